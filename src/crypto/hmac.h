/* HMAC (RFC 2104) with SHA-256 and SHA-384, without memory of its own. */
#ifndef CRYPTO_HMAC_H
#define CRYPTO_HMAC_H

#include <openssl/sha.h>

#include "base/span.h"

enum {
	HMAC_MAX = 48, /* bytes of a MAC */
	HMAC_BLOCK_MAX = 128, /* bytes of a block of a hash */
	HMAC_NAMES = 3, /* by which OpenSSL has a hash */
};

struct hmac_hash {
	const char *names[HMAC_NAMES];
	size_t size, block; /* bytes */
	bool long_words; /* SHA-384 is made of 64-bit words */
};

struct hmac {
	const struct hmac_hash *hash;
	union hmac_state {
		SHA256_CTX short_words;
		SHA512_CTX long_words;
	} inner;
	unsigned char outer[HMAC_BLOCK_MAX]; /* the key, for the outer hash */
};

/* A hash by one of OpenSSL's names of it, or NULL. */
const struct hmac_hash *hmac_hash_of(struct span name);
/* The hash itself; result_r has its size. */
void hmac_digest(
    const struct hmac_hash *hash, struct span text, unsigned char *result_r);

/* Any key will do. */
void hmac_begin(
    struct hmac *hmac, const struct hmac_hash *hash, struct span key);
void hmac_add(struct hmac *hmac, struct span text);
/* mac_r has the size of the hash. What is in `hmac` is overwritten. */
void hmac_end(struct hmac *hmac, unsigned char *mac_r);

#endif
