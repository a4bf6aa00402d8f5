/* Where an item of a gophermap leads. */
#ifndef MAPS_MAP_ITEM_H
#define MAPS_MAP_ITEM_H

#include "pages/context.h"
#include "text/gophermap.h"
#include "text/page.h"

/* One reading for both protocols; spans live in the context's arena. */
struct map_lead {
	enum map_lead_kind {
		MAP_LEAD_NONE, /* nowhere: the item is text */
		MAP_LEAD_PATH, /* to a path of this capsule */
		MAP_LEAD_URL, /* elsewhere */
	} kind;
	struct span path; /* decoded, as Gemini has it */
	bool there; /* something is served at the path */
	bool near; /* of a URL: our own host, at a port that is not ours */
	/* Percent-encoded, of a path with its query; of NONE what was read. */
	struct span url;
	const char *expected; /* of NONE, a static phrase */
	struct item_target target; /* what a Gopher menu has */
};

/*
 * Reads an item of a map of the directory at `base`, which ends in a slash. Of
 * type 3 an item leads nowhere, and `expected` is NULL.
 */
struct map_lead map_item_lead(const struct context *context, struct span base,
    const struct map_line *item);

#endif
