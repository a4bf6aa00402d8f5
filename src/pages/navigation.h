/* The last links of a page: what is beside it, and what is above. */
#ifndef PAGES_NAVIGATION_H
#define PAGES_NAVIGATION_H

#include "edition/edition_series.h"
#include "pages/context.h"
#include "text/page.h"

/*
 * Appends links to translations of the entry, Up, Home and Search; below the
 * root Up is Home.
 */
void navigation_add(
    const struct context *context, uint32_t number, struct page *page);
/*
 * Appends the same under an article, after the links of its series (its name,
 * Previous, Next) or, without one, to the posts beside it (Older, Newer).
 */
void navigation_under(
    const struct context *context, uint32_t article, struct page *page);
/* The path of the page of a series, in the arena. */
struct span navigation_series_path(
    const struct context *context, const struct edition_series *series);

#endif
