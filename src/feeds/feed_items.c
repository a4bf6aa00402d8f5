#include <stdlib.h>

#include "base/mem.h"
#include "base/table.h"
#include "dates/date.h"
#include "edition/edition_twins.h"
#include "feeds/feed_items.h"
#include "text/uri.h"

/*
 * Atom (RFC 4287) identifies a feed and its entries by ids that must never
 * change, since a reader shows an entry with a new id as unread (row B9). The
 * id of an entry is the one in its front matter, or else a tag: URI (RFC 4151)
 * of the host, the day and the path. An article that has moved keeps the path
 * that `was:` names there. An entry of a tinylog has the id of the article as
 * it would be on the entry's day, and its time as the fragment.
 *
 * A tinylog has the date of its newest entry, so the first posts of a list have
 * the first items of a feed among them, whatever else they have.
 */

enum {
	ID_MAX = 1024, /* bytes of an id; front matter allows more */
};

/* Items while they are collected. */
struct collected {
	const struct context *context;
	struct feed_item *list;
	size_t count, capacity;
};

static void
collect_item(struct collected *collected, const struct feed_item *item)
{
	collected->list = mem_grow(collected->list, &collected->capacity,
	    collected->count + 1, sizeof(*collected->list));
	collected->list[collected->count++] = *item;
}

/* Adds a post, or the entries that a tinylog has. */
static void
collect_post(struct collected *collected, uint32_t number)
{
	const struct edition *edition = collected->context->edition;
	const struct edition_entry *entry = edition_entry(edition, number);
	struct span packed = edition_tinylog(edition, number);
	struct feed_item item = {
	    .post = number, .day = entry->day, .instant = entry->instant};
	struct tinylog_span chosen;

	if (packed.size > 0 && packed_head(&packed, &chosen))
		while (packed_next(&packed, &item.entry)) {
			item.within = true;
			item.day = item.entry.day;
			item.instant = item.entry.instant;
			collect_item(collected, &item);
		}
	if (!item.within)
		collect_item(collected, &item);
}

/* Adds the first posts within [first, end) of a list, newest first. */
static void
collect_posts(struct collected *collected, const uint32_t *list, uint32_t count,
    uint32_t first, uint32_t end, size_t most)
{
	const struct edition *edition = collected->context->edition;
	size_t posts = 0;

	for (uint32_t i = 0; i < count && posts < most; i++) {
		if (list[i] < first || list[i] >= end ||
		    edition_is_second(edition, list[i], first, end) ||
		    !(edition_entry(edition, list[i])->flags & EDITION_DATED))
			continue;
		collect_post(collected, list[i]);
		posts++;
	}
}

/* An item and its place among those collected, which are in order by post. */
struct placed {
	const struct feed_item *item;
	size_t place;
};

static int
by_time(const void *first, const void *second)
{
	const struct placed *a = first, *b = second;

	if (a->item->day != b->item->day)
		return a->item->day > b->item->day ? -1 : 1;
	if (a->item->instant != b->item->instant)
		return a->item->instant > b->item->instant ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

/* Sorts what was collected into the arena, and frees it. */
static struct feed_items
order_items(struct collected *collected, size_t most)
{
	size_t count = collected->count;
	struct placed *placed = mem_alloc(count * sizeof(*placed) + 1);
	struct feed_items items = {.count = count < most ? count : most};

	for (size_t i = 0; i < count; i++)
		placed[i] = (struct placed){&collected->list[i], i};
	qsort(placed, count, sizeof(*placed), by_time);
	items.list = arena_alloc(
	    collected->context->arena, items.count * sizeof(*items.list) + 1);
	for (size_t i = 0; i < items.count; i++)
		items.list[i] = *placed[i].item;
	free(placed);
	free(collected->list);
	return items;
}

/* tag:host,2018-03-12:/path (RFC 4151 section 2.1). */
static struct span
tag_uri(const struct context *context, int32_t day, struct span specific)
{
	struct buf uri = {0};
	char text[DATE_SIZE];

	date_print(day, text);
	buf_format(&uri, "tag:%pS,%pS:", SPAN_AT(context->vhost->host),
	    SPAN_AT((struct span){text, sizeof(text)}));
	uri_encode_path(&uri, specific);
	return buf_keep(&uri, context->arena);
}

/* The fragment of an id; or more of it, which a slash may be in. */
static char
fragment_mark(struct span id)
{
	return span_find(id, '#') < id.size ? '/' : '#';
}

/* The time of a tinylog's entry after a mark, and its number if need be. */
static struct span
time_within(const struct context *context, const struct feed_item *item,
    struct span url, char mark)
{
	char text[DATE_INSTANT_SIZE];
	struct buf whole = {0};

	date_print_instant(item->instant, text);
	buf_format(&whole, "%pS%c%pS", SPAN_AT(url), mark,
	    SPAN_AT((struct span){text, sizeof(text)}));
	if (item->entry.again > 0)
		buf_format(&whole, "-%u", item->entry.again + 1);
	return buf_keep(&whole, context->arena);
}

/* Adds the time of a tinylog's entry to an id. */
static struct span
id_within(
    const struct context *context, const struct feed_item *item, struct span id)
{
	return item->within ? time_within(context, item, id, fragment_mark(id))
			    : id;
}

/*
 * Two entries may have the same id in their front matter, but not in the feed
 * (RFC 4287 section 4.1.1): the second falls back to its own tag: URI.
 */
static struct span
id_of(const struct context *context, const struct feed_item *item,
    const struct table *taken)
{
	const struct edition_entry *entry =
	    edition_entry(context->edition, item->post);
	struct span path = edition_path(context->edition, entry);
	struct span stated = edition_text(
	    context->edition, edition_traits(context->edition, entry)->id);
	struct span id;

	/* As if there were none: a part of an id may be that of another. */
	if (stated.size > ID_MAX)
		stated.size = 0;
	if (uri_is_whole(stated))
		id = stated;
	else
		id = tag_uri(context, item->day, stated.size ? stated : path);
	id = id_within(context, item, id);
	if (!table_get(taken, id))
		return id;
	struct span own = id =
	    id_within(context, item, tag_uri(context, item->day, path));
	for (unsigned more = 2; table_get(taken, id); more++)
		id = arena_format(context->arena, "%pS%c%u", SPAN_AT(own),
		    fragment_mark(own), more);
	return id;
}

static struct feed_items
name_items(const struct context *context, struct feed_items items)
{
	struct table taken = {0};

	for (size_t i = 0; i < items.count; i++) {
		struct feed_item *item = &items.list[i];
		item->id = id_of(context, item, &taken);
		table_put(&taken, item->id, item);
	}
	table_free(&taken);
	return items;
}

struct feed_items
feed_items_below(const struct context *context, uint32_t directory, size_t most)
{
	struct collected collected = {.context = context};
	uint32_t count, first, end;
	const uint32_t *posts = edition_all_posts(context->edition, &count);

	edition_range(context->edition,
	    edition_text(context->edition,
		edition_entry(context->edition, directory)->path),
	    &first, &end);
	collect_posts(&collected, posts, count, first, end, most);
	return name_items(context, order_items(&collected, most));
}

struct feed_items
feed_items_tagged(const struct context *context, uint32_t tag, size_t most)
{
	struct collected collected = {.context = context};
	uint32_t count;
	const struct edition_tag *tags = edition_tags(context->edition, &count);
	const uint32_t *tagged =
	    edition_tagged(context->edition, &tags[tag], &count);

	collect_posts(&collected, tagged, count, 0, UINT32_MAX, most);
	return name_items(context, order_items(&collected, most));
}

struct span
feed_item_query(const struct context *context, const struct feed_item *item)
{
	return time_within(context, item, SPAN(""), '?');
}
