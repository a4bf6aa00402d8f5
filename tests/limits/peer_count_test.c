/* How many connections an address has, over all workers (a count-min sketch).
 */
#include <sys/mman.h>

#include "limits/peer_count.h"
#include "support/expect.h"

enum { MOST = 3, MANY = 500 };

static int
setup(void **state)
{
	struct peer_count *peers = mmap(NULL, sizeof(*peers),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	*state = peers;
	return peers == MAP_FAILED ? -1 : 0;
}

static int
teardown(void **state)
{
	return munmap(*state, sizeof(struct peer_count));
}

/* Numbers that are spread as hashes are (Steele and others 2014). */
static uint64_t
hash_number(uint64_t number)
{
	number += 0x9e3779b97f4a7c15U;
	number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9U;
	number = (number ^ number >> 27) * 0x94d049bb133111ebU;
	return number ^ number >> 31;
}

static void
limit_of_one(void **state)
{
	struct peer_count *peers = *state;
	uint64_t who = hash_number(1), other = hash_number(2);

	peer_count_begin(peers, 0);
	for (int i = 0; i < MOST; i++)
		assert_true(peer_count_enter(peers, 0, who, MOST));
	/* One that was refused counts for nothing. */
	for (int i = 0; i < MOST; i++)
		assert_false(peer_count_enter(peers, 0, who, MOST));
	assert_true(peer_count_enter(peers, 0, other, MOST));
	peer_count_leave(peers, 0, who);
	assert_true(peer_count_enter(peers, 0, who, MOST));
	assert_false(peer_count_enter(peers, 0, who, MOST));
}

/* The limit is one for all workers, and what a worker had ends with it. */
static void
all_columns(void **state)
{
	enum { ADDRESSES = 256, LAST = TALLY_SLOTS - 1 };
	struct peer_count *peers = *state;

	for (uint64_t i = 0; i < ADDRESSES; i++) {
		uint64_t who = hash_number(i);
		for (size_t column = 0; column < MOST; column++) {
			peer_count_begin(peers, column);
			assert_true(peer_count_enter(peers, column, who, MOST));
		}
		for (size_t column = 0; column < MOST; column++)
			assert_false(
			    peer_count_enter(peers, column, who, MOST));
	}
	peer_count_end(peers, 1);
	peer_count_begin(peers, LAST);
	for (uint64_t i = 0; i < ADDRESSES; i++) {
		uint64_t who = hash_number(i);
		assert_true(peer_count_enter(peers, LAST, who, MOST));
		assert_false(peer_count_enter(peers, 1, who, MOST));
		peer_count_leave(peers, 0, who);
		assert_true(peer_count_enter(peers, LAST, who, MOST));
		assert_false(peer_count_enter(peers, 0, who, MOST));
	}
}

/*
 * While 500 addresses hold all that they may, none has more; and of others,
 * which share cells with them, next to none is refused.
 */
static void
never_too_few(void **state)
{
	struct peer_count *peers = *state;
	size_t refused = 0;

	peer_count_begin(peers, 0);
	for (uint64_t i = 0; i < MANY; i++)
		for (int j = 0; j < MOST; j++)
			peer_count_enter(peers, 0, hash_number(i), MOST);
	for (uint64_t i = 0; i < MANY; i++)
		assert_false(peer_count_enter(peers, 0, hash_number(i), MOST));
	for (uint64_t i = MANY; i < 11 * MANY; i++) {
		if (peer_count_enter(peers, 0, hash_number(i), MOST))
			peer_count_leave(peers, 0, hash_number(i));
		else
			refused++;
	}
	assert_in_range(refused, 0, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(limit_of_one, setup, teardown),
	    cmocka_unit_test_setup_teardown(all_columns, setup, teardown),
	    cmocka_unit_test_setup_teardown(never_too_few, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
