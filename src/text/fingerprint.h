/* What a certificate or its public key is known by: a SHA-256. */
#ifndef TEXT_FINGERPRINT_H
#define TEXT_FINGERPRINT_H

#include "base/buf.h"
#include "base/digest.h"

struct fingerprint {
	unsigned char bytes[DIGEST_SIZE];
};

/*
 * Reads 64 hexadecimal digits in either case, between which colons may stand,
 * behind `SHA256:` or not: what tools print. Returns 0, or -1.
 */
int fingerprint_parse(struct span text, struct fingerprint *fingerprint_r);
/* Appends 64 small hexadecimal digits. */
void fingerprint_print(const struct fingerprint *fingerprint, struct buf *buf);
/* Orders them, as qsort() and bsearch() ask for. */
int fingerprint_compare(const void *one, const void *other);

#endif
