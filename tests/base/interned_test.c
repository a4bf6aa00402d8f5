#include "base/buf.h"
#include "base/interned.h"
#include "support/exact.h"
#include "support/expect.h"

static void
kept_once(void **state)
{
	struct span text = exact_copy(SPAN("Ada")), again = exact_copy(text);
	struct interned interned = {0};
	struct span one = interned_add(&interned, text);
	struct span other = interned_add(&interned, again);

	(void)state;
	exact_free(&text);
	exact_free(&again);
	expect_span("text", one, SPAN("Ada"));
	assert_ptr_equal(one.data, other.data);
	expect_span("empty", interned_add(&interned, SPAN("")), SPAN(""));
	assert_int_equal(interned.table.count, 2);
	interned_free(&interned);
	assert_int_equal(interned.table.count, 0);
}

/* K124: a few long strings call for a sweep, as do many short ones. */
static void
crowded(void **state)
{
	struct interned interned = {0};
	struct buf text = {0};

	(void)state;
	assert_false(interned_crowded(&interned));
	buf_repeat(&text, 'x', 40000);
	interned_add(&interned, buf_span(&text));
	interned_add(&interned, buf_span(&text));
	assert_false(interned_crowded(&interned));
	buf_byte(&text, 'y');
	interned_add(&interned, buf_span(&text));
	assert_true(interned_crowded(&interned));
	interned_settle(&interned);
	assert_false(interned_crowded(&interned));
	for (int i = 0; !interned_crowded(&interned); i++) {
		text.size = 0;
		buf_format(&text, "%d", i);
		interned_add(&interned, buf_span(&text));
		assert_true(i < 20000);
	}
	buf_free(&text);
	interned_free(&interned);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(kept_once),
	    cmocka_unit_test(crowded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
