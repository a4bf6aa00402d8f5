/* A metered socket under a TLS session: bounds what OpenSSL reads. */
#ifndef NET_TLS_BIO_H
#define NET_TLS_BIO_H

#include <stdbool.h>
#include <stdint.h>

#include <openssl/bio.h>

/*
 * OpenSSL reads on as long as records without data come, such as KeyUpdates
 * (RFC 8446 section 4.6.3) and the ClientHellos of a refused renegotiation (RFC
 * 5246 section 7.4.1.1): the peer would decide when a read ends. So the socket
 * pretends to be empty after the allowance of a step; the rest stays in the
 * kernel, where a level-triggered poller sees it (K2). After too many records
 * without data the socket fails for good (K1). Records are counted by their
 * headers as these pass (RFC 8446 section 5.1), which covers every kind of
 * record, encrypted or not.
 */
struct tls_meter {
	int fd; /* the caller's */
	unsigned reads, bytes; /* left of the allowance of this step */
	unsigned header; /* bytes of a record's header that have passed */
	unsigned body; /* bytes of its body to come */
	unsigned records; /* so far, less those with data */
	unsigned records_max;
	uint64_t written; /* bytes, in all */
	bool fresh; /* the newest record is counted as one without data */
};

/* The methods of a metered socket, the caller's to free; NULL without memory.
 */
BIO_METHOD *tls_bio_method(void);
/*
 * A socket for one session. Meter and method are borrowed; a meter of zeros
 * allows nothing. NULL without memory.
 */
BIO *tls_bio_new(const BIO_METHOD *method, struct tls_meter *meter);

/* Begins a step, with a new allowance. */
void tls_meter_refill(struct tls_meter *meter);
/* Allows so many records without data from here on. */
void tls_meter_limit(struct tls_meter *meter, unsigned records);
/* OpenSSL returned data: of the newest record, or the rest of it (K4). */
void tls_meter_data(struct tls_meter *meter);
/*
 * Whether more records without data have come than are allowed; then nothing is
 * read any more. Only between two records is it known what the last one was.
 */
bool tls_meter_storm(const struct tls_meter *meter);

#endif
