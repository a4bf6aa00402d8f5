/* Which part of a long list one page shows. */
#ifndef PAGES_PAGER_H
#define PAGES_PAGER_H

#include "pages/context.h"
#include "text/page.h"

enum { PAGER_WHOLE_MAX = 4096 }; /* entries that stand on one page */

/* Of a list the entries from `from` up to `to`, on page `number` of `pages`. */
struct pager {
	uint32_t from, to, number, pages;
};

/* The part that page `number`, from 1, has of a list; a page there is not is
 * the first.
 */
struct pager pager_of(
    const struct context *context, uint32_t count, uint32_t number);
/* Links to the pages before and after, of the list at a decoded path. */
void pager_links(const struct context *context, struct span path,
    struct span language, const struct pager *part, struct page *page);

#endif
