/* What files of certificates and keys may hold besides: many, few and odd. */
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <stdio.h>

#include "base/file.h"
#include "cert/cert_bag.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/server.h"

struct bench {
	struct server server;
	struct identity_pair pair, root;
	char path[SERVER_PATH + 8];
	struct notes notes;
	struct cert_bag bag;
};

static int
setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	server_make(&bench->server);
	snprintf(bench->path, sizeof(bench->path), "%s/a.pem",
	    bench->server.directory);
	bench->root = issue_pair(&(struct issue){.name = "Root"});
	bench->pair = issue_pair(
	    &(struct issue){.name = "localhost", .issuer = &bench->root});
	*state = bench;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *bench = *state;

	cert_bag_free(&bench->bag);
	note_free(&bench->notes);
	identity_free(&bench->pair);
	identity_free(&bench->root);
	server_remove(&bench->server);
	free(bench);
	return 0;
}

#define BAG_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

/* Reads what a BIO has as a file, which it frees. Returns 0, or -1. */
static int
read_bio(struct bench *bench, BIO *bio, const char *word)
{
	struct cert_password password = {.known = word != NULL};
	char *data;
	long size = BIO_get_mem_data(bio, &data);

	snprintf(password.text, sizeof(password.text), "%s", word ? word : "");
	cert_bag_free(&bench->bag);
	note_free(&bench->notes);
	bench->notes = (struct notes){0};
	assert_int_equal(
	    file_replace(bench->path, (struct span){data, (size_t)size}, 0600),
	    0);
	BIO_free(bio);
	return cert_bag_read(
	    &bench->bag, bench->path, &password, &bench->notes);
}

static bool
says(const struct bench *bench, const char *text)
{
	return bench->notes.count == 1 &&
	    strstr(bench->notes.list[0].sentence.data, text);
}

static int
certificates(const struct bench *bench)
{
	return bench->bag.certificates ? sk_X509_num(bench->bag.certificates)
				       : 0;
}

/* P64: of many keys the first are looked at. */
static void
many_keys(void **state)
{
	struct bench *bench = *state;
	BIO *bio = BIO_new(BIO_s_mem());

	for (int i = 0; i < BAG_KEYS + 2; i++)
		PEM_write_bio_PKCS8PrivateKey(
		    bio, bench->pair.key, NULL, NULL, 0, NULL, NULL);
	assert_int_equal(read_bio(bench, bio, NULL), 0);
	assert_int_equal(bench->bag.key_count, BAG_KEYS);
}

static BIO *
box(const char *password, EVP_PKEY *key, X509 *own, STACK_OF(X509) * others)
{
	PKCS12 *made =
	    PKCS12_create(password, "loam", key, own, others, 0, 0, 0, 0, 0);
	BIO *bio = BIO_new(BIO_s_mem());

	assert_non_null(made);
	i2d_PKCS12_bio(bio, made);
	PKCS12_free(made);
	return bio;
}

/* P64: PKCS#12 with a chain, without a key, and with an empty password. */
static void
boxes(void **state)
{
	struct bench *bench = *state;
	STACK_OF(X509) *others = sk_X509_new_null();

	sk_X509_push(others, bench->root.certificate);
	assert_int_equal(
	    read_bio(bench,
		box("", bench->pair.key, bench->pair.certificate, others),
		NULL),
	    0);
	assert_int_equal(certificates(bench), 2);
	assert_int_equal(bench->bag.key_count, 1);
	assert_int_equal(read_bio(bench, box("", NULL, NULL, others), NULL), 0);
	assert_int_equal(certificates(bench), 1);
	assert_int_equal(bench->bag.key_count, 0);
	/* The other way to write an empty password. */
	assert_int_equal(
	    read_bio(bench,
		box(NULL, bench->pair.key, bench->pair.certificate, NULL),
		NULL),
	    0);
	assert_int_equal(bench->bag.key_count, 1);
	sk_X509_free(others);
}

/* P64: PKCS#7 of another kind than what is signed has no certificates. */
static void
unsigned_data(void **state)
{
	struct bench *bench = *state;
	PKCS7 *data = PKCS7_new();
	BIO *bio = BIO_new(BIO_s_mem());

	PKCS7_set_type(data, NID_pkcs7_data);
	ASN1_OCTET_STRING_set(data->d.data, (const unsigned char *)"x", 1);
	PEM_write_bio_PKCS7(bio, data);
	read_bio(bench, bio, NULL);
	assert_int_equal(certificates(bench), 0);
	assert_int_equal(bench->bag.key_count, 0);
	PKCS7_free(data);
}

/* P69: a cipher that nobody knows, and a password that no format takes. */
static void
closed(void **state)
{
	static const char unknown[] =
	    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
	    "DEK-Info: ROT-13,00000000000000000000000000000000\n\nAAAA\n"
	    "-----END RSA PRIVATE KEY-----\n";
	struct bench *bench = *state;
	struct identity_pair rsa =
	    issue_pair(&(struct issue){.name = "localhost", .kind = "RSA"});
	char longest[sizeof(((struct cert_password *)0)->text)];
	static const char broken[] =
	    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
	static const char half[] = "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n"
				   "-----END RSA PUBLIC KEY-----\n";
	BIO *bio = BIO_new(BIO_s_mem());

	/* Two mistakes of a file are told as one. */
	BIO_puts(bio, broken);
	BIO_puts(bio, broken);
	assert_int_equal(read_bio(bench, bio, NULL), -1);
	assert_true(says(bench, "holds a private key that cannot be read"));
	bio = BIO_new(BIO_s_mem());
	BIO_puts(bio, half);
	assert_int_equal(read_bio(bench, bio, NULL), -1);
	assert_true(says(bench, "holds the public half"));
	bio = BIO_new(BIO_s_mem());
	BIO_puts(bio, unknown);
	assert_int_equal(read_bio(bench, bio, NULL), -1);
	assert_true(says(bench, "holds a private key that cannot be read"));
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	bio = BIO_new(BIO_s_mem());
	PEM_write_bio_PrivateKey_traditional(bio, rsa.key, EVP_aes_128_cbc(),
	    (const unsigned char *)"secret", 6, NULL, NULL);
	assert_int_equal(read_bio(bench, bio, longest), -1);
	assert_true(says(bench, "is not opened by this password"));
	identity_free(&rsa);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    BAG_TEST(many_keys),
	    BAG_TEST(boxes),
	    BAG_TEST(unsigned_data),
	    BAG_TEST(closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
