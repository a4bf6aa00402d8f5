/* Many at once: rows X1, X2, X5, X11, F10, and idle connections. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/sanitized.h"
#include "support/status.h"

#define HOST "gemini://localhost"
#define OPEN "totals.connections.open"
#define ACCEPTED "totals.connections.accepted"

enum {
	CLIENTS = 8,
	ROUNDS = 60, /* of each client */
	EARLY_ERRORS = 400,
	LISTED = SANITIZED ? 5000 : 20000, /* entries of a directory */
	PER_PAGE = 1000,
	UNREAD = 20000, /* bytes behind an early error */
	LINGER = 2000, /* ms that a server waits for the rest of them */
	IDLE = 200,
	FEW_DESCRIPTORS = 27,
	LIMIT = 8, /* connections */
	STALLED_AFTER = 5000, /* ms without progress: a reader makes room */
	IDLE_FOR = 500, /* ms, in which a worker that rests takes few of CPU */
	BIG = 16 << 20, /* bytes, more than any socket's buffers */
};

/* Runs what in so many processes. Fails unless each returned 0. */
static void
run_clients(
    int count, int (*what)(const struct server *, int), const struct server *s)
{
	pid_t pids[CLIENTS];
	int failed = 0;

	assert_true(count <= CLIENTS);
	fflush(NULL);
	for (int i = 0; i < count; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0)
			_exit(what(s, i));
	}
	for (int i = 0; i < count; i++) {
		int status = 0;
		waitpid(pids[i], &status, 0);
		failed += status != 0;
	}
	assert_int_equal(failed, 0);
}

static const char *const mixed[] = {HOST "/\r\n", HOST "/many/\r\n",
    HOST "/recent\r\n", HOST "/big.bin\r\n", HOST "/many/e07.gmi\r\n",
    HOST "/related/many/e03.gmi\r\n", HOST "/nothing\r\n", HOST "/many\r\n",
    "/many\r\n", "/many/e05\r\n", "/big.bin\r\n", "/many/e05.txt\r\n"};

static int
ask_mixed(const struct server *server, int number)
{
	struct heard want[COUNT(mixed)];
	size_t wrong = 0;

	for (size_t i = 0; i < COUNT(mixed); i++)
		want[i] = ask_either(server, mixed[i]);
	for (size_t i = 0; i < ROUNDS && wrong == 0; i++) {
		size_t which = (i + (size_t)number) * 7 % COUNT(mixed);
		struct heard got = ask_either(server, mixed[which]);
		wrong += got.end != CLIENT_FIN || got.bytes.size == 0 ||
		    !span_equal(heard_span(&got), heard_span(&want[which]));
		if (wrong)
			print_error("%s: %zu bytes for %zu, end %d\n",
			    mixed[which], got.bytes.size,
			    want[which].bytes.size, (int)got.end);
		heard_free(&got);
	}
	for (size_t i = 0; i < COUNT(mixed); i++)
		heard_free(&want[i]);
	return wrong > 0;
}

/* X1: eight clients on pages and files: no wrong byte, no error. */
static void
clients_side_by_side(void **state)
{
	struct server *server = *state;
	struct buf big = {0};
	char path[32], text[256];

	for (int i = 0; i < 40; i++) {
		snprintf(path, sizeof(path), "many/e%02d.gmi", i);
		snprintf(text, sizeof(text),
		    "# 2024-01-%02d Entry %d\n\nBeans and maize number %d "
		    "grow in the garden of house %d.\n",
		    i % 28 + 1, i, i % 5, i % 3);
		server_write(server, path, text);
	}
	for (unsigned i = 0; i < 100000; i++)
		buf_byte(&big, (char)(i * 2654435761u >> 13));
	server_write_bytes(server, "big.bin", buf_span(&big));
	server_start(server, NULL);
	run_clients(CLIENTS, ask_mixed, server);
	assert_int_equal(server_stop(server), 0);
	buf_free(&big);
}

/* Marks every entry of one page; returns how many link lines it has. */
static size_t
mark(struct span body, unsigned char *seen, size_t count)
{
	size_t links = 0;

	while (body.size > 0) {
		struct span line = span_cut(&body, '\n');
		const char *at;
		char text[256];
		if (!span_starts(line, SPAN("=>")) || line.size >= 256)
			continue;
		memcpy(text, line.data, line.size);
		text[line.size] = '\0';
		if (!(at = strstr(text, "/e-")))
			continue;
		size_t number = strtoul(at + 3, NULL, 10);
		assert_true(number < count);
		seen[number]++;
		links++;
	}
	return links;
}

/* Names of one file are made faster than as many files. */
static void
write_entries(const struct server *server, const char *directory, int count)
{
	char path[64], first[SERVER_PATH];

	snprintf(path, sizeof(path), "%s/e-00000.png", directory);
	server_write(server, path, "");
	snprintf(first, sizeof(first), "%s", server_path(server, path));
	for (int i = 1; i < count; i++) {
		snprintf(path, sizeof(path), "%s/e-%05d.png", directory, i);
		assert_int_equal(link(first, server_path(server, path)), 0);
	}
}

/* X2, T12: 1,500 entries on one page; 20,000 on pages, each found once. */
static void
long_listings(void **state)
{
	struct server *server = *state;
	static unsigned char seen[LISTED];
	size_t pages = 0, links = 0;

	write_entries(server, "some", 1500);
	write_entries(server, "lots", LISTED);
	server_start(server, NULL);
	struct heard heard = gemini_ask(server, HOST "/some/\r\n");
	assert_int_equal(mark(heard_body(&heard), seen, 1500), 1500);
	for (size_t i = 0; i < 1500; i++)
		assert_int_equal(seen[i], 1);
	heard_free(&heard);
	memset(seen, 0, sizeof(seen));
	for (bool more = true; more && pages < 100;) {
		char request[64], next[32];
		pages++;
		snprintf(request, sizeof(request), HOST "/lots/%s%.0zu\r\n",
		    pages > 1 ? "?page=" : "", pages > 1 ? pages : 0);
		heard = gemini_ask(server, request);
		assert_int_equal(heard_status(&heard), 20);
		links += mark(heard_body(&heard), seen, LISTED);
		snprintf(next, sizeof(next), "?page=%zu", pages + 1);
		more = answer_has(heard_body(&heard), next);
		heard_free(&heard);
	}
	assert_int_equal(pages, LISTED / PER_PAGE);
	assert_int_equal(links, LISTED);
	for (size_t i = 0; i < LISTED; i++)
		assert_int_equal(seen[i], 1);
	assert_int_equal(server_stop(server), 0);
}

static int
ask_too_much(const struct server *server, int number)
{
	struct buf buf = {0};
	struct talk what = {.port = server->gemini, .secure = true};
	int lost = 0;

	/* A refused request, then more than anybody reads. */
	buf_add(&buf, number % 2 ? SPAN("\r\n") : SPAN("aaa"));
	buf_repeat(&buf, 'a', UNREAD);
	what.request = buf_span(&buf);
	what.most = number / 2 % 2 ? TLS1_2_VERSION : 0;
	for (int i = 0; i < EARLY_ERRORS / 4; i++) {
		struct heard heard = client_talk(&what);
		lost += heard.all < LINGER &&
		    (heard_status(&heard) != 59 || !heard.closed ||
			heard.end != CLIENT_FIN);
		/* The ticket of the first makes the next ones quick. */
		if (!what.session) {
			what.session = heard.session;
			heard.session = NULL;
		}
		heard_free(&heard);
	}
	if (lost)
		print_error("%d early errors were lost\n", lost);
	SSL_SESSION_free(what.session);
	buf_free(&buf);
	return lost > 0;
}

/* A11, X5: every early error can be read, whatever was sent behind it. */
static void
early_errors(void **state)
{
	struct server *server = *state;

	server_start(server, NULL);
	run_clients(4, ask_too_much, server);
	assert_int_equal(server_stop(server), 0);
}

/*
 * Connections on which nothing is said disturb nobody: they are all still held
 * when the others have had their answers.
 */
static void
idle_connections(void **state)
{
	struct server *server = *state;
	int fds[IDLE];

	server_start_small(server,
	    "[server]\nworkers = 1\n"
	    "[limits]\nhello = 10m\nrequest = 10m\n");
	for (int i = 0; i < IDLE; i++) {
		fds[i] =
		    client_connect(i % 2 ? server->gemini : server->gopher);
		assert_true(fds[i] >= 0);
	}
	for (int i = 0; i < 20; i++)
		gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	EVENTUALLY(status_number_of(server, "totals.connections.open") == IDLE);
	for (int i = 0; i < IDLE; i++)
		close(fds[i]);
	assert_int_equal(server_stop(server), 0);
}

/* The one worker of a server that may open few files. */
static pid_t
start_with_few(struct server *server)
{
	pid_t workers[PROCESS_MAX];

	server->descriptors = FEW_DESCRIPTORS;
	server_write(server, "a.gmi", "# A\n");
	server_write(server, "b.png", "a picture");
	server_configure(
	    server, "[server]\nworkers = 1\n[limits]\nrequest = 10m\n");
	server_start(server, NULL);
	EVENTUALLY(process_workers(server, workers) == 1);
	return workers[0];
}

/*
 * F10, S40, E14: no descriptor left for a file that is there: 40, and not 51.
 */
static void
no_descriptor_for_the_file(void **state)
{
	struct server *server = *state;
	pid_t worker = start_with_few(server);
	struct buf request = gemini_request(server, HOST "/b.png\r\n");
	struct talk what = {.port = server->gemini, .secure = true};
	struct client client;
	int fds[FEW_DESCRIPTORS], count = 0;

	assert_int_equal(client_open(&client, &what), 0);
	while (process_descriptors(worker) < FEW_DESCRIPTORS &&
	    count < FEW_DESCRIPTORS) {
		size_t before = process_descriptors(worker);
		fds[count] = client_connect(server->gopher);
		assert_true(fds[count++] >= 0);
		EVENTUALLY(process_descriptors(worker) > before);
	}
	client_send(&client, buf_span(&request));
	struct heard heard = client_listen(&client);
	expect_true("F10", heard_span(&heard), heard_status(&heard) == 40);
	assert_true(heard.closed);
	heard_free(&heard);
	client_close(&client);
	while (count > 0)
		close(fds[--count]);
	heard = client_talk(&(struct talk){.port = server->gemini,
	    .secure = true,
	    .request = buf_span(&request)});
	assert_int_equal(heard_status(&heard), 20);
	heard_free(&heard);
	buf_free(&request);
	assert_int_equal(server_stop(server), 0);
}

/*
 * X11, T17, E14: out of descriptors it rests, and goes on once there are some.
 */
static void
out_of_descriptors(void **state)
{
	struct server *server = *state;
	pid_t worker = start_with_few(server);
	size_t own = process_descriptors(worker);
	int fds[3 * FEW_DESCRIPTORS];

	for (size_t i = 0; i < COUNT(fds); i++)
		fds[i] = client_connect(server->gopher);
	/* What has come first is served while nobody new can be. */
	EVENTUALLY(process_descriptors(worker) >= FEW_DESCRIPTORS - 1);
	int64_t used = process_cpu(worker);
	poll(NULL, 0, IDLE_FOR);
	assert_true(process_cpu(worker) - used < IDLE_FOR / 4);
	assert_int_equal(send(fds[0], "/b.png\r\n", 8, MSG_NOSIGNAL), 8);
	for (size_t i = 0; i < COUNT(fds); i++)
		close(fds[i]);
	wait_for(server, HOST "/a.gmi\r\n", answer_starts, "20 ");
	EVENTUALLY(process_descriptors(worker) < own + 4);
	assert_true(process_alive(worker));
	assert_int_equal(server_stop(server), 0);
}

/*
 * The same at the limit of connections that the configuration sets, when all
 * of them are answers that nobody reads: for five seconds no answer makes room
 * for others. A machine on which this takes longer cannot show it.
 */
static void
at_the_limit(void **state)
{
	struct server *server = *state;
	pid_t worker[PROCESS_MAX];
	int fds[4 * LIMIT];
	struct buf big = {0};

	buf_repeat(&big, 'x', BIG);
	server_write(server, "a.gmi", "# A\n");
	server_write_bytes(server, "big.bin", buf_span(&big));
	server_configure(
	    server, "[server]\nworkers = 1\n[limits]\nconnections = 8\n");
	server_start(server, NULL);
	EVENTUALLY(process_workers(server, worker) == 1);
	int64_t began = clock_monotonic();
	for (size_t i = 0; i < COUNT(fds); i++) {
		fds[i] = client_connect(server->gopher);
		assert_int_equal(
		    send(fds[i], "/big.bin\r\n", 10, MSG_NOSIGNAL), 10);
		if (i < LIMIT)
			EVENTUALLY(process_holder(server, fds[i]) > 0);
	}
	buf_free(&big);
	int64_t used = process_cpu(*worker);
	poll(NULL, 0, IDLE_FOR);
	used = process_cpu(*worker) - used;
	pid_t waiting = process_holder(server, fds[LIMIT]);
	uint64_t shed = status_number_of(server, "totals.connections.shed");
	if (clock_monotonic() - began < STALLED_AFTER) {
		assert_true(used < IDLE_FOR / 4);
		assert_int_equal(waiting, 0);
		assert_int_equal(shed, 0);
	}
	/*
	 * A connection that is closed makes room, if not for a certain one: on
	 * a slow machine that has come and gone, or all have come.
	 */
	uint64_t accepted = status_number_of(server, ACCEPTED);
	close(fds[0]);
	EVENTUALLY(status_number_of(server, ACCEPTED) > accepted ||
	    accepted >= COUNT(fds));
	assert_in_range(status_number_of(server, OPEN), 1, LIMIT);
	for (size_t i = 1; i < COUNT(fds); i++)
		close(fds[i]);
	wait_for(server, HOST "/a.gmi\r\n", answer_starts, "20 ");
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(clients_side_by_side),
	    SERVER_SCENE(long_listings),
	    SERVER_SCENE(early_errors),
	    SERVER_SCENE(idle_connections),
	    SERVER_SCENE(no_descriptor_for_the_file),
	    SERVER_SCENE(out_of_descriptors),
	    SERVER_SCENE(at_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
