/* A page as a Gopher menu. */
#ifndef WIRE_GOPHER_MENU_H
#define WIRE_GOPHER_MENU_H

#include "text/page.h"
#include "wire/gopher.h"

/*
 * Appends the page as a menu (M1 to M16), whatever bytes its lines have: each
 * line of the menu has three tabs, and its text is at most GOPHER_WIDTH cells
 * wide unless it is preformatted; the last line comes once.
 */
void gopher_menu(
    const struct page *page, const struct gopher_self *self, struct buf *buf);
/*
 * Appends the page as the attributes of a menu's items in Gopher+ (G34): `+-1`,
 * each line as an `+INFO:` block, the last line. UMN gopher begins with this
 * request, and quits on any other answer.
 */
void gopher_menu_attributes(
    const struct page *page, const struct gopher_self *self, struct buf *buf);
/* Appends a menu of one error message. */
void gopher_menu_error(struct span message, struct buf *buf);

#endif
