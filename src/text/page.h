/* A page: lines of gemtext with resolved targets, ready for any renderer. */
#ifndef TEXT_PAGE_H
#define TEXT_PAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "text/gemtext.h"

/*
 * The Gopher target of a link line (RFC 1436 section 3.8). An empty host is the
 * server's own. Type 0: the line has no target and is text.
 */
struct item_target {
	char type;
	struct span selector, host, port;
};

struct page_line {
	struct line line;
	struct item_target target; /* of links */
	/* The line as its author wrote it, with its end, to be printed so. */
	struct span source;
	bool within, cut; /* it continues the line before, or goes on */
	bool made; /* a link of a menu that loam makes, not its author's */
	/* Of a map: renderers keep its blanks and add no rule and no scheme. */
	bool bare;
	uint32_t entry; /* of the edition, which the link may lead to */
	struct span path; /* what the URL is decoded to, if that is known */
};

/* All that a page refers to lives in its arena, or longer. */
struct page {
	struct arena *arena;
	struct page_line *lines;
	size_t count, capacity;
	struct span
	    ending; /* of lines that are printed as gemtext; empty: LF */
};

/* Returns a page without lines; page_free() frees its list of lines. */
struct page page_new(struct arena *arena);
void page_free(struct page *page);

/* Appends the lines of a gemtext document, which the page borrows. */
void page_parse(struct page *page, struct span gemtext);
/* Appends a line unchanged, which the page borrows. */
void page_line_add(struct page *page, struct line line);
/* Appends all lines of another page in the same arena. */
void page_add_page(struct page *page, const struct page *other);
/*
 * The builders. Text is copied and made one harmless line. A text line that
 * would parse as another kind gets a space in front: parsing the printed page
 * always gives the same page.
 */
void page_text(struct page *page, struct span text);
void page_blank(struct page *page);
/* Appends a blank line unless the last line is one. */
void page_gap(struct page *page);
void page_heading(struct page *page, unsigned level, struct span text);
/*
 * A link to url, which is percent-encoded. The resolver sets its target later.
 * An empty label is no label.
 */
void page_link(struct page *page, struct span url, struct span label);
/* A link to a decoded path of this capsule. */
void page_link_path(struct page *page, struct span path, struct span label);

/*
 * Begins or ends preformatted text. page_verbatim() appends a line of it,
 * without control characters; in gemtext a space keeps it from ending the
 * preformatted text.
 */
void page_toggle(struct page *page);
void page_verbatim(struct page *page, struct span text, bool gemtext);

/*
 * The lines of a page that are made a few at a time, so that a page of any size
 * takes little memory and no long turn. The maker embeds it as the first field.
 */
struct page_parts {
	/*
	 * Appends the next lines to an empty page, with what it refers to in
	 * the page's arena or in the maker. Returns 1; 0 at the end; -1 if what
	 * the page is made of has changed.
	 */
	int (*next)(struct page_parts *parts, struct page *page);
	/* Begins again: the same lines will come. NULL for a menu. */
	void (*rewind)(struct page_parts *parts);
	/* NULL, as `held`, if the maker owns nothing but its `size` bytes. */
	void (*free)(struct page_parts *parts);
	/* Bytes held between two calls, next to nothing left out. */
	size_t (*held)(const struct page_parts *parts);
	size_t size;
	/* What the lines so far have cost to make, in bytes of text. */
	size_t work;
	/* What their menus have cost, in units of pages/context.h. */
	uint64_t menu_work;
	bool list; /* worth to be kept, as its lines are looked up */
};

/* Frees the parts; NULL is accepted. */
void page_parts_free(struct page_parts *parts);
/* Returns the bytes that they hold between two calls. */
size_t page_parts_held(const struct page_parts *parts);

enum { PAGE_LINE_WORK = 64 }; /* of any line, beside its bytes */

/* Prints the page as gemtext; ending is "\n" or "\r\n". */
void page_print(const struct page *page, struct span ending, struct buf *buf);

#endif
