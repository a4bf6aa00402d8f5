/* Queues of deadlines: who is due, in which order, and how long to sleep. */
#include "loop/deadline.h"
#include "support/expect.h"

enum { WAIT = 100, NOW = 1000 }; /* ms */

static void
first_come_first_due(void **state)
{
	struct deadline_queue queue = {.wait = WAIT};
	struct deadline all[3] = {0};

	(void)state;
	for (int i = 0; i < 3; i++)
		deadline_set(&all[i], &queue, NOW + 10 * i);
	assert_null(deadline_due(&queue, NOW + WAIT - 1));
	for (int i = 0; i < 3; i++) {
		int64_t due = NOW + WAIT + 10 * i;
		assert_null(deadline_due(&queue, due - 1));
		assert_ptr_equal(deadline_due(&queue, due), &all[i]);
		assert_ptr_equal(deadline_due(&queue, due + 1000), &all[i]);
		assert_int_equal(all[i].due, due);
		deadline_clear(&all[i]);
		assert_null(all[i].queue);
	}
	assert_null(deadline_due(&queue, INT64_MAX));
	assert_null(queue.last);
}

/* One that begins again waits as long as one that has just come. */
static void
set_again(void **state)
{
	struct deadline_queue queue = {.wait = WAIT}, other = {.wait = 1};
	struct deadline a = {0}, b = {0};

	(void)state;
	deadline_set(&a, &queue, NOW);
	deadline_set(&b, &queue, NOW);
	deadline_set(&a, &queue, NOW + 5);
	assert_ptr_equal(deadline_due(&queue, NOW + WAIT), &b);
	deadline_clear(&b);
	assert_null(deadline_due(&queue, NOW + WAIT));
	assert_ptr_equal(deadline_due(&queue, NOW + WAIT + 5), &a);
	/* In another queue, it has left the first. */
	deadline_set(&a, &other, NOW);
	assert_null(queue.first);
	assert_ptr_equal(deadline_due(&other, NOW + 1), &a);
	deadline_clear(&a);
	deadline_clear(&a);
	assert_null(other.first);
}

/* Any of a queue may leave it; the others keep their order. */
static void
leave_anywhere(void **state)
{
	(void)state;
	for (int gone = 0; gone < 3; gone++) {
		struct deadline_queue queue = {.wait = WAIT};
		struct deadline all[3] = {0};
		for (int i = 0; i < 3; i++)
			deadline_set(&all[i], &queue, NOW + i);
		deadline_clear(&all[gone]);
		for (int i = 0; i < 3; i++) {
			if (i == gone)
				continue;
			assert_ptr_equal(queue.first, &all[i]);
			deadline_clear(&all[i]);
		}
		assert_null(queue.first);
		assert_null(queue.last);
	}
}

static void
timeouts(void **state)
{
	static const struct {
		const char *row;
		bool waits;
		int64_t now, timeout, wanted;
	} rows[] = {
	    {"nobody waits", false, NOW, 70, 70},
	    {"nobody waits for anything", false, NOW, -1, -1},
	    {"no other timeout", true, NOW, -1, WAIT},
	    {"a shorter one", true, NOW, 70, 70},
	    {"a longer one", true, NOW, 170, WAIT},
	    {"later", true, NOW + 60, 170, WAIT - 60},
	    {"due", true, NOW + WAIT, 170, 0},
	    {"overdue", true, NOW + 9 * WAIT, -1, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct deadline_queue queue = {.wait = WAIT};
		struct deadline deadline = {0};
		if (rows[i].waits)
			deadline_set(&deadline, &queue, NOW);
		int64_t got =
		    deadline_timeout(&queue, rows[i].now, rows[i].timeout);
		expect_true(rows[i].row, SPAN(""), got == rows[i].wanted);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(first_come_first_due),
	    cmocka_unit_test(set_again),
	    cmocka_unit_test(leave_anywhere),
	    cmocka_unit_test(timeouts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
