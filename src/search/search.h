/* Search: which articles answer a reader's words, best first. */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "edition/edition.h"
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
	SEARCH_PREFIX_LEAST = 3, /* letters of a word that has such forms */
	SEARCH_FORMS_MAX = 4096, /* words of one beginning that are looked up */
	SEARCH_FORMS_ALL = 16384, /* of all beginnings together */
};

struct search_hit {
	uint64_t score;
	uint32_t place, entry;
	bool whole; /* it holds every word */
};

/* How often an article holds the word at hand, and all that begins like it. */
struct search_count {
	uint32_t exact, alike;
};

/* A word of the edition that a word of the query finds, by its postings. */
struct search_form {
	uint32_t place;
	/* Which of its spellings is just the one that was typed. */
	enum search_exact { NOT_EXACT, EXACT_PLAIN, EXACT_PLURAL } exact;
};

/*
 * Scratch space to be used again and again: a zeroed struct is ready. After
 * search_run() `found` articles answer, `whole` of them with every word;
 * search_next() takes them.
 */
struct searcher {
	uint64_t *scores; /* by document, all zero between two searches */
	uint32_t *words; /* which words a document holds, a bit each */
	struct search_count *counts;
	uint32_t *touched, *df; /* documents with any of those */
	size_t capacities[5];
	size_t touched_count, holder_count;
	struct search_form *forms; /* of all words, word by word */
	size_t form_count, form_capacity;
	struct search_hit *heap;
	size_t heap_capacity, found, whole;
	bool known[QUERY_WORDS_MAX]; /* some article holds the word */
};

/*
 * Finds what answers a query that query_asks(). Phrases are looked for only as
 * far as the index can rule articles out, which knows pairs that more than one
 * article has: whoever reads the texts judges the rest. Where at least `enough`
 * articles hold every word, the others may be left out.
 */
void search_run(struct searcher *searcher, const struct edition *edition,
    const struct query *query, size_t enough);
/* Takes the next best hit. Returns false when there are no more. */
bool search_next(struct searcher *searcher, struct search_hit *hit_r);
void search_free(struct searcher *searcher);

#endif
