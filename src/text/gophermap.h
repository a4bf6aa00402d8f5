/* A gophermap: a menu that an owner of a Gopher hole has written by hand. */
#ifndef TEXT_GOPHERMAP_H
#define TEXT_GOPHERMAP_H

#include "base/span.h"

enum map_kind {
	MAP_TEXT, /* `text` is shown as it stands */
	MAP_TITLE, /* `!text` */
	MAP_ITEM, /* a line with tabs: type, `text`, and where it leads */
	MAP_COMMENT, /* `#`, and what only asks for lists of other servers */
	MAP_HIDE, /* `-name`: left out of the rest */
	MAP_INCLUDE, /* `=name`: another map stands here */
	MAP_REST, /* `*`: all that is in the directory; nothing follows */
	MAP_END, /* `.`: nothing follows */
};

/* One line; everything is borrowed. */
struct map_line {
	enum map_kind kind;
	struct span source; /* the whole line, its end taken off */
	struct span text; /* display, title or name */
	char type;
	/* Of an item; what the line leaves out is empty. */
	struct span selector, host, port;
};

/*
 * Takes the next line off the front of *rest, in the syntax that Bucktooth
 * began and Gophernicus extended. Returns false at the end. Lines of text may
 * begin as a word of the map does, as a rule of `=` or a list of `-`: whether
 * a name of HIDE or INCLUDE means anything is for who knows the directory to
 * say, and `source` is the text that it is otherwise.
 */
bool gophermap_next(struct span *rest, struct map_line *line_r);

#endif
