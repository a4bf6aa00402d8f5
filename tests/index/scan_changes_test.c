#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/booth.h"
#include "support/expect.h"
#include "support/patience.h"

/* Seconds that have passed without being waited for. */
static int passed;

/* What waits goes by this clock. */
int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, clock, now);

	if (clock == CLOCK_MONOTONIC)
		now->tv_sec += passed;
	return result;
}

/* Looks again and again until the page of path has text, or lacks it. */
static void
look_until(struct booth *booth, const char *path, const char *text, bool has)
{
	int64_t until = clock_monotonic() + PATIENCE;

	while (booth_holds(booth_gemini(booth, path), text) != has) {
		if (clock_monotonic() > until) {
			struct span last = booth_gemini(booth, path);
			expect_true(path, last, false);
		}
		passed++;
		booth_look(booth);
	}
}

static void
nothing_new(void **state)
{
	struct booth *booth = *state;

	server_write(&booth->capsule, "a.gmi", "# A\n");
	booth_open(booth);
	for (int i = 0; i < 3; i++)
		assert_false(booth_look(booth));
	assert_int_equal(booth->notes.count, 0);
}

static void
files_come_and_go(void **state)
{
	struct booth *booth = *state;

	server_write(&booth->capsule, "a.gmi", "# First\nOne\n");
	server_write(&booth->capsule, "old/b.gmi", "# Second\n");
	booth_open(booth);
	server_drop(&booth->capsule, "2020-01-01-c.gmi", "# Third\n");
	look_until(booth, "/", "=> /2020-01-01-c.gmi 2020-01-01 Third\n", true);
	server_drop(&booth->capsule, "a.gmi", "# First\nTwo\n");
	look_until(booth, "/a.gmi", "Two\n", true);
	unlink(server_path(&booth->capsule, "a.gmi"));
	look_until(booth, "/", "/a.gmi", false);
	assert_true(span_starts(booth_gemini(booth, "/a.gmi"), SPAN("51 ")));
	assert_true(
	    booth_holds(booth_page(booth, "/2020-01-01-c.gmi"), "# Third"));
}

static void
directories_come_and_go(void **state)
{
	char from[SERVER_PATH];
	struct booth *booth = *state;

	booth_open(booth);
	server_write(&booth->capsule, "new/deep/a.gmi", "# Deep\n");
	look_until(booth, "/new/deep/a.gmi", "# Deep\n", true);
	assert_true(booth_holds(booth_page(booth, "/"), "=> /new/ New\n"));
	snprintf(from, sizeof(from), "%s", server_path(&booth->capsule, "new"));
	rename(from, server_path(&booth->capsule, "renamed"));
	look_until(booth, "/renamed/deep/a.gmi", "# Deep\n", true);
	assert_false(booth_has(booth, "/new/"));
	/* What was a directory becomes a file, and the other way round. */
	unlink(server_path(&booth->capsule, "renamed/deep/a.gmi"));
	rmdir(server_path(&booth->capsule, "renamed/deep"));
	server_write(&booth->capsule, "renamed/deep", "Text of a file\n");
	look_until(booth, "/renamed/deep", "Text of a file", true);
	assert_false(booth_has(booth, "/renamed/deep/"));
	unlink(server_path(&booth->capsule, "renamed/deep"));
	server_write(&booth->capsule, "renamed/deep/b.gmi", "# B\n");
	look_until(booth, "/renamed/deep/b.gmi", "# B\n", true);
	assert_false(booth_has(booth, "/renamed/deep"));
}

/*
 * Nobody closes it for two seconds: then it has been quiet for long enough, and
 * not before. (A busy machine may keep us from writing for as long.)
 */
static void
half_written(void **state)
{
	struct booth *booth = *state;

	booth_open(booth);
	int64_t began = clock_monotonic();
	int fd = open(
	    server_path(&booth->capsule, "slow.gmi"), O_WRONLY | O_CREAT, 0644);
	assert_true(write(fd, "# Half", 6) == 6);
	for (int i = 0; i < 3; i++) {
		booth_look(booth);
		bool hidden = !booth_has(booth, "/slow.gmi");
		assert_true(hidden || clock_monotonic() - began >= SCAN_QUIET);
		assert_true(scan_due(booth->scan) <= SCAN_QUIET);
		assert_true(!hidden || scan_due(booth->scan) >= 0);
	}
	int64_t written = clock_monotonic();
	assert_true(write(fd, " and whole\n", 11) == 11);
	look_until(booth, "/slow.gmi", "# Half and whole\n", true);
	assert_true(clock_monotonic() - written >= SCAN_QUIET);
	close(fd);
}

/* Articles inherit what their directory's page says, then and later. */
static void
language_changes(void **state)
{
	struct booth *booth = *state;
	uint32_t count;

	server_write(&booth->capsule, "dir/2020-01-01-a.gmi", "# A\n");
	server_write(&booth->capsule, "dir/sub/2020-01-02-b.gmi", "# B\n");
	booth_open(booth);
	edition_posts_in(booth->edition, SPAN("en"), &count);
	assert_int_equal(count, 2);
	server_drop(
	    &booth->capsule, "dir/.intro.gmi", "---\nlang: es\n---\n# D\n");
	look_until(booth, "/dir/2020-01-01-a.gmi", "lang=es", true);
	assert_true(booth_holds(
	    booth_gemini(booth, "/dir/sub/2020-01-02-b.gmi"), "lang=es"));
	edition_posts_in(booth->edition, SPAN("es"), &count);
	assert_int_equal(count, 2);
	edition_posts_in(booth->edition, SPAN("en"), &count);
	assert_int_equal(count, 0);
	unlink(server_path(&booth->capsule, "dir/.intro.gmi"));
	look_until(booth, "/dir/2020-01-01-a.gmi", "lang=en", true);
}

static void
draft_flips(void **state)
{
	struct booth *booth = *state;
	uint32_t docs;

	server_write(&booth->capsule, "a.gmi",
	    "---\ndraft: true\n---\n# A\nSame words here\n");
	server_write(&booth->capsule, "b.gmi", "# B\nOther words here\n");
	booth_open(booth);
	assert_false(booth_has(booth, "/a.gmi"));
	server_drop(&booth->capsule, "a.gmi",
	    "---\ndraft: no\n---\n# A\nSame words here\n");
	look_until(booth, "/a.gmi", "# A\n", true);
	edition_docs(booth->edition, &docs);
	assert_int_equal(docs, 2);
	server_drop(&booth->capsule, "a.gmi",
	    "---\ndraft: true\n---\n# A\nSame words here\n");
	look_until(booth, "/a.gmi", "51 ", true);
	edition_docs(booth->edition, &docs);
	assert_int_equal(docs, 1);
	assert_false(booth_holds(booth_page(booth, "/"), "a.gmi"));
}

/* It goes live by itself, when the scan says that it is due. */
static void
time_comes(void **state)
{
	struct booth *booth = *state;
	int64_t then = clock_now() + 2;
	char day[DATE_SIZE], text[128];
	uint32_t posts;

	date_print((int32_t)(then / 86400), day);
	snprintf(text, sizeof(text),
	    "---\ndate: %.*sT%02d:%02d:%02dZ\n---\n# Soon\n", DATE_SIZE, day,
	    (int)(then % 86400 / 3600), (int)(then % 3600 / 60),
	    (int)(then % 60));
	server_write(&booth->capsule, "soon.gmi", text);
	booth_open(booth);
	bool hidden = !booth_has(booth, "/soon.gmi");
	assert_true(hidden || clock_now() >= then);
	assert_true(scan_due(booth->scan) <= 2000);
	assert_true(scan_due(booth->scan) >= 0 || clock_now() >= then);
	while (scan_due(booth->scan) > 0)
		poll(NULL, 0, (int)scan_due(booth->scan));
	look_until(booth, "/soon.gmi", "# Soon\n", true);
	assert_true(clock_now() >= then);
	edition_posts(booth->edition, &posts);
	assert_int_equal(posts, 1);
}

/* Whatever came first, the edition is that of a scan that knows nothing. */
static void
same_as_fresh(void **state)
{
	unsigned char number[DIGEST_SIZE];
	struct booth *booth = *state;

	for (int i = 0; i < 8; i++) {
		char path[32], text[96];
		snprintf(
		    path, sizeof(path), "d%d/2020-01-0%d.gmi", i % 3, i + 1);
		snprintf(text, sizeof(text), "# T%d\nwords of the kind %d\n", i,
		    i % 2);
		server_write(&booth->capsule, path, text);
	}
	booth_open(booth);
	server_drop(&booth->capsule, "d0/2020-01-01.gmi", "# Other\nwords\n");
	unlink(server_path(&booth->capsule, "d1/2020-01-02.gmi"));
	server_drop(&booth->capsule, "d1/a.gmi", "# New\nwords of the kind\n");
	look_until(booth, "/d0/2020-01-01.gmi", "# Other", true);
	look_until(booth, "/d1/2020-01-02.gmi", "51 ", true);
	look_until(booth, "/d1/a.gmi", "# New", true);
	struct span related = booth_page(booth, "/related/d1/a.gmi");
	memcpy(number, booth->pressed.info.digest, sizeof(number));
	booth_open(booth);
	assert_memory_equal(number, booth->pressed.info.digest, sizeof(number));
	expect_span("related", booth_page(booth, "/related/d1/a.gmi"), related);
}

/* What a failing disk hides stays: menus must not empty at once. */
static void
unreadable(void **state)
{
	struct booth *booth = *state;

	if (geteuid() == 0)
		return;
	server_write(&booth->capsule, "dir/a.gmi", "# A\n");
	booth_open(booth);
	chmod(server_path(&booth->capsule, "dir"), 0);
	booth_look(booth);
	assert_true(booth_noted(booth, "/dir/", "cannot be"));
	assert_true(booth_has(booth, "/dir/a.gmi"));
	chmod(server_path(&booth->capsule, "dir"), 0755);
}

static void
no_capsule(void **state)
{
	struct booth *booth = *state;
	struct scan_rules rules = {.root = "/none/such"};

	(void)booth;
	assert_null(scan_new(&rules));
	struct scan *scan = NULL;
	scan_free(&scan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    BOOTH_TEST(nothing_new),
	    BOOTH_TEST(files_come_and_go),
	    BOOTH_TEST(directories_come_and_go),
	    BOOTH_TEST(half_written),
	    BOOTH_TEST(language_changes),
	    BOOTH_TEST(draft_flips),
	    BOOTH_TEST(time_comes),
	    BOOTH_TEST(same_as_fresh),
	    BOOTH_TEST(unreadable),
	    BOOTH_TEST(no_capsule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
