#include "watch/sparse.h"
#include "support/expect.h"
#include "support/mutator.h"

static void
like_an_array(void **state)
{
	enum { NUMBERS = 500 };
	static char values[3];
	void *known[NUMBERS] = {0};
	struct sparse sparse = {0};
	struct mutator random = {.state = 11};

	(void)state;
	assert_null(sparse_get(&sparse, 0));
	sparse_remove(&sparse, 3);
	for (int i = 0; i < 50000; i++) {
		size_t number = mutator_below(&random, NUMBERS);
		void *value = &values[mutator_below(&random, 3)];
		if (mutator_below(&random, 3)) {
			sparse_remove(&sparse, (int)number);
			known[number] = NULL;
		} else {
			sparse_put(&sparse, (int)number, value);
			known[number] = value;
		}
		number = mutator_below(&random, NUMBERS);
		assert_ptr_equal(
		    sparse_get(&sparse, (int)number), known[number]);
	}
	assert_null(sparse_get(&sparse, -1));
	assert_null(sparse_get(&sparse, NUMBERS));
	sparse_free(&sparse);
	assert_null(sparse_get(&sparse, 1));
}

/* K124: numbers that ascend for ever take no more room than those in use. */
static void
ascending(void **state)
{
	struct sparse sparse = {0};
	char value = 0;

	(void)state;
	for (int i = 1; i < 1000000; i++) {
		sparse_put(&sparse, i, &value);
		sparse_remove(&sparse, i - 100);
	}
	assert_true(sparse.capacity <= 512);
	assert_ptr_equal(sparse_get(&sparse, 999999), &value);
	assert_null(sparse_get(&sparse, 999899));
	sparse_free(&sparse);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(like_an_array),
	    cmocka_unit_test(ascending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
