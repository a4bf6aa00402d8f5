/* The keys of the response cache. */
#ifndef REPLY_CACHE_KEY_H
#define REPLY_CACHE_KEY_H

#include "reply/asked.h"

/*
 * Returns, in the arena, the key of a request within the cache of its host and
 * view.
 */
struct span cache_key_of(const struct asked *asked, struct arena *arena);

#endif
