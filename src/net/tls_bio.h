/* The socket under a TLS session: bounds its input, gathers its output. */
#ifndef NET_TLS_BIO_H
#define NET_TLS_BIO_H

#include <stdbool.h>
#include <stdint.h>

#include <openssl/bio.h>

#include "base/buf.h"

/*
 * Input. OpenSSL reads on as long as records without data come, such as
 * KeyUpdates (RFC 8446 section 4.6.3) and the ClientHellos of a refused
 * renegotiation (RFC 5246 section 7.4.1.1): the peer would decide when a read
 * ends. So the socket pretends to be empty after the allowance of a step (K2).
 * After too many records without data it fails for good (K1). Records are
 * counted by their headers as these pass to OpenSSL (RFC 8446 section 5.1),
 * which covers every kind of record, encrypted or not.
 *
 * OpenSSL reads each record in two reads. One recv() takes several records, at
 * most TLS_AHEAD bytes; what OpenSSL has not read of them lies in `in`, where
 * no poller sees it: tls_socket_has_input().
 *
 * OpenSSL takes memory for a message at its header: for a ClientHello up to the
 * 128 KiB that one may claim to have. So the headers of messages are looked at
 * as well, however they are divided, as long as they are not encrypted (K480).
 *
 * Output. What OpenSSL writes is gathered in `out`, until a flush sends it with
 * one send(): the records of a flight, or an answer and close_notify. A full
 * socket takes a part of it; the rest stays for the next flush.
 */
struct tls_socket {
	int fd; /* the caller's */
	unsigned reads, bytes; /* left of the allowance of this step */
	unsigned header; /* bytes of a record's header that have passed */
	unsigned body; /* bytes of its body to come */
	unsigned char type; /* its content type */
	bool clear; /* the messages of a handshake are not encrypted */
	unsigned begun; /* bytes of their headers that have passed */
	unsigned length; /* the last three of those */
	unsigned left; /* bytes of a message's body to come */
	unsigned records; /* so far, less those with data */
	unsigned records_max;
	bool fresh; /* the newest record is counted as one without data */
	bool empty; /* in this step the kernel has no more, or cannot have */
	struct buf in, out; /* gone on from ... */
	size_t in_at, out_at; /* ... here */
	uint64_t sent; /* bytes, in all */
};

enum {
	TLS_AHEAD = 4096, /* bytes */
	/*
	 * Bytes of output that are gathered: records of TLS_PIECE bytes with
	 * what encryption adds to each, a power of two for the allocator.
	 */
	TLS_GATHER = 65536,
	TLS_RECORDS = 4,
	TLS_PIECE = TLS_GATHER / TLS_RECORDS - 64,
};

/* The methods of such a socket, the caller's to free; NULL without memory. */
BIO_METHOD *tls_bio_method(void);
/*
 * A socket for one session. Socket and method are borrowed; a socket of zeros
 * allows nothing. NULL without memory.
 */
BIO *tls_bio_new(const BIO_METHOD *method, struct tls_socket *socket);
/* Frees the bytes that it holds. */
void tls_socket_free(struct tls_socket *socket);

/* Begins a step, with a new allowance. */
void tls_socket_begin(struct tls_socket *socket);
/* Allows so many records without data from here on. */
void tls_socket_limit(struct tls_socket *socket, unsigned records);
/* OpenSSL returned data: of the newest record, or the rest of it (K4). */
void tls_socket_data(struct tls_socket *socket);
/*
 * Whether more records without data have come than are allowed; then nothing is
 * read any more. Only between two records is it known what the last one was.
 */
bool tls_socket_storm(const struct tls_socket *socket);
/* Whether it has input that the poller does not see. */
bool tls_socket_has_input(const struct tls_socket *socket);

/* Whether it has room for one record more, of TLS_PIECE bytes of data. */
bool tls_socket_has_room(const struct tls_socket *socket);
/* Bytes of data that it has room for while nothing is unsent. */
size_t tls_socket_most(const struct tls_socket *socket);
/* Bytes that were written and not sent yet. */
size_t tls_socket_unsent(const struct tls_socket *socket);
/*
 * Sends what is unsent, with one send(). Returns 0, or -1 with errno; bytes may
 * be left in either case. Small memory is given back when none are.
 */
int tls_socket_flush(struct tls_socket *socket);
/* The same before the caller closes its side: socket_send_last(). */
int tls_socket_flush_last(struct tls_socket *socket);

#endif
