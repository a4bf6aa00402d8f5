/* The page of search results. */
#ifndef PAGES_SEARCH_PAGE_H
#define PAGES_SEARCH_PAGE_H

#include "pages/context.h"
#include "text/page.h"

enum { SEARCH_PAGE = 20 }; /* hits on a page */

/*
 * Appends the results for what a reader has typed, decoded: ranked titles with
 * snippets, a corrected query if a word is unknown, or help if the query is
 * empty. `number` counts pages, from 1.
 */
void search_page(const struct context *context, struct span typed,
    uint32_t number, struct page *page);

#endif
