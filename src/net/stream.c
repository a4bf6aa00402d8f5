#include <errno.h>
#include <sys/socket.h>

#include "net/socket.h"
#include "net/stream.h"
#include "wire/client_hello.h"

/*
 * Plain and TLS connections by one interface. A ClientHello may come in several
 * packets: until its record is whole there is no TLS object, only the bytes,
 * which OpenSSL reads later. MSG_PEEK looks at the first byte of a connection
 * that may be either, and leaves it in the kernel.
 */

enum { TLS_RECORD_MAX = 16384 + 256 }; /* bytes: RFC 8446 section 5.2 */

static bool
would_block(void)
{
	return errno == EAGAIN || errno == EINTR;
}

enum io_result
stream_read(int fd, struct tls *tls, char *bytes, size_t size, size_t *got_r)
{
	if (tls)
		return tls_read(tls, bytes, size, got_r);
	ssize_t got = recv(fd, bytes, size, 0);
	if (got < 0)
		return would_block() ? IO_WANT_READ : IO_BROKEN;
	*got_r = (size_t)got;
	return got ? IO_DONE : IO_ENDED;
}

enum io_result
stream_write(
    int fd, struct tls *tls, struct span bytes, bool last, size_t *written_r)
{
	if (tls)
		return tls_write(tls, bytes, written_r);
	ssize_t written = last ? socket_send_last(fd, bytes)
			       : send(fd, bytes.data, bytes.size, MSG_NOSIGNAL);
	if (written < 0)
		return would_block() ? IO_WANT_WRITE : IO_BROKEN;
	*written_r = (size_t)written;
	return IO_DONE;
}

enum io_result
stream_peek(int fd, char *bytes, size_t size, size_t *got_r)
{
	ssize_t got = recv(fd, bytes, size, MSG_PEEK);

	if (got < 0)
		return would_block() ? IO_WANT_READ : IO_BROKEN;
	*got_r = (size_t)got;
	return got > 0 ? IO_DONE : IO_ENDED;
}

void
stream_skip(int fd, size_t size)
{
	char bytes[1024];
	ssize_t got;

	do {
		size_t most = size < sizeof(bytes) ? size : sizeof(bytes);
		got = recv(fd, bytes, most, 0);
		size -= got > 0 ? (size_t)got : 0;
	} while (size > 0 && (got > 0 || (got < 0 && errno == EINTR)));
}

enum io_result
stream_first_byte(int fd, bool *secure_r)
{
	char first = 0;
	size_t got;
	enum io_result result = stream_peek(fd, &first, 1, &got);

	*secure_r = first == TLS_HANDSHAKE;
	return result;
}

/* The size of a record, by its header; that of a header until it is there. */
static size_t
record_size(struct span bytes)
{
	const unsigned char *header = (const unsigned char *)bytes.data;

	if (bytes.size < TLS_RECORD_HEADER)
		return TLS_RECORD_HEADER;
	return TLS_RECORD_HEADER + (size_t)(header[3] << 8 | header[4]);
}

enum io_result
stream_first_record(int fd, struct buf *record)
{
	char bytes[STREAM_HELLO_MAX];
	ssize_t got = recv(fd, bytes, sizeof(bytes) - record->size, 0);

	if (got < 0 && would_block())
		return IO_WANT_READ;
	if (got <= 0)
		return IO_ENDED;
	buf_add(record, (struct span){bytes, (size_t)got});
	size_t whole = record_size(buf_span(record));
	if (record->data[0] != TLS_HANDSHAKE ||
	    whole > TLS_RECORD_HEADER + TLS_RECORD_MAX)
		return IO_BROKEN;
	return record->size < whole && record->size < sizeof(bytes)
	    ? IO_WANT_READ
	    : IO_DONE;
}
