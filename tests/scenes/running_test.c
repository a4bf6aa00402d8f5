/* Whether a command finds the server that runs, and says if it means another.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/json.h"
#include "support/process.h"

#define DIFFERS "this command differs from the running server (process "

static const char *const serve[] = {
    "serve", "--gemini", "127.0.0.1:0", "--gopher", "127.0.0.1:0", NULL};
static const char *const status[] = {"status", NULL};

/* Starts it in its directory as `make run` does, with nothing named. */
static void
start_here(struct server *server, const char *const *words)
{
	server_write(server, "a.gmi", "# A\n");
	server_write(server, "../conf/loam.ini", "");
	server->inside = true;
	server_launch_bare(server, words);
	server_wait_ready(server);
	server_wait_indexed(server);
}

static struct span
in(const struct server *server, const char *name)
{
	static char path[SERVER_PATH + 32];

	snprintf(path, sizeof(path), "%s/%s", server->directory, name);
	return span_of(path);
}

enum { TIMES = 20 };

/* Runs a command that remarks on a server, which it does not wait for long. */
static struct ran
run_until_said(const struct server *server, const char *const *words)
{
	struct ran ran = command_run(server, words);

	for (int i = 1; i < TIMES && ran.errors.size == 0; i++) {
		ran_free(&ran);
		ran = command_run(server, words);
	}
	return ran;
}

/* Fails unless a command says this, NULL: nothing, and ends so. */
static void
expect_said(const struct server *server, const char *const *words, int code,
    const char *errors)
{
	struct ran ran =
	    errors ? run_until_said(server, words) : command_run(server, words);
	struct span said = buf_span(&ran.errors);

	expect_true(
	    words[0], said, errors ? answer_has(said, errors) : said.size == 0);
	expect_true(words[0], said, ran.code == code);
	ran_free(&ran);
}

/* The process of the server that answers `loam status`, 0 for none. */
static uint64_t
asked(const struct server *server)
{
	struct ran ran = command_run(
	    server, (const char *const[]){"status", "--json", NULL});
	uint64_t pid =
	    ran.code == 0 ? json_number(buf_span(&ran.output), "pid") : 0;

	ran_free(&ran);
	return pid;
}

/* P106: with nothing set, the socket is beside the certificates. */
static void
nothing_set(void **state)
{
	struct server *server = *state;
	struct stat about;

	*server->runtime = '\0';
	expect_said(
	    server, status, 1, "/certs/loam.sock: `loam serve` starts one");
	start_here(server, serve);
	assert_int_equal(lstat(in(server, "certs/loam.sock").data, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	expect_said(server, status, 0, NULL);
	assert_int_equal(asked(server), server->pid);
	/* A command may have what the server had not. */
	strcpy(server->runtime, server->directory);
	expect_said(server, status, 0, NULL);
	/* As a server that was killed leaves it. */
	assert_int_equal(server_end(server, SIGKILL), 128 + SIGKILL);
	expect_said(server, status, 1, "no server answers at ");
	start_here(server, serve);
	assert_int_equal(asked(server), server->pid);
	assert_int_equal(server_stop(server), 0);
}

/* P106: a server without TLS makes the directory of its socket, and no key. */
static void
gopher_alone(void **state)
{
	static const char *const words[] = {
	    "serve", "--gemini", "off", "--gopher", "127.0.0.1:0", NULL};
	struct server *server = *state;
	struct stat about;

	*server->runtime = '\0';
	assert_int_equal(rmdir(in(server, "certs").data), 0);
	start_here(server, words);
	assert_int_equal(stat(in(server, "certs").data, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0700);
	expect_said(server, status, 0, NULL);
	assert_int_equal(server_stop(server), 0);
	/* The socket was all that was in it. */
	assert_int_equal(rmdir(in(server, "certs").data), 0);
}

/* P107: of two servers in one runtime directory each is found by its own. */
static void
two_servers(void **state)
{
	struct server *server = *state;
	struct server second;
	struct stat about;

	start_here(server, serve);
	server_make(&second);
	strcpy(second.runtime, server->directory);
	start_here(&second, serve);
	uint64_t first = asked(server), other = asked(&second);
	int placed = lstat(in(&second, "certs/loam.sock").data, &about);
	int code = server_stop(&second);
	pid_t pid = server->pid;
	/* The one that is left is shown, with what differs. */
	struct ran ran = run_until_said(&second, status);
	bool shown = ran.code == 0 && ran.output.size > 0 &&
	    answer_has(buf_span(&ran.errors), DIFFERS) &&
	    answer_has(buf_span(&ran.errors), server->directory) &&
	    answer_has(buf_span(&ran.errors), second.directory) &&
	    answer_has(buf_span(&ran.errors), "; that server was started in /");
	ran_free(&ran);
	server_remove(&second);
	assert_int_equal(placed, 0);
	assert_int_equal(first, pid);
	assert_true(other != 0 && other != first);
	assert_int_equal(code, 0);
	assert_true(shown);
	assert_int_equal(server_stop(server), 0);
}

/* P108: a command that would look elsewhere than the server says where. */
static void
other_configuration(void **state)
{
	static const char *const rows[][5] = {
	    {"check", "-c", "b.ini"},
	    {"show", "-c", "b.ini", "/"},
	    {"cert", "-c", "b.ini"},
	};
	static const char *const capsule[] = {
	    "check", "--capsule", "other", NULL};
	static const char *const certs[] = {"cert", "--certs", "other", NULL};
	static const char *const named[] = {"status", "-c", "b.ini", NULL};
	struct server *server = *state;
	struct buf files = {0};

	*server->runtime = '\0';
	server_write(server, "../b.ini", "");
	server_write(server, "../other/a.gmi", "# Other\n");
	start_here(server, serve);
	buf_format(&files, DIFFERS "%ld): configuration %s/b.ini here, ",
	    (long)server->pid, server->directory);
	buf_format(&files,
	    "%s/conf/loam.ini there; -c %s/conf/loam.ini means that "
	    "server\n",
	    server->directory, server->directory);
	buf_byte(&files, '\0');
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_said(server, rows[i], 0, files.data);
	expect_said(server, capsule, 0, "): capsule ");
	expect_said(server, capsule, 0, "/other here, ");
	expect_said(server, certs, 0, "): certificates ");
	expect_said(server, named, 1,
	    "no server of this configuration answers, and another one runs");
	buf_free(&files);
	assert_int_equal(server_stop(server), 0);
}

/* P108: nor has a server of the defaults the file that a command has. */
static void
server_without_file(void **state)
{
	static const char *const named[] = {"check", "-c", "b.ini", NULL};
	struct server *server = *state;
	struct buf said = {0};

	*server->runtime = '\0';
	server_write(server, "a.gmi", "# A\n");
	server_write(server, "../b.ini", "");
	server->inside = true;
	server_launch_bare(server, serve);
	server_wait_indexed(server);
	expect_said(server, status, 0, NULL);
	buf_format(&said,
	    DIFFERS "%ld): configuration %s/b.ini here, none there\n",
	    (long)server->pid, server->directory);
	buf_byte(&said, '\0');
	expect_said(server, named, 0, said.data);
	buf_free(&said);
	assert_int_equal(server_stop(server), 0);
}

/* P108: nothing is said where both are the same by another path. */
static void
same_by_another_path(void **state)
{
	static const char *const rows[][5] = {
	    {"show", "-c", "link.ini", "/"},
	    {"show", "-c", "conf/../conf/loam.ini", "/"},
	    {"show", "--capsule", "./capsule/", "/"},
	    {"show", "--certs", "certs/.", "/"},
	    {"status", "-c", "link.ini"},
	};
	struct server *server = *state;

	start_here(server, serve);
	assert_int_equal(
	    symlink("conf/loam.ini", in(server, "link.ini").data), 0);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_said(server, rows[i], 0, NULL);
	assert_int_equal(server_stop(server), 0);
}

static void
forget_runtime(void)
{
	unsetenv("XDG_RUNTIME_DIR");
	unsetenv("RUNTIME_DIRECTORY");
}

/* A variable that is set, if to nothing, is an answer. */
static void
have_no_runtime(void)
{
	setenv("XDG_RUNTIME_DIR", "", 1);
	unsetenv("RUNTIME_DIRECTORY");
}

/*
 * P131: without a runtime directory, in another directory than the server's.
 * With -c, since other servers may run.
 */
static void
from_elsewhere(void **state)
{
	struct server *server = *state;
	struct server elsewhere;
	char file[SERVER_PATH + 32];
	struct buf said = {0};

	*server->runtime = '\0';
	start_here(server, serve);
	strcpy(file, in(server, "conf/loam.ini").data);
	buf_format(&said, DIFFERS "%ld): capsule ", (long)server->pid);
	buf_byte(&said, '\0');
	server->prepare = have_no_runtime;
	expect_said(server, (const char *const[]){"status", NULL}, 0, NULL);
	server_make(&elsewhere);
	server_write(&elsewhere, "b.gmi", "# B\n");
	elsewhere.prepare = forget_runtime;
	struct ran shown = command_run(
	    &elsewhere, (const char *const[]){"status", "-c", file, NULL});
	struct ran checked = command_run(
	    &elsewhere, (const char *const[]){"check", "-c", file, NULL});
	server_remove(&elsewhere);
	expect_true("status", buf_span(&shown.errors), shown.code == 0);
	expect_true("check", buf_span(&checked.errors),
	    answer_has(buf_span(&checked.errors), said.data));
	ran_free(&shown);
	ran_free(&checked);
	buf_free(&said);
	assert_int_equal(server_stop(server), 0);
}

static char user_runtime[SERVER_PATH + 32];

static void
be_user_service(void)
{
	setenv("RUNTIME_DIRECTORY", user_runtime, 1);
}

static void
be_login(void)
{
	unsetenv("RUNTIME_DIRECTORY");
}

/*
 * P600: a unit of a user may have RuntimeDirectory=loam, and a login has the
 * directory around it.
 */
static void
service_of_user(void **state)
{
	static const char *const named[] = {
	    "status", "-c", "conf/loam.ini", NULL};
	struct server *server = *state;

	strcpy(user_runtime, in(server, "loam").data);
	assert_int_equal(mkdir(user_runtime, 0700), 0);
	server->prepare = be_user_service;
	start_here(server, serve);
	server->prepare = be_login;
	expect_said(server, named, 0, NULL);
	assert_int_equal(server_stop(server), 0);
}

/* P109: no command that looks makes a certificate, a key or a directory. */
static void
nothing_is_made(void **state)
{
	static const char *const rows[][4] = {
	    {"check"}, {"show", "gemini://localhost/"}, {"status"}, {"cert"}};
	struct server *server = *state;
	struct stat about;

	server_write(server, "a.gmi", "# A\n");
	assert_int_equal(rmdir(in(server, "certs").data), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ran ran = command_run(server, rows[i]);
		ran_free(&ran);
		expect_true(rows[i][0], SPAN("certs"),
		    lstat(in(server, "certs").data, &about) < 0);
	}
}

/*
 * P110: nor does a reload make a key in place of one that readers know; it
 * makes that of a host that is new.
 */
static void
reload_makes_no_second_key(void **state)
{
	struct server *server = *state;
	struct stat about;
	char kept[SERVER_PATH + 32];

	start_here(server, serve);
	strcpy(kept, in(server, "kept.key").data);
	assert_int_equal(
	    rename(in(server, "certs/localhost.key").data, kept), 0);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "the configuration stays as it was"));
	assert_true(server_logged(server, "certs/localhost.key: is missing"));
	assert_int_equal(
	    lstat(in(server, "certs/localhost.key").data, &about), -1);
	gemini_expect(server, "gemini://localhost/a.gmi\r\n", "20 ");
	assert_int_equal(
	    rename(kept, in(server, "certs/localhost.key").data), 0);
	server_write(server, "../conf/loam.ini",
	    "[host one]\n[host two]\nname = two.example\n");
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "the configuration was read again"));
	assert_int_equal(
	    lstat(in(server, "certs/two.example.key").data, &about), 0);
	assert_int_equal(server_logged(server, "its key has changed"), 0);
	/* Of several hosts that have lost one each keeps its own. */
	assert_int_equal(
	    rename(in(server, "certs/localhost.key").data, kept), 0);
	kill(server->pid, SIGHUP);
	EVENTUALLY(
	    server_logged(server, "the configuration stays as it was") == 2);
	gemini_expect(server, "gemini://localhost/a.gmi\r\n", "20 ");
	assert_int_equal(
	    rename(kept, in(server, "certs/localhost.key").data), 0);
	/* The same pair, which the configuration names now. */
	server_write(server, "../conf/loam.ini",
	    "[host one]\ncert = certs/localhost.crt\n"
	    "key = certs/localhost.key\n[host two]\nname = two.example\n");
	kill(server->pid, SIGHUP);
	EVENTUALLY(
	    server_logged(server, "the configuration was read again") == 2);
	gemini_expect(server, "gemini://localhost/a.gmi\r\n", "20 ");
	assert_int_equal(server_logged(server, "its key has changed"), 0);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(nothing_set),
	    SERVER_SCENE(gopher_alone),
	    SERVER_SCENE(two_servers),
	    SERVER_SCENE(other_configuration),
	    SERVER_SCENE(server_without_file),
	    SERVER_SCENE(same_by_another_path),
	    SERVER_SCENE(from_elsewhere),
	    SERVER_SCENE(service_of_user),
	    SERVER_SCENE(nothing_is_made),
	    SERVER_SCENE(reload_makes_no_second_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
