/* The page of a directory that has a gophermap. */
#ifndef MAPS_GOPHERMAP_H
#define MAPS_GOPHERMAP_H

#include "pages/article_file.h"

/* Of a page that a map makes; what is beyond is not shown, and it says so. */
enum {
	GOPHERMAP_LINES_MAX = 65536, /* of the map and all included ones */
	GOPHERMAP_INCLUDED_MAX = 1 << 20, /* bytes of all included maps */
	GOPHERMAP_NESTED_MAX = 8, /* depth of included maps */
};

/* Whether an entry is called gophermap, in whatever case. */
bool gophermap_is_called(const struct context *context, uint32_t number);
/* Whether an entry is a menu of another name, whose page is its own. */
bool gophermap_is_menu(const struct context *context, uint32_t number);
/*
 * Returns the entry of a directory's gophermap, or EDITION_NONE. In mixed case
 * it is one where the directory has no other page.
 */
uint32_t gophermap_of(const struct context *context, uint32_t directory);
/* Whether maps called NAME.gophermap stand in the index of a directory. */
bool gophermap_is_inline(const struct context *context, uint32_t directory);
/*
 * Makes the parts of the made index of such a directory, its first page; the
 * caller's to free, as those of a map.
 */
struct page_parts *gophermap_index(
    const struct context *context, uint32_t directory);
/*
 * Makes the parts of the page that a gophermap makes of its directory, in
 * either protocol: text unchanged, items as links, and the other maps of the
 * capsule that it includes. A map can run no program. Page `number` of a long
 * directory, from 1, is that of the map's listing; the map, if it has none.
 * Returns NULL with errno, as article_file_open().
 */
struct page_parts *gophermap_parts(
    const struct article_file *map, uint32_t directory, uint32_t number);

#endif
