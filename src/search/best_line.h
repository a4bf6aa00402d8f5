/* The line of a text that matches a query best. */
#ifndef SEARCH_BEST_LINE_H
#define SEARCH_BEST_LINE_H

#include "base/arena.h"
#include "search/nearness.h"

enum { LINE_PLACES = 32 }; /* in a line: where words of the query are */

/*
 * The words of a query in a line, a bit for each, those of them that are as
 * they were typed, and the first places.
 */
struct line_match {
	const struct wanted_list *wanted;
	const char *start; /* of the line */
	uint32_t words, exact;
	struct line_place {
		size_t at, end; /* bytes */
		uint32_t words, exact;
	} places[LINE_PLACES];
	size_t count;
};

struct best_line_input {
	struct arena *arena; /* of the lines */
	const struct nearness_text *text;
	enum article_format format;
	unsigned footnotes; /* of a page that was made of Markdown */
	struct span title, summary; /* of the article */
	const struct wanted_list *wanted;
	uint32_t all; /* bits of the words that the text may have */
	bool inexact; /* one of them is never as it was typed */
};

struct best_line {
	const struct best_line_input *input;
	/* The line as it is read, if match.words is not 0. */
	struct span line;
	struct line_match match;
	/*
	 * Else the first line of prose, and the summary, which is empty if it
	 * was made of a line that is none.
	 */
	struct span first, summary;
};

/*
 * Returns the line of prose (prose.h) with most distinct words of a query, of
 * equals that with most of them as they were typed, then the first one, as it
 * is read (quote.h); never the article's title.
 */
struct best_line best_line_of(const struct best_line_input *input);
/* Whether the summary, which may be a line of the text, can be quoted. */
bool best_line_is_prose(const struct best_line *best);
/* Whether the summary was made of the first line. */
bool best_line_is_summary(const struct best_line *best);

#endif
