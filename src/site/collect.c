#include <stdlib.h>

#include "base/mem.h"
#include "config/labels.h"
#include "site/scan_inside.h"

/* The order for the press, while it is collected. */
struct collection {
	const struct record **records, **blocks;
	size_t count, capacity, block_capacity;
	uint32_t *numbers[SCAN_SOURCES_MAX];
	uint32_t docs;
};

/* A directory and those above it, for the standing block that is nearest. */
struct chain {
	const struct record *directory;
	const struct chain *above;
};

/* The standing block of one directory for a language, or NULL. */
static const struct record *
standing_in(const struct record *directory, struct span language)
{
	const struct record *plain = NULL;

	for (size_t i = 0; i < directory->folder->count; i++) {
		const struct record *child = directory->folder->list[i];
		struct span suffix, name = folder_name(directory, child);
		/* Names that begin with a dot sort first, or nearly so. */
		if (name.size > 0 && name.data[0] > '.')
			break;
		if (child->role != RECORD_STANDING || !child->read ||
		    child->draft || child->charset.size > 0)
			continue;
		article_stem(name, &suffix);
		if (suffix.size == 0)
			plain = child;
		else if (span_equal_nocase(language_primary(suffix),
			     language_primary(language)))
			return child;
	}
	return plain;
}

static const struct record *
block_for(const struct record *record, const struct chain *chain)
{
	const struct record *block = NULL;

	if (record->role == RECORD_ARTICLE || record->role == RECORD_INDEX)
		for (; chain && !block; chain = chain->above)
			block = standing_in(chain->directory, record->language);
	for (size_t i = 0; record->folder && i < record->folder->count; i++)
		if (record->folder->list[i]->role == RECORD_INTRO &&
		    record->folder->list[i]->read &&
		    !record->folder->list[i]->draft &&
		    record->folder->list[i]->charset.size == 0)
			block = record->folder->list[i];
	return block;
}

static void
collect(struct scan *scan, struct collection *collection,
    const struct record *record, const struct chain *chain)
{
	/* Without its terms it waits for the run that reads it again. */
	if (!record_visible(record, scan->now) ||
	    (record_indexed(record) && record->source == RECORD_UNCOUNTED))
		return;
	collection->records =
	    mem_grow(collection->records, &collection->capacity,
		collection->count + 1, sizeof(*collection->records));
	collection->blocks =
	    mem_grow(collection->blocks, &collection->block_capacity,
		collection->count + 1, sizeof(*collection->blocks));
	collection->records[collection->count] = record;
	collection->blocks[collection->count++] = block_for(record, chain);
	if (record_indexed(record))
		collection->numbers[record->source][record->doc] =
		    collection->docs++;
	struct chain here = {record, chain};
	for (size_t i = 0; record->folder && i < record->folder->count; i++)
		collect(scan, collection, record->folder->list[i], &here);
}

/* All terms are in the first source now, under the numbers they were given. */
static void
settle(struct scan *scan, struct record *record,
    const struct collection *collection)
{
	if (record->source != RECORD_UNCOUNTED) {
		record->doc = collection->numbers[record->source][record->doc];
		record->source =
		    record->doc == LEDGER_GONE ? RECORD_UNCOUNTED : 0;
	}
	for (size_t i = 0; record->folder && i < record->folder->count; i++)
		settle(scan, record->folder->list[i], collection);
}

/* The merged ledger in place of its sources; the largest lends its memory. */
static void
take_over(struct scan *scan)
{
	struct ledger before = scan->sources[0];

	scan->sources[0] = scan->space.ledger;
	scan->space.ledger = before;
	for (size_t i = 1; i < scan->source_count; i++)
		ledger_free(&scan->sources[i]);
	scan->source_count = 1;
	scan->changed = false;
}

int
scan_press(struct scan *scan, struct pressed *pressed_r)
{
	struct collection collection = {0};
	struct ledger_source sources[SCAN_SOURCES_MAX];

	for (size_t i = 0; i < scan->source_count; i++) {
		size_t docs = scan->sources[i].docs;
		collection.numbers[i] = mem_alloc(docs * sizeof(uint32_t));
		memset(collection.numbers[i], 0xff, docs * sizeof(uint32_t));
		sources[i] = (struct ledger_source){
		    &scan->sources[i], collection.numbers[i]};
	}
	collect(scan, &collection, scan->top, NULL);
	struct press_order order = {collection.records, collection.blocks,
	    collection.count, sources, scan->source_count};
	int result = press(&order, &scan->space, pressed_r);
	if (result == 0) {
		settle(scan, scan->top, &collection);
		take_over(scan);
	}
	for (size_t i = 0; i < SCAN_SOURCES_MAX; i++)
		free(collection.numbers[i]);
	free(collection.records);
	free(collection.blocks);
	return result;
}
