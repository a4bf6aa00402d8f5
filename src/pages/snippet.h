/* Where the words of a search stand in an article's text. */
#ifndef PAGES_SNIPPET_H
#define PAGES_SNIPPET_H

#include "pages/context.h"
#include "text/query.h"

enum {
	SNIPPET_WITHIN = 64 << 10, /* bytes of a text that are looked through */
	SNIPPET_MAX = 160, /* bytes of a line that are shown */
	SNIPPET_FILE_COST = 4
	    << 10, /* bytes that opening one costs as much as */
};

/*
 * The line of an article that holds most words of a query, cut around them, in
 * the context's arena; the article's summary if none does or the file is not
 * what the edition knows.
 */
struct span snippet_of(
    const struct context *context, const struct query *query, uint32_t entry);
/*
 * Whether an article has every phrase of a query that is wanted and none that
 * is not: its whole text is read. *budget counts down the bytes
 * that were, and SNIPPET_FILE_COST for each file that had to be opened.
 */
bool snippet_has_phrases(const struct context *context,
    const struct query *query, uint32_t entry, uint64_t *budget);

#endif
