/* When an event loop lets events gather. */
#include "loop/coalesce.h"
#include "support/expect.h"

enum { TURNS = 1000 };

/* How many of so many turns have a rest, and as many steps after it. */
static size_t
rests(struct coalesce *coalesce, size_t turns, size_t clients, size_t steps)
{
	size_t count = 0;

	for (size_t i = 0; i < turns; i++) {
		if (!coalesce_rests(coalesce, clients))
			continue;
		count++;
		coalesce_note(coalesce, steps);
	}
	return count;
}

/* Q105: a client that is alone waits for no rest, whatever it does. */
static void
alone(void **state)
{
	struct coalesce coalesce = {0};

	(void)state;
	for (size_t clients = 0; clients < 2; clients++)
		assert_int_equal(
		    rests(&coalesce, TURNS, clients, COALESCE_ENOUGH), 0);
	assert_true(COALESCE_ENOUGH > 2);
}

/* Q105: rests are tried out, few of them where none of them pays. */
static void
tried_out(void **state)
{
	struct coalesce coalesce = {0};

	(void)state;
	assert_int_equal(
	    rests(&coalesce, COALESCE_EVERY - 1, 2, COALESCE_ENOUGH - 1), 0);
	assert_int_equal(rests(&coalesce, 1, 2, COALESCE_ENOUGH - 1), 1);
	assert_int_equal(rests(&coalesce, COALESCE_EVERY * TURNS, 2, 1), TURNS);
	/* Turns of one that is alone are no part of the count. */
	assert_int_equal(rests(&coalesce, TURNS, 1, 1), 0);
	assert_int_equal(rests(&coalesce, COALESCE_EVERY, 2, 1), 1);
}

/* Q105: they go on while there is enough to do after them, and some longer. */
static void
pay(void **state)
{
	struct coalesce coalesce = {0};

	(void)state;
	rests(&coalesce, COALESCE_EVERY, 2, COALESCE_ENOUGH);
	assert_int_equal(
	    rests(&coalesce, TURNS, TURNS, COALESCE_ENOUGH), TURNS);
	assert_int_equal(
	    rests(&coalesce, TURNS, 1, COALESCE_ENOUGH - 1), COALESCE_POOR);
	rests(&coalesce, COALESCE_EVERY, 2, COALESCE_ENOUGH);
	for (size_t i = 0; i < TURNS; i++) {
		assert_int_equal(rests(&coalesce, COALESCE_POOR - 1, 1, 0),
		    COALESCE_POOR - 1);
		assert_int_equal(rests(&coalesce, 1, 1, COALESCE_ENOUGH), 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(alone),
	    cmocka_unit_test(tried_out),
	    cmocka_unit_test(pay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
