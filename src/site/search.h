/* Search: which articles answer a reader's words, best first. */
#ifndef SITE_SEARCH_H
#define SITE_SEARCH_H

#include "site/edition.h"
#include "text/query.h"

/*
 * The recipe of ranking.md: BM25 over the words as they were typed, and with
 * less weight over all words that begin with the same five letters; articles
 * that hold every word, or one that begins like it, come first, but never only
 * those. The word typed last also finds what it is the beginning of, and words
 * in quotes only what is spelled so. All in integers: every machine ranks
 * alike.
 */
enum {
	SEARCH_PREFIX = 5, /* letters that related forms of a word share */
	SEARCH_PREFIX_TENTHS = 3, /* what those count, in tenths */
	SEARCH_FORMS_MAX = 4096, /* words of one beginning that are looked up */
};

struct search_hit {
	uint64_t score;
	uint32_t place, entry;
	bool whole; /* it holds every one */
};

/*
 * Scratch space to be used again and again: a zeroed struct is ready. After
 * search_run() `found` articles answer; search_next() takes them.
 */
struct searcher {
	uint64_t *scores; /* by document, all zero between two searches */
	uint32_t *words; /* which words a document holds, a bit each */
	uint32_t *counts; /* how often it holds the word at hand */
	uint32_t *touched, *holders; /* documents with any of those */
	size_t capacities[5];
	size_t touched_count, holder_count;
	struct search_hit *heap;
	size_t heap_capacity, found;
	bool known[QUERY_WORDS_MAX]; /* some article holds the word */
};

/*
 * Finds what answers a query that query_asks(). Phrases are looked for only as
 * far as the index can rule articles out, which knows pairs that more than one
 * article has: whoever reads the texts judges the rest.
 */
void search_run(struct searcher *searcher, const struct edition *edition,
    const struct query *query);
/* Takes the next best hit. Returns false when there are no more. */
bool search_next(struct searcher *searcher, struct search_hit *hit_r);
void search_free(struct searcher *searcher);

#endif
