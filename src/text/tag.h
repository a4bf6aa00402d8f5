/* The name under which a tag is found. */
#ifndef TEXT_TAG_H
#define TEXT_TAG_H

#include "base/buf.h"

/*
 * Appends a tag's key: case and accents folded, so that `Política` and
 * `politica` are one tag, and a slash made a dash, since the key is one
 * segment of a path. Nothing is appended for what no path can end in: a tag of
 * nothing but marks, or one that reads `.` or `..`.
 */
void tag_key(struct buf *buf, struct span tag);

#endif
