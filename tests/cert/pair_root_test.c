/* What root does to a pair in the directory of another user. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/pair.h"

enum { OTHER = 4242 };

static const struct span names[] = {SPAN("localhost")};

#define SECRET SPAN("root's alone\n")

/* The path of what is beside the pair, valid until the next call. */
static const char *
beside(const struct bench *bench, const char *name)
{
	static char path[2 * PATH_SIZE];

	snprintf(
	    path, sizeof(path), "%s/certs/%s", bench->server.directory, name);
	return path;
}

static void
give(const struct bench *bench, const char *name)
{
	assert_int_equal(lchown(beside(bench, name), OTHER, OTHER), 0);
}

static int
import(struct bench *bench)
{
	const struct pair_source source = {
	    .certificate = bench->certificate, .key = bench->key};
	struct identity_pair pair =
	    issue_pair(&(struct issue){.name = "localhost"});

	issue_write_pair(bench->certificate, bench->key, &pair);
	identity_free(&pair);
	return pair_import(
	    &bench->pair, &source, names[0], &bench->kept, &bench->notes);
}

/* The directory of the pair, and the pair, are another user's. */
static void
start(struct bench *bench)
{
	if (geteuid() != 0) {
		print_message("skipped: not run by root\n");
		skip();
	}
	assert_int_equal(import(bench), 0);
	give(bench, "");
	give(bench, "localhost.key");
	give(bench, "localhost.crt");
}

static void
expect_refused(struct bench *bench, int result)
{
	assert_int_equal(result, -1);
	assert_int_equal(bench->notes.errors, 1);
	assert_non_null(strstr(bench->notes.list[0].sentence.data,
	    "run this as the owner of its directory"));
	note_free(&bench->notes);
	bench->notes = (struct notes){0};
}

static void
expect_unread(const struct bench *bench, const char *name)
{
	struct buf bytes = {0};

	(void)file_read(beside(bench, name), &bytes, NULL);
	expect_true(
	    "V170", span_of(name), !span_equal(buf_span(&bytes), SECRET));
	buf_free(&bytes);
}

static int
restore(struct bench *bench)
{
	return pair_restore(&bench->pair, 1, &bench->kept, &bench->notes);
}

/*
 * V170: a link, or a second name, that stands for a kept file gives its user
 * nothing that is root's.
 */
static void
not_put_back(void **state)
{
	static const char *const kept[] = {
	    "localhost.key.old", "localhost.crt.old"};
	struct bench *bench = *state;
	char secret[PATH_SIZE];

	start(bench);
	snprintf(secret, PATH_SIZE, "%s/secret", bench->server.directory);
	assert_int_equal(file_replace(secret, SECRET, 0600), 0);
	for (size_t i = 0; i < COUNT(kept); i++) {
		for (size_t j = 0; j < COUNT(kept); j++) {
			assert_int_equal(file_replace(beside(bench, kept[j]),
					     SPAN("x\n"), 0600),
			    0);
			give(bench, kept[j]);
		}
		assert_int_equal(unlink(beside(bench, kept[i])), 0);
		assert_int_equal(symlink(secret, beside(bench, kept[i])), 0);
		give(bench, kept[i]);
		expect_refused(bench, restore(bench));
		assert_int_equal(unlink(beside(bench, kept[i])), 0);
		assert_int_equal(link(secret, beside(bench, kept[i])), 0);
		expect_refused(bench, restore(bench));
		assert_int_equal(unlink(beside(bench, kept[i])), 0);
	}
	/* Nor where what it would replace is root's, and can be read. */
	assert_int_equal(
	    file_replace(beside(bench, kept[0]), SPAN("x\n"), 0600), 0);
	give(bench, kept[0]);
	assert_int_equal(symlink(secret, beside(bench, kept[1])), 0);
	assert_int_equal(chown(bench->pair.certificate.data, 0, 0), 0);
	expect_refused(bench, restore(bench));
	expect_unread(bench, "localhost.key");
	expect_unread(bench, "localhost.crt");
}

/* V170: nor does one in the place of the key, by what is kept of it. */
static void
not_kept(void **state)
{
	struct bench *bench = *state;
	char secret[PATH_SIZE];

	start(bench);
	snprintf(secret, PATH_SIZE, "%s/secret", bench->server.directory);
	assert_int_equal(file_replace(secret, SECRET, 0644), 0);
	assert_int_equal(unlink(bench->pair.key.data), 0);
	assert_int_equal(symlink(secret, bench->pair.key.data), 0);
	give(bench, "localhost.key");
	expect_refused(bench, import(bench));
	assert_int_equal(pair_last_kept(&bench->pair), 0);
	/* A link that root has made is followed, as to the files of certbot. */
	assert_int_equal(lchown(bench->pair.key.data, 0, 0), 0);
	assert_int_equal(import(bench), 0);
	assert_int_equal(bench->kept, 1);
}

/* V170: what is kept, and comes back, is whose it was. */
static void
restored(void **state)
{
	struct bench *bench = *state;
	struct stat about;

	start(bench);
	assert_int_equal(import(bench), 0);
	assert_int_equal(bench->kept, 1);
	assert_int_equal(restore(bench), 0);
	assert_int_equal(stat(bench->pair.key.data, &about), 0);
	assert_int_equal(about.st_uid, OTHER);
	/* One that is missing is the directory's owner's. */
	assert_int_equal(unlink(bench->pair.key.data), 0);
	assert_int_equal(restore(bench), 0);
	assert_int_equal(stat(bench->pair.key.data, &about), 0);
	assert_int_equal(about.st_uid, OTHER);
	/* In a directory of root's own there is nobody to give to. */
	assert_int_equal(chown(beside(bench, ""), 0, 0), 0);
	assert_int_equal(chown(beside(bench, "localhost.key.old"), 0, 0), 0);
	assert_int_equal(restore(bench), 0);
	assert_int_equal(bench->notes.count, 0);
}

/* V171: the service's user can enter the directory, and read the key. */
static void
made(void **state)
{
	static const char *const names_made[] = {"", "localhost.key"};
	struct bench *bench = *state;
	struct stat about;

	if (geteuid() != 0) {
		print_message("skipped: not run by root\n");
		skip();
	}
	assert_int_equal(rmdir(beside(bench, "")), 0);
	assert_int_equal(chown(bench->server.directory, OTHER, OTHER), 0);
	assert_int_equal(pair_new_key(&bench->pair, names, 1, true,
			     &bench->kept, &bench->notes),
	    0);
	for (size_t i = 0; i < COUNT(names_made); i++) {
		assert_int_equal(stat(beside(bench, names_made[i]), &about), 0);
		assert_int_equal(about.st_uid, OTHER);
		assert_int_equal(about.st_gid, OTHER);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PAIR_TEST(not_put_back),
	    PAIR_TEST(not_kept),
	    PAIR_TEST(restored),
	    PAIR_TEST(made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
