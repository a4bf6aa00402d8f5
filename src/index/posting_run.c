#include <stdlib.h>

#include "base/mem.h"
#include "index/posting_run.h"

void
ledger_free(struct ledger *ledger)
{
	free(ledger->words);
	free(ledger->marks);
	*ledger = (struct ledger){0};
}

/* Postings gathered for one term; spare is room for a run of them. */
struct group {
	struct posting *list, *spare;
	size_t size, capacity, spare_capacity;
};

enum { GROUP_HEADER = 3 };

static inline uint32_t *
put_posting(uint32_t *to, const struct posting *posting)
{
	uint32_t count = posting->count, plural = posting->plural;

	if (count < LEDGER_MORE && (plural == 0 || plural == count)) {
		*to++ =
		    posting->doc << 8 | (plural ? LEDGER_PLURAL : 0) | count;
		return to;
	}
	*to++ = posting->doc << 8 | LEDGER_MORE;
	*to++ = plural << 16 | count;
	return to;
}

/* Takes a posting off *from. */
static inline struct posting
get_posting(const uint32_t **from)
{
	uint32_t word = *(*from)++;
	uint32_t count = word & LEDGER_MORE;
	uint32_t plural = word & LEDGER_PLURAL ? count : 0;

	if ((word & (LEDGER_PLURAL | LEDGER_MORE)) == LEDGER_MORE) {
		count = **from & 0xffff;
		plural = *(*from)++ >> 16;
	}
	return (struct posting){word >> 8, (uint16_t)count, (uint16_t)plural};
}

/* Remembers where every so manieth group begins. */
static void
mark_group(struct ledger *ledger, uint64_t hash)
{
	size_t marks = ledger->groups / LEDGER_STRIDE;

	if (ledger->groups++ % LEDGER_STRIDE != 0)
		return;
	ledger->marks = mem_grow(ledger->marks, &ledger->mark_capacity,
	    marks + 1, sizeof(*ledger->marks));
	ledger->marks[marks] = (struct ledger_mark){hash, ledger->count};
}

void
ledger_add(struct ledger *ledger, uint64_t hash, const struct posting *postings,
    size_t count)
{
	ledger->words = mem_grow(ledger->words, &ledger->capacity,
	    ledger->count + GROUP_HEADER + 2 * count, sizeof(*ledger->words));
	mark_group(ledger, hash);
	uint32_t *start = ledger->words + ledger->count;
	uint32_t *to = start + GROUP_HEADER;
	for (size_t i = 0; i < count; i++)
		to = put_posting(to, &postings[i]);
	start[0] = (uint32_t)(hash >> 32);
	start[1] = (uint32_t)hash;
	start[2] = (uint32_t)(to - start - GROUP_HEADER);
	ledger->count = (size_t)(to - ledger->words);
}

/* A place in one source: the fingerprint of the group that comes next. */
struct cursor {
	const uint32_t *at, *end;
	uint64_t hash;
	const uint32_t *numbers;
	size_t order; /* of sources: ties go to the earlier one */
};

static bool
advance(struct cursor *cursor)
{
	if (cursor->at == cursor->end)
		return false;
	cursor->hash = (uint64_t)cursor->at[0] << 32 | cursor->at[1];
	return true;
}

/* Takes the group at the cursor, renumbered. */
static void
gather(struct cursor *cursor, struct group *group)
{
	const uint32_t *at = cursor->at + GROUP_HEADER;
	const uint32_t *end = at + cursor->at[2];

	group->list = mem_grow(group->list, &group->capacity,
	    group->size + cursor->at[2], sizeof(*group->list));
	struct posting *to = group->list + group->size;
	while (at < end) {
		*to = get_posting(&at);
		to->doc = cursor->numbers[to->doc];
		to += to->doc != LEDGER_GONE;
	}
	group->size = (size_t)(to - group->list);
	cursor->at = at;
}

/*
 * Merges two ascending runs, the second of which begins at middle, from the
 * end: nothing is to be done when they follow each other, as in a first scan.
 */
static void
join(struct group *group, size_t middle)
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
before(const struct cursor *a, const struct cursor *b)
{
	return a->hash != b->hash ? a->hash < b->hash : a->order < b->order;
}

/* Moves the top of a binary heap down to where it belongs. */
static void
sink(struct cursor *heap, size_t count)
{
	for (size_t at = 0;;) {
		size_t least = at, child = 2 * at + 1;
		if (child < count && before(&heap[child], &heap[least]))
			least = child;
		if (child + 1 < count && before(&heap[child + 1], &heap[least]))
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
    const struct ledger_source *sources, size_t count, size_t *count_r)
{
	struct cursor *heap = mem_alloc((count + 1) * sizeof(*heap));
	size_t size = 0;

	for (size_t i = 0; i < count; i++) {
		const struct ledger *ledger = sources[i].ledger;
		struct cursor cursor = {.at = ledger->words,
		    .end = ledger->words + ledger->count,
		    .numbers = sources[i].numbers,
		    .order = i};
		if (ledger->count == 0 || !advance(&cursor))
			continue;
		size_t at = size++;
		for (; at > 0 && before(&cursor, &heap[(at - 1) / 2]);
		     at = (at - 1) / 2)
			heap[at] = heap[(at - 1) / 2];
		heap[at] = cursor;
	}
	*count_r = size;
	return heap;
}

/* Room for all that can come out, so that it is not moved while it grows. */
static void
make_room(const struct ledger_source *sources, size_t count, uint32_t docs,
    struct ledger *merged)
{
	size_t words = 0;

	for (size_t i = 0; i < count; i++)
		words += sources[i].ledger->count;
	merged->count = 0;
	merged->groups = 0;
	merged->docs = docs;
	merged->words = mem_grow(
	    merged->words, &merged->capacity, words, sizeof(*merged->words));
}

void
ledger_merge(const struct ledger_source *sources, size_t count, uint32_t docs,
    ledger_take *take, void *context, struct ledger *merged)
{
	struct group group = {0};
	size_t open;
	struct cursor *heap = start_cursors(sources, count, &open);

	make_room(sources, count, docs, merged);
	while (open > 0) {
		uint64_t hash = heap[0].hash;
		group.size = 0;
		while (open > 0 && heap[0].hash == hash) {
			size_t middle = group.size;
			gather(&heap[0], &group);
			join(&group, middle);
			if (!advance(&heap[0]))
				heap[0] = heap[--open];
			if (open > 1)
				sink(heap, open);
		}
		if (group.size == 0)
			continue;
		ledger_add(merged, hash, group.list, group.size);
		take(context, hash, group.list, group.size);
	}
	free(heap);
	free(group.list);
	free(group.spare);
}

struct ledger_walk
ledger_start(const struct ledger *ledger)
{
	return (struct ledger_walk){
	    .next = ledger->words, .end = ledger->words + ledger->count};
}

bool
ledger_next(struct ledger_walk *walk)
{
	if (walk->next == walk->end)
		return false;
	walk->hash = (uint64_t)walk->next[0] << 32 | walk->next[1];
	walk->at = walk->next + GROUP_HEADER;
	walk->next = walk->at + walk->next[2];
	return true;
}

bool
ledger_find(
    const struct ledger *ledger, uint64_t hash, struct ledger_walk *walk_r)
{
	size_t marks = (ledger->groups + LEDGER_STRIDE - 1) / LEDGER_STRIDE;
	size_t low = 0, high = marks;

	/* The first mark behind it: the group stands before that. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (ledger->marks[middle].hash <= hash)
			low = middle + 1;
		else
			high = middle;
	}
	*walk_r = ledger_start(ledger);
	if (low == 0)
		return false;
	walk_r->next = ledger->words + ledger->marks[low - 1].at;
	while (ledger_next(walk_r) && walk_r->hash < hash)
		continue;
	return walk_r->hash == hash;
}

void
ledger_postings(const struct ledger_walk *walk, struct postings_list *list)
{
	const uint32_t *at = walk->at;

	list->list = mem_grow(list->list, &list->capacity,
	    list->count + (size_t)(walk->next - at), sizeof(*list->list));
	while (at < walk->next)
		list->list[list->count++] = get_posting(&at);
}

bool
ledger_holds(const struct ledger_walk *walk, const bool *marked)
{
	for (const uint32_t *at = walk->at; at < walk->next; at++) {
		if (marked[*at >> 8])
			return true;
		at += (*at & (LEDGER_PLURAL | LEDGER_MORE)) == LEDGER_MORE;
	}
	return false;
}
