#include "base/mem.h"
#include "reply/response_cache.h"

/*
 * The cache belongs to an edition, in which a request has the same response
 * every time, and ends with it; so it has no expiry. When it is full the oldest
 * renderings make room, except that one which was asked for since it was put
 * there, or since it was last the oldest, has a second chance as the newest
 * (the CLOCK algorithm: Corbato, A Paging Experiment with the Multics System,
 * 1968). So a client that asks for many odd pages displaces what nobody else
 * asks for, and a popular page stays without a list in order of use, which
 * would be written at every request.
 *
 * Each worker has its own. A rendering that all workers share would be memory
 * that each of them writes and all others send to their clients: one that was
 * taken over could put words into every page, and into pages of a zone that
 * only some readers may see. What it would save is one rendering of a page in
 * an edition for each further worker, a fraction of a millisecond each.
 */

enum {
	ALLOCATIONS = 3 * 16, /* bytes: a header of the heap each */
	SLOTS = 4, /* of the table, for each name, at most */
};

static void
unlink_one(struct response_cache *cache, struct rendered *rendered)
{
	struct rendered *older = rendered->older, *newer = rendered->newer;

	*(older ? &older->newer : &cache->oldest) = newer;
	*(newer ? &newer->older : &cache->newest) = older;
	rendered->older = rendered->newer = NULL;
}

static void
link_newest(struct response_cache *cache, struct rendered *rendered)
{
	rendered->older = cache->newest;
	*(cache->newest ? &cache->newest->newer : &cache->oldest) = rendered;
	cache->newest = rendered;
}

struct rendered *
response_cache_get(struct response_cache *cache, struct span key)
{
	struct rendered *rendered = table_get(&cache->rendered, key);

	if (rendered) {
		rendered->referenced = true;
		rendered->references++;
	}
	return rendered;
}

static size_t
cost(const struct rendered *rendered, size_t key_size)
{
	return sizeof(*rendered) + rendered->bytes.capacity + key_size + 1 +
	    ALLOCATIONS + SLOTS * sizeof(struct table_slot);
}

static void
drop_one(struct response_cache *cache, struct rendered *rendered)
{
	cache->bytes -= cost(rendered, rendered->key_size);
	table_remove(
	    &cache->rendered, (struct span){rendered->key, rendered->key_size});
	unlink_one(cache, rendered);
	rendered_drop(&rendered, cache->dropped);
}

/* Ends: a rendering has one second chance until it is asked for again. */
static void
make_room(struct response_cache *cache, size_t size)
{
	while (cache->oldest && cache->bytes + size > cache->most) {
		struct rendered *oldest = cache->oldest;
		if (!oldest->referenced) {
			drop_one(cache, oldest);
			continue;
		}
		oldest->referenced = false;
		unlink_one(cache, oldest);
		link_newest(cache, oldest);
	}
}

void
response_cache_put(
    struct response_cache *cache, struct span key, struct rendered *rendered)
{
	struct rendered *before = table_get(&cache->rendered, key);

	buf_fit(&rendered->bytes);
	if (rendered->bytes.size > RENDERED_MAX ||
	    cost(rendered, key.size) > cache->most)
		return;
	/* The file of a rendering already kept has changed since. */
	if (before)
		drop_one(cache, before);
	make_room(cache, cost(rendered, key.size));
	rendered->key = mem_copy(key.data, key.size);
	rendered->key_size = key.size;
	rendered->references++;
	table_put(
	    &cache->rendered, (struct span){rendered->key, key.size}, rendered);
	link_newest(cache, rendered);
	cache->bytes += cost(rendered, key.size);
}

void
response_cache_clear(struct response_cache *cache)
{
	while (cache->oldest)
		drop_one(cache, cache->oldest);
	table_free(&cache->rendered);
}
