/* Input and output of a connected socket, plain or through TLS. */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include "net/tls.h"

/*
 * Reads up to size bytes, through TLS unless tls is NULL. *got_r says how many
 * with IO_DONE; IO_ENDED: the peer sends no more.
 */
enum io_result stream_read(
    int fd, struct tls *tls, char *bytes, size_t size, size_t *got_r);
/*
 * Writes some of bytes, like tls_write(). After the `last` ones the caller
 * closes its side at once: in the clear they may wait for that.
 */
enum io_result stream_write(
    int fd, struct tls *tls, struct span bytes, bool last, size_t *written_r);
/*
 * Peeks at what has come, at most size bytes, and leaves it in the kernel:
 * IO_DONE, IO_ENDED when the peer sends no more, IO_BROKEN, else IO_WANT_READ.
 */
enum io_result stream_peek(int fd, char *bytes, size_t size, size_t *got_r);
/* Takes so many bytes, at most those of a peek, out of the kernel. */
void stream_skip(int fd, size_t size);
/*
 * Peeks at the first byte, which tells a TLS handshake from a selector. Returns
 * what stream_peek() does.
 */
enum io_result stream_first_byte(int fd, bool *secure_r);
/*
 * Reads the first TLS record, as far as it has come, and appends it to
 * `record`, with what has come behind it: IO_DONE when it is whole, or has so
 * many bytes that OpenSSL has to read the rest; IO_BROKEN when the bytes are
 * not TLS, IO_ENDED when no more can come, else IO_WANT_READ.
 */
enum io_result stream_first_record(int fd, struct buf *record);
/* Bytes: six ClientHellos with a key of ML-KEM, or one with a long ticket. */
enum { STREAM_HELLO_MAX = 8 << 10 };

#endif
