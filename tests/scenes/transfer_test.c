/* Large bodies: whole to the last byte, or plainly cut (rows A9, X7, A20). */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/prov_ssl.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/status.h"

enum { LARGE = 20 << 20, STARTED = 100000 };

static struct server server;
static struct buf content;

static int
start(void **state)
{
	server_make(&server);
	for (unsigned i = 0; i < LARGE / 4; i++) {
		unsigned mixed = i * 2654435761u;
		buf_add(&content, (struct span){(const char *)&mixed, 4});
	}
	server_write_bytes(&server, "large.bin", buf_span(&content));
	server_configure(&server,
	    "[server]\nworkers = 1\n[gemini]\nport = 1965\n"
	    "[limits]\nstall = 10m\n");
	server_start(&server, NULL);
	*state = &server;
	return 0;
}

static int
stop(void **state)
{
	buf_free(&content);
	return server_group_teardown(state);
}

/* A client that has begun to read a long answer. */
static void
begin(const struct server *of, struct client *client, bool secure,
    const char *path)
{
	struct buf request = {0};

	buf_format(
	    &request, "%s%s\r\n", secure ? "gemini://localhost" : "", path);
	struct talk what = ask_for(of, secure, buf_span(&request));
	assert_int_equal(client_open(client, &what), 0);
	assert_int_equal(client_send(client, what.request), 0);
	assert_int_equal(client_await(client, STARTED), 0);
	buf_free(&request);
}

/* 20 MiB arrive as they are, and what has come is said to be all. */
static void
large_file(void **state)
{
	struct talk what =
	    ask_for(&server, true, SPAN("gemini://localhost/large.bin\r\n"));

	(void)state;
	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION;
	     version++) {
		what.least = what.most = version;
		struct heard heard = client_talk(&what);
		assert_true(span_equal(heard_body(&heard), buf_span(&content)));
		assert_true(heard.closed);
		heard_free(&heard);
	}
	what = ask_for(&server, false, SPAN("/large.bin\r\n"));
	struct heard heard = client_talk(&what);
	assert_true(span_equal(heard_span(&heard), buf_span(&content)));
	assert_int_equal(heard.end, CLIENT_FIN);
	heard_free(&heard);
}

/*
 * A9, X7, E11: a file that shrinks while it is sent never ends in
 * close_notify.
 */
static void
file_that_shrinks(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *path = i ? "shrinks.bin" : "vanishes.bin";
		struct buf selector = {0};
		struct client client;
		server_write_bytes(&server, path, buf_span(&content));
		buf_format(&selector, "/%s%c", path, '\0');
		wait_for(&server, "/\r\n", answer_has, path);
		begin(&server, &client, true, selector.data);
		assert_int_equal(
		    truncate(server_path(&server, path), i ? LARGE / 2 : 0), 0);
		struct heard heard = client_listen(&client);
		assert_false(heard.closed);
		assert_true(heard.bytes.size < LARGE);
		heard_free(&heard);
		client_close(&client);
		buf_free(&selector);
	}
	gemini_expect(&server, "gemini://localhost:1965/nothing\r\n", "51 ");
}

/* K332: nor does one that is written to in place, which would be a mixture. */
static void
file_that_is_overwritten(void **state)
{
	(void)state;
	for (int secure = 0; secure < 2; secure++) {
		const char *path = secure ? "tls.bin" : "clear.bin";
		char selector[32];
		struct client client;
		server_write_bytes(&server, path, buf_span(&content));
		snprintf(selector, sizeof(selector), "/%s", path);
		wait_for(&server, "/\r\n", answer_has, path);
		begin(&server, &client, secure, selector);
		server_write_bytes(&server, path, buf_span(&content));
		struct heard heard = client_listen(&client);
		assert_false(heard.closed);
		assert_true(heard.bytes.size < LARGE);
		heard_free(&heard);
		client_close(&client);
	}
}

/* E8: a file that is replaced or removed meanwhile is sent as it began. */
static void
file_that_is_replaced(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct client client;
		server_write_bytes(&server, "old.bin", buf_span(&content));
		wait_for(&server, "/\r\n", answer_has, "old.bin");
		wait_for(&server, "gemini://localhost:1965/old.bin\r\n",
		    answer_starts, "20 ");
		begin(&server, &client, true, "/old.bin");
		if (i)
			server_drop(&server, "old.bin", "new");
		else
			unlink(server_path(&server, "old.bin"));
		struct heard heard = client_listen(&client);
		assert_true(span_equal(heard_body(&heard), buf_span(&content)));
		assert_true(heard.closed);
		heard_free(&heard);
		client_close(&client);
	}
}

/* A20, T5: who asks and never reads is let go, without a good end. */
static void
reader_that_stalls(void **state)
{
	struct server *hasty = *state;

	server_write_bytes(hasty, "large.bin", buf_span(&content));
	server_configure(hasty,
	    "[server]\nworkers = 1\n[gemini]\nport = 1965\n"
	    "[limits]\nstall = 400ms\n");
	server_start(hasty, NULL);
	for (int secure = 0; secure < 2; secure++) {
		struct client client;
		begin(hasty, &client, secure, "/large.bin");
		EVENTUALLY(
		    status_number_of(hasty, "totals.connections.open") == 0);
		struct heard heard = client_listen(&client);
		assert_false(heard.closed);
		assert_true(heard.bytes.size < LARGE);
		heard_free(&heard);
		client_close(&client);
	}
	assert_int_equal(server_stop(hasty), 0);
}

/* A13, E17: a client that leaves in the middle takes nothing with it. */
static void
reader_that_leaves(void **state)
{
	pid_t worker[PROCESS_MAX];
	struct client client;

	(void)state;
	EVENTUALLY(process_workers(&server, worker) == 1);
	for (int i = 0; i < 8; i++) {
		begin(&server, &client, i % 2, "/large.bin");
		if (i / 2 % 2)
			client_reset(&client);
		else
			client_close(&client);
	}
	assert_true(process_alive(worker[0]));
	gemini_expect(&server, "gemini://localhost:1965/large.bin\r\n", "20 ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(large_file),
	    cmocka_unit_test(file_that_shrinks),
	    cmocka_unit_test(file_that_is_overwritten),
	    cmocka_unit_test(file_that_is_replaced),
	    SERVER_SCENE(reader_that_stalls),
	    cmocka_unit_test(reader_that_leaves),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
