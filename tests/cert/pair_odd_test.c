/* Pairs that are imported although few would make them so. */
#include <errno.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cert/cert_priv.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/pair.h"

enum { DAY = 86400 };

static const struct span names[] = {SPAN("localhost")};

static int
import(struct bench *bench, const struct identity_pair *pair)
{
	const struct pair_source source = {
	    .certificate = bench->certificate, .key = bench->key};
	unsigned kept;

	issue_write_pair(bench->certificate, bench->key, pair);
	return pair_import(
	    &bench->pair, &source, names[0], &kept, &bench->notes);
}

/*
 * P61: what is remarked of a pair is remarked where it is served, and not of
 * the files that it comes from.
 */
static void
remarkable(void **state)
{
	struct bench *bench = *state;
	struct identity_pair weak =
	    issue_pair(&(struct issue){.name = "localhost", .kind = "RSA"});
	struct identity_pair odd =
	    issue_pair(&(struct issue){.name = "localhost", .kind = "ED25519"});

	X509_sign(weak.certificate, weak.key, EVP_sha1());
	assert_int_equal(import(bench, &weak), 0);
	assert_int_equal(import(bench, &odd), 0);
	assert_int_equal(bench->notes.count, 0);
	identity_free(&weak);
	identity_free(&odd);
}

/* P61: loam signs no certificate again that an authority has signed. */
static void
expired(void **state)
{
	struct bench *bench = *state;
	struct identity_pair root =
	    issue_pair(&(struct issue){.name = "An authority"});
	struct identity_pair over = issue_pair(
	    &(struct issue){"localhost", NULL, NULL, -9L * DAY, -DAY, &root});

	assert_int_equal(import(bench, &over), -1);
	assert_int_equal(bench->notes.count, 1);
	const char *said = bench->notes.list[0].sentence.data;
	assert_non_null(strstr(said, "expired on "));
	assert_null(strstr(said, "renew"));
	identity_free(&over);
	identity_free(&root);
}

static int
load(const struct bench *bench, struct cert *cert, struct notes *notes)
{
	note_free(notes);
	*notes = (struct notes){0};
	return cert_load(
	    cert, bench->certificate, bench->key, names, 1, false, notes);
}

/* P64: two authorities that have signed each other are each sent once. */
static void
circle(void **state)
{
	struct bench *bench = *state;
	struct identity_pair one = issue_pair(&(struct issue){.name = "One"});
	struct identity_pair two =
	    issue_pair(&(struct issue){.name = "Two", .issuer = &one});
	struct identity_pair leaf =
	    issue_pair(&(struct issue){.name = "localhost", .issuer = &two});
	X509 *const chain[] = {
	    leaf.certificate, two.certificate, one.certificate, NULL};
	struct notes notes = {0};
	struct cert cert;

	X509_set_issuer_name(
	    one.certificate, X509_get_subject_name(two.certificate));
	X509_sign(one.certificate, two.key, EVP_sha256());
	issue_write(bench->certificate, 0644, chain, NULL, NULL);
	issue_write(bench->key, 0600, NULL, leaf.key, NULL);
	assert_int_equal(load(bench, &cert, &notes), 0);
	assert_int_equal(cert.length, 3);
	cert_free(&cert);
	note_free(&notes);
	identity_free(&leaf);
	identity_free(&two);
	identity_free(&one);
}

/* P68: an authority in the middle, whose own certificate TLS refuses. */
static void
weak_middle(void **state)
{
	struct bench *bench = *state;
	struct identity_pair root =
	    issue_pair(&(struct issue){.name = "Root", .kind = "RSA"});
	struct identity_pair middle =
	    issue_pair(&(struct issue){.name = "Middle", .issuer = &root});
	struct identity_pair leaf =
	    issue_pair(&(struct issue){.name = "localhost", .issuer = &middle});
	X509 *const chain[] = {
	    leaf.certificate, middle.certificate, root.certificate, NULL};
	struct notes notes = {0};
	struct cert cert;

	X509_sign(middle.certificate, root.key, EVP_sha1());
	issue_write(bench->certificate, 0644, chain, NULL, NULL);
	issue_write(bench->key, 0600, NULL, leaf.key, NULL);
	assert_int_equal(load(bench, &cert, &notes), -1);
	assert_non_null(
	    strstr(notes.list[0].sentence.data, "signed with SHA1"));
	note_free(&notes);
	identity_free(&leaf);
	identity_free(&middle);
	identity_free(&root);
}

/* P137: a file that has its key before its certificate is kept when renewed. */
static void
key_first(void **state)
{
	struct bench *bench = *state;
	struct identity_pair own =
	    issue_pair(&(struct issue){.name = "localhost"});
	X509 *const one[] = {own.certificate, NULL};
	const struct pair pair = {
	    span_of(bench->key), span_of(bench->key), true};
	struct buf both = {0};
	unsigned kept = 0;

	issue_write(bench->certificate, 0644, one, NULL, NULL);
	issue_write(bench->key, 0600, NULL, own.key, NULL);
	assert_int_equal(file_read(bench->key, &both, NULL), 0);
	struct buf certificate = {0};
	assert_int_equal(file_read(bench->certificate, &certificate, NULL), 0);
	buf_add(&both, buf_span(&certificate));
	assert_int_equal(file_replace(bench->key, buf_span(&both), 0600), 0);
	assert_int_equal(pair_renew(&pair, names, 1, &kept, &bench->notes), 0);
	assert_int_equal(kept, 1);
	buf_free(&certificate);
	buf_free(&both);
	identity_free(&own);
}

/* A directory that cannot be made is told, and nothing is written. */
static void
no_directory(void **state)
{
	struct bench *bench = *state;
	struct identity_pair pair =
	    issue_pair(&(struct issue){.name = "localhost"});

	bench->config.certificates = arena_format(
	    &bench->config.arena, "%s/file/certs", bench->server.directory);
	bench->pair = pair_of(&bench->config, 0, names[0]);
	server_write(&bench->server, "../file", "");
	unsigned kept;
	assert_int_equal(import(bench, &pair), -1);
	assert_int_equal(bench->notes.errors, 1);
	assert_int_equal(
	    pair_new_key(&bench->pair, names, 1, true, &kept, &bench->notes),
	    -1);
	assert_int_equal(bench->notes.errors, 2);
	identity_free(&pair);
}

/* Whether the last note is an error that says so. */
static bool
told(const struct notes *notes, const char *text)
{
	const struct note *last = &notes->list[notes->count - 1];

	return notes->count > 0 && last->severity == NOTE_ERROR &&
	    strstr(last->sentence.data, text);
}

/* P134: what cannot be made beside a key, or in its place, is told. */
static void
not_made(void **state)
{
	struct bench *bench = *state;
	EVP_PKEY *keys[] = {
	    EVP_EC_gen("P-256"), EVP_PKEY_Q_keygen(NULL, NULL, "X25519")};
	const struct {
		const char *certificate;
		EVP_PKEY *key;
		const char *passphrase, *said;
	} rows[] = {
	    {bench->certificate, keys[0], "secret", "is encrypted with"},
	    {bench->certificate, keys[1], NULL, "cannot be made for the key"},
	    {bench->certificate, NULL, NULL, "is empty, expected"},
	    {arena_format(&bench->config.arena, "%s/c/c.pem", bench->key).data,
		keys[0], NULL, "Not a directory"},
	    {"/proc/loam.pem", keys[0], NULL, "No such file"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct cert cert;
		issue_write(
		    bench->key, 0600, NULL, rows[i].key, rows[i].passphrase);
		assert_int_equal(cert_load(&cert, rows[i].certificate,
				     bench->key, names, 1, true, &bench->notes),
		    -1);
		const char *said =
		    bench->notes.list[bench->notes.count - 1].sentence.data;
		expect_true(rows[i].said, span_of(said),
		    told(&bench->notes, rows[i].said));
		assert_int_equal(access(bench->certificate, F_OK), -1);
	}
	for (size_t i = 0; i < COUNT(keys); i++)
		EVP_PKEY_free(keys[i]);
}

/* P134: a limit of the system is told with what raises it. */
static void
limit_reached(void **state)
{
	struct bench *bench = *state;

	errno = EFBIG;
	assert_int_equal(cert_complain_write(&bench->notes, "k.pem"), -1);
	assert_true(told(
	    &bench->notes, "cannot be written: File too large; raise ulimit"));
	errno = EACCES;
	assert_int_equal(cert_complain_write(&bench->notes, "k.pem"), -1);
	assert_true(told(&bench->notes, "Permission denied: run this as"));
}

/* P134: without a key, or with an authority's signature, none is renewed. */
static void
not_renewed(void **state)
{
	struct bench *bench = *state;
	struct identity_pair root = issue_pair(&(struct issue){.name = "Root"});
	struct identity_pair leaf =
	    issue_pair(&(struct issue){.name = "localhost", .issuer = &root});
	unsigned kept;

	for (int i = 0; i < 2; i++) {
		bench->pair.given = i;
		assert_int_equal(
		    pair_renew(&bench->pair, names, 1, &kept, &bench->notes),
		    -1);
		assert_int_equal(bench->notes.count, i + 1);
		assert_true(told(&bench->notes,
		    i ? "make another by `loam cert new-key`"
		      : "`loam serve` makes one at its first start"));
	}
	bench->pair.given = false;
	assert_int_equal(import(bench, &leaf), 0);
	assert_int_equal(
	    pair_renew(&bench->pair, names, 1, &kept, &bench->notes), -1);
	assert_true(told(&bench->notes, "was signed by an authority"));
	assert_int_equal(
	    file_replace(bench->pair.key.data, SPAN("none\n"), CERT_KEY_MODE),
	    0);
	assert_int_equal(
	    pair_renew(&bench->pair, names, 1, &kept, &bench->notes), -1);
	assert_int_equal(bench->notes.errors, 4);
	identity_free(&leaf);
	identity_free(&root);
}

/* P61: one without any name, and one of an address that is none. */
static void
nameless(void **state)
{
	struct bench *bench = *state;
	struct identity_pair none =
	    issue_pair(&(struct issue){.name = "localhost", .names = ""});
	GENERAL_NAMES *alternate = sk_GENERAL_NAME_new_null();
	GENERAL_NAME *address = GENERAL_NAME_new();
	ASN1_OCTET_STRING *bytes = ASN1_OCTET_STRING_new();
	X509_NAME *empty = X509_NAME_new();

	X509_set_subject_name(none.certificate, empty);
	X509_set_issuer_name(none.certificate, empty);
	for (int i = 0; i < 2; i++) {
		X509_sign(none.certificate, none.key, EVP_sha256());
		assert_int_equal(import(bench, &none), -1);
		assert_int_equal(bench->notes.count, i + 1);
		assert_true(
		    told(&bench->notes, "is for no name, not for localhost"));
		if (i > 0)
			break;
		ASN1_OCTET_STRING_set(bytes, (const unsigned char *)"12345", 5);
		GENERAL_NAME_set0_value(address, GEN_IPADD, bytes);
		sk_GENERAL_NAME_push(alternate, address);
		X509_add1_ext_i2d(none.certificate, NID_subject_alt_name,
		    alternate, 0, X509V3_ADD_DEFAULT);
	}
	GENERAL_NAMES_free(alternate);
	X509_NAME_free(empty);
	identity_free(&none);
}

/* P64: who has an authority's name alone has not signed, and is left out. */
static void
namesakes(void **state)
{
	struct bench *bench = *state;
	struct identity_pair roots[3];
	struct notes notes = {0};
	struct cert cert;

	for (size_t i = 0; i < COUNT(roots); i++)
		roots[i] = issue_pair(&(struct issue){.name = "Root"});
	struct identity_pair leaf = issue_pair(
	    &(struct issue){.name = "localhost", .issuer = &roots[0]});
	X509 *const chain[] = {
	    leaf.certificate, roots[1].certificate, roots[2].certificate, NULL};
	issue_write(bench->certificate, 0644, chain, NULL, NULL);
	issue_write(bench->key, 0600, NULL, leaf.key, NULL);
	assert_int_equal(load(bench, &cert, &notes), 0);
	assert_int_equal(cert.length, 1);
	assert_int_equal(notes.count, 1);
	assert_non_null(strstr(notes.list[0].sentence.data,
	    "holds 2 certificates that did not sign the host's, which are"));
	cert_free(&cert);
	note_free(&notes);
	for (size_t i = 0; i < COUNT(roots); i++)
		identity_free(&roots[i]);
	identity_free(&leaf);
}

/* P134: a pair that is broken by now is no other than the one before it. */
static void
broken_now(void **state)
{
	struct bench *bench = *state;
	struct identity_pair pairs[2];
	unsigned kept;

	for (size_t i = 0; i < COUNT(pairs); i++) {
		pairs[i] = issue_pair(&(struct issue){.name = "localhost"});
		assert_int_equal(import(bench, &pairs[i]), 0);
	}
	assert_int_equal(pair_before(&bench->pair), 1);
	assert_int_equal(file_replace(bench->pair.certificate.data,
			     SPAN("none\n"), CERT_MODE),
	    0);
	assert_int_equal(pair_before(&bench->pair), 1);
	assert_int_equal(
	    pair_restore(&bench->pair, 0, &kept, &bench->notes), 0);
	for (size_t i = 0; i < COUNT(pairs); i++)
		identity_free(&pairs[i]);
}

/* P134: the key of a certificate is found in either file, or not at all. */
static void
key_found(void **state)
{
	struct bench *bench = *state;
	struct identity_pair own =
	    issue_pair(&(struct issue){.name = "localhost"});
	struct identity_pair other =
	    issue_pair(&(struct issue){.name = "localhost"});
	struct notes notes = {0};
	struct buf key = {0};
	struct cert cert;

	issue_write_pair(bench->certificate, bench->key, &own);
	assert_int_equal(load(bench, &cert, &notes), 0);
	issue_write(bench->certificate, 0600, NULL, own.key, NULL);
	issue_write(bench->key, 0600, NULL, other.key, NULL);
	assert_int_equal(
	    cert_find_key(&cert, bench->certificate, bench->key, &key), 0);
	assert_true(cert_has_key(&cert, buf_span(&key)));
	issue_write(bench->certificate, 0600, NULL, other.key, NULL);
	assert_int_equal(
	    cert_find_key(&cert, bench->certificate, bench->key, &key), -1);
	cert_free(&cert);
	note_free(&notes);
	buf_free(&key);
	identity_free(&own);
	identity_free(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PAIR_TEST(remarkable),
	    PAIR_TEST(expired),
	    PAIR_TEST(circle),
	    PAIR_TEST(weak_middle),
	    PAIR_TEST(key_first),
	    PAIR_TEST(no_directory),
	    PAIR_TEST(not_made),
	    PAIR_TEST(limit_reached),
	    PAIR_TEST(not_renewed),
	    PAIR_TEST(nameless),
	    PAIR_TEST(namesakes),
	    PAIR_TEST(broken_now),
	    PAIR_TEST(key_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
