#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "cert/cert_make.h"
#include "cert/keyop_priv.h"

/*
 * Keyless TLS: the TLS library gets a handle, a key object with the public half
 * (keyop_provider.c), whose signatures are asked for here. A request for one is
 * the only thing that crosses this boundary, as in the privilege separation of
 * OpenBSD's relayd, so that the private half can be kept by another process.
 * Hash and padding are made on this side, of messages that are handshakes'
 * (keyop_message.c). Nothing decrypts, so RSA key exchange is impossible.
 */

enum {
	GROUP_MAX = 32, /* bytes of a curve's name */
	SECURE = 1 << 20, /* bytes of locked memory for keys */
	SECURE_LEAST = 16, /* bytes of the smallest piece of it */
};

static struct {
	EVP_PKEY *key; /* or NULL */
	enum keyop_kind kind;
	char group[GROUP_MAX]; /* its curve, or empty */
	/* Ready to sign by the scheme that was asked for last, or NULL. */
	EVP_MD_CTX *ready;
	const struct keyop_scheme *scheme;
} held[KEYOP_KEYS];

/* Returns its kind, or KEYOP_KINDS for a key that cannot be kept. */
static enum keyop_kind
kind_of_key(const EVP_PKEY *key)
{
	static const char *const names[KEYOP_KINDS] = {
	    [KEYOP_EC] = "EC",
	    [KEYOP_RSA] = "RSA",
	    [KEYOP_ED25519] = "ED25519",
	};
	enum keyop_kind kind = KEYOP_EC;

	while (kind < KEYOP_KINDS && !EVP_PKEY_is_a(key, names[kind]))
		kind++;
	return kind;
}

bool
keyop_lock_memory(void)
{
	return CRYPTO_secure_malloc_init(SECURE, SECURE_LEAST) == 1;
}

int
keyop_keep(size_t number, struct span pem)
{
	EVP_PKEY *key = number < KEYOP_KEYS ? cert_decode_key(pem) : NULL;
	enum keyop_kind kind = key ? kind_of_key(key) : KEYOP_KINDS;
	char group[GROUP_MAX] = "";
	/* Without its curve, memory being short, it would sign nothing. */
	bool whole = kind != KEYOP_EC ||
	    EVP_PKEY_get_group_name(key, group, GROUP_MAX, NULL) == 1;

	ERR_clear_error();
	if (kind == KEYOP_KINDS || !whole) {
		EVP_PKEY_free(key);
		return -1;
	}
	EVP_PKEY_free(held[number].key);
	EVP_MD_CTX_free(held[number].ready);
	held[number].key = key;
	held[number].kind = kind;
	held[number].ready = NULL;
	memcpy(held[number].group, group, sizeof(group));
	return 0;
}

int
keyop_write(size_t number, struct buf *pem)
{
	EVP_PKEY *key = number < KEYOP_KEYS ? held[number].key : NULL;

	return key ? cert_write_key(key, pem) : -1;
}

/* RFC 8446, 4.2.3: the salt is as long as the hash. */
static bool
set_padding(EVP_PKEY_CTX *context, const struct keyop_scheme *scheme)
{
	if (scheme->kind != KEYOP_RSA || !scheme->pss)
		return true;
	return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) >
	    0 &&
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) >
	    0;
}

/*
 * A context that is ready to sign. To look up and set up the algorithms takes a
 * sixth of the time of a signature on P-256, and clients seldom differ in their
 * scheme, so the last one is kept, and copied for each use.
 */
static EVP_MD_CTX *
ready_context(size_t number, const struct keyop_scheme *scheme)
{
	EVP_PKEY_CTX *padding = NULL;

	if (held[number].ready && held[number].scheme == scheme)
		return held[number].ready;
	EVP_MD_CTX_free(held[number].ready);
	held[number].ready = EVP_MD_CTX_new();
	held[number].scheme = scheme;
	if (held[number].ready &&
	    (EVP_DigestSignInit_ex(held[number].ready, &padding, scheme->digest,
		 NULL, NULL, held[number].key, NULL) != 1 ||
		!set_padding(padding, scheme))) {
		EVP_MD_CTX_free(held[number].ready);
		held[number].ready = NULL;
	}
	return held[number].ready;
}

/* Signs what may be signed. Returns 0, or KEYOP_FAILED. */
static int
sign(size_t number, const struct keyop_scheme *scheme, struct span message,
    unsigned char *signature, size_t *size_r)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	const EVP_MD_CTX *ready = ready_context(number, scheme);
	int result = context && ready &&
		EVP_MD_CTX_copy_ex(context, ready) == 1 &&
		EVP_DigestSign(context, signature, size_r,
		    (const unsigned char *)message.data, message.size) == 1
	    ? 0
	    : KEYOP_FAILED;

	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return result;
}

int
keyop_sign(size_t number, unsigned scheme_number, struct span message,
    unsigned char *signature, size_t *size_r)
{
	const struct keyop_scheme *scheme = keyop_scheme(scheme_number);
	EVP_PKEY *key = number < KEYOP_KEYS ? held[number].key : NULL;

	if (!key || !scheme || scheme->kind != held[number].kind ||
	    *size_r < (size_t)EVP_PKEY_get_size(key) ||
	    !keyop_is_handshake(message, scheme, held[number].group))
		return -1;
	return sign(number, scheme, message, signature, size_r);
}

bool
keyop_works(void)
{
	unsigned char signature[KEYOP_SIGNATURE_MAX];
	bool any = false;

	for (size_t i = 0; i < KEYOP_KEYS; i++) {
		size_t room = sizeof(signature);
		if (!held[i].key)
			continue;
		any = true;
		if (sign(i, keyop_scheme_usual(held[i].kind, held[i].group),
			SPAN("loam"), signature, &room) == 0)
			return true;
	}
	return !any;
}
