/* The access log: where lines go, and what happens when they cannot. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/access_log.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/status.h"

#define HOST "gemini://localhost"

enum {
	CLIENTS = 4,
	ASKED = 100, /* by each of them */
	LONG = 900, /* bytes of a selector, so that lines fill a pipe */
	STUCK = 200, /* requests that fill one */
};

/* A selector that only one request has. */
static void
selector_of(int client, int number, char text[LONG + 64])
{
	int size = snprintf(text, 64, "/client-%d-request-%d-", client, number);

	memset(text + size, 'x', LONG);
	snprintf(text + size + LONG, 16, "\r\n");
}

static int
ask_many(const struct server *server, int client)
{
	char text[LONG + 64];

	for (int i = 0; i < ASKED; i++) {
		selector_of(client, i, text);
		struct heard heard = gopher_ask(server, text);
		if (!answer_has(heard_span(&heard), "Not found"))
			return 1;
		heard_free(&heard);
	}
	return 0;
}

/* Every request has left one line, and nothing else has. */
static void
expect_every(struct span all)
{
	static bool seen[CLIENTS][ASKED];
	size_t lines = 0;

	memset(seen, 0, sizeof(seen));
	while (all.size > 0) {
		struct span line = span_cut(&all, '\n');
		char text[LONG + 64];
		int client = -1, number = -1;
		struct span path = span_tail(line, span_find(line, '"') + 1);
		snprintf(text, sizeof(text), "%.*s", 40,
		    path.size > 40 ? path.data : "");
		sscanf(text, "/client-%d-request-%d-", &client, &number);
		expect_true("whole", line,
		    client >= 0 && client < CLIENTS && number >= 0 &&
			number < ASKED && !seen[client][number]);
		seen[client][number] = true;
		selector_of(client, number, text);
		path = span_head(path, span_find(path, '"'));
		expect_span(
		    "path", path, span_head(span_of(text), strlen(text) - 2));
		expect_true("end", line, span_ends(line, SPAN(" done")));
		lines++;
	}
	assert_int_equal(lines, CLIENTS * ASKED);
}

enum { ROTATIONS = 6 };

static struct buf
read_all(const struct server *server)
{
	struct buf all = {0};

	for (int i = 0; i <= ROTATIONS; i++) {
		char name[32] = "access.log";
		if (i > 0)
			snprintf(name, sizeof(name), "access.log.%d", i);
		struct buf one = access_read(server, name);
		buf_add(&all, buf_span(&one));
		buf_free(&one);
	}
	return all;
}

static size_t
all_lines(const struct server *server)
{
	struct buf all = read_all(server);
	size_t lines = access_lines(buf_span(&all));

	buf_free(&all);
	return lines;
}

static void
rotate(const struct server *server, int number)
{
	char from[2 * SERVER_PATH], name[32];
	struct stat about;

	snprintf(from, sizeof(from), "%s", access_path(server, "access.log"));
	snprintf(name, sizeof(name), "access.log.%d", number);
	assert_int_equal(rename(from, access_path(server, name)), 0);
	kill(server->pid, SIGUSR1);
	EVENTUALLY(stat(from, &about) == 0);
	/* The new one is in use, unless there is nothing left to write. */
	EVENTUALLY((stat(from, &about) == 0 && about.st_size > 0) ||
	    all_lines(server) == CLIENTS * ASKED);
}

/*
 * Renamed again and again under load: no line is lost or mixed with one of
 * another worker, and no connection notices.
 */
static void
rotated(void **state)
{
	struct server *server = *state;
	pid_t pids[CLIENTS], workers[PROCESS_MAX], after[PROCESS_MAX];
	struct stat about;

	access_start(server, "access.log", "[server]\nworkers = 4\n");
	struct client client = access_begin(server, false, "/large.bin\r\n");
	assert_int_equal(client_await(&client, 1000), 0);
	const size_t count = 4;
	EVENTUALLY(process_workers(server, workers) == count);
	fflush(NULL);
	for (int i = 0; i < CLIENTS; i++)
		if ((pids[i] = fork()) == 0)
			_exit(ask_many(server, i));
	EVENTUALLY(stat(access_path(server, "access.log"), &about) == 0 &&
	    about.st_size > 0);
	for (int i = 0; i < ROTATIONS - 1; i++)
		rotate(server, i + 1);
	/* A worker alone has nothing to open. */
	for (size_t i = 0; i < count; i++)
		kill(workers[i], SIGUSR1);
	for (int i = 0; i < CLIENTS; i++) {
		int status;
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
	EVENTUALLY(all_lines(server) == CLIENTS * ASKED);
	struct buf all = read_all(server);
	expect_every(buf_span(&all));
	buf_free(&all);
	assert_int_equal(status_number_of(server, "totals.log_dropped"), 0);
	struct heard heard = client_listen(&client);
	assert_int_equal(heard.bytes.size, ACCESS_LARGE);
	heard_free(&heard);
	client_close(&client);
	EVENTUALLY(process_workers(server, after) == count);
	assert_memory_equal(after, workers, count * sizeof(*workers));
	assert_int_equal(server_stop(server), 0);
}

/* Answers come while nobody takes the lines. */
static void
ask_while_stuck(const struct server *server)
{
	char text[LONG + 64];

	for (int i = 0; i < STUCK; i++) {
		selector_of(0, i, text);
		struct heard heard = gopher_ask(server, text);
		expect_true("stuck", heard_span(&heard),
		    answer_has(heard_span(&heard), "Not found"));
		heard_free(&heard);
	}
	/* The line of an answer comes when its connection has ended. */
	EVENTUALLY(status_number_of(server, "totals.connections.open") == 0);
	assert_true(status_number_of(server, "totals.log_dropped") > 0);
}

static size_t
count_warnings(const struct server *server)
{
	struct buf log = server_log(server);
	size_t count = access_count(
	    buf_span(&log), "lines of the access log are dropped: ");

	buf_free(&log);
	return count;
}

/* Whatever came through is whole lines. */
static size_t
drain_lines(int fd)
{
	struct buf all = {0};
	char bytes[65536];
	ssize_t got;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		buf_add(&all, (struct span){bytes, (size_t)got});
	size_t lines = access_lines(buf_span(&all));
	expect_true("whole", buf_span(&all),
	    span_ends(buf_span(&all), SPAN(" done\n")));
	assert_int_equal(access_count(buf_span(&all), " done\n"), lines);
	buf_free(&all);
	return lines;
}

/* Faults: a blocked log pipe. A worker warns once and goes on. */
static void
stuck_fifo(void **state)
{
	struct server *server = *state;

	assert_int_equal(mkfifo(access_path(server, "fifo.log"), 0600), 0);
	int reader = open(
	    access_path(server, "fifo.log"), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	access_start(server, "fifo.log", "[server]\nworkers = 1\n");
	ask_while_stuck(server);
	assert_int_equal(count_warnings(server), 1);
	uint64_t lost = status_number_of(server, "totals.log_dropped");
	assert_int_equal(drain_lines(reader), STUCK - lost);
	/* It is read again, and then never more. */
	struct heard heard = gopher_ask(server, "/a\r\n");
	heard_free(&heard);
	EVENTUALLY(
	    poll(&(struct pollfd){.fd = reader, .events = POLLIN}, 1, 0) == 1);
	close(reader);
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	EVENTUALLY(status_number_of(server, "totals.log_dropped") == lost + 1);
	assert_int_equal(server_stop(server), 0);
}

/* The same of standard output, which the supervisor writes to as well. */
static void
stuck_output(void **state)
{
	struct server *server = *state;

	access_start(server, "stdout", "[server]\nworkers = 1\n");
	ask_while_stuck(server);
	uint64_t lost = status_number_of(server, "totals.log_dropped");
	assert_int_equal(drain_lines(server->output), STUCK - lost);
	/* The supervisor is none the worse. */
	kill(server->pid, SIGUSR1);
	kill(server->pid, SIGHUP);
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	assert_int_equal(server_stop(server), 0);
}

/* The disk is full. */
static void
full_disk(void **state)
{
	struct server *server = *state;

	access_start(server, "/dev/full", "[server]\nworkers = 1\n");
	for (int i = 0; i < 20; i++) {
		gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
		EVENTUALLY(status_number_of(server, "totals.log_dropped") ==
		    (uint64_t)i + 1);
	}
	struct buf log = server_log(server);
	assert_int_equal(
	    access_count(buf_span(&log),
		"lines of the access log are dropped: /dev/full cannot "
		"be written: No space"),
	    1);
	buf_free(&log);
	assert_int_equal(server_stop(server), 0);
}

static bool
logged(const struct server *server, const char *text)
{
	struct buf log = server_log(server);
	bool has = answer_has(buf_span(&log), text);

	buf_free(&log);
	return has;
}

/* A reload takes the log elsewhere; what is no log changes nothing. */
static void
reloaded(void **state)
{
	struct server *server = *state;
	struct stat about;
	pid_t before[PROCESS_MAX];

	access_start(server, "access.log", "[server]\nworkers = 1\n");
	access_configure(server, "none.d/other.log", "");
	kill(server->pid, SIGHUP);
	EVENTUALLY(logged(server, "correct it and reload"));
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	free(access_line_of(server, "access.log", 0));
	EVENTUALLY(process_workers(server, before) == 1);
	access_configure(server, "other.log", "");
	kill(server->pid, SIGHUP);
	EVENTUALLY(logged(server, "the configuration was read again"));
	EVENTUALLY(stat(access_path(server, "other.log"), &about) == 0);
	/* Until it has ended it may answer, and goes on in its own file. */
	EVENTUALLY(!process_alive(*before));
	assert_int_equal(about.st_mode & 0137, 0);
	for (size_t i = 0; i < 3; i++) {
		gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
		free(access_line_of(server, "other.log", i));
	}
	/* Its path cannot be opened as a file: the old one stays in use. */
	char path[2 * SERVER_PATH];
	snprintf(path, sizeof(path), "%s", access_path(server, "other.log"));
	assert_int_equal(rename(path, access_path(server, "other.log.1")), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	kill(server->pid, SIGUSR1);
	EVENTUALLY(logged(server, "the access log cannot be opened again, "));
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	free(access_line_of(server, "other.log.1", 3));
	assert_int_equal(server_stop(server), 0);
}

/* The directory of a log must be there when the server starts. */
static void
no_directory(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	access_configure(server, "none.d/access.log", "");
	server_launch(server, NULL);
	assert_int_equal(server_wait_end(server), 2);
	assert_true(logged(server, "access of [log] is"));
	access_configure(server, "capsule/access.log", "");
	server_launch(server, NULL);
	assert_int_equal(server_wait_end(server), 2);
	assert_true(logged(server, "where readers cannot fetch it"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(rotated),
	    SERVER_SCENE(stuck_fifo),
	    SERVER_SCENE(stuck_output),
	    SERVER_SCENE(full_disk),
	    SERVER_SCENE(reloaded),
	    SERVER_SCENE(no_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
