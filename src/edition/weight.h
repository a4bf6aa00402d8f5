/* The weights of ranking, in integers, so that all machines agree on them. */
#ifndef EDITION_WEIGHT_H
#define EDITION_WEIGHT_H

#include <stdbool.h>
#include <stdint.h>

/* Fixed point: how many bits of each number are its fraction. */
enum {
	WEIGHT_BITS = 12, /* of roots, logarithms and their products */
	WEIGHT_LENGTH_BITS = 10, /* of a vector's length */
	COSINE_BITS = 24,
	WEIGHT_LN_BITS = 17, /* of weight_ln() */
};

/* The weight of a term's count in an article: sqrt(count). */
uint32_t weight_tf(uint32_t count);
/*
 * ln(docs / df) squared, a quarter of it for a pair: the factor of a term in a
 * scalar product, which its two counts are multiplied with. 0 for a term that
 * every article has.
 */
uint64_t weight_idf_squared(uint32_t docs, uint32_t df, bool half);
/* BM25's inverse document frequency: ln(1 + (docs - df + 1/2) / (df + 1/2)). */
uint32_t weight_idf(uint32_t docs, uint32_t df);
/*
 * BM25's length norm: k1 x (1 - b + b x words / mean), which is greater for an
 * article that is longer than the mean. k1 = 1.2, b = 0.75.
 */
uint32_t weight_length_norm(uint64_t words, uint64_t mean);
/* The words / mean of a length norm, with WEIGHT_BITS of fraction; at least 1
 * unit. */
uint32_t weight_words(uint32_t length_norm);
/* BM25's saturation of a count: count x (k1 + 1) / (count + length norm). */
static inline uint32_t
weight_saturated(uint32_t count, uint32_t length_norm)
{
	uint64_t scaled = (uint64_t)count << WEIGHT_BITS;

	return (uint32_t)((scaled * 11 << WEIGHT_BITS) / 5 /
	    (scaled + length_norm));
}
/*
 * The length of an article's vector, kept so that it can be updated. A term
 * that occurs c times adds c ln(N / df)^2 to its square, which is
 * c ln(N)^2 - 2 c ln(N) ln(df) + c ln(df)^2: the sums over all terms of c,
 * c ln(df) and c ln(df)^2 give the length for any N, and a change of one term's
 * df is one addition. Sums of integers do not depend on the order of the
 * additions. Words are counted four times, since pairs weigh half.
 */
struct weight_vector {
	uint64_t counts, logarithms, squares;
};

/* ln(value), with WEIGHT_LN_BITS of fraction; that of 0 is 0, as that of 1. */
uint32_t weight_ln(uint32_t value);

/* Adds a term that occurs `count` times; `logarithm` is weight_ln(df). */
static inline void
weight_add(
    struct weight_vector *vector, uint32_t count, uint64_t logarithm, bool half)
{
	uint64_t times = (uint64_t)count << (half ? 0 : 2);

	vector->counts += times;
	vector->logarithms += times * logarithm;
	vector->squares += times * logarithm * logarithm;
}

/* Changes the weight_ln(df) of a term that the vector has. */
static inline void
weight_change(struct weight_vector *vector, uint32_t count, uint64_t before,
    uint64_t after, bool half)
{
	uint64_t times = (uint64_t)count << (half ? 0 : 2);

	vector->logarithms += times * (after - before);
	vector->squares += times * (after * after - before * before);
}

/* The square of a vector's length among `docs` articles, with WEIGHT_BITS. */
uint64_t weight_norm_squared(const struct weight_vector *vector, uint32_t docs);
/* The length to that square, in WEIGHT_LENGTH_BITS; at least 1: a divisor. */
uint32_t weight_length(uint64_t squares);

#endif
