/* Virtual paths: the paths of generated pages. */
#ifndef PAGES_VIRTUAL_PATH_H
#define PAGES_VIRTUAL_PATH_H

#include "edition/edition.h"

enum virtual_path {
	VIRTUAL_NONE,
	VIRTUAL_RECENT, /* /recent */
	VIRTUAL_ARCHIVE, /* /archive/, also without the slash */
	VIRTUAL_YEAR, /* /archive/2018, of a year with posts */
	VIRTUAL_TAGS, /* /tags/, also without the slash */
	VIRTUAL_TAG, /* /tags/NAME, of a tag that articles have */
	VIRTUAL_SERIES, /* /series/NAME, of a series that has parts */
	VIRTUAL_RELATED, /* /related/PATH of an article */
	VIRTUAL_LINKS, /* /links/PATH of an article */
	VIRTUAL_SEARCH, /* /search, /search/2 */
	VIRTUAL_FEED, /* DIR/atom.xml of a directory */
	VIRTUAL_TAG_FEED, /* /tags/NAME/atom.xml */
	VIRTUAL_ROBOTS, /* /robots.txt */
	VIRTUAL_CAPS, /* /caps.txt, on Gopher only */
};

#define VIRTUAL_RECENT_PATH SPAN("/recent")
#define VIRTUAL_RELATED_PATH SPAN("/related")
#define VIRTUAL_LINKS_PATH SPAN("/links")
#define VIRTUAL_SEARCH_PATH SPAN("/search")
#define VIRTUAL_ARCHIVE_PATH SPAN("/archive/")
#define VIRTUAL_TAGS_PATH SPAN("/tags/")
#define VIRTUAL_SERIES_PATH SPAN("/series/")
#define VIRTUAL_ROOT_FEED SPAN("/atom.xml")

/*
 * Returns the page that a decoded path names; the caller has looked for a file
 * or directory first. *about_r is its subject: the entry of an article or
 * directory, a year, the number of a tag or a series, the page number of a
 * search; else EDITION_NONE.
 */
enum virtual_path virtual_path_find(
    const struct edition *edition, struct span path, uint32_t *about_r);

/* The page number in the path of a search, from 1; 0: no search. */
uint32_t virtual_path_search_page(struct span path);

#endif
