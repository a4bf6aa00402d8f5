#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "torture/torture.h"

/* The plan that the processes of a server share, and the server of a scene. */

enum { LARGE = 200000 /* bytes */ };

struct torture_plan *torture_plan;
static char plan_path[] = "/dev/shm/loam-torture.XXXXXX";
static char shim_path[SERVER_PATH];
static bool gentle;

void
torture_load(void)
{
	setenv("LD_PRELOAD", shim_path, 1);
	setenv(TORTURE_PLAN, plan_path, 1);
}

void
torture_arm(enum torture_call call, int64_t nth)
{
	struct torture_plan *plan = torture_plan;

	atomic_store(&plan->call, TORTURE_CALLS);
	atomic_store(&plan->fired, 0);
	atomic_store(&plan->left, nth);
	atomic_store(&plan->call, call);
}

void
torture_disarm(void)
{
	atomic_store(&torture_plan->call, TORTURE_CALLS);
}

bool
torture_complain(const struct server *server, const char *text)
{
	struct buf log = server_log(server);
	size_t shown = log.size < 600 ? log.size : 600;

	printf("    %s; the log ends:\n%.*s\n", text, (int)shown,
	    log.size ? log.data + log.size - shown : "");
	buf_free(&log);
	return false;
}

void
torture_gentle(bool is)
{
	gentle = is;
}

bool
torture_may_fail(const struct server *server, bool right, const char *text)
{
	return right || !gentle || torture_complain(server, text);
}

/* No text, and more than is kept as pages are. */
static void
write_large(const struct server *server)
{
	struct buf large = {0};

	buf_repeat(&large, '\0', LARGE);
	buf_add(&large, SPAN("The end of it"));
	server_write_bytes(server, "large.bin", buf_span(&large));
	buf_free(&large);
}

void
torture_open(struct server *server, const struct scene *scene)
{
	server_make(server);
	server->prepare = torture_load;
	server->faults = true;
	/* Where `loam get` keeps what it knows of hosts. */
	setenv("XDG_DATA_HOME", server->directory, 1);
	server_write(server, "a.gmi", "# A\n\nText of an article.\n");
	server_write(server, "d/b.txt", "B\n\nAnother one.\n");
	write_large(server);
	server_write(server, "club/in.gmi", "# Inside\n\nFor members.\n");
	torture_configure(server);
	if (!scene->starts)
		server_start(server, NULL);
}

void
torture_begin(const char *program)
{
	int fd = mkstemp(plan_path);

	if (fd < 0 || ftruncate(fd, sizeof(*torture_plan)) < 0)
		exit(2);
	torture_plan = mmap(NULL, sizeof(*torture_plan), PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	close(fd);
	if (torture_plan == MAP_FAILED)
		exit(2);
	torture_disarm();
	char *path = realpath(program, NULL);
	snprintf(shim_path, sizeof(shim_path), "%.*s/shim.so",
	    (int)(strrchr(path, '/') - path), path);
	free(path);
}

void
torture_end(void)
{
	unlink(plan_path);
}

bool
torture_run_whole(const struct scene *scene, enum torture_mode mode)
{
	struct server server;

	gentle = true;
	torture_plan->mode = mode;
	torture_open(&server, scene);
	bool good = scene->run(&server);
	torture_plan->mode = TORTURE_FAIL;
	server_remove(&server);
	gentle = false;
	return good;
}
