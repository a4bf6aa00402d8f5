/* What an operator orders a running server to do: loam reload, rescan, drain.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/descriptors.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/proxy.h"
#include "support/status.h"

#define A "gemini://localhost/a.gmi\r\n"
#define B "gemini://localhost/b.gmi\r\n"
/* An address that no other test's server has, when this one has ended. */
#define HERE "127.0.0.77"

enum {
	LARGE = 16 << 20, /* bytes: no socket's buffer holds as many */
	WRITERS = 5000, /* ms until a rescan is answered whatever is written */
};

static void
expect_ran(const struct server *server, const char *const *words, int code,
    const char *output, const char *errors)
{
	struct ran ran = command_run(server, words);

	expect_true("output", buf_span(&ran.output),
	    *output ? answer_has(buf_span(&ran.output), output)
		    : ran.output.size == 0);
	expect_true("errors", buf_span(&ran.errors),
	    *errors ? answer_has(buf_span(&ran.errors), errors)
		    : ran.errors.size == 0);
	assert_int_equal(ran.code, code);
	ran_free(&ran);
}

static const char *const reload[] = {"reload", "-c", "loam.ini", NULL};
static const char *const rescan[] = {"rescan", "-c", "loam.ini", NULL};
static const char *const health[] = {
    "status", "--health", "-c", "loam.ini", NULL};

static bool
has_health(const struct server *server, const char *word)
{
	struct ran ran = command_run(server, health);
	bool has = span_starts(buf_span(&ran.output), span_of(word));

	has = has && ran.code == (strcmp(word, "healthy") != 0);
	ran_free(&ran);
	return has;
}

/* K291: what is wrong in the file is no reason not to say so. */
static void
expect_told(const struct server *server)
{
	static const char *const figures[] = {
	    "status", "--prometheus", "-c", "loam.ini", NULL};

	expect_ran(server, figures, 0, "\nloam_config_reload_failed 1\n",
	    "loam.ini:3: port is");
	EVENTUALLY(has_health(server, "healthy"));
	expect_ran(server, health, 0, "healthy\n", "loam.ini:3: port is");
}

/* K246, K291: when it ends, what it was to change holds. */
static void
reloads(void **state)
{
	struct server *server = *state;

	server_start_small(server, "");
	for (int i = 0; i < 2; i++) {
		server_configure(
		    server, "[redirects]\nredirect = 31 /old /a.gmi\n");
		expect_ran(server, reload, 0, "", "");
		gemini_expect(server, "gemini://localhost/old\r\n", "31 ");
		server_configure(server, "");
		expect_ran(server, reload, 0, "", "");
		gemini_expect(server, "gemini://localhost/old\r\n", "51 ");
	}
	/* A mistake changes nothing, in the file or beyond it. */
	server_configure(server, "[gemini]\n\nport = 70000\n");
	expect_ran(server, reload, 1, "",
	    "loam.ini:3: port is \"70000\", expected a number from 0 to 65535");
	expect_told(server);
	server_configure(server,
	    "[host main]\n[host two]\nname = two.example\nroot = nowhere\n");
	expect_ran(server, reload, 1, "", "loam.ini:4: root of [host two] is ");
	/* What is no mistake is for the log alone. */
	assert_int_equal(chmod(server_path(server, "../loam.ini"), 0666), 0);
	struct ran ran = command_run(server, reload);
	expect_true("mistakes", buf_span(&ran.errors),
	    ran.code == 1 &&
		answer_has(buf_span(&ran.errors),
		    "loam.ini:4: root of [host two] is ") &&
		answer_lacks(buf_span(&ran.errors), "can be written"));
	ran_free(&ran);
	assert_true(server_logged(server, "can be written by everybody") > 0);
	assert_int_equal(chmod(server_path(server, "../loam.ini"), 0644), 0);
	server_configure(server, "[log]\naccess = /nowhere/log\n");
	expect_ran(server, reload, 1, "",
	    "loam.ini:2: access of [log] is \"/nowhere/log\": No such file");
	gemini_expect(server, A, "20 ");
	server_configure(server, "");
	expect_ran(server, reload, 0, "", "");
	/* Once each of its workers has had a turn. */
	EVENTUALLY(has_health(server, "healthy"));
	expect_ran(server, health, 0, "healthy\n", "");
	assert_int_equal(server_stop(server), 0);
}

/*
 * P602: a line that cannot be read hides neither the place of the server from
 * commands, nor any other mistake.
 */
static void
mistyped(void **state)
{
	static const char *const check[] = {"check", "-c", "loam.ini", NULL};
	struct server *server = *state;
	char text[2 * SERVER_PATH];

	snprintf(text, sizeof(text), "[server]\ncontrol = %s/own.sock\n",
	    server->directory);
	server_start_small(server, text);
	snprintf(text, sizeof(text),
	    "[server]\nworkers\ncontrol = %s/own.sock\n[gopher]\nport = x\n",
	    server->directory);
	server_configure(server, text);
	expect_ran(server, reload, 1, "",
	    "loam.ini:2: expected key = value, [section] or a comment");
	expect_ran(server, health, 0, "healthy\n", "loam.ini:2: expected ");
	expect_ran(server, check, 2, "", "loam.ini:2: expected ");
	expect_ran(server, check, 2, "", "loam.ini:5: port is \"x\"");
	gemini_expect(server, A, "20 ");
	assert_int_equal(server_stop(server), 0);
}

/* V153: a line that hides the place of the server is told all the same. */
static void
hidden(void **state)
{
	static const char *const lines[] = {"[sever]", "[server]"};
	static const char *const keys[] = {"control", "controll"};
	static const char *const found[] = {"loam.ini:1: unknown section",
	    "loam.ini:2: unknown key \"controll\" in [server]"};
	static const char *const *const orders[] = {reload, rescan};
	struct server *server = *state;
	char text[2 * SERVER_PATH];

	snprintf(text, sizeof(text), "[server]\ncontrol = %s/own.sock\n",
	    server->directory);
	server_start_small(server, text);
	for (size_t i = 0; i < COUNT(lines); i++) {
		snprintf(text, sizeof(text), "%s\n%s = %s/own.sock\n", lines[i],
		    keys[i], server->directory);
		server_configure(server, text);
		for (size_t j = 0; j < COUNT(orders); j++) {
			expect_ran(server, orders[j], 1, "", found[i]);
			expect_ran(server, orders[j], 1, "", "no server ");
		}
	}
	/* Another place is the server's once it has read the file. */
	snprintf(text, sizeof(text), "[server]\ncontrol = %s/other.sock\n",
	    server->directory);
	server_configure(server, text);
	expect_ran(server, reload, 1, "",
	    "; HUP tells one that was started with another control to read");
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	EVENTUALLY(has_health(server, "healthy"));
	assert_int_equal(server_stop(server), 0);
}

/* K247, K292: what was changed where nothing reports it is served at its end.
 */
static void
rescans(void **state)
{
	struct server *server = *state;
	char moved[2 * SERVER_PATH];

	server_start_small(
	    server, "[capsule]\nwatch = poll\nrescan = 1d\n[server]\n");
	for (int i = 0; i < 3; i++) {
		char text[32];
		snprintf(text, sizeof(text), "# B %d\n", i);
		server_drop(server, "b.gmi", text);
		int64_t began = clock_monotonic();
		struct ran ran = command_run(server, rescan);
		bool waited = clock_monotonic() - began >= WRITERS;
		ran_expect(&ran, text, 0,
		    waited ? "localhost: " : "localhost: 2 articles, 0 files",
		    NULL);
		if (!waited)
			ask_expect(server, B, answer_has, text);
	}
	/* Twice at once is twice done. */
	expect_ran(server, rescan, 0, "edition ", "");
	snprintf(moved, sizeof(moved), "%s.moved", server->capsule);
	assert_int_equal(rename(server->capsule, moved), 0);
	expect_ran(server, rescan, 1, "",
	    "cannot be read; its last edition is served on");
	gemini_expect(server, A, "20 ");
	assert_int_equal(rename(moved, server->capsule), 0);
	expect_ran(server, rescan, 0, "edition ", "");
	assert_int_equal(server_stop(server), 0);
}

/* Runs an order beside the test. Returns its process. */
static pid_t
begin(const struct server *server, const char *const *words)
{
	fflush(NULL);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	struct ran ran = command_run(server, words);
	_exit(ran.code);
}

/* Whether a message lies in the channel of a child that stands. */
static bool
has_message(pid_t child)
{
	char byte;
	int channel = descriptors_channel(child);
	bool has = channel >= 0 &&
	    recv(channel, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;

	close_quietly(channel);
	return has;
}

/*
 * Q267: an order to rescan that an indexer was told, and has not carried out
 * when it is killed, is carried out by its successor.
 */
static void
rescan_of_killed(void **state)
{
	struct server *server = *state;
	pid_t indexer = 0, order;
	int status = -1;

	server_start_small(server, "[server]\nworkers = 1\n");
	EVENTUALLY((indexer = process_indexer(server)) > 0);
	if (!descriptors_may_copy(indexer)) {
		server_stop(server);
		skip();
	}
	process_halt(indexer);
	order = begin(server, rescan);
	EVENTUALLY(has_message(indexer));
	kill(indexer, SIGKILL);
	EVENTUALLY(waitpid(order, &status, WNOHANG) == order);
	assert_int_equal(status, 0);
	assert_int_equal(server_stop(server), 0);
}

/* Whether a proxy's health check gets as far as a handshake. */
static bool
check_succeeds(const struct server *server)
{
	struct buf header = {0};

	proxy_header(&header, 2, NULL);
	struct heard heard = client_talk(&(struct talk){.port = server->gemini,
	    .address = HERE,
	    .secure = true,
	    .half_close = true,
	    .header = buf_span(&header)});
	bool shaken = heard.shaken;
	buf_free(&header);
	heard_free(&heard);
	return shaken;
}

static int
status_by_proxy(const struct server *server)
{
	struct buf header = {0};
	struct buf request = gemini_request(server, A);

	proxy_header(&header, 2, "198.51.100.7");
	struct heard heard = client_talk(&(struct talk){.port = server->gemini,
	    .address = HERE,
	    .secure = true,
	    .header = buf_span(&header),
	    .request = buf_span(&request)});
	int status = heard_status(&heard);
	buf_free(&header);
	buf_free(&request);
	heard_free(&heard);
	return status;
}

static bool
is_refused(unsigned port)
{
	const struct talk talk = {.port = port, .address = HERE};
	struct client client;
	bool refused = client_open(&client, &talk) < 0;

	client_close(&client);
	return refused;
}

/*
 * K248: health fails while clients are served; another order shortens the
 * grace; then nothing can connect, and an answer that is under way is whole.
 */
static void
drains(void **state)
{
	static const char *const words[] = {
	    "drain", "--grace", "3600", "-c", "loam.ini", NULL};
	static const char *const now[] = {
	    "drain", "--grace", "0", "-c", "loam.ini", NULL};
	static const char *const listen[] = {
	    "--gemini", HERE ":0", "--gopher", HERE ":0", NULL};
	struct server *server = *state;
	struct client reader;
	struct buf large = {0};
	int status = -1;

	buf_repeat(&large, 'x', LARGE);
	server_write_bytes(server, "large.bin", buf_span(&large));
	buf_free(&large);
	server_write(server, "a.gmi", "# A\n");
	server_configure(server,
	    "[server]\nworkers = 2\nproxy_from = 127.0.0.1\n"
	    "[gemini]\nproxy = 2\n[limits]\nstall = 10m\n");
	server_start(server, listen);
	EVENTUALLY(has_health(server, "healthy"));
	assert_true(check_succeeds(server));
	pid_t first = begin(server, words);
	EVENTUALLY(has_health(server, "draining"));
	assert_false(check_succeeds(server));
	assert_int_equal(status_by_proxy(server), 20);
	assert_int_equal(
	    client_open(&reader,
		&(struct talk){.port = server->gopher, .address = HERE}),
	    0);
	assert_int_equal(client_send(&reader, SPAN("/large.bin\r\n")), 0);
	assert_int_equal(client_await(&reader, 1), 0);
	expect_ran(server, reload, 1, "", "the server is ending");
	expect_ran(server, rescan, 1, "", "the server is ending");
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	assert_int_equal(status_by_proxy(server), 20);
	int64_t began = clock_monotonic();
	pid_t second = begin(server, now);
	EVENTUALLY(is_refused(server->gemini) && is_refused(server->gopher));
	struct heard heard = client_listen(&reader);
	/* Answers have a minute, in which a busy machine may do nothing. */
	if (clock_monotonic() - began < 59000)
		assert_int_equal(heard_span(&heard).size, LARGE);
	heard_free(&heard);
	client_close(&reader);
	assert_int_equal(waitpid(first, &status, 0), first);
	assert_int_equal(status, 0);
	assert_int_equal(waitpid(second, &status, 0), second);
	assert_int_equal(status, 0);
	assert_int_equal(server_wait_end(server), 0);
	expect_ran(server, health, 1, "", "no server answers");
}

/*
 * K252: by article, whatever its form, the first time and from the cache;
 * before a reload and after it.
 */
static void
pages(void **state)
{
	enum { TIMES = 3 }; /* more than there are workers */
	static const char *const words[] = {
	    "status", "--pages", "-c", "loam.ini", NULL};
	static const char *const asked[] = {A, "/a\r\n", "/a.txt\r\n",
	    "gemini://localhost/\r\n", "/missing\r\n",
	    "gemini://localhost/missing\r\n", "gemini://localhost/search\r\n",
	    "URL:http://example.org/\r\n", "/search\tsecret\r\n"};
	struct server *server = *state;

	server_start_small(server, "[server]\nworkers = 2\n");
	for (int i = 0; i < 2; i++) {
		for (size_t j = 0; j < TIMES * COUNT(asked); j++) {
			struct heard heard =
			    ask_either(server, asked[j % COUNT(asked)]);
			heard_free(&heard);
		}
		expect_ran(server, reload, 0, "", "");
	}
	struct ran ran = command_run(server, words);
	assert_int_equal(ran.code, 0);
	expect_span("pages", buf_span(&ran.output),
	    SPAN("   gemini    gopher  page\n"
		 "        6        12  localhost/a.gmi\n"
		 "        6         0  localhost/\n"
		 "        0         6  localhost/search\n"));
	ran_free(&ran);
	assert_int_equal(server_stop(server), 0);
}

/* K249, K293: without a server, and with an order that makes no sense. */
static void
refused(void **state)
{
	static const char *const bad[] = {
	    "drain", "--grace", "soon", "-c", "loam.ini", NULL};
	static const char *const *const orders[] = {reload, rescan, health};
	static const char *const others[] = {"reload", "rescan", "drain"};
	struct server *server = *state;

	for (size_t i = 0; i < COUNT(orders); i++)
		expect_ran(server, orders[i], 1, "", "no server answers at ");
	/* No server of another configuration is meant by a wrong name. */
	for (size_t i = 0; i < COUNT(others); i++) {
		const char *const wrong[] = {others[i], "-c", "lom.ini", NULL};
		expect_ran(server, wrong, 2, "",
		    "lom.ini: cannot be read: No such file or directory");
	}
	expect_ran(server, bad, 2, "",
	    "--grace is \"soon\", expected a number from 0 to 86400");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(reloads),
	    SERVER_SCENE(mistyped),
	    SERVER_SCENE(hidden),
	    SERVER_SCENE(rescans),
	    SERVER_SCENE(rescan_of_killed),
	    SERVER_SCENE(drains),
	    SERVER_SCENE(pages),
	    SERVER_SCENE(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
