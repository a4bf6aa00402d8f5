/* Gophermaps: Gopher menus written by hand. */
#ifndef TEXT_GOPHERMAP_H
#define TEXT_GOPHERMAP_H

#include "base/span.h"

enum map_kind {
	MAP_TEXT, /* `text` is shown unchanged */
	MAP_TITLE, /* `!text` */
	MAP_ITEM, /* a line with tabs: type, `text`, target */
	MAP_COMMENT, /* `#`, and directives that loam does not need */
	MAP_HIDE, /* `-name`: not listed by MAP_REST */
	MAP_INCLUDE, /* `=name`: the lines of another map */
	MAP_REST, /* `*`: lists the directory and ends the map */
	MAP_END, /* `.`: ends the map */
};

/* One line; everything is borrowed. */
struct map_line {
	enum map_kind kind;
	struct span source; /* the whole line, without its end */
	struct span text; /* display, title or name */
	char type;
	/* Of an item; fields that the line leaves out are empty. */
	struct span selector, host, port;
};

/*
 * Takes the next line off the front of *rest. Returns false at the end. A line
 * of text can look like a directive, as a rule of `=` or a list of `-` does:
 * the caller, who knows the directory, decides whether the name of a HIDE or
 * INCLUDE exists; if not, the line is the text `source`.
 */
bool gophermap_next(struct span *rest, struct map_line *line_r);

#endif
