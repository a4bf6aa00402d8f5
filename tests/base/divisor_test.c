#include "base/divisor.h"
#include "support/expect.h"

static void
expect_quotient(uint64_t number, uint64_t by)
{
	struct divisor divisor = divisor_of(by);

	assert_int_equal(divide(number, &divisor), number / by);
}

/* Q143: quotients of numbers beside each multiple, where rounding may fail. */
static void
quotients(void **state)
{
	static const uint64_t edges[] = {1, 2, 3, 5, 7, 10, 255, 256, 257, 1000,
	    65535, 65536, 225367, UINT32_MAX - 1ULL, UINT32_MAX, 1ULL << 32,
	    (1ULL << 32) + 1, (1ULL << 63) - 1, 1ULL << 63, (1ULL << 63) + 1,
	    UINT64_MAX - 1, UINT64_MAX};

	(void)state;
	for (size_t i = 0; i < COUNT(edges); i++)
		for (size_t j = 0; j < COUNT(edges); j++) {
			uint64_t by = edges[i], times = edges[j];
			expect_quotient(times, by);
			expect_quotient(0, by);
			if (times > UINT64_MAX / by)
				times = UINT64_MAX / by;
			expect_quotient(times * by, by);
			expect_quotient(times * by - 1, by);
			expect_quotient(times * by + 1, by);
		}
}

/* Q143: any numbers. */
static void
any(void **state)
{
	uint64_t random = 88172645463325252U;

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		uint64_t by = random >> (random & 63) | 1;
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		expect_quotient(random >> (i & 63), by);
		expect_quotient(random / by * by, by);
		expect_quotient(random / by * by - 1, by);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quotients),
	    cmocka_unit_test(any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
