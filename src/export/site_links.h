/* Where the links of exported pages lead. */
#ifndef EXPORT_SITE_LINKS_H
#define EXPORT_SITE_LINKS_H

#include "export/site.h"

/* How many links of the pages that were written are none any more. */
struct site_links {
	size_t searches; /* left out, as no static server can search */
	size_t closed; /* lead to the server: readers need a certificate */
	size_t broken; /* led nowhere before, either */
};

/* Adds what a page links or redirects to, to be visited. */
void site_links_find(struct site *site, const struct site_page *page,
    const struct document *document);
/*
 * Appends the body of a page as a static server has it, all links leading to
 * files of the export or elsewhere. A menu of Gopher becomes a gophermap.
 */
void site_links_write(const struct site *site, const struct site_page *page,
    const struct document *document, struct site_links *links, struct buf *buf);

#endif
