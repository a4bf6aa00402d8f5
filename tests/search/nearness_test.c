#include <math.h>

#include "edition/edition_priv.h"
#include "search/nearness.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/gemtext.h"

/*
 * J23, J46: the share of the title, the gaps between neighbours, and what was
 * typed without blanks.
 */
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
	    /* A letter beside longer words adds to the title alone. */
	    {"vitamin a", "Vitamin A", "vitamin", 1, 0},
	    {"vitamin a", "Vitamin C", "vitamin a", .5, 0},
	    {"vitamin 7 a", "Vitamin A 7, an a", "x", .8, 0},
	    {"\"vitamin a\"", "Vitamin A", "vitamin", 1, 0},
	    {"red 1.2.3", "House", "It is 3.2.1, of red", 0, 0},
	    {"red 1.2.3", "House", "It is 1.2.3, of red", 0, 1},
	    {"red 1.2.3", "House", "1.1.2.3", 0, 1},
	    {"red 1.2.3", "House", "1.2x of 1 2, c 3", 0, 0},
	    {"red 1.2.3", "House", "1 2 is 3", 0, 0},
	    {"red 1.2.3", "House", "1.2.\n3", 0, 1},
	    {"red 1.2.3", "1.2.3", "x", 1, 1},
	    {"red 1.2.3", "1.2", "3", 1, 0}, /* none goes on from it */
	    {"1.2.3", "House", "3.2.1", 0, 2. / 3},
	    {"1.2.3", "House", "3.2.1 is 1.2.3", 0, 1},
	    {"x-ray", "House", "a ray of x", 0, 0},
	    {"x-ray", "House", "an X-ray", 0, 1},
	    {"an x-ray bird", "House", "a bird of an x ray", 0,
		(0.7071 + 0.5 + 1) / 3},
	    {"1-2 x-ray", "House", "ray, 1.2", 0, .5},
	    {"\"x-ray\"", "House", "x ray", 0, 1},
	    {"red -x-ray", "House", "red x-ray", 0, 0},
	    {"red 1 2 3", "House", "1.2.3", 0, 0},
	    /* Only so many are looked for. */
	    {"a.1 b.2 c.3 d.4 e.5 f.6 g.7 h.8 i.9", "House", "i.9", 0, 1. / 25},
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
	    {"\x1b[1mred\x1b[m bird", ARTICLE_PLAIN, true},
	    {"red \x1b]0;\nbird", ARTICLE_PLAIN, true},
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

/* Q101: gaps are those of the lines, one after the other. */
static void
gaps_of_lines(void **state)
{
	static const char *const lines[] = {"red", "a bird of", "=> /sky sky",
	    "=> bird", "```red", "```", "# sky, of all", "> red", "* bird and",
	    "", "a b c d"};
	struct mutator random = {.state = 9};
	struct searcher searcher = {0};
	struct arena arena = {0};
	struct query query;
	struct wanted_list wanted;

	(void)state;
	query_parse(SPAN("red bird sky"), &arena, &query);
	wanted_in(&query, &searcher, &wanted);
	for (int round = 0; round < MUTATOR_ROUNDS; round++) {
		struct buf text = {0}, plain = {0};
		struct line line;
		for (size_t i = mutator_below(&random, 20); i > 0; i--)
			buf_format(&text, "%s\n",
			    lines[mutator_below(&random, COUNT(lines))]);
		struct gemtext reader = gemtext_start(buf_span(&text));
		while (gemtext_next(&reader, &line))
			buf_format(&plain, "%pS\n", SPAN_AT(line.text));
		assert_int_equal(nearness_of(&wanted, SPAN("x"),
				     buf_span(&text), ARTICLE_GEMTEXT),
		    nearness_of(
			&wanted, SPAN("x"), buf_span(&plain), ARTICLE_PLAIN));
		buf_free(&text);
		buf_free(&plain);
	}
	arena_free(&arena);
}

/* Hits of an edition that has nothing but their titles. */
struct found {
	struct edition edition;
	struct edition_entry entries[NEARNESS_HITS];
	struct search_hit hits[NEARNESS_HITS];
	size_t count;
	struct buf strings, texts[NEARNESS_HITS];
	struct nearness_text text; /* that was asked for last */
	size_t read[NEARNESS_HITS]; /* how often each text was */
};

static struct nearness_text *
read_text(void *context, const struct search_hit *hit)
{
	struct found *found = context;

	found->read[hit->entry]++;
	found->text = (struct nearness_text){
	    .bytes = buf_span(&found->texts[hit->entry])};
	return &found->text;
}

/* Words of the query, and more of others, so that gaps differ. */
static void
add_random_words(struct mutator *random, size_t most, struct buf *buf)
{
	static const char *const words[] = {
	    "red ", "bird ", "sky ", "a ", "b ", "c ", "d ", "e ", "f "};

	for (size_t i = mutator_below(random, most); i > 0; i--)
		buf_add(
		    buf, span_of(words[mutator_below(random, COUNT(words))]));
}

static void
add_random_hit(struct mutator *random, struct found *found)
{
	size_t i = found->count++;
	struct edition_entry *entry = &found->entries[i];

	entry->path.at = (uint32_t)found->strings.size;
	add_random_words(random, 4, &found->strings);
	entry->title_size = (uint16_t)(found->strings.size - entry->path.at);
	found->texts[i].size = 0;
	add_random_words(random, 30, &found->texts[i]);
	found->read[i] = 0;
	found->hits[i] =
	    (struct search_hit){.score = 1000 + mutator_below(random, 600),
		.position =
		    (uint32_t)mutator_below(random, 1 << 20) * 32 + (uint32_t)i,
		.entry = (uint32_t)i,
		.words = UINT32_MAX,
		.ahead = mutator_below(random, 3) == 0};
}

static void
find(struct mutator *random, size_t count, struct found *found)
{
	found->count = found->strings.size = 0;
	while (found->count < count)
		add_random_hit(random, found);
	found->edition.sections[EDITION_ENTRIES].data = found->entries;
	found->edition.sections[EDITION_ENTRIES].size =
	    count * sizeof(found->entries[0]);
	found->edition.sections[EDITION_STRINGS].data = found->strings.data;
	found->edition.sections[EDITION_STRINGS].size = found->strings.size;
}

/* The naive order: every text is read. Returns the best that is left. */
static struct search_hit
take_best(struct found *found, const struct wanted_list *wanted,
    struct search_hit *left, size_t count)
{
	size_t best = 0;

	for (size_t i = 0; i < count && left == found->hits; i++) {
		struct search_hit *hit = &left[i];
		hit->score = hit->score *
		    nearness_of(wanted,
			edition_title(
			    &found->edition, &found->entries[hit->entry]),
			buf_span(&found->texts[hit->entry]), ARTICLE_GEMTEXT) /
		    NEARNESS_ONE;
	}
	for (size_t i = 1; i < count; i++)
		if (search_is_better(&left[i], &left[best]))
			best = i;
	struct search_hit taken = left[best];
	left[best] = left[0];
	return taken;
}

/* Q80: what is shown has the order that all texts together give. */
static void
order_of_all(void **state)
{
	static struct found found;
	struct mutator random = {.state = 5};
	struct searcher searcher = {0};
	struct arena arena = {0};
	struct query query;
	struct wanted_list wanted;
	size_t read = 0, hits = 0;

	(void)state;
	query_parse(SPAN("red bird sky"), &arena, &query);
	wanted_in(&query, &searcher, &wanted);
	struct nearness_input input = {.wanted = &wanted,
	    .edition = &found.edition,
	    .text = read_text,
	    .context = &found};
	for (int round = 0; round < 500; round++) {
		struct search_hit got[NEARNESS_HITS];
		size_t count = 1 + mutator_below(&random, NEARNESS_HITS);
		size_t shown = 1 + mutator_below(&random, count);
		find(&random, count, &found);
		memcpy(got, found.hits, sizeof(got));
		nearness_order(&input, got, count, shown);
		for (size_t i = 0; i < shown; i++) {
			struct search_hit want = take_best(
			    &found, &wanted, found.hits + i, count - i);
			assert_int_equal(got[i].entry, want.entry);
			assert_int_equal(got[i].score, want.score);
			assert_int_equal(found.read[want.entry], 1);
		}
		for (size_t i = 0; i < count; i++) {
			assert_true(found.read[i] <= 1);
			read += found.read[i];
		}
		hits += count;
	}
	/* Many texts cannot change it. */
	assert_true(read < hits * 9 / 10);
	buf_free(&found.strings);
	for (size_t i = 0; i < NEARNESS_HITS; i++)
		buf_free(&found.texts[i]);
	arena_free(&arena);
}

/* Adds a hit with some words of the query, and a text that has these. */
static void
add_hit(struct found *found, uint64_t score, uint32_t words, const char *text)
{
	size_t i = found->count++;

	found->texts[i].size = 0;
	buf_add(&found->texts[i], span_of(text));
	found->read[i] = 0;
	found->hits[i] = (struct search_hit){.score = score,
	    .position = (uint32_t)i,
	    .entry = (uint32_t)i,
	    .words = words};
}

/* Q155: a text that lacks a word cannot be as near as one that has them all. */
static void
lacking(void **state)
{
	static struct found found;
	struct searcher searcher = {.all_forms = true};
	struct arena arena = {0};
	struct query query;
	struct wanted_list wanted;

	(void)state;
	query_parse(SPAN("red bird sky"), &arena, &query);
	wanted_in(&query, &searcher, &wanted);
	assert_true(wanted.indexed);
	add_hit(&found, 1100, 3, "red bird");
	add_hit(&found, 1000, 7, "red bird sky");
	add_hit(&found, 1200, 5, "red, and no sky");
	found.edition.sections[EDITION_ENTRIES].data = found.entries;
	found.edition.sections[EDITION_ENTRIES].size =
	    found.count * sizeof(found.entries[0]);
	found.edition.sections[EDITION_STRINGS].data = "";
	struct nearness_input input = {.wanted = &wanted,
	    .edition = &found.edition,
	    .text = read_text,
	    .context = &found};
	nearness_order(&input, found.hits, found.count, 1);
	assert_int_equal(found.hits[0].entry, 1);
	assert_int_equal(found.hits[0].score, 1399);
	assert_int_equal(found.hits[1].score, 1319);
	assert_int_equal(found.read[0], 0);
	assert_int_equal(found.read[2], 0);
	for (size_t i = 0; i < found.count; i++)
		buf_free(&found.texts[i]);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(factors),
	    cmocka_unit_test(formats),
	    cmocka_unit_test(gaps_of_lines),
	    cmocka_unit_test(order_of_all),
	    cmocka_unit_test(lacking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
