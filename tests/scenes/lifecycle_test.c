/* Start, reload, end: what a person or a script sees of it. */
#include <ctype.h>
#include <dirent.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/x509.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"

#define A "gemini://localhost/a.gmi\r\n"
#define FIRST "[host first]\nname = first.example\n"

enum {
	LARGE = 16 << 20,
	STARTED = 100000,
	ENDING = 9000, /* ms in which a worker surely still ends its answers */
	TRIES = 5, /* to be that quick */
	HUPS = 20,
	FOLLOWED = 20, /* connections of a worker that was replaced */
};

static void
log_has(const struct server *server, const char *text, bool wanted)
{
	struct buf log = server_log(server);

	expect_true(
	    text, buf_span(&log), answer_has(buf_span(&log), text) == wanted);
	buf_free(&log);
}

/* Both lines, to the byte, and nothing else on standard output. */
static void
two_lines(void **state)
{
	struct server *server = *state;
	char text[2 * SERVER_PATH + 4];

	server_write(server, "a.gmi", "# A\n");
	server_write(server, "b.txt", "B\n");
	server_write(server, "c.png", "");
	server_start(server, NULL);
	snprintf(text, sizeof(text),
	    "ready gemini=127.0.0.1:%u gopher=127.0.0.1:%u", server->gemini,
	    server->gopher);
	assert_string_equal(server->ready, text);
	assert_true(server->gemini > 0 && server->gopher > 0);
	const char *number =
	    strstr(server->indexed, "indexed articles=2 files=1 edition=");
	assert_ptr_equal(number, server->indexed);
	number += strlen("indexed articles=2 files=1 edition=");
	assert_int_equal(strlen(number), strspn(number, "0123456789abcdef"));
	assert_true(strlen(number) >= 8);
	snprintf(
	    text, sizeof(text), "%s\n%s\n", server->ready, server->indexed);
	assert_int_equal(server_stop(server), 0);
	expect_span("output", buf_span(&server->lines), span_of(text));
}

/* Port 0 is one number for all addresses of a listener. */
static void
one_port_for_all(void **state)
{
	static const char *const words[] = {"--gemini",
	    "127.0.0.1:0,127.0.0.2:0, 127.0.0.3:0", "--gopher",
	    "127.0.0.2:0, 127.0.0.1:0", NULL};
	struct server *server = *state;
	char text[512];

	server_write(server, "a.gmi", "# A\n");
	server_start(server, words);
	snprintf(text, sizeof(text),
	    "ready gemini=127.0.0.1:%u,127.0.0.2:%u,127.0.0.3:%u "
	    "gopher=127.0.0.2:%u,127.0.0.1:%u",
	    server->gemini, server->gemini, server->gemini, server->gopher,
	    server->gopher);
	assert_string_equal(server->ready, text);
	for (int i = 1; i <= 3; i++) {
		char address[16];
		snprintf(address, sizeof(address), "127.0.0.%d", i);
		struct buf request = gemini_request(server, A);
		struct heard heard =
		    client_talk(&(struct talk){.port = server->gemini,
			.address = address,
			.secure = true,
			.request = buf_span(&request)});
		assert_int_equal(heard_status(&heard), 20);
		heard_free(&heard);
		buf_free(&request);
	}
	assert_int_equal(server_stop(server), 0);
}

static size_t
files_in(const struct server *server, const char *name)
{
	char path[SERVER_PATH + 16];
	const struct dirent *entry;
	size_t count = 0;

	snprintf(path, sizeof(path), "%s/%s", server->directory, name);
	DIR *directory = opendir(path);
	while (directory && (entry = readdir(directory)))
		count += *entry->d_name != '.';
	if (directory)
		closedir(directory);
	return count;
}

/* `off` turns a listener off; without Gemini no certificate is made. */
static void
listener_off(void **state)
{
	static const char *const no_gopher[] = {"--gopher", "off", NULL};
	static const char *const no_gemini[] = {"--gemini", "off", NULL};
	struct server *server = *state;

	server_write(server, "a.gmi", "# A\n");
	server_start(server, no_gemini);
	assert_non_null(strstr(server->ready, "ready gemini=off gopher=1"));
	struct heard heard = gopher_ask(server, "/a.gmi\r\n");
	assert_true(answer_has(heard_span(&heard), "# A"));
	heard_free(&heard);
	assert_int_equal(server_stop(server), 0);
	assert_int_equal(files_in(server, "certs"), 0);
	server_start(server, no_gopher);
	assert_non_null(strstr(server->ready, " gopher=off"));
	gemini_expect(server, A, "20 ");
	assert_int_equal(server_stop(server), 0);
	assert_int_equal(files_in(server, "certs"), 2);
}

/* A restart keeps the certificate: clients have pinned it. */
static void
certificate_stays(void **state)
{
	struct server *server = *state;
	X509 *first = NULL;

	for (int i = 0; i < 2; i++) {
		server_start(server, NULL);
		struct heard heard =
		    gemini_ask(server, "gemini://localhost/\r\n");
		assert_non_null(heard.peer);
		if (first)
			assert_int_equal(X509_cmp(first, heard.peer), 0);
		X509_free(first);
		first = heard.peer;
		heard.peer = NULL;
		heard_free(&heard);
		assert_int_equal(server_stop(server), 0);
	}
	X509_free(first);
}

/* 2 for wrong usage or configuration, 1 for what failed, 0 when done. */
static void
exit_codes(void **state)
{
	static const struct {
		const char *words[8];
		int code;
	} rows[] = {
	    {{"serve", "--nonsense"}, 2},
	    {{"serve", "word"}, 2},
	    {{"serve", "-c"}, 2},
	    {{"serve", "-c", "/nonexistent/loam.ini"}, 2},
	    {{"serve", "--gemini", "nowhere"}, 2},
	    {{"serve", "--gemini", "127.0.0.1:99999"}, 2},
	    {{"serve", "--host", "a b"}, 2},
	    {{"nonsense"}, 2},
	    {{"serve", "--help"}, 0},
	    {{"serve", "--version"}, 0},
	    {{"--help"}, 0},
	    {{"--version"}, 0},
	    /* An address that is no machine's own (RFC 5737). */
	    {{"serve", "-c", "/dev/null", "--capsule", "src", "--gopher",
		 "192.0.2.1:0"},
		1},
	};
	struct server *server = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf row = {0};
		for (size_t j = 0; rows[i].words[j]; j++)
			buf_format(&row, "%s ", rows[i].words[j]);
		buf_byte(&row, '\0');
		server_launch_bare(server, rows[i].words);
		int code = server_wait_end(server);
		expect_true(row.data, SPAN(""), code == rows[i].code);
		buf_free(&row);
	}
}

/* E5: a mistake in the file names file, line and key, and nothing is bound. */
static void
broken_at_start(void **state)
{
	struct server *server = *state;

	server_configure(server, "[server]\nworkers = 1\nworkrs = 2\n");
	server_launch(server, NULL);
	assert_int_equal(server_wait_end(server), 2);
	log_has(server, "loam.ini:3: ", true);
	log_has(server, "workrs", true);
	assert_int_equal(files_in(server, "certs"), 0);
}

/* E7: HUP with a good file: new workers and settings, the same ports. */
static void
reload(void **state)
{
	struct server *server = *state;
	pid_t before[PROCESS_MAX], after[PROCESS_MAX];

	server_start_small(
	    server, "[server]\nworkers = 1\n[gopher]\nhost = one.example\n");
	wait_for(server, "/\r\n", answer_has, "one.example");
	EVENTUALLY(process_workers(server, before) == 1);
	struct buf request = gemini_request(server, A);
	struct talk what = {.port = server->gemini,
	    .secure = true,
	    .request = buf_span(&request)};
	struct heard first = client_talk(&what);
	server_configure(
	    server, "[server]\nworkers = 2\n[gopher]\nhost = two.example\n");
	kill(server->pid, SIGHUP);
	wait_for(server, "/\r\n", answer_has, "two.example");
	EVENTUALLY(!process_alive(before[0]));
	EVENTUALLY(process_workers(server, after) == 2);
	wait_for(server, "/\r\n", answer_lacks, "one.example");
	/* Tickets outlive it. */
	what.session = first.session;
	struct heard second = client_talk(&what);
	assert_int_equal(heard_status(&second), 20);
	assert_true(second.reused);
	heard_free(&first);
	heard_free(&second);
	buf_free(&request);
	server_drop(server, "b.gmi", "# B\n");
	wait_for(server, "/\r\n", answer_has, "/b");
	assert_int_equal(server_stop(server), 0);
}

/*
 * E5: HUP gives a host another directory, and another name. The first host has
 * the directory of the command line.
 */
static void
host_changes(void **state)
{
	struct server *server = *state;
	char text[2 * SERVER_PATH];

	server_write(server, "../two/b.gmi", "# B\n");
	snprintf(text, sizeof(text),
	    FIRST "[host a]\nname = localhost\nroot = %s\n", server->capsule);
	server_start_small(server, text);
	gemini_expect(server, A, "20 ");
	snprintf(text, sizeof(text),
	    FIRST "[host a]\nname = localhost\nroot = %s/two\n",
	    server->directory);
	server_configure(server, text);
	kill(server->pid, SIGHUP);
	wait_for(server, "gemini://localhost/b.gmi\r\n", answer_has, "# B");
	gemini_expect(server, A, "51 ");
	/* It keeps its key (K448). */
	assert_int_equal(symlink("localhost.key",
			     server_beside(server, "certs/b.example.key")),
	    0);
	snprintf(text, sizeof(text),
	    FIRST "[host a]\nname = b.example\nalias = localhost\n"
		  "root = %s/two\n",
	    server->directory);
	server_configure(server, text);
	kill(server->pid, SIGHUP);
	wait_for(server, "gemini://b.example/b.gmi\r\n", answer_has, "# B");
	wait_for(server, "gemini://localhost/b.gmi\r\n", answer_has, "# B");
	assert_int_equal(server_stop(server), 0);
}

/* E5: HUP with an address that another program has: all goes on. */
static void
address_taken(void **state)
{
	struct server *server = *state;
	struct sockaddr_in any = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(any);
	char text[256];
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&any, size), 0);
	assert_int_equal(listen(fd, 1), 0);
	getsockname(fd, (struct sockaddr *)&any, &size);
	server_start_small(server, "");
	snprintf(text, sizeof(text),
	    "[host a]\nname = localhost\n"
	    "[host b]\nname = b.example\ngopher = 127.0.0.1:%u\n",
	    (unsigned)ntohs(any.sin_port));
	server_configure(server, text);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "stays as it was"));
	log_has(
	    server, "cannot be listened on for Gopher: Address already ", true);
	gemini_expect(server, A, "20 ");
	close(fd);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "the configuration was read again"));
	gemini_expect(server, A, "20 ");
	assert_int_equal(server_stop(server), 0);
}

/* E5: HUP with a broken file: an error that says where, and all goes on. */
static void
broken_reload(void **state)
{
	struct server *server = *state;
	pid_t before[PROCESS_MAX], after[PROCESS_MAX];

	server_start_small(server, "[server]\nworkers = 1\n");
	EVENTUALLY(process_workers(server, before) == 1);
	server_configure(server, "[server]\n\nworkers = many\n");
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "stays as it was"));
	log_has(server, "loam.ini:3: ", true);
	gemini_expect(server, A, "20 ");
	EVENTUALLY(process_workers(server, after) == 1);
	assert_int_equal(before[0], after[0]);
	server_configure(server, "[server]\nworkers = 2\n");
	kill(server->pid, SIGHUP);
	EVENTUALLY(
	    !process_alive(before[0]) && process_workers(server, after) == 2);
	gemini_expect(server, A, "20 ");
	assert_int_equal(server_stop(server), 0);
}

/* E4: many HUPs are no harm; requests are answered all the while. */
static void
reload_storm(void **state)
{
	struct server *server = *state;
	pid_t workers[PROCESS_MAX];

	server_start_small(server, "[server]\nworkers = 2\n");
	for (int i = 0; i < HUPS; i++) {
		kill(server->pid, SIGHUP);
		gemini_expect(server, A, "20 ");
	}
	EVENTUALLY(process_workers(server, workers) == 2 &&
	    process_indexer(server) > 0);
	assert_int_equal(server_stop(server), 0);
}

/* Opens connections whose requests have come in part: one worker has them. */
static void
open_some(const struct server *server, struct client *clients, size_t count)
{
	const struct talk talk = {.port = server->gopher};

	for (size_t i = 0; i < count; i++) {
		assert_int_equal(client_open(&clients[i], &talk), 0);
		assert_int_equal(client_send(&clients[i], SPAN("/b")), 0);
		EVENTUALLY(process_holder(server, clients[i].fd) > 0);
	}
}

/*
 * Q272: a worker that a reload has replaced answers those that it still has
 * from the newest edition, as long as hosts and zones are the same.
 */
static void
old_worker_follows(void **state)
{
	enum { PAUSE = 100 /* ms between two questions */ };
	struct server *server = *state;
	struct client clients[FOLLOWED];
	pid_t before[PROCESS_MAX];
	bool seen = false;

	server_start_small(
	    server, "[server]\nworkers = 1\n[limits]\nrequest = 10m\n");
	EVENTUALLY(process_workers(server, before) == 1);
	open_some(server, clients, COUNT(clients));
	int64_t began = clock_monotonic();
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "the configuration was read again"));
	server_drop(server, "b.gmi", "# B\n");
	wait_for(server, "/b.gmi\r\n", answer_has, "# B");
	for (size_t i = 0; i < COUNT(clients); i++) {
		poll(NULL, 0, i > 0 && !seen ? PAUSE : 0);
		client_send(&clients[i], SPAN(".gmi\r\n"));
		struct heard heard = client_listen(&clients[i]);
		seen = seen || answer_has(heard_span(&heard), "# B");
		heard_free(&heard);
		client_close(&clients[i]);
	}
	/* A worker that others replaced has 10 s. */
	assert_true(seen || clock_monotonic() - began > ENDING);
	EVENTUALLY(!process_alive(before[0]));
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

static bool
is_whole(struct client *client, const struct buf *content)
{
	struct heard heard = client_listen(client);
	bool whole =
	    heard.closed && span_equal(heard_body(&heard), buf_span(content));

	heard_free(&heard);
	client_close(client);
	return whole;
}

/* Returns false if the client was too slow for the 10 s that it has. */
static bool
finishes(struct server *server, int signal, const struct buf *content)
{
	struct client client;

	server_start(server, NULL);
	wait_for(server, A, answer_starts, "20 ");
	begin_large(server, &client);
	int64_t began = clock_monotonic();
	kill(server->pid, signal);
	if (signal == SIGHUP)
		gemini_expect(server, "gemini://localhost/\r\n", "20 ");
	bool whole = is_whole(&client, content);
	assert_true(whole || clock_monotonic() - began > ENDING);
	assert_int_equal(
	    signal == SIGHUP ? server_stop(server) : server_wait_end(server),
	    0);
	return whole;
}

/* TERM, INT and HUP: the answer that is under way is finished. */
static void
finishes_answers(void **state)
{
	static const int signals[] = {SIGHUP, SIGTERM, SIGINT};
	struct server *server = *state;
	struct buf content = {0};

	buf_repeat(&content, 'x', LARGE);
	server_write_bytes(server, "large.bin", buf_span(&content));
	server_write(server, "a.gmi", "# A\n");
	server_configure(server, "[server]\nworkers = 1\n");
	for (size_t i = 0; i < COUNT(signals); i++) {
		int tries = 0;
		while (!finishes(server, signals[i], &content))
			assert_true(++tries < TRIES);
	}
	buf_free(&content);
}

/* The end is quick when nobody is being answered. */
static void
ends_soon(void **state)
{
	static const int signals[] = {SIGTERM, SIGINT};
	struct server *server = *state;
	int fds[8];

	for (size_t i = 0; i < COUNT(signals); i++) {
		server_start(server, NULL);
		for (size_t j = 0; j < COUNT(fds); j++)
			fds[j] = client_connect(
			    j % 2 ? server->gemini : server->gopher);
		gemini_expect(server, "gemini://localhost/\r\n", "20 ");
		assert_int_equal(server_end(server, signals[i]), 0);
		for (size_t j = 0; j < COUNT(fds); j++)
			close(fds[j]);
	}
	log_has(server, "ERROR", false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(two_lines),
	    SERVER_SCENE(one_port_for_all),
	    SERVER_SCENE(listener_off),
	    SERVER_SCENE(certificate_stays),
	    SERVER_SCENE(exit_codes),
	    SERVER_SCENE(broken_at_start),
	    SERVER_SCENE(reload),
	    SERVER_SCENE(host_changes),
	    SERVER_SCENE(address_taken),
	    SERVER_SCENE(broken_reload),
	    SERVER_SCENE(reload_storm),
	    SERVER_SCENE(old_worker_follows),
	    SERVER_SCENE(finishes_answers),
	    SERVER_SCENE(ends_soon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
