/* What a service manager is told, by a socket that stands in for its own. */
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"

enum {
	SILENCE = 1500, /* ms without a sign of life, of a watchdog of 600 */
};

/* The manager's socket, and what the next start is told of it. */
static struct {
	int fd;
	char name[SERVER_PATH + 8], watchdog[16];
	bool for_another;
	struct buf said; /* all messages, each ending with a line */
} manager;

static void
tell(void)
{
	char text[16];

	setenv("NOTIFY_SOCKET", manager.name, 1);
	snprintf(
	    text, sizeof(text), "%d", manager.for_another ? 1 : (int)getpid());
	if (*manager.watchdog) {
		setenv("WATCHDOG_USEC", manager.watchdog, 1);
		setenv("WATCHDOG_PID", text, 1);
	}
}

/* Binds the socket: a path of the server's directory, or an abstract name. */
static void
manage(struct server *server, bool abstract, const char *watchdog)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	memset(&manager, 0, sizeof(manager));
	if (abstract)
		snprintf(manager.name, sizeof(manager.name), "@loam-test-%d",
		    (int)getpid());
	else
		snprintf(manager.name, sizeof(manager.name), "%s/notify",
		    server->directory);
	snprintf(manager.watchdog, sizeof(manager.watchdog), "%s", watchdog);
	size_t size = strlen(manager.name);
	assert_true(size < sizeof(address.sun_path));
	memcpy(address.sun_path, manager.name, size);
	if (abstract)
		address.sun_path[0] = '\0';
	if (!abstract)
		unlink(manager.name);
	manager.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    bind(manager.fd, (const struct sockaddr *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + size)),
	    0);
	server->prepare = tell;
}

static void
stop_managing(struct server *server)
{
	close(manager.fd);
	buf_free(&manager.said);
	server->prepare = NULL;
}

/* Reads what has come, and waits so many ms for the first of it. */
static void
hear(int wait)
{
	char bytes[2048];
	struct pollfd one = {.fd = manager.fd, .events = POLLIN};

	for (; poll(&one, 1, wait) > 0; wait = 0) {
		ssize_t got = recv(manager.fd, bytes, sizeof(bytes), 0);
		if (got <= 0)
			return;
		buf_add(&manager.said, (struct span){bytes, (size_t)got});
		buf_byte(&manager.said, '\n');
	}
}

/* How often a line stands in what was said; it is the start of one. */
static size_t
heard_lines(const char *line)
{
	struct span rest = buf_span(&manager.said);
	size_t count = 0;

	while (rest.size > 0)
		count += span_starts(span_cut(&rest, '\n'), span_of(line));
	return count;
}

static size_t
hear_lines(const char *line)
{
	hear(10);
	return heard_lines(line);
}

/*
 * V78: READY=1 once the listeners answer, STATUS= with what is served,
 * RELOADING=1 with its time and READY=1 around a reload, also of a broken
 * configuration, STOPPING=1 at the end; to an abstract socket as well.
 */
static void
life(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	for (int abstract = 0; abstract < 2; abstract++) {
		manage(server, abstract, "");
		server_configure(server, "");
		server_start(server, NULL);
		EVENTUALLY(hear_lines("STATUS=Serving 1 articles") == 1);
		assert_int_equal(heard_lines("READY=1"), 1);
		kill(server->pid, SIGHUP);
		EVENTUALLY(hear_lines("READY=1") == 2);
		assert_int_equal(heard_lines("RELOADING=1"), 1);
		assert_int_equal(heard_lines("MONOTONIC_USEC="), 1);
		server_configure(server, "[nonsense]\n");
		kill(server->pid, SIGHUP);
		EVENTUALLY(hear_lines("READY=1") == 3);
		assert_int_equal(heard_lines("RELOADING=1"), 2);
		assert_int_equal(
		    heard_lines("STATUS=Serving as before: the"), 1);
		assert_int_equal(server_stop(server), 0);
		EVENTUALLY(hear_lines("STOPPING=1") == 1);
		assert_int_equal(heard_lines("WATCHDOG=1"), 0);
		stop_managing(server);
	}
}

/*
 * V96: RELOADING=1 and READY=1 around an upgrade, and the watchdog's signs of
 * life after it, to an abstract socket as well; a program that cannot take over
 * is no reload.
 */
static void
upgraded(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	server->faults = true;
	for (int abstract = 0; abstract < 2; abstract++) {
		manage(server, abstract, "600000");
		server_configure(server, "");
		server_start(server, NULL);
		EVENTUALLY(hear_lines("READY=1") == 1);
		kill(server->pid, SIGUSR2);
		EVENTUALLY(hear_lines("STATUS=Serving; version") == 1);
		assert_int_equal(heard_lines("READY=1"), 2);
		assert_int_equal(heard_lines("RELOADING=1"), 1);
		assert_int_equal(heard_lines("MONOTONIC_USEC="), 1);
		EVENTUALLY(hear_lines("WATCHDOG=1") >= 2);
		server_configure(server, "[nonsense]\n");
		size_t failed = server_logged(server, "cannot take over");
		kill(server->pid, SIGUSR2);
		EVENTUALLY(
		    server_logged(server, "cannot take over") == failed + 1);
		hear_lines("READY=1");
		assert_int_equal(heard_lines("RELOADING=1"), 1);
		assert_int_equal(server_stop(server), 0);
		EVENTUALLY(hear_lines("STOPPING=1") == 1);
		stop_managing(server);
	}
}

/* Whether a process is stopped: `T` in its state. */
static bool
is_stopped(pid_t pid)
{
	char path[64], text[512] = "";

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	FILE *file = fopen(path, "r");
	size_t got = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	if (file)
		fclose(file);
	const char *end = got > 0 ? strrchr(text, ')') : NULL;
	return end && end[1] == ' ' && end[2] == 'T';
}

/*
 * V80: WATCHDOG=1 comes while every worker's loop turns, and stops while one
 * worker is stopped, though the others and the supervisor go on.
 */
static void
watchdog(void **state)
{
	struct server *server = *state;
	pid_t workers[PROCESS_MAX];

	server_write(server, "a.gmi", "# A\n");
	server_configure(server, "[server]\nworkers = 2\n");
	manage(server, false, "600000");
	server_start(server, NULL);
	EVENTUALLY(hear_lines("WATCHDOG=1") >= 3);
	EVENTUALLY(process_workers(server, workers) == 2);
	kill(workers[0], SIGSTOP);
	EVENTUALLY(is_stopped(workers[0]));
	hear(0);
	size_t before = heard_lines("WATCHDOG=1");
	/* Once more for the turns that were counted before it stopped. */
	int64_t until = clock_monotonic() + SILENCE;
	while (clock_monotonic() < until)
		hear(10);
	assert_true(heard_lines("WATCHDOG=1") <= before + 1);
	before = heard_lines("WATCHDOG=1");
	kill(workers[0], SIGCONT);
	EVENTUALLY(hear_lines("WATCHDOG=1") >= before + 3);
	assert_int_equal(server_stop(server), 0);
	stop_managing(server);
}

/* V80: a reload replaces the workers, and the signs of life go on. */
static void
watchdog_reload(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	manage(server, false, "600000");
	server_start(server, NULL);
	for (size_t i = 1; i <= 3; i++) {
		size_t before = hear_lines("WATCHDOG=1");
		kill(server->pid, SIGHUP);
		EVENTUALLY(hear_lines("READY=1") == i + 1);
		EVENTUALLY(hear_lines("WATCHDOG=1") >= before + 2);
	}
	assert_int_equal(server_stop(server), 0);
	stop_managing(server);
}

/* V81: a watchdog for another process is none, and so is one of nonsense. */
static void
no_watchdog(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	server_configure(server, "[server]\nworkers = 1\n");
	for (int i = 0; i < 2; i++) {
		manage(server, false, i ? "600000" : "often");
		manager.for_another = i;
		server_start(server, NULL);
		EVENTUALLY(hear_lines("STATUS=Serving 1 articles") == 1);
		int64_t until = clock_monotonic() + SILENCE / 2;
		while (clock_monotonic() < until)
			hear(10);
		assert_int_equal(heard_lines("WATCHDOG=1"), 0);
		assert_int_equal(server_stop(server), 0);
		stop_managing(server);
	}
}

/*
 * V81: a socket that is not there, is full or is no address costs nothing: the
 * server serves, reloads and ends.
 */
static void
nobody_hears(void **state)
{
	struct server *server = *state;
	static const char *const names[] = {"", "@", "relative/notify",
	    "/nowhere/notify", "vsock:2:1234", "@loam-test-nobody"};

	server_write(server, "a.gmi", "# A\n");
	server_configure(server, "[server]\nworkers = 1\n");
	for (size_t i = 0; i <= COUNT(names); i++) {
		/* The last one is bound, and nobody reads it. */
		manage(server, false, "30000");
		if (i < COUNT(names))
			snprintf(
			    manager.name, sizeof(manager.name), "%s", names[i]);
		server_start(server, NULL);
		size_t before = server_logged(server, "was read again");
		kill(server->pid, SIGHUP);
		EVENTUALLY(
		    server_logged(server, "was read again") == before + 1);
		gemini_expect(server, "gemini://localhost/a.gmi\r\n", "20 ");
		assert_int_equal(server_stop(server), 0);
		stop_managing(server);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(life),
	    SERVER_SCENE(upgraded),
	    SERVER_SCENE(watchdog),
	    SERVER_SCENE(watchdog_reload),
	    SERVER_SCENE(no_watchdog),
	    SERVER_SCENE(nobody_hears),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
