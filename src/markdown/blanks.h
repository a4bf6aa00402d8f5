/* What a document needs before it is parsed. */
#ifndef MARKDOWN_BLANKS_H
#define MARKDOWN_BLANKS_H

#include "base/buf.h"

/*
 * Appends a document, with a blank line before each table and last line of tags
 * that the parser would take for a part of what is above it. Such a line ends
 * in CR, all others in LF: the lines before a place are counted as they were.
 * What Obsidian hides is left out, and no HTML ends within a comment.
 */
void blanks_add(struct span document, struct buf *copy);

#endif
