/* Fingerprints of certificates and public keys: SHA-256. */
#ifndef TEXT_FINGERPRINT_H
#define TEXT_FINGERPRINT_H

#include "base/buf.h"
#include "base/digest.h"

struct fingerprint {
	unsigned char bytes[DIGEST_SIZE];
};

/*
 * Parses 64 hexadecimal digits in either case, with or without colons between
 * the bytes and `SHA256:` in front, as tools print them. Returns 0, or -1.
 */
int fingerprint_parse(struct span text, struct fingerprint *fingerprint_r);
/* Appends 64 hexadecimal digits in lower case. */
void fingerprint_print(const struct fingerprint *fingerprint, struct buf *buf);
/* A comparison function for qsort() and bsearch(). */
int fingerprint_compare(const void *one, const void *other);

#endif
