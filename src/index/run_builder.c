#include <stdlib.h>

#include "base/mem.h"
#include "index/posting_run.h"

/*
 * Sorting the terms of a batch. Hashes are evenly distributed, so a radix sort
 * of their high bits orders nearly all of them, in linear time, and an
 * insertion sort the rest. It is stable, which keeps the postings of a term
 * ascending by document. The hashes of words that an author has chosen may all
 * agree in their high bits: the insertion sort gives up after so many moves for
 * each item, and the low bits are sorted in the same way as the high ones.
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
	HIGH_BITS = 3 * DIGIT,
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

/* Three passes, from shift on. The result is in `to`. */
static void
sort_bits(struct posting_run_item *from, struct posting_run_item *to,
    size_t count, unsigned shift)
{
	sort_pass(from, to, count, shift);
	sort_pass(to, from, count, shift + DIGIT);
	sort_pass(from, to, count, shift + 2 * DIGIT);
}

/* Orders items that are nearly in order. Returns false if they are not. */
static bool
sort_rest(struct run_builder *batch)
{
	struct posting_run_item *sorted = batch->sorted;

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
	size_t count = batch->count;

	batch->sorted = mem_grow(batch->sorted, &batch->sorted_capacity, count,
	    sizeof(*batch->sorted));
	sort_bits(batch->items, batch->sorted, count, 64 - HIGH_BITS);
	if (sort_rest(batch))
		return;
	/* From the lowest bit on; the passes overlap in two bits. */
	sort_bits(batch->sorted, batch->items, count, 0);
	sort_bits(batch->items, batch->sorted, count, 64 - HIGH_BITS);
}

struct posting_run
run_builder_finish(struct run_builder *batch)
{
	struct posting_run posting_run = {.docs = batch->docs};
	struct postings_list group = {0};

	sort_items(batch);
	/* Reserved at once, since growing would copy it several times. */
	posting_run.words = mem_grow(NULL, &posting_run.capacity,
	    4 * batch->count, sizeof(*posting_run.words));
	for (size_t i = 0; i < batch->count; i++) {
		const struct posting_run_item *item = &batch->sorted[i];
		group.list = mem_grow(group.list, &group.capacity,
		    group.count + 1, sizeof(*group.list));
		group.list[group.count++] = item->posting;
		/* A group ends where the next item is of another term. */
		if (i + 1 < batch->count && item[1].hash == item->hash)
			continue;
		posting_run_add(
		    &posting_run, item->hash, group.list, group.count);
		group.count = 0;
	}
	free(group.list);
	batch->count = 0;
	batch->docs = 0;
	return posting_run;
}
