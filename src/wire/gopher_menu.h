/* A page as a Gopher menu. */
#ifndef WIRE_GOPHER_MENU_H
#define WIRE_GOPHER_MENU_H

#include "text/page.h"
#include "wire/gopher.h"
#include "wire/printing.h"

/*
 * Appends lines of a page as those of a menu (M1 to M16), whatever bytes they
 * have: each line of the menu has three tabs, and its text is at most
 * GOPHER_WIDTH cells wide unless it is preformatted; an entry of a menu that
 * loam makes is one line. As attributes of Gopher+
 * (G34) each is an `+INFO:` block.
 */
void gopher_menu_print(
    struct printing *printing, const struct page *page, struct buf *buf);
/* Appends the last line. */
void gopher_menu_finish(struct buf *buf);
/*
 * Appends what comes before attributes in Gopher+. UMN gopher begins with this
 * request, and quits on any other answer.
 */
void gopher_menu_attributes(struct buf *buf);
/* Appends the lines of a menu, each as an `+INFO:` block. */
void gopher_menu_info(struct span menu, struct buf *buf);
/*
 * Appends lines of a menu: an error message, an item that leads to the root
 * and, unless its label is empty, one that leads to the search.
 */
void gopher_menu_error(const struct gopher_self *self, struct span message,
    struct span home, struct span search, struct buf *buf);

#endif
