/*
 * Readers who ask for large pages and stop reading: what they cost the worker
 * while they hold on, and once they are gone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/access_log.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/sanitized.h"
#include "support/status.h"

enum {
	/* What a sanitized server writes is as much, and takes longer. */
	READERS = SANITIZED ? 12 : 64,
	FEW = 3, /* articles, where each reader has one of the same */
	/* Where they differ: as many as would take four times what may be. */
	ARTICLES = SANITIZED ? 12 : 16,
	CROWD = 400, /* as many as hold more than one address may */
	SIZE = 4 << 20,
	PLACES = 40,
	VISITS = 12,
	PINNED = 512 << 10, /* bytes */
	IDLE = 4000, /* ms; after 5 s without reading one may be dropped */
	TRIES = 5,
	MOST = 32 << 10, /* KiB */
	SLACK = 4 << 10, /* KiB; without trimming 7 MiB stay */
};

#define LINE "=> /small.gmi A line with a link, and with some words about it\n"

static struct client readers[CROWD];

static void
write_large(const struct server *server, const char *path)
{
	struct buf text = {0};

	buf_add(&text, SPAN("# Large\n\n"));
	while (text.size + sizeof(LINE) <= SIZE)
		buf_add(&text, SPAN(LINE));
	server_write_bytes(server, path, buf_span(&text));
	buf_free(&text);
}

static pid_t
start(struct server *server, unsigned articles, const char *more)
{
	struct buf settings = {0};
	pid_t workers[PROCESS_MAX];
	char path[64];

	setenv("ASAN_OPTIONS",
	    "quarantine_size_mb=0:thread_local_quarantine_size_kb=0", 1);
	for (unsigned i = 0; i < articles; i++) {
		snprintf(path, sizeof(path), "large%u.gmi", i);
		write_large(server, path);
		snprintf(path, sizeof(path), "plain%u.txt", i);
		write_large(server, path);
	}
	server_write(server, "small.gmi", "# Small\n");
	buf_format(&settings,
	    "[server]\nworkers = 1\n%s[limits]\nstall = 10m\n"
	    "per_address = 0\nrequests = 0\n%c",
	    more, '\0');
	access_configure(server, "access.log", settings.data);
	buf_free(&settings);
	server_start(server, NULL);
	EVENTUALLY(process_workers(server, workers) == 1);
	return *workers;
}

/* Opens a connection, asks, and reads the first KiB. */
static void
begin(const struct server *server, struct client *client, const char *path,
    const char *from, bool reads_on)
{
	bool secure = span_starts(span_of(path), SPAN("gemini:"));
	struct buf request = {0};
	int window = 4096;

	buf_format(&request, "%s\r\n%c", path, '\0');
	if (secure) {
		struct buf with_port = gemini_request(server, request.data);
		buf_free(&request);
		request = with_port;
	} else {
		request.size--;
	}
	assert_int_equal(
	    client_open(client,
		&(struct talk){.port = secure ? server->gemini : server->gopher,
		    .secure = secure,
		    .from = from}),
	    0);
	/* Little of the page is in the kernel, which need not be rendered. */
	if (!reads_on)
		setsockopt(
		    client->fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof(window));
	assert_int_equal(client_send(client, buf_span(&request)), 0);
	assert_int_equal(client_await(client, 1024), 0);
	buf_free(&request);
}

static void
expect_small(const struct server *server)
{
	ask_expect(server, "/small.gmi\r\n", answer_has, "# Small\n");
	ask_expect(
	    server, "gemini://localhost/small.gmi\r\n", answer_has, "# Small");
}

struct row {
	const char *format; /* of the request: of a number */
	bool different; /* they ask for ARTICLES, and not for one */
	bool several; /* each from another address */
};

/* The most memory that the worker has while they hold on. */
static size_t
hold(const struct server *server, pid_t worker, const struct row *row)
{
	size_t most = 0;

	for (unsigned i = 0; i < READERS; i++) {
		char from[32], path[64];
		snprintf(from, sizeof(from), "127.0.0.%u",
		    row->several ? i % 16 + 1 : 1);
		/* The format is a row's of this file. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(path, sizeof(path), row->format,
		    row->different ? i % ARTICLES : 0);
#pragma GCC diagnostic pop
		begin(server, &readers[i], path, from, false);
		size_t now = process_memory(worker);
		most = now > most ? now : most;
	}
	expect_small(server);
	size_t now = process_memory(worker);
	for (unsigned i = 0; i < READERS; i++)
		client_close(&readers[i]);
	return now > most ? now : most;
}

/*
 * K73: 64 readers who stop take less than 32 MiB of the worker, whichever page
 * of 4 MB each has; others are answered, and the memory goes back.
 */
static void
stalled_readers(void **state)
{
	static const struct row rows[] = {
	    {"/large%u", false, false},
	    {"/large%u", true, true},
	    {"/large%u.txt", true, false},
	    {"/large%u.36.txt", false, true},
	    {"/plain%u.txt", true, false},
	    {"gemini://localhost/large%u.gmi", false, false},
	    {"gemini://localhost/large%u.gmi", true, true},
	};
	struct server *server = *state;
	pid_t worker = start(server, ARTICLES, "");
	bool trims = !SANITIZED && !strstr(getenv("LOAM"), "posix");

	expect_small(server);
	size_t first = process_memory(worker);
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t before = process_memory(worker);
		size_t most = hold(server, worker, &rows[i]);
		/* Each page has four readers, who share what is kept of it. */
		expect_true(rows[i].format, SPAN("while they hold on"),
		    most < before + (rows[i].different ? MOST / 2 : MOST));
		if (trims)
			EVENTUALLY(process_memory(worker) < first + SLACK);
	}
	assert_true(process_alive(worker));
	assert_int_equal(server_stop(server), 0);
}

/* How many connections were closed for that reason. */
static size_t
closed_unsent(const struct server *server)
{
	struct buf log = access_read(server, "access.log");
	size_t count = access_count(buf_span(&log), "unsent");

	buf_free(&log);
	return count;
}

/*
 * K74: over the budgets the address that holds most loses connections, for a
 * reason of their own; a reader at another address, who takes his time, has
 * all of his page.
 */
static void
crowd_of_readers(void **state)
{
	static const unsigned addresses[] = {1, 13};
	struct server *server = *state;
	pid_t worker = start(server, FEW, "limit_loopback = yes\n");
	size_t before = process_memory(worker), most = 0;

	for (size_t i = 0; i < COUNT(addresses); i++) {
		struct client honest = {0};
		size_t closed = closed_unsent(server);
		begin(server, &honest, "/large0.txt", "127.0.0.200", true);
		for (unsigned j = 0; j < CROWD; j++) {
			char from[32];
			snprintf(from, sizeof(from), "127.0.0.%u",
			    j % addresses[i] + 1);
			begin(server, &readers[j], "/large2", from, false);
			/* He reads faster than 1 KiB a second, for long. */
			honest.until = clock_monotonic() + PATIENCE;
			assert_int_equal(
			    client_await(&honest, 8192 * (size_t)(j + 1)), 0);
			size_t now = process_memory(worker);
			most = now > most ? now : most;
		}
		expect_small(server);
		honest.until = clock_monotonic() + PATIENCE;
		struct heard heard = client_listen(&honest);
		assert_true(heard.bytes.size > SIZE);
		heard_free(&heard);
		client_close(&honest);
		for (unsigned j = 0; j < CROWD; j++)
			client_close(&readers[j]);
		EVENTUALLY(closed_unsent(server) > closed);
	}
	if (!SANITIZED)
		assert_true(most < before + MOST);
	assert_int_equal(server_stop(server), 0);
}

/* How a reader ends: it has its page, has not, or was itself kept from it. */
enum ends { WHOLE, DROPPED, HELD };

/*
 * A child reads a page a little at a time until the other end of the pipe is
 * closed, and then the rest. It is a process of its own, since the server drops
 * readers that pause for seconds, as long as the scene may wait elsewhere.
 */
static pid_t
read_slowly(struct client *client, const int ends[2])
{
	struct pollfd end = {.fd = ends[0], .events = POLLIN};
	int64_t last = client->started;
	bool held = false, more = true;
	pid_t child = fork();

	if (child != 0)
		return child;
	close(ends[1]);
	while (more && poll(&end, 1, 300) == 0) {
		more = client_await(client, client->heard.bytes.size + 1) == 0;
		int64_t now = clock_monotonic();
		held = held || now - last > IDLE;
		last = now;
	}
	client->until = clock_monotonic() + PATIENCE;
	struct heard heard = client_listen(client);
	_exit(heard.bytes.size > SIZE ? WHOLE : held ? HELD : DROPPED);
}

/* Takes every place beside one that reads slowly. Returns how that one ends. */
static enum ends
take_every_place(struct server *server)
{
	struct client slow = {0};
	size_t count = 0;
	pid_t reader = -1;
	int ends[2], status = -1;

	assert_int_equal(pipe(ends), 0);
	start(server, FEW,
	    "[limits]\nconnections = 40\nhello = 10m\nrequest = 10m\n");
	for (; count < PLACES; count++) {
		char from[32];
		snprintf(from, sizeof(from), "127.0.1.%zu", count + 1);
		begin(server, &readers[count],
		    count % 2 ? "gemini://localhost/large0.gmi" : "/large0.gmi",
		    from, false);
		if (count == PLACES / 2) {
			begin(
			    server, &slow, "/large0.txt", "127.0.0.200", true);
			reader = read_slowly(&slow, ends);
		}
	}
	if (!strstr(getenv("LOAM"), "posix"))
		assert_true(status_number_of(server, "totals.sent") <
		    (uint64_t)(PLACES + 2) * PINNED);
	for (size_t i = 0; i < VISITS; i++) {
		expect_small(server);
		begin(server, &readers[count++], "/large0.gmi", NULL, false);
	}
	assert_true(
	    status_number_of(server, "totals.connections.shed") >= VISITS);
	close(ends[1]);
	assert_int_equal(waitpid(reader, &status, 0), reader);
	assert_true(WIFEXITED(status));
	close(ends[0]);
	client_close(&slow);
	while (count > 0)
		client_close(&readers[--count]);
	assert_int_equal(server_stop(server), 0);
	return (enum ends)WEXITSTATUS(status);
}

/*
 * K170, K171, K178: readers of many addresses that stop take every place, and
 * little of their answers. New ones are answered, and one that takes a little
 * now and then has all of its page.
 */
static void
readers_in_every_place(void **state)
{
	enum ends end = HELD;

	for (int tries = 0; end == HELD && tries < TRIES; tries++)
		end = take_every_place(*state);
	assert_int_equal(end, WHOLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(stalled_readers),
	    SERVER_SCENE(crowd_of_readers),
	    SERVER_SCENE(readers_in_every_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
