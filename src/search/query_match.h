/* Whether a text has the words of a phrase of a query side by side. */
#ifndef SEARCH_QUERY_MATCH_H
#define SEARCH_QUERY_MATCH_H

#include "search/query.h"

/* Searches the words of a text for a phrase; it begins as all zero. */
struct query_match {
	const struct query *query;
	const struct query_phrase *phrase;
	/* A bit for each prefix that ends here, and one word before. */
	uint32_t state, before;
	uint32_t position; /* of the last word, from 1 */
	bool found;
};

/* Takes the next word of the text; a words_emit. */
void query_match_take(void *context, const struct word *word);
/* Takes a word at a position; those between that and the last match none. */
void query_match_at(
    struct query_match *match, const struct word *word, uint32_t position);

#endif
