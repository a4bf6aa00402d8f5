/* How well a text holds together what was searched for. */
#ifndef SEARCH_NEARNESS_H
#define SEARCH_NEARNESS_H

#include "search/wanted.h"
#include "text/article.h"

enum {
	NEARNESS_ONE = 1024,
	NEARNESS_HITS = 30, /* whose order can be decided by their texts */
	NEARNESS_PLACES = 64, /* in a text: where words of the query are */
};

/* A text that is read for its nearness, and what is known of it then. */
struct nearness_text {
	struct span bytes;
	/* Up to `known` bytes the words of the query begin at these offsets. */
	struct nearness_place {
		/* A bit for each word; those that are as they were typed. */
		uint32_t at, words, exact;
	} places[NEARNESS_PLACES];
	size_t count, known;
};

/*
 * Returns the factor of a hit's score, in units of 1 / NEARNESS_ONE and at
 * least that: 1 + 0.4 t + 0.4 n. t is the share of the title's words that were
 * asked for; n is the mean, over words that follow each other in the query, of
 * 1 / sqrt(gap), where gap is the least distance of the two in the text, 1 if
 * they stand side by side; 0 if the text lacks one of them. Each compound of
 * the query (query.h) counts as two more words, 1 if it stands so in the text
 * or the title, else 0.
 */
uint32_t nearness_of(const struct wanted_list *wanted, struct span title,
    struct span text, enum article_format format);

/* What the order of hits is made of. */
struct nearness_input {
	const struct wanted_list *wanted;
	const struct edition *edition; /* of the hits, for their titles */
	/*
	 * Returns what is to be read of the text of a hit, which may be empty,
	 * valid until the next call. NULL: titles alone decide.
	 */
	struct nearness_text *(*text)(
	    void *context, const struct search_hit *hit);
	void *context;
};

/*
 * Multiplies the score of each of at most NEARNESS_HITS hits with its factor,
 * and orders them by search_is_better(); the first `shown` of them are then
 * right. The texts are read of those hits alone that may be among these; the
 * scores of others are the greatest that they can have.
 */
void nearness_order(const struct nearness_input *input, struct search_hit *hits,
    size_t count, size_t shown);

#endif
