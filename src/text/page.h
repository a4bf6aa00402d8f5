/* A page: lines of gemtext with resolved targets, ready for any renderer. */
#ifndef TEXT_PAGE_H
#define TEXT_PAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "text/gemtext.h"

/*
 * Where a link line leads on Gopher (RFC 1436 section 3.8). An empty host
 * stands for the server's own. A type of 0: nowhere, the line is only text.
 */
struct target {
	char type;
	struct span selector, host, port;
};

struct page_line {
	struct line line;
	struct target target; /* of links */
};

/* Everything that a page refers to lives in its arena, or longer. */
struct page {
	struct arena *arena;
	struct page_line *lines;
	size_t count, capacity;
};

/* A page without lines; page_free() gives its list of lines back. */
struct page page_new(struct arena *arena);
void page_free(struct page *page);

/* Appends the lines of a gemtext document, which the page borrows. */
void page_parse(struct page *page, struct span gemtext);
/* Appends one line as it was read, which the page borrows. */
void page_line_add(struct page *page, struct line line);
/*
 * The builder verbs. Text is copied and made one harmless line; a text line
 * that would parse as another kind is led by a space, so that it is never
 * built: parsing the printed page gives the page again.
 */
void page_text(struct page *page, struct span text);
void page_blank(struct page *page);
/* A blank line, unless the line before is one. */
void page_gap(struct page *page);
void page_heading(struct page *page, unsigned level, struct span text);
/*
 * A link to url, which is percent-encoded already. Its target is what the
 * resolver makes of the url later. An empty label is no label.
 */
void page_link(struct page *page, struct span url, struct span label);
/* A link to a decoded path of this capsule. */
void page_link_path(struct page *page, struct span path, struct span label);

/*
 * Begins or ends preformatted text, of which page_verbatim() is a line: as it
 * stands, less control characters, and none that would end it.
 */
void page_toggle(struct page *page);
void page_verbatim(struct page *page, struct span text);

/* Appends the page as gemtext, each line ended by ending ("\n" or "\r\n"). */
void page_print(const struct page *page, struct span ending, struct buf *buf);

#endif
