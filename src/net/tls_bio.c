#include <errno.h>
#include <sys/socket.h>

#include "net/tls_bio.h"

/*
 * A BIO is the object by which OpenSSL reads and writes; this one is a socket
 * with a meter (tls_bio.h). "Retry" is OpenSSL's word for EAGAIN: the BIO asks
 * for it when the socket is empty and when the allowance is used up, which
 * OpenSSL cannot tell apart.
 */

enum {
	RECORD_HEADER = 5, /* type, version and length: RFC 8446 section 5.1 */
	/*
	 * OpenSSL reads a record in two reads. The allowance is that for the
	 * longest certificate chain of a client, or for 16 short records, which
	 * take a quarter of a millisecond.
	 */
	STEP_READS = 32,
	STEP_BYTES = 48 << 10,
};

/* Follows the boundaries of records through the bytes that were read. */
static void
count_records(struct tls_meter *meter, const unsigned char *bytes, size_t size)
{
	while (size > 0) {
		size_t step = 1;
		if (meter->header == 0) {
			meter->records++;
			meter->fresh = true;
		}
		if (meter->header < RECORD_HEADER) {
			meter->header++;
			meter->body = (meter->body << 8 | *bytes) & 0xffff;
		} else {
			step = size < meter->body ? size : meter->body;
			meter->body -= (unsigned)step;
		}
		if (meter->header == RECORD_HEADER && meter->body == 0)
			meter->header = 0;
		bytes += step;
		size -= step;
	}
}

static int
read_metered(BIO *bio, char *bytes, int size)
{
	struct tls_meter *meter = BIO_get_data(bio);
	size_t want = (size_t)size < meter->bytes ? (size_t)size : meter->bytes;

	BIO_clear_flags(bio, BIO_FLAGS_IN_EOF);
	BIO_clear_retry_flags(bio);
	/* OpenSSL reads another record if the last one had no data. */
	if (tls_meter_storm(meter) || size <= 0)
		return -1;
	if (meter->reads == 0 || want == 0) {
		BIO_set_retry_read(bio);
		return -1;
	}
	meter->reads--;
	ssize_t got = recv(meter->fd, bytes, want, 0);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_read(bio);
	if (got == 0)
		BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
	if (got <= 0)
		return (int)got;
	meter->bytes -= (unsigned)got;
	count_records(meter, (const unsigned char *)bytes, (size_t)got);
	return (int)got;
}

/* The server's own output needs no allowance, and is counted. */
static int
write_unmetered(BIO *bio, const char *bytes, int size)
{
	struct tls_meter *meter = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	ssize_t written = send(meter->fd, bytes, (size_t)size, MSG_NOSIGNAL);
	if (written < 0 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_write(bio);
	meter->written += written > 0 ? (size_t)written : 0;
	return (int)written;
}

/* There is no buffer to flush. The other commands are not supported. */
static long
control_bio(BIO *bio, int command, long number, void *pointer)
{
	(void)number;
	(void)pointer;
	switch (command) {
	case BIO_CTRL_FLUSH: return 1;
	case BIO_CTRL_EOF: return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
	default: return 0;
	}
}

BIO_METHOD *
tls_bio_method(void)
{
	/* The type is used only to search a chain of BIOs: a generic one will
	 * do. */
	BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "metered");

	if (!method)
		return NULL;
	BIO_meth_set_read(method, read_metered);
	BIO_meth_set_write(method, write_unmetered);
	BIO_meth_set_ctrl(method, control_bio);
	return method;
}

BIO *
tls_bio_new(const BIO_METHOD *method, struct tls_meter *meter)
{
	BIO *bio = BIO_new(method);

	if (bio)
		BIO_set_data(bio, meter);
	return bio;
}

void
tls_meter_refill(struct tls_meter *meter)
{
	meter->reads = STEP_READS;
	meter->bytes = STEP_BYTES;
}

void
tls_meter_limit(struct tls_meter *meter, unsigned records)
{
	meter->records = 0;
	meter->records_max = records;
	meter->fresh = false;
}

void
tls_meter_data(struct tls_meter *meter)
{
	if (meter->fresh)
		meter->records--;
	meter->fresh = false;
}

bool
tls_meter_storm(const struct tls_meter *meter)
{
	return meter->header == 0 && meter->records > meter->records_max;
}
