#include <stdlib.h>

#include "base/mem.h"
#include "search/search_priv.h"

/*
 * Search ranks by BM25 (edition/weight.c), summed over the words of the query.
 * A word matches itself with its full weight and, with three tenths of it, all
 * words that begin with the same five letters, which does instead of stemming
 * in any language (search_words.c). Articles that have every word come before
 * all others, unless there are SEARCH_LONG words: who asks in sentences types
 * words that the right article need not have, as those of `how do I ...`.
 *
 * Single letters beside longer words (query_extra()) are scored last, and only
 * in the articles that another word has found.
 *
 * A search reads one posting list after another into arrays by document. Common
 * words have long lists, most of whose documents are never shown. So the first
 * pass is narrow: the rarest word is scored first, and the others only where it
 * is. If that gives as many articles with every word as were asked for, the
 * pass has found them all, and the wide one is left out. By score alone any
 * article may be among the best.
 */

enum {
	NARROW_LEAST = 1 << 9, /* postings from which a narrow pass pays */
};

static int
compare_df(const void *first, const void *second)
{
	const struct search_word *a = first, *b = second;

	if (a->extra != b->extra)
		return a->extra ? 1 : -1;
	if (a->df != b->df)
		return a->df < b->df ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

/* A query of filters alone: they choose among all articles. */
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
	searcher->work += searcher->touched_count;
}

/* A bit for each word of the query that a whole hit has. */
static uint32_t
all_wanted(const struct search *search)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < search->word_count; i++)
		if (!search->words[i].extra)
			bits |= 1U << search->words[i].number;
	return bits;
}

bool
search_is_better(const struct search_hit *a, const struct search_hit *b)
{
	if (a->ahead != b->ahead)
		return a->ahead;
	return a->score != b->score ? a->score > b->score
				    : a->position < b->position;
}

/* Puts a hit of the heap where it belongs; the worst is on top. */
static void
sink_hit(struct search_hit *heap, size_t count, size_t at)
{
	for (;;) {
		size_t worst = at;
		for (size_t child = 2 * at + 1;
		     child <= 2 * at + 2 && child < count; child++)
			if (search_is_better(&heap[worst], &heap[child]))
				worst = child;
		if (worst == at)
			return;
		struct search_hit moved = heap[at];
		heap[at] = heap[worst];
		heap[worst] = moved;
		at = worst;
	}
}

/* Keeps a hit if it is among the best `most`. */
static void
keep_hit(struct searcher *searcher, const struct search_hit *hit, size_t most)
{
	struct search_hit *heap = searcher->hits;

	if (searcher->kept < most) {
		heap[searcher->kept++] = *hit;
		for (size_t i = most / 2; searcher->kept == most && i > 0; i--)
			sink_hit(heap, most, i - 1);
	} else if (most > 0 && search_is_better(hit, &heap[0])) {
		heap[0] = *hit;
		sink_hit(heap, most, 0);
	}
}

/* Whether a document with these words is a hit. */
static bool
is_hit(
    const struct search *search, const struct edition_doc *doc, uint32_t words)
{
	return doc->entry != EDITION_NONE && !(words & SEARCH_UNWANTED) &&
	    (words & search->required) == search->required &&
	    doc->language < search->languages &&
	    search->searcher->languages[doc->language].passes;
}

static int
compare_hits(const void *first, const void *second)
{
	return search_is_better(first, second) ? -1 : 1;
}

/*
 * Keeps the best of the touched documents that pass, sorted; the arrays are
 * zero again after that. A narrow pass scores completely only those with every
 * word.
 */
static void
collect_hits(const struct search *search, size_t most)
{
	struct searcher *searcher = search->searcher;
	uint32_t all = search->wanted;

	searcher->found = searcher->whole = 0;
	searcher->kept = searcher->taken = 0;
	searcher->hits = mem_grow(searcher->hits, &searcher->hit_capacity, most,
	    sizeof(*searcher->hits));
	for (size_t i = 0; i < searcher->touched_count; i++) {
		uint32_t doc = searcher->touched[i];
		uint32_t words = searcher->words[doc];
		const struct edition_doc *about = &search->docs[doc];
		bool whole = (words & all) == all;
		struct search_hit hit = {searcher->scores[doc], about->position,
		    about->entry, words & SEARCH_WORDS,
		    .ahead = whole || search->by_score,
		    .inexact = words & SEARCH_INEXACT};
		if ((whole || !search->narrow) &&
		    is_hit(search, about, words)) {
			hit.suspect = words & SEARCH_SUSPECT ||
			    searcher->languages[about->language].suspect;
			searcher->whole += whole;
			searcher->found++;
			keep_hit(searcher, &hit, most);
		}
		searcher->words[doc] = 0;
		searcher->scores[doc] = 0;
	}
	searcher->work += searcher->touched_count + 8 * searcher->kept;
	searcher->touched_count = 0;
	if (searcher->kept > 0)
		qsort(searcher->hits, searcher->kept, sizeof(*searcher->hits),
		    compare_hits);
}

static void *
grow_zeroed(void *list, size_t *capacity, size_t count, size_t size)
{
	size_t before = *capacity;
	char *grown = mem_grow(list, capacity, count, size);

	if (*capacity > before)
		memset(grown + before * size, 0, (*capacity - before) * size);
	return grown;
}

static void
grow_searcher(struct searcher *searcher, size_t docs)
{
	size_t *capacities = searcher->capacities;

	searcher->scores = grow_zeroed(
	    searcher->scores, &capacities[0], docs, sizeof(*searcher->scores));
	searcher->words = grow_zeroed(
	    searcher->words, &capacities[1], docs, sizeof(*searcher->words));
	searcher->counts = grow_zeroed(
	    searcher->counts, &capacities[2], docs, sizeof(*searcher->counts));
	/* More: entries are written before they are known to be new. */
	searcher->touched = grow_zeroed(searcher->touched, &capacities[3],
	    docs + 1, sizeof(*searcher->touched));
	searcher->matches = grow_zeroed(searcher->matches, &capacities[4],
	    docs + POSTINGS_BLOCK, sizeof(*searcher->matches));
}

/* One pass: scores the words, excludes, and collects the hits. */
static void
run_pass(struct search *search, bool narrow, size_t most)
{
	const struct query *query = search->query;

	for (size_t i = 0; i < search->word_count; i++) {
		search->narrow = (narrow && i > 0) || search->words[i].extra;
		search_score(search, &search->words[i]);
	}
	if (search->word_count == 0)
		touch_all(search);
	search->narrow = false;
	search->excluding = 0;
	for (size_t i = 0; i < query->word_count; i++)
		if (query->words[i].role == QUERY_UNWANTED)
			search_exclude_word(search, i);
	for (size_t i = 0; i < query->phrase_count; i++)
		search_exclude_phrase(search, &query->phrases[i]);
	for (size_t i = 0; i < query->filter_count; i++)
		if (!query->filters[i].language)
			search_exclude_tag(search, &query->filters[i]);
	search->narrow = narrow;
	collect_hits(search, most);
}

/*
 * Whether a narrow pass pays: the posting lists are long, and there would be
 * enough articles with every word if the words were independent.
 */
static bool
is_narrow_useful(const struct search *search, size_t enough)
{
	uint64_t df = 0, whole = search->articles;

	for (size_t i = 0; i < search->word_count; i++) {
		uint64_t own = search->words[i].df;
		if (search->words[i].extra)
			continue;
		df += own;
		if (own < search->articles)
			whole = whole * own / search->articles;
	}
	return search->word_count > 1 && df > NARROW_LEAST && whole >= enough;
}

void
search_run(struct searcher *searcher, const struct edition *edition,
    const struct query *query, size_t enough)
{
	struct search search = {.searcher = searcher,
	    .edition = edition,
	    .query = query,
	    .languages = edition_languages(edition)};

	search.docs = edition_docs(edition, &search.count);
	for (uint32_t i = 0; i < search.languages; i++)
		search.articles += edition_language_at(edition, i)->docs;
	/* The counts of a corrupt edition may be anything. */
	if (search.articles > search.count)
		search.articles = search.count;
	grow_searcher(searcher, search.count);
	searcher->form_count = 0;
	searcher->work = 0;
	searcher->spelled = 0;
	searcher->all_forms = true;
	searcher->read = 0;
	for (size_t i = 0; i < query->word_count; i++)
		if (query->words[i].role == QUERY_WANTED)
			search_add_word(&search, i);
	qsort(
	    search.words, search.word_count, sizeof(*search.words), compare_df);
	search_limit(&search);
	search.wanted = all_wanted(&search);
	search.required = query_required(query) & search.wanted;
	search_pass_languages(&search);
	enough = enough < SEARCH_HITS_MAX ? enough : SEARCH_HITS_MAX;
	searcher->whole = 0;
	search.by_score = query_length(query) >= SEARCH_LONG;
	if (!search.by_score && is_narrow_useful(&search, enough))
		run_pass(&search, true, enough);
	if (searcher->whole < enough)
		run_pass(&search, false, enough);
	searcher->work += 8 * searcher->form_count;
}

bool
search_next(struct searcher *searcher, struct search_hit *hit_r)
{
	if (searcher->taken == searcher->kept)
		return false;
	*hit_r = searcher->hits[searcher->taken++];
	return true;
}

void
search_free(struct searcher *searcher)
{
	free(searcher->scores);
	free(searcher->words);
	free(searcher->counts);
	free(searcher->touched);
	free(searcher->matches);
	free(searcher->forms);
	free(searcher->hits);
	free(searcher->tagged);
	free(searcher->languages);
	free(searcher->texts);
	*searcher = (struct searcher){0};
}
