/* Signing with kept keys. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "cert/keyop.h"
#include "support/expect.h"
#include "support/issue.h"

enum { ROOM = 512, DIGEST = 32 };

/* Keeps a key of a type; the caller frees *pair_r. */
static int
keep(const char *kind, struct identity_pair *pair_r)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data;

	*pair_r =
	    issue_pair(&(struct issue){.name = "localhost", .kind = kind});
	PEM_write_bio_PrivateKey(bio, pair_r->key, NULL, NULL, 0, NULL, NULL);
	long size = BIO_get_mem_data(bio, &data);
	int key = keyop_keep((struct span){data, (size_t)size});
	BIO_free(bio);
	return key;
}

static bool
verifies(EVP_PKEY *public, int padding, struct span digest,
    const unsigned char *signature, size_t size)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(public, NULL);
	int good = EVP_PKEY_verify_init(context);

	if (good == 1 && padding)
		good = EVP_PKEY_CTX_set_rsa_padding(context, padding);
	if (good == 1)
		good = EVP_PKEY_CTX_set_signature_md(context, EVP_sha256());
	if (good == 1)
		good = EVP_PKEY_verify(context, signature, size,
		    (const unsigned char *)digest.data, digest.size);
	EVP_PKEY_CTX_free(context);
	return good == 1;
}

/* A handle's signature is the kept key's. */
static void
handles_sign(void **state)
{
	static const struct {
		const char *kind;
		int padding;
	} rows[] = {
	    {"P-256", 0},
	    {"P-384", 0},
	    {"RSA", RSA_PKCS1_PADDING},
	    {"RSA", RSA_PKCS1_PSS_PADDING},
	};
	static const char digest[DIGEST] = "thirty-two bytes of some digest";

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct identity_pair pair;
		unsigned char signature[ROOM];
		size_t size = sizeof(signature);
		int key = keep(rows[i].kind, &pair);
		EVP_PKEY *public = X509_get_pubkey(pair.certificate);
		EVP_PKEY *handle = keyop_handle(key, public);
		assert_non_null(handle);
		EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(handle, NULL);
		assert_int_equal(EVP_PKEY_sign_init(context), 1);
		if (rows[i].padding)
			assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(
					     context, rows[i].padding),
			    1);
		assert_int_equal(
		    EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()), 1);
		assert_int_equal(EVP_PKEY_sign(context, signature, &size,
				     (const unsigned char *)digest, DIGEST),
		    1);
		expect_true("20", span_of(rows[i].kind),
		    verifies(public, rows[i].padding,
			(struct span){digest, DIGEST}, signature, size));
		EVP_PKEY_CTX_free(context);
		EVP_PKEY_free(handle);
		EVP_PKEY_free(public);
		identity_free(&pair);
	}
}

/* P66: a key of Ed25519 signs the message itself (RFC 8032). */
static void
edwards_signs(void **state)
{
	struct identity_pair pair, other;
	unsigned char signature[ROOM];
	size_t size = sizeof(signature);
	const struct span message = SPAN("of any length");
	int key = keep("ED25519", &pair), ec = keep("P-256", &other);
	EVP_PKEY *public = X509_get_pubkey(pair.certificate);
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	(void)state;
	assert_int_equal(keyop_sign(key, message, signature, &size), 0);
	assert_int_equal(size, 64);
	EVP_DigestVerifyInit(context, NULL, NULL, NULL, public);
	assert_int_equal(EVP_DigestVerify(context, signature, size,
			     (const unsigned char *)message.data, message.size),
	    1);
	EVP_PKEY *handle = keyop_handle(key, public);
	assert_non_null(handle);
	assert_null(keyop_handle(key, other.key));
	assert_null(keyop_handle(ec, public));
	size = 63;
	assert_int_equal(keyop_sign(key, message, signature, &size), -1);
	/* The handle signs, and has nothing but the public half. */
	unsigned char secret[64];
	size_t room = sizeof(secret);
	assert_int_equal(
	    EVP_PKEY_get_raw_private_key(handle, secret, &room), 0);
	assert_int_equal(EVP_PKEY_eq(handle, public), 1);
	EVP_MD_CTX_reset(context);
	assert_int_equal(
	    EVP_DigestSignInit(context, NULL, NULL, NULL, handle), 1);
	size = sizeof(signature);
	memset(signature, 0, sizeof(signature));
	assert_int_equal(EVP_DigestSign(context, signature, &size,
			     (const unsigned char *)message.data, message.size),
	    1);
	EVP_MD_CTX_reset(context);
	EVP_DigestVerifyInit(context, NULL, NULL, NULL, public);
	assert_int_equal(EVP_DigestVerify(context, signature, size,
			     (const unsigned char *)message.data, message.size),
	    1);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(handle);
	EVP_PKEY_free(public);
	identity_free(&pair);
	identity_free(&other);
}

/* Only blocks of signatures are accepted, and the room is respected. */
static void
refused(void **state)
{
	unsigned char signature[ROOM];
	char block[256] = "";
	struct identity_pair ec, rsa;
	int ec_key = keep("P-256", &ec), rsa_key = keep("RSA", &rsa);
	size_t room = sizeof(signature);
	const struct span whole = {block, sizeof(block)};

	(void)state;
	assert_int_equal(keyop_sign(rsa_key, whole, signature, &room), -1);
	block[255] = (char)0xbc;
	assert_int_equal(keyop_sign(rsa_key, whole, signature, &room), 0);
	assert_int_equal(room, 256);
	room = 255;
	assert_int_equal(
	    keyop_sign(rsa_key, SPAN("digest"), signature, &room), -1);
	room = 10;
	assert_int_equal(
	    keyop_sign(ec_key, SPAN("digest"), signature, &room), -1);
	room = sizeof(signature);
	assert_int_equal(keyop_sign(-1, SPAN("digest"), signature, &room), -1);
	assert_int_equal(keyop_sign(63, SPAN("digest"), signature, &room), -1);
	assert_int_equal(keyop_keep(SPAN("no key")), -1);
	/* Halves of different pairs or types make no handle. */
	assert_null(keyop_handle(ec_key, rsa.key));
	assert_null(keyop_handle(rsa_key, ec.key));
	struct identity_pair other;
	assert_true(keep("P-256", &other) >= 0);
	assert_null(keyop_handle(ec_key, other.key));
	identity_free(&other);
	assert_true(keep("RSA", &other) >= 0);
	assert_null(keyop_handle(rsa_key, other.key));
	identity_free(&other);
	identity_free(&ec);
	identity_free(&rsa);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(handles_sign),
	    cmocka_unit_test(edwards_signs),
	    cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
