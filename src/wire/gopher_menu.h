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
void gopher_menu(
    const struct page *page, const struct gopher_self *self, struct buf *buf);
/*
 * The same as a Gopher+ client asks for the items of a whole menu (row 34):
 * `+-1`, each line as an `+INFO:` block, the last line. UMN gopher begins so,
 * and ends at once if it gets anything else.
 */
void gopher_menu_attributes(
    const struct page *page, const struct gopher_self *self, struct buf *buf);
/* Appends a menu that says only what went wrong. */
void gopher_menu_error(struct span message, struct buf *buf);

#endif
