/* Pairs that are imported although few would make them so. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cert/pair.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/server.h"

enum { DAY = 86400, PATH_SIZE = SERVER_PATH + 32 };

static const struct span names[] = {SPAN("localhost")};

struct bench {
	struct server server;
	struct config config;
	struct pair pair;
	char certificate[PATH_SIZE], key[PATH_SIZE];
	struct notes notes;
};

static int
setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	server_make(&bench->server);
	config_start(&bench->config);
	config_finish(&bench->config, &bench->notes);
	bench->config.certificates = arena_format(
	    &bench->config.arena, "%s/certs", bench->server.directory);
	bench->pair = pair_of(&bench->config, 0, names[0]);
	snprintf(
	    bench->certificate, PATH_SIZE, "%s/c.pem", bench->server.directory);
	snprintf(bench->key, PATH_SIZE, "%s/k.pem", bench->server.directory);
	*state = bench;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *bench = *state;

	note_free(&bench->notes);
	config_free(&bench->config);
	server_remove(&bench->server);
	free(bench);
	return 0;
}

#define PAIR_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

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
	assert_int_equal(import(bench, &pair), -1);
	assert_true(bench->notes.errors > 0);
	identity_free(&pair);
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
