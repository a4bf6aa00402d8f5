/* The metered socket: what it lets OpenSSL read in one step, and in all. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "net/tls_bio.h"
#include "support/expect.h"

enum { RECORD = 5 + 22, LIMIT = 8 };

struct fixture {
	BIO_METHOD *method;
	struct tls_meter meter;
	BIO *bio;
	int peer;
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
	    .meter = {.fd = ends[0]},
	    .peer = ends[1]};
	fixture.bio = tls_bio_new(fixture.method, &fixture.meter);
	tls_meter_limit(&fixture.meter, LIMIT);
	tls_meter_refill(&fixture.meter);
	*state = &fixture;
	return fixture.bio ? 0 : -1;
}

static int
unmake(void **state)
{
	struct fixture *fixture = *state;

	BIO_free(fixture->bio);
	BIO_meth_free(fixture->method);
	close(fixture->meter.fd);
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

/* Reads as OpenSSL does, header and body. Returns the number of records. */
static size_t
read_records(struct fixture *fixture, size_t most)
{
	char bytes[RECORD];
	size_t count = 0;

	while (count < most && BIO_read(fixture->bio, bytes, 5) == 5 &&
	    BIO_read(fixture->bio, bytes, RECORD - 5) == RECORD - 5)
		count++;
	return count;
}

static int
left(const struct fixture *fixture)
{
	int size = -1;

	assert_int_equal(ioctl(fixture->meter.fd, FIONREAD, &size), 0);
	return size;
}

/* K2: a step reads a bounded number of records; the rest stays in the kernel.
 */
static void
steps_end(void **state)
{
	struct fixture *fixture = *state;
	struct buf bytes = {0};
	static char room[1 << 17];

	tls_meter_limit(&fixture->meter, 1000);
	send_records(fixture, 100);
	size_t first = read_records(fixture, 1000);
	assert_in_range(first, 1, 16);
	assert_true(BIO_should_read(fixture->bio));
	assert_int_equal(left(fixture), (100 - first) * RECORD);
	/* The same again, from where it stood. */
	tls_meter_refill(&fixture->meter);
	assert_int_equal(read_records(fixture, 1000), first);
	/* And so many bytes, however few the reads are. */
	tls_meter_refill(&fixture->meter);
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
	assert_false(tls_meter_storm(&fixture->meter));
	assert_int_equal(read_records(fixture, 1), 1);
	assert_true(tls_meter_storm(&fixture->meter));
	for (int i = 0; i < 2; i++) {
		tls_meter_refill(&fixture->meter);
		assert_int_equal(read_records(fixture, 1), 0);
		assert_false(BIO_should_retry(fixture->bio));
		assert_int_equal(left(fixture), RECORD);
	}
}

/* K4: a record with data is taken off the count, once. */
static void
data_does_not_count(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 5 * LIMIT; i++) {
		send_records(fixture, 1);
		tls_meter_refill(&fixture->meter);
		assert_int_equal(read_records(fixture, 1), 1);
		tls_meter_data(&fixture->meter);
		/* What was left of it. */
		tls_meter_data(&fixture->meter);
	}
	assert_int_equal(fixture->meter.records, 0);
	send_records(fixture, LIMIT + 1);
	tls_meter_refill(&fixture->meter);
	assert_int_equal(read_records(fixture, LIMIT), LIMIT);
	assert_false(tls_meter_storm(&fixture->meter));
	assert_int_equal(read_records(fixture, 1), 1);
	assert_true(tls_meter_storm(&fixture->meter));
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
			tls_meter_refill(&fixture->meter);
			assert_int_equal(
			    write(fixture->peer, bytes.data + j, 1), 1);
			assert_int_equal(BIO_read(fixture->bio, &byte, 1), 1);
			assert_int_equal(BIO_read(fixture->bio, &byte, 1), -1);
			assert_true(BIO_should_read(fixture->bio));
		}
		buf_free(&bytes);
		assert_int_equal(fixture->meter.records, i + 1);
		assert_int_equal(fixture->meter.header, 0);
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
	assert_int_equal(read(peer, bytes, 3), 3);
	assert_memory_equal(bytes, "abc", 3);
	assert_int_equal(BIO_flush(fixture->bio), 1);
	shutdown(peer, SHUT_WR);
	assert_int_equal(BIO_read(fixture->bio, bytes, 5), 0);
	assert_false(BIO_should_retry(fixture->bio));
	assert_true(BIO_eof(fixture->bio));
	/* Full: it is to be tried again; gone: it is not, and no signal comes.
	 */
	static char many[1 << 16];
	while (BIO_write(fixture->bio, many, sizeof(many)) > 0)
		continue;
	assert_true(BIO_should_write(fixture->bio));
	close(peer);
	fixture->peer = -1;
	assert_true(BIO_write(fixture->bio, "abc", 3) < 0);
	assert_int_equal(errno, EPIPE);
	assert_false(BIO_should_retry(fixture->bio));
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
	    TEST(ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
