/* The access log: what a line says, and that no request forges one. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/access_log.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/json.h"
#include "support/process.h"
#include "support/status.h"

#define HOST "gemini://localhost"
/* No client of ours is late, but for where a scene wants one to be. */
#define PATIENT                                                                \
	"[limits]\nhello = 10m\nhandshake = 10m\nrequest = 10m\n"              \
	"stall = 10m\n"
#define HANDSHAKE_LIMITED "[server]\nworkers = 1\n[limits]\n"

enum { TIME_SIZE = 24 }; /* 2026-11-25T14:03:07.512Z */

/* The columns but for the time, which must be one, and the milliseconds. */
static void
expect_columns(const char *row, const char *line, const char *want)
{
	struct span all = span_of(line);
	size_t why = span_find_last(all, ' ');
	size_t ms = span_find_last(span_head(all, why), ' ');
	struct buf got = {0};

	expect_true("time", all,
	    span_find(all, ' ') == TIME_SIZE && all.data[10] == 'T' &&
		all.data[19] == '.' && all.data[23] == 'Z');
	buf_add(&got, span_tail(span_head(all, ms), TIME_SIZE + 1));
	buf_add(&got, span_tail(all, why));
	expect_span(row, buf_span(&got), span_of(want));
	buf_free(&got);
}

static void
expect_line(const struct server *server, size_t number, const char *want)
{
	char *line = access_line_of(server, "access.log", number);

	expect_columns(want, line, want);
	free(line);
}

/* Off by default: nothing is said but the two lines. */
static void
off_by_default(void **state)
{
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	server_start(server, NULL);
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	char byte;
	kill(server->pid, SIGUSR1);
	kill(server->pid, SIGTERM);
	while (read(server->output, &byte, 1) == 1)
		buf_byte(&server->lines, byte);
	assert_int_equal(server_wait_end(server), 0);
	assert_int_equal(access_lines(buf_span(&server->lines)), 2);
}

/* What becomes of each request; PORT is the server's. */
static const struct {
	const char *request, *columns; /* BYTES: what was heard */
} requests[] = {
    {HOST "/a.gmi\r\n", "gemini \"localhost\" \"/a.gmi\" 20 BYTES done"},
    {HOST "/none\r\n", "gemini \"localhost\" \"/none\" 51 BYTES done"},
    {HOST "/d\r\n", "gemini \"localhost\" \"/d\" 31 BYTES done"},
    {HOST "\r\n", "gemini \"localhost\" \"\" 20 BYTES done"},
    {HOST "/caf%C3%A9\r\n",
	"gemini \"localhost\" \"/caf%C3%A9\" 51 BYTES done"},
    {HOST "/search\r\n", "gemini \"localhost\" \"/search\" 10 BYTES done"},
    /* What is typed is not logged. */
    {HOST "/search?secret\r\n",
	"gemini \"localhost\" \"/search\" 20 BYTES done"},
    {HOST "/search?%zz-secret\r\n",
	"gemini - \"gemini://localhost:PORT/search\" 59 BYTES done"},
    {"gemini://me:secret@localhost/x\r\n",
	"gemini - \"gemini://localhost/x\" 59 BYTES done"},
    {HOST "/a\x1b[2J\"\r\n",
	"gemini - \"gemini://localhost:PORT/a\\x1B[2J\\\"\" 59 BYTES done"},
    {HOST "/a\n20 forged\r\n",
	"gemini - \"gemini://localhost:PORT/a\" 59 BYTES done"},
    {"gemini://other.example/\r\n",
	"gemini \"other.example\" \"/\" 53 BYTES done"},
    {"/a\r\n", "gopher - \"/a\" ok BYTES done"},
    {"\r\n", "gopher - \"\" ok BYTES done"},
    {"/none here\r\n", "gopher - \"/none here\" missing BYTES done"},
    {"/search\tsecret\r\n", "gopher - \"/search\" ok BYTES done"},
    {"/a\x1b\tsecret\r\n", "gopher - \"/a\\x1B\" control BYTES done"},
    {"/\xff\r\n", "gopher - \"/\\xFF\" not_utf8 BYTES done"},
};

/* With the port and the bytes in their places. */
static void
fill_in(const struct server *server, const char *columns, size_t bytes,
    struct buf *buf)
{
	buf_add(buf, SPAN("127.0.0.0 "));
	for (; *columns; columns++)
		if (strncmp(columns, "PORT", 4) == 0) {
			buf_format(buf, "%u", server->gemini);
			columns += 3;
		} else if (strncmp(columns, "BYTES", 5) == 0) {
			buf_format(buf, "%zu", bytes);
			columns += 4;
		} else {
			buf_byte(buf, *columns);
		}
	buf_byte(buf, '\0');
}

static void
answers(void **state)
{
	struct server *server = *state;

	access_start(server, "access.log", "[server]\nworkers = 1\n");
	for (size_t i = 0; i < COUNT(requests); i++) {
		const char *request = requests[i].request;
		struct heard heard =
		    *requests[i].columns == 'g' && requests[i].columns[1] == 'e'
		    ? gemini_ask(server, request)
		    : gopher_ask(server, request);
		struct buf want = {0};
		fill_in(server, requests[i].columns, heard.bytes.size, &want);
		char *line = access_line_of(server, "access.log", i);
		expect_columns(request, line, want.data);
		free(line);
		buf_free(&want);
		heard_free(&heard);
	}
	struct buf all = access_read(server, "access.log");
	assert_int_equal(access_count(buf_span(&all), "secret"), 0);
	assert_int_equal(access_count(buf_span(&all), "forged"), 0);
	buf_free(&all);
	assert_int_equal(server_stop(server), 0);
}

static void
tell(int fd, struct span bytes)
{
	assert_int_equal(send(fd, bytes.data, bytes.size, MSG_NOSIGNAL),
	    (ssize_t)bytes.size);
}

/* A plain connection that sends this, and hangs up at once or stays. */
static int
raw(unsigned port, struct span bytes, bool stays)
{
	int fd = client_connect(port);

	tell(fd, bytes);
	if (stays)
		return fd;
	shutdown(fd, SHUT_WR);
	char byte;
	while (read(fd, &byte, 1) > 0)
		continue;
	close(fd);
	return -1;
}

/* Whether the next line begins with this and ends so: then it is passed. */
static bool
is_next(const struct server *server, size_t *number, const char *head,
    const char *end)
{
	char *line = access_line_of(server, "access.log", *number);
	struct span columns = span_tail(span_of(line), TIME_SIZE + 1);
	bool is = span_starts(columns, span_of(head)) &&
	    span_ends(columns, span_of(end));

	free(line);
	*number += is;
	return is;
}

/* A connection that is never answered, and its line. */
struct unanswered {
	bool gemini;
	struct span bytes;
	const char *columns;
};

/*
 * One line after the other; those that stay are the late ones. The worker
 * accepts nothing before all that they send is there.
 */
static void
expect_unanswered(struct server *server, const char *limits,
    const struct unanswered *rows, size_t count, bool stays)
{
	pid_t worker[PROCESS_MAX];
	size_t number = 0;

	access_start(server, "access.log", limits);
	EVENTUALLY(process_workers(server, worker) == 1);
	for (size_t i = 0; i < count;) {
		if (stays)
			kill(*worker, SIGSTOP);
		int fd = raw(rows[i].gemini ? server->gemini : server->gopher,
		    rows[i].bytes, stays);
		kill(*worker, SIGCONT);
		/* Again while a worker that was held has not read even this. */
		if (!strchr(rows[i].columns, '"') ||
		    !is_next(server, &number, "127.0.0.0 gopher - - - 0 ",
			" late-request")) {
			expect_line(server, number++, rows[i].columns);
			i++;
		}
		if (fd >= 0)
			close(fd);
	}
	assert_int_equal(server_stop(server), 0);
}

static void
no_answers(void **state)
{
	static const char hello[] = "\x16\x03\x01\0\x05hello";
	const struct unanswered rows[] = {
	    {true, SPAN("GET / HTTP/1.0\r\n\r\n"),
		"127.0.0.0 gemini - - - 0 not-tls"},
	    {true, {hello, sizeof(hello) - 1},
		"127.0.0.0 gemini - - - 0 handshake"},
	    {true, SPAN(""), "127.0.0.0 gemini - - - 0 left"},
	    {false, {hello, sizeof(hello) - 1}, "127.0.0.0 gopher - - - 0 tls"},
	    {false, SPAN(""), "127.0.0.0 gopher - - - 0 left"},
	};

	expect_unanswered(*state, "[server]\nworkers = 1\n" PATIENT, rows,
	    COUNT(rows), false);
}

static void
late_answers(void **state)
{
	const struct unanswered rows[] = {
	    {true, SPAN(""), "127.0.0.0 gemini - - - 0 late-hello"},
	    {true, SPAN("\x16\x03"), "127.0.0.0 gemini - - - 0 late-hello"},
	    {false, SPAN(""), "127.0.0.0 gopher - - - 0 late-request"},
	    {false, SPAN("/hal\x1b"),
		"127.0.0.0 gopher - \"/hal\\x1B\" - 0 late-request"},
	};

	expect_unanswered(*state,
	    HANDSHAKE_LIMITED "hello = 400ms\nrequest = 400ms\n", rows,
	    COUNT(rows), true);
}

/* The line that begins with this and ends so is the next one. */
static void
expect_next(const struct server *server, size_t *number, const char *head,
    const char *end)
{
	char *line = access_line_of(server, "access.log", (*number)++);
	struct span columns = span_tail(span_of(line), TIME_SIZE + 1);

	expect_true(head, columns, span_starts(columns, span_of(head)));
	expect_true(end, columns, span_ends(columns, span_of(end)));
	free(line);
}

/* Not whole in time: Gemini says so. Again if even the half comes late. */
static void
late_request(void **state)
{
	struct server *server = *state;
	size_t number = 0;

	access_start(server, "access.log", HANDSHAKE_LIMITED "request = 2s\n");
	struct talk talk = ask_for(server, true, SPAN("gemini://local?secret"));
	int status;
	do
		status = ask_status(&talk);
	while (is_next(
	    server, &number, "127.0.0.0 gemini - \"\" 59 ", " late-request"));
	assert_int_equal(status, 59);
	expect_next(server, &number,
	    "127.0.0.0 gemini - \"gemini://local\" 59 ", " late-request");
	assert_int_equal(server_stop(server), 0);
}

/* It takes nothing. */
static void
stalled(void **state)
{
	struct server *server = *state;
	size_t number = 0;
	char url[128];

	access_start(server, "access.log", HANDSHAKE_LIMITED "stall = 400ms\n");
	snprintf(url, sizeof(url), HOST ":%u/large.bin\r\n", server->gemini);
	struct client client = access_begin(server, true, url);
	expect_next(server, &number,
	    "127.0.0.0 gemini \"localhost\" \"/large.bin\" 20 ", " stalled");
	client_close(&client);
	assert_int_equal(server_stop(server), 0);
}

/* Answers that come to an end of another kind. */
static void
other_ends(void **state)
{
	struct server *server = *state;
	struct client client;
	struct heard heard;
	size_t number = 0;
	char url[128], truncated[2 * SERVER_PATH];

	access_start(server, "access.log",
	    "[server]\nworkers = 1\n[capsule]\nwatch = poll\n" PATIENT);
	/* It leaves. */
	client = access_begin(server, false, "/large.bin\r\n");
	assert_int_equal(client_await(&client, 1000), 0);
	client_reset(&client);
	expect_next(
	    server, &number, "127.0.0.0 gopher - \"/large.bin\" ok ", " left");
	/* It has all and stays. */
	client = access_begin(server, false, "/a\r\n");
	expect_next(
	    server, &number, "127.0.0.0 gopher - \"/a\" ok ", " lingered");
	client_close(&client);
	/* It has all and goes on, unless it is held before. */
	struct buf flood = {0};
	buf_add(&flood, SPAN("/a\r\n"));
	buf_repeat(&flood, 'x', 8 << 20);
	do {
		client = access_begin(server, false, "");
		client_send(&client, buf_span(&flood));
		client_close(&client);
	} while (is_next(
	    server, &number, "127.0.0.0 gopher - \"/a\" ok ", " lingered"));
	buf_free(&flood);
	expect_next(server, &number, "127.0.0.0 gopher - \"/a\" ok ", " flood");
	/* The file gets shorter under its answer. */
	snprintf(truncated, sizeof(truncated), "%s",
	    server_path(server, "large.bin"));
	client = access_begin(server, false, "/large.bin\r\n");
	assert_int_equal(client_await(&client, 1000), 0);
	assert_int_equal(truncate(truncated, 1000), 0);
	heard = client_listen(&client);
	assert_true(heard.bytes.size < ACCESS_LARGE);
	heard_free(&heard);
	client_close(&client);
	expect_next(
	    server, &number, "127.0.0.0 gopher - \"/large.bin\" ok ", " cut");
	/* It is being written, and no edition has it while nobody looks. */
	pid_t indexer = process_indexer(server);
	process_halt(indexer);
	server_append(server, "d/b.gmi", "more\n");
	snprintf(url, sizeof(url), HOST ":%u/d/b.gmi\r\n", server->gemini);
	client = access_begin(server, true, url);
	heard = client_listen(&client);
	assert_int_equal(heard_status(&heard), 40);
	heard_free(&heard);
	client_close(&client);
	expect_next(server, &number,
	    "127.0.0.0 gemini \"localhost\" \"/d/b.gmi\" 40 ", " late-edition");
	kill(indexer, SIGCONT);
	assert_int_equal(server_stop(server), 0);
}

/* Connections of the last moment. */
static void
stopped(void **state)
{
	struct server *server = *state;
	size_t number = 0;

	access_start(server, "access.log", "[server]\nworkers = 1\n" PATIENT);
	int fd = client_connect(server->gopher);
	EVENTUALLY(status_number_of(server, "totals.connections.open") == 1);
	assert_int_equal(server_stop(server), 0);
	expect_next(server, &number, "127.0.0.0 gopher - - - 0 ", " stopped");
	close(fd);
}

/* JSON, parsed line by line. */
static void
json(void **state)
{
	static const struct {
		const char *request, *host, *path, *status;
	} rows[] = {
	    {HOST "/a.gmi\r\n", "\"localhost\"", "\"/a.gmi\"", "\"20\""},
	    {HOST "/search?secret\r\n", "\"localhost\"", "\"/search\"",
		"\"20\""},
	    {"gemini://\x1b\"\xff\\\r\n", "null",
		"\"gemini://\\u001b\\\"\\ufffd\\\\\"", "\"59\""},
	    {"/a\r\n", "null", "\"/a\"", "\"ok\""},
	    {"/\xff\"\r\n", "null", "\"/\\ufffd\\\"\"", "\"not_utf8\""},
	};
	struct server *server = *state;

	access_start(server, "access.log",
	    "[server]\nworkers = 1\n[log]\nformat = json\naddresses = full\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool gopher = *rows[i].request == '/';
		struct heard heard = gopher
		    ? gopher_ask(server, rows[i].request)
		    : strstr(rows[i].request, HOST)
		    ? gemini_ask(server, rows[i].request)
		    : gemini_ask_bytes(server, span_of(rows[i].request));
		char *text = access_line_of(server, "access.log", i);
		struct span line = span_of(text);
		expect_true(rows[i].request, line, json_valid(line));
		expect_json("host", line, "host", rows[i].host);
		expect_json("path", line, "path", rows[i].path);
		expect_json("status", line, "status", rows[i].status);
		expect_json("address", line, "address", "\"127.0.0.1\"");
		expect_json("protocol", line, "protocol",
		    gopher ? "\"gopher\"" : "\"gemini\"");
		expect_json("closed", line, "closed", "\"done\"");
		assert_int_equal(json_number(line, "bytes"), heard.bytes.size);
		assert_false(json_is(line, "ms", ""));
		struct buf stamp = json_decoded(line, "time");
		assert_int_equal(stamp.size, TIME_SIZE);
		buf_free(&stamp);
		free(text);
		heard_free(&heard);
	}
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(off_by_default),
	    SERVER_SCENE(answers),
	    SERVER_SCENE(no_answers),
	    SERVER_SCENE(late_answers),
	    SERVER_SCENE(late_request),
	    SERVER_SCENE(stalled),
	    SERVER_SCENE(other_ends),
	    SERVER_SCENE(stopped),
	    SERVER_SCENE(json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
