/* Servers that share their ticket keys by a file: rows K261 to K265. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/prov_ssl.h>

#include "base/file.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/memory_search.h"
#include "support/process.h"
#include "support/sanitized.h"

#define PAGE "gemini://localhost/a.gmi\r\n"
#define TAKEN "the ticket keys were read again"
#define KEPT "the ticket keys of before stay in use"
#define OLD "hours old: whoever gets these keys"
#define RELOADED "the configuration was read again"
#define UPGRADED "serve; those of before finish"

enum {
	KEY = 80,
	REPLICAS = 2,
	VERSIONS = 2,
	CHILDREN = 3, /* a keyholder, an indexer and a worker */
};

static const int versions[VERSIONS] = {TLS1_2_VERSION, TLS1_3_VERSION};

/* The file that both have, beside the capsule of the first one. */
static const char *
name_of_keys(const struct server *first)
{
	static char name[2 * SERVER_PATH];

	snprintf(name, sizeof(name), "%s/tickets", first->directory);
	return name;
}

/* A key of a number, the same at each call. */
static void
make_key(int number, unsigned char key_r[KEY])
{
	for (int i = 0; i < KEY; i++)
		key_r[i] = (unsigned char)(i * 73 + number * 29 + 11);
}

/* Replaces the file by a key and the one before it. */
static void
write_keys(const struct server *first, int number)
{
	unsigned char keys[2 * KEY];

	make_key(number, keys);
	make_key(number - 1, keys + KEY);
	assert_int_equal(
	    file_replace(name_of_keys(first),
		(struct span){(const char *)keys, sizeof(keys)}, 0600),
	    0);
}

/* Cuts the file, or makes it longer, in place. */
static void
resize_keys(const struct server *first, off_t size)
{
	assert_int_equal(truncate(name_of_keys(first), size), 0);
}

static void
configure(const struct server *server, const char *tickets)
{
	struct buf text = {0};

	buf_format(&text, "[server]\nworkers = 1\ntickets = %s\n", tickets);
	buf_byte(&text, '\0');
	server_configure(server, text.data);
	buf_free(&text);
}

/* Starts it with the article /a.gmi. */
static void
start(struct server *server, const char *tickets)
{
	server_write(server, "a.gmi", "# A\n");
	configure(server, tickets);
	server_start(server, NULL);
}

static struct heard
visit(const struct server *server, int version, SSL_SESSION *session)
{
	struct buf request = gemini_request(server, PAGE);
	struct talk talk = ask_for(server, true, buf_span(&request));

	talk.least = talk.most = version;
	talk.session = session;
	struct heard heard = client_talk(&talk);
	buf_free(&request);
	assert_int_equal(heard_status(&heard), 20);
	return heard;
}

/* Whether a server answers within a session, which stays as it was. */
static bool
resumes(const struct server *server, int version, SSL_SESSION *session)
{
	struct heard heard = visit(server, version, session);
	bool reused = heard.reused;

	heard_free(&heard);
	return reused;
}

/* New sessions of a server, one of each version. */
static void
begin(const struct server *server, struct heard first_r[VERSIONS])
{
	for (size_t i = 0; i < VERSIONS; i++) {
		first_r[i] = visit(server, versions[i], NULL);
		assert_false(first_r[i].reused);
	}
}

/* Whether all servers resume the sessions, or none does. */
static void
expect_resumed(const struct server *servers, size_t count,
    const struct heard first[VERSIONS], bool resumed)
{
	for (size_t i = 0; i < count * VERSIONS; i++) {
		size_t version = i % VERSIONS;
		assert_int_equal(resumes(&servers[i / VERSIONS],
				     versions[version], first[version].session),
		    resumed);
	}
}

static void
end(struct heard first[VERSIONS])
{
	for (size_t i = 0; i < VERSIONS; i++)
		heard_free(&first[i]);
}

static void
await_lines(const struct server *servers, const char *text, size_t times)
{
	for (size_t i = 0; i < REPLICAS; i++)
		EVENTUALLY(server_logged(&servers[i], text) == times);
}

/* K264: of the file's secrets only these processes have any byte. */
static void
expect_secret(const struct server *server, int number)
{
	unsigned char key[KEY];
	pid_t worker[PROCESS_MAX];
	struct buf log = server_log(server);

	make_key(number, key);
	for (size_t i = 16; i < KEY; i += 32) {
		struct span secret = {(const char *)key + i, 32};
		struct span some = span_head(secret, 8);
		assert_null(memmem(log.data, log.size, some.data, some.size));
		if (SANITIZED || memory_holds(server->pid, secret) < 0)
			continue;
		EVENTUALLY(process_workers(server, worker) == 1);
		assert_int_equal(memory_holds(server->pid, secret), 1);
		assert_int_equal(memory_holds(worker[0], secret), 1);
		assert_int_equal(
		    memory_holds(process_indexer(server), secret), 0);
		assert_int_equal(
		    memory_holds(process_keyholder(server), secret), 0);
	}
	buf_free(&log);
}

/*
 * K262, K263, K264: two servers with one file. What one began is resumed by the
 * other, over the rotation that keeps the key and not over the next one; no
 * process is replaced. A file that is half there, or gone, changes nothing.
 */
static void
replicas(void **state)
{
	struct server *servers = *state;
	struct heard first[VERSIONS];
	pid_t children[PROCESS_MAX];

	write_keys(&servers[0], 1);
	for (size_t i = 0; i < REPLICAS; i++)
		start(&servers[i], name_of_keys(&servers[0]));
	process_await(&servers[1], children, CHILDREN);
	begin(&servers[0], first);
	expect_resumed(servers, REPLICAS, first, true);
	write_keys(&servers[0], 2);
	await_lines(servers, TAKEN, 1);
	expect_resumed(servers, REPLICAS, first, true);
	resize_keys(&servers[0], 2 * KEY - 1);
	await_lines(servers, KEPT, 1);
	expect_resumed(servers, REPLICAS, first, true);
	assert_int_equal(unlink(name_of_keys(&servers[0])), 0);
	await_lines(servers, KEPT, 2);
	expect_resumed(servers, REPLICAS, first, true);
	write_keys(&servers[0], 3);
	await_lines(servers, TAKEN, 2);
	expect_resumed(servers, REPLICAS, first, false);
	process_expect_same(&servers[1], children, CHILDREN);
	for (size_t i = 0; i < REPLICAS; i++) {
		expect_secret(&servers[i], 3);
		assert_int_equal(server_stop(&servers[i]), 0);
	}
	end(first);
}

/*
 * K265, K309: own keys are none of a file's, and one file's are none of
 * another's; an upgrade keeps what the file has. A reload waits for no poll. An
 * old file is warned of once.
 */
static void
changes(void **state)
{
	struct server *server = *state;
	struct heard own[VERSIONS], shared[VERSIONS], later[VERSIONS];
	const struct timespec past[2] = {{.tv_sec = 1}, {.tv_sec = 1}};

	write_keys(server, 1);
	assert_int_equal(utimensat(AT_FDCWD, name_of_keys(server), past, 0), 0);
	start(server, "yes");
	begin(server, own);
	configure(server, name_of_keys(server));
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, RELOADED) == 1);
	expect_resumed(server, 1, own, false);
	EVENTUALLY(server_logged(server, OLD) == 1);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, RELOADED) == 2);
	begin(server, shared);
	assert_int_equal(server_logged(server, OLD), 1);
	kill(server->pid, SIGUSR2);
	EVENTUALLY(server_logged(server, UPGRADED) == 1);
	expect_resumed(server, 1, shared, true);
	configure(server, "yes");
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, RELOADED) == 3);
	expect_resumed(server, 1, shared, false);
	begin(server, later);
	kill(server->pid, SIGUSR2);
	EVENTUALLY(server_logged(server, UPGRADED) == 2);
	expect_resumed(server, 1, later, true);
	expect_resumed(server, 1, own, false);
	end(own);
	end(shared);
	end(later);
	assert_int_equal(server_stop(server), 0);
}

/* K261, V244: neither a start nor loam check takes what is no file of keys. */
static void
refused(void **state)
{
	struct server *server = *state;
#define FREE_PORTS "--gemini", "127.0.0.1:0", "--gopher", "127.0.0.1:0"
	static const char *const words[][10] = {
	    {"serve", "-c", "loam.ini", "--certs", "certs", FREE_PORTS},
	    {"check", "-c", "loam.ini", "--certs", "certs", FREE_PORTS}};
	struct span path = span_of(name_of_keys(server));

	server_write(server, "a.gmi", "# A\n");
	write_keys(server, 1);
	resize_keys(server, 2 * KEY + 1);
	for (size_t i = 0; i < 2 * COUNT(words); i++) {
		bool missing = i >= COUNT(words);
		configure(server, path.data);
		if (missing)
			unlink(path.data);
		struct ran ran = command_run(server, words[i % COUNT(words)]);
		struct buf all = {0};
		buf_add(&all, buf_span(&ran.output));
		buf_add(&all, buf_span(&ran.errors));
		expect_true("V244", buf_span(&all), ran.code == 2);
		expect_true("K261", buf_span(&all),
		    answer_has(buf_span(&all),
			missing ? "expected yes, no or a file of keys"
				: "tickets\", which has 161 bytes, expected "
				  "one to 3 keys"));
		expect_true("V244", buf_span(&all),
		    answer_has(buf_span(&all),
			"loam.ini:3: tickets of [server] is \""));
		buf_free(&all);
		ran_free(&ran);
	}
}

static int
set_up_replicas(void **state)
{
	static struct server servers[REPLICAS];

	for (size_t i = 0; i < REPLICAS; i++)
		server_make(&servers[i]);
	*state = servers;
	return 0;
}

static int
tear_down_replicas(void **state)
{
	struct server *servers = *state;

	for (size_t i = 0; i < REPLICAS; i++)
		server_remove(&servers[i]);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		replicas, set_up_replicas, tear_down_replicas),
	    SERVER_SCENE(changes),
	    SERVER_SCENE(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
