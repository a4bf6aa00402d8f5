/* Comments of Obsidian within a line. */
#ifndef MARKDOWN_OBSIDIAN_H
#define MARKDOWN_OBSIDIAN_H

#include "base/buf.h"

/* Appends a line without what stands between `%%` and `%%`, outside of code. */
void obsidian_add(struct span line, struct buf *copy);

#endif
