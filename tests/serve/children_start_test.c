/* When a child that died young is started again: row D27. */
#include "base/clock.h"
#include "serve/children.h"
#include "support/expect.h"

/*
 * D27: the delay doubles with each early death in a row, to five seconds; that
 * of the keyholder only after eight.
 */
static void
delays(void **state)
{
	static const struct {
		enum role role;
		unsigned deaths;
		int64_t delay; /* ms */
	} rows[] = {{ROLE_WORKER, 2, 50}, {ROLE_WORKER, 3, 100},
	    {ROLE_WORKER, 8, 3200}, {ROLE_WORKER, 9, 5000},
	    {ROLE_INDEXER, 2, 50}, {ROLE_INDEXER, 4, 200},
	    {ROLE_INDEXER, 1000000, 5000}, {ROLE_KEYHOLDER, 2, 10},
	    {ROLE_KEYHOLDER, 8, 10}, {ROLE_KEYHOLDER, 9, 20},
	    {ROLE_KEYHOLDER, 17, 5000}, {ROLE_KEYHOLDER, UINT32_MAX, 5000}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct child child = {
		    .role = rows[i].role, .quick_deaths = rows[i].deaths};
		int64_t before = clock_monotonic();
		children_delay(&child);
		assert_in_range(child.start_at, before + rows[i].delay,
		    clock_monotonic() + rows[i].delay);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(delays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
