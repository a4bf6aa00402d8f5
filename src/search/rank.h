/* Related entries: the articles that resemble an article. */
#ifndef SEARCH_RANK_H
#define SEARCH_RANK_H

#include "edition/edition.h"
#include "text/words.h"

struct hit {
	uint32_t entry;
	uint32_t cosine; /* with COSINE_BITS of fraction */
};

enum {
	RANK_TFS = 256,
	/*
	 * Bytes of an article that is the query: 10,000 words, whose terms take
	 * 4 ms to count and to look up among 100,000 articles.
	 */
	RANK_TEXT_MAX = 64 << 10,
	/* Postings: more than most articles have among 100,000. 2 ms. */
	RANK_POSTINGS_MAX = 3 << 16,
	RANK_HITS_MAX = 200, /* more than anyone reads; 3 ms to print */
};

/*
 * Memory of rankings, kept from one to the next: a zeroed struct is ready. The
 * hits of rank_related() are valid until the next call.
 */
struct ranker {
	struct words words;
	uint64_t *scores; /* by document, all zero between two rankings */
	size_t capacity;
	bool *marks; /* of groups of documents: a score may not be zero */
	uint32_t *kept; /* documents that the cut may leave */
	size_t kept_count, kept_capacity;
	struct hit *hits;
	size_t count, hit_capacity;
	uint32_t tfs[RANK_TFS]; /* weight_tf() of small counts */
	/* Of the last ranking: bytes, terms, and postings within view. */
	uint64_t work;
	uint64_t read; /* postings of the last ranking, of any documents */
};

/*
 * Finds at most `most` articles (RANK_HITS_MAX) that resemble the article
 * `self` of an edition, whose page is `body` (its first RANK_TEXT_MAX bytes
 * count), in its language, and stand out of all others (rank.c). The nearest is
 * first, ties are in display order, and neither `self` nor another form of its
 * text is ever among them.
 */
void rank_related(struct ranker *ranker, const struct edition *edition,
    uint32_t self, struct span body, size_t most);
void rank_free(struct ranker *ranker);

#endif
