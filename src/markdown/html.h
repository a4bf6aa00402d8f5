/* The text of a piece of HTML. */
#ifndef MARKDOWN_HTML_H
#define MARKDOWN_HTML_H

#include "base/buf.h"

/*
 * Appends the text between the tags, with character references decoded; not
 * that of comments, scripts and styles. Tags of blocks end a line.
 */
void html_text(struct span html, struct buf *text);

#endif
