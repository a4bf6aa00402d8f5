/*
 * TLS connections without a worker: hellos that come in pieces, what is read
 * and sent together, and readers that stop.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "net/conn_priv.h"
#include "net/socket.h"
#include "net/tls_bio.h"
#include "support/ask.h"
#include "support/conn_fixture.h"
#include "support/expect.h"
#include "support/own_keys.h"

enum { SMALL = 100, CLIENTS = 4, STEPS_MAX = 100000 };

static size_t sends, reads, steps, acknowledged;

/* The server's; OpenSSL's own sockets use write() and read(). */
ssize_t
send(int fd, const void *bytes, size_t size, int flags)
{
	sends++;
	return sendto(fd, bytes, size, flags, NULL, 0);
}

ssize_t
recv(int fd, void *bytes, size_t size, int flags)
{
	reads++;
	return recvfrom(fd, bytes, size, flags, NULL, NULL);
}

/* The sockets here are local: they acknowledge nothing. */
int
setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
	(void)fd;
	(void)value;
	(void)size;
	acknowledged += level == IPPROTO_TCP && name == TCP_QUICKACK;
	return 0;
}

/* A client and its connection. */
struct pair {
	int fd;
	SSL_CTX *context;
	SSL *tls;
	struct conn *conn;
};

static struct pair
come(struct conn_fixture *fixture, int version)
{
	struct pair pair = {.context = SSL_CTX_new(TLS_client_method())};
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(fcntl(ends[i], F_SETFL, O_NONBLOCK), 0);
	pair.fd = ends[1];
	SSL_CTX_set_max_proto_version(pair.context, version);
	pair.tls = SSL_new(pair.context);
	SSL_set_tlsext_host_name(pair.tls, "localhost");
	SSL_set_fd(pair.tls, pair.fd);
	conn_open(&fixture->env, &fixture->listener,
	    &(struct accepted){.fd = ends[0]});
	pair.conn = fixture->env.first;
	return pair;
}

static void
leave(struct pair *pair)
{
	SSL_free(pair->tls);
	SSL_CTX_free(pair->context);
	close(pair->fd);
}

/* Its ClientHello, which it does not send itself. */
static struct buf
hello_of(struct pair *pair)
{
	BIO *written = BIO_new(BIO_s_mem());
	struct buf hello = {0};
	char *data;

	SSL_set_bio(pair->tls, BIO_new(BIO_s_mem()), written);
	assert_int_equal(SSL_connect(pair->tls), -1);
	long size = BIO_get_mem_data(written, &data);
	buf_add(&hello, (struct span){data, (size_t)size});
	SSL_set_fd(pair->tls, pair->fd);
	return hello;
}

static void
send_part(const struct pair *pair, struct span bytes)
{
	assert_int_equal(
	    write(pair->fd, bytes.data, bytes.size), (ssize_t)bytes.size);
	conn_ready(pair->conn);
}

/* All is in this process: what is ready is so at once. */
static void
step(struct conn_fixture *fixture)
{
	struct conn_env *env = &fixture->env;
	void *item;

	assert_true(++steps < STEPS_MAX);
	conn_look_again(env, INT64_MAX);
	if (conn_run_buffered(env) == 0 &&
	    poller_wait(env->poller, 0, &item, 1) == 1)
		conn_ready(item);
	while (conn_shake_next(env, HANDSHAKE_BEGUN) ||
	    conn_shake_next(env, HANDSHAKE_NEW))
		continue;
}

/* Until the client has shaken hands: what it sends is not read yet. */
static void
shake(struct conn_fixture *fixture, struct pair *pair)
{
	while (SSL_connect(pair->tls) != 1)
		step(fixture);
}

static size_t
read_all(struct conn_fixture *fixture, struct pair *pair)
{
	static char room[1 << 16];
	size_t got, all = 0;

	for (;;) {
		if (SSL_read_ex(pair->tls, room, sizeof(room), &got))
			all += got;
		else if (SSL_get_shutdown(pair->tls) & SSL_RECEIVED_SHUTDOWN)
			return all;
		else
			step(fixture);
	}
}

/*
 * Q21, Q22: a ClientHello that comes byte by byte is read by the next step each
 * time, takes no TLS object before it is whole, and then is that of a session.
 */
static void
hello_byte_by_byte(void **state)
{
	struct conn_fixture *fixture = *state;
	struct pair pair = come(fixture, TLS1_3_VERSION);
	struct buf hello = hello_of(&pair);

	for (size_t i = 0; i < hello.size; i++) {
		assert_int_equal(pair.conn->state, CONN_HELLO);
		assert_int_equal(pair.conn->hello.size, i);
		assert_null(pair.conn->tls);
		send_part(&pair, (struct span){hello.data + i, 1});
		assert_in_range(fixture->env.hellos, i + 1, 2 * i + 128);
	}
	assert_int_equal(pair.conn->state, CONN_QUEUED);
	shake(fixture, &pair);
	assert_int_equal(fixture->env.hellos, 0);
	assert_int_equal(SSL_write(pair.tls, "gemini://x/\r\n", 13), 13);
	assert_true(read_all(fixture, &pair) > 3);
	buf_free(&hello);
	leave(&pair);
}

/*
 * Q22: what comes in one segment with the hello is OpenSSL's: what is allowed
 * there does no harm, and anything else ends in an alert.
 */
static void
bytes_behind_the_hello(void **state)
{
	static const struct {
		struct span behind;
		bool works;
	} rows[] = {
	    {{"\24\3\3\0\1\1", 6}, true},
	    {{"\24\3\3", 3}, true}, /* the rest follows */
	    {{"\27\3\3\0\5early", 10}, false},
	    {{"GET / HTTP/1.0\r\n\r\n", 18}, false},
	};
	struct conn_fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pair pair = come(fixture, TLS1_3_VERSION);
		struct buf bytes = hello_of(&pair);
		buf_add(&bytes, rows[i].behind);
		send_part(&pair, buf_span(&bytes));
		if (i == 1)
			send_part(&pair, SPAN("\0\1\1"));
		while (pair.conn->state < CONN_REQUEST) {
			(void)SSL_connect(pair.tls);
			ERR_clear_error();
			step(fixture);
		}
		assert_int_equal(pair.conn->state,
		    rows[i].works ? CONN_REQUEST : CONN_DRAIN);
		conn_abort(pair.conn, CLOSING_STOPPED);
		assert_int_equal(fixture->env.hellos, 0);
		assert_int_equal(fixture->env.held, 0);
		buf_free(&bytes);
		leave(&pair);
	}
}

/*
 * Q26: hellos have a budget. Over it the oldest that is not whole goes, then
 * the oldest that is; one that has sent nothing holds nothing.
 */
static void
hellos_have_a_budget(void **state)
{
	struct conn_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;
	struct pair pairs[CLIENTS];

	for (size_t i = 0; i < CLIENTS; i++) {
		pairs[i] = come(fixture, TLS1_3_VERSION);
		struct buf hello = hello_of(&pairs[i]);
		/* One nothing, one all of it, two a part. */
		if (i > 0)
			send_part(&pairs[i],
			    span_head(buf_span(&hello),
				i == 1 ? hello.size : SMALL + i));
		buf_free(&hello);
	}
	assert_int_equal(pairs[1].conn->state, CONN_QUEUED);
	conn_keep_budget(env);
	assert_int_equal(env->count, CLIENTS);
	static const size_t order[] = {2, 3, 1};
	for (size_t i = 0; i < COUNT(order); i++) {
		size_t more = CONN_HELLOS_MAX + 1 - env->hellos;
		env->hellos += more;
		conn_keep_budget(env);
		env->hellos -= more;
		assert_int_equal(env->count, CLIENTS - 1 - i);
		char byte;
		assert_int_equal(read(pairs[order[i]].fd, &byte, 1), 0);
	}
	assert_int_equal(env->hellos, 0);
	assert_int_equal(env->first->hello.size, 0);
	conn_abort(env->first, CLOSING_STOPPED);
	assert_int_equal(env->memory, 0);
	for (size_t i = 0; i < CLIENTS; i++)
		leave(&pairs[i]);
}

/*
 * Q21, Q23, K439: an answer takes two sends if the request comes with the end
 * of the handshake: the flight, then ticket, answer and close_notify. The
 * hello, that end and the client's end are a read each; the first may be one by
 * another name
 * (_FORTIFY_SOURCE), which is not counted here. One more of each if the request
 * comes later. What is sent acknowledges what has come.
 */
static void
together(void **state)
{
	struct conn_fixture *fixture = *state;

	for (size_t later = 0; later < 2; later++) {
		struct pair pair = come(fixture, TLS1_3_VERSION);
		sends = reads = acknowledged = 0;
		shake(fixture, &pair);
		while (later && pair.conn->state < CONN_REQUEST)
			step(fixture);
		assert_int_equal(
		    SSL_write(pair.tls, "gemini://x/\r\n", 13), 13);
		assert_true(read_all(fixture, &pair) > 3);
		assert_int_equal(sends, 2 + later);
		assert_int_equal(acknowledged, 0);
		leave(&pair);
		while (fixture->env.count > 0)
			step(fixture);
		assert_in_range(reads, 2 + later, 4 + later);
	}
}

static void
use_no_tickets(struct conn_fixture *fixture)
{
	static const struct span names = {"localhost", 9};
	const struct tls_host host = {.cert = &fixture->cert,
	    .signer = &own_keys,
	    .names = &names,
	    .name_count = 1};

	tls_context_free(&fixture->env.tls);
	fixture->env.tls = tls_context_new(&host, 1, NULL);
	assert_non_null(fixture->env.tls);
}

/* Sends so much of what the client has written, and has it read. */
static void
pass(struct conn_fixture *fixture, struct pair *pair, BIO *written, int size)
{
	char bytes[4096];
	int got = BIO_read(written, bytes, size);

	assert_true(got > 0);
	send_part(pair, (struct span){bytes, (size_t)got});
	for (int i = 0; i < 4; i++)
		step(fixture);
}

/*
 * K439: the first part of a flight, or of a line, is acknowledged at once, as
 * nothing goes back that would do it; the rest is not. Without tickets so is
 * the end of the handshake if the request is not behind it.
 */
static void
parts(void **state)
{
	enum { ALL = 4096, PART = 6 };
	static const struct {
		int version;
		bool tickets;
	} rows[] = {{TLS1_3_VERSION, true}, {TLS1_2_VERSION, true},
	    {TLS1_3_VERSION, false}};
	struct conn_fixture *fixture = *state;

	acknowledged = 0;
	socket_acknowledge(fixture->listener.fd);
	if (acknowledged == 0) {
		print_message("not counted: the portable twin\n");
		skip();
	}
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (!rows[i].tickets)
			use_no_tickets(fixture);
		struct pair pair = come(fixture, rows[i].version);
		BIO *written = BIO_new(BIO_s_mem());
		acknowledged = 0;
		SSL_set0_wbio(pair.tls, written);
		assert_int_equal(SSL_connect(pair.tls), -1);
		pass(fixture, &pair, written, ALL);
		assert_int_equal(acknowledged, 0);
		(void)SSL_connect(pair.tls);
		pass(fixture, &pair, written, PART);
		assert_int_equal(acknowledged, 1);
		pass(fixture, &pair, written, ALL);
		assert_int_equal(acknowledged, 1 + !rows[i].tickets);
		assert_int_equal(SSL_connect(pair.tls), 1);
		acknowledged = 0;
		assert_int_equal(SSL_write(pair.tls, "gemini://x", 10), 10);
		pass(fixture, &pair, written, ALL);
		assert_int_equal(acknowledged, 1);
		assert_int_equal(SSL_write(pair.tls, "/\r\n", 3), 3);
		pass(fixture, &pair, written, ALL);
		assert_true(read_all(fixture, &pair) > 3);
		assert_int_equal(acknowledged, 1);
		leave(&pair);
		while (fixture->env.count > 0)
			step(fixture);
	}
}

/*
 * Q146: what is gathered at the end of an answer leaves with close_notify, also
 * if it has no room for one record more.
 */
static void
full_together(void **state)
{
	struct span request = SPAN("gemini://localhost/gathered.bin\r\n");
	struct conn_fixture *fixture = *state;
	struct pair pair = come(fixture, TLS1_3_VERSION);

	sends = 0;
	shake(fixture, &pair);
	assert_int_equal(
	    SSL_write(pair.tls, request.data, (int)request.size), request.size);
	assert_in_range(read_all(fixture, &pair), CONN_FIXTURE_GATHERED,
	    CONN_FIXTURE_GATHERED + 64);
	assert_int_equal(sends, 2);
	leave(&pair);
	while (fixture->env.count > 0)
		step(fixture);
	assert_int_equal(fixture->env.held, 0);
}

/*
 * Q24, K340: a reader that stops in the middle of what was gathered holds no
 * more than that, which is counted and is one record if it stops soon; its
 * stall timeout runs on as nothing is sent; and when it reads on it has all,
 * with close_notify, several records at once.
 */
static void
reader_that_stops(void **state)
{
	struct conn_fixture *fixture = *state;
	struct pair pair = come(fixture, TLS1_3_VERSION);
	struct buf request = {0};
	struct conn *conn = pair.conn;

	shake(fixture, &pair);
	buf_add(&request, SPAN("gemini://localhost/large.bin\r\n"));
	assert_int_equal(
	    SSL_write(pair.tls, request.data, (int)request.size), request.size);
	buf_free(&request);
	/* Until the socket is full. */
	while (conn->state < CONN_SEND || tls_unsent(conn->tls) == 0)
		step(fixture);
	assert_int_equal(conn->state, CONN_SEND);
	uint64_t sent = tls_sent(conn->tls);
	size_t unsent = tls_unsent(conn->tls);
	assert_in_range(fixture->env.held, unsent, TLS_GATHER / 4 + 1024);
	assert_in_range(sent, TLS_GATHER, CONN_FIXTURE_LARGE / 8);
	int64_t due = --conn->deadline.due;
	conn_ready(conn);
	assert_int_equal(tls_sent(conn->tls), sent);
	assert_int_equal(tls_unsent(conn->tls), unsent);
	assert_int_equal(conn->deadline.due, due);
	sends = 0;
	size_t all = read_all(fixture, &pair);
	assert_in_range(all, CONN_FIXTURE_LARGE, CONN_FIXTURE_LARGE + 64);
	/* Each piece and what is left of it, but not each record. */
	assert_in_range(sends, 1, 3 * CONN_FIXTURE_LARGE / TLS_GATHER);
	leave(&pair);
	while (fixture->env.count > 0)
		step(fixture);
	assert_int_equal(fixture->env.held, 0);
}

/*
 * Q27: a client that has its answer and closes is seen by a look of a later
 * turn, without the poller; one that stays is in the poller after two looks,
 * and what it sends is drained.
 */
static void
after_the_answer(void **state)
{
	struct conn_fixture *fixture = *state;
	struct conn_env *env = &fixture->env;

	for (size_t stays = 0; stays < 2; stays++) {
		struct pair pair = come(fixture, TLS1_3_VERSION);
		struct conn *conn = pair.conn;
		shake(fixture, &pair);
		assert_int_equal(
		    SSL_write(pair.tls, "gemini://x/\r\n", 13), 13);
		while (conn->state < CONN_DRAIN)
			step(fixture);
		assert_false(conn->polled);
		assert_true(read_all(fixture, &pair) > 3);
		if (stays) {
			conn_look_again(env, INT64_MAX);
			assert_false(conn->polled);
			conn_look_again(env, INT64_MAX);
			assert_true(conn->polled);
			assert_int_equal(write(pair.fd, "more", 4), 4);
			step(fixture);
			assert_int_equal(conn->drained, 4);
		} else {
			close(pair.fd);
			pair.fd = -1;
			assert_int_equal(conn_look_again(env, INT64_MAX), 1);
			assert_int_equal(env->count, 0);
		}
		leave(&pair);
		while (env->count > 0)
			step(fixture);
	}
}

#define TEST(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	    test, conn_fixture_make, conn_fixture_unmake)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(hello_byte_by_byte),
	    TEST(bytes_behind_the_hello),
	    TEST(hellos_have_a_budget),
	    TEST(together),
	    TEST(parts),
	    TEST(full_together),
	    TEST(reader_that_stops),
	    TEST(after_the_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
