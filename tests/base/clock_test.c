/* Waits of a given time, and the shorter of two. */
#include <signal.h>
#include <sys/time.h>

#include "base/clock.h"
#include "support/expect.h"

enum { WAIT = 200, OFTEN = 5000 /* us */ };

static volatile sig_atomic_t signals;

static void
count_signal(int number)
{
	(void)number;
	signals++;
}

/* K343: signals do not make a wait shorter, nor without end. */
static void
waits(void **state)
{
	struct itimerval often = {{0, OFTEN}, {0, OFTEN}},
			 never = {{0, 0}, {0, 0}};
	int64_t began = clock_us();

	(void)state;
	signal(SIGALRM, count_signal);
	setitimer(ITIMER_REAL, &often, NULL);
	clock_wait(WAIT);
	setitimer(ITIMER_REAL, &never, NULL);
	assert_true(signals > 0);
	assert_true(clock_us() - began >= WAIT * 1000);
	began = clock_us();
	clock_wait(1001);
	assert_true(clock_us() - began >= 1001000);
	clock_wait(0);
}

/* A timeout that is negative is none. */
static void
earlier(void **state)
{
	static const int rows[][3] = {{-1, -1, -1}, {5, -1, 5}, {-1, 5, 5},
	    {3, 5, 3}, {5, 3, 3}, {0, 5, 0}, {5, 0, 0}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
		    clock_earlier(rows[i][0], rows[i][1]), rows[i][2]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(waits),
	    cmocka_unit_test(earlier),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
