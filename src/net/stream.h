/* Bytes to and from a peer, plain or through TLS. */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include "net/tls.h"

/*
 * Reads up to size bytes, through tls where it is one. IO_ENDED when the peer
 * will send no more; with IO_DONE *got_r says how many came.
 */
enum io_result stream_read(
    int fd, struct tls *tls, char *bytes, size_t size, size_t *got_r);
/* Writes some of bytes, as tls_write() does. */
enum io_result stream_write(
    int fd, struct tls *tls, struct span bytes, size_t *put_r);
/*
 * Peeks at the first byte, which tells a TLS handshake from a selector:
 * IO_DONE when it is there, IO_ENDED when nothing is to come.
 */
enum io_result stream_first_byte(int fd, bool *secure_r);
/*
 * Whether a TLS object is worth making: IO_DONE when the first record is
 * whole, IO_WANT_READ until then, IO_BROKEN when what comes is no TLS,
 * IO_ENDED when nothing will. Peeks into scratch. The record is asked for
 * once, which *marked remembers: after that OpenSSL waits for what is still
 * missing, so that neither a FIN nor a system without marks makes us spin.
 */
enum io_result stream_first_record(
    int fd, char *scratch, size_t size, bool *marked);

#endif
