#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "support/expect.h"
#include "support/part.h"
#include "support/patience.h"
#include "support/process.h"
#include "support/server_priv.h"

enum { WORDS_MAX = 32, INHERITED_MAX = 1024 };

static bool
is_kept(const struct server *server, int fd)
{
	for (size_t i = 0; i < server->kept_count; i++)
		if (server->kept[i] == fd)
			return true;
	return false;
}

/* With CAP_SYS_PTRACE, which root of a container may lack. */
static bool
sees_all(void)
{
	enum { SYS_PTRACE = 19 };

	return geteuid() == 0 &&
	    process_status(getpid(), "CapEff", 16) >> SYS_PTRACE & 1;
}

/* See tests/preload/visible.c, which is built beside the program. */
static void
preload_visible(const char *program)
{
	char path[SERVER_PATH], both[2 * SERVER_PATH];
	const char *others = getenv("LD_PRELOAD");
	int size = (int)(strrchr(program, '/') - program);

	snprintf(
	    path, sizeof(path), "%.*s/tests/preload/visible.so", size, program);
	if (access(path, R_OK) < 0)
		return;
	snprintf(both, sizeof(both), "%s%s%s", others ? others : "",
	    others ? ":" : "", path);
	setenv("LD_PRELOAD", both, 1);
}

static _Noreturn void
become(const struct server *server, const char **words, const int *ends)
{
	char log[SERVER_PATH];
	char *program = realpath(words[0], NULL);

	server_join(log, server->directory, "log");
	signal(SIGPIPE, SIG_DFL);
	/* A control socket of its own, and nobody else's. */
	setenv("XDG_RUNTIME_DIR", server->runtime, 1);
	setenv("RUNTIME_DIRECTORY", "", 1);
	if (server->descriptors > 0) {
		rlim_t most = (rlim_t)server->descriptors;
		setrlimit(RLIMIT_NOFILE, &(struct rlimit){most, most});
	}
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);

	dup2(ends[1], STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	/* Whatever we were given ourselves would count among its own. */
	for (fd = STDERR_FILENO + 1; fd < INHERITED_MAX; fd++)
		if (!is_kept(server, fd))
			close(fd);
	if (server->prepare)
		server->prepare();
	if (program && !sees_all() && !server->concealed)
		preload_visible(program);
	if (program && (!server->inside || chdir(server->directory) == 0))
		execv(program, (char *const *)(uintptr_t)words);
	perror(words[0]);
	_exit(127);
}

static void
launch(struct server *server, const char **words)
{
	int ends[2];
	const char *program = getenv("LOAM");

	words[0] = program && *program ? program : "build/loam";
	if (server->output >= 0)
		close(server->output);
	buf_free(&server->lines);
	*server->ready = *server->indexed = '\0';
	server_must(pipe(ends) == 0, "pipe", words[0]);
	server_must(
	    fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0, "fcntl", words[0]);
	fflush(NULL);
	server->pid = fork();
	server_must(server->pid >= 0, "fork", words[0]);
	if (server->pid == 0)
		become(server, words, ends);
	close(ends[1]);
	server->output = ends[0];
}

void
server_launch_bare(struct server *server, const char *const *more)
{
	const char *words[WORDS_MAX] = {NULL};
	size_t count = 1;

	for (; more && *more && count < WORDS_MAX - 1; more++)
		words[count++] = *more;
	launch(server, words);
}

void
server_launch(struct server *server, const char *const *more)
{
	char certs[SERVER_PATH], file[SERVER_PATH];
	const char *words[WORDS_MAX] = {NULL, "serve", "-c", file, "--capsule",
	    server->capsule, "--certs", certs, "--gemini", "127.0.0.1:0",
	    "--gopher", "127.0.0.1:0"};
	size_t count = 12;

	server_join(certs, server->directory, "certs");
	server_join(file, server->directory, "loam.ini");
	for (; more && *more && count < WORDS_MAX - 1; more++)
		words[count++] = *more;
	launch(server, words);
}

/* Copies the line that begins so. Returns whether it stands whole. */
static bool
find_line(const struct server *server, const char *start, char *line)
{
	struct span rest = buf_span(&server->lines);

	while (span_find(rest, '\n') < rest.size) {
		struct span one = span_cut(&rest, '\n');
		if (!span_starts(one, span_of(start)))
			continue;
		assert_true(one.size < SERVER_PATH);
		memcpy(line, one.data, one.size);
		line[one.size] = '\0';
		return true;
	}
	return false;
}

static void
complain(const struct server *server, const char *start)
{
	struct buf log = server_log(server);

	print_error("no line \"%s\"; said \"%.*s\", logged \"%.*s\"\n", start,
	    SHOWN(buf_span(&server->lines)), SHOWN(buf_span(&log)));
	buf_free(&log);
	fail();
}

static void
wait_line(struct server *server, const char *start, char *line)
{
	int64_t until = clock_monotonic() + PATIENCE;

	while (!find_line(server, start, line)) {
		int64_t left = until - clock_monotonic();
		struct pollfd one = {.fd = server->output, .events = POLLIN};
		char bytes[1024];
		ssize_t got = -1;
		if (left > 0 && poll(&one, 1, (int)left) > 0)
			got = read(server->output, bytes, sizeof(bytes));
		if (got > 0)
			buf_add(
			    &server->lines, (struct span){bytes, (size_t)got});
		else
			complain(server, start);
	}
}

/* The first port after ` name=`; 0 for off. */
static unsigned
port_of(const char *line, const char *name)
{
	const char *at = strstr(line, name);

	at = at ? at + strlen(name) : "";
	if (strncmp(at, "off", 3) == 0)
		return 0;
	if (*at == '[')
		at = strchr(at, ']');
	at = at ? strchr(at, ':') : NULL;
	return at ? (unsigned)strtoul(at + 1, NULL, 10) : 0;
}

void
server_wait_ready(struct server *server)
{
	wait_line(server, "ready ", server->ready);
	server->gemini = port_of(server->ready, " gemini=");
	server->gopher = port_of(server->ready, " gopher=");
}

void
server_wait_indexed(struct server *server)
{
	wait_line(server, "indexed ", server->indexed);
}

void
server_start(struct server *server, const char *const *more)
{
	server_launch(server, more);
	server_wait_ready(server);
	server_wait_indexed(server);
}

void
server_start_small(struct server *server, const char *configuration)
{
	server_write(server, "a.gmi", "# A\n");
	server_configure(server, configuration);
	server_start(server, NULL);
}

unsigned
server_reserve_port(void)
{
	struct sockaddr_in here = {
	    .sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(here);
	int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&here, size), 0);
	assert_int_equal(
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)), 0);
	getsockname(fd, (struct sockaddr *)&here, &size);
	return ntohs(here.sin_port);
}

void
server_start_settled(struct server *server, const char *configuration)
{
	server_make_pair(server);
	server_start_small(server, configuration);
}

size_t
server_crashes(const struct server *server)
{
	static const char *const ends[] = {
	    "ended by signal 4:", "ended by signal 6:", "ended by signal 7:",
	    "ended by signal 8:", "ended by signal 11:"};
	size_t count = 0;

	for (size_t i = 0; i < COUNT(ends); i++)
		count += server_logged(server, ends[i]);
	return count;
}

/*
 * Fails if a child has crashed, or found a fault by a sanitizer: the supervisor
 * starts another one, and no reader may notice.
 */
static void
expect_no_faults(const struct server *server)
{
	if (server->faults ||
	    (server_crashes(server) == 0 &&
		server_logged(server, "ended with code 1:") == 0))
		return;
	struct buf log = server_log(server);
	print_error("%.*s\n", (int)log.size, log.size ? log.data : "");
	buf_free(&log);
	fail_msg("a child has crashed");
}

int
server_wait_end(struct server *server)
{
	int status = 0;
	int64_t until = clock_monotonic() + PATIENCE;

	/* Its pipe ends with it; a child that outlives it may hold it longer.
	 */
	while (waitpid(server->pid, &status, WNOHANG) == 0) {
		char bytes[1024];
		struct pollfd one = {.fd = server->output, .events = POLLIN};
		if (poll(&one, 1, 10) > 0 &&
		    read(server->output, bytes, sizeof(bytes)) <= 0)
			poll(NULL, 0, 1);
		assert_true(clock_monotonic() < until);
	}
	server->pid = 0;
	expect_no_faults(server);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
server_end(struct server *server, int signal)
{
	kill(server->pid, signal);
	return server_wait_end(server);
}

int
server_stop(struct server *server)
{
	return server_end(server, SIGTERM);
}

struct buf
server_log(const struct server *server)
{
	char full[SERVER_PATH];
	struct buf log = {0};

	server_join(full, server->directory, "log");
	/* There is none before the first start. */
	(void)file_read(full, &log, NULL);
	return log;
}

size_t
server_logged(const struct server *server, const char *text)
{
	struct buf log = server_log(server);
	size_t count = part_count(buf_span(&log), span_of(text));

	buf_free(&log);
	return count;
}

size_t
server_offences(const struct server *server)
{
	struct buf log = server_log(server);
	size_t all = part_count(buf_span(&log), SPAN(": it is ended\n"));
	size_t closed = part_count(buf_span(&log),
	    SPAN(" sent the end of its channel: it is ended\n"));

	buf_free(&log);
	return all - closed;
}
