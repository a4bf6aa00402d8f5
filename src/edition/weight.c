#include "base/isqrt.h"
#include "edition/weight.h"

/*
 * The weights of the two rankings. Related entries use the vector space model
 * (Salton, Wong, Yang: A vector space model for automatic indexing, 1975): a
 * term that occurs c times in an article weighs sqrt(c) x ln(N / df), where df
 * of the N articles have it; the root damps the counts as in Lucene's classic
 * similarity. A pair of adjacent words weighs half, and so does a bigram of a
 * script without spaces. Search uses BM25 (Robertson, Zaragoza: The
 * probabilistic relevance framework, 2009), with Lucene's inverse document
 * frequency, which is never negative.
 *
 * All is in fixed point: the logarithms of two libms differ in their last bit,
 * which can change an order, and then two servers would show other pages.
 */

enum {
	LN_BITS = 20,
	TABLE = (1 << WEIGHT_BITS) + 1, /* up to the logarithm of 1 there */
};

uint32_t
weight_tf(uint32_t count)
{
	static uint32_t tfs[TABLE];

	if (count >= TABLE)
		return (uint32_t)isqrt((uint64_t)count << (2 * WEIGHT_BITS));
	if (!tfs[count])
		tfs[count] =
		    (uint32_t)isqrt((uint64_t)count << (2 * WEIGHT_BITS));
	return tfs[count];
}

/*
 * ln(value) as log2(value) x ln 2, with LN_BITS of fraction. The integral part
 * of log2 is the position of the highest bit. The mantissa's square is 2 or
 * more where the next bit of the fraction is 1.
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
weight_idf_squared(uint32_t docs, uint32_t df, bool half)
{
	if (df == 0 || df >= docs)
		return 0;
	/* Calls with one number of docs follow each other. */
	static uint32_t last_docs;
	static uint64_t last_logarithm;
	if (docs != last_docs) {
		last_logarithm = cached_logarithm(docs);
		last_docs = docs;
	}
	uint64_t idf = last_logarithm - cached_logarithm(df);
	return idf * idf >> (2 * LN_BITS - WEIGHT_BITS + (half ? 2 : 0));
}

uint32_t
weight_ln(uint32_t value)
{
	return (
	    uint32_t)(cached_logarithm(value) >> (LN_BITS - WEIGHT_LN_BITS));
}

uint64_t
weight_norm_squared(const struct weight_vector *vector, uint32_t docs)
{
	uint64_t all = weight_ln(docs);
	uint64_t sum = vector->counts * all * all -
	    2 * all * vector->logarithms + vector->squares;

	return sum >> (2 * WEIGHT_LN_BITS + 2 - WEIGHT_BITS);
}

uint32_t
weight_length(uint64_t squares)
{
	/* The root halves the bits of fraction. */
	uint64_t root =
	    isqrt(squares << (2 * WEIGHT_LENGTH_BITS - WEIGHT_BITS));

	return root ? (uint32_t)root : 1;
}

uint32_t
weight_idf(uint32_t docs, uint32_t df)
{
	/* The fraction under the logarithm is (2 docs + 2) / (2 df + 1). */
	uint64_t all = logarithm(2 * docs + 2);
	uint64_t some = logarithm(2 * df + 1);

	return all > some ? (uint32_t)((all - some) >> (LN_BITS - WEIGHT_BITS))
			  : 0;
}

uint32_t
weight_length_norm(uint64_t words, uint64_t mean)
{
	/* k1 (1 - b) = 3 / 10 and k1 b = 9 / 10. */
	uint64_t length_norm = (3 << WEIGHT_BITS) / 10 +
	    (9 * words << WEIGHT_BITS) / 10 / (mean ? mean : 1);

	return length_norm < UINT32_MAX ? (uint32_t)length_norm : UINT32_MAX;
}

uint32_t
weight_words(uint32_t length_norm)
{
	uint32_t least = (3 << WEIGHT_BITS) / 10;
	uint64_t words =
	    length_norm > least ? (uint64_t)(length_norm - least) * 10 / 9 : 0;

	return words == 0        ? 1
	    : words < UINT32_MAX ? (uint32_t)words
				 : UINT32_MAX;
}
