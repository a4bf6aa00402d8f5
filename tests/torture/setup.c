#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/file.h"
#include "support/expect.h"
#include "support/identity.h"
#include "support/part.h"
#include "support/server_priv.h"
#include "text/fingerprint.h"
#include "torture/torture.h"

/* The plan that the processes of a server share, and the server of a scene. */

enum { LARGE = 200000 /* bytes */ };

struct torture_plan *torture_plan;
static char plan_path[] = "/dev/shm/loam-torture.XXXXXX";
static char shim_path[SERVER_PATH];
static bool gentle;
static enum torture_call armed = TORTURE_CALLS;
static size_t armed_at; /* bytes of the log that were there before */
static size_t crashes; /* that were told */
static uint64_t *counts_to; /* where calls are counted to, or NULL */

void
torture_load(void)
{
	setenv("LD_PRELOAD", shim_path, 1);
	setenv(TORTURE_PLAN, plan_path, 1);
}

void
torture_arm(const struct server *server, enum torture_call call, int64_t nth)
{
	struct torture_plan *plan = torture_plan;
	struct buf log = server_log(server);

	armed = call;
	armed_at = log.size;
	buf_free(&log);
	atomic_store(&plan->call, TORTURE_CALLS);
	atomic_store(&plan->fired, 0);
	atomic_store(&plan->left, nth);
	atomic_store(&plan->call, call);
}

void
torture_count(uint64_t most_r[TORTURE_CALLS])
{
	for (size_t i = 0; i < TORTURE_CALLS; i++)
		atomic_store(&torture_plan->counts[i], 0);
	counts_to = most_r;
}

void
torture_disarm(void)
{
	atomic_store(&torture_plan->call, TORTURE_CALLS);
	for (size_t i = 0; counts_to && i < TORTURE_CALLS; i++) {
		uint64_t count = atomic_load(&torture_plan->counts[i]);
		if (count > counts_to[i])
			counts_to[i] = count;
	}
	counts_to = NULL;
}

bool
torture_lacks_memory(void)
{
	static const bool heap[TORTURE_CALLS + 1] = {
#define CALL(symbol, ...)
#define FLOW CALL
#define LAST CALL
#define SYNC CALL
#define HEAP(symbol, ...) [TORTURE_##symbol] = true,
#include "torture/calls.def"
#undef CALL
#undef FLOW
#undef HEAP
#undef LAST
#undef SYNC
	};

	return heap[armed];
}

bool
torture_excuses_crash(void)
{
	switch ((enum torture_fired)atomic_load(&torture_plan->fired)) {
	case TORTURE_SECCOMP: return torture_lacks_memory();
	case TORTURE_MAGIC: return armed == TORTURE_malloc;
	case TORTURE_NOTHING:
	case TORTURE_FIRED: return false;
	}
	return false;
}

size_t
torture_logged(const struct server *server, const char *text)
{
	struct buf log = server_log(server);
	size_t count =
	    part_count(span_tail(buf_span(&log), armed_at), span_of(text));

	buf_free(&log);
	return count;
}

bool
torture_keeps_running(const struct server *server)
{
	size_t before = crashes;

	crashes = server_crashes(server) +
	    server_logged(server, "it ended by signal");
	return crashes == before || torture_excuses_crash() ||
	    torture_complain(server, "a process has crashed");
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

const struct identity_pair *
torture_member(void)
{
	static struct identity_pair member;

	if (!member.key)
		member = identity_make("member");
	return &member;
}

/* A key of tickets, which is read by readv(). */
static void
write_tickets(const struct server *server, struct buf *configuration)
{
	char path[SERVER_PATH];
	char key[80];

	server_join(path, server->directory, "tickets");
	assert_int_equal(getentropy(key, sizeof(key)), 0);
	struct span bytes = {key, sizeof(key)};
	assert_int_equal(file_replace(path, bytes, 0600), 0);
	buf_format(configuration, "tickets = %s\n", path);
}

static void
configure(const struct server *server)
{
	struct fingerprint print;
	unsigned size = sizeof(print.bytes);
	struct buf text = {0};

	X509_digest(
	    torture_member()->certificate, EVP_sha256(), print.bytes, &size);
	buf_add(&text, SPAN("[server]\nworkers = 1\n"));
	write_tickets(server, &text);
	buf_add(&text, SPAN("[zone club]\npath = /club/\nallow = "));
	fingerprint_print(&print, &text);
	buf_add(&text, SPAN("\n[zone notes]\npath = /notes/\nwrite = "));
	fingerprint_print(&print, &text);
	buf_add(&text, SPAN("\n"));
	buf_byte(&text, '\0');
	server_configure(server, text.data);
	buf_free(&text);
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
	armed = TORTURE_CALLS;
	armed_at = crashes = 0;
	torture_forget_answers();
	server_make(server);
	server->prepare = torture_load;
	server->faults = true;
	/* Where `loam get` keeps what it knows of hosts. */
	setenv("XDG_DATA_HOME", server->directory, 1);
	server_write(server, "a.gmi", "# A\n\nText of an article.\n");
	server_write(server, "d/b.txt", "B\n\nAnother one.\n");
	write_large(server);
	server_write(server, "club/in.gmi", "# Inside\n\nFor members.\n");
	configure(server);
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

static bool
run_whole(struct server *server, const struct scene *scene,
    enum torture_mode mode, size_t usual)
{
	torture_forget_answers();
	torture_plan->mode = mode;
	bool good = scene->run(server);
	torture_plan->mode = TORTURE_FAIL;
	good &= torture_keeps_running(server);
	good &= torture_logged(server, "ended with code") == 0 ||
	    torture_complain(server, "a process has ended");
	good &= scene->starts || torture_keeps_descriptors(server, usual);
	good &= torture_leaves_no_file(server);
	return good;
}

/* Those that start it themselves come when it has been stopped. */
void
torture_run_whole(
    enum torture_mode mode, bool (*done)(const struct scene *scene, bool good))
{
	struct server server;
	bool goes_on = true;

	gentle = true;
	torture_plan->mode = mode;
	torture_open(&server, scenes);
	size_t usual = torture_usual_descriptors(&server);
	for (size_t i = 0; i < scene_count && goes_on; i++) {
		bool good = true;
		if (scenes[i].starts && server.pid != 0)
			good = server_stop(&server) == 0;
		good &= run_whole(&server, &scenes[i], mode, usual);
		goes_on = done(&scenes[i], good);
	}
	server_remove(&server);
	gentle = false;
}
