/* Divisions by one number that many numbers are divided by. */
#ifndef BASE_DIVISOR_H
#define BASE_DIVISOR_H

#include <stdint.h>

struct divisor {
	uint64_t by, inverse;
};

/* Of a number that is not 0. */
static inline struct divisor
divisor_of(uint64_t by)
{
	return (struct divisor){by, UINT64_MAX / by};
}

/*
 * Returns number / by, of any number. The inverse is at most 1 less than
 * 2^64 / by, so the product is less than 1 too small before it is rounded down:
 * the quotient, or 1 less, which the remainder tells.
 */
static inline uint64_t
divide(uint64_t number, const struct divisor *divisor)
{
#ifdef __SIZEOF_INT128__
	uint64_t quotient =
	    (uint64_t)((unsigned __int128)number * divisor->inverse >> 64);

	return quotient + (number - quotient * divisor->by >= divisor->by);
#else
	return number / divisor->by;
#endif
}

#endif
