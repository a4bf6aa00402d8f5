/* Related entries: which articles resemble a text. */
#ifndef SEARCH_RANK_H
#define SEARCH_RANK_H

#include "edition/edition.h"
#include "text/words.h"

struct hit {
	uint32_t entry;
	uint32_t cosine; /* with COSINE_BITS of fraction */
};

enum { RANK_ROOTS = 256 };

/*
 * Scratch space for ranking, to be used again and again: a zeroed struct is
 * ready. After rank_related() the hits are valid until the next call.
 */
struct ranker {
	struct words words;
	uint64_t *scores;
	size_t capacity;
	uint32_t *touched;
	size_t touched_capacity;
	struct hit *hits;
	size_t count, hit_capacity;
	uint32_t roots[RANK_ROOTS]; /* of small counts */
};

/*
 * Finds the articles that resemble the article `self` of an edition, whose
 * page is `body`, by the recipe of ranking.md: its heaviest terms against all
 * postings of its language, cosine of the full vectors, at least 0.05. Best
 * first, ties in display order; never the article itself. At most `most`.
 */
void rank_related(struct ranker *ranker, const struct edition *edition,
    uint32_t self, struct span body, size_t most);
void rank_free(struct ranker *ranker);

#endif
