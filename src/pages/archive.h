/* The archive: posts by year. */
#ifndef PAGES_ARCHIVE_H
#define PAGES_ARCHIVE_H

#include "pages/context.h"
#include "text/page.h"

/* Appends a link to every year with posts, newest first, with their number. */
void archive_years(const struct context *context, struct page *page);
/* Builds `/archive/`: the years. */
void archive_index(const struct context *context, struct page *page);
/*
 * Builds a part of `/archive/YEAR`: a year's posts; `number` counts its pages,
 * from 1, `part` the parts of a page, from 0. Returns whether another follows.
 */
bool archive_year(const struct context *context, int year, uint32_t number,
    uint32_t part, struct page *page);

#endif
