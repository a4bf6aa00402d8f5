/* SHA-256 (FIPS 180-4). */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/span.h"

enum { DIGEST_SIZE = 32 };

/* Writes the digest of s. */
void digest_of(struct span s, unsigned char digest_r[DIGEST_SIZE]);

#endif
