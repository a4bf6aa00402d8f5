/* The paths of pages that loam makes itself. */
#ifndef REPLY_GENERATED_H
#define REPLY_GENERATED_H

#include "site/edition.h"

enum generated {
	GENERATED_NONE,
	GENERATED_RECENT, /* /recent */
	GENERATED_RELATED, /* /related/PATH of an article */
	GENERATED_SEARCH, /* /search, /search/2 */
	GENERATED_ROBOTS, /* /robots.txt */
};

#define GENERATED_RELATED_PATH SPAN("/related")
#define GENERATED_SEARCH_PATH SPAN("/search")

/*
 * Which page a path names that no file or directory has. The article that a
 * page is about goes to *article_r, else EDITION_NONE.
 */
enum generated generated_find(
    const struct edition *edition, struct span path, uint32_t *article_r);

/* The page's number in the path of a long search, from 1; 0 if it is none. */
uint32_t generated_search_page(struct span path);

#endif
