/* The weights of ranking, in integers: every machine agrees on them. */
#ifndef SITE_WEIGHT_H
#define SITE_WEIGHT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Fixed point, since libm's logarithms differ in their last bit between
 * machines and a last bit can change an order. A term that occurs c times
 * weighs sqrt(c) x ln(N / df), half that for a pair (ranking.md, 4).
 */
enum {
	WEIGHT_BITS =
	    12, /* fraction bits of roots, logarithms, their product */
	LENGTH_BITS = 10, /* of a vector's length */
	COSINE_BITS = 16,
	COSINE_LEAST = 3277, /* 0.05: below it nothing is related */
};

/* The integer square root, rounded down. */
uint64_t weight_root(uint64_t value);
/* sqrt(count). */
uint32_t weight_of_count(uint32_t count);
/*
 * The square of ln(docs / holders), a quarter of it for a pair: what a term
 * brings to a scalar product, its counts aside. 0 when every article has it.
 */
uint64_t weight_squared(uint32_t docs, uint32_t holders, bool pair);
/* The length of a vector whose squares sum up to that. At least 1. */
uint32_t weight_length(uint64_t squares);

#endif
