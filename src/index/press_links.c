#include <stdlib.h>

#include "base/mem.h"
#include "edition/edition_linked.h"
#include "edition/edition_names.h"
#include "index/press_priv.h"

/*
 * What links to a path: the links of all articles, inverted. Keys have numbers,
 * and a record's keys are looked up once: the numbers are kept with the pool of
 * strings, as the place of a key in that is. Then an edition takes a pass over
 * the numbers, a counting sort, which keeps the display order, and no text is
 * compared but those of new keys.
 */

enum {
	KEYS_MAX = 64, /* of a record; a reader's are fewer */
	NONE = UINT32_MAX, /* the links of a document that has none */
};

void
press_links_clear(struct press_links *links)
{
	table_free(&links->numbers);
	links->count = links->sorted = links->used = 0;
	links->pool_used = 0;
}

void
press_links_free(struct press_links *links)
{
	press_links_clear(links);
	free(links->keys);
	free(links->order);
	free(links->pool);
	*links = (struct press_links){.count = 0};
}

bool
press_links_crowded(const struct press_links *links)
{
	return links->used > PRESS_LINKS_LEAST + 2 * links->pool_used;
}

/* The number of a key, which may be new. */
static uint32_t
key_number(struct press *press, struct span key)
{
	struct press_links *links = &press->space->links;
	uintptr_t known = (uintptr_t)table_get(&links->numbers, key);

	if (known)
		return (uint32_t)(known - 1);
	links->keys = mem_grow(links->keys, &links->capacity, links->count + 1,
	    sizeof(*links->keys));
	struct press_key *made = &links->keys[links->count];
	*made = (struct press_key){
	    arena_copy(&press->space->texts, key), press_share(press, key)};
	known = ++links->count;
	table_put(&links->numbers, made->text, (void *)known);
	return (uint32_t)(known - 1);
}

static void
push_number(struct press_links *links, uint32_t number)
{
	links->pool = mem_grow(links->pool, &links->pool_capacity,
	    links->used + 1, sizeof(*links->pool));
	links->pool[links->used++] = number;
}

/* Where the numbers of a record's links are: how many, and then they. */
static uint32_t
place_links(struct press *press, struct record *record)
{
	struct press_links *links = &press->space->links;
	struct span keys = record->link_keys;

	/* The text is in another line of a cache than this. */
	if (record->links_pool == press->space->pool)
		return record->links_at;
	record->links_pool = press->space->pool;
	record->links_at = keys.size > 0 ? (uint32_t)links->used : NONE;
	if (keys.size == 0)
		return NONE;
	push_number(links, 0);
	uint32_t count = 0;
	for (; keys.size > 0 && count < KEYS_MAX; count++)
		push_number(links, key_number(press, span_cut(&keys, '\n')));
	links->pool[record->links_at] = count;
	return record->links_at;
}

static int
compare_texts(const void *first, const void *second)
{
	const struct press_ordered *a = first, *b = second;

	return span_compare(a->text, b->text);
}

/* Sorts the keys that are new, and merges them into those that are sorted. */
static void
sort_keys(struct press_links *links)
{
	size_t more = links->count - links->sorted, left = links->sorted;
	struct press_ordered *added = mem_alloc(more * sizeof(*added) + 1);

	for (size_t i = 0; i < more; i++) {
		uint32_t number = (uint32_t)(links->sorted + i);
		added[i] =
		    (struct press_ordered){links->keys[number].text, number};
	}
	qsort(added, more, sizeof(*added), compare_texts);
	links->order = mem_grow(links->order, &links->order_capacity,
	    links->count + 1, sizeof(*links->order));
	for (size_t to = links->count; more > 0;) {
		bool old = left > 0 &&
		    compare_texts(&links->order[left - 1], &added[more - 1]) >
			0;
		links->order[--to] = old ? links->order[--left] : added[--more];
	}
	links->sorted = links->count;
	free(added);
}

/* Writes the keys that are linked to. Sets where each one's backlinks begin. */
static size_t
write_keys(struct press *press, uint32_t *at)
{
	const struct press_links *links = &press->space->links;
	uint32_t first = 0;

	for (size_t i = 0; i < links->count; i++) {
		uint32_t number = links->order[i].number, count = at[number];
		struct edition_linked linked = {
		    links->keys[number].string, first, count};
		at[number] = first;
		first += count;
		if (count > 0)
			press_add(
			    press, EDITION_LINKED, &linked, sizeof(linked));
	}
	return first;
}

/* Distributes the documents, in display order, to the keys. */
static void
write_backlinks(
    struct press *press, const uint32_t *places, uint32_t *at, size_t count)
{
	const struct press_links *links = &press->space->links;
	uint32_t *order = press_display_order(press);
	uint32_t *backlinks = mem_alloc(count * sizeof(*backlinks) + 1);

	for (uint32_t position = 0; position < press->doc_count; position++) {
		uint32_t doc = order[position];
		if (places[doc] == NONE)
			continue;
		const uint32_t *own = &links->pool[places[doc]];
		for (uint32_t i = 1; i <= own[0]; i++)
			backlinks[at[own[i]]++] =
			    press->entry_of[press->docs[doc]];
	}
	press_add(
	    press, EDITION_BACKLINKS, backlinks, count * sizeof(*backlinks));
	free(order);
	free(backlinks);
}

void
press_links(struct press *press)
{
	struct press_links *links = &press->space->links;
	uint32_t *places;

	/* Then no record is looked at. */
	if (press->linking == 0)
		return;
	places = mem_alloc(press->doc_count * sizeof(*places) + 1);
	for (uint32_t doc = 0; doc < press->doc_count; doc++)
		places[doc] =
		    place_links(press, press->input->records[press->docs[doc]]);
	if (press->renewed)
		links->pool_used = links->used;
	sort_keys(links);
	uint32_t *at = mem_alloc(links->count * sizeof(*at) + 1);
	for (uint32_t doc = 0; doc < press->doc_count; doc++)
		for (uint32_t i = 1;
		     places[doc] != NONE && i <= links->pool[places[doc]]; i++)
			at[links->pool[places[doc] + i]]++;
	write_backlinks(press, places, at, write_keys(press, at));
	free(places);
	free(at);
}

/* Those of one hash by their paths. */
static int
by_name_hash(const void *first, const void *second)
{
	const struct edition_name *a = first, *b = second;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->entry < b->entry ? -1 : 1;
}

/* A page that was made has the name of its file. */
static bool
can_be_named(const struct record *record)
{
	return record_served(record) && !record->dir && !record->source &&
	    record->role != RECORD_DIR_LINK;
}

void
press_names(struct press *press)
{
	const struct press_input *input = press->input;
	struct buf key = {0};
	size_t count = 0;

	/* Most capsules have no link by name. */
	if (press->naming == 0)
		return;
	struct edition_name *names = mem_alloc(input->count * sizeof(*names));
	for (size_t i = 0; i < input->count; i++) {
		if (!can_be_named(input->records[i]))
			continue;
		key.size = 0;
		edition_name_key(input->records[i]->path, &key);
		names[count++] = (struct edition_name){
		    edition_name_hash(buf_span(&key)), press->entry_of[i]};
	}
	qsort(names, count, sizeof(*names), by_name_hash);
	press_add(press, EDITION_NAMES, names, count * sizeof(*names));
	buf_free(&key);
	free(names);
}
