#include <stdlib.h>

#include "base/mem.h"
#include "index/term_index.h"
#include "support/expect.h"
#include "support/mutator.h"

/*
 * Articles come and go at random; after each change everything must be as it
 * would be had it all been merged at once: who holds a term and how often, and
 * the sums that lengths are made of.
 */
enum { ARTICLES = 40, TERMS = 60, HELD = 12, STEPS = 300 };

struct text {
	struct term terms[HELD];
	size_t count;
	bool alive;
	uint32_t number; /* in the concordance that changes */
};

static uint64_t
hash_of(size_t number)
{
	/* Spread over all bits; every other one is a pair. */
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

/* All that are alive, merged afresh: their numbers are their order. */
static struct concordance
merged_afresh(struct text *articles, uint32_t *numbers)
{
	struct concordance fresh = {0};
	struct ledger_batch batch = {0};
	uint32_t count = 0;

	for (size_t i = 0; i < ARTICLES; i++)
		if (articles[i].alive) {
			ledger_batch_add(
			    &batch, articles[i].terms, articles[i].count);
			numbers[count] = count;
			count++;
		}
	struct ledger ledger = ledger_of_batch(&batch);
	struct ledger_source source = {&ledger, numbers};
	concordance_merge(&fresh, NULL, &source, 1, count);
	ledger_free(&ledger);
	ledger_batch_free(&batch);
	return fresh;
}

/* The holders of a term as a reader of the edition would find them. */
static void
holders_of(const struct concordance *concordance, uint64_t hash,
    struct postings_list *list)
{
	struct ledger_walk walk;

	list->count = 0;
	for (size_t i = 0; i < concordance->patch_count; i++) {
		const struct edition_patch *term = &concordance->patch[i];
		struct posting posting;
		if (term->hash != hash)
			continue;
		assert_true(i == 0 || term[-1].hash < hash);
		struct postings postings =
		    postings_start(span_tail(buf_span(&concordance->patched),
			term->place - concordance->postings.size));
		while (list->count < term->holders &&
		    postings_next(&postings, &posting)) {
			list->list = mem_grow(list->list, &list->capacity,
			    list->count + 1, sizeof(*list->list));
			list->list[list->count++] = posting;
		}
		assert_int_equal(list->count, term->holders);
		return;
	}
	if (ledger_find(&concordance->ledger, hash, &walk))
		ledger_postings(&walk, list);
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

static void
expect_alike(struct text *articles, const struct concordance *changed)
{
	uint32_t numbers[ARTICLES], next = 0, order[ARTICLES];
	struct concordance fresh = merged_afresh(articles, numbers);
	struct postings_list was = {0}, is = {0};

	for (size_t i = 0; i < ARTICLES; i++)
		order[i] = articles[i].alive ? next++ : LEDGER_GONE;
	for (size_t i = 0; i < ARTICLES; i++)
		if (articles[i].alive)
			assert_memory_equal(
			    &changed->vectors[articles[i].number],
			    &fresh.vectors[order[i]],
			    sizeof(struct weight_vector));
	for (size_t term = 0; term < TERMS; term++) {
		holders_of(&fresh, hash_of(term), &was);
		holders_of(changed, hash_of(term), &is);
		assert_int_equal(is.count, was.count);
		for (size_t i = 0; i < ARTICLES; i++)
			if (articles[i].alive)
				assert_int_equal(times(&is, articles[i].number),
				    times(&was, order[i]));
	}
	free(was.list);
	free(is.list);
	concordance_free(&fresh);
}

/* Some go, some come, some are written anew, all in one change. */
static void
change(struct mutator *random, struct concordance *concordance,
    struct text *articles)
{
	struct ledger_batch batch = {0};
	uint32_t numbers[ARTICLES], count = (uint32_t)concordance->count;
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
		uint32_t provisional = ledger_batch_add(
		    &batch, articles[i].terms, articles[i].count);
		articles[i].number = numbers[provisional] = count++;
	}
	struct ledger ledger = ledger_of_batch(&batch);
	struct ledger_source source = {&ledger, numbers};
	concordance_change(concordance,
	    batch.docs || ledger.docs ? &source : NULL, count,
	    any ? gone : NULL);
	ledger_free(&ledger);
	ledger_batch_free(&batch);
	free(gone);
}

/* Everything into one ledger again, with the numbers that are not used left
 * out. */
static void
merge(struct concordance *concordance, struct text *articles)
{
	uint32_t numbers[ARTICLES * STEPS], next = 0;

	memset(numbers, 0xff, sizeof(numbers));
	for (uint32_t old = 0; old < concordance->count; old++)
		for (size_t i = 0; i < ARTICLES; i++)
			if (articles[i].alive && articles[i].number == old)
				numbers[old] = next++;
	concordance_merge(concordance, numbers, NULL, 0, next);
	for (size_t i = 0; i < ARTICLES; i++)
		if (articles[i].alive)
			articles[i].number = numbers[articles[i].number];
	assert_int_equal(concordance->patch_count, 0);
}

static void
changes_come_to_what_a_merge_gives(void **state)
{
	struct mutator random = {.state = 20261125};
	struct text articles[ARTICLES] = {0};
	struct concordance concordance = {0};

	(void)state;
	concordance_merge(&concordance, NULL, NULL, 0, 0);
	for (int step = 0; step < STEPS; step++) {
		change(&random, &concordance, articles);
		expect_alike(articles, &concordance);
		if (mutator_below(&random, 10) == 0) {
			merge(&concordance, articles);
			expect_alike(articles, &concordance);
		}
	}
	concordance_free(&concordance);
}

/* A change in one article of many is no reason to merge; half of them is. */
static void
merges_when_it_pays(void **state)
{
	struct concordance concordance = {0};

	(void)state;
	assert_true(concordance_wants_merge(&concordance, 0, 0));
	concordance_merge(&concordance, NULL, NULL, 0, 10000);
	assert_false(concordance_wants_merge(&concordance, 1, 1));
	assert_true(concordance_wants_merge(&concordance, 5000, 0));
	assert_true(concordance_wants_merge(&concordance, 0, 5000));
	concordance_free(&concordance);
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
