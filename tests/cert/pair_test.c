/* The actions of `loam cert` on the files of a pair. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/pair.h"

enum { DAY = 86400 };

static const struct span names[] = {{"localhost", 9}, {"other.example", 13}};

/* Loads the pair as it is now; the caller frees it. */
static struct cert
load(struct bench *bench, const struct pair *pair)
{
	struct notes notes = {0};
	struct cert cert;

	(void)bench;
	assert_int_equal(cert_load(&cert, pair->certificate.data,
			     pair->key.data, names, 1, false, &notes),
	    0);
	note_free(&notes);
	return cert;
}

static void
expect_mode(const char *path, mode_t mode)
{
	struct stat about;

	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 07777, mode);
}

static const char *
old_of(struct span path)
{
	static char old[PATH_SIZE];

	snprintf(old, PATH_SIZE, "%s.old", path.data);
	return old;
}

/* Makes the pair, which replaces the one that is there. Returns its number. */
static unsigned
make(struct bench *bench, const struct pair *pair)
{
	unsigned kept = 0;

	assert_int_equal(
	    pair_new_key(pair, names, 1, true, &kept, &bench->notes), 0);
	return kept;
}

/* Imports two files, or one that has both. */
static int
import(
    struct bench *bench, const char *certificate, const char *key, bool force)
{
	const struct pair_source source = {
	    .certificate = certificate, .key = key, .force = force};

	return pair_import(
	    &bench->pair, &source, names[0], &bench->kept, &bench->notes);
}

static bool
says(const struct bench *bench, const char *text)
{
	return bench->notes.count > 0 &&
	    strstr(
		bench->notes.list[bench->notes.count - 1].sentence.data, text);
}

/* C5: the same key is signed for the present names. */
static void
renewed(void **state)
{
	struct bench *bench = *state;
	unsigned kept;
	const struct pair *pair = &bench->pair;

	make(bench, pair);
	struct cert first = load(bench, pair);
	assert_int_equal(pair_renew(pair, names, 2, &kept, &bench->notes), 0);
	struct cert second = load(bench, pair);
	assert_true(cert_same_key(&first, &second));
	assert_string_not_equal(first.fingerprint, second.fingerprint);
	assert_int_equal(second.name_count, 2);
	expect_span("A22", second.names[1], names[1]);
	assert_int_equal(bench->notes.count, 0);
	expect_mode(pair->key.data, 0600);
	expect_mode(pair->certificate.data, 0644);
	/* No .old files: the key is the same. */
	assert_int_equal(access(old_of(pair->certificate), F_OK), -1);
	assert_int_equal(unlink(pair->certificate.data), 0);
	assert_int_equal(pair_renew(pair, names, 1, &kept, &bench->notes), 0);
	cert_free(&second);
	second = load(bench, pair);
	assert_true(cert_same_key(&first, &second));
	cert_free(&first);
	cert_free(&second);
}

/* An RSA key is kept, too. */
static void
renewed_rsa(void **state)
{
	struct bench *bench = *state;
	unsigned kept;
	const struct pair *pair = &bench->pair;
	struct identity_pair own = issue_pair(
	    &(struct issue){"localhost", NULL, "RSA", -9L * DAY, -DAY, NULL});

	issue_write_pair(pair->certificate.data, pair->key.data, &own);
	struct cert first = load(bench, pair);
	assert_int_equal(pair_renew(pair, names, 2, &kept, &bench->notes), 0);
	struct cert second = load(bench, pair);
	assert_true(cert_same_key(&first, &second));
	assert_true(second.not_after > first.not_after + 365 * DAY);
	cert_free(&first);
	cert_free(&second);
	identity_free(&own);
}

/* The old pair stays beside the new one. */
static void
another_key(void **state)
{
	struct bench *bench = *state;
	const struct pair *pair = &bench->pair;
	struct buf key = {0}, kept = {0};

	make(bench, pair);
	struct cert first = load(bench, pair);
	assert_int_equal(file_read(pair->key.data, &key, NULL), 0);
	assert_int_equal(make(bench, pair), 1);
	struct cert second = load(bench, pair);
	assert_false(cert_same_key(&first, &second));
	assert_int_equal(file_read(old_of(pair->key), &kept, NULL), 0);
	expect_span("old key", buf_span(&kept), buf_span(&key));
	expect_mode(old_of(pair->key), 0600);
	expect_mode(pair->key.data, 0600);
	expect_mode(old_of(pair->certificate), 0644);
	/* A broken pair may be replaced. */
	issue_write(pair->key.data, 0600, NULL, NULL, NULL);
	assert_int_equal(make(bench, pair), 2);
	cert_free(&first);
	first = load(bench, pair);
	cert_free(&first);
	cert_free(&second);
	buf_free(&key);
	buf_free(&kept);
}

/* A certificate that an authority signed is not replaced. */
static void
of_an_authority(void **state)
{
	struct bench *bench = *state;
	unsigned kept;
	const struct pair *pair = &bench->pair;
	struct identity_pair root =
	    issue_pair(&(struct issue){.name = "An authority"});
	struct identity_pair leaf =
	    issue_pair(&(struct issue){.name = "localhost", .issuer = &root});

	issue_write_pair(pair->certificate.data, pair->key.data, &leaf);
	struct cert first = load(bench, pair);
	assert_int_equal(pair_renew(pair, names, 1, &kept, &bench->notes), -1);
	assert_true(says(bench, "signed by an authority"));
	assert_int_equal(
	    pair_new_key(pair, names, 1, true, &bench->kept, &bench->notes),
	    -1);
	assert_true(says(bench, "signed by an authority"));
	struct cert second = load(bench, pair);
	assert_string_equal(first.fingerprint, second.fingerprint);
	cert_free(&first);
	cert_free(&second);
	identity_free(&leaf);
	identity_free(&root);
}

/* X14: imported certificates keep their chain; other contents are dropped. */
static void
imported(void **state)
{
	struct bench *bench = *state;
	const struct pair *pair = &bench->pair;
	struct identity_pair root =
	    issue_pair(&(struct issue){.name = "An authority"});
	struct identity_pair leaf =
	    issue_pair(&(struct issue){.name = "localhost", .issuer = &root});
	X509 *const chain[] = {leaf.certificate, root.certificate, NULL};
	struct buf bytes = {0};

	make(bench, pair);
	issue_write(bench->key, 0600, chain, leaf.key, NULL);
	assert_int_equal(import(bench, bench->key, NULL, false), 0);
	assert_int_equal(bench->notes.count, 0);
	struct cert now = load(bench, pair);
	assert_int_equal(now.length, 2);
	assert_int_equal(file_read(pair->certificate.data, &bytes, NULL), 0);
	buf_byte(&bytes, '\0');
	assert_null(strstr(bytes.data, "PRIVATE"));
	expect_mode(pair->key.data, 0600);
	assert_int_equal(access(old_of(pair->key), F_OK), 0);
	assert_int_equal(access(old_of(pair->certificate), F_OK), 0);
	cert_free(&now);
	buf_free(&bytes);
	identity_free(&leaf);
	identity_free(&root);
}

/* P61: another name and other dates are refused, and taken by force. */
static void
import_forced(void **state)
{
	static const struct {
		const char *name, *san;
		long from, until;
		const char *said;
	} rows[] = {
	    {"other.example", NULL, -DAY, DAY,
		"is for other.example, not for localhost: "},
	    {"localhost", "DNS:a.example, DNS:b.example", -DAY, DAY,
		"is for a.example, b.example, not for localhost: "},
	    {"x", "email:a@a.example", -DAY, DAY, "is for x, not for "},
	    {"localhost", NULL, -9L * DAY, -DAY,
		"`loam cert renew` then signs its key again"},
	    {"localhost", NULL, DAY, 9L * DAY, "is not valid yet, but from 20"},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct identity_pair pair =
		    issue_pair(&(struct issue){rows[i].name, rows[i].san, NULL,
			rows[i].from, rows[i].until, NULL});
		struct cert before = {0};
		if (i > 0)
			before = load(bench, &bench->pair);
		issue_write_pair(bench->certificate, bench->key, &pair);
		assert_int_equal(
		    import(bench, bench->certificate, bench->key, false), -1);
		expect_true("P61", span_of(rows[i].said),
		    says(bench, rows[i].said) && says(bench, "--force"));
		/* Nothing was replaced. */
		if (i > 0) {
			struct cert now = load(bench, &bench->pair);
			assert_string_equal(
			    now.fingerprint, before.fingerprint);
			cert_free(&now);
		}
		assert_int_equal(
		    import(bench, bench->certificate, bench->key, true), 0);
		assert_int_equal(bench->kept, i);
		cert_free(&before);
		identity_free(&pair);
	}
}

static void
import_refused(void **state)
{
	struct bench *bench = *state;
	struct identity_pair over = issue_pair(
	    &(struct issue){"localhost", NULL, NULL, -9L * DAY, -DAY, NULL});
	struct identity_pair other =
	    issue_pair(&(struct issue){.name = "localhost"});
	const struct pair given = {
	    span_of(bench->certificate), span_of(bench->key), true};

	issue_write_pair(bench->certificate, bench->key, &over);
	assert_int_equal(
	    import(bench, bench->certificate, bench->key, false), -1);
	assert_true(says(bench, "expired"));
	issue_write(bench->key, 0600, NULL, other.key, NULL);
	assert_int_equal(
	    import(bench, bench->certificate, bench->key, false), -1);
	assert_true(says(bench, "does not belong"));
	assert_true(pair_is_missing(&bench->pair));
	bench->pair = given;
	assert_int_equal(
	    import(bench, bench->certificate, bench->key, false), -1);
	assert_true(says(bench, "in the configuration"));
	identity_free(&over);
	identity_free(&other);
}

/*
 * P62, P137: one file for both stays one file, with the mode of a key; what it
 * holds besides is kept, and there is no copy of what holds no more.
 */
static void
one_file(void **state)
{
	struct bench *bench = *state;
	unsigned kept;
	struct identity_pair own =
	    issue_pair(&(struct issue){.name = "localhost"});
	struct identity_pair other =
	    issue_pair(&(struct issue){.name = "other.example"});
	X509 *const two[] = {own.certificate, other.certificate, NULL};
	const struct pair pair = {
	    span_of(bench->key), span_of(bench->key), true};

	/* With a certificate that is of no use to it. */
	issue_write(bench->key, 0600, two, own.key, NULL);
	struct cert first = load(bench, &pair);
	assert_int_equal(pair_renew(&pair, names, 2, &kept, &bench->notes), 0);
	struct cert second = load(bench, &pair);
	assert_true(cert_same_key(&first, &second));
	assert_int_equal(second.name_count, 2);
	expect_mode(bench->key, 0600);
	expect_mode(old_of(pair.key), 0600);
	assert_int_equal(kept, 1);
	cert_free(&second);
	assert_int_equal(pair_renew(&pair, names, 2, &kept, &bench->notes), 0);
	assert_int_equal(kept, 0);
	assert_int_equal(make(bench, &pair), 2);
	second = load(bench, &pair);
	assert_false(cert_same_key(&first, &second));
	expect_mode(bench->key, 0600);
	expect_mode(old_of(pair.key), 0600);
	cert_free(&second);
	assert_int_equal(pair_restore(&pair, 1, &kept, &bench->notes), 0);
	second = load(bench, &pair);
	assert_true(cert_same_key(&first, &second));
	expect_mode(bench->key, 0600);
	cert_free(&first);
	cert_free(&second);
	identity_free(&other);
	identity_free(&own);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PAIR_TEST(renewed),
	    PAIR_TEST(renewed_rsa),
	    PAIR_TEST(another_key),
	    PAIR_TEST(of_an_authority),
	    PAIR_TEST(imported),
	    PAIR_TEST(import_forced),
	    PAIR_TEST(import_refused),
	    PAIR_TEST(one_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
