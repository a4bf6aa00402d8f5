/* The paths of pages that loam makes itself. */
#ifndef PAGES_VIRTUAL_PATH_H
#define PAGES_VIRTUAL_PATH_H

#include "edition/edition.h"

enum generated {
	GENERATED_NONE,
	GENERATED_RECENT, /* /recent */
	GENERATED_ARCHIVE, /* /archive/, also without its slash */
	GENERATED_YEAR, /* /archive/2018, of a year with posts */
	GENERATED_TAGS, /* /tags/, also without its slash */
	GENERATED_TOPIC, /* /tags/NAME, of a tag that articles have */
	GENERATED_RELATED, /* /related/PATH of an article */
	GENERATED_SEARCH, /* /search, /search/2 */
	GENERATED_FEED, /* DIR/atom.xml of a directory */
	GENERATED_TOPIC_FEED, /* /tags/NAME/atom.xml */
	GENERATED_ROBOTS, /* /robots.txt */
	GENERATED_CAPS, /* /caps.txt, on Gopher only */
};

#define GENERATED_RECENT_PATH SPAN("/recent")
#define GENERATED_RELATED_PATH SPAN("/related")
#define GENERATED_SEARCH_PATH SPAN("/search")
#define GENERATED_ARCHIVE_PATH SPAN("/archive/")
#define GENERATED_TAGS_PATH SPAN("/tags/")
#define GENERATED_ROOT_FEED SPAN("/atom.xml")

/*
 * Which page a path names that no file or directory has. What it is about goes
 * to *about_r: the entry of an article or directory, a year, the number of a
 * topic, or of a page of hits; else EDITION_NONE.
 */
enum generated generated_find(
    const struct edition *edition, struct span path, uint32_t *about_r);

/* The page's number in the path of a long search, from 1; 0 if it is none. */
uint32_t generated_search_page(struct span path);

#endif
