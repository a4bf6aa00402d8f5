/* A keyed hash of bytes. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/span.h"

/*
 * SipHash-1-3 (Aumasson and Bernstein, 2012; the variant Rust and Python use).
 * With a secret key nobody can aim collisions at a table.
 */
struct hash_key {
	uint64_t low, high;
};

uint64_t hash_bytes(struct hash_key key, struct span bytes);
/*
 * A 64-bit fingerprint of bytes, under a seed, that is the same on every
 * machine: quicker, and nothing that stands between a table and those who would
 * aim at it. Different bytes of at most 7 never get the same one.
 */
uint64_t hash_fingerprint(uint64_t seed, struct span bytes);
/* Mixes two values into one; order counts. */
uint64_t hash_pair(uint64_t first, uint64_t second);
/* A key from the system's random source. */
struct hash_key hash_random_key(void);

#endif
