/* The account of time between those who are served and those who are not. */
#include "loop/ration.h"
#include "support/expect.h"

enum {
	TURNS = 1000,
	DEAR = 250, /* us of a handshake */
	CHEAP = 40, /* us of an answer */
};

/* K90: what one side took, the other may take, within bounds. */
static void
the_rule(void **state)
{
	const struct {
		int64_t credit, earned, spent, after;
	} rows[] = {
	    {0, 0, 0, 0},
	    {0, 40, 0, 40},
	    {40, 0, 250, -210},
	    {-210, 40, 0, -170},
	    {0, RATION_MOST, 0, RATION_MOST},
	    {0, 3600000000, 0, RATION_MOST},
	    {RATION_MOST, 1, 0, RATION_MOST},
	    {0, 0, 3600000000, RATION_LEAST},
	    {RATION_MOST, 0, DEAR, RATION_MOST - DEAR},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
		    ration_spend(ration_earn(rows[i].credit, rows[i].earned),
			rows[i].spent),
		    rows[i].after);
}

/*
 * Turns in which others are served for `each` us, if at all, and handshakes
 * never cease. Returns the time that handshakes took, in `now_r` all of it.
 */
static int64_t
run_turns(int64_t each, int64_t *now_r, size_t *most_r)
{
	struct ration ration = {0};
	int64_t now = 1000, taken = 0;

	*most_r = 0;
	for (int i = 0; i < TURNS; i++) {
		size_t steps = 0;
		ration_begin(&ration, now);
		if (each > 0)
			ration_served(&ration, now += each);
		for (; ration_allows_step(&ration); steps++) {
			ration_stepped(&ration, now += DEAR);
			taken += DEAR;
		}
		*most_r = steps > *most_r ? steps : *most_r;
		/* Other work of the loop is nobody's. */
		ration_skip(&ration, now += 3);
	}
	*now_r = now - 1000 - 3 * TURNS;
	return taken;
}

/* K90: whoever is served in every turn has half of the time. */
static void
half_for_the_served(void **state)
{
	static const int64_t served[] = {1, CHEAP, DEAR, 3000, 20000};

	(void)state;
	for (size_t i = 0; i < COUNT(served); i++) {
		int64_t all;
		size_t most;
		int64_t taken = run_turns(served[i], &all, &most);
		assert_true(taken - DEAR <= all / 2);
		/* And handshakes have the rest, as far as there is a bound. */
		assert_true(served[i] > RATION_MOST || taken > all * 2 / 5);
		assert_true(taken >= DEAR && most <= RATION_MOST / DEAR + 1);
	}
}

/* K90: while nobody is served they have it all, one in a turn, on no account.
 */
static void
all_for_handshakes(void **state)
{
	int64_t all;
	size_t most;

	(void)state;
	assert_int_equal(run_turns(0, &all, &most), TURNS * DEAR);
	assert_int_equal(most, 1);
	struct ration ration = {0};
	for (int i = 0; i < TURNS; i++) {
		ration_begin(&ration, i * DEAR);
		assert_true(ration_allows(&ration));
		ration_stepped(&ration, (i + 1) * DEAR);
		assert_true(ration_allows(&ration));
		assert_false(ration_allows_step(&ration));
	}
	assert_int_equal(ration.credit, 0);
}

/*
 * K294: before a connection that may ask at once no handshake has its step; if
 * such come in every turn, handshakes have one in every second.
 */
static void
requests_first(void **state)
{
	struct ration ration = {0};
	size_t steps = 0;

	(void)state;
	ration_begin(&ration, 0);
	ration_came(&ration);
	assert_true(ration_allows(&ration));
	assert_false(ration_allows_step(&ration));
	ration_begin(&ration, 0);
	assert_true(ration_allows_step(&ration));
	for (int i = 0; i < TURNS; i++) {
		ration_begin(&ration, 0);
		ration_came(&ration);
		steps += ration_allows_step(&ration);
	}
	assert_int_equal(steps, TURNS / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_rule),
	    cmocka_unit_test(half_for_the_served),
	    cmocka_unit_test(all_for_handshakes),
	    cmocka_unit_test(requests_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
