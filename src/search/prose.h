/* Prose: the lines of a text that can be quoted by themselves. */
#ifndef SEARCH_PROSE_H
#define SEARCH_PROSE_H

#include "text/article.h"
#include "text/gemtext.h"

/* The state of reading a text of any bytes, line by line. */
struct prose {
	enum article_format format;
	struct gemtext reader; /* of gemtext; of other formats only the rest */
	struct span before; /* the line before, without blanks around it */
	bool begun; /* a line has been taken */
	char fence; /* the mark of the open block of code, or 0 */
	const char *until; /* the end of the open block of HTML, or NULL */
	bool list; /* in Markdown an indented line may belong to a list */
	bool code; /* the line before is indented code */
};

/* Returns a reader at the start of a text, which must outlive it. */
struct prose prose_start(struct span text, enum article_format format);
/*
 * Takes the next line that is of a kind of prose: a paragraph, an item of a
 * list, a quotation, without its marks; a paragraph that is wrapped into lines
 * is taken as one, with their ends. Links, headings, preformatted text and
 * code, tables, images and lines of tags are passed over. Returns false at the
 * end.
 */
bool prose_next(struct prose *prose, struct span *line_r);
/* The same of one line of gemtext: whether it is of a kind of prose. */
bool prose_line(const struct line *line, struct span *line_r);

#endif
