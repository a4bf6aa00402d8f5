/* Renders the lines of a page for Gopher: what menus and texts share. */
#ifndef WIRE_GOPHER_WALK_H
#define WIRE_GOPHER_WALK_H

#include "text/page.h"
#include "wire/gopher.h"
#include "wire/printing.h"
#include "wire/wrap.h"

struct gopher_walk;

/* What a menu and a text write differently. */
struct gopher_form {
	enum wrap_long words; /* breaks or keeps words wider than a line */
	/* Appends a row: text without controls, after a lead. */
	void (*put_row)(
	    struct gopher_walk *walk, const char *lead, struct span text);
	/* Appends a row of the page's title. */
	void (*put_title)(
	    struct gopher_walk *walk, const char *lead, struct span text);
	/* Appends a link line. */
	void (*put_link)(
	    struct gopher_walk *walk, const struct page_line *line);
};

/*
 * A walk over some lines of a page. It begins with form, at and buf set and the
 * rest zero, and ends with buf_free(&walk.line).
 */
struct gopher_walk {
	const struct gopher_form *form;
	struct printing *at; /* the state, kept from part to part */
	struct buf *buf; /* the output */
	struct buf line; /* the text of the current line, without controls */
};

/* Renders all lines of a page, in order (M1 to M16). */
void gopher_walk_page(struct gopher_walk *walk, const struct page *page);
/*
 * Wraps text without controls: `first` leads its first row, `next` the others.
 * Empty text is one row, the lead alone.
 */
void gopher_walk_paragraph(struct gopher_walk *walk, struct span text,
    const char *first, const char *next);
/* Renders a heading, of any bytes, and unless `bare` the rule below it. */
void gopher_walk_heading(
    struct gopher_walk *walk, enum line_kind kind, bool bare, struct span text);

/*
 * Appends the text of a link: its label, or else the host and path of its URL,
 * cut to a width.
 */
void gopher_walk_label(
    const struct page_line *line, size_t cells, struct buf *buf);

#endif
