/* Search: the articles that match a query, best first. */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "edition/edition.h"
#include "text/query.h"

enum {
	SEARCH_PREFIX = 5, /* letters that related forms of a word share */
	SEARCH_PREFIX_LEAST = 3, /* letters of a word that has such forms */
	SEARCH_FORMS_MAX = 4096, /* forms of one prefix that are looked up */
	SEARCH_FORMS_ALL = 16384, /* forms of all prefixes together */
};

struct search_hit {
	uint64_t score;
	uint32_t position, entry; /* position: in display order */
	bool whole; /* it has every word of the query */
};

/* How often a document has a word of the query itself, and any of its forms. */
struct search_count {
	uint32_t exact, alike;
};

/* A word of the edition that matches a word of the query. */
struct search_form {
	uint32_t offset; /* of its postings */
	/* Which occurrences are spelled exactly as the query's word. */
	enum search_exact { NOT_EXACT, EXACT_PLAIN, EXACT_PLURAL } exact;
};

/*
 * Memory of searches, kept from one to the next: a zeroed struct is ready.
 * After search_run() there are `found` hits, `whole` of them with every word,
 * for search_next().
 */
struct searcher {
	/* By document, all zero between two searches. */
	uint64_t *scores;
	uint32_t *words; /* the query's words that a document has, a bit each */
	struct search_count *counts; /* of the word that is being scored */
	/* Lists of documents: with a bit in words, with a count. */
	uint32_t *touched, *matches;
	size_t capacities[5];
	size_t touched_count, match_count;
	struct search_form *forms; /* of all words, word by word */
	size_t form_count, form_capacity;
	struct search_hit *heap;
	size_t heap_capacity, found, whole;
	bool known[QUERY_WORDS_MAX]; /* some article has the word */
};

/*
 * Finds the hits of a query that query_asks(). A phrase excludes articles that
 * lack one of its pairs, as far as the index has that pair, which needs two
 * articles: the caller reads the texts to decide the rest. If at least `enough`
 * articles have every word, others may be left out.
 */
void search_run(struct searcher *searcher, const struct edition *edition,
    const struct query *query, size_t enough);
/* Takes the next best hit. Returns false when there are no more. */
bool search_next(struct searcher *searcher, struct search_hit *hit_r);
void search_free(struct searcher *searcher);

#endif
