/* The walk over a page's lines, which Gopher's menus and texts share. */
#ifndef WIRE_GOPHER_WALK_H
#define WIRE_GOPHER_WALK_H

#include "text/page.h"
#include "text/wrap.h"
#include "wire/gopher.h"

struct gopher_walk;

/* What each of the two forms does in its own way. */
struct gopher_form {
	enum wrap_long words; /* what becomes of words wider than a line */
	/* Appends one line: harmless text behind a lead. */
	void (*put)(
	    struct gopher_walk *walk, const char *lead, struct span text);
	/* The same for a line of the page's title. */
	void (*put_title)(
	    struct gopher_walk *walk, const char *lead, struct span text);
	/* Appends a link line. */
	void (*put_link)(
	    struct gopher_walk *walk, const struct page_line *line);
};

/*
 * Where a walk has come to. It begins with the first three fields and the width
 * set, `blank` true and the rest zero, and ends with buf_free(&walk.line).
 */
struct gopher_walk {
	const struct gopher_form *form;
	const struct gopher_self *self;
	struct buf *buf; /* what is written */
	struct buf line; /* the text of the line at hand, made harmless */
	size_t width; /* cells of a line */
	unsigned links; /* that a form has numbered so far */
	bool titled; /* the first heading has been seen */
	bool blank; /* the last line was blank, or there was none */
};

/* Walks all lines of a page, in order (mapping of conformance-gopher.md). */
void gopher_walk_page(struct gopher_walk *walk, const struct page *page);
/*
 * Puts harmless text, wrapped: `first` leads its first line, `next` the others.
 * Empty text is one line with the lead alone.
 */
void gopher_walk_paragraph(struct gopher_walk *walk, struct span text,
    const char *first, const char *next);
/* Puts a heading of any text, with the rule below it. */
void gopher_walk_heading(
    struct gopher_walk *walk, enum line_kind kind, struct span text);

/*
 * Appends what a link is called: its label, else host and path of its URL,
 * which are cut to a width.
 */
void gopher_walk_label(
    const struct page_line *line, size_t cells, struct buf *buf);

#endif
