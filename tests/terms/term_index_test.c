#include <stdlib.h>

#include "base/mem.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "terms/run_builder.h"
#include "terms/term_index.h"

/*
 * Articles come and go at random; after each change everything must be as after
 * a merge of everything: the documents of each term with their counts, and
 * the sums that lengths are made of. For an audience everything must be as
 * after a merge of the articles that it sees.
 */
enum { ARTICLES = 40, TERMS = 60, HELD = 12, STEPS = 300 };

/* The third is within the second. */
static const struct span zones[] = {{"/a/", 3}, {"/b/", 3}, {"/b/c/", 5}};

struct text {
	struct term terms[HELD];
	size_t count;
	bool alive;
	uint8_t zone;
	uint32_t number; /* in the term index that changes */
};

static uint64_t
hash_of(size_t number)
{
	/* Spread over all bits; every second one is a pair. */
	return ((uint64_t)number + 1) * 0x9e3779b97f4a7c15U << 1 | (number & 1);
}

static void
write_text(struct mutator *random, struct text *article)
{
	bool used[TERMS] = {false};

	article->count = mutator_below(random, HELD + 1);
	for (size_t i = 0; i < article->count; i++) {
		size_t number = mutator_below(random, TERMS);
		while (used[number])
			number = (number + 1) % TERMS;
		used[number] = true;
		uint16_t count = (uint16_t)(1 + mutator_below(random, 300));
		article->terms[i] = (struct term){.hash = hash_of(number),
		    .count = count,
		    .plural = number & 1
			? 0
			: (uint16_t)mutator_below(random, count + 1U)};
	}
}

/* Whether an article is there for an audience. */
static bool
is_seen(const struct text *article, uint64_t audience)
{
	return article->alive && audience_sees(audience, article->zone);
}

/*
 * Merges all living articles that an audience sees anew, numbered in their
 * order; as if there were no zones.
 */
static struct term_index
merged_afresh(struct text *articles, uint32_t *numbers, uint64_t audience)
{
	struct term_index fresh = {0};
	struct run_builder batch = {0};
	uint32_t count = 0;

	for (size_t i = 0; i < ARTICLES; i++)
		if (is_seen(&articles[i], audience)) {
			run_builder_add(
			    &batch, articles[i].terms, articles[i].count);
			numbers[count] = count;
			count++;
		}
	struct posting_run posting_run = run_builder_finish(&batch);
	struct posting_merge_source source = {&posting_run, numbers, false};
	term_index_merge(&fresh, NULL, &source, 1, count, NULL);
	posting_run_free(&posting_run);
	run_builder_free(&batch);
	return fresh;
}

/* The documents of a term, as a reader of the edition finds them. */
static void
holders_of(const struct term_index *term_index, uint64_t hash,
    struct postings_list *list)
{
	struct posting_run_walk walk;

	list->count = 0;
	for (size_t i = 0; i < term_index->delta_count; i++) {
		const struct edition_delta *term = &term_index->delta[i];
		struct posting posting;
		if (term->hash != hash)
			continue;
		assert_true(i == 0 || term[-1].hash < hash);
		struct postings postings = postings_start(
		    span_tail(buf_span(&term_index->changed),
			term->offset - term_index->postings.size),
		    AUDIENCE_ALL);
		while (list->count < term->df &&
		    postings_next(&postings, &posting)) {
			list->list = mem_grow(list->list, &list->capacity,
			    list->count + 1, sizeof(*list->list));
			list->list[list->count++] = posting;
		}
		assert_int_equal(list->count, term->df);
		return;
	}
	if (posting_run_find(&term_index->posting_run, hash, &walk))
		posting_run_postings(&walk, list);
}

static uint32_t
times(const struct postings_list *list, uint32_t doc)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->list[i].doc == doc)
			return (uint32_t)list->list[i].plural << 16 |
			    list->list[i].count;
	return 0;
}

/* The document frequency that the shares of a term's postings say. */
static uint32_t
df_for(const struct term_index *term_index, const struct postings_list *list,
    uint64_t audience)
{
	struct shares shares;

	shares_count(
	    &shares, list->list, list->count, term_index->audiences.zone_of);
	return shares_df(&shares, audience);
}

/* An article's vector in the index that changes, for an audience. */
static struct weight_vector
vector_for(const struct term_index *term_index, uint32_t doc, int number)
{
	return number < 0 ? term_index->vectors[doc]
			  : audiences_vector(&term_index->audiences,
				(size_t)number, doc, &term_index->vectors[doc]);
}

/* As for the audience of that number; below 0 as for everybody. */
static void
expect_alike_for(
    struct text *articles, const struct term_index *changed, int number)
{
	uint64_t audience =
	    number < 0 ? AUDIENCE_ALL : changed->audiences.sets[number];
	uint32_t numbers[ARTICLES], next = 0, order[ARTICLES];
	struct term_index fresh = merged_afresh(articles, numbers, audience);
	struct postings_list was = {0}, is = {0};

	for (size_t i = 0; i < ARTICLES; i++)
		order[i] =
		    is_seen(&articles[i], audience) ? next++ : POSTING_RUN_GONE;
	for (size_t i = 0; i < ARTICLES; i++)
		if (order[i] != POSTING_RUN_GONE) {
			struct weight_vector vector =
			    vector_for(changed, articles[i].number, number);
			assert_memory_equal(
			    &vector, &fresh.vectors[order[i]], sizeof(vector));
		}
	for (size_t term = 0; term < TERMS; term++) {
		holders_of(&fresh, hash_of(term), &was);
		holders_of(changed, hash_of(term), &is);
		assert_int_equal(df_for(changed, &is, audience), was.count);
		for (size_t i = 0; i < ARTICLES; i++)
			if (order[i] != POSTING_RUN_GONE)
				assert_int_equal(times(&is, articles[i].number),
				    times(&was, order[i]));
	}
	free(was.list);
	free(is.list);
	term_index_free(&fresh);
}

static void
expect_alike(struct text *articles, const struct term_index *changed)
{
	for (int i = -1; i < (int)changed->audiences.count; i++)
		expect_alike_for(articles, changed, i);
}

/* The zone of each document, by its number in the index that changes. */
static uint8_t *
zones_by_number(const struct text *articles, uint32_t count)
{
	uint8_t *zone_of = mem_alloc(count + 1);

	for (size_t i = 0; i < ARTICLES; i++)
		if (articles[i].alive)
			zone_of[articles[i].number] = articles[i].zone;
	return zone_of;
}

/* Some go, some come, some are rewritten, all in one change. */
static void
change(struct mutator *random, struct term_index *term_index,
    struct text *articles)
{
	struct run_builder batch = {0};
	uint32_t numbers[ARTICLES], count = (uint32_t)term_index->count;
	bool *gone = mem_alloc(count + 1), any = false;

	for (size_t i = 0; i < ARTICLES; i++) {
		if (mutator_below(random, 8) > 0)
			continue;
		if (articles[i].alive) {
			gone[articles[i].number] = true;
			any = true;
		}
		articles[i].alive = mutator_below(random, 3) > 0;
		if (!articles[i].alive)
			continue;
		write_text(random, &articles[i]);
		articles[i].zone =
		    (uint8_t)mutator_below(random, COUNT(zones) + 2);
		articles[i].zone %= COUNT(zones) + 1;
		uint32_t provisional = run_builder_add(
		    &batch, articles[i].terms, articles[i].count);
		articles[i].number = numbers[provisional] = count++;
	}
	struct posting_run posting_run = run_builder_finish(&batch);
	struct posting_merge_source source = {&posting_run, numbers, false};
	uint8_t *zone_of = zones_by_number(articles, count);
	term_index_change(term_index,
	    batch.docs || posting_run.docs ? &source : NULL, count,
	    any ? gone : NULL, zone_of);
	free(zone_of);
	posting_run_free(&posting_run);
	run_builder_free(&batch);
	free(gone);
}

/*
 * Merges everything into one posting run again, without the numbers that are
 * unused.
 */
static void
merge(struct term_index *term_index, struct text *articles)
{
	uint32_t numbers[ARTICLES * STEPS], next = 0;

	memset(numbers, 0xff, sizeof(numbers));
	for (uint32_t old = 0; old < term_index->count; old++)
		for (size_t i = 0; i < ARTICLES; i++)
			if (articles[i].alive && articles[i].number == old)
				numbers[old] = next++;
	for (size_t i = 0; i < ARTICLES; i++)
		if (articles[i].alive)
			articles[i].number = numbers[articles[i].number];
	uint8_t *zone_of = zones_by_number(articles, next);
	term_index_merge(term_index, numbers, NULL, 0, next, zone_of);
	free(zone_of);
	assert_int_equal(term_index->delta_count, 0);
}

/* K53: for everybody, and for each audience. */
static void
changes_come_to_what_a_merge_gives(void **state)
{
	struct mutator random = {.state = 20261125};
	struct text articles[ARTICLES] = {0};
	struct term_index term_index = {0};

	(void)state;
	audiences_choose(&term_index.audiences, zones, COUNT(zones));
	assert_int_equal(term_index.audiences.count, 5);
	term_index_merge(&term_index, NULL, NULL, 0, 0, NULL);
	for (int step = 0; step < STEPS; step++) {
		change(&random, &term_index, articles);
		expect_alike(articles, &term_index);
		if (mutator_below(&random, 10) == 0) {
			merge(&term_index, articles);
			expect_alike(articles, &term_index);
		}
	}
	term_index_free(&term_index);
}

/* A change in one article of many is no reason to merge; half of them is. */
static void
merges_when_it_pays(void **state)
{
	struct term_index term_index = {0};

	(void)state;
	assert_true(term_index_wants_merge(&term_index, 0, 0));
	term_index_merge(&term_index, NULL, NULL, 0, 10000, NULL);
	assert_false(term_index_wants_merge(&term_index, 1, 1));
	assert_true(term_index_wants_merge(&term_index, 5000, 0));
	assert_true(term_index_wants_merge(&term_index, 0, 5000));
	term_index_free(&term_index);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(changes_come_to_what_a_merge_gives),
	    cmocka_unit_test(merges_when_it_pays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
