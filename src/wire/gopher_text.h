/* A page, or a file's lines, as a Gopher text. */
#ifndef WIRE_GOPHER_TEXT_H
#define WIRE_GOPHER_TEXT_H

#include "text/page.h"
#include "wire/gopher.h"

/*
 * Appends the page as text of a width in cells: links are numbered where they
 * stand and listed in full, under the heading `links`, at the end.
 */
void gopher_text(const struct page *page, const struct gopher_self *self,
    size_t width, struct span links, struct buf *buf);
/*
 * Appends text with each line ended by CRLF and a lone dot led out of harm's
 * way by a space behind it: no stuffing and no last line, which no client in
 * use takes away again.
 */
void gopher_lines(struct span text, struct buf *buf);

#endif
