/* Hashes of bytes: a keyed one, and a quick one that is the same everywhere. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/span.h"

struct hash_key {
	uint64_t low, high;
};

/*
 * SipHash-1-3 (Aumasson and Bernstein, 2012; the variant Rust and Python use).
 * An attacker who does not know the key cannot choose colliding strings.
 */
uint64_t hash_bytes(struct hash_key key, struct span bytes);
/*
 * A seeded 64-bit hash that is the same on every machine: quicker, but
 * collisions can be chosen. Two different strings of at most 7 bytes never
 * collide.
 */
uint64_t hash_stable(uint64_t seed, struct span bytes);
/* The finaliser of MurmurHash3: each bit of a value changes half of them. */
static inline uint64_t
hash_finish(uint64_t mixed)
{
	mixed ^= mixed >> 33;
	mixed *= 0xff51afd7ed558ccdU;
	mixed ^= mixed >> 33;
	mixed *= 0xc4ceb9fe1a85ec53U;
	return mixed ^ mixed >> 33;
}
/* Mixes two values into one; their order matters, as the sum is asymmetric. */
static inline uint64_t
hash_pair(uint64_t first, uint64_t second)
{
	return hash_finish(
	    first * 0x9e3779b97f4a7c15U + (second << 31 | second >> 33));
}
/* A key from the system's random source. */
struct hash_key hash_random_key(void);

/*
 * What a table goes by that has values, such as stable hashes, which outsiders
 * can choose (K120). A multiplication by a secret alone would not do: values at
 * equal distances would be spread at equal distances. So it is followed by
 * hash_finish().
 */
static inline uint32_t
hash_mix(struct hash_key key, uint64_t value)
{
	return (
	    uint32_t)(hash_finish((value ^ key.low) * (key.high | 1)) >> 32);
}

/* Where a table of a power of two of slots puts such a value. */
static inline size_t
hash_slot(struct hash_key key, uint64_t value, size_t slots)
{
	return hash_mix(key, value) & (slots - 1);
}

/* A time of up to a tenth more or less: replicas must not work in step. */
int64_t hash_jitter(int64_t wait);

#endif
