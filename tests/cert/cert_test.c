/* Certificates and keys: made, loaded, checked. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "cert/cert.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/server.h"

enum { DAY = 86400 };

/* A directory for files, and the result of loading them. */
struct bench {
	struct server server; /* never started */
	char certificate[SERVER_PATH + 64], key[SERVER_PATH + 64];
	struct cert cert;
	struct notes notes;
};

static const struct span host[] = {{"localhost", 9}};

static int
setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	server_make(&bench->server);
	snprintf(bench->certificate, sizeof(bench->certificate), "%s/c.pem",
	    bench->server.directory);
	snprintf(bench->key, sizeof(bench->key), "%s/k.pem",
	    bench->server.directory);
	*state = bench;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *bench = *state;

	cert_free(&bench->cert);
	note_free(&bench->notes);
	server_remove(&bench->server);
	free(bench);
	return 0;
}

#define CERT_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

static int
load_names(
    struct bench *bench, const struct span *names, size_t count, bool make)
{
	cert_free(&bench->cert);
	note_free(&bench->notes);
	bench->notes = (struct notes){0};
	return cert_load(&bench->cert, bench->certificate, bench->key, names,
	    count, make, &bench->notes);
}

static int
load(struct bench *bench)
{
	return load_names(bench, host, 1, false);
}

/* Whether a note of that severity about that file contains a text. */
static bool
noted(const struct bench *bench, enum note_severity severity, const char *path,
    const char *text)
{
	for (size_t i = 0; i < bench->notes.count; i++) {
		const struct note *note = &bench->notes.list[i];
		if (note->severity == severity &&
		    span_equal(note->path, span_of(path)) &&
		    strstr(note->sentence.data, text))
			return true;
	}
	return false;
}

static mode_t
mode_of(const char *path)
{
	struct stat about;

	assert_int_equal(stat(path, &about), 0);
	return about.st_mode & 07777;
}

static X509 *
first_of(const struct cert *cert)
{
	BIO *bio = BIO_new_mem_buf(cert->chain.data, (int)cert->chain.size);
	X509 *first = PEM_read_bio_X509(bio, NULL, NULL, NULL);

	BIO_free(bio);
	assert_non_null(first);
	return first;
}

/* A22: made once, for all names, for decades; the key is for its owner. */
static void
made(void **state)
{
	static const struct span names[] = {{"xn--mller-kva.example", 21},
	    {"other.example", 13}, {"192.0.2.7", 9}, {"a,DNS:b", 7}};
	static const mode_t masks[] = {0, 077};
	struct bench *bench = *state;
	char directory[SERVER_PATH + 16], common[64] = "";

	snprintf(
	    directory, sizeof(directory), "%s/new", bench->server.directory);
	for (size_t i = 0; i < COUNT(masks); i++) {
		snprintf(bench->certificate, sizeof(bench->certificate),
		    "%s/%zu.crt", directory, i);
		snprintf(
		    bench->key, sizeof(bench->key), "%s/%zu.key", directory, i);
		mode_t before = umask(masks[i]);
		assert_int_equal(load_names(bench, names, 4, true), 0);
		umask(before);
		assert_int_equal(bench->notes.count, 0);
		assert_int_equal(mode_of(directory), 0700);
		assert_int_equal(mode_of(bench->key), 0600);
		assert_int_equal(mode_of(bench->certificate), 0644);
	}
	X509 *first = first_of(&bench->cert);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(
		    X509_check_host(first, names[i].data, names[i].size,
			X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL),
		    1);
	assert_int_equal(X509_check_ip_asc(first, "192.0.2.7", 0), 1);
	/* A comma in a name is not read as syntax. */
	assert_int_equal(X509_check_host(first, "b", 1, 0, NULL), 0);
	X509_NAME_get_text_by_NID(X509_get_subject_name(first), NID_commonName,
	    common, sizeof(common));
	assert_string_equal(common, "xn--mller-kva.example");
	assert_int_equal(X509_check_ca(first), 0);
	X509_free(first);
	assert_string_equal(bench->cert.kind, "P-256");
	assert_int_equal(bench->cert.name_count, 4);
	expect_span("A22", bench->cert.names[2], names[2]);
	assert_true(bench->cert.self_signed);
	assert_true(bench->cert.not_before < clock_now());
	assert_true(
	    bench->cert.not_after > clock_now() + (int64_t)20 * 365 * DAY);
}

/* A second start loads them; an existing key without certificate is kept. */
static void
made_once(void **state)
{
	struct bench *bench = *state;
	char whole[CERT_PRINTED], public[CERT_PRINTED];

	assert_int_equal(load_names(bench, host, 1, true), 0);
	memcpy(whole, bench->cert.fingerprint, sizeof(whole));
	memcpy(public, bench->cert.public_fingerprint, sizeof(public));
	assert_int_equal(load_names(bench, host, 1, true), 0);
	assert_string_equal(bench->cert.fingerprint, whole);
	assert_int_equal(unlink(bench->certificate), 0);
	assert_int_equal(load_names(bench, host, 1, true), 0);
	assert_string_not_equal(bench->cert.fingerprint, whole);
	assert_string_equal(bench->cert.public_fingerprint, public);
	/* Never a new key for an existing certificate. */
	assert_int_equal(unlink(bench->key), 0);
	assert_int_equal(load_names(bench, host, 1, true), -1);
	assert_true(noted(bench, NOTE_ERROR, bench->key, "No such file"));
	assert_int_equal(access(bench->key, F_OK), -1);
}

/* A22: P-256, P-384, RSA and Ed25519; what clients cannot use is refused. */
static void
kinds(void **state)
{
	static const struct {
		const char *kind, *shown, *mistake;
	} rows[] = {
	    {"P-256", "P-256", NULL},
	    {"P-384", "P-384", NULL},
	    {"RSA", "RSA 2048", NULL},
	    {"RSA-1024", "", "less than 2048 bits"},
	    {"P-521", "", "expected P-256, P-384, Ed25519 or RSA"},
	    {"ED25519", "Ed25519", NULL},
	    {"ED448", "", "expected P-256, P-384, Ed25519 or RSA"},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span row = span_of(rows[i].kind);
		struct identity_pair pair = issue_pair(
		    &(struct issue){.name = "localhost", .kind = row.data});
		issue_write_pair(bench->certificate, bench->key, &pair);
		identity_free(&pair);
		expect_true(
		    "A22", row, load(bench) == (rows[i].mistake ? -1 : 0));
		if (rows[i].mistake)
			expect_true("A22", row,
			    noted(bench, NOTE_ERROR, bench->key,
				rows[i].mistake));
		else
			assert_string_equal(bench->cert.kind, rows[i].shown);
	}
}

/* P66: Ed25519 is taken, and the remark names clients that cannot verify it. */
static void
ed25519(void **state)
{
	struct bench *bench = *state;
	struct identity_pair pair =
	    issue_pair(&(struct issue){.name = "localhost", .kind = "ED25519"});

	issue_write_pair(bench->certificate, bench->key, &pair);
	assert_int_equal(load(bench), 0);
	assert_int_equal(bench->notes.count, 1);
	assert_true(noted(bench, NOTE_REMARK, bench->key, "Android (Ariane"));
	identity_free(&pair);
}

/* X14, P64: PEM with a chain, in any file and any order. */
static void
chains(void **state)
{
	struct bench *bench = *state;
	struct identity_pair root =
	    issue_pair(&(struct issue){.name = "An authority"});
	struct identity_pair leaf =
	    issue_pair(&(struct issue){.name = "localhost", .issuer = &root});
	struct identity_pair other =
	    issue_pair(&(struct issue){.name = "Other"});
	X509 *const good[] = {leaf.certificate, root.certificate, NULL};
	X509 *const turned[] = {root.certificate, leaf.certificate, NULL};
	X509 *const odd[] = {leaf.certificate, other.certificate, NULL};

	issue_write(bench->key, 0600, NULL, leaf.key, NULL);
	issue_write(bench->certificate, 0644, good, NULL, NULL);
	assert_int_equal(load(bench), 0);
	assert_int_equal(bench->cert.length, 2);
	assert_int_equal(bench->notes.count, 0);
	assert_false(bench->cert.self_signed);
	issue_write(bench->certificate, 0644, turned, NULL, NULL);
	assert_int_equal(load(bench), 0);
	assert_int_equal(bench->cert.length, 2);
	assert_int_equal(bench->notes.count, 0);
	X509 *first = first_of(&bench->cert);
	assert_int_equal(X509_cmp(first, leaf.certificate), 0);
	X509_free(first);
	issue_write(bench->certificate, 0644, odd, NULL, NULL);
	assert_int_equal(load(bench), 0);
	assert_int_equal(bench->cert.length, 1);
	assert_true(noted(bench, NOTE_REMARK, bench->certificate,
	    "1 certificate that did not sign"));
	/* One file for both, the key after the chain. */
	issue_write(bench->key, 0600, good, leaf.key, NULL);
	memcpy(bench->certificate, bench->key, sizeof(bench->key));
	assert_int_equal(load(bench), 0);
	assert_int_equal(bench->cert.length, 2);
	identity_free(&leaf);
	identity_free(&root);
	identity_free(&other);
}

/* An error is about the file that is wrong. */
static void
mistakes(void **state)
{
	struct bench *bench = *state;
	struct identity_pair pair =
	    issue_pair(&(struct issue){.name = "localhost"});
	struct identity_pair other =
	    issue_pair(&(struct issue){.name = "localhost"});
	X509 *const one[] = {pair.certificate, NULL};

	issue_write(bench->certificate, 0644, one, NULL, NULL);
	assert_int_equal(load(bench), -1);
	assert_true(noted(bench, NOTE_ERROR, bench->key, "No such file"));
	issue_write(bench->key, 0600, NULL, other.key, NULL);
	assert_int_equal(load(bench), -1);
	assert_true(noted(bench, NOTE_ERROR, bench->certificate,
	    "does not belong to its key"));
	issue_write(bench->key, 0600, NULL, pair.key, "secret");
	assert_int_equal(load(bench), -1);
	assert_true(noted(bench, NOTE_ERROR, bench->key, "passphrase"));
	issue_write(bench->key, 0600, one, NULL, NULL);
	assert_int_equal(load(bench), -1);
	assert_true(noted(bench, NOTE_ERROR, bench->key, "no private key"));
	/* Nor is a certificate made for it, where that is missing. */
	assert_int_equal(unlink(bench->certificate), 0);
	assert_int_equal(load_names(bench, host, 1, true), -1);
	assert_true(noted(
	    bench, NOTE_ERROR, bench->key, "holds no private key in PEM"));
	assert_int_equal(access(bench->certificate, F_OK), -1);
	issue_write(bench->key, 0600, NULL, pair.key, NULL);
	issue_write(bench->certificate, 0644, NULL, NULL, NULL);
	assert_int_equal(load(bench), -1);
	assert_true(noted(bench, NOTE_ERROR, bench->certificate, "is empty"));
	issue_write(bench->certificate, 0600, NULL, pair.key, NULL);
	assert_int_equal(load(bench), -1);
	assert_true(
	    noted(bench, NOTE_ERROR, bench->certificate, "no certificate"));
	identity_free(&pair);
	identity_free(&other);
}

/* Which modes of a key's file are accepted. */
static void
key_modes(void **state)
{
	static const struct {
		mode_t mode;
		int result;
		const char *text;
	} rows[] = {
	    {0600, 0, NULL},
	    {0400, 0, NULL},
	    {0640, 0, "read by its group"},
	    {0604, -1, "read by everybody"},
	    {0644, -1, "read by everybody"},
	};
	struct bench *bench = *state;
	struct identity_pair pair =
	    issue_pair(&(struct issue){.name = "localhost"});

	issue_write_pair(bench->certificate, bench->key, &pair);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(chmod(bench->key, rows[i].mode), 0);
		assert_int_equal(load(bench), rows[i].result);
		assert_int_equal(bench->notes.count, rows[i].text ? 1 : 0);
		if (rows[i].text)
			assert_true(noted(bench,
			    rows[i].result ? NOTE_ERROR : NOTE_REMARK,
			    bench->key, rows[i].text));
	}
	identity_free(&pair);
}

/* A22: a missing name is reported; the CN counts without a SAN. */
static void
names(void **state)
{
	static const struct {
		const char *common, *san, *host;
		bool lacks;
		size_t count;
	} rows[] = {
	    {"a.example", "DNS:a.example", "a.example", false, 1},
	    {"a.example", "DNS:a.example", "A.Example", false, 1},
	    {"a.example", "", "a.example", false, 1},
	    {"a.example", "DNS:b.example", "a.example", true, 1},
	    {"x", "DNS:b.example, DNS:*.a.example", "c.a.example", false, 2},
	    {"x", "DNS:b.example, IP:192.0.2.1, IP:2001:db8::1", "192.0.2.1",
		false, 3},
	    {"x", "email:me@a.example", "a.example", true, 1},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span name = span_of(rows[i].host);
		struct identity_pair pair = issue_pair(&(struct issue){
		    .name = rows[i].common, .names = rows[i].san});
		issue_write_pair(bench->certificate, bench->key, &pair);
		identity_free(&pair);
		assert_int_equal(load_names(bench, &name, 1, false), 0);
		expect_true("A22", name,
		    noted(bench, NOTE_REMARK, bench->certificate,
			"lacks the name") == rows[i].lacks);
		expect_true(
		    "A22", name, bench->cert.name_count == rows[i].count);
	}
}

/* P61: what a certificate is for, by its names. */
static void
names_match(void **state)
{
	static const struct {
		const char *common, *san, *name;
		bool has;
	} rows[] = {
	    {"a.example", "DNS:A.Example", "a.example", true},
	    {"a.example", "DNS:b.example", "a.example", false},
	    {"a.example", "IP:192.0.2.1", "a.example", false},
	    {"a.example", "", "a.example", true},
	    {"A.EXAMPLE", "", "a.example", true},
	    {"*.a.example", "", "b.a.example", true},
	    {"x", "DNS:*.a.example", "b.a.example", true},
	    {"x", "DNS:*.A.example", "xn--mller-kva.a.example", true},
	    {"x", "DNS:*.a.example", "c.b.a.example", false},
	    {"x", "DNS:*.a.example", "a.example", false},
	    {"x", "DNS:*.a.example", "*.a.example", true},
	    {"x", "DNS:b*.a.example", "bc.a.example", false},
	    {"x", "DNS:b.*.example", "b.a.example", false},
	    {"x", "DNS:*", "localhost", false},
	    {"x", "DNS:*.localhost", "www.localhost", true},
	    {"x", "DNS:a.example.", "a.example", true},
	    {"x", "DNS:xn--mller-kva.example", "xn--mller-kva.example", true},
	    {"m\xc3\xbcller.example", "", "xn--mller-kva.example", true},
	    {"M\xc3\x9cLLER.example", "", "xn--mller-kva.example", true},
	    {"x", "IP:192.0.2.1", "192.0.2.1", true},
	    {"x", "IP:192.0.2.1", "192.0.2.2", false},
	    {"192.0.2.1", "", "192.0.2.1", true},
	    {"x", "DNS:*.0.2.1", "192.0.2.1", false},
	    {"x", "email:a@a.example", "a.example", false},
	    {"x", "URI:gemini://a.example/", "a.example", false},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span name = span_of(rows[i].name);
		struct identity_pair pair = issue_pair(&(struct issue){
		    .name = rows[i].common, .names = rows[i].san});
		issue_write_pair(bench->certificate, bench->key, &pair);
		identity_free(&pair);
		assert_int_equal(load_names(bench, &name, 1, false), 0);
		expect_true(rows[i].san, name,
		    cert_has_name(&bench->cert, name) == rows[i].has);
	}
}

/* P68: what TLS refuses when a client comes is refused when it is read. */
static void
weak_chains(void **state)
{
	static const struct {
		const char *root, *leaf;
		const EVP_MD *(*root_digest)(void), *(*leaf_digest)(void);
		const char *mistake; /* NULL: a remark, or nothing */
	} rows[] = {
	    {"P-256", "P-256", EVP_sha256, EVP_sha256, NULL},
	    {"RSA", "P-256", EVP_sha1, EVP_sha256, NULL},
	    {"RSA", "P-256", EVP_sha256, EVP_sha1, "is signed with SHA1"},
	    {"RSA", "P-256", EVP_sha256, EVP_md5, "is signed with MD5"},
	    {"RSA-1024", "P-256", EVP_sha256, EVP_sha256, "a key of 1024 bits"},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct identity_pair root = issue_pair(
		    &(struct issue){.name = "Root", .kind = rows[i].root});
		struct identity_pair leaf =
		    issue_pair(&(struct issue){.name = "localhost",
			.kind = rows[i].leaf,
			.issuer = &root});
		X509 *const chain[] = {
		    leaf.certificate, root.certificate, NULL};
		X509_sign(root.certificate, root.key, rows[i].root_digest());
		X509_sign(leaf.certificate, root.key, rows[i].leaf_digest());
		issue_write(bench->key, 0600, NULL, leaf.key, NULL);
		issue_write(bench->certificate, 0644, chain, NULL, NULL);
		identity_free(&root);
		identity_free(&leaf);
		assert_int_equal(load(bench), rows[i].mistake ? -1 : 0);
		if (rows[i].mistake)
			expect_true("P68", span_of(rows[i].mistake),
			    noted(bench, NOTE_ERROR, bench->certificate,
				rows[i].mistake));
	}
}

/* P68: of a certificate that signs itself nobody checks the signature. */
static void
weak_alone(void **state)
{
	struct bench *bench = *state;
	struct identity_pair pair =
	    issue_pair(&(struct issue){.name = "localhost", .kind = "RSA"});

	X509_sign(pair.certificate, pair.key, EVP_sha1());
	issue_write_pair(bench->certificate, bench->key, &pair);
	identity_free(&pair);
	assert_int_equal(load(bench), 0);
	assert_true(noted(bench, NOTE_REMARK, bench->certificate,
	    "is signed with SHA1, which some clients refuse: `loam cert "
	    "renew`"));
}

/* A pair with just this name, whatever its bytes, as CN or as the only SAN. */
static struct identity_pair
pair_named(struct span name, bool common)
{
	struct identity_pair pair =
	    issue_pair(&(struct issue){.name = "x", .names = ""});
	const unsigned char *bytes = (const unsigned char *)name.data;
	GENERAL_NAMES *all = GENERAL_NAMES_new();
	GENERAL_NAME *one = GENERAL_NAME_new();
	ASN1_IA5STRING *text = ASN1_IA5STRING_new();

	ASN1_STRING_set(text, bytes, (int)name.size);
	GENERAL_NAME_set0_value(one, GEN_DNS, text);
	sk_GENERAL_NAME_push(all, one);
	if (common)
		X509_NAME_add_entry_by_NID(
		    X509_get_subject_name(pair.certificate), NID_commonName,
		    MBSTRING_UTF8, bytes, (int)name.size, 0, 0);
	else
		X509_add1_ext_i2d(
		    pair.certificate, NID_subject_alt_name, all, 0, 0);
	X509_sign(pair.certificate, pair.key, EVP_sha256());
	GENERAL_NAMES_free(all);
	return pair;
}

/* K15: a NUL in a certificate's name does not end it. */
static void
names_with_nul(void **state)
{
	static const struct span name = {"localhost\0.example", 18};
	struct bench *bench = *state;

	for (int common = 0; common < 2; common++) {
		struct identity_pair pair = pair_named(name, common);
		issue_write_pair(bench->certificate, bench->key, &pair);
		identity_free(&pair);
		assert_int_equal(load(bench), 0);
		assert_true(noted(bench, NOTE_REMARK, bench->certificate,
		    "lacks the name localhost:"));
		assert_int_equal(bench->cert.name_count, 1);
		expect_span("K15", bench->cert.names[0], name);
	}
}

/* The fingerprints of a certificate and of its SubjectPublicKeyInfo. */
static void
fingerprints(void **state)
{
	struct bench *bench = *state;
	struct identity_pair pair =
	    issue_pair(&(struct issue){.name = "localhost", .kind = "RSA"});
	unsigned char digest[2][EVP_MAX_MD_SIZE], *der = NULL;
	unsigned size;
	const char *shown[] = {
	    bench->cert.fingerprint, bench->cert.public_fingerprint};

	issue_write_pair(bench->certificate, bench->key, &pair);
	assert_int_equal(load(bench), 0);
	X509_digest(pair.certificate, EVP_sha256(), digest[0], &size);
	int length = i2d_PUBKEY(pair.key, &der);
	EVP_Digest(der, (size_t)length, digest[1], &size, EVP_sha256(), NULL);
	OPENSSL_free(der);
	for (size_t i = 0; i < 2; i++) {
		char text[CERT_PRINTED + 1] = "";
		for (size_t j = 0; j < DIGEST_SIZE; j++)
			snprintf(text + 3 * j, 4, "%02X:", digest[i][j]);
		text[CERT_PRINTED - 1] = '\0';
		assert_string_equal(shown[i], text);
	}
	identity_free(&pair);
}

/* Expired or not yet valid: loaded, with a remark. */
static void
dates(void **state)
{
	static const struct {
		long from, until;
		const char *text; /* NULL: no remark */
	} rows[] = {
	    {-DAY, 31L * DAY, NULL},
	    {-DAY, 30L * DAY - 60, "expires in 29 days, on 20"},
	    {-DAY, DAY + 600, "expires in 1 day, on 20"},
	    {-DAY, DAY - 60, "expires in less than 1 day, on 20"},
	    {-9L * DAY, -8L * DAY, "expired on 20"},
	    {DAY, 99L * DAY, "is not valid yet, but from 20"},
	    /* Beyond 2038 and 2050. */
	    {-DAY, 36500L * DAY, NULL},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct identity_pair pair =
		    issue_pair(&(struct issue){"localhost", NULL, NULL,
			rows[i].from, rows[i].until, NULL});
		issue_write_pair(bench->certificate, bench->key, &pair);
		identity_free(&pair);
		assert_int_equal(load(bench), 0);
		int64_t now = clock_now();
		assert_true(
		    llabs(bench->cert.not_after - now - rows[i].until) < 5);
		cert_remark_dates(
		    &bench->cert, span_of("it"), now, &bench->notes);
		assert_int_equal(bench->notes.count, rows[i].text ? 1 : 0);
		if (rows[i].text)
			expect_true("dates", span_of(rows[i].text),
			    noted(bench, NOTE_REMARK, "it", rows[i].text));
	}
}

/* One warning each at 30, 7 and 1 days and at expiry, however often checked. */
static void
expiry_warnings(void **state)
{
	static const struct {
		long before; /* seconds before expiry */
		int last, want;
	} rows[] = {
	    {31L * DAY, CERT_UNWARNED, CERT_NO_WARNING},
	    {30L * DAY + 1, CERT_UNWARNED, CERT_NO_WARNING},
	    {30L * DAY, CERT_UNWARNED, 30},
	    {29L * DAY, 30, CERT_NO_WARNING},
	    {7L * DAY + 1, 30, CERT_NO_WARNING},
	    {7L * DAY, 30, 7},
	    {7L * DAY, CERT_UNWARNED, 7},
	    {2L * DAY, 7, CERT_NO_WARNING},
	    {DAY, 7, 1},
	    {DAY, CERT_UNWARNED, 1},
	    {1, 1, CERT_NO_WARNING},
	    {0, 1, 0},
	    {-1, 30, 0},
	    {-99L * DAY, 0, CERT_NO_WARNING},
	    {-99L * DAY, CERT_UNWARNED, 0},
	};
	const int64_t end = 4102444800; /* 2100-01-01 */

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(cert_expiry_warning(
				     end, end - rows[i].before, rows[i].last),
		    rows[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CERT_TEST(made),
	    CERT_TEST(made_once),
	    CERT_TEST(kinds),
	    CERT_TEST(ed25519),
	    CERT_TEST(chains),
	    CERT_TEST(mistakes),
	    CERT_TEST(key_modes),
	    CERT_TEST(names),
	    CERT_TEST(names_match),
	    CERT_TEST(weak_chains),
	    CERT_TEST(weak_alone),
	    CERT_TEST(names_with_nul),
	    CERT_TEST(fingerprints),
	    CERT_TEST(dates),
	    cmocka_unit_test(expiry_warnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
