/* Misspelt words of a query: what they were meant to be. */
#ifndef SEARCH_MEANT_H
#define SEARCH_MEANT_H

#include "search/search.h"

/* What a query with misspelt words was meant to be; all live in an arena. */
struct meant {
	/* With the nearest words that were searched for; empty if none was. */
	struct span taken;
	/* The same with the typed words in quotes instead. */
	struct span typed;
	/* With all nearest words, if some were not searched for; or empty. */
	struct span offered;
};

/* Returns what the last search, which was for the query, knows of that. */
struct meant meant_of(const struct query *query,
    const struct searcher *searcher, struct arena *arena);

#endif
