/* Keys of tags: which spellings are one tag. */
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

#endif
