/* EC_KEY_METHOD is deprecated since 3.0 and has no successor short of a whole
 * provider; what is said about it stays in this file. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <limits.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "serve/keyop.h"

enum { KEYS_MAX = 64 };

static EC_KEY *kept[KEYS_MAX];
static int kept_count;

int
keyop_keep(struct span pem)
{
	BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.size);
	EC_KEY *key = bio && kept_count < KEYS_MAX
	    ? PEM_read_bio_ECPrivateKey(bio, NULL, NULL, NULL)
	    : NULL;

	BIO_free(bio);
	if (!key)
		return -1;
	if (EC_GROUP_get_curve_name(EC_KEY_get0_group(key)) !=
		NID_X9_62_prime256v1 ||
	    !EC_KEY_check_key(key)) {
		EC_KEY_free(key);
		return -1;
	}
	kept[kept_count] = key;
	return kept_count++;
}

int
keyop_sign(
    int key, struct span digest, unsigned char *signature, size_t *size_r)
{
	unsigned size = 0;

	if (key < 0 || key >= kept_count ||
	    *size_r < (size_t)ECDSA_size(kept[key]) || digest.size > INT_MAX)
		return -1;
	if (!ECDSA_sign(0, (const unsigned char *)digest.data, (int)digest.size,
		signature, &size, kept[key]))
		return -1;
	*size_r = size;
	return 0;
}

/* What the handle's method calls: the number travels with the key. */
static int
sign(int type, const unsigned char *digest, int digest_size,
    unsigned char *signature, unsigned *size, const BIGNUM *inverse,
    const BIGNUM *r, EC_KEY *handle)
{
	size_t room = (size_t)ECDSA_size(handle);
	int key = (int)(intptr_t)EC_KEY_get_ex_data(handle, 0);

	(void)type;
	(void)inverse;
	(void)r;
	if (keyop_sign(key,
		(struct span){(const char *)digest, (size_t)digest_size},
		signature, &room) < 0)
		return 0;
	*size = (unsigned)room;
	return 1;
}

static EC_KEY_METHOD *
method(void)
{
	static EC_KEY_METHOD *made;

	if (!made) {
		made = EC_KEY_METHOD_new(EC_KEY_OpenSSL());
		if (made)
			EC_KEY_METHOD_set_sign(made, sign, NULL, NULL);
		EC_KEY_get_ex_new_index(0, NULL, NULL, NULL, NULL);
	}
	return made;
}

struct evp_pkey_st *
keyop_handle(int key, const struct evp_pkey_st *public)
{
	const EC_KEY *known = EVP_PKEY_get0_EC_KEY(public);
	EC_KEY *handle = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
	EVP_PKEY *wrapped = EVP_PKEY_new();

	/* SSL_CTX_check_private_key cannot tell: the halves are held together
	 * here. */
	if (known && handle && wrapped && method() && key >= 0 &&
	    key < kept_count &&
	    EC_POINT_cmp(EC_KEY_get0_group(known),
		EC_KEY_get0_public_key(known),
		EC_KEY_get0_public_key(kept[key]), NULL) == 0 &&
	    EC_KEY_set_public_key(handle, EC_KEY_get0_public_key(known)) &&
	    EC_KEY_set_method(handle, method()) &&
	    EC_KEY_set_ex_data(handle, 0, (void *)(intptr_t)key) &&
	    EVP_PKEY_assign_EC_KEY(wrapped, handle))
		return wrapped;
	EC_KEY_free(handle);
	EVP_PKEY_free(wrapped);
	return NULL;
}
