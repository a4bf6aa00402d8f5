#include <math.h>

#include "edition/weight.h"
#include "support/expect.h"

static double
fixed(uint64_t value, int bits)
{
	return (double)value / (double)(1ULL << bits);
}

/* Within an absolute error of so many units in the last place. */
static void
expect_near(const char *row, double got, double want, double error)
{
	if (fabs(got - want) <= error)
		return;
	print_error("row \"%s\": got %.9f, want %.9f\n", row, got, want);
	fail();
}

static void
counts(void **state)
{
	static const uint32_t rows[] = {
	    0, 1, 2, 3, 8, 9, 100, 4095, 4096, 4097, 1000000, UINT32_MAX};
	uint32_t before = 0;

	(void)state;
	/* Twice: the second time they are in the table. */
	for (int again = 0; again < 2; again++)
		for (size_t i = 0; i < COUNT(rows); i++)
			expect_near("sqrt(count)",
			    fixed(weight_tf(rows[i]), WEIGHT_BITS),
			    sqrt((double)rows[i]), 1.0 / (1 << WEIGHT_BITS));
	for (uint32_t count = 0; count < 10000; count++) {
		assert_true(count == 0 || weight_tf(count) > before);
		before = weight_tf(count);
	}
}

/* A quarter of the square for a pair: its weight is halved. */
static void
squares(void **state)
{
	static const struct {
		uint32_t docs, df;
	} rows[] = {{2, 1}, {3, 1}, {3, 2}, {10, 1}, {10, 3}, {10, 9},
	    {100, 50}, {1000, 1}, {1000, 999}, {4096, 5}, {5000, 4095},
	    {5000, 4096}, {5000, 4097}, {10000, 2}, {100000, 31}, {1000000, 1},
	    {1000000, 2}, {1000000, 500000}, {UINT32_MAX, 1}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		double idf = log((double)rows[i].docs / (double)rows[i].df);
		double error = 1e-5 * idf + 1.0 / (1 << WEIGHT_BITS);
		expect_near("word",
		    fixed(weight_idf_squared(rows[i].docs, rows[i].df, false),
			WEIGHT_BITS),
		    idf * idf, error);
		expect_near("pair",
		    fixed(weight_idf_squared(rows[i].docs, rows[i].df, true),
			WEIGHT_BITS),
		    idf * idf / 4, error);
	}
}

static void
what_every_article_has(void **state)
{
	(void)state;
	assert_int_equal(weight_idf_squared(0, 0, false), 0);
	assert_int_equal(weight_idf_squared(1, 1, false), 0);
	assert_int_equal(weight_idf_squared(5, 0, false), 0);
	assert_int_equal(weight_idf_squared(5, 5, false), 0);
	assert_int_equal(weight_idf_squared(5, 6, false), 0);
	assert_int_equal(weight_idf_squared(5, 5, true), 0);
}

/* A rarer term is heavier in a capsule of any size, inside the table or not. */
static void
rarer_is_heavier(void **state)
{
	static const uint32_t docs[] = {2, 7, 100, 4095, 4096, 4097, 20000};

	(void)state;
	for (size_t i = 0; i < COUNT(docs); i++)
		for (uint32_t df = 2; df <= docs[i]; df++) {
			assert_true(weight_idf_squared(docs[i], df, false) <=
			    weight_idf_squared(docs[i], df - 1, false));
			assert_true(weight_idf_squared(docs[i], df, true) <=
			    weight_idf_squared(docs[i], df, false));
		}
	for (uint32_t many = 2; many < 20000; many++)
		assert_true(weight_idf_squared(many, 1, false) >=
		    weight_idf_squared(many - 1, 1, false));
}

static void
lengths(void **state)
{
	static const double rows[] = {
	    0.01, 0.5, 1, 2, 100, 12345.678, 1e6, 1e9, 1e12};
	uint32_t before = 0;

	(void)state;
	assert_int_equal(weight_length(0), 1);
	assert_int_equal(weight_length(UINT64_MAX >> 8), UINT32_MAX);
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t squares = (uint64_t)(rows[i] * (1 << WEIGHT_BITS));
		expect_near("length",
		    fixed(weight_length(squares), WEIGHT_LENGTH_BITS),
		    sqrt(fixed(squares, WEIGHT_BITS)),
		    1.0 / (1 << WEIGHT_LENGTH_BITS));
	}
	for (uint64_t squares = 0; squares < 1 << 20; squares += 37) {
		assert_true(weight_length(squares) >= before);
		before = weight_length(squares);
	}
}

/* K223: what does not fit is the greatest number, and no length is one. */
static void
norms(void **state)
{
	static const struct {
		uint64_t words, mean;
		uint32_t norm;
	} rows[] = {
	    {0, 0, (3U << WEIGHT_BITS) / 10},
	    {0, 100, (3U << WEIGHT_BITS) / 10},
	    {1, 0, (3U << WEIGHT_BITS) / 10 + (9U << WEIGHT_BITS) / 10},
	    {UINT32_MAX, 1, UINT32_MAX},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
		    weight_length_norm(rows[i].words, rows[i].mean),
		    rows[i].norm);
	assert_true(weight_idf(100, 1) > weight_idf(100, 2));
	assert_true(weight_idf(100, 99) > 0);
	assert_int_equal(weight_idf(1, 2), 0);
	assert_int_equal(weight_words(0), 1);
	assert_int_equal(weight_words((3U << WEIGHT_BITS) / 10), 1);
	assert_int_equal(weight_words((3U << WEIGHT_BITS) / 10 + 9000), 10000);
	assert_int_equal(weight_words(UINT32_MAX), UINT32_MAX);
	assert_int_equal(weight_length(0), 1);
	assert_int_equal(weight_length(UINT64_MAX), UINT32_MAX);
}

/* K223: a vector's length is that of its terms, for any number of articles. */
static void
vectors(void **state)
{
	static const struct {
		uint32_t df, count;
		bool half;
	} terms[] = {{1, 1, false}, {2, 3, false}, {5, 1, true}, {40, 9, false},
	    {50, 2, true}};
	static const uint32_t docs[] = {50, 51, 1000, 5000, 1000000};
	struct weight_vector vector = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(terms); i++)
		weight_add(&vector, terms[i].count, weight_ln(terms[i].df),
		    terms[i].half);
	for (size_t i = 0; i < COUNT(docs); i++) {
		double want = 0;
		for (size_t j = 0; j < COUNT(terms); j++) {
			double idf = log((double)docs[i] / terms[j].df);
			want += terms[j].count * idf * idf /
			    (terms[j].half ? 4 : 1);
		}
		expect_near("square",
		    fixed(weight_norm_squared(&vector, docs[i]), WEIGHT_BITS),
		    want, 0.01 * want + 0.01);
	}
	vector = (struct weight_vector){0};
	assert_int_equal(weight_norm_squared(&vector, 0), 0);
	assert_int_equal(weight_ln(0), 0);
	assert_int_equal(weight_ln(1), 0);
	assert_true(weight_ln(2) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counts),
	    cmocka_unit_test(squares),
	    cmocka_unit_test(what_every_article_has),
	    cmocka_unit_test(rarer_is_heavier),
	    cmocka_unit_test(lengths),
	    cmocka_unit_test(norms),
	    cmocka_unit_test(vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
