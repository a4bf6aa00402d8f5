#include <stdlib.h>

#include "base/mem.h"
#include "index/posting_run.h"

/*
 * An inverted index is built by sorting: runs that fit in memory are sorted by
 * term (run_builder.c), and merged k ways with a heap of cursors (Witten,
 * Moffat, Bell: Managing Gigabytes, chapter 5). Here all runs are in memory,
 * and the gain is the same as on disk: each is read from front to back, where
 * an index that grows by insertion makes a random access for each posting.
 */

void
posting_run_free(struct posting_run *posting_run)
{
	free(posting_run->words);
	free(posting_run->marks);
	*posting_run = (struct posting_run){0};
}

/* The postings of one term during a merge. */
struct group {
	struct posting *list, *spare;
	size_t size, capacity, spare_capacity;
};

enum { GROUP_HEADER = 3 };

static inline uint32_t *
put_posting(uint32_t *to, const struct posting *posting)
{
	uint32_t count = posting->count, plural = posting->plural;

	if (count < POSTING_RUN_MORE && (plural == 0 || plural == count)) {
		*to++ = posting->doc << 8 | (plural ? POSTING_RUN_PLURAL : 0) |
		    count;
		return to;
	}
	*to++ = posting->doc << 8 | POSTING_RUN_MORE;
	*to++ = plural << 16 | count;
	return to;
}

/* Reads a posting and moves *from past it. */
static inline struct posting
get_posting(const uint32_t **from)
{
	uint32_t word = *(*from)++;
	uint32_t count = word & POSTING_RUN_MORE;
	uint32_t plural = word & POSTING_RUN_PLURAL ? count : 0;

	if ((word & (POSTING_RUN_PLURAL | POSTING_RUN_MORE)) ==
	    POSTING_RUN_MORE) {
		count = **from & 0xffff;
		plural = *(*from)++ >> 16;
	}
	return (struct posting){word >> 8, (uint16_t)count, (uint16_t)plural};
}

/* Records the offset of one group in POSTING_RUN_STRIDE. */
static void
mark_group(struct posting_run *posting_run, uint64_t hash)
{
	size_t marks = posting_run->groups / POSTING_RUN_STRIDE;

	if (posting_run->groups++ % POSTING_RUN_STRIDE != 0)
		return;
	posting_run->marks =
	    mem_grow(posting_run->marks, &posting_run->mark_capacity, marks + 1,
		sizeof(*posting_run->marks));
	posting_run->marks[marks] =
	    (struct posting_run_mark){hash, posting_run->count};
}

void
posting_run_add(struct posting_run *posting_run, uint64_t hash,
    const struct posting *postings, size_t count)
{
	posting_run->words =
	    mem_grow(posting_run->words, &posting_run->capacity,
		posting_run->count + GROUP_HEADER + 2 * count,
		sizeof(*posting_run->words));
	mark_group(posting_run, hash);
	uint32_t *start = posting_run->words + posting_run->count;
	uint32_t *to = start + GROUP_HEADER;
	for (size_t i = 0; i < count; i++)
		to = put_posting(to, &postings[i]);
	start[0] = (uint32_t)(hash >> 32);
	start[1] = (uint32_t)hash;
	start[2] = (uint32_t)(to - start - GROUP_HEADER);
	posting_run->count = (size_t)(to - posting_run->words);
}

/* A position in one source of a merge. */
struct cursor {
	const uint32_t *at, *end;
	uint64_t hash; /* of the group at the cursor */
	const uint32_t *numbers;
	size_t order; /* of the source, which breaks ties */
};

static bool
advance(struct cursor *cursor)
{
	if (cursor->at == cursor->end)
		return false;
	cursor->hash = (uint64_t)cursor->at[0] << 32 | cursor->at[1];
	return true;
}

/* Appends the postings at the cursor, renumbered. */
static void
take_group(struct cursor *cursor, struct group *group)
{
	const uint32_t *at = cursor->at + GROUP_HEADER;
	const uint32_t *end = at + cursor->at[2];

	group->list = mem_grow(group->list, &group->capacity,
	    group->size + cursor->at[2], sizeof(*group->list));
	struct posting *to = group->list + group->size;
	/* Without a branch: a document that is gone is overwritten. */
	while (at < end) {
		*to = get_posting(&at);
		to->doc = cursor->numbers[to->doc];
		to += to->doc != POSTING_RUN_GONE;
	}
	group->size = (size_t)(to - group->list);
	cursor->at = at;
}

/*
 * Merges two ascending lists, of which the second begins at middle, from the
 * end. They mostly ascend already, as in a first scan, whose batches have
 * ascending document numbers.
 */
static void
merge_halves(struct group *group, size_t middle)
{
	size_t left = middle, right = group->size - middle, to = group->size;

	if (left == 0 || right == 0 ||
	    group->list[middle - 1].doc < group->list[middle].doc)
		return;
	group->spare = mem_grow(
	    group->spare, &group->spare_capacity, right, sizeof(*group->spare));
	memcpy(
	    group->spare, group->list + middle, right * sizeof(*group->spare));
	while (right > 0) {
		bool first = left > 0 &&
		    group->list[left - 1].doc > group->spare[right - 1].doc;
		group->list[--to] =
		    first ? group->list[--left] : group->spare[--right];
	}
}

static bool
is_before(const struct cursor *a, const struct cursor *b)
{
	return a->hash != b->hash ? a->hash < b->hash : a->order < b->order;
}

/* Restores the order of a heap whose top has changed. */
static void
sink_cursor(struct cursor *heap, size_t count)
{
	for (size_t at = 0;;) {
		size_t least = at, child = 2 * at + 1;
		if (child < count && is_before(&heap[child], &heap[least]))
			least = child;
		if (child + 1 < count &&
		    is_before(&heap[child + 1], &heap[least]))
			least = child + 1;
		if (least == at)
			return;
		struct cursor moved = heap[at];
		heap[at] = heap[least];
		heap[least] = moved;
		at = least;
	}
}

static struct cursor *
start_cursors(
    const struct posting_run_source *sources, size_t count, size_t *count_r)
{
	struct cursor *heap = mem_alloc((count + 1) * sizeof(*heap));
	size_t size = 0;

	for (size_t i = 0; i < count; i++) {
		const struct posting_run *posting_run = sources[i].posting_run;
		/* Nothing is added to the NULL of an empty run (K125). */
		if (posting_run->count == 0)
			continue;
		struct cursor cursor = {.at = posting_run->words,
		    .end = posting_run->words + posting_run->count,
		    .numbers = sources[i].numbers,
		    .order = i};
		advance(&cursor);
		size_t at = size++;
		for (; at > 0 && is_before(&cursor, &heap[(at - 1) / 2]);
		     at = (at - 1) / 2)
			heap[at] = heap[(at - 1) / 2];
		heap[at] = cursor;
	}
	*count_r = size;
	return heap;
}

/* Reserves the size of all sources, so that nothing moves during the merge. */
static void
reserve_words(const struct posting_run_source *sources, size_t count,
    uint32_t docs, struct posting_run *merged)
{
	size_t words = 0;

	for (size_t i = 0; i < count; i++)
		words += sources[i].posting_run->count;
	merged->count = 0;
	merged->groups = 0;
	merged->docs = docs;
	merged->words = mem_grow(
	    merged->words, &merged->capacity, words, sizeof(*merged->words));
}

void
posting_run_merge(const struct posting_run_source *sources, size_t count,
    uint32_t docs, posting_run_emit *emit, void *context,
    struct posting_run *merged)
{
	struct group group = {0};
	size_t open;
	struct cursor *heap = start_cursors(sources, count, &open);

	reserve_words(sources, count, docs, merged);
	while (open > 0) {
		uint64_t hash = heap[0].hash;
		group.size = 0;
		while (open > 0 && heap[0].hash == hash) {
			size_t middle = group.size;
			take_group(&heap[0], &group);
			merge_halves(&group, middle);
			if (!advance(&heap[0]))
				heap[0] = heap[--open];
			if (open > 1)
				sink_cursor(heap, open);
		}
		/* All of its documents are gone. */
		if (group.size == 0)
			continue;
		posting_run_add(merged, hash, group.list, group.size);
		emit(context, hash, group.list, group.size);
	}
	free(heap);
	free(group.list);
	free(group.spare);
}

struct posting_run_walk
posting_run_start(const struct posting_run *posting_run)
{
	if (posting_run->count == 0)
		return (struct posting_run_walk){0};
	return (struct posting_run_walk){.next = posting_run->words,
	    .end = posting_run->words + posting_run->count};
}

bool
posting_run_next(struct posting_run_walk *walk)
{
	if (walk->next == walk->end)
		return false;
	walk->hash = (uint64_t)walk->next[0] << 32 | walk->next[1];
	walk->at = walk->next + GROUP_HEADER;
	walk->next = walk->at + walk->next[2];
	return true;
}

bool
posting_run_find(const struct posting_run *posting_run, uint64_t hash,
    struct posting_run_walk *walk_r)
{
	size_t marks =
	    (posting_run->groups + POSTING_RUN_STRIDE - 1) / POSTING_RUN_STRIDE;
	size_t low = 0, high = marks;

	/* `low` becomes the first mark with a greater hash. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (posting_run->marks[middle].hash <= hash)
			low = middle + 1;
		else
			high = middle;
	}
	*walk_r = posting_run_start(posting_run);
	if (low == 0)
		return false;
	walk_r->next = posting_run->words + posting_run->marks[low - 1].at;
	while (posting_run_next(walk_r) && walk_r->hash < hash)
		continue;
	return walk_r->hash == hash;
}

void
posting_run_postings(
    const struct posting_run_walk *walk, struct postings_list *list)
{
	const uint32_t *at = walk->at;

	list->list = mem_grow(list->list, &list->capacity,
	    list->count + (size_t)(walk->next - at), sizeof(*list->list));
	while (at < walk->next)
		list->list[list->count++] = get_posting(&at);
}

/* Reads document numbers only: find_gone() calls it for every term. */
bool
posting_run_holds(const struct posting_run_walk *walk, const bool *marked)
{
	for (const uint32_t *at = walk->at; at < walk->next; at++) {
		if (marked[*at >> 8])
			return true;
		at += (*at & (POSTING_RUN_PLURAL | POSTING_RUN_MORE)) ==
		    POSTING_RUN_MORE;
	}
	return false;
}
