/* Functions of SHA-2 that are called a hundred times in a handshake. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>

#include "crypto/hmac.h"

/*
 * HMAC by the hash functions of libcrypto themselves, which OpenSSL 3 wants
 * applications to reach through EVP. There each use of an algorithm is a
 * search by its name, several locks and a dozen allocations, which cost ten
 * times as much as to hash the two or three blocks that TLS has. State and keys
 * are on the caller's stack, and are overwritten.
 */

enum { INNER = 0x36, OUTER = 0x5c }; /* RFC 2104 section 2 */

static const struct hmac_hash hashes[] = {
    {{"SHA2-256", "SHA256", "SHA-256"}, SHA256_DIGEST_LENGTH, SHA256_CBLOCK,
	false},
    {{"SHA2-384", "SHA384", "SHA-384"}, SHA384_DIGEST_LENGTH, SHA512_CBLOCK,
	true},
};

static void
begin_hash(const struct hmac_hash *hash, union hmac_state *state)
{
	if (hash->long_words)
		SHA384_Init(&state->long_words);
	else
		SHA256_Init(&state->short_words);
}

static void
add_to_hash(const struct hmac_hash *hash, union hmac_state *state,
    const void *bytes, size_t size)
{
	if (hash->long_words)
		SHA384_Update(&state->long_words, bytes, size);
	else
		SHA256_Update(&state->short_words, bytes, size);
}

static void
end_hash(const struct hmac_hash *hash, union hmac_state *state,
    unsigned char *result_r)
{
	if (hash->long_words)
		SHA384_Final(result_r, &state->long_words);
	else
		SHA256_Final(result_r, &state->short_words);
}

const struct hmac_hash *
hmac_hash_of(struct span name)
{
	for (size_t i = 0; i < HMAC_NAMES * sizeof(hashes) / sizeof(hashes[0]);
	     i++) {
		const struct hmac_hash *hash = &hashes[i / HMAC_NAMES];
		if (span_equal_nocase(
			name, span_of(hash->names[i % HMAC_NAMES])))
			return hash;
	}
	return NULL;
}

void
hmac_digest(
    const struct hmac_hash *hash, struct span text, unsigned char *result_r)
{
	union hmac_state state;

	begin_hash(hash, &state);
	add_to_hash(hash, &state, text.data, text.size);
	end_hash(hash, &state, result_r);
	OPENSSL_cleanse(&state, sizeof(state));
}

static void
flip(unsigned char *bytes, size_t size, unsigned char bits)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] ^= bits;
}

void
hmac_begin(struct hmac *hmac, const struct hmac_hash *hash, struct span key)
{
	hmac->hash = hash;
	memset(hmac->outer, 0, hash->block);
	if (key.size > hash->block)
		hmac_digest(hash, key, hmac->outer);
	else if (key.size > 0)
		memcpy(hmac->outer, key.data, key.size);
	flip(hmac->outer, hash->block, INNER);
	begin_hash(hash, &hmac->inner);
	add_to_hash(hash, &hmac->inner, hmac->outer, hash->block);
	flip(hmac->outer, hash->block, INNER ^ OUTER);
}

void
hmac_add(struct hmac *hmac, struct span text)
{
	add_to_hash(hmac->hash, &hmac->inner, text.data, text.size);
}

void
hmac_end(struct hmac *hmac, unsigned char *mac_r)
{
	const struct hmac_hash *hash = hmac->hash;

	end_hash(hash, &hmac->inner, mac_r);
	begin_hash(hash, &hmac->inner);
	add_to_hash(hash, &hmac->inner, hmac->outer, hash->block);
	add_to_hash(hash, &hmac->inner, mac_r, hash->size);
	end_hash(hash, &hmac->inner, mac_r);
	OPENSSL_cleanse(hmac, sizeof(*hmac));
}
