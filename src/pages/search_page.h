/* The page that answers a search. */
#ifndef PAGES_SEARCH_PAGE_H
#define PAGES_SEARCH_PAGE_H

#include "pages/context.h"
#include "text/page.h"

enum { SEARCH_PAGE = 20 }; /* results on a page */

/*
 * Builds the page for what a reader has typed, decoded: ranked titles, each
 * with a line of its text; what was probably meant where a word is unknown; a
 * page that helps where nothing is asked for. `number` counts pages, from 1.
 */
void search_page(const struct context *context, struct span typed,
    uint32_t number, struct page *page);

#endif
