#include <stdlib.h>

#include "base/utf8.h"
#include "search/spelling.h"
#include "support/fixture.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

enum { LETTERS = 48 };

/* Optimal string alignment with the whole table. */
static unsigned
naive_slips(struct span first, struct span second)
{
	static unsigned table[LETTERS + 1][LETTERS + 1];
	uint32_t a[LETTERS], b[LETTERS];
	size_t rows = 0, columns = 0;

	while (first.size > 0)
		a[rows++] = utf8_next(&first);
	while (second.size > 0)
		b[columns++] = utf8_next(&second);
	for (size_t i = 0; i <= rows; i++)
		for (size_t j = 0; j <= columns; j++) {
			unsigned best = (unsigned)(i + j);
			if (i && j) {
				unsigned other = table[i - 1][j - 1] +
				    (a[i - 1] != b[j - 1]);
				best = table[i - 1][j] + 1;
				if (table[i][j - 1] + 1 < best)
					best = table[i][j - 1] + 1;
				best = other < best ? other : best;
			}
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] &&
			    table[i - 2][j - 2] + 1 < best)
				best = table[i - 2][j - 2] + 1;
			table[i][j] = best;
		}
	return table[rows][columns];
}

static void
slips(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned slips;
	} rows[] = {
	    {"", "", 0}, {"", "ab", 2}, {"gopher", "gopher", 0},
	    {"gopher", "gophers", 1}, {"gopher", "goper", 1},
	    {"gopher", "gipher", 1},
	    {"gopher", "gohper", 1}, /* two in the wrong order */
	    {"gopher", "ogpher", 1}, {"gopher", "gophre", 1},
	    {"gopher", "gemini", 5},
	    {"ca", "abc", 3}, /* not 2: a swap is not touched again */
	    {"abcdef", "badcfe", 3},
	    {"\xd0\xb2\xd0\xbe\xd0\xb4\xd0\xb0",
		"\xd0\xb2\xd0\xbe\xd0\xb4\xd1\x8b", 1}, /* letters, not bytes */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span a = exact_copy(span_of(rows[i].a));
		struct span b = exact_copy(span_of(rows[i].b));
		expect_true(rows[i].a, b, naive_slips(a, b) == rows[i].slips);
		for (unsigned most = 0; most < 8; most++) {
			unsigned want =
			    rows[i].slips <= most ? rows[i].slips : most + 1;
			expect_true(rows[i].a, b,
			    spelling_distance(a, b, most) == want);
			expect_true(rows[i].b, a,
			    spelling_distance(b, a, most) == want);
		}
		exact_free(&a);
		exact_free(&b);
	}
}

static struct span
any_word(struct mutator *random)
{
	static const char *const letters[] = {
	    "a", "a", "b", "c", "\xd0\xb4", "\xf0\x9f\x8e\x89"};
	struct buf buf = {0};

	for (size_t i = mutator_below(random, 12); i > 0; i--)
		buf_add(&buf,
		    span_of(letters[mutator_below(random, COUNT(letters))]));
	struct span word = exact_copy(buf_span(&buf));
	buf_free(&buf);
	return word;
}

static void
slips_as_the_table_has_them(void **state)
{
	struct mutator random = {.state = 9};

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct span a = any_word(&random), b = any_word(&random);
		unsigned want = naive_slips(a, b);
		for (unsigned most = 0; most < 4; most++)
			expect_true("slips", a,
			    spelling_distance(a, b, most) ==
				(want <= most ? want : most + 1));
		exact_free(&a);
		exact_free(&b);
	}
}

/* Words longer than any that is indexed, for which the table has no room. */
static void
long_words(void **state)
{
	struct buf buf = {0};

	(void)state;
	buf_repeat(&buf, 'x', 500);
	struct span word = exact_copy(buf_span(&buf));
	assert_int_equal(spelling_distance(word, word, 2), 0);
	assert_int_equal(spelling_distance(word, SPAN("x"), 2), 3);
	exact_free(&word);
	buf_free(&buf);
}

static void
expect_meant(
    const struct fixture *fixture, const char *typed, const char *meant)
{
	struct buf got = {0};
	struct span exact = exact_copy(span_of(typed));
	bool found = spelling_nearest(fixture->edition, exact, &got);

	expect_span(typed, buf_span(&got), span_of(meant));
	expect_true(typed, exact, found == (*meant != '\0'));
	exact_free(&exact);
	buf_free(&got);
}

static void
nearest(void **state)
{
	static const struct {
		const char *typed, *meant;
	} rows[] = {
	    /* one slip, wherever */
	    {"gopherr", "gopher"},
	    {"gohper", "gopher"},
	    {"goper", "gopher"},
	    {"gipher", "gopher"},
	    {"ggopher", "gopher"},
	    {"opher", "gopher"},
	    {"ogpher", "gopher"},
	    {"xopher", "gopher"},
	    {"gpher", "gopher"},
	    {"gopherx", "gopher"},
	    /* two of them after the first two letters */
	    {"goffer", "gopher"},
	    {"gopehrr", "gopher"},
	    {"volcaneo", "volcano"},
	    {"vulkano", ""}, /* not in front of them */
	    {"gemnii", "gemini"},
	    /* words of 3 and 4 letters have one only */
	    {"ba", ""},
	    {"bea", "bee"},
	    {"bxx", ""},
	    {"tere", "tree"},
	    {"trre", "tree"},
	    {"trexx", "tree"},
	    {"txxx", ""},
	    /* as articles spell it */
	    {"burrowss", "burrows"},
	    {"borrows", "burrows"},
	    {"burow", "burrows"},
	    {"mosss", "moss"},
	    /* fewer slips go before more documents, then more documents */
	    {"plants", "plant"},
	    {"planst", "plant"},
	    {"plano", "plank"},
	    {"plane", "plank"},
	    {"blank", "plank"},
	    {"carx", "card"}, /* then the first */
	    /* a number is a word */
	    {"20199", "2019"},
	    /* beyond ASCII: folded in the index as in the query */
	    {"canon", "canyon"},
	    {"cafetral", "cafetal"},
	    {"\xd0\xb2\xd1\x83\xd0\xbb\xd0\xba\xd0\xb0\xd0\xbc",
		"\xd0\xb2\xd1\x83\xd0\xbb\xd0\xba\xd0\xb0\xd0\xbd"},
	    /* what is known needs no other */
	    {"gopher", ""},
	    /* and nothing alike */
	    {"", ""},
	    {"x", ""},
	    {"zzzzzzzz", ""},
	    {"xylophone", ""},
	    {"\xff\xff\xff\xff", ""},
	};
	static const struct {
		const char *path, *text;
	} files[] = {
	    {"a.gmi",
		"gopher gemini volcano bee tree burrows moss 2019 cart card\n"},
	    {"b.gmi", "gopher plank plant caf\xc3\xa9tal ca\xc3\xb1yon\n"},
	    {"c.gmi", "plant plank plan\n"},
	    {"d.gmi", "plank\n"},
	    {"e.es.gmi", "gopher gemini\n"},
	    {"f.gmi", "\xd0\x92\xd1\x83\xd0\xbb\xd0\xba\xd0\xb0\xd0\xbd\n"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(files); i++)
		server_write(&fixture->capsule, files[i].path, files[i].text);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_meant(fixture, rows[i].typed, rows[i].meant);
}

/* An edition without words offers none. */
static void
no_words(void **state)
{
	struct fixture *fixture = *state;

	fixture_open(fixture);
	expect_meant(fixture, "gopher", "");
}

/* An offered word is in the edition, and is not the typed one. */
static void
mutated(void **state)
{
	const struct span seeds[] = {SPAN("gopher"), SPAN("burrows"),
	    SPAN("caf\xc3\xa9tal"),
	    SPAN("\xd0\xb2\xd1\x83\xd0\xbb\xd0\xba\xd0\xb0\xd0\xbd")};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi",
	    "gopher burrows cafetal \xd0\xb2\xd1\x83\xd0\xbb\xd0\xba\xd0\xb0"
	    "\xd0\xbd\n");
	fixture_open(fixture);
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct buf got = {0};
		if (spelling_nearest(fixture->edition, input, &got)) {
			expect_true("another", input,
			    !span_equal(buf_span(&got), input));
			expect_true("near", buf_span(&got),
			    spelling_distance(input, buf_span(&got), 2) <= 2);
		} else {
			assert_int_equal(got.size, 0);
		}
		exact_free(&input);
		buf_free(&got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(slips),
	    cmocka_unit_test(slips_as_the_table_has_them),
	    cmocka_unit_test(long_words),
	    FIXTURE_TEST(nearest),
	    FIXTURE_TEST(no_words),
	    FIXTURE_TEST(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
