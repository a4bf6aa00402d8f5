/* When a child that died young is started again, and what it counts in. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "orders/report.h"
#include "serve/children.h"
#include "support/expect.h"
#include "support/json.h"

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

/*
 * K382: workers of three programs before leave a tally for each new one, and
 * share none.
 */
static void
adopted(void **state)
{
	enum { ADOPTED = 3 * TALLY_WORKERS };
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));
	bool used[TALLY_WORKERS] = {false};
	struct buf answer = {0};
	size_t count = 0;

	(void)state;
	supervisor->board = mem_alloc(sizeof(*supervisor->board));
	supervisor->limits = mem_alloc(sizeof(*supervisor->limits));
	supervisor->signing = mem_alloc(sizeof(*supervisor->signing));
	for (int i = 1; i <= ADOPTED; i++)
		children_adopt(supervisor, i, ROLE_WORKER, -1);
	assert_int_equal(supervisor->count, ADOPTED);
	for (size_t i = 0; i < ADOPTED; i++) {
		const struct child *child = &supervisor->children[i];
		if (!child->row)
			continue;
		size_t row = supervisor_column(supervisor, child);
		assert_true(row < TALLY_WORKERS && !used[row]);
		used[row] = true;
		tally_set(&child->row->tally.accepts, 0);
		count++;
	}
	assert_int_equal(count, TALLY_WORKERS);
	supervisor->count = TALLY_WORKERS;
	assert_true(children_no_retired_accept(supervisor));
	tally_set(&supervisor->children[1].row->tally.accepts, 1);
	assert_false(children_no_retired_accept(supervisor));
	tally_set(&supervisor->children[1].row->tally.accepts, 0);
	supervisor->count = ADOPTED;
	/* The others accept as long as they are there, and are shown. */
	assert_false(children_no_retired_accept(supervisor));
	assert_true(report_status(supervisor, SPAN("json"), &answer));
	assert_int_equal(json_count(buf_span(&answer), "workers"), ADOPTED);
	buf_free(&answer);
	free(supervisor->signing);
	free(supervisor->limits);
	free(supervisor->board);
	free(supervisor->children);
	free(supervisor);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(delays),
	    cmocka_unit_test(adopted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
