/* USR2: another program in the place of the running one. */
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "edition/edition_header.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/installed.h"
#include "support/process.h"
#include "support/status.h"
#include "support/upgrades.h"

#define A "gemini://localhost/a.gmi\r\n"
#define SERVES "serve; those of before finish"
#define FAILED "cannot take over, and version"
/* A program that can no longer say it ends by itself when the test does. */
#define HANGS "#!/bin/sh\nexec sleep 100\n"

enum {
	LARGE = 16 << 20, /* bytes, more than sockets hold */
	BEGUN = 100000,
	ENDING = 9000, /* ms in which a worker surely still ends its answers */
	TRIES = 5, /* to be that quick */
};

/* Sends USR2 and waits until the workers of the next program serve. */
static void
upgrade(const struct server *server)
{
	size_t before = server_logged(server, SERVES);

	kill(server->pid, SIGUSR2);
	EVENTUALLY(server_logged(server, SERVES) == before + 1);
}

static void
expect_both(const struct server *server)
{
	gemini_expect(server, A, "20 ");
	ask_expect(server, "/a.txt\r\n", answer_has, "A");
}

/*
 * V90: the process is the same, its workers are others; answers under way on
 * both networks end whole, and those of the next program follow.
 */
static void
in_flight(void **state)
{
	struct server *server = *state;
	struct buf content = {0}, request;
	int64_t began;
	int tries = 0;

	buf_repeat(&content, 'x', LARGE);
	server_write_bytes(server, "large.bin", buf_span(&content));
	server_start_small(server, "[server]\nworkers = 2\n");
	request = gemini_request(server, "gemini://localhost/large.bin\r\n");
	do {
		struct client clients[2] = {{.fd = -1}, {.fd = -1}};
		for (int i = 0; i < 2; i++) {
			struct talk talk = ask_for(server, i == 0,
			    i == 0 ? buf_span(&request)
				   : SPAN("/large.bin\r\n"));
			assert_int_equal(client_open(&clients[i], &talk), 0);
			assert_int_equal(
			    client_send(&clients[i], talk.request), 0);
			assert_int_equal(client_await(&clients[i], BEGUN), 0);
		}
		began = clock_monotonic();
		upgrade(server);
		expect_both(server);
		for (int i = 0; i < 2; i++) {
			struct heard heard = client_listen(&clients[i]);
			struct span body =
			    i == 0 ? heard_body(&heard) : heard_span(&heard);
			bool whole = span_equal(body, buf_span(&content));
			/* A worker ends them for 10 s, as after TERM. */
			assert_true(
			    whole || clock_monotonic() - began > ENDING);
			heard_free(&heard);
			client_close(&clients[i]);
		}
	} while (clock_monotonic() - began > ENDING && ++tries < TRIES);
	assert_int_equal(status_number_of(server, "pid"), server->pid);
	buf_free(&request);
	buf_free(&content);
	assert_int_equal(server_stop(server), 0);
}

/* Asks until requests are limited. Returns how many were answered. */
static int
fill_bucket(const struct talk *talk)
{
	int answered = 0, status;

	while ((status = ask_status(talk)) == 20)
		answered++;
	assert_int_equal(status, 44);
	return answered;
}

/*
 * V90: a session that was begun before is resumed, what an address has asked
 * for still counts, and so does what `loam status` has counted.
 */
static void
memory_of_before(void **state)
{
	enum { DRAINED = 10000 /* ms, of six a minute */ };
	struct server *server = *state;

	server_start_small(server,
	    "[server]\nworkers = 1\nlimit_loopback = yes\n"
	    "[limits]\nrequests = 6\n");
	struct buf request = gemini_request(server, A);
	struct talk talk = ask_for(server, true, buf_span(&request));
	struct heard first = client_talk(&talk);
	assert_int_equal(heard_status(&first), 20);
	int64_t began = clock_monotonic();
	assert_true(fill_bucket(&talk) >= 5);
	upgrade(server);
	assert_true(
	    status_number_of(server, "totals.connections.accepted") >= 7);
	int answered = fill_bucket(&talk);
	assert_true(answered <= (clock_monotonic() - began) / DRAINED + 1);
	talk.session = first.session;
	struct heard again = client_talk(&talk);
	assert_true(again.reused);
	heard_free(&first);
	heard_free(&again);
	buf_free(&request);
	assert_int_equal(server_stop(server), 0);
}

/*
 * Q266: what the workers of before still do is no connection of the next
 * program, which would show it as open for ever.
 */
static void
open_of_before(void **state)
{
	struct server *server = *state;

	server_start_small(server,
	    "[server]\nworkers = 1\n[limits]\nhello = 1h\nrequest = 1h\n");
	int fd = client_connect(server->gopher);
	assert_true(fd >= 0);
	EVENTUALLY(status_number_of(server, "totals.connections.open") == 1);
	upgrade(server);
	EVENTUALLY(status_number_of(server, "totals.connections.open") == 0);
	assert_int_equal(
	    status_number_of(server, "totals.connections.accepted"), 1);
	close(fd);
	assert_int_equal(server_stop(server), 0);
}

/* V90: a counter of `loam status --prometheus` never falls, that of reloads. */
static void
reloads_of_before(void **state)
{
	static const char *const words[] = {
	    "status", "--prometheus", "-c", "loam.ini", NULL};
	struct server *server = *state;

	server_start_small(server, "[server]\nworkers = 1\n");
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "was read again") == 1);
	upgrade(server);
	struct ran ran = command_run(server, words);
	expect_true("reloads", buf_span(&ran.output),
	    answer_has(buf_span(&ran.output), "\nloam_reloads_total 1\n"));
	ran_free(&ran);
	assert_int_equal(server_stop(server), 0);
}

/* V91: what is no loam that can take over, and what the log says of it. */
static void
bad_programs(void **state)
{
	static const struct {
		const char *text; /* NULL: there is none */
		mode_t mode;
		const char *says;
	} rows[] = {
	    {NULL, 0, "it cannot be executed: No such file or directory"},
	    {"#!/bin/sh\nexit 0\n", 0644,
		"it cannot be executed: Permission denied"},
	    {"loam\n", 0755, "it cannot be executed: Exec format error"},
	    {"#!/no/such/shell\n", 0755,
		"it cannot be executed: No such file or directory"},
	    {"", 0755, "it cannot be executed: Exec format error"},
	    {"\177ELF\002\001\001", 0755,
		"it cannot be executed: Exec format error"},
	    {"#!/bin/sh\nexit 1\n", 0755, "it ended with code 1"},
	    {"#!/bin/sh\nexit 0\n", 0755, "it is no loam that can take over"},
	    {"#!/bin/sh\necho ready gemini=127.0.0.1:1965 gopher=off\n", 0755,
		"it is no loam that can take over: ready gemini"},
	    {"#!/bin/sh\necho 'one\ntwo' >&2\nexit 3\n", 0755,
		"it ended with code 3: two; correct it"},
	    {"#!/bin/sh\nkill -SEGV $$\n", 0755, "it ended by signal 11"},
	    {"#!/bin/sh\nexec >&- 2>&-\nexit 4\n", 0755,
		"it ended with code 4"},
	    {"#!/bin/sh\nhead -c 1000000 /dev/zero\nexit 5\n", 0755,
		"it ended with code 5"},
	};
	struct server *server = *state;
	pid_t before[PROCESS_MAX];

	/* Those of trials are in the log as well. */
	server->faults = true;
	server_start_settled(server, "[server]\nworkers = 2\n");
	size_t count = process_children(server->pid, before);
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t said = server_logged(server, rows[i].says);
		if (rows[i].text)
			installed_put_text(rows[i].text, rows[i].mode);
		else
			installed_remove();
		kill(server->pid, SIGUSR2);
		EVENTUALLY(server_logged(server, FAILED) == i + 1);
		if (server_logged(server, rows[i].says) != said + 1)
			fail_msg("not in the log: %s", rows[i].says);
		expect_both(server);
	}
	process_expect_same(server, before, count);
	installed_put();
	upgrade(server);
	expect_both(server);
	assert_int_equal(server_stop(server), 0);
}

/*
 * V91, V95: while a trial hangs all is served, and TERM ends the server and the
 * trial.
 */
static void
hanging_program(void **state)
{
	struct server *server = *state;
	pid_t children[PROCESS_MAX];

	server_start_settled(server, "[server]\nworkers = 1\n");
	size_t count = process_children(server->pid, children);
	installed_put_text(HANGS, 0755);
	kill(server->pid, SIGUSR2);
	EVENTUALLY(process_children(server->pid, children) == count + 1);
	expect_both(server);
	assert_int_equal(server_logged(server, FAILED), 0);
	assert_int_equal(server_stop(server), 0);
	for (size_t i = 0; i <= count; i++)
		EVENTUALLY(!process_alive(children[i]));
}

/* V92: a mistake of the configuration, or a missing key, changes nothing. */
static void
bad_configuration(void **state)
{
	struct server *server = *state;
	char key[SERVER_PATH + 32], moved[SERVER_PATH + 32];

	snprintf(key, sizeof(key), "%s/certs/localhost.key", server->directory);
	snprintf(moved, sizeof(moved), "%s/moved.key", server->directory);
	server->faults = true;
	server_start_small(server, "[server]\nworkers = 1\n");
	server_configure(server, "[server]\nworkers = many\n");
	kill(server->pid, SIGUSR2);
	EVENTUALLY(server_logged(server, FAILED) == 1);
	assert_int_equal(server_logged(server, "loam.ini:2: "), 1);
	server_configure(server, "[server]\nworkers = 1\n");
	assert_int_equal(rename(key, moved), 0);
	kill(server->pid, SIGUSR2);
	EVENTUALLY(server_logged(server, FAILED) == 2);
	assert_int_equal(server_logged(server, "is missing, and a reload"), 1);
	expect_both(server);
	assert_int_equal(rename(moved, key), 0);
	upgrade(server);
	expect_both(server);
	assert_int_equal(server_stop(server), 0);
}

/*
 * V94: the next program has editions of another format. It makes one, and until
 * then the workers of before serve: at no time is a reader told to come again.
 */
static void
another_format(void **state)
{
	enum { ARTICLES = 600 };
	struct server *server = *state;
	char name[32], text[256], other[] = EDITION_MAGIC;

	for (int i = 0; i < ARTICLES; i++) {
		snprintf(name, sizeof(name), "%d.gmi", i);
		snprintf(text, sizeof(text),
		    "# Article %d\nIt has some words of its own: %d, %d.\n", i,
		    i * 7919, i * 104729);
		server_write(server, name, text);
	}
	server_start_small(server, "[server]\nworkers = 2\n");
	other[strlen(other) - 2] = 'x';
	installed_put_changed(EDITION_MAGIC, other);
	kill(server->pid, SIGUSR2);
	size_t serving;
	do {
		serving = server_logged(server, SERVES);
		expect_both(server);
		gemini_expect(server, "gemini://localhost/77.gmi\r\n", "20 ");
	} while (serving == 0);
	assert_int_equal(
	    server_logged(server, "has an edition of another format"), 1);
	expect_both(server);
	gemini_expect(server, "gemini://localhost/77.gmi\r\n", "20 ");
	assert_int_equal(server_stop(server), 0);
}

/*
 * V91: a program that passes its trial, but whose workers cannot start, for
 * they know no cipher: those of before serve on, and the next upgrade mends it.
 */
static void
workers_that_fail(void **state)
{
	struct server *server = *state;
	pid_t before[PROCESS_MAX];

	server->faults = true;
	server_start_small(server, "[server]\nworkers = 2\n");
	EVENTUALLY(process_workers(server, before) == 2);
	installed_put_changed(
	    "ECDHE+AESGCM:ECDHE+CHACHA20", "ECDHX+AESGCM:ECDHX+CHACHA20");
	kill(server->pid, SIGUSR2);
	EVENTUALLY(server_logged(server, "end again and again") == 1);
	expect_both(server);
	/* It cannot be helped by a reload, which waits. */
	kill(server->pid, SIGHUP);
	expect_both(server);
	assert_int_equal(server_logged(server, SERVES), 0);
	assert_int_equal(server_logged(server, "was read again"), 0);
	installed_put();
	upgrade(server);
	EVENTUALLY(!process_alive(before[0]) && !process_alive(before[1]));
	EVENTUALLY(server_logged(server, "was read again") == 1);
	expect_both(server);
	assert_int_equal(server_stop(server), 0);
}

/*
 * V95: USR2 again and again, with HUP and USR1 between, ends in an upgrade that
 * serves; TERM at any time of one ends the server in order.
 */
static void
signals_meanwhile(void **state)
{
	struct server *server = *state;

	server_start_small(server, "[server]\nworkers = 1\n");
	for (int i = 0; i < 5; i++) {
		kill(server->pid, SIGUSR2);
		kill(server->pid, SIGHUP);
		kill(server->pid, SIGUSR1);
	}
	EVENTUALLY(server_logged(server, SERVES) > 0);
	EVENTUALLY(server_logged(server, "was read again") > 0);
	expect_both(server);
	assert_int_equal(server_logged(server, FAILED), 0);
	assert_int_equal(server_stop(server), 0);
	for (int i = 0; i < 4; i++) {
		server_start(server, NULL);
		kill(server->pid, SIGUSR2);
		/* At another place of it each time. */
		poll(NULL, 0, 15 * i);
		assert_int_equal(server_end(server, SIGTERM), 0);
		char path[SERVER_PATH + 16];
		snprintf(path, sizeof(path), "%s/loam.sock", server->directory);
		assert_int_not_equal(access(path, F_OK), 0);
	}
}

/* V97: nothing is left over, however often. */
static void
descriptors_of_before(void **state)
{
	struct server *server = *state;
	pid_t children[PROCESS_MAX];

	server_start_settled(server, "[server]\nworkers = 2\n");
	size_t open = process_descriptors(server->pid);
	size_t count = process_children(server->pid, children);
	for (int i = 0; i < 3; i++) {
		upgrade(server);
		EVENTUALLY(process_children(server->pid, children) == count);
		EVENTUALLY(process_descriptors(server->pid) <= open);
	}
	expect_both(server);
	assert_int_equal(server_stop(server), 0);
}

/* Rights of a process, as the system shows them. */
struct shown {
	long long user, effective, permitted, bounding, none_new;
};

static struct shown
rights_of(pid_t pid)
{
	return (struct shown){process_status(pid, "Uid", 10),
	    process_status(pid, "CapEff", 16),
	    process_status(pid, "CapPrm", 16),
	    process_status(pid, "CapBnd", 16),
	    process_status(pid, "NoNewPrivs", 10)};
}

static struct shown
rights_of_worker(const struct server *server)
{
	pid_t workers[PROCESS_MAX];

	EVENTUALLY(process_workers(server, workers) == 1);
	return rights_of(workers[0]);
}

static void
no_new_rights(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		_exit(64);
}

/*
 * V97: nor does it lose or gain a right: root's supervisor keeps what it had
 * kept, its children are the user of the configuration, and a server that may
 * not gain rights by another program needs none for it.
 */
static void
rights_of_before(void **state)
{
	struct server *server = *state;
	bool changes = geteuid() == 0 && getpwnam("nobody");

	for (int i = 0; i < 2; i++) {
		server->prepare = i ? no_new_rights : NULL;
		if (changes)
			server_open_to_all(server);
		server_start_small(server,
		    changes ? "[server]\nworkers = 1\nuser = nobody\n"
			    : "[server]\nworkers = 1\n");
		expect_both(server);
		struct shown before = rights_of(server->pid);
		struct shown worker = rights_of_worker(server);
		for (int j = 0; j < 2; j++)
			upgrade(server);
		struct shown after = rights_of(server->pid);
		assert_memory_equal(&after, &before, sizeof(before));
		after = rights_of_worker(server);
		assert_memory_equal(&after, &worker, sizeof(worker));
		/* The keys are read again, which are root's. */
		size_t read = server_logged(server, "was read again");
		kill(server->pid, SIGHUP);
		EVENTUALLY(server_logged(server, "was read again") > read);
		expect_both(server);
		assert_int_equal(server_stop(server), 0);
	}
}

/*
 * V98: no request fails and no session is lost while the server is upgraded and
 * reloaded; tests/bench/upgrades.c does more of them.
 */
static void
under_load(void **state)
{
	enum { UPGRADES = 3, RELOADS = 10 };
	struct server *server = *state;

	server_write(server, "index.gmi", "# Home\n");
	server_start_small(server, "[server]\nworkers = 2\n");
	struct upgrades result = upgrades_run(server, UPGRADES, RELOADS);
	print_message("%lu requests, %lu failed, %lu late, %lu sessions "
		      "resumed, %lu of them across\n",
	    result.requests, result.failed, result.late, result.resumed,
	    result.across);
	assert_int_equal(result.failed, 0);
	assert_int_equal(result.lost, 0);
	assert_true(result.across > 0);
	assert_int_equal(server_stop(server), 0);
}

static const struct server *trying; /* whose program is tried */
static size_t children_before;

/* Begins an upgrade, and waits for its trial. */
static void
begin_trial(void)
{
	pid_t children[PROCESS_MAX];

	kill(trying->pid, SIGUSR2);
	while (process_children(trying->pid, children) <= children_before)
		poll(NULL, 0, 1);
}

/* V183: a reload that is ordered during a trial is done after the upgrade. */
static void
reload_meanwhile(void **state)
{
	static const char *const words[] = {"reload", "-c", "loam.ini", NULL};
	struct server *server = *state;
	pid_t children[PROCESS_MAX];
	struct buf script = {0};

	server_start_settled(server, "[server]\nworkers = 1\n");
	children_before = process_children(server->pid, children);
	/* Its trial takes a while, and leads to one of the program itself. */
	buf_format(&script,
	    "#!/bin/sh\n[ $1 = serve ] && sleep 1 && cp '%s' $0.new &&\n"
	    "mv $0.new $0\nexec '%s' \"$@\"\n%c",
	    installed_source(), installed_source(), '\0');
	installed_put_text(script.data, 0755);
	trying = server;
	server->prepare = begin_trial;
	struct ran ran = command_run(server, words);
	ran_expect(&ran, "reload", 0, NULL, NULL);
	assert_int_equal(server_logged(server, SERVES), 1);
	assert_true(server_logged(server, "was read again") > 0);
	expect_both(server);
	buf_free(&script);
	assert_int_equal(server_stop(server), 0);
}

/*
 * Q270: a program that takes the place of another during its trial has a trial
 * of its own: one that cannot serve is not executed.
 */
static void
replaced_meanwhile(void **state)
{
	struct server *server = *state;
	pid_t children[PROCESS_MAX];
	struct buf script = {0};

	server->faults = true;
	server_start_settled(server, "[server]\nworkers = 1\n");
	size_t count = process_children(server->pid, children);
	/* The trial of the first, which is the program itself, succeeds. */
	buf_format(&script,
	    "#!/bin/sh\nprintf '#!/bin/sh\\nexit 3\\n' >$0.new &&\n"
	    "chmod 755 $0.new && mv $0.new $0\nexec '%s' \"$@\"\n%c",
	    installed_source(), '\0');
	installed_put_text(script.data, 0755);
	kill(server->pid, SIGUSR2);
	EVENTUALLY(server_logged(server, FAILED) == 1);
	assert_int_equal(server_logged(server, "it ended with code 3"), 1);
	process_expect_same(server, children, count);
	expect_both(server);
	installed_put();
	upgrade(server);
	expect_both(server);
	buf_free(&script);
	assert_int_equal(server_stop(server), 0);
}

#define UPGRADE_SCENE(scene)                                                   \
	cmocka_unit_test_setup_teardown(                                       \
	    scene, installed_setup, installed_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    UPGRADE_SCENE(in_flight),
	    UPGRADE_SCENE(memory_of_before),
	    UPGRADE_SCENE(open_of_before),
	    UPGRADE_SCENE(reloads_of_before),
	    UPGRADE_SCENE(bad_programs),
	    UPGRADE_SCENE(hanging_program),
	    UPGRADE_SCENE(bad_configuration),
	    UPGRADE_SCENE(another_format),
	    UPGRADE_SCENE(workers_that_fail),
	    UPGRADE_SCENE(signals_meanwhile),
	    UPGRADE_SCENE(reload_meanwhile),
	    UPGRADE_SCENE(replaced_meanwhile),
	    UPGRADE_SCENE(descriptors_of_before),
	    UPGRADE_SCENE(rights_of_before),
	    UPGRADE_SCENE(under_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
