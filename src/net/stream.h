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
/* Writes some of bytes, like tls_write(). */
enum io_result stream_write(
    int fd, struct tls *tls, struct span bytes, size_t *written_r);
/*
 * Peeks at the first byte, which tells a TLS handshake from a selector: IO_DONE
 * when it has come, IO_ENDED when the peer sends nothing.
 */
enum io_result stream_first_byte(int fd, bool *secure_r);
/*
 * Peeks, into scratch, whether the first TLS record has come: IO_DONE when it
 * is complete, with what has come in *bytes_r, IO_BROKEN when the bytes are not TLS, IO_ENDED when the peer
 * sends nothing, else IO_WANT_READ. *awaited, 0 at first, becomes the size of
 * the header, then of the record, and the caller is woken when as much has
 * come. Woken for less than it awaits, the result is IO_DONE, however much has
 * come, and OpenSSL waits for the rest: neither a FIN nor a system without
 * SO_RCVLOWAT makes the worker spin.
 */
enum io_result stream_first_record(
    int fd, char *scratch, size_t size, int *awaited, struct span *bytes_r);

#endif
