/* Gemtext, one line at a time (gemtext specification 0.24.1). */
#ifndef TEXT_GEMTEXT_H
#define TEXT_GEMTEXT_H

#include "base/buf.h"

enum line_kind {
	LINE_TEXT,
	LINE_LINK,
	LINE_HEADING_1,
	LINE_HEADING_2,
	LINE_HEADING_3,
	LINE_LIST,
	LINE_QUOTE,
	LINE_TOGGLE, /* ``` in either direction */
	LINE_PREFORMATTED,
};

/* One line without its marker and line end, borrowed from the text. */
struct line {
	enum line_kind kind;
	struct span text; /* a link's label, a toggle's alt text */
	struct span url; /* of a link only */
};

/*
 * The state of reading a document of any bytes and any size. With `most` set a
 * longer line is read as several: what follows the first part is text. A reader
 * of a document that is in memory piece by piece moves `rest` to the next
 * piece; it gives the same lines as long as GEMTEXT_AHEAD bytes more than
 * `most` are there, or all of the rest.
 */
struct gemtext {
	struct span rest; /* not read yet */
	struct span source; /* the last line, with its line end */
	size_t most; /* bytes of a line that are read at once; 0: all */
	bool preformatted; /* after the last line */
	bool cut; /* the last line goes on */
};

enum { GEMTEXT_AHEAD = 4 }; /* bytes: an end of line, or a character */

/* Returns a reader at the start of text, which must outlive it. */
struct gemtext gemtext_start(struct span text);
/* Reads the next line. Returns false at the end. */
bool gemtext_next(struct gemtext *gemtext, struct line *line_r);
/*
 * Takes lines for a reader of words: as many as have nothing else, since what
 * marks a line is no word, or one of which only a part is text, a link or a
 * toggle. The reader finds the words of the lines, unless an escape sequence is
 * open at the end of one. Returns false at the end.
 */
bool gemtext_next_words(struct gemtext *gemtext, struct span *text_r);
/*
 * In a page that was made of Markdown, `=> [[name` is a link by name, and `=>
 * [[name]]` one whose label is in no sentence above: it stays as text if
 * nothing has the name, with what the signs behind it say. Appends the name,
 * decoded. Returns false for the URL of another link.
 */
#define GEMTEXT_NAMED SPAN("[[")
#define GEMTEXT_ALONE SPAN("]]")
#define GEMTEXT_IN_QUOTE '\'' /* for each that it is in */
#define GEMTEXT_IN_ITEM '*' /* and first in it */
bool gemtext_read_named(struct span url, struct buf *name);
/*
 * Appends the line of text that such a link is where nothing has its name.
 * Returns false if its label is in a sentence above.
 */
bool gemtext_named_text(const struct line *line, struct buf *text);
/*
 * Returns a text of a page that was made of Markdown, without the marks of its
 * notes, in the arena, or as it is: alone it has no notes below it. The page
 * has numbered them from 1 to `notes`, as in `[^1]`; what else is in such
 * brackets is text, as `[^0-9]` is, and so are all in gemtext of another hand,
 * which has 0.
 */
struct span gemtext_unmarked(
    struct arena *arena, struct span text, unsigned notes);
/* Whether a document has a level-1 heading outside preformatted text. */
bool gemtext_has_title(struct span text);
/* Whether a document ends within preformatted text. */
bool gemtext_is_open(struct span text);
/* The kind of a line outside preformatted text. */
enum line_kind gemtext_kind(struct span text);

#endif
