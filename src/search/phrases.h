/* Phrases: whether an article has those of a query, and none it must not. */
#ifndef SEARCH_PHRASES_H
#define SEARCH_PHRASES_H

#include "search/query_match.h"

/* The phrases of a query while a text is read. */
struct phrases {
	struct query_match list[QUERY_PHRASES_MAX];
	size_t count;
};

/* Returns phrases of a query, which must outlive them. */
struct phrases phrases_of(
    const struct query *query, const struct query_phrase *list, size_t count);
/*
 * Reads a title; no phrase goes on from it into the text, whose positions begin
 * anew.
 */
void phrases_read_title(struct phrases *phrases, struct span title);
/*
 * Reads a text until the rest can change nothing. Returns the bytes that were
 * read as words.
 */
size_t phrases_read(
    struct phrases *phrases, struct span text, enum article_format format);
/* Whether all are as they must be after that: found, or not if excluded. */
bool phrases_hold(const struct phrases *phrases);

#endif
