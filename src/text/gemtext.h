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

/* One line without its marker and line end, borrowed from the text. */
struct line {
	enum line_kind kind;
	struct span text; /* a link's label, a toggle's alt text */
	struct span url; /* of a link only */
};

/* The state of reading a document of any bytes and any size. */
struct gemtext {
	struct span rest; /* not read yet */
	struct span source; /* the last line, with its line end */
	bool preformatted; /* after the last line */
};

/* Returns a reader at the start of text, which must outlive it. */
struct gemtext gemtext_start(struct span text);
/* Reads the next line. Returns false at the end. */
bool gemtext_next(struct gemtext *gemtext, struct line *line_r);
/* Whether a document has a level-1 heading outside preformatted text. */
bool gemtext_has_title(struct span text);
/* The kind of a line outside preformatted text. */
enum line_kind gemtext_kind(struct span text);

#endif
