/* Hosts that are renamed, split and joined: what becomes of their keys. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <openssl/x509v3.h>

#include "base/file.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/process.h"

#define BASE "[server]\nworkers = 1\n[capsule]\ncerts = certs\n"
#define SPLIT                                                                  \
	BASE "[host a]\nname = localhost\n[host b]\nname = b.a.example\n"      \
	     "[host c]\nname = www.localhost\n"
#define RENAMED                                                                \
	BASE "[host main]\nname = new.example\nalias = localhost, "            \
	     "old.example, other.example\n"

static void
begin(struct server *server, const char *configuration)
{
	server_write(server, "index.gmi", "# Home\n");
	server_configure(server, configuration);
	server_start(server, NULL);
}

/* Fails unless that reload is done, or refused with this text in the log. */
static void
reload(struct server *server, const char *configuration, const char *refused)
{
	const char *line =
	    refused ? "the configuration stays" : "the configuration was read";
	size_t before = server_logged(server, line);

	server_configure(server, configuration);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, line) == before + 1);
	assert_true(!refused || server_logged(server, refused) > 0);
}

static bool
has_key(const struct server *server, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "certs/%s.key", name);
	return access(server_beside(server, path), F_OK) == 0;
}

static void
copy_key(const struct server *server, const char *from, const char *to)
{
	struct buf key = {0};

	assert_int_equal(file_read(server_beside(server, from), &key, NULL), 0);
	assert_int_equal(
	    file_replace(server_beside(server, to), buf_span(&key), 0600), 0);
	buf_free(&key);
}

/* Whether it serves the certificate's key under a name. */
static bool
keeps_key(const struct server *server, const char *name, const X509 *known)
{
	struct heard heard = client_talk(&(struct talk){.port = server->gemini,
	    .secure = true,
	    .name = name,
	    .request = SPAN("\r\n")});
	bool same = heard.peer &&
	    X509_check_host(heard.peer, name, 0, 0, NULL) == 1 &&
	    EVP_PKEY_eq(
		X509_get0_pubkey(heard.peer), X509_get0_pubkey(known)) == 1;

	heard_free(&heard);
	return same;
}

/* Fails unless the command says so and ends with 1. */
static void
expect_told(
    const struct server *server, const char *const *words, const char *said)
{
	struct ran ran = command_run(server, words);

	expect_true(words[0], buf_span(&ran.output),
	    ran.code == 1 &&
		(answer_has(buf_span(&ran.output), said) ||
		    answer_has(buf_span(&ran.errors), said)));
	ran_free(&ran);
}

/*
 * K448: a host that keeps its old name as an alias gets no other key unasked,
 * by a reload or at a start; with its key copied, readers notice nothing.
 */
static void
old_name_is_alias(void **state)
{
	static const char known[] =
	    "certs/new.example.key: is missing, and readers know the host by "
	    "the key ";
	static const char *const commands[][5] = {
	    {"check", "-c", "loam.ini", NULL},
	    {"cert", "-c", "loam.ini", NULL},
	    {"cert", "renew", "-c", "loam.ini", NULL},
	};
	struct server *server = *state;

	begin(server,
	    BASE "[host main]\nname = old.example\nalias = localhost\n");
	struct heard first = gemini_ask(server, "gemini://localhost/\r\n");
	reload(server, RENAMED, known);
	assert_true(ask_serves(server, first.peer));
	assert_int_equal(server_stop(server), 0);
	for (size_t i = 0; i < COUNT(commands); i++)
		expect_told(server, commands[i], known);
	server_launch(server, NULL);
	assert_int_equal(server_wait_end(server), 1);
	assert_int_equal(server_logged(server, known), 2);
	assert_int_equal(server_logged(server,
			     "certs/old.example.key: copy that file to this "
			     "one (cp -p), or make another key by `loam cert "
			     "new-key --host new.example`"),
	    2);
	assert_false(has_key(server, "new.example"));
	copy_key(server, "certs/old.example.key", "certs/new.example.key");
	server_start(server, NULL);
	assert_true(keeps_key(server, "localhost", first.peer));
	assert_true(keeps_key(server, "new.example", first.peer));
	/* Both names have it now: which is first is no matter. */
	reload(server,
	    BASE "[host main]\nname = old.example\nalias = localhost, "
		 "new.example\n",
	    NULL);
	assert_int_equal(server_logged(server, "its key has changed"), 0);
	assert_int_equal(server_stop(server), 0);
	heard_free(&first);
}

/*
 * K510: the key of a local name, as of a first try without a configuration, and
 * that of another host by whose name menus go, are in no host's way.
 */
static void
not_renamed(void **state)
{
	static const char *const check[] = {"check", "-c", "loam.ini", NULL};
	static const char *const renew[] = {
	    "cert", "renew", "--host", "third.example", "-c", "loam.ini", NULL};
	struct server *server = *state;

	begin(server,
	    BASE "[host a]\nname = localhost\n[host b]\nname = 127.0.0.2\n"
		 "[host c]\nname = second.example\n");
	assert_int_equal(server_stop(server), 0);
	assert_true(has_key(server, "127.0.0.2"));
	server_configure(server,
	    BASE "[gopher]\ntls = yes\nhost = second.example\n"
		 "[host first]\nname = third.example\n"
		 "alias = localhost, 127.0.0.2\n"
		 "[host second]\nname = second.example\n");
	struct ran checked = command_run(server, check);
	assert_int_equal(checked.code, 0);
	ran_free(&checked);
	expect_told(server, renew, "there is no key to sign with");
	server_start(server, NULL);
	assert_true(has_key(server, "third.example"));
	assert_int_equal(server_stop(server), 0);
}

/*
 * K449: names that get a host of their own, go to another one, or change
 * places, in a server that runs.
 */
static void
names_that_move(void **state)
{
	static const char *const new_key[] = {"cert", "new-key", "--host",
	    "www.localhost", "-c", "loam.ini", NULL};
	struct server *server = *state;

	begin(server,
	    BASE
	    "[host a]\nname = localhost\nalias = www.localhost, *.a.example\n");
	/* Nobody is known to have used a name of a wildcard. */
	reload(server,
	    BASE "[host a]\nname = localhost\nalias = www.localhost, "
		 "*.a.example\n[host b]\nname = b.a.example\n",
	    NULL);
	reload(server, SPLIT,
	    "certs/www.localhost.key: is missing, and a reload makes no key in "
	    "place of the one that readers know: put that one here, or make "
	    "another by `loam cert new-key --host www.localhost`");
	struct ran ran = command_run(server, new_key);
	assert_int_equal(ran.code, 0);
	ran_free(&ran);
	assert_int_equal(server_logged(server, "its key has changed"), 0);
	reload(server, SPLIT, NULL);
	assert_int_equal(
	    server_logged(server, "www.localhost: its key has changed"), 1);
	/* Hosts that have changed places have their keys with them. */
	reload(server,
	    BASE "[host a]\nname = b.a.example\n[host b]\nname = localhost\n"
		 "[host c]\nname = www.localhost\n",
	    NULL);
	assert_int_equal(server_logged(server, "its key has changed"), 1);
	reload(server,
	    BASE "[host a]\nname = localhost\nalias = *.a.example\n"
		 "[host c]\nname = www.localhost\n",
	    NULL);
	assert_int_equal(
	    server_logged(server, "b.a.example: its key has changed"), 1);
	reload(server,
	    BASE
	    "[host a]\nname = localhost\nalias = *.a.example, www.localhost\n",
	    NULL);
	assert_int_equal(
	    server_logged(server, "www.localhost: its key has changed"), 2);
	assert_int_equal(server_logged(server, "its key has changed"), 3);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(old_name_is_alias),
	    SERVER_SCENE(not_renamed),
	    SERVER_SCENE(names_that_move),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
