/* Posts by year. */
#ifndef PAGES_ARCHIVE_H
#define PAGES_ARCHIVE_H

#include "pages/context.h"
#include "text/page.h"

/* The years that have posts, newest first, each with how many it has. */
void archive_years(const struct context *context, struct page *page);
/* The page of them. */
void archive_index(const struct context *context, struct page *page);
/* The page of a year's posts; `number` counts its pages, from 1. */
void archive_year(const struct context *context, int year, uint32_t number,
    struct page *page);

#endif
