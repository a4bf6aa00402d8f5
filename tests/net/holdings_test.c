/* What addresses hold, against a plain list of them. */
#include "net/holdings.h"
#include "support/expect.h"

enum { PEERS = 600, STEPS = 200000, MOST = 1000 };

static uint64_t
next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005U + 1442695040888963407U;
	return *state >> 33;
}

/* Some share all low bits, so that they collide; one is 0. */
static uint64_t
peer_of(size_t number)
{
	return number % 3 ? (uint64_t)number << 32 : number;
}

/*
 * K338: each sum is right after any changes, and so is the largest, of all and
 * of those with limits.
 */
static void
sums(void **state)
{
	struct holdings holdings = {.count = 0};
	size_t held[PEERS] = {0}, count = 0;
	uint64_t random = 1;

	(void)state;
	for (size_t i = 0; i < STEPS; i++) {
		/* Now many have some, now few. */
		size_t among = i / 10000 % 2 ? 40 : PEERS;
		size_t at = (size_t)next_random(&random) % among;
		size_t more = (size_t)next_random(&random) % MOST,
		       less = next_random(&random) % 3 ? held[at] : 0;
		count += held[at] == 0;
		count -= held[at] + more == less;
		held[at] += more - less;
		assert_int_equal(
		    holdings_change(&holdings, peer_of(at), more, less),
		    held[at]);
		assert_int_equal(holdings.count, count);
		if (i % 512)
			continue;
		struct holding most = holdings_most(&holdings, false);
		size_t largest = 0;
		for (size_t j = 1; j < PEERS; j++)
			largest = held[j] > largest ? held[j] : largest;
		assert_int_equal(holdings_most(&holdings, true).held, largest);
		largest = held[0] > largest ? held[0] : largest;
		assert_int_equal(most.held, largest);
	}
	for (size_t i = 0; i < PEERS; i++)
		assert_int_equal(
		    holdings_change(&holdings, peer_of(i), 0, held[i]), 0);
	assert_int_equal(holdings_most(&holdings, false).held, 0);
	/* With nothing in it there is nothing to be freed. */
	assert_null(holdings.many);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
