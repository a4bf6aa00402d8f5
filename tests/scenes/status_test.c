/* `loam status`: what a running server says of itself. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serve/control.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/json.h"
#include "support/process.h"

#define A "gemini://localhost/a.gmi\r\n"

enum { LARGE = 16 << 20, STARTED = 100000 };

/* The document, once `loam status --json` has said one. */
static struct buf
status(const struct server *server)
{
	static const char *const words[] = {
	    "status", "-c", "loam.ini", "--json", NULL};
	struct ran ran = command_run(server, words);

	expect_true("errors", buf_span(&ran.errors), ran.errors.size == 0);
	assert_int_equal(ran.code, 0);
	expect_true(
	    "JSON", buf_span(&ran.output), json_valid(buf_span(&ran.output)));
	struct buf document = ran.output;
	ran.output = (struct buf){0};
	ran_free(&ran);
	return document;
}

static uint64_t
number(const struct server *server, const char *path)
{
	struct buf document = status(server);
	uint64_t value = json_number(buf_span(&document), path);

	buf_free(&document);
	return value;
}

static bool
says(const struct server *server, const char *path, const char *value)
{
	struct buf document = status(server);
	bool same =
	    span_equal(json_find(buf_span(&document), path), span_of(value));

	buf_free(&document);
	return same;
}

/* Runs it where it has nobody to ask, or is asked wrongly. */
static void
refused(const struct server *server, const char *const *words, int code,
    const char *sentence)
{
	struct ran ran = command_run(server, words);

	expect_true(sentence, buf_span(&ran.errors),
	    answer_has(buf_span(&ran.errors), sentence));
	expect_true("output", buf_span(&ran.output), ran.output.size == 0);
	assert_int_equal(ran.code, code);
	ran_free(&ran);
}

static const char *
socket_path(const struct server *server)
{
	static char path[SERVER_PATH + 16];

	snprintf(path, sizeof(path), "%s/loam.sock", server->directory);
	return path;
}

static bool
log_has(const struct server *server, const char *text)
{
	struct buf log = server_log(server);
	bool has = answer_has(buf_span(&log), text);

	buf_free(&log);
	return has;
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
		wait_for(server, "/a.gmi\r\n", answer_has, "# A", 2000);
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
	struct buf before = status(server);
	struct span old = buf_span(&before);
	uint64_t sent = json_number(old, "totals.sent") + ask_all(server);
	EVENTUALLY(3000, number(server, "totals.connections.open") == 0);
	struct buf after = status(server);
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
	EVENTUALLY(3000, number(server, "totals.connections.open") == 0);
	for (size_t i = 0; i < COUNT(fds); i++)
		fds[i] =
		    client_connect(i % 2 ? server->gemini : server->gopher);
	EVENTUALLY(
	    2000, number(server, "totals.connections.open") == COUNT(fds));
	for (size_t i = 0; i < COUNT(fds); i++)
		close(fds[i]);
	EVENTUALLY(2000, number(server, "totals.connections.open") == 0);
	assert_int_equal(server_stop(server), 0);
}

/* The indexer's part (hardening 12: texts over the cap are counted). */
static void
contents(void **state)
{
	struct server *server = *state;
	char text[SERVER_PATH + 16];

	start(server, "[capsule]\nrescan = 2s\n");
	struct buf buf = status(server);
	struct span document = buf_span(&buf);
	assert_int_equal(json_number(document, "edition.articles"), 2);
	assert_int_equal(json_number(document, "edition.files"), 2);
	assert_int_equal(json_number(document, "edition.large"), 1);
	struct span full = json_find(document, "edition.number");
	assert_int_equal(full.size, 66);
	const char *shown = strstr(server->indexed, "edition=") + 8;
	expect_span("number", span_head(span_tail(full, 1), strlen(shown)),
	    span_of(shown));
	assert_true(json_number(document, "edition.age") < 10);
	assert_true(json_number(document, "read") >= 4);
	assert_int_equal(json_number(document, "pid"), server->pid);
	assert_int_equal(
	    json_number(document, "indexer"), process_indexer(server));
	snprintf(text, sizeof(text), "\"%s\"", server->capsule);
	expect_span("capsule", json_find(document, "capsule"), span_of(text));
	snprintf(text, sizeof(text), "[\"127.0.0.1:%u\"]", server->gopher);
	expect_span(
	    "listen", json_find(document, "listen.gopher"), span_of(text));
	snprintf(text, sizeof(text), "%.*s", SPAN_ARGS(full));
	assert_true(says(server, "edition.number", text));
	/* It goes on looking. */
	EVENTUALLY(9000, number(server, "up") >= 5);
	assert_true(number(server, "rescan.age") < 4);
	server_drop(server, "e.gmi", "# E\n");
	EVENTUALLY(5000, number(server, "edition.articles") == 3);
	assert_false(says(server, "edition.number", text));
	buf_free(&buf);
	server_configure(server, "[capsule]\nwatch = poll\n");
	kill(server->pid, SIGHUP);
	EVENTUALLY(3000, says(server, "rescan.watch", "\"polling\""));
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

	start(server, "");
	ask_all(server);
	int fd = client_connect(server->gopher);
	EVENTUALLY(2000, number(server, "totals.connections.open") == 1);
	EVENTUALLY(2000, process_holder(server, fd) > 0);
	pid_t holder = process_holder(server, fd);
	struct buf before = status(server);
	kill(holder, SIGKILL);
	EVENTUALLY(2000, number(server, "totals.connections.open") == 0);
	EVENTUALLY(2000,
	    number(server, "workers.0.pid") != (uint64_t)holder &&
		number(server, "workers.1.pid") != (uint64_t)holder);
	struct buf after = status(server);
	for (size_t i = 0; i < COUNT(questions); i++)
		expect_true(questions[i].path, buf_span(&after),
		    json_number(buf_span(&after), questions[i].path) ==
			json_number(buf_span(&before), questions[i].path));
	expect_sums(buf_span(&after));
	/* Its successor counts on. */
	for (int i = 0; i < 10; i++)
		gemini_expect(server, A, "20 ");
	assert_int_equal(number(server, "totals.gemini.status.20"),
	    json_number(buf_span(&before), "totals.gemini.status.20") + 10);
	buf_free(&before);
	buf_free(&after);
	close(fd);
	assert_int_equal(server_stop(server), 0);
}

/* The old generation's connections count, and stay counted when it is gone. */
static void
reload(void **state)
{
	struct server *server = *state;
	struct buf content = {0}, request;
	struct client client;

	buf_repeat(&content, 'x', LARGE);
	server_write_bytes(server, "large.bin", buf_span(&content));
	start(server, "");
	ask_all(server);
	request = gemini_request(server, "gemini://localhost/large.bin\r\n");
	struct talk what = {.port = server->gemini,
	    .secure = true,
	    .request = buf_span(&request),
	    .deadline = 15000};
	assert_int_equal(client_open(&client, &what), 0);
	assert_int_equal(client_send(&client, what.request), 0);
	assert_int_equal(client_await(&client, STARTED), 0);
	struct buf before = status(server);
	uint64_t twenty =
	    json_number(buf_span(&before), "totals.gemini.status.20");
	buf_free(&before);
	kill(server->pid, SIGHUP);
	EVENTUALLY(3000, number(server, "workers.2.pid") > 0);
	struct buf during = status(server);
	expect_true("ending", buf_span(&during),
	    answer_has(buf_span(&during), "\"ending\""));
	assert_int_equal(
	    json_number(buf_span(&during), "totals.connections.open"), 1);
	buf_free(&during);
	gemini_expect(server, A, "20 ");
	struct heard heard = client_listen(&client);
	assert_true(span_equal(heard_body(&heard), buf_span(&content)));
	heard_free(&heard);
	client_close(&client);
	EVENTUALLY(5000, number(server, "workers.2.pid") == 0);
	struct buf after = status(server);
	assert_int_equal(
	    json_number(buf_span(&after), "totals.gemini.status.20"),
	    twenty + 1);
	assert_true(json_number(buf_span(&after), "totals.sent") > LARGE);
	assert_int_equal(json_number(buf_span(&after), "workers.0.sent") +
		    json_number(buf_span(&after), "workers.1.sent") <
		LARGE,
	    1);
	buf_free(&after);
	buf_free(&content);
	buf_free(&request);
	assert_int_equal(server_stop(server), 0);
}

/* A reload moves the socket, and `off` removes it. */
static void
moves(void **state)
{
	static const char *const words[] = {"status", "-c", "loam.ini", NULL};
	struct server *server = *state;
	char other[SERVER_PATH + 16], text[SERVER_PATH + 64];

	start(server, "");
	assert_int_equal(access(socket_path(server), F_OK), 0);
	snprintf(other, sizeof(other), "%s/other", server->directory);
	snprintf(text, sizeof(text), "[server]\ncontrol = %s\n", other);
	server_configure(server, text);
	kill(server->pid, SIGHUP);
	EVENTUALLY(3000, access(other, F_OK) == 0);
	EVENTUALLY(3000, access(socket_path(server), F_OK) < 0);
	assert_int_equal(number(server, "pid"), server->pid);
	/* Somebody tidied up: the next reload makes it again. */
	unlink(other);
	kill(server->pid, SIGHUP);
	EVENTUALLY(3000, access(other, F_OK) == 0);
	assert_int_equal(number(server, "pid"), server->pid);
	server_configure(server, "[server]\ncontrol = off\n");
	kill(server->pid, SIGHUP);
	EVENTUALLY(3000, access(other, F_OK) < 0);
	refused(server, words, 1, "set control in [server]");
	gemini_expect(server, A, "20 ");
	assert_int_equal(server_stop(server), 0);
}

/* 0600, gone at the end; what a kill left is replaced. */
static void
file_of_its_own(void **state)
{
	struct server *server = *state;
	struct stat about;

	start(server, "");
	assert_int_equal(lstat(socket_path(server), &about), 0);
	assert_true(S_ISSOCK(about.st_mode));
	assert_int_equal(about.st_mode & 07777, 0600);
	/* A child that hangs on does not hold the socket. */
	pid_t workers[PROCESS_MAX];
	assert_int_equal(process_workers(server, workers), 2);
	kill(workers[0], SIGSTOP);
	assert_int_equal(server_end(server, SIGKILL), 128 + SIGKILL);
	assert_int_equal(lstat(socket_path(server), &about), 0);
	int left = control_connect(span_of(socket_path(server)));
	kill(workers[0], SIGKILL);
	assert_int_equal(left, -1);
	server_start(server, NULL);
	assert_false(log_has(server, "no control socket"));
	assert_int_equal(number(server, "pid"), server->pid);
	assert_int_equal(lstat(socket_path(server), &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	assert_int_equal(server_stop(server), 0);
	assert_int_equal(lstat(socket_path(server), &about), -1);
}

/* The second server on one path goes on without, and takes nothing away. */
static void
two_on_one_path(void **state)
{
	struct server *server = *state;
	struct server second;
	char text[SERVER_PATH + 64];

	start(server, "");
	server_make(&second);
	snprintf(text, sizeof(text), "[server]\ncontrol = %s\n",
	    socket_path(server));
	server_configure(&second, text);
	server_write(&second, "a.gmi", "# A\n");
	server_start(&second, NULL);
	bool warned = log_has(&second, "no control socket at ");
	gemini_expect(&second, A, "20 ");
	uint64_t asked = number(&second, "pid");
	int code = server_stop(&second);
	server_remove(&second);
	assert_true(warned);
	assert_int_equal(code, 0);
	assert_int_equal(asked, server->pid);
	assert_int_equal(number(server, "pid"), server->pid);
	assert_int_equal(server_stop(server), 0);
}

/* Neither the server nor the next one who asks waits for silent ones. */
static void
silent_clients(void **state)
{
	struct server *server = *state;
	int fds[3 * CONTROL_CLIENTS];
	size_t count = 0;

	start(server, "");
	size_t descriptors = process_descriptors(server->pid);
	while (count < COUNT(fds) &&
	    (fds[count] = control_connect(span_of(socket_path(server)))) >= 0)
		count++;
	assert_true(count > CONTROL_CLIENTS);
	for (int i = 0; i < 5; i++)
		gemini_expect(server, A, "20 ");
	/* Editions still pass, and dead workers are replaced. */
	server_drop(server, "e.gmi", "# E\n");
	wait_for(
	    server, "gemini://localhost/e.gmi\r\n", answer_starts, "20 ", 4000);
	pid_t workers[PROCESS_MAX];
	assert_int_equal(process_workers(server, workers), 2);
	pid_t killed = workers[0];
	kill(killed, SIGKILL);
	EVENTUALLY(3000,
	    !process_alive(killed) && process_workers(server, workers) == 2);
	int64_t began = clock_monotonic();
	assert_int_equal(number(server, "pid"), server->pid);
	assert_true(clock_monotonic() - began < 4 * CONTROL_PATIENCE);
	while (count > 0)
		close(fds[--count]);
	EVENTUALLY(5000, process_descriptors(server->pid) == descriptors);
	int64_t used = process_cpu(server->pid);
	assert_true(used < 1000);
	assert_int_equal(server_stop(server), 0);
}

/* 1 with the path where nobody answers; 2 for wrong usage. */
static void
nobody_to_ask(void **state)
{
	static const char *const plain[] = {"status", "-c", "loam.ini", NULL};
	static const char *const word[] = {
	    "status", "-c", "loam.ini", "json", NULL};
	static const char *const option[] = {"status", "--jsn", NULL};
	static const char *const file[] = {"status", "-c", "none.ini", NULL};
	struct server *server = *state;

	refused(server, plain, 1, socket_path(server));
	refused(server, plain, 1, "no server runs");
	refused(server, word, 2, "a word too many");
	refused(server, option, 2, "no option is called \"--jsn\"");
	refused(server, file, 2, "none.ini");
	/* A socket that nobody listens on any more. */
	struct control left;
	assert_int_equal(control_open(&left, span_of(socket_path(server))), 0);
	control_leave(&left);
	refused(server, plain, 1, socket_path(server));
	server_configure(server, "[server]\ncontrol =\n");
	refused(server, plain, 1, "set control in [server]");
	server_configure(server, "[server]\ncontrol = loam.ini\n");
	refused(server, plain, 1, "loam.ini");
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
	    SERVER_SCENE(moves),
	    SERVER_SCENE(file_of_its_own),
	    SERVER_SCENE(two_on_one_path),
	    SERVER_SCENE(silent_clients),
	    SERVER_SCENE(nobody_to_ask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
