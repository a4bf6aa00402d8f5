/* Comments of Obsidian within a line. */
#ifndef MARKDOWN_OBSIDIAN_H
#define MARKDOWN_OBSIDIAN_H

#include "base/buf.h"

/*
 * Appends a line without what stands between `%%` and `%%`, outside of code and
 * of targets of links; those of Hugo are read (hugo.h). Returns whether code or
 * a target may go on in the next line.
 */
bool obsidian_add(struct span line, struct buf *copy);

#endif
