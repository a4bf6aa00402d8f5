/* A page or the lines of a file as a Gopher text, item type 0. */
#ifndef WIRE_GOPHER_TEXT_H
#define WIRE_GOPHER_TEXT_H

#include "text/page.h"
#include "wire/gopher.h"

/*
 * Appends the page as text of a width in cells. Links are numbered, and listed
 * at the end, with their URLs, under the heading `links`.
 */
void gopher_text(const struct page *page, const struct gopher_self *self,
    size_t width, struct span links, struct buf *buf);
/*
 * Appends text with CRLF at the end of each line, and a space after a lone dot
 * (G19, G20).
 */
void gopher_lines(struct span text, struct buf *buf);

#endif
