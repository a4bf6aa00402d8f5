#include <openssl/crypto.h>

#include "crypto/key_schedule.h"

enum {
	VECTOR_MAX = 255, /* bytes behind a length of one byte */
	BLOCKS_MAX = 255, /* their number is a byte, too */
};

static void
add_byte(struct hmac *hmac, size_t byte)
{
	char one = (char)byte;

	hmac_add(hmac, (struct span){&one, 1});
}

/* A block of HKDF-Expand (RFC 5869 section 2.3); before the first: nothing. */
static void
expand_block(const struct hmac_hash *hash, struct span secret,
    const struct key_label *label, struct span context, size_t size,
    size_t number, unsigned char *block)
{
	struct hmac hmac;

	hmac_begin(&hmac, hash, secret);
	if (number > 1)
		hmac_add(&hmac, (struct span){(char *)block, hash->size});
	/* struct HkdfLabel */
	add_byte(&hmac, size >> 8);
	add_byte(&hmac, size);
	add_byte(&hmac, label->prefix.size + label->name.size);
	hmac_add(&hmac, label->prefix);
	hmac_add(&hmac, label->name);
	add_byte(&hmac, context.size);
	hmac_add(&hmac, context);
	add_byte(&hmac, number);
	hmac_end(&hmac, block);
}

bool
key_expand(const struct hmac_hash *hash, struct span secret,
    const struct key_label *label, struct span context, unsigned char *key_r,
    size_t size)
{
	unsigned char block[HMAC_MAX];

	if (size > BLOCKS_MAX * hash->size || context.size > VECTOR_MAX ||
	    label->prefix.size + label->name.size > VECTOR_MAX)
		return false;
	for (size_t done = 0, number = 1; done < size; number++) {
		size_t part =
		    size - done < hash->size ? size - done : hash->size;
		expand_block(hash, secret, label, context, size, number, block);
		memcpy(key_r + done, block, part);
		done += part;
	}
	OPENSSL_cleanse(block, sizeof(block));
	return true;
}

/* Where a secret is not there, zeros are: HMAC pads a key with them. */
bool
key_extract(const struct hmac_hash *hash, struct span before, struct span new,
    const struct key_label *label, unsigned char *secret_r)
{
	static const char zeros[HMAC_MAX];
	unsigned char salt[HMAC_MAX] = {0};
	struct hmac hmac;

	if (before.data) {
		unsigned char nothing[HMAC_MAX];
		hmac_digest(hash, SPAN(""), nothing);
		if (!key_expand(hash, before, label,
			(struct span){(const char *)nothing, hash->size}, salt,
			hash->size))
			return false;
	}
	hmac_begin(&hmac, hash, (struct span){(const char *)salt, hash->size});
	hmac_add(&hmac, new.data ? new : (struct span){zeros, hash->size});
	hmac_end(&hmac, secret_r);
	OPENSSL_cleanse(salt, sizeof(salt));
	return true;
}
