/* The socket below a TLS session, metered: OpenSSL gets so much and no more. */
#ifndef NET_TLS_BIO_H
#define NET_TLS_BIO_H

#include <stdbool.h>

#include <openssl/bio.h>

/*
 * OpenSSL reads on for as long as records come that carry no data, such as
 * KeyUpdates (RFC 8446 section 4.6.3) and the ClientHellos of a renegotiation
 * that is refused (RFC 5246 section 7.4.1.1): the peer would decide when a
 * read ends. So the socket runs dry for OpenSSL after a step's allowance, with
 * what is still in the kernel left there, where a level-triggered poller sees
 * it; and it breaks once too many records have brought nothing. The records
 * are counted here, by the headers that pass (RFC 8446 section 5.1): that
 * holds for whatever a record is used for, sealed or not.
 */
struct tls_meter {
	int fd; /* the caller's */
	unsigned reads, bytes; /* left of this step's allowance */
	unsigned header, body; /* bytes seen of the one, to come of the other */
	unsigned records; /* so far, without those that brought data */
	unsigned records_max;
	bool fresh; /* the newest record was not yet said to bring data */
};

/* How a metered socket is used; NULL without memory. Freed by the caller. */
BIO_METHOD *tls_bio_method(void);
/*
 * A socket for one session. The meter is borrowed, as is the method; at first
 * it allows nothing. NULL without memory.
 */
BIO *tls_bio_new(const BIO_METHOD *method, struct tls_meter *meter);

/* A step begins, and its allowance. */
void tls_meter_refill(struct tls_meter *meter);
/* From here on at most so many records may come that bring no data. */
void tls_meter_limit(struct tls_meter *meter, unsigned records);
/* OpenSSL gave data: that of the newest record, or what was left of it. */
void tls_meter_data(struct tls_meter *meter);
/*
 * Between two records, when the last one is known to have brought nothing:
 * whether more than are allowed have come. Nothing is read any more then.
 */
bool tls_meter_storm(const struct tls_meter *meter);

#endif
