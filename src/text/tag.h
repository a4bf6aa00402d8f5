/* Tags: lines of them, and which spellings are one tag. */
#ifndef TEXT_TAG_H
#define TEXT_TAG_H

#include "base/buf.h"

/*
 * Appends the key of a tag: case and accents folded, so that `Política` and
 * `politica` are one tag, and slashes replaced by dashes, since the key is one
 * segment of a path. A tag that gives no such segment (only marks, `.` or `..`)
 * appends nothing.
 */
void tag_key(struct buf *buf, struct span tag);

enum { TAG_LINE_WITHIN = 16384 }; /* bytes at the end of a text */

/* Whether every word of a line is a tag: #, a letter, and more. */
bool tag_line_is(struct span line);
/*
 * Returns the offset of a last line of tags, or text.size. It has no more than
 * TAG_LINE_WITHIN bytes with the blanks after it.
 */
size_t tag_line_at(struct span text);
/*
 * Whether the rest of a text, from a line after the first on, is a last line of
 * tags: what tag_line_at() finds, for a text that is read in pieces.
 */
bool tag_line_is_rest(struct span rest);

#endif
