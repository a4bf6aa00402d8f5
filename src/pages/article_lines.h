/* The lines of an article's page, made a few at a time. */
#ifndef PAGES_ARTICLE_LINES_H
#define PAGES_ARTICLE_LINES_H

#include "pages/article_text.h"
#include "pages/menus.h"
#include "text/page.h"

enum article_shape {
	ARTICLE_OWN, /* its own bytes; menus at menu lines, and below */
	ARTICLE_MENU, /* its title and an item of the text, then its lines */
	ARTICLE_INDEX, /* its lines alone, and menus */
	ARTICLE_TEXT, /* the same, to be read as a text */
	ARTICLE_RAW, /* the lines of a text of any format, as UTF-8 */
	ARTICLE_BYTES, /* the same in the text's own charset */
};

/* How far the page has come. */
enum article_phase {
	ARTICLE_OPENING,
	ARTICLE_LINES,
	ARTICLE_CLOSING, /* what follows the last line */
	ARTICLE_ENDED,
};

enum {
	ARTICLE_LINE_MAX = 16384
}; /* bytes; a longer line is shown as several */

struct article_lines {
	struct page_parts parts; /* first */
	struct context context; /* with a reference to the edition */
	uint32_t entry;
	enum article_shape shape;
	enum article_phase phase;
	struct article_text text;
	struct gemtext reader;
	struct span ending; /* of lines that are added to its own */
	bool begun; /* a line that is not blank has been taken */
	bool ends_found; /* the next is known: the end of the text was read */
	size_t tags_size; /* of the last lines of tags, and blanks below */
	bool ended; /* the last line taken has its end */
	struct menus_about about;
};

/*
 * Makes the parts of the page of an article's file, the caller's to free by
 * their `free`. Returns NULL with errno, as article_file_open(), if the file
 * cannot be opened.
 */
struct page_parts *article_lines_new(
    const struct article_file *file, enum article_shape shape);

#endif
