/*
 * A wall clock that jumps: hardening.md, row 25, and section 2, "clock set back
 * or forward 10 years". time() is stood in for; what waits goes by the other.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/booth.h"
#include "support/expect.h"
#include "support/patience.h"

enum { DAY = 86400, TEN_YEARS = 3652 * DAY };

/* What the wall clock is off by; or, where it is set, just what it shows. */
static int64_t jump, fixed;
/* Seconds that have passed by the other without being waited for. */
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
	return booth_setup(state);
}

/*
 * T25, E16: half-written stays hidden, whatever the clock says, for two
 * seconds.
 */
static void
half_written(void **state)
{
	static const int64_t jumps[] = {TEN_YEARS, -TEN_YEARS};
	struct booth *booth = *state;

	booth_open(booth);
	for (size_t i = 0; i < COUNT(jumps); i++) {
		const char *path = i ? "/back.gmi" : "/forward.gmi";
		int64_t began = clock_monotonic();
		int fd = open(server_path(&booth->capsule, path + 1),
		    O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
		assert_int_equal(write(fd, "# Half\n", 7), 7);
		booth_look(booth);
		jump = jumps[i];
		while (booth_look(booth), !booth_has(booth, path)) {
			assert_in_range(scan_due(booth->scan), 0, SCAN_QUIET);
			assert_true(clock_monotonic() - began < PATIENCE);
			passed++;
		}
		expect_true(path, SPAN("hidden"),
		    clock_monotonic() - began >= SCAN_QUIET);
		close(fd);
	}
}

/*
 * T25, E16: dates are the texts' own: the order is the same on both sides of a
 * jump.
 */
static void
order(void **state)
{
	struct booth *booth = *state;

	server_write(&booth->capsule, "2001-01-01-a.gmi", "# A\n");
	server_write(&booth->capsule, "2002-01-01-b.gmi", "# B\n");
	server_write(&booth->capsule, "2003-01-01-c.gmi", "# C\n");
	booth_open(booth);
	struct span before = booth_page(booth, "/recent");
	jump = TEN_YEARS;
	assert_false(booth_look(booth));
	expect_span("forward", booth_page(booth, "/recent"), before);
	jump = -TEN_YEARS;
	assert_false(booth_look(booth));
	expect_span("back", booth_page(booth, "/recent"), before);
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
	struct booth *booth = *state;
	char text[96];

	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text), "---\ndate: %s\n---\n# P\n",
		    rows[i].date);
		server_write(&booth->capsule, "p.gmi", text);
		fixed = rows[i].begins - 1;
		booth_open(booth);
		expect_true(rows[i].date, SPAN("a second before"),
		    !booth_has(booth, "/p.gmi"));
		assert_int_equal(scan_due(booth->scan), 1000);
		/* The same scan, which reads nothing anew but this. */
		fixed = rows[i].begins;
		assert_int_equal(scan_due(booth->scan), 0);
		expect_true(rows[i].date, SPAN("then"),
		    scan_run(booth->scan, &booth->notes));
		assert_int_equal(scan_press(booth->scan, &booth->pressed), 0);
		close(booth->pressed.fd);
		booth->pressed.fd = -1;
		assert_int_equal(booth->pressed.info.articles, 1);
		/* Set back, it is not yet time again. */
		fixed = rows[i].begins - TEN_YEARS;
		assert_true(booth_look(booth));
		assert_false(booth_has(booth, "/p.gmi"));
		fixed = rows[i].begins + TEN_YEARS;
		assert_true(booth_look(booth));
		assert_true(booth_has(booth, "/p.gmi"));
	}
}

#define CLOCK_TEST(test)                                                       \
	cmocka_unit_test_setup_teardown(test, set_up, booth_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CLOCK_TEST(half_written),
	    CLOCK_TEST(order),
	    CLOCK_TEST(first_on_earth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
