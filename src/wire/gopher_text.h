/* A page or the lines of a file as a Gopher text, item type 0. */
#ifndef WIRE_GOPHER_TEXT_H
#define WIRE_GOPHER_TEXT_H

#include "text/page.h"
#include "wire/gopher.h"
#include "wire/printing.h"

/*
 * Appends lines of a page as text, wrapped to a width in cells. Links are
 * numbered. gopher_text_finish() appends the heading of the list of links, if
 * there are any, and returns true: given the lines once more, this lists their
 * URLs.
 */
void gopher_text_print(
    struct printing *printing, const struct page *page, struct buf *buf);
bool gopher_text_finish(struct printing *printing, struct buf *buf);
/*
 * Appends the sources of lines of text with CRLF at the end of each, and a
 * space after a lone dot (G19, G20).
 */
void gopher_lines_print(const struct page *page, struct buf *buf);
/* The same of text that is in memory. */
void gopher_lines(struct span text, struct buf *buf);

#endif
