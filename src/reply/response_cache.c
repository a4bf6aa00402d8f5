#include <stdlib.h>

#include "base/mem.h"
#include "reply/response_cache.h"

struct rendered *
rendered_new(void)
{
	struct rendered *rendered = mem_alloc(sizeof(*rendered));

	rendered->readers = 1;
	return rendered;
}

void
rendered_release(struct rendered **rendered)
{
	struct rendered *released = *rendered;

	*rendered = NULL;
	if (!released || --released->readers > 0)
		return;
	buf_free(&released->bytes);
	free(released->key);
	free(released);
}

struct rendered *
response_cache_get(struct response_cache *cache, struct span key)
{
	struct rendered *rendered = table_get(&cache->rendered, key);

	if (rendered)
		rendered->readers++;
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
	/* One that stands there already was found out of date. */
	struct rendered *before = table_get(&cache->rendered, key);
	rendered->key = mem_copy(key.data, key.size);
	rendered->readers++;
	table_put(
	    &cache->rendered, (struct span){rendered->key, key.size}, rendered);
	cache->bytes += cost(rendered, key);
	if (before) {
		cache->bytes -= cost(before, key);
		rendered_release(&before);
	}
}

void
response_cache_clear(struct response_cache *cache)
{
	for (size_t i = 0; i < cache->rendered.capacity; i++) {
		struct rendered *rendered = cache->rendered.slots[i].value;
		if (cache->rendered.slots[i].name.data)
			rendered_release(&rendered);
	}
	table_free(&cache->rendered);
	cache->bytes = 0;
}
