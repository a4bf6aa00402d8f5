/* EC_KEY_METHOD and RSA_METHOD are deprecated since OpenSSL 3.0, whose only
 * replacement is a whole provider. The warnings are silenced in this file. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <limits.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "cert/keyop_priv.h"

/*
 * Keyless TLS: the TLS library gets a handle, a key object that has the public
 * half and a method that calls keyop_sign() with the number of the private
 * key. A signing call is the only thing that crosses this boundary, as in the
 * privilege separation of OpenBSD's relayd, so that the private half can be
 * kept by another process.
 *
 * EC and RSA have a kept key, a signing function and a handle each. Nothing
 * decrypts: the RSA handle refuses to, so RSA key exchange is impossible.
 * The handle of Ed25519 is in keyop_ed25519.c.
 */

enum {
	KEYS_MAX = 64,
	PSS_TRAILER = 0xbc, /* the last byte of EMSA-PSS, RFC 8017, 9.1.1 */
};

static struct {
	EC_KEY *ec;
	RSA *rsa;
	EVP_PKEY *ed25519; /* two are NULL */
} kept[KEYS_MAX];
static int kept_count;

int
keyop_keep(struct span pem)
{
	/* An empty passphrase keeps OpenSSL from asking the terminal. */
	static char none[] = "";
	BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.size);
	EVP_PKEY *key = bio && kept_count < KEYS_MAX
	    ? PEM_read_bio_PrivateKey(bio, NULL, NULL, none)
	    : NULL;
	EC_KEY *ec =
	    key && EVP_PKEY_is_a(key, "EC") ? EVP_PKEY_get1_EC_KEY(key) : NULL;
	RSA *rsa =
	    key && EVP_PKEY_is_a(key, "RSA") ? EVP_PKEY_get1_RSA(key) : NULL;

	bool edwards = key && EVP_PKEY_is_a(key, "ED25519");

	BIO_free(bio);
	if (!edwards)
		EVP_PKEY_free(key);
	if (ec ? !EC_KEY_check_key(ec) : !rsa && !edwards) {
		EC_KEY_free(ec);
		return -1;
	}
	kept[kept_count].ec = ec;
	kept[kept_count].rsa = rsa;
	kept[kept_count].ed25519 = edwards ? key : NULL;
	return kept_count++;
}

static int
sign_ec(
    EC_KEY *key, struct span digest, unsigned char *signature, size_t *size_r)
{
	unsigned size = 0;

	if (*size_r < (size_t)ECDSA_size(key) || digest.size > INT_MAX ||
	    !ECDSA_sign(0, (const unsigned char *)digest.data, (int)digest.size,
		signature, &size, key))
		return -1;
	*size_r = size;
	return 0;
}

/*
 * A raw RSA operation on a padded block is also what decrypts, and the block of
 * a PSS signature looks random. Its last byte is fixed, though: requiring it
 * makes this function a poor oracle for anything but signatures.
 */
static int
sign_rsa(RSA *key, struct span digest, unsigned char *signature, size_t *size_r)
{
	size_t modulus = (size_t)RSA_size(key);
	bool whole = digest.size == modulus;

	if (*size_r < modulus || digest.size > modulus ||
	    (whole && (unsigned char)digest.data[modulus - 1] != PSS_TRAILER))
		return -1;
	int size = RSA_private_encrypt((int)digest.size,
	    (const unsigned char *)digest.data, signature, key,
	    whole ? RSA_NO_PADDING : RSA_PKCS1_PADDING);
	if (size < 0)
		return -1;
	*size_r = (size_t)size;
	return 0;
}

/* RFC 8032: the message is hashed twice, so no digest of it will do. */
static int
sign_ed25519(EVP_PKEY *key, struct span message, unsigned char *signature,
    size_t *size_r)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int result = context &&
		EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
		EVP_DigestSign(context, signature, size_r,
		    (const unsigned char *)message.data, message.size) == 1
	    ? 0
	    : -1;

	EVP_MD_CTX_free(context);
	return result;
}

int
keyop_sign(
    int key, struct span digest, unsigned char *signature, size_t *size_r)
{
	if (key < 0 || key >= kept_count)
		return -1;
	if (kept[key].ed25519)
		return sign_ed25519(
		    kept[key].ed25519, digest, signature, size_r);
	return kept[key].ec
	    ? sign_ec(kept[key].ec, digest, signature, size_r)
	    : sign_rsa(kept[key].rsa, digest, signature, size_r);
}

/* The handle's method: the number is in the key object's ex_data. */
static int
call_ec(int type, const unsigned char *digest, int digest_size,
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

static int
call_rsa(int size, const unsigned char *from, unsigned char *to, RSA *handle,
    int padding)
{
	size_t room = (size_t)RSA_size(handle);
	int key = (int)(intptr_t)RSA_get_ex_data(handle, 0);

	/* keyop_sign() tells the two paddings apart by the size. */
	if ((padding == RSA_NO_PADDING) != ((size_t)size == room) ||
	    keyop_sign(key, (struct span){(const char *)from, (size_t)size}, to,
		&room) < 0)
		return -1;
	return (int)room;
}

static int
refuse_rsa(int size, const unsigned char *from, unsigned char *to, RSA *handle,
    int padding)
{
	(void)size;
	(void)from;
	(void)to;
	(void)handle;
	(void)padding;
	return -1;
}

static EC_KEY_METHOD *
method_ec(void)
{
	static EC_KEY_METHOD *made;

	if (!made) {
		made = EC_KEY_METHOD_new(EC_KEY_OpenSSL());
		if (made)
			EC_KEY_METHOD_set_sign(made, call_ec, NULL, NULL);
		EC_KEY_get_ex_new_index(0, NULL, NULL, NULL, NULL);
	}
	return made;
}

static RSA_METHOD *
method_rsa(void)
{
	static RSA_METHOD *made;

	if (!made) {
		made = RSA_meth_dup(RSA_PKCS1_OpenSSL());
		if (made) {
			RSA_meth_set_priv_enc(made, call_rsa);
			RSA_meth_set_priv_dec(made, refuse_rsa);
		}
		RSA_get_ex_new_index(0, NULL, NULL, NULL, NULL);
	}
	return made;
}

/* Compares the halves: SSL_CTX_check_private_key() sees only the public one. */
static int
handle_ec(int key, const EVP_PKEY *public, EVP_PKEY *wrapped)
{
	const EC_KEY *known = EVP_PKEY_get0_EC_KEY(public);
	EC_KEY *handle = EC_KEY_new();
	const EC_KEY *own = kept[key].ec;

	if (known && handle && method_ec() &&
	    EC_KEY_set_group(handle, EC_KEY_get0_group(own)) &&
	    EC_GROUP_cmp(
		EC_KEY_get0_group(known), EC_KEY_get0_group(own), NULL) == 0 &&
	    EC_POINT_cmp(EC_KEY_get0_group(known),
		EC_KEY_get0_public_key(known), EC_KEY_get0_public_key(own),
		NULL) == 0 &&
	    EC_KEY_set_public_key(handle, EC_KEY_get0_public_key(known)) &&
	    EC_KEY_set_method(handle, method_ec()) &&
	    EC_KEY_set_ex_data(handle, 0, (void *)(intptr_t)key) &&
	    EVP_PKEY_assign_EC_KEY(wrapped, handle))
		return 0;
	EC_KEY_free(handle);
	return -1;
}

static int
handle_rsa(int key, const EVP_PKEY *public, EVP_PKEY *wrapped)
{
	const RSA *known = EVP_PKEY_get0_RSA(public), *own = kept[key].rsa;
	RSA *handle = RSA_new();
	BIGNUM *n = known ? BN_dup(RSA_get0_n(known)) : NULL;
	BIGNUM *e = known ? BN_dup(RSA_get0_e(known)) : NULL;

	if (handle && n && e && RSA_set0_key(handle, n, e, NULL)) {
		/* The handle owns n and e now. */
		if (method_rsa() && BN_cmp(n, RSA_get0_n(own)) == 0 &&
		    BN_cmp(e, RSA_get0_e(own)) == 0 &&
		    RSA_set_method(handle, method_rsa()) &&
		    RSA_set_ex_data(handle, 0, (void *)(intptr_t)key) &&
		    EVP_PKEY_assign_RSA(wrapped, handle))
			return 0;
	} else {
		BN_free(n);
		BN_free(e);
	}
	RSA_free(handle);
	return -1;
}

struct evp_pkey_st *
keyop_handle(int key, const struct evp_pkey_st *public)
{
	if (key < 0 || key >= kept_count)
		return NULL;
	if (kept[key].ed25519)
		return EVP_PKEY_eq(kept[key].ed25519, public) == 1
		    ? keyop_ed25519_handle(key, public)
		    : NULL;
	EVP_PKEY *wrapped = EVP_PKEY_new();
	if (wrapped && EVP_PKEY_is_a(public, kept[key].ec ? "EC" : "RSA") &&
	    (kept[key].ec ? handle_ec(key, public, wrapped)
			  : handle_rsa(key, public, wrapped)) == 0)
		return wrapped;
	EVP_PKEY_free(wrapped);
	return NULL;
}
