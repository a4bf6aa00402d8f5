/* The connection: rows A1, A8, A10, A12 to A14, A19 to A21, X7. */
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"

#define HOME "gemini://localhost/\r\n"

#define PATIENT "10m" /* longer than any test waits */

enum {
	LINGER = 2000, /* ms that a server waits for what is still sent */
	TRIES = 10,
};

/* One server for most scenes here: what they do leaves nothing behind. */
static struct server server;

/* A server that waits but for a moment in one place, and for long elsewhere. */
static void
start_with(struct server *made, const char *hello, const char *handshake,
    const char *request)
{
	char text[256];

	server_write(made, "index.gmi", "# Home\n");
	server_write(made, "dir/a.gmi", "# A\n");
	snprintf(text, sizeof(text),
	    "[server]\nworkers = 1\n[gemini]\nport = 1965\n[limits]\n"
	    "hello = %s\nhandshake = %s\nrequest = %s\n",
	    hello, handshake, request);
	server_configure(made, text);
	server_start(made, NULL);
}

static int
start(void **state)
{
	server_make(&server);
	start_with(&server, PATIENT, PATIENT, PATIENT);
	*state = &server;
	return 0;
}

/* A1: bytes that are no TLS get not one byte in return. */
static void
plain_text_gets_nothing(void **state)
{
	static const struct span inputs[] = {
	    {HOME, sizeof(HOME) - 1},
	    {"GET / HTTP/1.0\r\n\r\n", 18},
	    {"\r\n\r\n\r\n", 6},
	    {"\x15\x03\x01\x00\x02\x02\x00", 7},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(inputs); i++) {
		struct heard heard = client_talk(&(struct talk){
		    .port = server.gemini, .request = inputs[i]});
		expect_span("A1", heard_span(&heard), SPAN(""));
		expect_true("A1", inputs[i], heard.end != CLIENT_OPEN);
		heard_free(&heard);
	}
}

/* A8, X7: close_notify after every complete answer, then FIN. */
static void
close_notify_after_all(void **state)
{
	static const struct {
		const char *request;
		int status;
	} rows[] = {
	    {HOME, 20},
	    {"gemini://localhost/dir\r\n", 31},
	    {"gemini://localhost/dir/\r\n", 20},
	    {"gemini://localhost/nothing\r\n", 51},
	    {"gemini://other.example/\r\n", 53},
	    {"no url\r\n", 59},
	};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(rows); i++) {
		struct talk what =
		    ask_for(&server, true, span_of(rows[i / 2].request));
		what.most = i % 2 ? TLS1_2_VERSION : TLS1_3_VERSION;
		struct heard heard = client_talk(&what);
		expect_true("A8", what.request, heard.closed);
		expect_true("A8", what.request, heard.end == CLIENT_FIN);
		expect_true("A8", what.request,
		    heard_status(&heard) == rows[i / 2].status);
		heard_free(&heard);
	}
}

/* A10: a client that never closes is let go all the same. */
static void
peer_that_never_closes(void **state)
{
	pid_t worker[PROCESS_MAX];
	struct talk what = ask_for(&server, true, SPAN(HOME));
	struct client client;

	(void)state;
	EVENTUALLY(process_workers(&server, worker) == 1);
	size_t before = process_descriptors(worker[0]);
	assert_int_equal(client_open(&client, &what), 0);
	assert_int_equal(client_send(&client, what.request), 0);
	struct heard heard = client_listen(&client);
	assert_true(heard.closed);
	heard_free(&heard);
	EVENTUALLY(process_descriptors(worker[0]) <= before);
	client_close(&client);
}

/* A12, R9: one request a connection; the rest is ignored. */
static void
one_request(void **state)
{
	struct talk once = ask_for(&server, true, SPAN(HOME)),
		    twice = ask_for(&server, true, SPAN(HOME HOME));

	(void)state;
	struct heard want = client_talk(&once);
	assert_int_equal(heard_status(&want), 20);
	for (size_t i = 0; i < 2; i++) {
		twice.split = i ? once.request.size : 0;
		struct heard got = client_talk(&twice);
		expect_span("A12", heard_span(&got), heard_span(&want));
		assert_true(got.closed);
		heard_free(&got);
	}
	heard_free(&want);
}

/* A13, E17: whoever leaves in the middle costs nothing in the end. */
static void
peers_that_leave(void **state)
{
	struct talk what = ask_for(&server, true, SPAN(HOME));
	pid_t worker[PROCESS_MAX];
	struct client client;

	(void)state;
	EVENTUALLY(process_workers(&server, worker) == 1);
	size_t before = process_descriptors(worker[0]);
	for (int i = 0; i < 12; i++) {
		bool secure = i % 4 > 1;
		bool resets = i % 2;
		what.secure = secure;
		assert_int_equal(client_open(&client, &what), 0);
		if (!secure && i < 4)
			client_send(&client, SPAN("\x16\x03\x01\x00\xc0\x01"));
		if (secure && i < 8)
			client_send(&client, SPAN("gemini://loc"));
		if (secure && i >= 8)
			client_send(&client, what.request);
		if (resets)
			client_reset(&client);
		else
			client_close(&client);
	}
	EVENTUALLY(process_descriptors(worker[0]) <= before);
	EVENTUALLY(process_workers(&server, worker) == 1);
	gemini_expect(&server, "gemini://localhost:1965/\r\n", "20 ");
}

/* A14: a request and then an end of the client's side is a request. */
static void
half_closed(void **state)
{
	struct talk what = ask_for(&server, true, SPAN(HOME));

	(void)state;
	what.half_close = true;
	struct heard heard = client_talk(&what);
	assert_int_equal(heard_status(&heard), 20);
	assert_true(heard.closed);
	heard_free(&heard);
	what.request = SPAN("gemini://localhost/");
	heard = client_talk(&what);
	assert_true(heard.end == CLIENT_FIN);
	heard_free(&heard);
}

/* Whether this machine has [::1] at all. */
static bool
has_six(void)
{
	struct sockaddr_in6 here = {
	    .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	bool has = fd >= 0 &&
	    bind(fd, (const struct sockaddr *)&here, sizeof(here)) == 0;

	if (fd >= 0)
		close(fd);
	return has;
}

/* Each protocol at one address, by its name and by its number. */
static void
expect_address(
    const struct server *other, const char *address, const char *literal)
{
	const char *const hosts[] = {"localhost", literal};
	struct talk what = {.port = other->gopher,
	    .address = address,
	    .request = SPAN("/a.txt\r\n")};

	struct heard heard = client_talk(&what);
	expect_span(address, heard_span(&heard), SPAN("words\r\n"));
	heard_free(&heard);
	for (size_t i = 0; i < COUNT(hosts); i++) {
		struct buf request = {0};
		buf_format(&request, "gemini://%s:%u/a.txt\r\n", hosts[i],
		    other->gemini);
		what = (struct talk){.port = other->gemini,
		    .address = address,
		    .secure = true,
		    .request = buf_span(&request)};
		heard = client_talk(&what);
		expect_true(
		    hosts[i], heard_span(&heard), heard_status(&heard) == 20);
		expect_span(hosts[i], heard_body(&heard), SPAN("words\n"));
		heard_free(&heard);
		buf_free(&request);
	}
}

/* A19, G16, R20: every address that is listened on answers, on one port. */
static void
both_families(void **state)
{
	struct server *other = *state;
	static const char *const words[] = {"--gemini", "127.0.0.1:0, [::1]:0",
	    "--gopher", "[::1]:0, 127.0.0.1:0", NULL};

	server_write(other, "a.txt", "words\n");
	server_start(other, words);
	expect_address(other, "127.0.0.1", "127.0.0.1");
	if (has_six()) {
		expect_address(other, "::1", "[::1]");
		expect_address(other, "::1", "[0:0:0:0:0:0:0:1]");
	}
	assert_int_equal(server_stop(other), 0);
}

/* A1, A20, T5: nobody is waited for without end, nor let go too soon. */
static void
idle_peers(void **state)
{
	static const struct span starts[] = {{"", 0}, {"\x16", 1},
	    {"\x16\x03\x01\x00\xc0\x01\x00", 7},
	    {"\x16\x03\x01\xff\xff\x01", 6}};
	struct server *hasty = *state;

	start_with(hasty, "500ms", PATIENT, PATIENT);
	struct talk what = {.port = hasty->gemini};
	for (size_t i = 0; i < COUNT(starts); i++) {
		what.request = starts[i];
		struct heard heard = client_talk(&what);
		expect_span("A20", heard_span(&heard), SPAN(""));
		assert_true(
		    heard.end == CLIENT_FIN || heard.end == CLIENT_RESET);
		assert_true(i == 3 || heard.all >= 450);
		heard_free(&heard);
	}
	assert_int_equal(server_stop(hasty), 0);
}

/* Again while it was held for longer than a server waits for what it sends. */
static struct heard
talk_unheld(const struct talk *what)
{
	struct heard heard = client_talk(what);

	for (int i = 0;
	     i < TRIES && heard.end == CLIENT_RESET && heard.all >= LINGER;
	     i++) {
		heard_free(&heard);
		heard = client_talk(what);
	}
	return heard;
}

/* A8, A20, T5: the same of a request, in whose place nothing comes, or half. */
static void
idle_requests(void **state)
{
	static const char *const starts[] = {"", "gemini://localhost/"};
	struct server *hasty = *state;

	start_with(hasty, PATIENT, PATIENT, "500ms");
	for (size_t i = 0; i < 2 * COUNT(starts); i++) {
		struct talk what = {.port = hasty->gemini,
		    .secure = true,
		    .most = i % 2 ? TLS1_2_VERSION : TLS1_3_VERSION,
		    .request = span_of(starts[i / 2])};
		struct heard heard = talk_unheld(&what);
		assert_int_equal(heard_status(&heard), 59);
		assert_true(heard.closed);
		assert_int_equal(heard.end, CLIENT_FIN);
		assert_true(heard.first >= 450);
		heard_free(&heard);
	}
	assert_int_equal(server_stop(hasty), 0);
}

/* The first message of a handshake: the caller's to buf_free(). */
static struct buf
client_hello(void)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL *tls = SSL_new(context);
	struct buf buf = {0};
	char *bytes;

	SSL_set_bio(tls, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
	assert_int_equal(SSL_connect(tls), -1);
	long size = BIO_get_mem_data(SSL_get_wbio(tls), &bytes);
	buf_add(&buf, (struct span){bytes, (size_t)size});
	SSL_free(tls);
	SSL_CTX_free(context);
	return buf;
}

/* A20, T5: who begins a handshake and then says no more. */
static void
silent_in_the_handshake(void **state)
{
	struct server *hasty = *state;
	struct buf hello = client_hello();

	start_with(hasty, PATIENT, "500ms", PATIENT);
	struct heard heard = client_talk(
	    &(struct talk){.port = hasty->gemini, .request = buf_span(&hello)});
	assert_true(heard.bytes.size > 0);
	assert_true(heard.end == CLIENT_FIN || heard.end == CLIENT_RESET);
	assert_true(heard.all >= 450);
	heard_free(&heard);
	buf_free(&hello);
	assert_int_equal(server_stop(hasty), 0);
}

/* A20, T5: a byte now and then is no reason to wait any longer. */
static void
dripping_request(void **state)
{
	struct server *hasty = *state;
	struct client client;
	size_t sent = 0;

	start_with(hasty, PATIENT, PATIENT, "500ms");
	struct talk what = {.port = hasty->gemini, .secure = true};
	assert_int_equal(client_open(&client, &what), 0);
	/* Were each byte to count, the request would grow too long first. */
	while (poll(&(struct pollfd){.fd = client.fd, .events = POLLIN}, 1,
		   20) == 0) {
		assert_true(sent < 500);
		if (client_send(&client,
			sent == 0 ? SPAN("gemini://localhost/") : SPAN("x")) <
		    0)
			break;
		sent++;
	}
	struct heard heard = client_listen(&client);
	assert_int_equal(heard_status(&heard), 59);
	heard_free(&heard);
	client_close(&client);
	assert_int_equal(server_stop(hasty), 0);
}

/* A21: one client's slowness is nobody else's. */
static void
two_at_once(void **state)
{
	struct talk what = ask_for(&server, true, SPAN(HOME));
	struct client slow, rude;

	(void)state;
	assert_int_equal(client_open(&slow, &what), 0);
	assert_int_equal(client_send(&slow, SPAN("g")), 0);
	assert_int_equal(client_open(&rude, &what), 0);
	assert_int_equal(client_send(&rude, what.request), 0);
	client_close(&rude);
	assert_int_equal(client_send(&slow, span_tail(what.request, 1)), 0);
	struct heard heard = client_listen(&slow);
	assert_int_equal(heard_status(&heard), 20);
	heard_free(&heard);
	client_close(&slow);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plain_text_gets_nothing),
	    cmocka_unit_test(close_notify_after_all),
	    cmocka_unit_test(peer_that_never_closes),
	    cmocka_unit_test(one_request),
	    cmocka_unit_test(peers_that_leave),
	    cmocka_unit_test(half_closed),
	    SERVER_SCENE(both_families),
	    SERVER_SCENE(idle_peers),
	    SERVER_SCENE(idle_requests),
	    SERVER_SCENE(silent_in_the_handshake),
	    SERVER_SCENE(dripping_request),
	    cmocka_unit_test(two_at_once),
	};

	return cmocka_run_group_tests(tests, start, server_group_teardown);
}
