/* When an event loop lets events gather, and for how long. */
#include "loop/coalesce.h"
#include "support/expect.h"

enum { TURNS = 1000 };

/*
 * How many of so many turns that wait for clients have a rest, each of which
 * gives as many.
 */
static size_t
rests(struct coalesce *coalesce, size_t turns, size_t clients, size_t given)
{
	size_t count = 0;

	for (size_t i = 0; i < turns; i++) {
		if (coalesce_rest(coalesce, clients) == 0)
			continue;
		count++;
		coalesce_note(coalesce, given);
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
	/* Nor do two go on, each of which comes or is answered in a turn. */
	assert_true(COALESCE_ENOUGH > 2);
}

/*
 * Q105: rests are tried out, few of them where none of them pays: a short one,
 * then a long one.
 */
static void
tried_out(void **state)
{
	struct coalesce coalesce = {0};

	(void)state;
	for (size_t i = 0; i < TURNS; i++) {
		assert_int_equal(rests(&coalesce, COALESCE_EVERY - 1, 2, 0), 0);
		assert_int_equal(coalesce_rest(&coalesce, 2),
		    i % 2 ? COALESCE_MOST : COALESCE_LEAST);
		coalesce_note(&coalesce, COALESCE_ENOUGH - 1);
		assert_false(coalesce_goes_on(&coalesce));
	}
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
	assert_true(coalesce_goes_on(&coalesce));
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

/* Q105: a rest that gave more than a few clients makes the next one longer. */
static void
longer(void **state)
{
	static const struct {
		size_t given;
		long us;
	} rows[] = {{3, 20}, {4, 20}, {5, 50}, {6, 80}, {7, 110}, {8, 120},
	    {128, 120}, {SIZE_MAX / COALESCE_EACH, 120}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct coalesce coalesce = {0};
		rests(&coalesce, COALESCE_EVERY, 2, rows[i].given);
		assert_int_equal(coalesce_rest(&coalesce, 1), rows[i].us);
		/* One that gives less does not make it shorter at once. */
		coalesce_note(&coalesce, COALESCE_FEW + 1);
		coalesce_note(&coalesce, COALESCE_ENOUGH);
		coalesce_note(&coalesce, 0);
		assert_true(coalesce_rest(&coalesce, 1) >= rows[i].us);
	}
}

/*
 * Q105: where long rests give a few clients short ones are tried again, and
 * where short ones give too few, long ones.
 */
static void
shorter(void **state)
{
	struct coalesce coalesce = {0};

	(void)state;
	rests(&coalesce, COALESCE_EVERY, 2, 128);
	rests(&coalesce, COALESCE_LONG - 1, 1, COALESCE_FEW);
	assert_int_equal(coalesce_rest(&coalesce, 1), COALESCE_MOST);
	rests(&coalesce, 1, 1, 128);
	rests(&coalesce, COALESCE_LONG - 1, 1, COALESCE_FEW);
	assert_int_equal(coalesce_rest(&coalesce, 1), COALESCE_MOST);
	rests(&coalesce, 1, 1, COALESCE_FEW);
	assert_int_equal(coalesce_rest(&coalesce, 1), COALESCE_LEAST);
	rests(&coalesce, COALESCE_POOR / 2 - 1, 1, 0);
	assert_int_equal(coalesce_rest(&coalesce, 1), COALESCE_LEAST);
	rests(&coalesce, 1, 1, 0);
	assert_int_equal(coalesce_rest(&coalesce, 1), COALESCE_MOST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(alone),
	    cmocka_unit_test(tried_out),
	    cmocka_unit_test(pay),
	    cmocka_unit_test(longer),
	    cmocka_unit_test(shorter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
