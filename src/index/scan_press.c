#include <stdlib.h>

#include "base/clock.h"
#include "base/heap.h"
#include "base/mem.h"
#include "index/scan_priv.h"

/*
 * From the tree to an edition. The visible records are collected in path order,
 * each with its block of gemtext, and their documents get new numbers. Then the
 * terms that were read since the last edition are taken into the term index:
 * by a change that touches only their own terms, or by a merge of everything
 * (term_index.h). After that the runs of the scan are empty, every record's
 * terms are in the term index, and the press writes the file.
 */

enum { BATCH_KEPT = 1 << 15 }; /* terms: a larger batch is freed */

/* The input of the press, while it is collected. */
struct collection {
	struct record **records;
	const struct record **blocks;
	size_t count, capacity, block_capacity;
	/* By run: each document's number in path order, or POSTING_RUN_GONE. */
	uint32_t *numbers[SCAN_RUNS_MAX];
	uint32_t docs;
};

static void collect_records(struct scan *scan, struct collection *collection,
    struct record *record, struct scan_chain *chain);

const char *
scan_why_hidden(const struct scan *scan, const struct record *record)
{
	if (!record->read)
		return "which has not been read";
	if (record->doubtful)
		return "which has a date or a draft mark that cannot be read";
	if (record->draft)
		return "which is a draft";
	if (record->program)
		return "which is a program";
	return record_begins(record) > scan->now
	    ? "which is dated in the future"
	    : NULL;
}

bool
scan_has_served(const struct scan *scan, const struct record *directory)
{
	for (size_t i = 0; i < directory->dir->count; i++) {
		const struct record *child = directory->dir->list[i];
		if (child->dir ? scan_has_served(scan, child)
			       : child->role != RECORD_DIR_LINK &&
			    record_served(child) &&
			    record_visible(child, scan->now))
			return true;
	}
	return false;
}

bool
scan_is_empty(const struct scan *scan)
{
	return !scan_has_served(scan, scan->top);
}

/*
 * K60: takes a directory and what is below it out again, if nothing of that is
 * served: else it would tell that drafts are there. An intro alone does not
 * make it a page. Links to directories stay: they lead to what is shown
 * elsewhere.
 */
static void
drop_empty(struct collection *collection, size_t directory)
{
	size_t kept = directory;

	for (size_t i = directory + 1; i < collection->count; i++)
		if (record_served(collection->records[i]) &&
		    collection->records[i]->role != RECORD_DIR_LINK)
			return;
	for (size_t i = directory + 1; i < collection->count; i++)
		if (collection->records[i]->role == RECORD_DIR_LINK) {
			collection->records[kept] = collection->records[i];
			collection->blocks[kept++] = NULL;
		}
	collection->count = kept;
}

/* Adds a record, with its block, which is to be in the edition. */
static void
collect(struct scan *scan, struct collection *collection, struct record *record,
    struct scan_chain *chain)
{
	collection->records =
	    mem_grow(collection->records, &collection->capacity,
		collection->count + 1, sizeof(*collection->records));
	collection->blocks =
	    mem_grow(collection->blocks, &collection->block_capacity,
		collection->count + 1, sizeof(*collection->blocks));
	collection->records[collection->count] = record;
	collection->blocks[collection->count++] =
	    scan_block_for(scan, record, chain);
	if (record_indexed(record))
		collection->numbers[record->run][record->doc] =
		    collection->docs++;
}

/* An article without terms became visible after the last run. */
static bool
is_ready(const struct scan *scan, const struct record *record)
{
	return record_visible(record, scan->now) &&
	    !(record_indexed(record) && record->run == RECORD_UNINDEXED);
}

/* A directory's records and those of the articles that were made of its files:
 * two lists in path order. */
static void
collect_directory(struct scan *scan, struct collection *collection,
    const struct dir *dir, struct scan_chain *here)
{
	size_t made = 0;

	for (size_t i = 0; i < dir->count || made < dir->made_count;) {
		record_fetch_ahead(dir->list, i, dir->count);
		if (i < dir->count &&
		    (made == dir->made_count ||
			span_compare(
			    dir->list[i]->path, dir->made[made]->path) < 0)) {
			collect_records(scan, collection, dir->list[i++], here);
			continue;
		}
		struct record *article = dir->made[made++];
		struct record *source = article->source;
		if (dir_article(source) == article && is_ready(scan, article))
			collect(scan, collection, article, here);
	}
}

static void
collect_records(struct scan *scan, struct collection *collection,
    struct record *record, struct scan_chain *chain)
{
	struct scan_chain here = {.directory = record, .above = chain};
	size_t own = collection->count;

	if (!is_ready(scan, record) || !is_ready(scan, dir_article(record)))
		return;
	collect(scan, collection, record, chain);
	if (record->dir)
		collect_directory(scan, collection, record->dir, &here);
	if (record->dir && record != scan->top)
		drop_empty(collection, own);
}

/* Whether all that a link leads through is in the edition, too. */
static bool
is_led(const struct collection *collection, const struct record *record)
{
	struct span way = record->symlink->way;

	while (way.size > 0) {
		struct span path = span_cut(&way, '\0');
		if (press_find(collection->records, collection->count, path) ==
			collection->count &&
		    !scan_is_ignored(path))
			return false;
	}
	return true;
}

/*
 * Takes links out that lead to directories in which nothing is shown, or to
 * articles that are visible only since the last run. What is ignored, and yet
 * was judged to be served, is in a mounted volume.
 */
static void
drop_links(const struct scan *scan, struct collection *collection)
{
	bool *kept = mem_alloc(collection->count);
	size_t count = 0;

	for (size_t i = 0; i < collection->count; i++) {
		const struct record *record = collection->records[i];
		kept[i] = !scan->links || !record->symlink ||
		    !record_served(record) || is_led(collection, record);
	}
	for (size_t i = 0; i < collection->count; i++) {
		collection->records[count] = collection->records[i];
		collection->blocks[count] = collection->blocks[i];
		count += kept[i];
	}
	collection->count = count;
	free(kept);
}

/* The number of documents in a run, visible or not. */
static size_t
count_docs(const struct scan *scan, size_t run)
{
	return run == 0 ? scan->term_index.count : scan->runs[run].docs;
}

/*
 * Marks the documents of the term index that are not visible any more, but for
 * those without a term. Returns how many there are.
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

/* The innermost zone of a record, or of the file that it was made of. */
static unsigned
innermost_zone(const struct audiences *audiences, const struct record *record)
{
	unsigned own = audience_zone(
	    audiences->zones, audiences->zone_count, record->path);
	unsigned source = record->source
	    ? audience_zone(
		  audiences->zones, audiences->zone_count, record->source->path)
	    : own;

	if (own == 0 ||
	    (source > 0 &&
		audiences->zones[source - 1].size >
		    audiences->zones[own - 1].size))
		return source;
	return own;
}

/*
 * The zone number of each document, by the number that it gets; NULL if there
 * are no zones. The caller's to free.
 */
static uint8_t *
number_zones(const struct scan *scan, const struct collection *collection,
    uint32_t count)
{
	const struct audiences *audiences = &scan->term_index.audiences;

	if (audiences->zone_count == 0)
		return NULL;
	uint8_t *zone_of = mem_alloc((size_t)count + 1);
	for (size_t i = 0; i < collection->count; i++) {
		const struct record *record = collection->records[i];
		if (record_indexed(record))
			zone_of[collection->numbers[record->run][record->doc]] =
			    (uint8_t)innermost_zone(audiences, record);
	}
	return zone_of;
}

/* Numbers all documents in path order: the bytes depend on nothing else. */
static void
merge_all(struct scan *scan, const struct collection *collection)
{
	struct posting_merge_source sources[SCAN_RUNS_MAX];

	for (size_t i = 1; i < scan->run_count; i++)
		sources[i - 1] = (struct posting_merge_source){
		    &scan->runs[i], collection->numbers[i], true};
	uint8_t *zone_of = number_zones(scan, collection, collection->docs);
	term_index_merge(&scan->term_index, collection->numbers[0], sources,
	    scan->run_count - 1, collection->docs, zone_of);
	free(zone_of);
}

/* Without a merge the documents of the term index stay what they are. */
static void
keep_numbers(const struct scan *scan, struct collection *collection)
{
	for (uint32_t i = 0; i < scan->term_index.count; i++)
		if (collection->numbers[0][i] != POSTING_RUN_GONE)
			collection->numbers[0][i] = i;
}

/* Gives new documents the next numbers. */
static void
extend_index(struct scan *scan, struct collection *collection, const bool *gone)
{
	uint32_t count = (uint32_t)scan->term_index.count;
	uint32_t *numbers = collection->numbers[1];
	struct posting_merge_source source = {&scan->runs[1], numbers, false};
	bool more = scan->run_count > 1;

	for (uint32_t i = 0; more && i < scan->runs[1].docs; i++)
		if (numbers[i] != POSTING_RUN_GONE)
			numbers[i] = count++;
	uint8_t *zone_of = number_zones(scan, collection, count);
	term_index_change(
	    &scan->term_index, more ? &source : NULL, count, gone, zone_of);
	free(zone_of);
}

/* Adds the new documents to the term index and removes those that are gone. */
static void
update_index(struct scan *scan, struct collection *collection)
{
	bool *gone = mem_alloc(scan->term_index.count * sizeof(*gone));
	size_t fewer = mark_gone(scan, collection->numbers[0], gone);
	size_t more = 0;

	for (size_t i = 1; i < scan->run_count; i++)
		more += scan->runs[i].docs;
	if (scan->run_count > 2 ||
	    (scan->merge && scan->term_index.delta_count > 0) ||
	    term_index_wants_merge(&scan->term_index, more, fewer)) {
		merge_all(scan, collection);
	} else {
		keep_numbers(scan, collection);
		if (more + fewer > 0)
			extend_index(scan, collection, fewer > 0 ? gone : NULL);
	}
	free(gone);
}

/* Sets the number that each record has in the term index now. */
static void
renumber(struct scan *scan, struct record *record,
    const struct collection *collection)
{
	if (record->run != RECORD_UNINDEXED) {
		record->doc = collection->numbers[record->run][record->doc];
		record->run =
		    record->doc == POSTING_RUN_GONE ? RECORD_UNINDEXED : 0;
	}
	if (record->made)
		renumber(scan, record->made, collection);
	for (size_t i = 0; record->dir && i < record->dir->count; i++) {
		record_fetch_ahead(record->dir->list, i, record->dir->count);
		renumber(scan, record->dir->list[i], collection);
	}
}

static void
forget_runs(struct scan *scan)
{
	for (size_t i = 1; i < scan->run_count; i++)
		posting_run_free(&scan->runs[i]);
	scan->run_count = 1;
}

/* An edition that is no patch, and has no delta, is as it would be at rest. */
static void
plan_merge(struct scan *scan, const struct pressed *pressed)
{
	bool more = scan->term_index.delta_count > 0 || pressed->base >= 0;

	scan->merge = false;
	scan->merge_at = more ? clock_monotonic() + SCAN_MERGE_AFTER : 0;
}

int
scan_press(struct scan *scan, struct pressed *pressed_r)
{
	struct collection collection = {0};
	bool first = scan->run_count > 2;

	/* The batches of a first scan are far larger than any later one. */
	if (scan->reader.batch.capacity > BATCH_KEPT)
		run_builder_free(&scan->reader.batch);
	for (size_t i = 0; i < scan->run_count; i++) {
		size_t docs = count_docs(scan, i);
		collection.numbers[i] = mem_alloc(docs * sizeof(uint32_t));
		memset(collection.numbers[i], 0xff, docs * sizeof(uint32_t));
	}
	collect_records(scan, &collection, scan->top, NULL);
	drop_links(scan, &collection);
	update_index(scan, &collection);
	renumber(scan, scan->top, &collection);
	forget_runs(scan);
	struct press_input input = {collection.records, collection.blocks,
	    collection.count, &scan->term_index, &scan->reader.charsets,
	    scan->merge};
	int result = press_write(&input, &scan->space, pressed_r);
	plan_merge(scan, pressed_r);
	/* After a failure (K42) the index is complete; only the file is not. */
	scan->changed = result < 0;
	for (size_t i = 0; i < SCAN_RUNS_MAX; i++)
		free(collection.numbers[i]);
	free(collection.records);
	free(collection.blocks);
	if (first)
		heap_trim();
	return result;
}
