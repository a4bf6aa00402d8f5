/* The key schedule of TLS 1.3: RFC 8446 section 7.1. */
#ifndef CRYPTO_KEY_SCHEDULE_H
#define CRYPTO_KEY_SCHEDULE_H

#include "crypto/hmac.h"

/* A label: "tls13 " and what is derived. */
struct key_label {
	struct span prefix, name;
};

/*
 * HKDF-Expand-Label: a key of `size` bytes, at most 255 times those of the
 * hash, from a secret and a context. Returns whether all of it fits its fields.
 */
bool key_expand(const struct hmac_hash *hash, struct span secret,
    const struct key_label *label, struct span context, unsigned char *key_r,
    size_t size);
/*
 * The next secret of the schedule, of the hash's size: HKDF-Extract of what is
 * new, by a salt that the label derives from the secret before. Without data
 * there is nothing new, or no secret before. Returns likewise.
 */
bool key_extract(const struct hmac_hash *hash, struct span before,
    struct span new, const struct key_label *label, unsigned char *secret_r);

#endif
