/* A page as a Gopher menu. */
#ifndef WIRE_GOPHER_MENU_H
#define WIRE_GOPHER_MENU_H

#include "text/page.h"
#include "wire/gopher.h"

/*
 * Appends the page as a menu (mapping of conformance-gopher.md): total, for
 * every line of any bytes; each line with exactly three tabs, none wider than
 * 67 cells but preformatted ones, the last line once at the end.
 */
void gopher_menu(const struct page *page, const struct gopher_self *self,
    struct buf *buf);

/*
 * What a link without a label is called: host and path of its URL, or the
 * selector, cut to a width. Appended to buf.
 */
void gopher_label(const struct page_line *line, size_t cells, struct buf *buf);

#endif
