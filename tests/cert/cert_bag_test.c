/* Files of certificates and keys in the formats of others: rows P64 and P65. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "base/file.h"
#include "cert/cert_bag.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/sanitized.h"
#include "support/server.h"

#define SECRET "se cret"

struct bench {
	struct server server; /* never started */
	char path[SERVER_PATH + 64];
	struct identity_pair pair, rsa;
	const char *password; /* what is answered, or NULL */
	unsigned asked; /* times */
	struct cert_bag bag;
	struct notes notes;
};

static int
setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	/* No terminal can be asked. */
	assert_non_null(freopen("/dev/null", "r", stdin));
	server_make(&bench->server);
	snprintf(bench->path, sizeof(bench->path), "%s/file",
	    bench->server.directory);
	bench->pair = issue_pair(&(struct issue){.name = "localhost"});
	bench->rsa =
	    issue_pair(&(struct issue){.name = "localhost", .kind = "RSA"});
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
	identity_free(&bench->rsa);
	server_remove(&bench->server);
	free(bench);
	return 0;
}

#define BAG_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

/* Reads bytes as a file. Returns 0, or -1. */
static int
read_bytes(struct bench *bench, struct span bytes)
{
	struct cert_password password = {.known = bench->password != NULL};

	if (bench->password)
		strcpy(password.text, bench->password);
	cert_bag_free(&bench->bag);
	note_free(&bench->notes);
	bench->notes = (struct notes){0};
	assert_int_equal(file_replace(bench->path, bytes, 0600), 0);
	int result =
	    cert_bag_read(&bench->bag, bench->path, &password, &bench->notes);
	bench->asked = password.asked;
	return result;
}

static int
read_bio(struct bench *bench, BIO *bio)
{
	char *data;
	long size = BIO_get_mem_data(bio, &data);
	int result = read_bytes(bench, (struct span){data, (size_t)size});

	BIO_free(bio);
	return result;
}

/* How the pair is written; key: that of RSA. */
static BIO *
pem(const struct bench *bench, bool certificate, bool key)
{
	BIO *bio = BIO_new(BIO_s_mem());

	if (certificate)
		PEM_write_bio_X509(bio, bench->pair.certificate);
	if (key)
		PEM_write_bio_PKCS8PrivateKey(
		    bio, bench->pair.key, NULL, NULL, 0, NULL, NULL);
	return bio;
}

static bool
has(const struct bench *bench, int certificates, size_t keys)
{
	const struct cert_bag *bag = &bench->bag;
	int count = bag->certificates ? sk_X509_num(bag->certificates) : 0;

	for (int i = 0; i < count; i++)
		if (X509_cmp(sk_X509_value(bag->certificates, i),
			bench->pair.certificate) != 0)
			return false;
	return count == certificates && bag->key_count == keys;
}

/* Whether the only error begins with the file and contains a text. */
static bool
says(const struct bench *bench, const char *text)
{
	return bench->notes.errors == 1 && bench->notes.count == 1 &&
	    strstr(bench->notes.list[0].sentence.data, text);
}

/* P64: the text around PEM, its line ends, its mark and its encoding. */
static void
text_around(void **state)
{
	struct bench *bench = *state;
	BIO *bio = pem(bench, true, true);
	struct buf text = {0}, crlf = {0}, wide[2] = {{0}, {0}}, around = {0};
	char *data;
	long size = BIO_get_mem_data(bio, &data);

	buf_add(&text, (struct span){data, (size_t)size});
	buf_add(&around, SPAN("Bag Attributes\r\n\tlocalKeyID: 01\n"));
	buf_add(&around, buf_span(&text));
	buf_add(&around, SPAN("\n-----not a block\nthe end"));
	buf_add(&crlf, SPAN("\xef\xbb\xbf"));
	buf_add(&wide[0], SPAN("\xff\xfe"));
	buf_add(&wide[1], SPAN("\xfe\xff"));
	for (size_t i = 0; i < text.size; i++) {
		buf_format(&crlf, "%s%c", text.data[i] == '\n' ? "\r" : "",
		    text.data[i]);
		for (int big = 0; big < 2; big++) {
			buf_byte(&wide[big], big ? '\0' : text.data[i]);
			buf_byte(&wide[big], big ? text.data[i] : '\0');
		}
	}
	const struct span rows[] = {buf_span(&text), buf_span(&crlf),
	    buf_span(&around), buf_span(&wide[0]), buf_span(&wide[1]),
	    span_head(buf_span(&text), text.size - 1)};
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(read_bytes(bench, rows[i]), 0);
		expect_true("P64", rows[i], has(bench, 1, 1));
	}
	/* What was cut in the middle is no file without a certificate. */
	assert_int_equal(
	    read_bytes(bench, span_head(buf_span(&text), 200)), -1);
	assert_true(says(bench, "copy it again"));
	BIO_free(bio);
	buf_free(&text);
	buf_free(&crlf);
	buf_free(&wide[0]);
	buf_free(&wide[1]);
	buf_free(&around);
}

/* P133: PEM whose lines were changed, and what hides it, are named. */
static void
changed_text(void **state)
{
	static const struct {
		struct span text;
		const char *said;
	} rows[] = {
	    {SPAN("  -----BEGIN CERTIFICATE-----\n  MIIB\n"), "each line by"},
	    {SPAN("> -----BEGIN CERTIFICATE-----\n> MIIB\n"), "each line by"},
	    {SPAN("-----BEGIN CERTIFICATE-----MIIB-----END CERTIFICATE-----"),
		"copy it again"},
	    {SPAN("-----BEGIN X-----\rMIIB\r-----END X-----\r"),
		"copy it again"},
	    {SPAN("MIIBszCCAVqgAwIBAgIU\n"), "`openssl base64 -d -A -out "},
	    {SPAN("\x1f\x8b\x08\x08"), "name the file that `gunzip -k "},
	    {SPAN("PK\x03\x04\x14"), "name the files that `unzip "},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(read_bytes(bench, rows[i].text), -1);
		expect_true(
		    rows[i].said, rows[i].text, says(bench, rows[i].said));
	}
}

/* P64: DER of each kind, and the older forms of PEM. */
static void
encodings(void **state)
{
	struct bench *bench = *state;
	BIO *bios[8];
	static const struct {
		int certificates;
		size_t keys;
	} rows[COUNT(bios)] = {
	    {1, 0}, {0, 1}, {0, 1}, {0, 1}, {0, 1}, {0, 1}, {2, 0}, {1, 0}};
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(bench->pair.key);
	PKCS7 *box = PKCS7_new();

	PKCS7_set_type(box, NID_pkcs7_signed);
	PKCS7_content_new(box, NID_pkcs7_data);
	PKCS7_add_certificate(box, bench->pair.certificate);
	for (size_t i = 0; i < COUNT(bios); i++)
		bios[i] = BIO_new(BIO_s_mem());
	i2d_X509_bio(bios[0], bench->pair.certificate);
	i2d_PKCS8_PRIV_KEY_INFO_bio(bios[1], info);
	i2d_PrivateKey_bio(bios[2], bench->pair.key); /* SEC 1 */
	i2d_PrivateKey_bio(bios[3], bench->rsa.key); /* PKCS#1 */
	PEM_write_bio_PrivateKey_traditional(
	    bios[4], bench->pair.key, NULL, NULL, 0, NULL, NULL);
	PEM_write_bio_PrivateKey_traditional(
	    bios[5], bench->rsa.key, NULL, NULL, 0, NULL, NULL);
	i2d_X509_bio(bios[6], bench->pair.certificate);
	i2d_X509_bio(bios[6], bench->pair.certificate);
	i2d_PKCS7_bio(bios[7], box);
	for (size_t i = 0; i < COUNT(bios); i++) {
		assert_int_equal(read_bio(bench, bios[i]), 0);
		assert_true(has(bench, rows[i].certificates, rows[i].keys));
		assert_int_equal(bench->asked, 0);
	}
	PKCS8_PRIV_KEY_INFO_free(info);
	PKCS7_free(box);
}

static BIO *
box(const struct bench *bench, const char *password)
{
	PKCS12 *made = PKCS12_create(password, "loam", bench->pair.key,
	    bench->pair.certificate, NULL, 0, 0, 0, 0, 0);
	BIO *bio = BIO_new(BIO_s_mem());

	assert_non_null(made);
	i2d_PKCS12_bio(bio, made);
	PKCS12_free(made);
	return bio;
}

/* What is encrypted, in each form that keys have. */
static BIO *
encrypted(const struct bench *bench, size_t form)
{
	const EVP_CIPHER *cipher = EVP_aes_128_cbc();
	BIO *bio = form == 0 ? NULL : BIO_new(BIO_s_mem());

	if (form == 1)
		PEM_write_bio_PKCS8PrivateKey(bio, bench->pair.key, cipher,
		    SECRET, sizeof(SECRET) - 1, NULL, NULL);
	else if (form == 2)
		i2d_PKCS8PrivateKey_bio(bio, bench->pair.key, cipher, SECRET,
		    sizeof(SECRET) - 1, NULL, NULL);
	else if (form == 3)
		PEM_write_bio_PrivateKey_traditional(bio, bench->rsa.key,
		    cipher, (const unsigned char *)SECRET, sizeof(SECRET) - 1,
		    NULL, NULL);
	return bio ? bio : box(bench, SECRET);
}

/* P69: a password opens what is encrypted; without one, the way is told. */
static void
passwords(void **state)
{
	struct bench *bench = *state;

	for (size_t form = 0; form < 4; form++) {
		bench->password = SECRET;
		assert_int_equal(read_bio(bench, encrypted(bench, form)), 0);
		assert_true(has(bench, form == 0 ? 1 : 0, 1));
		assert_int_equal(bench->asked, 1);
		bench->password = "wrong";
		assert_int_equal(read_bio(bench, encrypted(bench, form)), -1);
		assert_true(says(bench, "is not opened by this password: "));
		bench->password = NULL;
		assert_int_equal(read_bio(bench, encrypted(bench, form)), -1);
		assert_true(says(bench, "--password-file"));
		/* A server has nobody to ask. */
		note_free(&bench->notes);
		bench->notes = (struct notes){0};
		assert_int_equal(cert_bag_read(&bench->bag, bench->path, NULL,
				     &bench->notes),
		    -1);
		assert_true(says(bench,
		    form == 0 ? "`openssl pkcs12 -nodes -in "
			      : "`openssl pkey -in "));
	}
	/* An empty password is none. */
	assert_int_equal(read_bio(bench, box(bench, "")), 0);
	assert_true(has(bench, 1, 1));
	assert_int_equal(bench->asked, 0);
}

/* P64: what cannot be read has the command that converts it. */
static void
other_formats(void **state)
{
	static const struct {
		const char *text, *sentence;
	} rows[] = {
	    {"", "is empty"},
	    {"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"
	     "-----END OPENSSH PRIVATE KEY-----\n",
		"`ssh-keygen -p -m PEM -f "},
	    {"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n"
	     "-----END CERTIFICATE REQUEST-----\n",
		"holds a request for a certificate"},
	    {"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
		"holds the public half"},
	    {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		"holds a private key that cannot be read: "},
	    {"-----BEGIN CERTIFICATE-----\nA*AA\n-----END CERTIFICATE-----\n",
		"copy it again as a whole: bad base64 decode"},
	    {"-----BEGIN CERTIFICATE-----\nAAAA\n", "copy it again"},
	    {"\xfe\xed\xfe\xed store", "`keytool -importkeystore "},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = span_of(rows[i].text);
		assert_int_equal(read_bytes(bench, text), -1);
		expect_true("P64", text, says(bench, rows[i].sentence));
	}
	BIO *bio = BIO_new(BIO_s_mem());
	i2d_PUBKEY_bio(bio, bench->pair.key);
	assert_int_equal(read_bio(bench, bio), -1);
	assert_true(says(bench, "holds the public half"));
	/* Of anything else nothing is made. */
	assert_int_equal(read_bytes(bench, SPAN("0\x82nothing known")), 0);
	assert_true(has(bench, 0, 0));
	assert_int_equal(read_bytes(bench, SPAN("\xff\xfe")), -1);
	assert_int_equal(
	    read_bytes(bench, span_head(SPAN("\xff\xfe-"), 3)), -1);
}

/* Bytes of keys that are cut or changed are refused, whatever they say. */
static void
damaged(void **state)
{
	const long apart = SANITIZED ? 19 : 7;
	struct bench *bench = *state;
	BIO *bios[] = {pem(bench, true, true), box(bench, "")};

	for (size_t i = 0; i < COUNT(bios); i++) {
		char *data;
		long size = BIO_get_mem_data(bios[i], &data);
		for (long cut = 0; cut < size; cut += apart) {
			read_bytes(bench, (struct span){data, (size_t)cut});
			data[cut] = (char)(data[cut] ^ 0x41);
			read_bytes(bench, (struct span){data, (size_t)size});
			data[cut] = (char)(data[cut] ^ 0x41);
		}
		assert_int_equal(
		    read_bytes(bench, (struct span){data, (size_t)size}), 0);
		assert_true(has(bench, 1, 1));
		BIO_free(bios[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    BAG_TEST(text_around),
	    BAG_TEST(changed_text),
	    BAG_TEST(encodings),
	    BAG_TEST(passwords),
	    BAG_TEST(other_formats),
	    BAG_TEST(damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
