/* Pages of the capsule's tags, of the articles with a tag, and links to them.
 */
#ifndef PAGES_TAG_PAGES_H
#define PAGES_TAG_PAGES_H

#include "pages/context.h"
#include "text/page.h"

/*
 * Appends links to the tags of entries [first, end), sorted by name, with the
 * number of articles; of more than `count` tags, the most frequent ones.
 * Returns whether there were any.
 */
bool tag_pages_list(const struct context *context, size_t count, uint32_t first,
    uint32_t end, struct page *page);
/* Returns the decoded path of a tag's page, in the context's arena. */
struct span tag_pages_path(
    const struct context *context, const struct edition_tag *tag);
/*
 * Builds a part of `/tags/`; `number` counts pages, from 1, `part` the parts of
 * a page, from 0. Returns whether another part follows.
 */
bool tag_pages_index(const struct context *context, uint32_t number,
    uint32_t part, struct page *page);
/* The same of `/tags/NAME`, the articles with a tag, given by its number. */
bool tag_pages_articles(const struct context *context, uint32_t tag,
    uint32_t number, uint32_t part, struct page *page);
/*
 * Appends a link to the page of the tag of a name, with the number of articles;
 * nothing where no tag has that name.
 */
void tag_pages_named(
    const struct context *context, struct span name, struct page *page);
/*
 * Appends a link to the page of each tag of an article, under a blank line;
 * nothing where no tag has a page.
 */
void tag_pages_under(
    const struct context *context, uint32_t article, struct page *page);
/*
 * The same in place of the last lines of the article's text, which are tags,
 * without the blank line. Words that are not linked stay, as text.
 */
void tag_pages_replace(const struct context *context, uint32_t article,
    struct span lines, struct page *page);

#endif
