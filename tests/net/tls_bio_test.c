#define _GNU_SOURCE
/*
 * The socket under a TLS session: what it lets OpenSSL read in one step, and in
 * all, and how it sends what OpenSSL writes.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "net/socket.h"
#include "net/tls_bio.h"
#include "support/expect.h"

enum { RECORD = 5 + 22, LIMIT = 8 };

static int last_flags; /* of send(), which passes by here */

ssize_t
send(int fd, const void *bytes, size_t size, int flags)
{
	last_flags = flags;
	return ((__typeof__(&send))dlsym(RTLD_NEXT, "send"))(
	    fd, bytes, size, flags);
}

struct fixture {
	BIO_METHOD *method;
	struct tls_socket socket;
	BIO *bio;
	int peer;
	size_t begun; /* bytes of a record that read_records() has */
};

static int
make(void **state)
{
	static struct fixture fixture;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 ||
	    fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0)
		return -1;
	fixture = (struct fixture){.method = tls_bio_method(),
	    .socket = {.fd = ends[0]},
	    .peer = ends[1]};
	fixture.bio = tls_bio_new(fixture.method, &fixture.socket);
	tls_socket_limit(&fixture.socket, LIMIT);
	tls_socket_begin(&fixture.socket);
	*state = &fixture;
	return fixture.bio ? 0 : -1;
}

static int
unmake(void **state)
{
	struct fixture *fixture = *state;

	BIO_free(fixture->bio);
	tls_socket_free(&fixture->socket);
	BIO_meth_free(fixture->method);
	close(fixture->socket.fd);
	close(fixture->peer);
	return 0;
}

static void
send_records(const struct fixture *fixture, size_t count)
{
	struct buf bytes = {0};

	for (size_t i = 0; i < count; i++) {
		buf_add(&bytes, SPAN("\27\3\3\0\26"));
		buf_repeat(&bytes, 'x', RECORD - 5);
	}
	assert_int_equal(
	    write(fixture->peer, bytes.data, bytes.size), bytes.size);
	buf_free(&bytes);
}

/*
 * Reads as OpenSSL does, header and body, each in as many reads as it takes.
 * Returns the number of records that became whole.
 */
static size_t
read_records(struct fixture *fixture, size_t most)
{
	char bytes[RECORD];
	size_t count = 0;

	while (count < most) {
		size_t want = fixture->begun < 5 ? 5 : RECORD;
		int got =
		    BIO_read(fixture->bio, bytes, (int)(want - fixture->begun));
		if (got <= 0)
			break;
		fixture->begun += (size_t)got;
		count += fixture->begun == RECORD;
		fixture->begun %= RECORD;
	}
	return count;
}

static int
left(const struct fixture *fixture)
{
	int size = -1;

	assert_int_equal(ioctl(fixture->socket.fd, FIONREAD, &size), 0);
	return size;
}

/*
 * K2, Q21: a step reads a bounded number of records; of the rest little is in
 * memory, and all else stays in the kernel.
 */
static void
steps_end(void **state)
{
	struct fixture *fixture = *state;
	struct buf bytes = {0};
	static char room[1 << 17];
	size_t all = 0;

	tls_socket_limit(&fixture->socket, 1000);
	send_records(fixture, 1000);
	for (size_t step = 0; all < 1000; step++) {
		assert_true(step < 200);
		tls_socket_begin(&fixture->socket);
		size_t some = read_records(fixture, 1000);
		assert_in_range(some, 1, 16);
		assert_true(BIO_should_read(fixture->bio));
		all += some;
		size_t kept = fixture->socket.in.size - fixture->socket.in_at;
		assert_in_range(kept, 0, TLS_AHEAD);
		assert_int_equal(
		    tls_socket_has_input(&fixture->socket), kept > 0);
		assert_true((1000 - all) * RECORD <=
		    kept + (size_t)left(fixture) + 2 * RECORD);
	}
	/* And so many bytes, however few the reads are. */
	tls_socket_begin(&fixture->socket);
	buf_repeat(&bytes, 0, 100000);
	assert_int_equal(
	    write(fixture->peer, bytes.data, bytes.size), bytes.size);
	size_t got = 0;
	for (int size; (size = BIO_read(fixture->bio, room, sizeof(room))) > 0;)
		got += (size_t)size;
	assert_in_range(got, 32 << 10, 64 << 10);
	assert_true(BIO_should_read(fixture->bio));
	buf_free(&bytes);
}

/* K1: after too many records without data the socket fails, and goes on to. */
static void
storms_break(void **state)
{
	struct fixture *fixture = *state;

	send_records(fixture, LIMIT + 2);
	assert_int_equal(read_records(fixture, LIMIT), LIMIT);
	assert_false(tls_socket_storm(&fixture->socket));
	assert_int_equal(read_records(fixture, 1), 1);
	assert_true(tls_socket_storm(&fixture->socket));
	for (int i = 0; i < 2; i++) {
		tls_socket_begin(&fixture->socket);
		assert_int_equal(read_records(fixture, 1), 0);
		assert_false(BIO_should_retry(fixture->bio));
	}
}

/* Q21: several records that have come together take one look at the kernel. */
static void
reads_ahead(void **state)
{
	struct fixture *fixture = *state;

	send_records(fixture, 5);
	assert_int_equal(read_records(fixture, 1), 1);
	assert_int_equal(left(fixture), 0);
	assert_true(tls_socket_has_input(&fixture->socket));
	/* That gave less than it could: it is asked again in the next step. */
	send_records(fixture, 2);
	assert_int_equal(read_records(fixture, 10), 4);
	assert_true(BIO_should_read(fixture->bio));
	assert_false(tls_socket_has_input(&fixture->socket));
	assert_int_equal(left(fixture), 2 * RECORD);
	tls_socket_begin(&fixture->socket);
	assert_int_equal(read_records(fixture, 10), 2);
	assert_null(fixture->socket.in.data);
}

/* Q21: nor is it while it awaits an answer to what is not sent yet. */
static void
awaits_no_answer(void **state)
{
	struct fixture *fixture = *state;

	send_records(fixture, 1);
	assert_int_equal(BIO_write(fixture->bio, "flight", 6), 6);
	assert_int_equal(read_records(fixture, 1), 0);
	assert_true(BIO_should_read(fixture->bio));
	assert_int_equal(left(fixture), RECORD);
	assert_int_equal(tls_socket_flush(&fixture->socket), 0);
	tls_socket_begin(&fixture->socket);
	assert_int_equal(read_records(fixture, 1), 1);
}

/* Q52: bytes that the end of the connection follows wait for it; no others. */
static void
last_bytes(void **state)
{
	struct fixture *fixture = *state;
	char bytes[16];

	/* Their flags are the system's own. */
	assert_int_equal(socket_send_last(fixture->socket.fd, SPAN("x")), 1);
	int flags = last_flags;
	assert_int_equal(BIO_write(fixture->bio, "flight", 6), 6);
	assert_int_equal(tls_socket_flush(&fixture->socket), 0);
	assert_int_equal(last_flags, MSG_NOSIGNAL);
	assert_int_equal(BIO_write(fixture->bio, "end", 3), 3);
	assert_int_equal(tls_socket_flush_last(&fixture->socket), 0);
	assert_int_equal(last_flags, flags);
	assert_int_equal(tls_socket_unsent(&fixture->socket), 0);
	assert_int_equal(
	    recv(fixture->peer, bytes, sizeof(bytes), MSG_DONTWAIT), 1 + 6 + 3);
}

/* Bytes that depend on where they are. */
static void
add_pattern(struct buf *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		buf_byte(bytes, (char)(bytes->size * 2654435761u >> 24));
}

/*
 * Q22: however the input is cut by the peer and asked for by OpenSSL, and
 * whatever HELLO has taken of it, its bytes are the same and in order.
 */
static void
any_cut(void **state)
{
	enum { SIZE = TLS_AHEAD + 1000 };
	static const size_t cuts[] = {1, 2, 5, 7, 27, 64, 1000, TLS_AHEAD - 1,
	    TLS_AHEAD, TLS_AHEAD + 1, SIZE};
	struct fixture *fixture = *state;
	struct buf want = {0};
	static char got[SIZE];

	add_pattern(&want, SIZE);
	tls_socket_limit(&fixture->socket, SIZE);
	for (size_t i = 0; i < COUNT(cuts) * COUNT(cuts) * 2; i++) {
		size_t sends = cuts[i / 2 % COUNT(cuts)],
		       asks = cuts[i / 2 / COUNT(cuts)], sent = 0, all = 0;
		if (i % 2) {
			buf_add(&fixture->socket.in,
			    span_head(buf_span(&want), sends));
			sent = sends;
		}
		while (all < SIZE) {
			struct span rest = span_tail(buf_span(&want), sent);
			rest = span_head(rest, sends);
			ssize_t more = send(
			    fixture->peer, rest.data, rest.size, MSG_DONTWAIT);
			sent += more > 0 ? (size_t)more : 0;
			tls_socket_begin(&fixture->socket);
			size_t most = SIZE - all < asks ? SIZE - all : asks;
			int some = BIO_read(fixture->bio, got + all, (int)most);
			assert_in_range(some, 1, most);
			all += (size_t)some;
		}
		assert_memory_equal(got, want.data, SIZE);
		assert_false(tls_socket_has_input(&fixture->socket));
		/* They are no records: the meter begins anew. */
		fixture->socket.header = fixture->socket.body = 0;
		tls_socket_limit(&fixture->socket, SIZE);
	}
	buf_free(&want);
}

/* Q23: what is written is sent by a flush, at once and in order. */
static void
gathers(void **state)
{
	struct fixture *fixture = *state;
	char bytes[16];

	assert_int_equal(tls_socket_flush(&fixture->socket), 0);
	assert_int_equal(BIO_write(fixture->bio, "ticket ", 7), 7);
	assert_int_equal(BIO_flush(fixture->bio), 1);
	assert_int_equal(BIO_write(fixture->bio, "page ", 5), 5);
	assert_int_equal(BIO_write(fixture->bio, "end", 3), 3);
	assert_int_equal(recv(fixture->peer, bytes, 16, MSG_DONTWAIT), -1);
	assert_int_equal(tls_socket_unsent(&fixture->socket), 15);
	assert_int_equal(tls_socket_flush(&fixture->socket), 0);
	assert_int_equal(recv(fixture->peer, bytes, 16, MSG_DONTWAIT), 15);
	assert_memory_equal(bytes, "ticket page end", 15);
	assert_int_equal(tls_socket_unsent(&fixture->socket), 0);
	assert_int_equal(fixture->socket.sent, 15);
	assert_null(fixture->socket.out.data);
}

/*
 * Q24: what a full socket does not take is kept and sent later: nothing of it
 * is lost or sent twice, whether it takes a part or nothing, and what is said
 * to be sent has been taken by the kernel.
 */
static void
full_socket(void **state)
{
	struct fixture *fixture = *state;
	struct buf want = {0}, got = {0};
	static char some[10000];
	int small = 4096;

	setsockopt(
	    fixture->socket.fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	for (size_t turn = 0; got.size < 400000; turn++) {
		assert_true(turn < 4000);
		while (want.size < 400000 && fixture->socket.out_at == 0 &&
		    tls_socket_has_room(&fixture->socket)) {
			size_t before = want.size;
			add_pattern(&want, 4000);
			assert_int_equal(
			    BIO_write(fixture->bio, want.data + before, 4000),
			    4000);
		}
		assert_int_equal(tls_socket_flush(&fixture->socket), 0);
		assert_int_equal(
		    fixture->socket.sent + tls_socket_unsent(&fixture->socket),
		    want.size);
		assert_in_range(fixture->socket.out.capacity, 0, TLS_GATHER);
		/* Not every time: then it takes nothing. */
		ssize_t size = turn % 3
		    ? recv(fixture->peer, some, sizeof(some), MSG_DONTWAIT)
		    : 0;
		if (size > 0)
			buf_add(&got, (struct span){some, (size_t)size});
	}
	assert_int_equal(want.size, got.size);
	assert_memory_equal(want.data, got.data, got.size);
	buf_free(&want);
	buf_free(&got);
}

/* K4: a record with data is taken off the count, once. */
static void
data_does_not_count(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 5 * LIMIT; i++) {
		send_records(fixture, 1);
		tls_socket_begin(&fixture->socket);
		assert_int_equal(read_records(fixture, 1), 1);
		tls_socket_data(&fixture->socket);
		/* What was left of it. */
		tls_socket_data(&fixture->socket);
	}
	assert_int_equal(fixture->socket.records, 0);
	send_records(fixture, LIMIT + 1);
	tls_socket_begin(&fixture->socket);
	assert_int_equal(read_records(fixture, LIMIT), LIMIT);
	assert_false(tls_socket_storm(&fixture->socket));
	assert_int_equal(read_records(fixture, 1), 1);
	assert_true(tls_socket_storm(&fixture->socket));
}

/* K4: a record in single bytes counts once, and so does an empty one. */
static void
pieces(void **state)
{
	struct fixture *fixture = *state;
	char byte;

	for (size_t i = 0; i < 3; i++) {
		struct span record =
		    i == 1 ? SPAN("\27\3\3\0\0") : SPAN("\27\3\3\1\1");
		struct buf bytes = {0};
		buf_add(&bytes, record);
		buf_repeat(&bytes, 'x', i == 1 ? 0 : 257);
		for (size_t j = 0; j < bytes.size; j++) {
			tls_socket_begin(&fixture->socket);
			assert_int_equal(
			    write(fixture->peer, bytes.data + j, 1), 1);
			assert_int_equal(BIO_read(fixture->bio, &byte, 1), 1);
			assert_int_equal(BIO_read(fixture->bio, &byte, 1), -1);
			assert_true(BIO_should_read(fixture->bio));
		}
		buf_free(&bytes);
		assert_int_equal(fixture->socket.records, i + 1);
		assert_int_equal(fixture->socket.header, 0);
	}
}

/* The end and a reset differ from an empty socket. */
static void
ends(void **state)
{
	struct fixture *fixture = *state;
	char bytes[RECORD];
	int peer = fixture->peer;

	assert_int_equal(BIO_read(fixture->bio, bytes, 5), -1);
	assert_true(BIO_should_read(fixture->bio));
	assert_false(BIO_eof(fixture->bio));
	assert_int_equal(BIO_write(fixture->bio, "abc", 3), 3);
	assert_int_equal(tls_socket_flush(&fixture->socket), 0);
	assert_int_equal(read(peer, bytes, 3), 3);
	assert_memory_equal(bytes, "abc", 3);
	assert_int_equal(BIO_flush(fixture->bio), 1);
	shutdown(peer, SHUT_WR);
	tls_socket_begin(&fixture->socket);
	assert_int_equal(BIO_read(fixture->bio, bytes, 5), 0);
	assert_false(BIO_should_retry(fixture->bio));
	assert_true(BIO_eof(fixture->bio));
	/* Full: it is to be tried again; gone: it is not, and no signal comes.
	 */
	static char many[1 << 16];
	do
		BIO_write(fixture->bio, many, sizeof(many));
	while (tls_socket_flush(&fixture->socket) == 0 &&
	    tls_socket_unsent(&fixture->socket) == 0);
	assert_true(tls_socket_unsent(&fixture->socket) > 0);
	assert_int_equal(tls_socket_flush(&fixture->socket), 0);
	close(peer);
	fixture->peer = -1;
	assert_int_equal(tls_socket_flush(&fixture->socket), -1);
	assert_int_equal(errno, EPIPE);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, make, unmake)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(steps_end),
	    TEST(storms_break),
	    TEST(data_does_not_count),
	    TEST(pieces),
	    TEST(reads_ahead),
	    TEST(awaits_no_answer),
	    TEST(last_bytes),
	    TEST(any_cut),
	    TEST(gathers),
	    TEST(full_socket),
	    TEST(ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
