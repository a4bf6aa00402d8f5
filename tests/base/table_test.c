#include "base/arena.h"
#include "base/table.h"
#include "support/exact.h"
#include "support/expect.h"

static void
empty_table_has_nothing(void **state)
{
	struct table table = {0};

	(void)state;
	assert_null(table_get(&table, SPAN("a")));
	assert_null(table_get(&table, SPAN("")));
	table_free(&table);
}

static void
stores_and_replaces(void **state)
{
	struct span key = exact_copy(SPAN("/a")), again = exact_copy(key);
	struct table table = {0};
	int one, two;

	(void)state;
	table_put(&table, key, &one);
	assert_ptr_equal(table_get(&table, again), &one);
	assert_null(table_get(&table, SPAN("/")));
	assert_null(table_get(&table, SPAN("/a\0")));
	assert_null(table_get(&table, SPAN("/A")));
	table_put(&table, again, &two);
	assert_int_equal(table.count, 1);
	assert_ptr_equal(table_get(&table, key), &two);
	table_free(&table);
	assert_null(table_get(&table, key));
	exact_free(&key);
	exact_free(&again);
}

static void
empty_name_is_a_name(void **state)
{
	struct table table = {0};
	struct span absent = {0};
	int one, two;

	(void)state;
	table_put(&table, absent, &one);
	table_put(&table, SPAN("x"), &two);
	assert_ptr_equal(table_get(&table, SPAN("")), &one);
	assert_ptr_equal(table_get(&table, absent), &one);
	assert_int_equal(table.count, 2);
	table_put(&table, SPAN(""), &two);
	assert_int_equal(table.count, 2);
	assert_ptr_equal(table_get(&table, absent), &two);
	table_free(&table);
}

static void
many_names(void **state)
{
	enum { NAMES = 20000 };
	static char values[NAMES];
	struct arena arena = {0};
	struct table table = {0};

	(void)state;
	for (int i = 0; i < NAMES; i++)
		table_put(
		    &table, arena_format(&arena, "/%d.gmi", i), &values[i]);
	assert_int_equal(table.count, NAMES);
	assert_true(table.count * 2 <= table.capacity);
	for (int i = 0; i < NAMES; i++) {
		struct span name = arena_format(&arena, "/%d.gmi", i);
		assert_ptr_equal(table_get(&table, name), &values[i]);
	}
	assert_null(table_get(&table, SPAN("/20000.gmi")));
	table_free(&table);
	arena_free(&arena);
}

static void
seeds_differ(void **state)
{
	struct table one = {0}, two = {0};

	(void)state;
	table_put(&one, SPAN("a"), &one);
	table_put(&two, SPAN("a"), &two);
	assert_int_not_equal(one.key.low, two.key.low);
	table_free(&one);
	table_free(&two);
}

/* Q39: names come and go in any order; those that stay are found. */
static void
removes(void **state)
{
	enum { NAMES = 400, STEPS = 20000 };
	static char names[NAMES][4];
	struct table table = {0};
	bool there[NAMES] = {0};
	size_t count = 0;
	uint32_t random = 1;

	(void)state;
	table_remove(&table, SPAN("none"));
	for (size_t i = 0; i < NAMES; i++)
		memcpy(names[i], &(uint32_t){(uint32_t)i}, 4);
	for (size_t step = 0; step < STEPS; step++) {
		random = random * 1664525 + 1013904223;
		size_t i = (random >> 8) % NAMES;
		struct span name = {names[i], 4};
		if (there[i])
			table_remove(&table, name);
		else
			table_put(&table, name, names[i]);
		there[i] = !there[i];
		count = there[i] ? count + 1 : count - 1;
		assert_int_equal(table.count, count);
		for (size_t j = step % 97; j < NAMES; j += 97)
			assert_ptr_equal(
			    table_get(&table, (struct span){names[j], 4}),
			    there[j] ? names[j] : NULL);
	}
	for (size_t i = 0; i < NAMES; i++)
		table_remove(&table, (struct span){names[i], 4});
	assert_int_equal(table.count, 0);
	for (size_t i = 0; i < table.capacity; i++)
		assert_null(table.slots[i].name.data);
	table_free(&table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(empty_table_has_nothing),
	    cmocka_unit_test(removes),
	    cmocka_unit_test(stores_and_replaces),
	    cmocka_unit_test(empty_name_is_a_name),
	    cmocka_unit_test(many_names),
	    cmocka_unit_test(seeds_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
