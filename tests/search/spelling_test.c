#include <stdlib.h>

#include "base/utf8.h"
#include "search/spelling.h"
#include "support/fixture.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "support/sanitized.h"

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

static struct span
any_word(struct mutator *random)
{
	static const char *const letters[] = {
	    "a", "a", "b", "s", "s", "\xd0\xb4", "\xc5\x8b"};
	struct buf buf = {0};

	for (size_t i = 2 + mutator_below(random, 7); i > 0; i--)
		buf_add(&buf,
		    span_of(letters[mutator_below(random, COUNT(letters))]));
	struct span word = exact_copy(buf_span(&buf));
	buf_free(&buf);
	return word;
}

static void
expect_meant(
    const struct fixture *fixture, const char *typed, const char *meant)
{
	struct buf got = {0};
	struct span exact = exact_copy(span_of(typed));
	uint64_t steps = 0;
	bool found = spelling_nearest(fixture->edition, exact, &got, &steps);

	expect_span(typed, buf_span(&got), span_of(meant));
	expect_true(typed, exact, found == (*meant != '\0'));
	exact_free(&exact);
	buf_free(&got);
}

/* K80: the nearest word, whatever letters its first two are. */
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
	    {"olsen", "\xc5\x8blsen"}, /* beyond ASCII, too */
	    {"lsen", "\xc5\x8blsen"},
	    {"l\xc5\x8bsen", "\xc5\x8blsen"},
	    {"\xd0\xba\xd1\x83\xd0\xbb\xd0\xba\xd0\xb0\xd0\xbd",
		"\xd0\xb2\xd1\x83\xd0\xbb\xd0\xba\xd0\xb0\xd0\xbd"},
	    {"\xd1\x83\xd0\xbb\xd0\xba\xd0\xb0\xd0\xbd",
		"\xd0\xb2\xd1\x83\xd0\xbb\xd0\xba\xd0\xb0\xd0\xbd"},
	    {"gpher", "gopher"},
	    {"gopherx", "gopher"},
	    /* two of them after the first two letters */
	    {"goffer", "gopher"},
	    {"gopehrr", "gopher"},
	    {"volcaneo", "volcano"},
	    {"vulkano", ""}, /* not in front of them */
	    {"burrws", "burrows"},
	    {"urrow", "burrows"}, /* but for the s of a plural */
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
	    /* longer than a word can be */
	    {"gophergophergophergophergophergophergopher", ""},
	    {"gophergophergophergophergophergophergophergopher", ""},
	    {"xylophone", ""},
	    {"\xff\xff\xff\xff", ""},
	};
	static const struct {
		const char *path, *text;
	} files[] = {
	    {"a.gmi",
		"gopher gemini volcano bee tree burrows moss 2019 cart card\n"},
	    {"b.gmi",
		"\xc5\x8alsen gopher plank plant caf\xc3\xa9tal "
		"ca\xc3\xb1yon\n"},
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

/* The words of a capsule, each with the articles that have it. */
struct naive {
	struct span word, base;
	unsigned df;
};

enum {
	ARTICLES = 20,
	IN_ARTICLE = 30,
	WORDS = ARTICLES * IN_ARTICLE,
	TYPED = SANITIZED ? 1000 : 4000,
};

static size_t
letters_of(struct span word)
{
	size_t count = 0;

	for (; word.size > 0; count++)
		utf8_next(&word);
	return count;
}

/* By the definition, word by word: 1, 2 or 3 for none. */
static unsigned
naive_distance(struct span typed, const struct naive *word)
{
	unsigned slips = naive_slips(typed, word->word);
	size_t letters = letters_of(typed);
	struct span a = typed, b = word->word;
	bool alike = utf8_next(&a) == utf8_next(&b) && a.size > 0 &&
	    b.size > 0 && utf8_next(&a) == utf8_next(&b);

	if (slips < 2)
		return slips ? slips : 3;
	if (slips == 2 && letters >= 5 &&
	    (alike ||
		(word->base.size < word->word.size &&
		    naive_slips(typed, word->base) < 2)))
		return 2;
	return 3;
}

static void
fill_words(struct fixture *fixture, struct naive *words)
{
	struct mutator random = {.state = 12};

	for (size_t i = 0; i < ARTICLES; i++) {
		struct buf text = {0};
		for (size_t j = 0; j < IN_ARTICLE; j++) {
			struct naive *word = &words[i * IN_ARTICLE + j];
			word->word = any_word(&random);
			word->base =
			    words_base(word->word, letters_of(word->word));
			buf_add(&text, word->word);
			buf_byte(&text, ' ');
		}
		buf_byte(&text, '\0');
		char path[16];
		snprintf(path, sizeof(path), "%zu.gmi", i);
		server_write(&fixture->capsule, path, text.data);
		buf_free(&text);
	}
	fixture_open(fixture);
	for (size_t i = 0; i < WORDS; i++)
		for (size_t j = 0; j < ARTICLES; j++)
			for (size_t k = 0; k < IN_ARTICLE; k++)
				if (span_equal(words[j * IN_ARTICLE + k].base,
					words[i].base)) {
					words[i].df++;
					break;
				}
}

/* K80: of all words by the definition, one by one, none is better. */
static void
is_the_definition(void **state)
{
	static struct naive words[WORDS];
	struct fixture *fixture = *state;
	struct mutator random = {.state = 10};
	unsigned found = 0;

	fill_words(fixture, words);
	for (int i = 0; i < TYPED; i++) {
		struct span typed = any_word(&random);
		struct naive best = {.df = 0}, got = {.df = 0};
		unsigned least = 3, distance = 3;
		struct buf meant = {0};
		uint64_t steps = 0;
		spelling_nearest(fixture->edition, typed, &meant, &steps);
		for (size_t j = 0; j < WORDS; j++) {
			unsigned far = letters_of(typed) < 3
			    ? 3
			    : naive_distance(typed, &words[j]);
			if (span_equal(words[j].word, buf_span(&meant))) {
				got = words[j];
				distance = far;
			}
			if (far < 3 &&
			    (far < least ||
				(far == least && words[j].df > best.df))) {
				best = words[j];
				least = far;
			}
		}
		expect_true(
		    "nearest", typed, distance == least && got.df == best.df);
		found += least < 3;
		exact_free(&typed);
		buf_free(&meant);
	}
	assert_true(found > TYPED / 4);
	for (size_t i = 0; i < WORDS; i++)
		exact_free(&words[i].word);
}

/* A word of eight letters for each number, all of them alike. */
static void
add_alike(struct buf *text, size_t number, unsigned letters)
{
	for (int i = 0; i < 8; i++, number /= letters)
		buf_byte(text, (char)('a' + number % letters));
	buf_byte(text, ' ');
}

/*
 * K81: of 72,768 words, most of them alike, a look-up reads a few thousand;
 * of those of unlike words a few hundred at each letter.
 */
static void
steps_are_bounded(void **state)
{
	static const char *const typed[] = {"abcdabcd", "aaaaaaaa", "dcbadcbae",
	    "aaaaaazz", "aazzzzzz", "zzzzzzzz", "dddddddx"};
	struct fixture *fixture = *state;
	struct buf text = {0};
	uint64_t longest = 0;

	for (size_t i = 0; i < 65536; i += 2)
		add_alike(&text, i, 4);
	for (size_t i = 0; i < 40000; i++)
		add_alike(&text, i * 5220000, 26);
	buf_byte(&text, '\0');
	server_write(&fixture->capsule, "a.gmi", text.data);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(typed); i++) {
		uint64_t steps = 0;
		struct buf got = {0};
		spelling_nearest(
		    fixture->edition, span_of(typed[i]), &got, &steps);
		buf_free(&got);
		longest = steps > longest ? steps : longest;
	}
	buf_free(&text);
	assert_in_range(longest, 1000, 20000);
	uint64_t steps = 0;
	spelling_nearest(fixture->edition, SPAN("qwertzui"), &text, &steps);
	assert_in_range(steps, 1, 7000);
	buf_free(&text);
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
		uint64_t steps = 0;
		if (spelling_nearest(fixture->edition, input, &got, &steps)) {
			expect_true("another", input,
			    !span_equal(buf_span(&got), input));
			expect_true("near", buf_span(&got),
			    naive_slips(input, buf_span(&got)) <= 2);
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
	    FIXTURE_TEST(nearest),
	    FIXTURE_TEST(is_the_definition),
	    FIXTURE_TEST(steps_are_bounded),
	    FIXTURE_TEST(no_words),
	    FIXTURE_TEST(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
