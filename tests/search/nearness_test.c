#include <math.h>

#include "search/nearness.h"
#include "support/expect.h"

/* J23: the share of the title, and the gaps between neighbours. */
static void
factors(void **state)
{
	static const struct {
		const char *query, *title, *text;
		double share, near;
	} rows[] = {
	    {"red bird", "Red birds", "red bird", 1, 1},
	    {"red bird", "Red", "a red and blue bird", 1, 0.5773},
	    {"red bird", "The red house", "bird red", 1. / 3, 1},
	    {"red bird", "House", "red", 0, 0},
	    {"red bird", "House", "bird x x x red x bird", 0, 0.7071},
	    {"red bird", "", "", 0, 0},
	    {"bird", "A bird", "bird bird", .5, 0},
	    {"red bird sky", "House", "red bird\nin the sky", 0,
		(1 + 0.5773) / 2},
	    {"red bird sky", "House", "red sky", 0, 0},
	    {"\"red birds\"", "Red bird", "red bird", .5, 0},
	    {"birds", "Birdsong", "x", 1, 0},
	    {"red -bird", "Bird", "red bird", 0, 0},
	};
	struct searcher searcher = {0};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct query query;
		struct wanted_list wanted;
		query_parse(span_of(rows[i].query), &arena, &query);
		wanted_in(&query, &searcher, &wanted);
		double got =
		    (double)nearness_of(&wanted, span_of(rows[i].title),
			span_of(rows[i].text), ARTICLE_GEMTEXT) /
		    (double)NEARNESS_ONE;
		double want = 1 + .4 * rows[i].share + .4 * rows[i].near;
		if (fabs(got - want) > .003)
			print_error("%f, want %f\n", got, want);
		expect_true(rows[i].query, span_of(rows[i].text),
		    fabs(got - want) <= .003);
	}
	arena_free(&arena);
}

/* URLs and marks are no words; lines do not divide. */
static void
formats(void **state)
{
	static const struct {
		const char *text;
		enum article_format format;
		bool near;
	} rows[] = {
	    {"=> /red bird", ARTICLE_GEMTEXT, false},
	    {"=> /x red\n# bird", ARTICLE_GEMTEXT, true},
	    {"=> /red bird", ARTICLE_PLAIN, true},
	    {"red\r\nbird", ARTICLE_PLAIN, true},
	    {"*red* _bird_", ARTICLE_MARKDOWN, true},
	};
	struct searcher searcher = {0};
	struct arena arena = {0};
	struct query query;
	struct wanted_list wanted;

	(void)state;
	query_parse(SPAN("red bird"), &arena, &query);
	wanted_in(&query, &searcher, &wanted);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].text, SPAN("near"),
		    (nearness_of(&wanted, SPAN("x"), span_of(rows[i].text),
			 rows[i].format) > NEARNESS_ONE) == rows[i].near);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(factors),
	    cmocka_unit_test(formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
