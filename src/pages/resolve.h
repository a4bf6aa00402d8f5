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
 * Whether a selector asks the search: with words behind a question mark, unless
 * a file has such a name, or without any.
 */
bool resolve_is_search(const struct context *context, struct span selector);
/*
 * Of a page whose targets are set, leaves out the links that ask the search.
 * With words they are text.
 */
void resolve_drop_searches(const struct context *context, struct page *page);
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
bool resolve_path(const struct context *context, struct span path,
    struct item_target *target_r);
/*
 * Whether a link, relative to base, leads to this capsule. If so, appends its
 * decoded path to `path`; nothing if no file can have that path.
 */
bool resolve_is_ours(const struct context *context, struct span base,
    struct span url, struct buf *path);

#endif
