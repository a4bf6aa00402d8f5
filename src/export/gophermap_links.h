/* A menu of Gopher as a gophermap, its items changed where they lead elsewhere.
 */
#ifndef EXPORT_GOPHERMAP_LINKS_H
#define EXPORT_GOPHERMAP_LINKS_H

#include "book/gemtext_links.h"
#include "wire/gopher.h"

/*
 * Says what becomes of an item of this server: LINK_KEPT, LINK_CHANGED, with
 * another selector in selector_r, LINK_LABEL, which makes it text, or
 * LINK_LEFT_OUT.
 */
typedef enum link_change item_changer(
    void *context, char type, struct span selector, struct buf *selector_r);

/*
 * Appends the lines of a menu (RFC 1436 section 3) of the server `self` as
 * those of a gophermap: with all four fields, which every static server takes,
 * LF at their ends, and without the last line.
 */
void gophermap_links(const struct gopher_self *self, struct span menu,
    item_changer *change, void *context, struct buf *buf);

#endif
