/* The snippet of a hit: the line of its text that matches best. */
#ifndef PAGES_SNIPPET_H
#define PAGES_SNIPPET_H

#include "pages/context.h"
#include "search/nearness.h"

enum {
	SNIPPET_HEADS = NEARNESS_HITS,
	SNIPPET_ROOM = 192 << 10, /* bytes of them, beyond which it is rare */
	SNIPPET_BUDGET = 256 << 10, /* bytes read for those of a page: 2 ms */
	SNIPPET_WITHIN = 64 << 10, /* bytes of a text that are searched */
	SNIPPET_MAX = 160, /* cells of a snippet, without ellipses */
	SNIPPET_FILE_COST = 4 << 10, /* opening a file, in bytes of budget */
};

/* The heads of texts that a page reads, each once. A zeroed struct is empty. */
struct snippet_heads {
	struct snippet_head {
		uint32_t entry;
		uint64_t within; /* bytes */
		struct nearness_text text;
	} list[SNIPPET_HEADS], other; /* `other`: of one beyond these */
	size_t count;
	size_t used; /* of the searcher's room */
	struct arena arena; /* of what has no room there */
};

/*
 * Returns how many bytes of each text of a page's hits may be searched, all of
 * a short one: the greatest number with which they are within the budget.
 */
uint64_t snippet_within(
    const struct context *context, const struct search_hit *hits, size_t count);
/*
 * Returns the first `within` bytes of an article, or more, until the next call;
 * empty if the file has changed since the edition was made.
 */
struct nearness_text *snippet_head(struct snippet_heads *heads,
    const struct context *context, uint32_t entry, uint64_t within);
void snippet_heads_free(struct snippet_heads *heads);
/*
 * Returns the line of prose (search/prose.h) of a hit's text with most
 * words of a query, cut around them, in the context's arena. If no line has
 * any, returns the article's summary, else its first line of prose, else the
 * empty span: a link, a heading or code is never quoted.
 */
struct span snippet_of(const struct context *context,
    const struct wanted_list *wanted, const struct search_hit *hit,
    const struct nearness_text *text);
/*
 * Whether an article has every wanted phrase of a query and no excluded one, as
 * far as the budget lets its text be read; *budget decreases by the bytes that
 * were read as words and SNIPPET_FILE_COST.
 */
bool snippet_has_phrases(const struct context *context,
    const struct query *query, uint32_t entry, uint64_t *budget);
/* What a searcher reads texts by. */
struct snippet_reader {
	const struct context *context;
	uint64_t budget;
};

/* The same, and none without budget; a searcher's `holds`. */
bool snippet_holds(void *reader, const struct query *query, uint32_t entry);

#endif
