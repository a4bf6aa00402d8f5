#include <stdlib.h>

#include "base/mem.h"
#include "reply/list_keeping.h"

/*
 * Long lists are asked for most, and their lines are dear: so they are kept as
 * other pages are, though they are made in pieces, between which others get
 * their turn. The pieces are sent as they are made, and collected meanwhile.
 * Readers who take their time hold what is collected so far, so there are few
 * such lists at a time: for others the list is only sent. The edition may be
 * another one at the end: then there is no cache for it any more.
 */

void
list_keeping_begin(struct list_keeping *keeping, struct served_host *host,
    struct span key, const struct rendered *first)
{
	if (host->lists == LIST_KEEPING_MOST)
		return;
	host->lists++;
	keeping->host = host;
	keeping->whole = rendered_new();
	keeping->whole->kind = first->kind;
	keeping->whole->entry = first->entry;
	keeping->whole->key = mem_copy(key.data, key.size);
	keeping->whole->key_size = key.size;
	list_keeping_add(keeping, buf_span(&first->bytes));
}

void
list_keeping_add(struct list_keeping *keeping, struct span piece)
{
	if (!keeping->whole)
		return;
	if (keeping->whole->bytes.size + piece.size > RENDERED_MAX)
		list_keeping_drop(keeping);
	else
		buf_add(&keeping->whole->bytes, piece);
}

void
list_keeping_end(struct list_keeping *keeping, const struct edition *edition)
{
	struct rendered *whole = keeping->whole;
	struct response_cache *cache =
	    whole ? served_host_cache(keeping->host, edition) : NULL;

	if (cache) {
		char *key = whole->key;
		whole->key = NULL;
		response_cache_put(
		    cache, (struct span){key, whole->key_size}, whole);
		free(key);
	}
	list_keeping_drop(keeping);
}

void
list_keeping_drop(struct list_keeping *keeping)
{
	if (!keeping->whole)
		return;
	keeping->host->lists--;
	rendered_release(&keeping->whole);
}
