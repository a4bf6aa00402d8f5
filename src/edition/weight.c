#include "edition/weight.h"

enum {
	LN_BITS = 20,
	VECTOR_BITS = 17, /* of logarithms whose squares are summed up */
	TABLE = 4096,
};

/* Newton's method, from above. */
uint64_t
weight_sqrt(uint64_t value)
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

uint32_t
weight_tf(uint32_t count)
{
	static uint32_t roots[TABLE];

	if (count >= TABLE)
		return (uint32_t)weight_sqrt(
		    (uint64_t)count << (2 * WEIGHT_BITS));
	if (count > 0 && !roots[count])
		roots[count] =
		    (uint32_t)weight_sqrt((uint64_t)count << (2 * WEIGHT_BITS));
	return roots[count];
}

/*
 * ln(value) with LN_BITS fraction bits: the whole part of log2 by counting
 * zeros, its fraction bit by bit by squaring, times ln 2.
 */
static uint64_t
logarithm(uint32_t value)
{
	static const uint64_t ln2 = 2977044472U; /* 32 fraction bits */
	unsigned whole = 31 - (unsigned)__builtin_clz(value);
	uint64_t mantissa = (uint64_t)value << (31 - whole); /* 1..2, 31 bits */
	uint64_t log2 = whole;

	for (int i = 0; i < LN_BITS; i++) {
		mantissa = mantissa * mantissa >> 31;
		log2 <<= 1;
		if (mantissa >> 32) {
			mantissa >>= 1;
			log2 |= 1;
		}
	}
	return log2 * ln2 >> 32;
}

static uint64_t
cached_logarithm(uint32_t value)
{
	static uint64_t cache[TABLE];

	if (value >= TABLE)
		return logarithm(value);
	if (value > 1 && !cache[value])
		cache[value] = logarithm(value);
	return cache[value];
}

uint64_t
weight_idf_squared(uint32_t docs, uint32_t df, bool pair)
{
	if (df == 0 || df >= docs)
		return 0;
	/* The larger numbers repeat: the last one asked for is remembered. */
	static uint32_t last_docs;
	static uint64_t last_logarithm;
	if (docs != last_docs) {
		last_logarithm = cached_logarithm(docs);
		last_docs = docs;
	}
	uint64_t idf = last_logarithm - cached_logarithm(df);
	return idf * idf >> (2 * LN_BITS - WEIGHT_BITS + (pair ? 2 : 0));
}

uint32_t
weight_ln(uint32_t value)
{
	return (uint32_t)(cached_logarithm(value) >> (LN_BITS - VECTOR_BITS));
}

uint64_t
weight_norm_squared(const struct weight_vector *vector, uint32_t docs)
{
	uint64_t all = docs > 0 ? weight_ln(docs) : 0;
	uint64_t sum = vector->counts * all * all -
	    2 * all * vector->logarithms + vector->squares;

	return sum >> (2 * VECTOR_BITS + 2 - WEIGHT_BITS);
}

uint32_t
weight_length(uint64_t squares)
{
	/* WEIGHT_BITS of fraction become 2 x LENGTH_BITS under the root. */
	uint64_t root = weight_sqrt(squares << (2 * LENGTH_BITS - WEIGHT_BITS));

	return root > UINT32_MAX ? UINT32_MAX : root ? (uint32_t)root : 1;
}

uint32_t
weight_idf(uint32_t docs, uint32_t df)
{
	/* ln((2 docs + 2) / (2 documents + 1)) */
	uint64_t all = logarithm(2 * docs + 2);
	uint64_t some = logarithm(2 * df + 1);

	return all > some ? (uint32_t)((all - some) >> (LN_BITS - WEIGHT_BITS))
			  : 0;
}

uint32_t
weight_length_norm(uint64_t words, uint64_t mean)
{
	/* 1.2 x 0.25 and 1.2 x 0.75 */
	uint64_t length_norm = (3 << WEIGHT_BITS) / 10 +
	    (9 * words << WEIGHT_BITS) / 10 / (mean ? mean : 1);

	return length_norm < UINT32_MAX ? (uint32_t)length_norm : UINT32_MAX;
}
