/* The capsule's tags, and the articles that have one. */
#ifndef PAGES_TAG_PAGES_H
#define PAGES_TAG_PAGES_H

#include "pages/context.h"
#include "text/page.h"

/*
 * Tags with how many articles have each, by name: at most `count`, and then
 * those that most have, of the entries from `first` up to `end`. Tags that
 * none of these has are left out. Returns whether there was anything to list.
 */
bool tag_pages_list(const struct context *context, size_t count, uint32_t first,
    uint32_t end, struct page *page);
/* The decoded path of a tag's page. */
struct span tag_pages_path(
    const struct context *context, const struct edition_tag *topic);
/* The page of all tags, and that of the articles of one, by its number. */
void tag_pages_index(
    const struct context *context, uint32_t number, struct page *page);
void tag_pages_articles(const struct context *context, uint32_t topic,
    uint32_t number, struct page *page);

#endif
