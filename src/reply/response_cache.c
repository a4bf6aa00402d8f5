#include <stdlib.h>

#include "base/mem.h"
#include "reply/response_cache.h"

/*
 * The cache has no expiry and no order of use. It belongs to an edition, in
 * which a request has the same response every time, and ends with it. When it
 * is full it is emptied at once: popular pages come back with the next request
 * for them, and a client that asks for many odd pages cannot keep the room,
 * while a list in order of use would cost memory in every entry.
 */

struct rendered *
response_cache_get(struct response_cache *cache, struct span key)
{
	struct rendered *rendered = table_get(&cache->rendered, key);

	if (rendered)
		rendered->references++;
	return rendered;
}

static size_t
cost(const struct rendered *rendered, struct span key)
{
	return sizeof(*rendered) + rendered->bytes.capacity + key.size;
}

void
response_cache_put(
    struct response_cache *cache, struct span key, struct rendered *rendered)
{
	if (rendered->bytes.size > RENDERED_MAX ||
	    cost(rendered, key) > cache->most)
		return;
	if (cache->bytes + cost(rendered, key) > cache->most)
		response_cache_clear(cache);
	/* The file of a rendering already kept has changed since. */
	struct rendered *before = table_get(&cache->rendered, key);
	rendered->key = mem_copy(key.data, key.size);
	rendered->references++;
	table_put(
	    &cache->rendered, (struct span){rendered->key, key.size}, rendered);
	cache->bytes += cost(rendered, key);
	if (before) {
		cache->bytes -= cost(before, key);
		rendered_drop(&before, cache->dropped);
	}
}

void
response_cache_clear(struct response_cache *cache)
{
	for (size_t i = 0; i < cache->rendered.capacity; i++) {
		struct rendered *rendered = cache->rendered.slots[i].value;
		if (cache->rendered.slots[i].name.data)
			rendered_drop(&rendered, cache->dropped);
	}
	table_free(&cache->rendered);
	cache->bytes = 0;
}
