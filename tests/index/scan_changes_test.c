#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/fixture.h"
#include "support/expect.h"
#include "support/patience.h"

/* Seconds by which the monotonic clock is ahead, instead of waiting. */
static int passed;

/* The scan's clock for delays. */
int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, clock, now);

	if (clock == CLOCK_MONOTONIC)
		now->tv_sec += passed;
	return result;
}

/* Runs again and again until the page of a path has a text, or lacks it. */
static void
look_until(
    struct fixture *fixture, const char *path, const char *text, bool has)
{
	int64_t until = clock_monotonic() + PATIENCE;

	while (fixture_holds(fixture_gemini(fixture, path), text) != has) {
		if (clock_monotonic() > until) {
			struct span last = fixture_gemini(fixture, path);
			expect_true(path, last, false);
		}
		passed++;
		fixture_look(fixture);
	}
}

static void
nothing_new(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	fixture_open(fixture);
	for (int i = 0; i < 3; i++)
		assert_false(fixture_look(fixture));
	assert_int_equal(fixture->notes.count, 0);
}

static void
files_come_and_go(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# First\nOne\n");
	server_write(&fixture->capsule, "old/b.gmi", "# Second\n");
	fixture_open(fixture);
	server_drop(&fixture->capsule, "2020-01-01-c.gmi", "# Third\n");
	look_until(
	    fixture, "/", "=> /2020-01-01-c.gmi 2020-01-01 Third\n", true);
	server_drop(&fixture->capsule, "a.gmi", "# First\nTwo\n");
	look_until(fixture, "/a.gmi", "Two\n", true);
	unlink(server_path(&fixture->capsule, "a.gmi"));
	look_until(fixture, "/", "/a.gmi", false);
	assert_true(
	    span_starts(fixture_gemini(fixture, "/a.gmi"), SPAN("51 ")));
	assert_true(fixture_holds(
	    fixture_page(fixture, "/2020-01-01-c.gmi"), "# Third"));
}

/* Q213: a directory with one file, and with many, is closed again. */
static void
directories_come_and_go(void **state)
{
	char from[SERVER_PATH];
	struct fixture *fixture = *state;

	fixture_open(fixture);
	server_write(&fixture->capsule, "new/deep/a.gmi", "# Deep\n");
	look_until(fixture, "/new/deep/a.gmi", "# Deep\n", true);
	assert_true(
	    fixture_holds(fixture_page(fixture, "/"), "=> /new/ New\n"));
	snprintf(
	    from, sizeof(from), "%s", server_path(&fixture->capsule, "new"));
	rename(from, server_path(&fixture->capsule, "renamed"));
	look_until(fixture, "/renamed/deep/a.gmi", "# Deep\n", true);
	assert_false(fixture_has(fixture, "/new/"));
	/* A directory becomes a file, and a file a directory. */
	unlink(server_path(&fixture->capsule, "renamed/deep/a.gmi"));
	rmdir(server_path(&fixture->capsule, "renamed/deep"));
	server_write(&fixture->capsule, "renamed/deep", "Text of a file\n");
	look_until(fixture, "/renamed/deep", "Text of a file", true);
	assert_false(fixture_has(fixture, "/renamed/deep/"));
	unlink(server_path(&fixture->capsule, "renamed/deep"));
	server_write(&fixture->capsule, "renamed/deep/b.gmi", "# B\n");
	look_until(fixture, "/renamed/deep/b.gmi", "# B\n", true);
	assert_false(fixture_has(fixture, "/renamed/deep"));
}

/*
 * K180: between two runs a link takes the place of a directory, as it does
 * where somebody moves the files elsewhere, and a directory that of a link.
 */
static void
links_take_places(void **state)
{
	struct fixture *fixture = *state;
	char path[SERVER_PATH];

	server_write(&fixture->capsule, "real/a.gmi", "# Real\n");
	server_write(&fixture->capsule, "d/b.gmi", "# Before\n");
	fixture_open(fixture);
	snprintf(path, sizeof(path), "%s", server_path(&fixture->capsule, "d"));
	for (int i = 0; i < 3; i++) {
		unlink(server_path(&fixture->capsule, "d/b.gmi"));
		assert_int_equal(rmdir(path), 0);
		assert_int_equal(symlink("real", path), 0);
		look_until(fixture, "/d/b.gmi", "# ", false);
		look_until(fixture, "/d", "31 gemini://localhost/real/", true);
		unlink(path);
		server_write(&fixture->capsule, "d/b.gmi", "# After\n");
		look_until(fixture, "/d/b.gmi", "# After\n", true);
	}
}

/*
 * A file that is not closed is finished when it has been quiet for two seconds,
 * and not before. (A busy machine may delay the test's own writes as long.)
 */
static void
half_written(void **state)
{
	struct fixture *fixture = *state;

	fixture_open(fixture);
	int64_t began = clock_monotonic();
	int fd = open(server_path(&fixture->capsule, "slow.gmi"),
	    O_WRONLY | O_CREAT, 0644);
	assert_true(write(fd, "# Half", 6) == 6);
	for (int i = 0; i < 3; i++) {
		fixture_look(fixture);
		bool hidden = !fixture_has(fixture, "/slow.gmi");
		assert_true(hidden || clock_monotonic() - began >= SCAN_QUIET);
		assert_true(scan_due(fixture->scan) <= SCAN_QUIET);
		assert_true(!hidden || scan_due(fixture->scan) >= 0);
	}
	int64_t written = clock_monotonic();
	assert_true(write(fd, " and whole\n", 11) == 11);
	look_until(fixture, "/slow.gmi", "# Half and whole\n", true);
	assert_true(clock_monotonic() - written >= SCAN_QUIET);
	close(fd);
}

/* Articles inherit from their directory's page, also when it changes. */
static void
language_changes(void **state)
{
	struct fixture *fixture = *state;
	uint32_t count;

	server_write(&fixture->capsule, "dir/2020-01-01-a.gmi", "# A\n");
	server_write(&fixture->capsule, "dir/sub/2020-01-02-b.gmi", "# B\n");
	fixture_open(fixture);
	edition_posts_in(fixture->edition, SPAN("en"), &count);
	assert_int_equal(count, 2);
	server_drop(
	    &fixture->capsule, "dir/.intro.gmi", "---\nlang: es\n---\n# D\n");
	look_until(fixture, "/dir/2020-01-01-a.gmi", "lang=es", true);
	assert_true(fixture_holds(
	    fixture_gemini(fixture, "/dir/sub/2020-01-02-b.gmi"), "lang=es"));
	edition_posts_in(fixture->edition, SPAN("es"), &count);
	assert_int_equal(count, 2);
	edition_posts_in(fixture->edition, SPAN("en"), &count);
	assert_int_equal(count, 0);
	unlink(server_path(&fixture->capsule, "dir/.intro.gmi"));
	look_until(fixture, "/dir/2020-01-01-a.gmi", "lang=en", true);
}

static void
draft_flips(void **state)
{
	struct fixture *fixture = *state;
	uint32_t docs;

	server_write(&fixture->capsule, "a.gmi",
	    "---\ndraft: true\n---\n# A\nSame words here\n");
	server_write(&fixture->capsule, "b.gmi", "# B\nOther words here\n");
	fixture_open(fixture);
	assert_false(fixture_has(fixture, "/a.gmi"));
	server_drop(&fixture->capsule, "a.gmi",
	    "---\ndraft: no\n---\n# A\nSame words here\n");
	look_until(fixture, "/a.gmi", "# A\n", true);
	edition_docs(fixture->edition, &docs);
	assert_int_equal(docs, 2);
	server_drop(&fixture->capsule, "a.gmi",
	    "---\ndraft: true\n---\n# A\nSame words here\n");
	look_until(fixture, "/a.gmi", "51 ", true);
	edition_docs(fixture->edition, &docs);
	assert_int_equal(docs, 1);
	assert_false(fixture_holds(fixture_page(fixture, "/"), "a.gmi"));
}

/* A future post appears by itself, at the time that scan_due() gives. */
static void
time_comes(void **state)
{
	struct fixture *fixture = *state;
	int64_t then = clock_now() + 2;
	char day[DATE_SIZE], text[128];
	uint32_t posts;

	date_print((int32_t)(then / 86400), day);
	snprintf(text, sizeof(text),
	    "---\ndate: %.*sT%02d:%02d:%02dZ\n---\n# Soon\n", DATE_SIZE, day,
	    (int)(then % 86400 / 3600), (int)(then % 3600 / 60),
	    (int)(then % 60));
	server_write(&fixture->capsule, "soon.gmi", text);
	fixture_open(fixture);
	bool hidden = !fixture_has(fixture, "/soon.gmi");
	assert_true(hidden || clock_now() >= then);
	assert_true(scan_due(fixture->scan) <= 2000);
	assert_true(scan_due(fixture->scan) >= 0 || clock_now() >= then);
	while (scan_due(fixture->scan) > 0)
		poll(NULL, 0, (int)scan_due(fixture->scan));
	look_until(fixture, "/soon.gmi", "# Soon\n", true);
	assert_true(clock_now() >= then);
	edition_posts(fixture->edition, &posts);
	assert_int_equal(posts, 1);
}

/* After any changes the edition is that of a new scan. */
static void
same_as_fresh(void **state)
{
	unsigned char number[DIGEST_SIZE];
	struct fixture *fixture = *state;

	for (int i = 0; i < 8; i++) {
		char path[32], text[96];
		snprintf(
		    path, sizeof(path), "d%d/2020-01-0%d.gmi", i % 3, i + 1);
		snprintf(text, sizeof(text), "# T%d\nwords of the kind %d\n", i,
		    i % 2);
		server_write(&fixture->capsule, path, text);
	}
	fixture_open(fixture);
	server_drop(&fixture->capsule, "d0/2020-01-01.gmi", "# Other\nwords\n");
	unlink(server_path(&fixture->capsule, "d1/2020-01-02.gmi"));
	server_drop(
	    &fixture->capsule, "d1/a.gmi", "# New\nwords of the kind\n");
	look_until(fixture, "/d0/2020-01-01.gmi", "# Other", true);
	look_until(fixture, "/d1/2020-01-02.gmi", "51 ", true);
	look_until(fixture, "/d1/a.gmi", "# New", true);
	struct span related = fixture_page(fixture, "/related/d1/a.gmi");
	memcpy(number, fixture->pressed.info.digest, sizeof(number));
	fixture_open(fixture);
	assert_memory_equal(
	    number, fixture->pressed.info.digest, sizeof(number));
	expect_span(
	    "related", fixture_page(fixture, "/related/d1/a.gmi"), related);
}

/* Files of a directory that cannot be listed stay in the menus. */
static void
unreadable(void **state)
{
	struct fixture *fixture = *state;

	if (geteuid() == 0)
		return;
	server_write(&fixture->capsule, "dir/a.gmi", "# A\n");
	fixture_open(fixture);
	chmod(server_path(&fixture->capsule, "dir"), 0);
	fixture_look(fixture);
	assert_true(fixture_noted(fixture, "/dir/", "cannot be"));
	assert_true(fixture_has(fixture, "/dir/a.gmi"));
	chmod(server_path(&fixture->capsule, "dir"), 0755);
}

/*
 * E14: what has changed when no descriptor is left is compared in another run:
 * nothing else would bring that about.
 */
static void
few_descriptors(void **state)
{
	struct fixture *fixture = *state;
	struct rlimit limit, less;

	server_write(&fixture->capsule, "dir/a.gmi", "# Before\n");
	fixture_open(fixture);
	assert_false(fixture_look(fixture));
	server_drop(&fixture->capsule, "dir/a.gmi", "# After\n");
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	int lowest = dup(0);
	close(lowest);
	less = limit;
	less.rlim_cur = (rlim_t)lowest;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &less), 0);
	scan_take_hints(fixture->scan);
	if (!scan_hinted(fixture->scan))
		scan_check_all(fixture->scan);
	scan_run(fixture->scan, &fixture->notes);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_in_range(scan_due(fixture->scan), 0, 60000);
	look_until(fixture, "/dir/a.gmi", "# After", true);
}

/* P828: a scan that cannot be begun says why by errno. */
static void
no_capsule(void **state)
{
	struct fixture *fixture = *state;
	struct scan_rules rules = {.root = "/none/such"};

	assert_null(scan_new(&rules));
	assert_int_equal(errno, ENOENT);
	/* An empty directory in place of another: it is not mounted. */
	rules.root = server_path(&fixture->capsule, "");
	rules.before.inode = 1;
	errno = 0;
	assert_null(scan_new(&rules));
	assert_int_equal(errno, ENOENT);
	struct scan *scan = NULL;
	scan_free(&scan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(nothing_new),
	    FIXTURE_TEST(files_come_and_go),
	    FIXTURE_TEST(directories_come_and_go),
	    FIXTURE_TEST(links_take_places),
	    FIXTURE_TEST(half_written),
	    FIXTURE_TEST(language_changes),
	    FIXTURE_TEST(draft_flips),
	    FIXTURE_TEST(time_comes),
	    FIXTURE_TEST(same_as_fresh),
	    FIXTURE_TEST(unreadable),
	    FIXTURE_TEST(few_descriptors),
	    FIXTURE_TEST(no_capsule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
