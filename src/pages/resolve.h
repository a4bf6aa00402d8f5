/* Gives every link line of a page its target on Gopher. */
#ifndef PAGES_RESOLVE_H
#define PAGES_RESOLVE_H

#include "pages/context.h"
#include "text/page.h"

/*
 * Resolves the links of a page that stands at base, a decoded path. What is
 * ours stays in the reader's protocol, by whatever name it is linked; what has
 * moved, or is redirected, is named where it is now; gopher and telnet links
 * are native items; other schemes become `h` items of ours (mapping 6 to 12).
 */
void resolve_page(
    const struct context *context, struct span base, struct page *page);
/*
 * The target of a link of ours to a decoded path. Returns false if nothing is
 * there; the target is then what its name suggests.
 */
bool resolve_path(
    const struct context *context, struct span path, struct target *target_r);
/*
 * Whether a link, seen from base, leads to this capsule. Its decoded path is
 * appended to path then; a path that no file can have is appended empty.
 */
bool resolve_is_ours(const struct context *context, struct span base,
    struct span url, struct buf *path);

#endif
