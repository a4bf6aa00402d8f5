/* Pages of the capsule that stand at the place of a made page. */
#ifndef PAGES_OWN_PAGE_H
#define PAGES_OWN_PAGE_H

#include "pages/context.h"
#include "text/page.h"

/*
 * Returns the entry that is served at the decoded path of a made page instead
 * of it, or EDITION_NONE.
 */
uint32_t own_page_at(const struct context *context, struct span path);
/*
 * Appends a link to the made page at a decoded path. Where the capsule has a
 * page of its own there, the link has the title of that instead of the label;
 * nothing is appended if that is not listed, the page leads there already, or
 * the path is in a zone that is closed to the reader.
 */
void own_page_link(const struct context *context, struct span path,
    struct span label, struct page *page);

#endif
