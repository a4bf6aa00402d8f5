/* The file of this capsule that a selector in a gophermap means. */
#ifndef MAPS_MAP_PATH_H
#define MAPS_MAP_PATH_H

#include "pages/context.h"

/* What a selector means; spans live in the context's arena. */
struct map_path {
	struct span path; /* decoded; empty if no file can have it */
	bool there; /* something is served at it */
	struct span url; /* percent-encoded, with its query */
	struct span selector; /* that a Gopher menu has */
};

/*
 * Finds what a selector in a map of the directory at `base` means here;
 * `hosted` if a host follows it.
 */
struct map_path map_path_find(const struct context *context, struct span base,
    struct span selector, bool hosted);
/* The path that a name in such a map has; empty if no file can have it. */
struct span map_path_of(
    const struct context *context, struct span base, struct span name);

#endif
