/* The links of an Atom feed, changed where they lead elsewhere. */
#ifndef EXPORT_FEED_LINKS_H
#define EXPORT_FEED_LINKS_H

#include "book/gemtext_links.h"

/*
 * Appends a feed as atom.h writes it with the URLs of its links changed; all
 * other bytes, and so the identifiers, stay the same. Nothing is left out.
 */
void feed_links(
    struct span feed, link_changer *change, void *context, struct buf *buf);

#endif
