/* Tags: lines of them, and which spellings are one tag. */
#ifndef TEXT_TAG_H
#define TEXT_TAG_H

#include "base/buf.h"

/*
 * Appends the key of a tag: case, accents and apostrophes folded, so that
 * `Política` and `politica` are one tag, and slashes replaced by dashes, since
 * the key is one segment of a path. A tag that gives no such segment (only
 * accents, `.` or
 * `..`) appends nothing.
 */
void tag_key(struct buf *buf, struct span tag);

/*
 * Takes a tag off the front of several, at the commas and semicolons of any
 * script, and, if `blanks`, at blanks. Returns the empty span at the end.
 */
struct span tag_cut(struct span *rest, bool blanks);

enum { TAG_LINES_WITHIN = 16384 }; /* bytes at the end of a text */

/* Whether every word of a line is a tag: #, a letter, and more. */
bool tag_line_is(struct span line);
/*
 * Returns the offset of the last lines of a text that are of tags, or
 * text.size. The first line of a text is none of them, nor, in gemtext, is one
 * between preformatting toggles. They have no more than TAG_LINES_WITHIN bytes
 * with the blanks after them.
 */
size_t tag_lines_at(struct span text, bool gemtext);
/*
 * The size of these lines with the blanks after them, or 0, in the end of a
 * text that begins with a line, whichever it is.
 */
size_t tag_lines_size(struct span text);
/*
 * Takes a tag off the front of lines of tags, and returns it without its number
 * sign; the empty span at the end.
 */
struct span tag_lines_next(struct span *rest);

#endif
