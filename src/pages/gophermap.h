/* The page of a directory that has a gophermap. */
#ifndef PAGES_GOPHERMAP_H
#define PAGES_GOPHERMAP_H

#include "pages/context.h"
#include "wire/response.h"

/* The gophermap of a directory, or EDITION_NONE. */
uint32_t gophermap_of(const struct context *context, uint32_t directory);
/*
 * Answers with the page that a gophermap makes of its directory, on either
 * network: the lines of text as they stand, the items as links, other maps of
 * the capsule where it includes them. Nothing is ever run.
 */
void gophermap_send(const struct context *context, uint32_t map,
    uint32_t directory, struct response *response);

#endif
