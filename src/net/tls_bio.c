#include <errno.h>
#include <sys/socket.h>

#include "net/socket.h"
#include "net/tls_bio.h"
#include "wire/client_hello.h"

/*
 * A BIO is the object by which OpenSSL reads and writes; this one is a socket
 * with a meter and two buffers (tls_bio.h). "Retry" is OpenSSL's word for
 * EAGAIN: the BIO asks for it when the socket is empty and when the allowance
 * is used up, which OpenSSL cannot tell apart. The poller is level-triggered:
 * the kernel is asked again only if there can be an answer. There can be none
 * once it gave less than it could have, nor to a flight that is not sent yet.
 */

enum {
	MESSAGE_HEADER = 4, /* type and length: RFC 8446 section 4 */
	/*
	 * Bytes of a message: OpenSSL has them from the start. The longest
	 * ticket and three keys of ML-KEM are less.
	 */
	MESSAGE_MAX = (16 << 10) - MESSAGE_HEADER,
	/*
	 * The allowance is that for the longest certificate chain of a client,
	 * or for 16 short records, which take a quarter of a millisecond.
	 */
	STEP_READS = 32,
	STEP_BYTES = 48 << 10,
	KEEP_LEAST = 16 << 10, /* bytes of memory that are worth keeping */
	WIDE_AFTER = 1 << 20, /* bytes that a peer has taken */
};

static bool
is_overlong(const struct tls_socket *socket)
{
	return socket->left > MESSAGE_MAX;
}

/* Follows the boundaries of messages, up to one that is too long. */
static void
follow_messages(
    struct tls_socket *socket, const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size && !is_overlong(socket); i++) {
		if (socket->left > 0) {
			socket->left--;
			continue;
		}
		socket->length = (socket->length << 8 | bytes[i]) & 0xffffff;
		if (++socket->begun % MESSAGE_HEADER == 0)
			socket->left = socket->length;
	}
}

/* Follows the boundaries of records through the bytes that were read. */
static void
count_records(
    struct tls_socket *socket, const unsigned char *bytes, size_t size)
{
	while (size > 0) {
		size_t step = 1;
		if (socket->header == 0) {
			socket->records++;
			socket->fresh = true;
			socket->type = *bytes;
		}
		if (socket->header < TLS_RECORD_HEADER) {
			socket->header++;
			socket->body = (socket->body << 8 | *bytes) & 0xffff;
		} else {
			step = size < socket->body ? size : socket->body;
			socket->body -= (unsigned)step;
			if (socket->clear && socket->type == TLS_HANDSHAKE)
				follow_messages(socket, bytes, step);
		}
		if (socket->header == TLS_RECORD_HEADER && socket->body == 0)
			socket->header = 0;
		bytes += step;
		size -= step;
	}
}

/* Like recv(), which is asked only if there can be something. */
static ssize_t
recv_some(struct tls_socket *socket, char *bytes, size_t size)
{
	errno = EAGAIN;
	ssize_t got = socket->empty ? -1 : recv(socket->fd, bytes, size, 0);
	if (got < (ssize_t)size)
		socket->empty = true;
	return got;
}

/* From the kernel; what is more than OpenSSL wants is kept for later. */
static ssize_t
take_new(struct tls_socket *socket, char *bytes, size_t want)
{
	char ahead[TLS_AHEAD];

	if (want >= sizeof(ahead))
		return recv_some(socket, bytes, want);
	ssize_t got = recv_some(socket, ahead, sizeof(ahead));
	if (got <= 0)
		return got;
	struct span all = {ahead, (size_t)got}, head = span_head(all, want);
	memcpy(bytes, head.data, head.size);
	buf_add(&socket->in, span_tail(all, head.size));
	return (ssize_t)head.size;
}

static ssize_t
take_kept(struct tls_socket *socket, char *bytes, size_t want)
{
	struct span kept = span_tail(buf_span(&socket->in), socket->in_at);

	kept = span_head(kept, want);
	memcpy(bytes, kept.data, kept.size);
	socket->in_at += kept.size;
	if (socket->in_at == socket->in.size) {
		buf_free(&socket->in);
		socket->in_at = 0;
	}
	return (ssize_t)kept.size;
}

static int
read_metered(BIO *bio, char *bytes, int size)
{
	struct tls_socket *socket = BIO_get_data(bio);
	size_t want =
	    (size_t)size < socket->bytes ? (size_t)size : socket->bytes;

	BIO_clear_flags(bio, BIO_FLAGS_IN_EOF);
	BIO_clear_retry_flags(bio);
	/* OpenSSL reads another record if the last one had no data. */
	if (tls_socket_storm(socket) || size <= 0)
		return -1;
	if (socket->reads == 0 || want == 0) {
		BIO_set_retry_read(bio);
		return -1;
	}
	socket->reads--;
	ssize_t got = socket->in.size > 0 ? take_kept(socket, bytes, want)
					  : take_new(socket, bytes, want);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_read(bio);
	if (got == 0)
		BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
	if (got <= 0)
		return (int)got;
	socket->bytes -= (unsigned)got;
	count_records(socket, (const unsigned char *)bytes, (size_t)got);
	return is_overlong(socket) ? -1 : (int)got;
}

/* The server's own output needs no allowance. */
static int
write_gathered(BIO *bio, const char *bytes, int size)
{
	struct tls_socket *socket = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	if (size <= 0)
		return -1;
	buf_add(&socket->out, (struct span){bytes, (size_t)size});
	socket->empty = true;
	return size;
}

/* OpenSSL's flush does nothing. The other commands are not supported. */
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
	BIO_meth_set_write(method, write_gathered);
	BIO_meth_set_ctrl(method, control_bio);
	return method;
}

BIO *
tls_bio_new(const BIO_METHOD *method, struct tls_socket *socket)
{
	BIO *bio = BIO_new(method);

	if (bio)
		BIO_set_data(bio, socket);
	return bio;
}

void
tls_socket_free(struct tls_socket *socket)
{
	buf_free(&socket->in);
	buf_free(&socket->out);
	socket->in_at = socket->out_at = 0;
}

void
tls_socket_begin(struct tls_socket *socket)
{
	socket->reads = STEP_READS;
	socket->bytes = STEP_BYTES;
	socket->empty = false;
}

void
tls_socket_limit(struct tls_socket *socket, unsigned records)
{
	socket->records = 0;
	socket->records_max = records;
	socket->fresh = false;
}

void
tls_socket_data(struct tls_socket *socket)
{
	if (socket->fresh)
		socket->records--;
	socket->fresh = false;
}

bool
tls_socket_storm(const struct tls_socket *socket)
{
	return socket->header == 0 && socket->records > socket->records_max;
}

bool
tls_socket_has_input(const struct tls_socket *socket)
{
	return socket->in.size > 0;
}

/*
 * A peer that stops does so with the second or third 64 KiB, which is what the
 * kernel takes for it (socket_bound_unsent()), and then holds what is gathered,
 * of the budget of all (conn_budget.c). So between a page of the usual size and
 * WIDE_AFTER records are sent one by one (K340).
 */
static bool
is_narrow(const struct tls_socket *socket)
{
	return socket->sent >= TLS_GATHER && socket->sent < WIDE_AFTER;
}

bool
tls_socket_has_room(const struct tls_socket *socket)
{
	size_t most =
	    is_narrow(socket) ? 0 : TLS_GATHER - TLS_GATHER / TLS_RECORDS;

	return socket->out.size <= most;
}

size_t
tls_socket_most(const struct tls_socket *socket)
{
	return (is_narrow(socket) ? 1 : TLS_RECORDS) * TLS_PIECE;
}

size_t
tls_socket_unsent(const struct tls_socket *socket)
{
	return socket->out.size - socket->out_at;
}

/* An answer of many records goes on with the same memory. */
static void
forget_sent(struct tls_socket *socket)
{
	socket->out.size = socket->out_at = 0;
	if (socket->out.capacity <= KEEP_LEAST || is_narrow(socket))
		buf_free(&socket->out);
}

static int
flush(struct tls_socket *socket, bool last)
{
	struct span rest = span_tail(buf_span(&socket->out), socket->out_at);

	if (rest.size == 0)
		return 0;
	ssize_t sent = last
	    ? socket_send_last(socket->fd, rest)
	    : send(socket->fd, rest.data, rest.size, MSG_NOSIGNAL);
	if (sent < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	socket->sent += (size_t)sent;
	socket->out_at += (size_t)sent;
	if (socket->out_at == socket->out.size)
		forget_sent(socket);
	return 0;
}

int
tls_socket_flush(struct tls_socket *socket)
{
	return flush(socket, false);
}

int
tls_socket_flush_last(struct tls_socket *socket)
{
	return flush(socket, true);
}
