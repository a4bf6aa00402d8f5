/* The terms that an article's list is made of. */
#include <stdio.h>
#include <stdlib.h>

#include "search/rank_priv.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/mutator.h"

enum { ARTICLES = 340, WORDS = 400, VOCABULARY = 3000, TOPIC = 150 };

/* Some words are in nearly every article, and half are of its topic. */
static void
add_words(struct mutator *random, size_t article, struct buf *buf)
{
	size_t topic = article % (VOCABULARY / TOPIC) * TOPIC;

	for (size_t i = 0; i < WORDS; i++) {
		size_t limit = 1 + mutator_below(random, VOCABULARY);
		size_t word = i % 2 ? mutator_below(random, limit)
				    : topic + mutator_below(random, TOPIC);
		buf_format(buf, "%s%zu%s", i % 9 ? "" : "so as ", word,
		    i % 25 == 24 ? ".\n" : " ");
	}
}

/* One in seven is in a zone. */
static void
path_of(size_t number, char path[64])
{
	snprintf(path, 64, "%s%03zu.gmi", number % 7 ? "" : "closed/", number);
}

static void
fill(struct fixture *fixture, struct buf *texts)
{
	struct mutator random = {.state = 3};
	char path[64];

	for (size_t i = 0; i < ARTICLES; i++) {
		buf_format(&texts[i], "# Of %zu\n", i % 40);
		add_words(&random, i, &texts[i]);
		path_of(i, path);
		server_write_bytes(
		    &fixture->capsule, path, buf_span(&texts[i]));
	}
	fixture_open(fixture);
}

static int
compare_hashes(const void *first, const void *second)
{
	const struct weighted_term *a = first, *b = second;

	return (a->hash > b->hash) - (a->hash < b->hash);
}

/*
 * The same terms are chosen, whether all are looked up or not. Returns whether
 * some were not.
 */
static bool
expect_same(const struct edition *edition, const struct words *words)
{
	struct heaviest_terms some = {.count = 0}, all = {.count = 0};

	rank_choose(&some, edition, words, ARTICLES, false);
	rank_choose(&all, edition, words, ARTICLES, true);
	assert_int_equal(all.count, HEAVIEST_TERMS);
	assert_int_equal(some.count, HEAVIEST_TERMS);
	qsort(some.heap, some.count, sizeof(*some.heap), compare_hashes);
	qsort(all.heap, all.count, sizeof(*all.heap), compare_hashes);
	for (size_t i = 0; i < all.count; i++) {
		assert_int_equal(some.heap[i].hash, all.heap[i].hash);
		assert_int_equal(some.heap[i].weight, all.heap[i].weight);
		assert_int_equal(some.heap[i].factor, all.heap[i].factor);
		assert_int_equal(some.heap[i].term.df, all.heap[i].term.df);
		assert_ptr_equal(
		    edition_term_postings(edition, &some.heap[i].term)
			.bytes.data,
		    edition_term_postings(edition, &all.heap[i].term)
			.bytes.data);
	}
	return some.squares < all.squares;
}

/* What many look-ups at once find is what each finds alone. */
static void
expect_found(const struct edition *edition, const struct words *words)
{
	struct edition_term found[EDITION_LOOK_UPS];
	uint64_t hashes[EDITION_LOOK_UPS];
	size_t common = 0;

	for (size_t i = 0; i < EDITION_LOOK_UPS; i++)
		hashes[i] =
		    i % 5 ? words->terms[i].hash : i * 0x9e3779b97f4aULL;
	edition_find_terms(edition, hashes, EDITION_LOOK_UPS, found);
	for (size_t i = 0; i < EDITION_LOOK_UPS; i++) {
		struct edition_term one = edition_find_term(edition, hashes[i]);
		common += found[i].common;
		if (found[i].common)
			assert_true(one.df == 0 || one.df >= found[i].df);
		edition_count_term(edition, hashes[i], &found[i]);
		assert_false(found[i].common);
		assert_int_equal(found[i].df, one.df);
		assert_true(edition_term_postings(edition, &one).bytes.data ==
		    edition_term_postings(edition, &found[i]).bytes.data);
	}
	assert_true(common > 0);
}

static void
expect_all(const struct edition *edition, const struct buf *texts)
{
	struct words words = {.terms = NULL};
	size_t fewer = 0;

	for (size_t i = 0; i < ARTICLES; i++) {
		words_count(&words, SPAN("en"), SPAN(""), buf_span(&texts[i]),
		    ARTICLE_GEMTEXT);
		fewer += expect_same(edition, &words);
		expect_found(edition, &words);
	}
	assert_true(fewer > 0);
	words_free(&words);
}

/* Q125: which terms are the heaviest is the same if no others are looked up. */
static void
heaviest(void **state)
{
	static struct buf texts[ARTICLES];
	struct fixture *fixture = *state;

	fill(fixture, texts);
	expect_all(fixture->edition, texts);
	for (size_t i = 0; i < ARTICLES; i++)
		buf_free(&texts[i]);
}

/* Q125: and where the readers may not see all that hold a term. */
static void
in_zones(void **state)
{
	static struct buf texts[ARTICLES];
	const struct span closed[] = {SPAN("/closed/")};
	struct fixture *fixture = *state;

	fixture_configure(
	    fixture, "[zone closed]\npath = /closed/\nallow = any\n");
	fill(fixture, texts);
	expect_all(fixture->edition, texts);
	struct edition *view = edition_view(
	    fixture->edition, closed, COUNT(closed), EDITION_ALL_FORMS);
	expect_all(view, texts);
	edition_release(&view);
	for (size_t i = 0; i < ARTICLES; i++)
		buf_free(&texts[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(heaviest),
	    FIXTURE_TEST(in_zones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
