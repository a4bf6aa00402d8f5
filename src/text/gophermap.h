/* Gophermaps: Gopher menus written by hand. */
#ifndef TEXT_GOPHERMAP_H
#define TEXT_GOPHERMAP_H

#include "base/span.h"

enum map_kind {
	MAP_TEXT, /* `text` is shown unchanged */
	MAP_TITLE, /* `!text` */
	MAP_ITEM, /* a line with tabs: type, `text`, target */
	MAP_COMMENT, /* `#text` */
	MAP_IGNORED, /* directives for lists and types that loam has not */
	MAP_HIDE, /* `-name`: not listed by MAP_REST */
	MAP_INCLUDE, /* `=name`: the lines of another map */
	MAP_FILES, /* `%FILES%`: lists the directory */
	MAP_REST, /* `*`: the same, and ends the map */
	MAP_END, /* `.`: ends the map */
};

/* One line; everything is borrowed. */
struct map_line {
	enum map_kind kind;
	struct span source; /* the whole line, without its end */
	struct span text; /* display, title or name */
	char type;
	/*
	 * Of an item; fields that the line leaves out are empty. A host or port
	 * of `+` means this server's.
	 */
	struct span selector, host, port;
	/* The selector's bytes in the map, if that is in another charset. */
	struct span raw;
};

/*
 * Whether all lines of text have a type in front, as in maps of Motsognir: they
 * are two or more without a tab, each begins with `i`, and in one that is no
 * letter of a word. gophermap_untype() takes it off a line of such a map, and
 * leaves any other line as it is.
 */
bool gophermap_is_typed(struct span map);
void gophermap_untype(struct map_line *line);

/*
 * Whether a map draws with `#`, as a map of Bucktooth may, which has no
 * comments: no line that begins with it has more than `#` and blanks, one has
 * it four times in a row or again after a blank, and no title says that the map
 * is Gophernicus's. gophermap_uncomment() makes such a line of that map text.
 */
bool gophermap_is_drawn(struct span map);
void gophermap_uncomment(struct map_line *line);

/*
 * Takes the next line off the front of *rest. Returns false at the end. A line
 * of text can look like a directive, as a rule of `=` or a list of `-` does:
 * the caller, who knows the directory, decides whether the name of a HIDE or
 * INCLUDE exists. If not, the line is the text `source`, but for an INCLUDE
 * that is a command.
 */
bool gophermap_next(struct span *rest, struct map_line *line_r);
/*
 * Whether an INCLUDE of no file is a command, `=/usr/bin/uptime` or `=fortune
 * -s`, or may be the name of a map that is not there or hidden, and not the
 * text of a rule or a title, as `=====`, `=News=` and `= Some news` are.
 */
bool gophermap_is_command(const struct map_line *line);
/*
 * Whether a map is a program, whose output other servers show: it begins with
 * `#!` or the tag of PHP, or its bytes are no text. `bytes` is the file or its
 * first GOPHERMAP_HEAD bytes.
 */
bool gophermap_is_program(struct span bytes);
enum { GOPHERMAP_HEAD = 4096 };
/*
 * Whether a text, or the head of one, is a finished menu as servers send it:
 * all fields on each line, types and selectors as they are usual, one host at
 * least, and perhaps a last line, behind which nothing is.
 */
bool gophermap_is_finished(struct span text);
/*
 * The server whose syntax a line of text has, a static string, if loam does not
 * know what it says; else NULL.
 */
const char *gophermap_foreign(struct span line);

#endif
