/* Gemtext, one line at a time (gemtext specification 0.24.1). */
#ifndef TEXT_GEMTEXT_H
#define TEXT_GEMTEXT_H

#include "base/span.h"

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

/* One line, its marker and line ending taken off; borrows from the text. */
struct line {
	enum line_kind kind;
	struct span text; /* a link's label, a toggle's alt text */
	struct span url; /* of a link only */
};

/*
 * Reads a document of any bytes and any size without allocating: the type of
 * a line is decided by its first three bytes and one bit of state.
 */
struct gemtext {
	struct span rest; /* what has not been read yet */
	struct span source; /* the line just read, line ending included */
	bool preformatted; /* the state after the line just read */
};

/* A reader at the start of text, which must outlive it. */
struct gemtext gemtext_start(struct span text);
/* Reads the next line. Returns false at the end. */
bool gemtext_next(struct gemtext *gemtext, struct line *line_r);
/* Whether a document has a level-1 heading outside preformat. */
bool gemtext_has_title(struct span text);
/* What kind of line text would be outside preformat. */
enum line_kind gemtext_kind(struct span text);

#endif
