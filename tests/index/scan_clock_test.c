/*
 * T25, E16: a wall clock that jumps, by ten years back or forward. time() is
 * replaced; delays use the monotonic clock.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/fixture.h"
#include "support/expect.h"
#include "support/patience.h"

enum { DAY = 86400, TEN_YEARS = 3652 * DAY };

/* The wall clock's error; or, if set, the time that it shows. */
static int64_t jump, fixed;
/* Seconds by which the monotonic clock is ahead, instead of waiting. */
static int passed;

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, clock, now);

	if (clock == CLOCK_MONOTONIC)
		now->tv_sec += passed;
	return result;
}

time_t
time(time_t *when)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	time_t shown = (time_t)(fixed ? fixed : now.tv_sec + jump);
	if (when)
		*when = shown;
	return shown;
}

static int
set_up(void **state)
{
	jump = fixed = 0;
	return fixture_setup(state);
}

/*
 * T25, E16: a half-written file stays hidden for two seconds, whatever the wall
 * clock shows.
 */
static void
half_written(void **state)
{
	static const int64_t jumps[] = {TEN_YEARS, -TEN_YEARS};
	struct fixture *fixture = *state;

	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(jumps); i++) {
		const char *path = i ? "/back.gmi" : "/forward.gmi";
		int64_t began = clock_monotonic();
		int fd = open(server_path(&fixture->capsule, path + 1),
		    O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
		assert_int_equal(write(fd, "# Half\n", 7), 7);
		fixture_look(fixture);
		jump = jumps[i];
		while (fixture_look(fixture), !fixture_has(fixture, path)) {
			assert_in_range(
			    scan_due(fixture->scan), 0, SCAN_QUIET_OPEN);
			assert_true(clock_monotonic() - began < PATIENCE);
			passed++;
		}
		expect_true(path, SPAN("hidden"),
		    clock_monotonic() - began >= SCAN_QUIET);
		close(fd);
	}
}

/*
 * T25, E16: dates come from the texts, so the order is the same before a jump
 * and after it.
 */
static void
order(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "2001-01-01-a.gmi", "# A\n");
	server_write(&fixture->capsule, "2002-01-01-b.gmi", "# B\n");
	server_write(&fixture->capsule, "2003-01-01-c.gmi", "# C\n");
	fixture_open(fixture);
	struct span before = fixture_page(fixture, "/recent");
	jump = TEN_YEARS;
	assert_false(fixture_look(fixture));
	expect_span("forward", fixture_page(fixture, "/recent"), before);
	jump = -TEN_YEARS;
	assert_false(fixture_look(fixture));
	expect_span("back", fixture_page(fixture, "/recent"), before);
}

/* T25, E16: a bare date begins with its day at UTC+14, to the second. */
static void
first_on_earth(void **state)
{
	static const struct {
		const char *date;
		int64_t begins; /* second since 1970 */
	} rows[] = {
	    {"2030-01-01", 1893456000 - 14 * 3600},
	    {"2030-01-01T00:00:00Z", 1893456000},
	    {"2030-01-01T00:00:00+14:00", 1893456000 - 14 * 3600},
	    {"2030-01-01T00:00:00-12:00", 1893456000 + 12 * 3600},
	    {"2030-01-01 01:30+05:45", 1893456000 - 4 * 3600 - 15 * 60},
	};
	struct fixture *fixture = *state;
	char text[96];

	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text), "---\ndate: %s\n---\n# P\n",
		    rows[i].date);
		server_write(&fixture->capsule, "p.gmi", text);
		fixed = rows[i].begins - 1;
		fixture_open(fixture);
		expect_true(rows[i].date, SPAN("a second before"),
		    !fixture_has(fixture, "/p.gmi"));
		assert_int_equal(scan_due(fixture->scan), 1000);
		/* The same scan, which reads this file only. */
		fixed = rows[i].begins;
		assert_int_equal(scan_due(fixture->scan), 0);
		expect_true(rows[i].date, SPAN("then"),
		    scan_run(fixture->scan, &fixture->notes));
		assert_int_equal(
		    scan_press(fixture->scan, &fixture->pressed), 0);
		close(fixture->pressed.fd);
		fixture->pressed.fd = -1;
		assert_int_equal(fixture->pressed.info.articles, 1);
		/* After the clock is set back, the post is in the future again.
		 */
		fixed = rows[i].begins - TEN_YEARS;
		assert_true(fixture_look(fixture));
		assert_false(fixture_has(fixture, "/p.gmi"));
		fixed = rows[i].begins + TEN_YEARS;
		assert_true(fixture_look(fixture));
		assert_true(fixture_has(fixture, "/p.gmi"));
	}
}

/*
 * P835: an update of the future counts from a day before it on; until then it
 * is remarked on, and the post has its date.
 */
static void
updated_later(void **state)
{
	static const int64_t begins = 1893456000 - DAY;
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "p.gmi",
	    "---\ndate: 2020-01-01\nupdated: 2030-01-01\n---\n# P\n");
	server_write(&fixture->capsule, "q.gmi",
	    "---\ndate: 2029-11-01\nupdated: 2030-02-01\n---\n# Q\n");
	/* What turns first of a tinylog: an entry, and its update. */
	server_write(&fixture->capsule, "t.gmi",
	    "---\ntinylog: yes\nupdated: 2030-03-01\n---\n# T\n\n"
	    "## 2029-12-31 00:00 UTC\n\nt\n");
	server_write(&fixture->capsule, "u.gmi",
	    "---\ntinylog: yes\nupdated: 2030-01-01\n---\n# U\n\n"
	    "## 2030-02-01 00:00 UTC\n\nu\n");
	fixed = begins - 1;
	fixture_open(fixture);
	assert_true(fixture_noted(fixture, "/p.gmi", "updated is 2030-01-01"));
	fixture_expect_none(fixture, "/atom.xml", "<updated>2030");
	fixture_expect_lines(
	    fixture, "/atom.xml", "<updated>2020-01-01T00:00:00Z</updated>");
	assert_int_equal(scan_due(fixture->scan), 1000);
	unsigned char before[DIGEST_SIZE];
	memcpy(before, fixture->pressed.info.digest, sizeof(before));
	fixed = begins;
	assert_int_equal(scan_due(fixture->scan), 0);
	assert_true(fixture_look(fixture));
	fixture_expect_lines(
	    fixture, "/atom.xml", "<updated>2030-01-01T00:00:00Z</updated>");
	assert_memory_not_equal(
	    fixture->pressed.info.digest, before, sizeof(before));
	fixed = begins - DAY;
	assert_true(fixture_look(fixture));
	fixture_expect_none(fixture, "/atom.xml", "<updated>2030");
}

/*
 * K204: a post whose time comes while its file is written anew is shown when
 * that is done.
 */
static void
written_when_due(void **state)
{
	static const int64_t begins = 1893456000;
	struct fixture *fixture = *state;
	const char *path = server_path(&fixture->capsule, "p.gmi");
	struct span text =
	    SPAN("---\ndate: 2030-01-01T00:00:00Z\n---\n# New\n");

	server_write(&fixture->capsule, "p.gmi",
	    "---\ndate: 2030-01-01T00:00:00Z\n---\n# Old post\n");
	fixed = begins - 1;
	fixture_open(fixture);
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	assert_int_equal(write(fd, text.data, text.size), text.size);
	fixed = begins;
	fixture_look(fixture);
	assert_false(fixture_has(fixture, "/p.gmi"));
	close(fd);
	int64_t closed = clock_monotonic();
	while (fixture_look(fixture), !fixture_has(fixture, "/p.gmi")) {
		passed++;
		assert_true(clock_monotonic() - closed < SCAN_UNQUIET);
	}
	expect_span("title", fixture_title(fixture, "/p.gmi"), SPAN("New"));
}

/*
 * K204: an article that arrives together with another language of its directory
 * is read at once.
 */
static void
language_with_article(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "d/index.gmi", "# D\n");
	server_write(&fixture->capsule, "d/a.gmi", "# Old\n");
	fixture_open(fixture);
	server_drop(
	    &fixture->capsule, "d/index.gmi", "---\nlang: es\n---\n# D\n");
	server_drop(&fixture->capsule, "d/a.gmi", "# Newer\n");
	int64_t began = clock_monotonic();
	while (!fixture_look(fixture)) {
		passed++;
		assert_true(clock_monotonic() - began < SCAN_UNQUIET);
	}
	expect_span("language",
	    edition_text(fixture->edition,
		fixture_traits(fixture, "/d/a.gmi")->language),
	    SPAN("es"));
	expect_span("title", fixture_title(fixture, "/d/a.gmi"), SPAN("Newer"));
}

#define CLOCK_TEST(test)                                                       \
	cmocka_unit_test_setup_teardown(test, set_up, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CLOCK_TEST(half_written),
	    CLOCK_TEST(order),
	    CLOCK_TEST(first_on_earth),
	    CLOCK_TEST(updated_later),
	    CLOCK_TEST(written_when_due),
	    CLOCK_TEST(language_with_article),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
