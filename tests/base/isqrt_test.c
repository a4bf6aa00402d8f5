#include <math.h>

#include "base/isqrt.h"
#include "support/expect.h"

static void
roots(void **state)
{
	static const uint64_t rows[] = {0, 1, 2, 3, 4, 8, 9, 15, 16, 17, 99,
	    100, 65535, 65536, UINT32_MAX, 1ULL << 32, (1ULL << 32) + 1,
	    (1ULL << 62) - 1, 1ULL << 62, UINT64_MAX - 1, UINT64_MAX};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t root = isqrt(rows[i]);
		assert_true(root <= UINT32_MAX);
		assert_true(root * root <= rows[i]);
		/* (root + 1)^2 is past the value, or past 64 bits. */
		assert_true(
		    root == UINT32_MAX || (root + 1) * (root + 1) > rows[i]);
	}
	for (uint64_t i = 0; i < 70000; i++)
		assert_int_equal(isqrt(i), (uint64_t)sqrt((double)i));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(roots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
