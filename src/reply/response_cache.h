/* Rendered answers, kept with their edition and shared by their readers. */
#ifndef REPLY_RESPONSE_CACHE_H
#define REPLY_RESPONSE_CACHE_H

#include "base/buf.h"
#include "base/table.h"

/* The bytes of an answer. Freed when nobody reads them any more. */
struct rendered {
	struct buf bytes;
	uint32_t source; /* the entry whose file it was made from, or none */
	unsigned readers;
	char *key;
};

/* Returns an empty rendering with one reader. */
struct rendered *rendered_new(void);
/* Gives a reader up and clears the pointer; NULL is accepted. */
void rendered_release(struct rendered **rendered);

/* A zeroed struct is an empty cache. */
struct response_cache {
	struct table rendered;
	size_t bytes, most; /* that it keeps, and may keep */
};

enum {
	RESPONSE_CACHE_MAX = 16
	    << 20, /* bytes that all caches of a worker keep */
	RENDERED_MAX =
	    512 << 10, /* bytes of a rendering that is worth keeping */
};

/* The rendering kept under key, with one reader more, or NULL. */
struct rendered *response_cache_get(
    struct response_cache *cache, struct span key);
/*
 * Keeps a rendering under key. When the cache is full everything is taken down
 * first: what is asked for often soon stands there again, and no flood of odd
 * questions can hold the room.
 */
void response_cache_put(
    struct response_cache *cache, struct span key, struct rendered *rendered);
/* Takes everything down; who reads on keeps what it reads. */
void response_cache_clear(struct response_cache *cache);

#endif
