/* Pages of the capsule that stand at the place of a made page. */
#ifndef PAGES_OWN_PAGE_H
#define PAGES_OWN_PAGE_H

#include "pages/context.h"
#include "pages/virtual_path.h"
#include "text/page.h"

/*
 * Returns the entry that is served at the decoded path of a made page instead
 * of it, or EDITION_NONE.
 */
uint32_t own_page_at(const struct context *context, struct span path);
/*
 * Whether a decoded path is in a zone that is closed to the reader, or would be
 * with a slash behind it: /archive and /archive/ are one page.
 */
bool own_page_is_closed(const struct context *context, struct span path);
/*
 * Returns the page that is made at a decoded path for the reader; the caller
 * has looked for a file or directory first.
 */
enum virtual_path own_page_made(
    const struct context *context, struct span path);
/*
 * Appends a link to the made page at a decoded path. Where the capsule has a
 * page of its own there, the link has the title of that instead of the label;
 * nothing is appended if that is not listed, the page leads there already, or
 * the path is in a zone that is closed to the reader.
 */
void own_page_link(const struct context *context, struct span path,
    struct span label, struct page *page);

#endif
