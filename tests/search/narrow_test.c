/* Searches that read or score less than all give what all would give. */
#include <stdio.h>

#include "support/expect.h"
#include "support/fixture.h"
#include "support/mutator.h"

enum { ARTICLES = 3000, FORMS = 4, SHOWN = 20, QUERIES = 40, MORE = 300 };

static const char *const stems[] = {"garde", "stone", "birds", "sea", "meado"};

/* Articles in which common words have several forms, some of them rarely. */
static void
fill(struct fixture *fixture)
{
	static const char *const ends[FORMS] = {"", "n", "ns", "ned"};
	struct mutator random = {.state = 29};
	struct buf text = {0};

	for (int i = 0; i < ARTICLES; i++) {
		char path[32];
		snprintf(path, sizeof(path), "%d.txt", i);
		text.size = 0;
		for (size_t j = 0; j < COUNT(stems); j++)
			for (size_t k = 0; k < FORMS; k++)
				if (mutator_below(&random, 2 + 2 * k) == 0)
					for (size_t times =
						 1 + mutator_below(&random, 3);
					     times > 0; times--)
						buf_format(&text, "%s%s ",
						    stems[j], ends[k]);
		buf_add(&text, SPAN("end"));
		buf_byte(&text, '\0');
		server_write(&fixture->capsule, path, text.data);
	}
	buf_free(&text);
	fixture_open(fixture);
}

/* The best hits, of so many that are asked for. Returns how many. */
static size_t
best_of(struct fixture *fixture, const char *text, size_t enough,
    struct search_hit hits[SHOWN])
{
	struct query query;
	size_t count = 0;

	query_parse(span_of(text), &fixture->arena, &query);
	search_run(&fixture->searcher, fixture->edition, &query, enough);
	while (count < SHOWN && search_next(&fixture->searcher, &hits[count]))
		count++;
	return count;
}

/*
 * Q130: where as many articles have every word as are asked for, they are the
 * ones, with the scores, that are the best of all; nothing of them is left.
 */
static void
every_word(void **state)
{
	struct fixture *fixture = *state;
	struct searcher *searcher = &fixture->searcher;
	struct mutator random = {.state = 31};
	size_t narrow = 0;

	fill(fixture);
	for (int i = 0; i < QUERIES; i++) {
		struct search_hit some[SHOWN], all[SHOWN];
		struct buf text = {0};
		for (size_t j = 0, first = mutator_below(&random, 3); j < 3;
		     j++)
			buf_format(&text, "%s%s%s ", i % 5 == 0 ? "\"" : "",
			    stems[first + j],
			    i % 5 == 0       ? "n\""
				: i % 3 == 0 ? "ns"
					     : "n");
		buf_add(&text, i % 4 == 0 ? SPAN("-birdsned") : SPAN("e"));
		buf_byte(&text, '\0');
		size_t count = best_of(fixture, text.data, SIZE_MAX, all);
		size_t found = searcher->found;
		expect_true(text.data, SPAN("some"), count == SHOWN);
		expect_true(text.data, SPAN("as many"),
		    best_of(fixture, text.data, SHOWN, some) == count);
		narrow += searcher->found < found;
		for (size_t j = 0; j < count; j++)
			expect_true(text.data, SPAN("the same"),
			    all[j].entry == some[j].entry &&
				all[j].score == some[j].score &&
				all[j].words == some[j].words && some[j].ahead);
		buf_free(&text);
	}
	assert_true(narrow > QUERIES / 2);
	for (size_t i = 0; i < searcher->capacities[2]; i++)
		assert_true(searcher->counts[i].exact == 0 &&
		    searcher->counts[i].alike == 0);
}

static bool
always(void *reader, const struct query *query, uint32_t entry)
{
	(void)reader, (void)query, (void)entry;
	return true;
}

/*
 * Q131: a word that is two is looked for where both are, though the articles
 * with the rarer one are in zones, whose postings are apart.
 */
static void
two_words(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "A web, and no site.\n"},
	    {"b/a.gmi", "A web of another site.\n"},
	    {"b/b.gmi", "No more than a web.\n"},
	    {"c.gmi", "This site has its web.\n"},
	    {"d/a.gmi", "One site is in a web.\n"},
	    {"e.gmi", "Many a site and many a web.\n"},
	};
	struct fixture *fixture = *state;
	struct search_hit hits[SHOWN];

	fixture_configure(fixture,
	    "[zone one]\npath = /b/\nallow = any\n"
	    "[zone two]\npath = /d/\nallow = any\n");
	/* More than are read at once, behind all that have both. */
	for (int i = 0; i < MORE; i++) {
		char path[32];
		snprintf(path, sizeof(path), "f/%d.gmi", i);
		server_write(&fixture->capsule, path, "It is another web.\n");
	}
	fixture_fill(fixture, files, COUNT(files));
	assert_int_equal(best_of(fixture, "website", SHOWN, hits), 0);
	fixture->searcher.holds = always;
	assert_int_equal(best_of(fixture, "website", SHOWN, hits), 5);
	assert_int_equal(fixture->searcher.found, 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(every_word),
	    FIXTURE_TEST(two_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
