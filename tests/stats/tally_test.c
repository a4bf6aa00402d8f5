#include <sys/mman.h>

#include "base/clock.h"
#include "stats/tally.h"
#include "support/expect.h"

static struct tally tally, other;

static void
answers_by_status(void **state)
{
	const struct {
		const struct protocol *protocol;
		int status;
		size_t counted; /* 0: nothing */
	} rows[] = {
	    {&protocol_gemini, 20, TALLY_ANSWERS + 20},
	    {&protocol_gemini, 0, TALLY_ANSWERS},
	    {&protocol_gemini, 99, TALLY_ANSWERS + 99},
	    {&protocol_gemini, -1, 0},
	    {&protocol_gemini, 100, 0},
	    {&protocol_gopher, REFUSAL_NONE, TALLY_ANSWERS + 100},
	    {&protocol_gopher, REFUSAL_MISSING,
		TALLY_ANSWERS + 100 + REFUSAL_MISSING},
	    {&protocol_gopher, REFUSAL_COUNT - 1,
		TALLY_ANSWERS + 100 + REFUSAL_COUNT - 1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t sums[TALLY_COUNTS] = {0};
		tally_answer(&tally, rows[i].protocol, rows[i].status);
		tally_move(&tally, sums);
		for (size_t j = 0; j < TALLY_COUNTS; j++)
			assert_int_equal(
			    sums[j], rows[i].counted && j == rows[i].counted);
	}
}

/* A successor counts on; a tally that is moved is zero. */
static void
sums_and_moves(void **state)
{
	uint64_t sums[TALLY_COUNTS] = {0}, none[TALLY_COUNTS] = {0};

	(void)state;
	tally_add(&tally, TALLY_OPENED, 3);
	tally_add(&tally, TALLY_CLOSED, 1);
	tally_add(&tally, TALLY_SENT, (uint64_t)1 << 40);
	tally_add(&other, TALLY_OPENED, 4);
	tally_sum(&tally, sums);
	tally_sum(&other, sums);
	assert_int_equal(sums[TALLY_OPENED], 7);
	assert_int_equal(sums[TALLY_SENT], (uint64_t)1 << 40);
	/* Its connections are closed with it. */
	tally_end(&tally);
	assert_int_equal(tally_get(&tally.counts[TALLY_CLOSED]), 3);
	tally_move(&tally, none);
	assert_int_equal(none[TALLY_OPENED], 3);
	assert_int_equal(none[TALLY_CLOSED], 3);
	memset(none, 0, sizeof(none));
	tally_sum(&tally, none);
	for (size_t i = 0; i < TALLY_COUNTS; i++)
		assert_int_equal(none[i], 0);
}

/*
 * Q266: of what is under way nothing is left when its worker has ended, neither
 * connections nor handshakes, and what it has done stays counted.
 */
static void
ended(void **state)
{
	static const struct {
		size_t begun, over;
	} rows[] = {{TALLY_OPENED, TALLY_CLOSED},
	    {TALLY_HANDSHAKES, TALLY_HANDSHAKES_ENDED}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t sums[TALLY_COUNTS] = {0};
		tally_add(&other, rows[i].begun, 5);
		tally_add(&other, rows[i].over, 2);
		tally_set(&other.accepts, 1);
		tally_set(&other.turns, 9);
		tally_set(&other.uploads, 7);
		tally_sum(&other, sums);
		uint64_t begun = sums[rows[i].begun];
		assert_true(sums[rows[i].over] < begun);
		tally_end(&other);
		assert_int_equal(tally_get(&other.accepts), 0);
		assert_int_equal(tally_get(&other.turns), 0);
		assert_int_equal(tally_get(&other.uploads), 0);
		memset(sums, 0, sizeof(sums));
		tally_move(&other, sums);
		assert_int_equal(sums[rows[i].begun], begun);
		assert_int_equal(sums[rows[i].over], begun);
	}
}

static void
records_a_rescan(void **state)
{
	struct tally_rescan last = {0};
	int64_t now = clock_monotonic();

	(void)state;
	tally_rescan(&last, now - 30, true);
	assert_true((int64_t)tally_get(&last.at) >= now);
	assert_true(tally_get(&last.took) >= 30);
	assert_int_equal(tally_get(&last.hinted), 1);
	tally_rescan(&last, now, false);
	assert_int_equal(tally_get(&last.hinted), 0);
}

/* P381: bodies of all workers have so many bytes in all, until they end. */
static void
shared_budget(void **state)
{
	/* As the supervisor has it: most of its pages are never touched. */
	struct board *board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct tally *one = &board->tallies[0].tally;
	struct tally *last = &board->tallies[TALLY_SLOTS - 1].tally;

	(void)state;
	assert_ptr_not_equal(board, MAP_FAILED);
	assert_false(tally_take(one, board, 101, 100));
	assert_true(tally_take(one, board, 60, 100));
	assert_false(tally_take(last, board, 41, 100));
	assert_false(tally_take(last, board, 1, 50));
	assert_true(tally_take(last, board, 30, 100));
	assert_true(tally_take(one, board, 10, 100));
	assert_false(tally_take(one, board, 1, 100));
	assert_true(tally_take(one, board, 0, 100));
	tally_give(one, 10);
	assert_true(tally_take(last, board, 10, 100));
	assert_int_equal(tally_get(&one->uploads), 60);
	assert_int_equal(tally_get(&last->uploads), 40);
	tally_end(one);
	assert_true(tally_take(last, board, 60, 100));
	assert_int_equal(munmap(board, sizeof(*board)), 0);
}

/* No two workers write the same cache line. */
static void
apart(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct tally) % 64, 0);
	assert_int_equal(offsetof(struct board, tallies) % 64, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_by_status),
	    cmocka_unit_test(sums_and_moves),
	    cmocka_unit_test(ended),
	    cmocka_unit_test(records_a_rescan),
	    cmocka_unit_test(shared_budget),
	    cmocka_unit_test(apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
