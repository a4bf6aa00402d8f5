/* Pagination: which entries of a long list are on one page. */
#ifndef PAGES_PAGER_H
#define PAGES_PAGER_H

#include "pages/context.h"
#include "text/page.h"

enum { PAGER_WHOLE_MAX = 4096 }; /* entries of a list that is not split */

/* Entries [from, to) of a list, on page `number` of `pages`. */
struct pager {
	uint32_t from, to, number, pages;
};

/* Some of the entries of a page. */
struct pager_part {
	uint32_t from, to;
	bool first, last; /* they are the first, the last of the page */
};

/* Returns the page of a long list that a query names, from 1. */
uint64_t pager_number(struct span query);
/*
 * Returns what is on page `number`, from 1, of a list of `count` entries; the
 * first page if there is no page of that number.
 */
struct pager pager_of(
    const struct context *context, uint32_t count, uint32_t number);
/*
 * A part of that page, from 0: a long page is made in parts of some hundred
 * entries. What stands above a list belongs to the first part, what stands
 * below it to the last.
 */
struct pager_part pager_part(const struct pager *pager, uint32_t part);
/*
 * Appends links to the next and the previous page of the list at a decoded
 * path; nothing if the list is one page.
 */
void pager_links(const struct context *context, struct span path,
    struct span language, const struct pager *pager, struct page *page);

#endif
