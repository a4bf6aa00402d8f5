/* What a feed has: posts, and in place of a tinylog its entries. */
#ifndef FEEDS_FEED_ITEMS_H
#define FEEDS_FEED_ITEMS_H

#include "pages/context.h"
#include "tinylog/packed.h"

struct feed_item {
	uint32_t post; /* its entry in the edition */
	bool within; /* it is an entry of that, which is a tinylog */
	struct tinylog_entry entry;
	int32_t day;
	int64_t instant; /* of its publication, in seconds since 1970 */
	struct span id; /* an absolute URI */
};

/* In the context's arena, the newest first; no two have the same id. */
struct feed_items {
	struct feed_item *list;
	size_t count;
};

/*
 * Returns at most so many of a directory and what is below it, or of the
 * articles with a tag (by the tag's number).
 */
struct feed_items feed_items_below(
    const struct context *context, uint32_t directory, size_t most);
struct feed_items feed_items_tagged(
    const struct context *context, uint32_t tag, size_t most);
/*
 * What the URL of its page has at its end in a link to an entry of a tinylog: a
 * query, which is of no account to the server, so that clients and aggregators
 * do not take all entries of a page for one. Clients do not agree on fragments:
 * some send them (R16).
 */
struct span feed_item_query(
    const struct context *context, const struct feed_item *item);

#endif
