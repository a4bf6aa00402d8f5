#include <stdlib.h>

#include "base/mem.h"
#include "runs/posting_run_priv.h"

/*
 * Sorting the terms of a batch. Hashes are evenly distributed, so a radix sort
 * of their high bits orders nearly all of them, in linear time, and an
 * insertion sort the rest. It is stable, which keeps the postings of a term
 * ascending by document. The hashes of words that an author has chosen may all
 * agree in their high bits: the insertion sort gives up after so many moves for
 * each item, and all bits are sorted in the same way as the high ones.
 */

struct posting_run_item {
	uint64_t hash;
	struct posting posting;
};

uint32_t
run_builder_add(
    struct run_builder *batch, const struct term *terms, size_t count)
{
	batch->items = mem_grow(batch->items, &batch->capacity,
	    batch->count + count, sizeof(*batch->items));
	for (size_t i = 0; i < count; i++)
		batch->items[batch->count++] =
		    (struct posting_run_item){terms[i].hash,
			{batch->docs, terms[i].count, terms[i].plural}};
	return batch->docs++;
}

void
run_builder_free(struct run_builder *batch)
{
	free(batch->items);
	free(batch->sorted);
	*batch = (struct run_builder){0};
}

enum {
	DIGIT = 11,
	BUCKETS = 1 << DIGIT,
	HIGH_BITS = 2 * DIGIT, /* of a batch of some million terms */
	MOVES = 4, /* of the insertion sort, for each item */
};

/* One pass of the radix sort, by DIGIT bits from shift on. */
static void
sort_pass(const struct posting_run_item *from, struct posting_run_item *to,
    size_t count, unsigned shift)
{
	size_t starts[BUCKETS] = {0}, sum = 0;

	for (size_t i = 0; i < count; i++)
		starts[from[i].hash >> shift & (BUCKETS - 1)]++;
	for (size_t i = 0; i < BUCKETS; i++) {
		size_t here = starts[i];
		starts[i] = sum;
		sum += here;
	}
	for (size_t i = 0; i < count; i++)
		to[starts[from[i].hash >> shift & (BUCKETS - 1)]++] = from[i];
}

/* Two passes, from shift on, and back to where the items were. */
static void
sort_bits(struct run_builder *batch, unsigned shift)
{
	sort_pass(batch->items, batch->sorted, batch->count, shift);
	sort_pass(batch->sorted, batch->items, batch->count, shift + DIGIT);
}

/* Orders items that are nearly in order. Returns false if they are not. */
static bool
sort_rest(struct run_builder *batch)
{
	struct posting_run_item *sorted = batch->items;

	batch->moves = 0;
	for (size_t i = 1; i < batch->count; i++) {
		struct posting_run_item item = sorted[i];
		size_t to = i;
		for (; to > 0 && sorted[to - 1].hash > item.hash; to--)
			sorted[to] = sorted[to - 1];
		sorted[to] = item;
		batch->moves += i - to;
		if (batch->moves > MOVES * batch->count)
			return false;
	}
	return true;
}

static void
sort_items(struct run_builder *batch)
{
	batch->sorted = mem_grow(batch->sorted, &batch->sorted_capacity,
	    batch->count, sizeof(*batch->sorted));
	sort_bits(batch, 64 - HIGH_BITS);
	if (sort_rest(batch))
		return;
	/* From the lowest bit on; the last passes overlap in two bits. */
	sort_bits(batch, 0);
	sort_bits(batch, HIGH_BITS);
	sort_bits(batch, 64 - HIGH_BITS);
}

struct posting_run
run_builder_finish(struct run_builder *batch)
{
	struct posting_run run = {.docs = batch->docs};
	const struct posting_run_item *item = batch->items;

	batch->docs = 0;
	/* Nothing is added to the NULL of an empty batch (K125). */
	if (batch->count == 0)
		return run;
	const struct posting_run_item *end = item + batch->count;
	sort_items(batch);
	run.bytes = mem_grow(
	    NULL, &run.capacity, (GROUP_MOST + POSTING_MOST) * batch->count, 1);
	unsigned char *to = run.bytes;
	while (item < end) {
		const struct posting_run_item *after = item + 1;
		while (after < end && after->hash == item->hash)
			after++;
		to = put_group(to, item->hash - run.last, &item->posting,
		    sizeof(*item), (size_t)(after - item));
		run.last = item->hash;
		item = after;
	}
	run.size = run.capacity = (size_t)(to - run.bytes);
	run.bytes = mem_fit(run.bytes, run.size);
	batch->count = 0;
	return run;
}
