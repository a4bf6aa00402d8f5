/* The page of search results. */
#ifndef PAGES_SEARCH_PAGE_H
#define PAGES_SEARCH_PAGE_H

#include "pages/context.h"
#include "text/page.h"

enum { SEARCH_PAGE = 20 }; /* hits on a page */

/*
 * Appends the results for what a reader has typed, decoded: ranked titles with
 * snippets, a corrected query if a word is unknown, or help if nothing is found
 * or the query is empty. `number` counts pages, from 1. Returns the language of
 * the page's own words, which lives in the edition or in the context's arena.
 */
struct span search_page(const struct context *context, struct span typed,
    uint32_t number, struct page *page);

#endif
