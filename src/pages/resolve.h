/* From the links of a page to the items of a Gopher menu. */
#ifndef PAGES_RESOLVE_H
#define PAGES_RESOLVE_H

#include "pages/context.h"
#include "text/page.h"

/*
 * Sets the targets of all links of a page, relative to base, a decoded path
 * (rows M6 to M13). A link without a target is no item. Targets live in the
 * context's arena, the edition or the page.
 */
void resolve_page(
    const struct context *context, struct span base, struct page *page);
/*
 * Makes a link line that leads, relative to base, to a file of which a page was
 * made lead to the page. Returns whether it did.
 */
bool resolve_to_made(
    const struct context *context, struct span base, struct line *line);
/*
 * Sets the target of a link to a decoded path of this capsule. Returns false if
 * nothing is there; the extension then decides the item type.
 */
bool resolve_path(
    const struct context *context, struct span path, struct target *target_r);
/*
 * Whether a link, relative to base, leads to this capsule. If so, appends its
 * decoded path to `path`; nothing if no file can have that path.
 */
bool resolve_is_ours(const struct context *context, struct span base,
    struct span url, struct buf *path);

#endif
