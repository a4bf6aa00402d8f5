/* A cache of rendered responses, for one edition or view. */
#ifndef REPLY_RESPONSE_CACHE_H
#define REPLY_RESPONSE_CACHE_H

#include "base/table.h"
#include "reply/rendered.h"

/* A zeroed struct is an empty cache. */
struct response_cache {
	struct table rendered; /* by key; the cache holds a reference to each */
	struct rendered *oldest, *newest;
	size_t bytes, most; /* of memory that it takes, and may take */
	size_t *dropped; /* see rendered_drop() */
};

enum {
	RESPONSE_CACHE_MAX = 16 << 20, /* bytes in all caches of a worker */
	RENDERED_MAX = 512 << 10, /* bytes of a rendering that is kept */
};

/* Returns the rendering under key, with a reference for the caller, or NULL. */
struct rendered *response_cache_get(
    struct response_cache *cache, struct span key);
/*
 * Keeps a rendering under a copy of key, in place of the one before. Its bytes
 * may move. One that is too large is not kept. Others make room for it, those
 * first that were put there longest ago and not asked for since.
 */
void response_cache_put(
    struct response_cache *cache, struct span key, struct rendered *rendered);
/* Empties the cache; connections keep their references, which are counted. */
void response_cache_clear(struct response_cache *cache);

#endif
