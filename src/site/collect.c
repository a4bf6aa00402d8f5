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
	/* What the last article here got: the next one mostly gets the same. */
	struct span language;
	const struct record *standing;
};

/* What a directory has under a name that is read and never served, or NULL. */
static const struct record *
block_called(
    const struct scan *scan, const struct record *directory, struct span name)
{
	const struct record *found = folder_find_name(directory, name);
	bool usable = found && !found->folder &&
	    record_visible(found, scan->now) && found->charset.size == 0;

	return usable ? found : NULL;
}

/* The standing block that is nearest, there by language first. */
static const struct record *
find_standing(
    const struct scan *scan, struct span language, const struct chain *chain)
{
	const struct record *block = NULL;
	struct arena arena = {0};
	struct span own = arena_format(&arena, ".standing.%.*s.gmi",
	    SPAN_ARGS(language_primary(language)));

	for (; chain && !block; chain = chain->above) {
		block = block_called(scan, chain->directory, own);
		if (!block)
			block = block_called(
			    scan, chain->directory, SPAN(".standing.gmi"));
	}
	arena_free(&arena);
	return block;
}

static const struct record *
standing_for(
    const struct scan *scan, const struct record *record, struct chain *chain)
{
	if (!chain->language.data ||
	    !span_equal(chain->language, record->language)) {
		chain->language = record->language;
		chain->standing = find_standing(scan, record->language, chain);
	}
	return chain->standing;
}

static const struct record *
block_for(
    const struct scan *scan, const struct record *record, struct chain *chain)
{
	switch (record->role) {
	case RECORD_ARTICLE:
	case RECORD_INDEX: return standing_for(scan, record, chain);
	case RECORD_DIRECTORY:
		return block_called(scan, record, SPAN(".intro.gmi"));
	default: return NULL;
	}
}

static void
collect(struct scan *scan, struct collection *collection,
    const struct record *record, struct chain *chain)
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
	collection->blocks[collection->count++] =
	    block_for(scan, record, chain);
	if (record_indexed(record))
		collection->numbers[record->source][record->doc] =
		    collection->docs++;
	struct chain here = {.directory = record, .above = chain};
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
	    collection.count, sources, scan->source_count,
	    &scan->reader.vocabulary};
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
