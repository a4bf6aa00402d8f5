/* The integer square root. */
#ifndef BASE_ISQRT_H
#define BASE_ISQRT_H

#include <stdint.h>

/*
 * Returns the square root of a number, rounded down. Newton's method, from
 * above: the sequence falls until it is the root.
 */
static inline uint64_t
isqrt(uint64_t value)
{
	if (value < 2)
		return value;
	uint64_t root = 1ULL
	    << ((64 - (unsigned)__builtin_clzll(value) + 1) / 2);

	for (;;) {
		uint64_t next = (root + value / root) / 2;
		if (next >= root)
			return root;
		root = next;
	}
}

#endif
