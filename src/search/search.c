#include <stdlib.h>

#include "base/mem.h"
#include "search/filter.h"
#include "search/search_priv.h"

enum {
	HOLDERS_MANY =
	    1 << 15, /* documents of words that are worth a quick try first */
};

static int
compare_words(const void *first, const void *second)
{
	const struct search_word *a = first, *b = second;

	if (a->df != b->df)
		return a->df < b->df ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

/* Without a word to look for, all articles are asked what the filters say. */
static void
touch_all(const struct search *search)
{
	struct searcher *searcher = search->searcher;

	for (uint32_t doc = 0; doc < search->count; doc++) {
		if (search->docs[doc].entry == EDITION_NONE)
			continue;
		searcher->words[doc] = SEARCH_TOUCHED;
		searcher->touched[searcher->touched_count++] = doc;
	}
}

/* The bits of the words that are looked for. */
static uint32_t
wanted(const struct query *query)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < query->word_count; i++)
		if (query->words[i].role == QUERY_WANTED)
			bits |= 1U << i;
	return bits;
}

static bool
better(const struct search_hit *a, const struct search_hit *b)
{
	if (a->whole != b->whole)
		return a->whole;
	return a->score != b->score ? a->score > b->score : a->place < b->place;
}

static void
sink(struct search_hit *heap, size_t count, size_t at)
{
	for (;;) {
		size_t best = at;
		for (size_t child = 2 * at + 1;
		     child <= 2 * at + 2 && child < count; child++)
			if (better(&heap[child], &heap[best]))
				best = child;
		if (best == at)
			return;
		struct search_hit moved = heap[at];
		heap[at] = heap[best];
		heap[best] = moved;
		at = best;
	}
}

/*
 * Makes a heap of what was touched and is wanted; all is zero again then. After
 * a narrow search only what holds every word is known to be complete.
 */
static void
collect(const struct search *search)
{
	struct searcher *searcher = search->searcher;
	uint32_t all = wanted(search->query);
	uint32_t required = query_required(search->query);
	size_t found = 0;

	searcher->whole = 0;
	searcher->heap = mem_grow(searcher->heap, &searcher->heap_capacity,
	    searcher->touched_count, sizeof(*searcher->heap));
	for (size_t i = 0; i < searcher->touched_count; i++) {
		uint32_t doc = searcher->touched[i];
		uint32_t words = searcher->words[doc];
		const struct edition_doc *about = &search->docs[doc];
		bool whole = (words & all) == all;
		searcher->heap[found] = (struct search_hit){
		    searcher->scores[doc], about->place, about->entry, whole};
		if (about->entry != EDITION_NONE &&
		    !(words & SEARCH_UNWANTED) &&
		    (words & required) == required &&
		    (whole || !search->narrow) &&
		    filter_passes(search->edition,
			edition_entry(search->edition, about->entry),
			search->query)) {
			searcher->whole += whole;
			found++;
		}
		searcher->words[doc] = 0;
		searcher->scores[doc] = 0;
	}
	searcher->touched_count = 0;
	searcher->found = found;
	for (size_t i = found / 2; i > 0; i--)
		sink(searcher->heap, found, i - 1);
}

static void *
room(void *list, size_t *capacity, size_t count, size_t size)
{
	size_t before = *capacity;
	char *grown = mem_grow(list, capacity, count, size);

	if (*capacity > before)
		memset(grown + before * size, 0, (*capacity - before) * size);
	return grown;
}

static void
make_room(struct searcher *searcher, size_t docs)
{
	size_t *capacities = searcher->capacities;

	searcher->scores = room(
	    searcher->scores, &capacities[0], docs, sizeof(*searcher->scores));
	searcher->words = room(
	    searcher->words, &capacities[1], docs, sizeof(*searcher->words));
	searcher->counts = room(
	    searcher->counts, &capacities[2], docs, sizeof(*searcher->counts));
	searcher->touched = room(searcher->touched, &capacities[3], docs + 1,
	    sizeof(*searcher->touched));
	searcher->df =
	    room(searcher->df, &capacities[4], docs + 1, sizeof(*searcher->df));
}

/* Counts words, rules out and collects. */
static void
look(struct search *search, bool narrow)
{
	const struct query *query = search->query;

	for (size_t i = 0; i < search->word_count; i++) {
		search->narrow = narrow && i > 0;
		search_look_for(search, &search->words[i]);
	}
	if (search->word_count == 0)
		touch_all(search);
	search->narrow = false;
	for (size_t i = 0; i < query->word_count; i++)
		if (query->words[i].role == QUERY_UNWANTED)
			search_rule_out(search, i);
	for (size_t i = 0; i < query->phrase_count; i++)
		search_rule_out_phrase(search, &query->phrases[i]);
	for (size_t i = 0; i < query->filter_count; i++)
		if (!query->filters[i].language)
			search_rule_out_tag(search, &query->filters[i]);
	search->narrow = narrow;
	collect(search);
}

/*
 * Whether to look first at what holds the rarest word alone: where others are
 * in every other article, most that would be scored would never be shown.
 */
static bool
is_worth_a_try(const struct search *search)
{
	uint64_t df = 0;

	for (size_t i = 0; i < search->word_count; i++)
		df += search->words[i].df;
	return search->word_count > 1 && search->words[0].df > 0 &&
	    df > HOLDERS_MANY;
}

void
search_run(struct searcher *searcher, const struct edition *edition,
    const struct query *query, size_t enough)
{
	struct search search = {
	    .searcher = searcher, .edition = edition, .query = query};

	search.docs = edition_docs(edition, &search.count);
	for (uint32_t i = 0; i < edition_languages(edition); i++)
		search.articles += edition_language_at(edition, i)->docs;
	/* A corrupt edition could say anything. */
	if (search.articles > search.count)
		search.articles = search.count;
	make_room(searcher, search.count);
	searcher->form_count = 0;
	for (size_t i = 0; i < query->word_count; i++)
		if (query->words[i].role == QUERY_WANTED)
			search_find_word(&search, i);
	qsort(search.words, search.word_count, sizeof(*search.words),
	    compare_words);
	searcher->whole = 0;
	if (enough <= search.count && is_worth_a_try(&search))
		look(&search, true);
	if (searcher->whole < enough)
		look(&search, false);
}

bool
search_next(struct searcher *searcher, struct search_hit *hit_r)
{
	if (searcher->found == 0)
		return false;
	*hit_r = searcher->heap[0];
	searcher->heap[0] = searcher->heap[--searcher->found];
	sink(searcher->heap, searcher->found, 0);
	return true;
}

void
search_free(struct searcher *searcher)
{
	free(searcher->scores);
	free(searcher->words);
	free(searcher->counts);
	free(searcher->touched);
	free(searcher->df);
	free(searcher->forms);
	free(searcher->heap);
	*searcher = (struct searcher){0};
}
