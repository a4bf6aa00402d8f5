/* What rank.c and rank_terms.c share. */
#ifndef SEARCH_RANK_PRIV_H
#define SEARCH_RANK_PRIV_H

#include "edition/edition_index.h"
#include "search/rank.h"

enum { HEAVIEST_TERMS = 100 };

struct weighted_term {
	uint64_t weight; /* the square of its weight in the article */
	uint64_t factor; /* of the tf of a posting */
	uint64_t hash;
	struct edition_term term;
};

struct heaviest_terms {
	struct weighted_term heap[HEAVIEST_TERMS]; /* the lightest on top */
	size_t count;
	uint64_t squares; /* of the vector, as far as it was looked up */
};

/*
 * Counts the terms of an article's text as the index did: a mark of a note is
 * no word of it.
 */
void rank_count(struct words *words, const struct edition *edition,
    uint32_t self, struct span language, struct span body);
/*
 * Chooses the heaviest terms among all that were counted. A term without
 * postings, which no other article has, counts in the length of the vector and
 * relates nothing. Only for `all` is every term looked up, for that length.
 */
void rank_choose(struct heaviest_terms *chosen, const struct edition *edition,
    const struct words *words, uint32_t docs, bool all);
/*
 * Leaves out terms, to keep to RANK_POSTINGS_MAX: of the heaviest on, those
 * whose postings do not fit any more. Returns how many postings are left.
 */
uint64_t rank_limit(struct heaviest_terms *terms);

#endif
