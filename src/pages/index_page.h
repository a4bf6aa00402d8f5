/* Index pages: of a directory, recent posts, similar articles, a series. */
#ifndef PAGES_INDEX_PAGE_H
#define PAGES_INDEX_PAGE_H

#include "pages/context.h"
#include "text/page.h"

/*
 * Each appends to an empty page; `number` counts the pages of a long list,
 * from 1, and `part` the parts of such a page, from 0 (pager.h). Those that
 * have parts return whether another follows.
 */

/* A directory: its title or intro, articles, directories, files. */
bool index_page_directory(const struct context *context, uint32_t directory,
    uint32_t number, uint32_t part, struct page *page);
/* The same in two: what stands above the entries, and they. */
void index_page_intro(const struct context *context, uint32_t directory,
    uint32_t number, struct page *page);
bool index_page_entries(const struct context *context, uint32_t directory,
    uint32_t number, uint32_t part, struct page *page);
/* What stands below them, and below those of a map's listing. */
void index_page_navigation(
    const struct context *context, uint32_t directory, struct page *page);
/* /recent: the newest posts with their summaries. */
void index_page_recent(const struct context *context, struct page *page);
/* /series/NAME: the parts of the series of that number. */
bool index_page_series(const struct context *context, uint32_t about,
    uint32_t number, uint32_t part, struct page *page);
/* The articles that link to one: of all `count` of them those of one page. */
struct index_about {
	uint32_t article;
	const uint32_t *entries; /* from number `from` on */
	uint32_t from, count;
};
/* /links/PATH: the articles that link to one. */
bool index_page_links(const struct context *context,
    const struct index_about *about, uint32_t number, uint32_t part,
    struct page *page);
/* All articles similar to one, nearest first. */
struct index_related {
	uint32_t article;
	uint32_t entries[RANK_HITS_MAX], count;
};
/* /related/PATH; its parts are shorter, as each entry has its summary. */
bool index_page_related(const struct context *context,
    const struct index_related *related, uint32_t number, uint32_t part,
    struct page *page);

#endif
