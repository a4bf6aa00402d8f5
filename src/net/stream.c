#include <errno.h>
#include <sys/socket.h>

#include "net/socket.h"
#include "net/stream.h"

/*
 * Plain and TLS connections by one interface. Before a connection has a TLS
 * object, MSG_PEEK looks at its first bytes and leaves them in the kernel,
 * where OpenSSL reads them again. A ClientHello may come in several packets:
 * SO_RCVLOWAT makes the socket readable only when the whole record has come, so
 * that a peer that drips bytes does not wake the worker.
 */

enum {
	RECORD_HEADER = 5, /* bytes: type, version, length */
	RECORD_MAX = 16384 + 256, /* bytes: RFC 8446 section 5.2 */
	HANDSHAKE = 0x16, /* content type: RFC 8446 section 5.1 */
};

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
stream_write(int fd, struct tls *tls, struct span bytes, size_t *written_r)
{
	if (tls)
		return tls_write(tls, bytes, written_r);
	ssize_t written = send(fd, bytes.data, bytes.size, MSG_NOSIGNAL);
	if (written < 0)
		return would_block() ? IO_WANT_WRITE : IO_BROKEN;
	*written_r = (size_t)written;
	return IO_DONE;
}

enum io_result
stream_first_byte(int fd, bool *secure_r)
{
	unsigned char first;
	ssize_t got = recv(fd, &first, 1, MSG_PEEK);

	if (got < 0)
		return would_block() ? IO_WANT_READ : IO_BROKEN;
	*secure_r = got > 0 && first == HANDSHAKE;
	return got > 0 ? IO_DONE : IO_ENDED;
}

/* The size of a record, by its header; that of a header until it is there. */
static int
record_size(const unsigned char *header, ssize_t size)
{
	if (size < RECORD_HEADER)
		return RECORD_HEADER;
	return RECORD_HEADER + (header[3] << 8 | header[4]);
}

enum io_result
stream_first_record(
    int fd, char *scratch, size_t size, int *awaited, struct span *bytes_r)
{
	ssize_t got = recv(fd, scratch, size, MSG_PEEK);
	int whole = record_size((const unsigned char *)scratch, got);

	if (got < 0 && would_block())
		return IO_WANT_READ;
	if (got <= 0)
		return IO_ENDED;
	if (scratch[0] != HANDSHAKE || whole > RECORD_HEADER + RECORD_MAX)
		return IO_BROKEN;
	if (got < whole && *awaited < whole) {
		*awaited = whole;
		socket_wake_at(fd, whole);
		return IO_WANT_READ;
	}
	socket_wake_at(fd, 1);
	*bytes_r = (struct span){scratch, (size_t)got};
	return IO_DONE;
}
