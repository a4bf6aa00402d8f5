/* Misspelt words of a query: what they were meant to be. */
#ifndef SEARCH_MEANT_H
#define SEARCH_MEANT_H

#include "search/search.h"

/* What a query with misspelt words was meant to be; all live in an arena. */
struct meant {
	struct span query; /* with the nearest words; empty if there are none */
	struct span typed; /* the same with the typed words in quotes */
	bool taken; /* the nearest words are searched for as it is */
};

/* Returns what the last search, which was for the query, knows of that. */
struct meant meant_of(const struct query *query,
    const struct searcher *searcher, struct arena *arena);

#endif
