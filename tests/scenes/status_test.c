/* `loam status`: what a running server says of itself. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/json.h"
#include "support/process.h"
#include "support/status.h"

#define A "gemini://localhost/a.gmi\r\n"

enum {
	LARGE = 16 << 20,
	STARTED = 100000,
	ENDING = 9000, /* ms in which a worker surely still ends its answers */
	TRIES = 5, /* to be that quick */
};

static bool
says(const struct server *server, const char *path, const char *value)
{
	struct buf document = status_document(server);
	bool same = json_is(buf_span(&document), path, value);

	buf_free(&document);
	return same;
}

/* Two workers, an article, a directory, a picture, a text over 4 MiB. */
static void
start(struct server *server, const char *more)
{
	struct buf large = {0};
	char text[256];

	while (large.size <= 4 << 20)
		buf_add(&large, SPAN("One line of a text too long.\n"));
	server_write(server, "a.gmi", "# A\n");
	server_write(server, "d/b.gmi", "# B\n");
	server_write(server, "c.png", "");
	server_write_bytes(server, "large.txt", buf_span(&large));
	buf_free(&large);
	snprintf(text, sizeof(text), "[server]\nworkers = 2\n%s", more);
	server_configure(server, text);
	server_start(server, NULL);
	/* Both have the edition. */
	for (int i = 0; i < 2; i++)
		wait_for(server, "/a.gmi\r\n", answer_has, "# A");
}

static const struct {
	const char *path, *request;
	unsigned times;
} questions[] = {
    {"totals.gemini.status.20", A, 3},
    {"totals.gemini.status.51", "gemini://localhost/none\r\n", 2},
    {"totals.gemini.status.31", "gemini://localhost/d\r\n", 1},
    {"totals.gemini.status.59", "gemini://localhost/#a\r\n", 4},
    {"totals.gemini.status.53", "gemini://other.example/\r\n", 1},
    {"totals.gopher.ok", "/a\r\n", 5},
    {"totals.gopher.refused.missing", "/none\r\n", 2},
    {"totals.gopher.refused.control", "/a\x1b\r\n", 1},
};

/* Asks all of them. Returns how many bytes were answered. */
static uint64_t
ask_all(const struct server *server)
{
	uint64_t heard_all = 0;

	for (size_t i = 0; i < COUNT(questions); i++)
		for (unsigned j = 0; j < questions[i].times; j++) {
			const char *request = questions[i].request;
			struct heard heard = *request == '/'
			    ? gopher_ask(server, request)
			    : gemini_ask(server, request);
			heard_all += heard.bytes.size;
			heard_free(&heard);
		}
	return heard_all;
}

static void
expect_sums(struct span document)
{
	static const char *const paths[] = {"connections.open",
	    "connections.accepted", "connections.closed", "sent",
	    "gemini.requests", "gemini.status.20", "gopher.requests",
	    "gopher.ok"};

	for (size_t i = 0; i < COUNT(paths); i++) {
		uint64_t sum = 0;
		char path[64];
		for (size_t j = 0; j < json_count(document, "workers"); j++) {
			snprintf(
			    path, sizeof(path), "workers.%zu.%s", j, paths[i]);
			sum += json_number(document, path);
		}
		snprintf(path, sizeof(path), "totals.%s", paths[i]);
		expect_true(
		    paths[i], document, sum == json_number(document, path));
	}
}

/* Every answer is counted once, by protocol and status, byte for byte. */
static void
counts(void **state)
{
	struct server *server = *state;
	unsigned gemini = 0, gopher = 0;

	start(server, "");
	struct buf before = status_by_command(server);
	struct span old = buf_span(&before);
	uint64_t sent = json_number(old, "totals.sent") + ask_all(server);
	EVENTUALLY(status_number_of(server, "totals.connections.open") == 0);
	struct buf after = status_by_command(server);
	struct span new = buf_span(&after);
	for (size_t i = 0; i < COUNT(questions); i++) {
		expect_true(questions[i].path, new,
		    json_number(new, questions[i].path) ==
			json_number(old, questions[i].path) +
			    questions[i].times);
		*(*questions[i].request == '/' ? &gopher : &gemini) +=
		    questions[i].times;
	}
	expect_true("gemini", new,
	    json_number(new, "totals.gemini.requests") ==
		json_number(old, "totals.gemini.requests") + gemini);
	expect_true("gopher", new,
	    json_number(new, "totals.gopher.requests") ==
		json_number(old, "totals.gopher.requests") + gopher);
	expect_true("accepted", new,
	    json_number(new, "totals.connections.accepted") ==
		json_number(old, "totals.connections.accepted") + gemini +
		    gopher);
	expect_true("sent", new, json_number(new, "totals.sent") == sent);
	assert_int_equal(json_count(new, "workers"), 2);
	expect_sums(new);
	buf_free(&before);
	buf_free(&after);
	assert_int_equal(server_stop(server), 0);
}

/* Connections are open from the first moment to the last. */
static void
idle_connections(void **state)
{
	struct server *server = *state;
	int fds[5];

	start(server, "");
	EVENTUALLY(status_number_of(server, "totals.connections.open") == 0);
	for (size_t i = 0; i < COUNT(fds); i++)
		fds[i] =
		    client_connect(i % 2 ? server->gemini : server->gopher);
	EVENTUALLY(
	    status_number_of(server, "totals.connections.open") == COUNT(fds));
	for (size_t i = 0; i < COUNT(fds); i++)
		close(fds[i]);
	EVENTUALLY(status_number_of(server, "totals.connections.open") == 0);
	assert_int_equal(server_stop(server), 0);
}

/* Whether everything was looked at again since the server has started. */
static bool
looked_again(const struct server *server)
{
	struct buf document = status_document(server);
	struct span all = buf_span(&document);
	bool again = json_number(all, "hosts.0.rescan.age") + 2 <=
	    json_number(all, "up");

	buf_free(&document);
	return again;
}

/* The indexer's part (T12: texts over the cap are counted). */
static void
contents(void **state)
{
	struct server *server = *state;
	char text[SERVER_PATH + 16];

	start(server, "[capsule]\nrescan = 1s\n");
	struct buf buf = status_document(server);
	struct span document = buf_span(&buf);
	assert_int_equal(json_number(document, "hosts.0.edition.articles"), 2);
	assert_int_equal(json_number(document, "hosts.0.edition.files"), 2);
	assert_int_equal(json_number(document, "hosts.0.edition.large"), 1);
	struct buf full = json_decoded(document, "hosts.0.edition.number");
	assert_int_equal(full.size, 64);
	const char *shown = strstr(server->indexed, "edition=") + 8;
	expect_span("number", span_head(buf_span(&full), strlen(shown)),
	    span_of(shown));
	assert_true(json_number(document, "hosts.0.edition.age") <=
	    json_number(document, "up"));
	assert_true(json_number(document, "hosts.0.read") >= 4);
	assert_int_equal(json_number(document, "pid"), server->pid);
	assert_int_equal(
	    json_number(document, "hosts.0.indexer"), process_indexer(server));
	snprintf(text, sizeof(text), "\"%s\"", server->capsule);
	expect_json("capsule", document, "hosts.0.capsule", text);
	snprintf(text, sizeof(text), "[\"127.0.0.1:%u\"]", server->gopher);
	expect_json("listen", document, "hosts.0.gopher", text);
	snprintf(text, sizeof(text), "\"%.*s\"", SHOWN(buf_span(&full)));
	assert_true(says(server, "hosts.0.edition.number", text));
	/* It goes on looking. */
	EVENTUALLY(looked_again(server));
	server_drop(server, "e.gmi", "# E\n");
	EVENTUALLY(status_number_of(server, "hosts.0.edition.articles") == 3);
	assert_false(says(server, "hosts.0.edition.number", text));
	buf_free(&full);
	buf_free(&buf);
	server_configure(server, "[capsule]\nwatch = poll\n");
	kill(server->pid, SIGHUP);
	EVENTUALLY(says(server, "hosts.0.rescan.watch", "\"polling\""));
	assert_int_equal(server_stop(server), 0);
}

/* Lines for people. */
static void
text_for_people(void **state)
{
	static const char *const words[] = {"status", "-c", "loam.ini", NULL};
	static const char *const lines[] = {"loam 0.", "\nedition      ",
	    "\narticles     2\n", "\nchanges      noticed by ",
	    "\nconnections  ", "\ngopher       ",
	    " answers (ok: ", "\n  worker "};
	struct server *server = *state;

	start(server, "");
	struct ran ran = command_run(server, words);
	assert_int_equal(ran.code, 0);
	for (size_t i = 0; i < COUNT(lines); i++)
		expect_true(lines[i], buf_span(&ran.output),
		    answer_has(buf_span(&ran.output), lines[i]));
	ran_free(&ran);
	assert_int_equal(server_stop(server), 0);
}

/* What a worker counted outlives it; its open connections do not. */
static void
killed_worker(void **state)
{
	struct server *server = *state;
	pid_t holder = 0;

	/* The silent connection stays, however long this process is held. */
	start(server, "[limits]\nhello = 1h\nrequest = 1h\n");
	ask_all(server);
	int fd = client_connect(server->gopher);
	EVENTUALLY(status_number_of(server, "totals.connections.open") == 1);
	EVENTUALLY((holder = process_holder(server, fd)) > 0);
	struct buf before = status_document(server);
	kill(holder, SIGKILL);
	EVENTUALLY(status_number_of(server, "totals.connections.open") == 0);
	EVENTUALLY(
	    status_number_of(server, "workers.0.pid") != (uint64_t)holder &&
	    status_number_of(server, "workers.1.pid") != (uint64_t)holder);
	struct buf after = status_document(server);
	for (size_t i = 0; i < COUNT(questions); i++)
		expect_true(questions[i].path, buf_span(&after),
		    json_number(buf_span(&after), questions[i].path) ==
			json_number(buf_span(&before), questions[i].path));
	expect_sums(buf_span(&after));
	/* Its successor counts on. */
	for (int i = 0; i < 10; i++)
		gemini_expect(server, A, "20 ");
	assert_int_equal(status_number_of(server, "totals.gemini.status.20"),
	    json_number(buf_span(&before), "totals.gemini.status.20") + 10);
	buf_free(&before);
	buf_free(&after);
	close(fd);
	assert_int_equal(server_stop(server), 0);
}

static void
begin_large(const struct server *server, struct client *client)
{
	struct buf request =
	    gemini_request(server, "gemini://localhost/large.bin\r\n");
	struct talk what = {.port = server->gemini,
	    .secure = true,
	    .request = buf_span(&request)};

	assert_int_equal(client_open(client, &what), 0);
	assert_int_equal(client_send(client, what.request), 0);
	assert_int_equal(client_await(client, STARTED), 0);
	buf_free(&request);
}

/* Whether the generation of before is told as ending, with its one answer. */
static bool
is_ending(const struct server *server)
{
	struct buf document = status_document(server);
	bool ending = answer_has(buf_span(&document), "\"ending\"") &&
	    json_number(buf_span(&document), "workers.2.pid") > 0 &&
	    json_number(buf_span(&document), "totals.connections.open") == 1;

	buf_free(&document);
	return ending;
}

/*
 * Reloads while an answer is under way. Returns false if that took so long that
 * its worker was ended.
 */
static bool
reloads_under(struct server *server, const struct buf *content)
{
	struct client client;

	begin_large(server, &client);
	struct buf before = status_document(server);
	uint64_t twenty =
	    json_number(buf_span(&before), "totals.gemini.status.20");
	buf_free(&before);
	int64_t began = clock_monotonic();
	kill(server->pid, SIGHUP);
	EVENTUALLY(is_ending(server) || clock_monotonic() - began > ENDING);
	gemini_expect(server, A, "20 ");
	struct heard heard = client_listen(&client);
	bool whole = span_equal(heard_body(&heard), buf_span(content));
	bool late = clock_monotonic() - began > ENDING;
	assert_true(late || whole);
	heard_free(&heard);
	client_close(&client);
	if (late)
		return false;
	EVENTUALLY(status_number_of(server, "workers.2.pid") == 0);
	struct buf after = status_document(server);
	assert_int_equal(
	    json_number(buf_span(&after), "totals.gemini.status.20"),
	    twenty + 1);
	assert_true(json_number(buf_span(&after), "totals.sent") > LARGE);
	assert_int_equal(json_number(buf_span(&after), "workers.0.sent") +
		    json_number(buf_span(&after), "workers.1.sent") <
		LARGE,
	    1);
	buf_free(&after);
	return true;
}

/* The old generation's connections count, and stay counted when it is gone. */
static void
reload(void **state)
{
	struct server *server = *state;
	struct buf content = {0};
	bool done = false;

	buf_repeat(&content, 'x', LARGE);
	server_write_bytes(server, "large.bin", buf_span(&content));
	for (int tries = 0; !done && tries < TRIES; tries++) {
		start(server, "");
		ask_all(server);
		done = reloads_under(server, &content);
		assert_int_equal(server_stop(server), 0);
	}
	assert_true(done);
	buf_free(&content);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(counts),
	    SERVER_SCENE(idle_connections),
	    SERVER_SCENE(contents),
	    SERVER_SCENE(text_for_people),
	    SERVER_SCENE(killed_worker),
	    SERVER_SCENE(reload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
