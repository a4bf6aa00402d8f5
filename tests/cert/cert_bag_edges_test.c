/* What files of certificates and keys may hold besides: many, few and odd. */
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <pty.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "cert/cert_bag.h"
#include "cert/cert_password.h"
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

	for (int i = 0; i < CERT_BAG_KEYS + 2; i++)
		PEM_write_bio_PKCS8PrivateKey(
		    bio, bench->pair.key, NULL, NULL, 0, NULL, NULL);
	assert_int_equal(read_bio(bench, bio, NULL), 0);
	assert_int_equal(bench->bag.key_count, CERT_BAG_KEYS);
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

/* P69: one without a MAC tells no wrong password, but it is not opened. */
static void
box_without_mac(void **state)
{
	struct bench *bench = *state;
	PKCS12 *made = PKCS12_create("secret", "loam", bench->pair.key,
	    bench->pair.certificate, NULL, 0, 0, 0, -1, 0);
	BIO *bio = BIO_new(BIO_s_mem());

	assert_non_null(made);
	assert_false(PKCS12_mac_present(made));
	i2d_PKCS12_bio(bio, made);
	PKCS12_free(made);
	assert_int_equal(read_bio(bench, bio, "wrong"), -1);
	assert_true(says(bench, "cannot be decrypted"));
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

/* P64: what OpenSSL trusts is a certificate, with more behind it. */
static void
trusted(void **state)
{
	struct bench *bench = *state;
	BIO *bio = BIO_new(BIO_s_mem());

	X509_alias_set1(
	    bench->root.certificate, (const unsigned char *)"root", 4);
	assert_int_equal(
	    PEM_write_bio_X509_AUX(bio, bench->root.certificate), 1);
	assert_int_equal(read_bio(bench, bio, NULL), 0);
	assert_int_equal(certificates(bench), 1);
}

static BIO *
two_locked(const struct bench *bench)
{
	BIO *bio = BIO_new(BIO_s_mem());

	for (int i = 0; i < 2; i++)
		PEM_write_bio_PKCS8PrivateKey(bio, bench->pair.key,
		    EVP_aes_128_cbc(), "secret", 6, NULL, NULL);
	return bio;
}

/* P69: one password opens all that a file has; what it does not is told once.
 */
static void
locked_twice(void **state)
{
	struct bench *bench = *state;
	struct cert_bag bag;

	assert_int_equal(read_bio(bench, two_locked(bench), "secret"), 0);
	assert_int_equal(bench->bag.key_count, 2);
	assert_int_equal(read_bio(bench, two_locked(bench), "wrong"), -1);
	assert_true(says(bench, "is not opened by this password"));
	note_free(&bench->notes);
	bench->notes = (struct notes){0};
	assert_int_equal(
	    cert_bag_read(&bag, bench->path, NULL, &bench->notes), -1);
	assert_true(says(bench, "is encrypted with a passphrase"));
	cert_bag_free(&bag);
}

/* P69: the first line of a file opens what is encrypted. */
static void
password_file(void **state)
{
	struct bench *bench = *state;
	struct cert_password password = {0};
	char path[sizeof(bench->path) + 8];

	snprintf(path, sizeof(path), "%s.word", bench->path);
	assert_int_equal(file_replace(path, SPAN("secret\nmore\n"), 0600), 0);
	assert_int_equal(cert_password_read(&password, path, &bench->notes), 0);
	assert_int_equal(read_bio(bench, two_locked(bench), "secret"), 0);
	cert_bag_free(&bench->bag);
	assert_int_equal(
	    cert_bag_read(&bench->bag, bench->path, &password, &bench->notes),
	    0);
	assert_int_equal(bench->bag.key_count, 2);
	cert_password_wipe(&password);
}

/* P69: a file whose first line is empty holds a password of no bytes. */
static void
empty_password(void **state)
{
	struct bench *bench = *state;
	struct cert_password password = {0};

	assert_int_equal(
	    file_replace(bench->path, SPAN("\nsecret\n"), 0600), 0);
	assert_int_equal(
	    cert_password_read(&password, bench->path, &bench->notes), 0);
	assert_string_equal(cert_password_ask(&password, bench->path), "");
	assert_int_equal(password.asked, 1);
	cert_password_wipe(&password);
}

/* V162: the limit of a password is that of its line, whatever follows. */
static void
long_password_file(void **state)
{
	struct bench *bench = *state;
	struct cert_password password = {0};
	struct buf text = {0};

	buf_add(&text, SPAN("secret\n"));
	for (int i = 0; i < PASSWORD_SIZE - 1; i++)
		buf_byte(&text, 'x');
	assert_int_equal(file_replace(bench->path, buf_span(&text), 0600), 0);
	assert_int_equal(
	    cert_password_read(&password, bench->path, &bench->notes), 0);
	assert_string_equal(password.text, "secret");
	struct span line = span_tail(buf_span(&text), strlen("secret\n"));
	assert_int_equal(file_replace(bench->path, line, 0600), 0);
	assert_int_equal(
	    cert_password_read(&password, bench->path, &bench->notes), 0);
	assert_int_equal(strlen(password.text), PASSWORD_SIZE - 1);
	assert_int_equal(bench->notes.count, 0);
	buf_byte(&text, 'x');
	line.size++;
	line.data = text.data + strlen("secret\n");
	assert_int_equal(file_replace(bench->path, line, 0600), 0);
	assert_int_equal(
	    cert_password_read(&password, bench->path, &bench->notes), -1);
	assert_false(password.known);
	assert_true(
	    says(bench, "has 1024 bytes, expected a password of at most 1023"));
	cert_password_wipe(&password);
	buf_free(&text);
}

/* Reads up to the end of a prompt. */
static void
expect_prompt(int terminal)
{
	char last = '\0', byte = '\0';

	while (last != ':' || byte != ' ') {
		last = byte;
		assert_int_equal(read(terminal, &byte, 1), 1);
	}
}

/* P69: at a terminal a password is asked for, and typed. */
static void
typed_password(void **state)
{
	struct bench *bench = *state;
	struct cert_password password = {0};
	int terminal, status;
	pid_t pid = forkpty(&terminal, NULL, NULL, NULL);

	assert_true(pid >= 0);
	if (pid == 0) {
		const char *text = cert_password_ask(&password, bench->path);
		_exit(!text || strcmp(text, "secret") || password.asked != 1);
	}
	/* It is asked for before anything is typed: echo is off by then. */
	expect_prompt(terminal);
	assert_int_equal(write(terminal, "secret\n", 7), 7);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(terminal);
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
	    BAG_TEST(box_without_mac),
	    BAG_TEST(unsigned_data),
	    BAG_TEST(trusted),
	    BAG_TEST(locked_twice),
	    BAG_TEST(password_file),
	    BAG_TEST(empty_password),
	    BAG_TEST(long_password_file),
	    BAG_TEST(typed_password),
	    BAG_TEST(closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
