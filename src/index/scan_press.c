#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "config/labels.h"
#include "index/scan_priv.h"
#include "text/language.h"

enum { BATCH_KEPT = 1 << 20 }; /* terms that there is room for at rest */

/* The order for the press, while it is collected. */
struct collection {
	const struct record **records, **blocks;
	size_t count, capacity, block_capacity;
	/* The number in path order of each source's document, or
	 * POSTING_RUN_GONE.
	 */
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
	const struct record *found = dir_find_name(directory, name);
	bool usable = found && !found->dir &&
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
	struct span own = arena_format(
	    &arena, ".standing.%pS.gmi", SPAN_AT(language_primary(language)));

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
	for (size_t i = 0; record->dir && i < record->dir->count; i++)
		collect(scan, collection, record->dir->list[i], &here);
}

/* How many documents a source tells apart. */
static size_t
docs_of(const struct scan *scan, size_t source)
{
	return source == 0 ? scan->term_index.count
			   : scan->sources[source].docs;
}

/*
 * Marks the articles of the term index that are not wanted any more; one
 * without a word never was in it. Returns how many there are.
 */
static size_t
mark_gone(const struct scan *scan, const uint32_t *numbers, bool *gone)
{
	size_t fewer = 0;

	for (size_t i = 0; i < scan->term_index.count; i++) {
		gone[i] = numbers[i] == POSTING_RUN_GONE &&
		    scan->term_index.vectors[i].counts > 0;
		fewer += gone[i];
	}
	return fewer;
}

/* Everything in path order: the same bytes whatever came before. */
static void
merge_everything(struct scan *scan, const struct collection *collection)
{
	struct posting_run_source sources[SCAN_SOURCES_MAX];

	for (size_t i = 1; i < scan->article_file_count; i++)
		sources[i - 1] = (struct posting_run_source){
		    &scan->sources[i], collection->numbers[i]};
	term_index_merge(&scan->term_index, collection->numbers[0], sources,
	    scan->article_file_count - 1, collection->docs);
}

/* Those that stay keep their numbers, and new ones get the next. */
static void
change_some(struct scan *scan, struct collection *collection, const bool *gone)
{
	uint32_t count = (uint32_t)scan->term_index.count;
	uint32_t *numbers = collection->numbers[1];
	struct posting_run_source source = {&scan->sources[1], numbers};
	bool more = scan->article_file_count > 1;

	for (uint32_t i = 0; i < count; i++)
		if (collection->numbers[0][i] != POSTING_RUN_GONE)
			collection->numbers[0][i] = i;
	for (uint32_t i = 0; more && i < scan->sources[1].docs; i++)
		if (numbers[i] != POSTING_RUN_GONE)
			numbers[i] = count++;
	term_index_change(
	    &scan->term_index, more ? &source : NULL, count, gone);
}

/* Puts what was read since into the term index, and takes out what is gone. */
static void
take_in(struct scan *scan, struct collection *collection)
{
	bool *gone = mem_alloc(scan->term_index.count * sizeof(*gone));
	size_t fewer = mark_gone(scan, collection->numbers[0], gone);
	size_t more = 0;

	for (size_t i = 1; i < scan->article_file_count; i++)
		more += scan->sources[i].docs;
	if (scan->article_file_count > 2 || scan->merge ||
	    term_index_wants_merge(&scan->term_index, more, fewer))
		merge_everything(scan, collection);
	else if (more + fewer > 0)
		change_some(scan, collection, fewer > 0 ? gone : NULL);
	scan->merge = false;
	scan->merge_at = scan->term_index.delta_count > 0
	    ? clock_monotonic() + SCAN_MERGE_AFTER
	    : 0;
	free(gone);
}

/* Every record learns the number that its terms have now. */
static void
settle(struct scan *scan, struct record *record,
    const struct collection *collection)
{
	if (record->source != RECORD_UNCOUNTED) {
		record->doc = collection->numbers[record->source][record->doc];
		record->source =
		    record->doc == POSTING_RUN_GONE ? RECORD_UNCOUNTED : 0;
	}
	for (size_t i = 0; record->dir && i < record->dir->count; i++)
		settle(scan, record->dir->list[i], collection);
}

static void
forget_sources(struct scan *scan)
{
	for (size_t i = 1; i < scan->article_file_count; i++)
		posting_run_free(&scan->sources[i]);
	scan->article_file_count = 1;
	/* A first scan's batches are far larger than all that come later. */
	if (scan->reader.batch.capacity > BATCH_KEPT)
		run_builder_free(&scan->reader.batch);
}

int
scan_press(struct scan *scan, struct pressed *pressed_r)
{
	struct collection collection = {0};

	for (size_t i = 0; i < scan->article_file_count; i++) {
		size_t docs = docs_of(scan, i);
		collection.numbers[i] = mem_alloc(docs * sizeof(uint32_t));
		memset(collection.numbers[i], 0xff, docs * sizeof(uint32_t));
	}
	collect(scan, &collection, scan->top, NULL);
	take_in(scan, &collection);
	settle(scan, scan->top, &collection);
	forget_sources(scan);
	struct press_input order = {collection.records, collection.blocks,
	    collection.count, &scan->term_index};
	int result = press_write(&order, &scan->space, pressed_r);
	/* What was taken in stays so: only the writing is to be done again. */
	scan->changed = result < 0;
	for (size_t i = 0; i < SCAN_SOURCES_MAX; i++)
		free(collection.numbers[i]);
	free(collection.records);
	free(collection.blocks);
	return result;
}
