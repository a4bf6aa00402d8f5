/* The weights of ranking, in integers: every machine agrees on them. */
#ifndef EDITION_WEIGHT_H
#define EDITION_WEIGHT_H

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
uint64_t weight_sqrt(uint64_t value);
/* sqrt(count). */
uint32_t weight_tf(uint32_t count);
/*
 * The square of ln(docs / documents), a quarter of it for a pair: what a term
 * brings to a scalar product, its counts aside. 0 when every article has it.
 */
uint64_t weight_idf_squared(uint32_t docs, uint32_t df, bool pair);
/*
 * What search multiplies with: ln(1 + (docs - documents + 1/2) /
 * (documents + 1/2)), with WEIGHT_BITS of fraction (BM25, as Lucene has it).
 */
uint32_t weight_idf(uint32_t docs, uint32_t df);
/*
 * k1 x (1 - b + b x words / mean), with WEIGHT_BITS of fraction: how long an
 * article is beside the others, which damps its counts. k1 = 1.2, b = 0.75.
 */
uint32_t weight_length_norm(uint64_t words, uint64_t mean);
/* count x (k1 + 1) / (count + length norm), with WEIGHT_BITS of fraction. */
static inline uint32_t
weight_saturated(uint32_t count, uint32_t length_norm)
{
	uint64_t scaled = (uint64_t)count << WEIGHT_BITS;

	return (uint32_t)((scaled * 11 << WEIGHT_BITS) / 5 /
	    (scaled + length_norm));
}
/*
 * An article's vector, ready for any number of articles and documents: with
 * c ln(N / df)^2 = c ln(N)^2 - 2 c ln(N) ln(df) + c ln(df)^2 the sums over its
 * terms of c, c ln(df) and c ln(df)^2 are all that its length is made of. A
 * change of one term's documents is one addition; sums of integers come out the
 * same in whatever order they are made. Words count fourfold: pairs weigh half.
 */
struct weight_vector {
	uint64_t counts, logarithms, squares;
};

/* ln(value), with fraction bits of its own; value is at least 1. */
uint32_t weight_ln(uint32_t value);

/* Adds a term that occurs `count` times, by its weight_ln(documents). */
static inline void
weight_add(
    struct weight_vector *vector, uint32_t count, uint64_t logarithm, bool pair)
{
	uint64_t times = (uint64_t)count << (pair ? 0 : 2);

	vector->counts += times;
	vector->logarithms += times * logarithm;
	vector->squares += times * logarithm * logarithm;
}

/* The same for a term whose documents have become more or fewer. */
static inline void
weight_change(struct weight_vector *vector, uint32_t count, uint64_t before,
    uint64_t after, bool pair)
{
	uint64_t times = (uint64_t)count << (pair ? 0 : 2);

	vector->logarithms += times * (after - before);
	vector->squares += times * (after * after - before * before);
}

/* The sum of a vector's squares among docs articles, with WEIGHT_BITS. */
uint64_t weight_norm_squared(const struct weight_vector *vector, uint32_t docs);
/* The length of a vector whose squares sum up to that. At least 1. */
uint32_t weight_length(uint64_t squares);

#endif
