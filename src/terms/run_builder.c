#include <stdlib.h>

#include "base/mem.h"
#include "terms/posting_run_priv.h"
#include "terms/run_builder.h"

/*
 * Sorting the terms of a batch. Hashes are evenly distributed, so that terms
 * are dealt to buckets by their highest byte as they come, and each bucket is
 * sorted when all have come, where it is small enough for the processor's
 * cache: by a radix sort of the next bits, in linear time, which orders nearly
 * all of them, and an insertion sort of the rest. It is stable, which keeps the
 * postings of a term ascending by document.
 *
 * In a bucket a term is a word of 64 bits: its highest byte, which the bucket
 * says, gives room for its posting, if that is one of the usual ones. So a
 * batch of any size takes eight bytes a term, and is sorted once.
 *
 * The hashes of words that an author has chosen may all agree in their high
 * bits: the insertion sort gives up after so many moves for each item, and all
 * bits are sorted in the same way as the high ones.
 */

struct posting_run_item {
	uint64_t hash;
	struct posting posting;
};

enum {
	BUCKETS = RUN_BUILDER_BUCKETS,
	BUCKET_SHIFT = 56, /* of the bits that choose a bucket */
	HASH_DIGIT = 8, /* bits of one pass */
	HASH_DIGIT_VALUES = 1 << HASH_DIGIT,
	PASSES = 2, /* of the bits below those of the bucket */
	CHUNK = 128, /* words of a bucket that follow each other */
	LINE = 8, /* words that come from memory at once */
	FEW = 16, /* items that insertion sorts alone */
	MOVES = 4, /* of the insertion sort, for each item */
	KEPT = 1 << 17, /* words for the next batch */
};

/*
 * The highest byte of a word: in three bits by how much the document is greater
 * than that of the word before, in five the counts: those of (1, 0), (1, 1),
 * (2, 0), (2, 1) and so on in this order, or SPELLED, which a word with the
 * document and the counts follows.
 */
enum { COUNT_BITS = 5, SPELLED = 31, GAP_MOST = 7 };

static const struct {
	uint8_t count, plural;
} usual[SPELLED] = {{1, 0}, {1, 1}, {2, 0}, {2, 1}, {2, 2}, {3, 0}, {3, 1},
    {3, 2}, {3, 3}, {4, 0}, {4, 1}, {4, 2}, {4, 3}, {4, 4}, {5, 0}, {5, 1},
    {5, 2}, {5, 3}, {5, 4}, {5, 5}, {6, 0}, {6, 1}, {6, 2}, {6, 3}, {6, 4},
    {6, 5}, {6, 6}, {7, 0}, {7, 1}, {7, 2}, {7, 3}};

static inline uint32_t
count_code(uint32_t count, uint32_t plural)
{
	uint32_t code = count * (count + 1) / 2 - 1 + plural;

	return count > 7 || code > SPELLED ? SPELLED : code;
}

/* Begins the next chunk of a bucket. Returns where its first word goes. */
static uint32_t
add_chunk(struct run_builder *builder, size_t bucket)
{
	struct run_builder_bucket *at = &builder->buckets[bucket];
	uint32_t number = ++builder->chunk_count; /* from 1 */

	builder->next = mem_grow(builder->next, &builder->next_capacity,
	    (size_t)number + 1, sizeof(*builder->next));
	builder->words = mem_grow(builder->words, &builder->word_capacity,
	    ((size_t)number + 1) * CHUNK + LINE, sizeof(*builder->words));
	if (at->end > 0)
		builder->next[(at->end - 1) / CHUNK] = number;
	else
		at->first = number;
	builder->next[number] = 0;
	return number * CHUNK;
}

static inline void
put_word(struct run_builder *builder, size_t bucket, uint64_t word)
{
	uint32_t at = builder->buckets[bucket].end;

	if (at % CHUNK == 0)
		at = add_chunk(builder, bucket);
	/* The next line, which has not been in the cache for long. */
	__builtin_prefetch(&builder->words[at + LINE], 1);
	builder->words[at] = word;
	builder->buckets[bucket].end = at + 1;
}

uint32_t
run_builder_add(
    struct run_builder *builder, const struct term *terms, size_t count)
{
	if (!builder->buckets)
		builder->buckets =
		    mem_alloc(BUCKETS * sizeof(*builder->buckets));
	for (size_t i = 0; i < count; i++) {
		uint64_t hash = terms[i].hash;
		size_t bucket = hash >> BUCKET_SHIFT;
		uint32_t gap = builder->docs - builder->buckets[bucket].doc;
		uint32_t code = count_code(terms[i].count, terms[i].plural);
		if (gap > GAP_MOST)
			code = SPELLED;
		uint32_t high = (gap & GAP_MOST) << COUNT_BITS | code;
		put_word(builder, bucket,
		    (hash & (UINT64_MAX >> 8)) |
			(uint64_t)high << BUCKET_SHIFT);
		if (code == SPELLED)
			put_word(builder, bucket,
			    (uint64_t)builder->docs << 32 |
				(uint32_t)terms[i].count << 16 |
				terms[i].plural);
		builder->buckets[bucket].doc = builder->docs;
	}
	builder->count += count;
	return builder->docs++;
}

void
run_builder_free(struct run_builder *builder)
{
	free(builder->buckets);
	free(builder->next);
	free(builder->words);
	free(builder->items);
	free(builder->sorted);
	*builder = (struct run_builder){0};
}

/* A bucket that is read. */
struct opened {
	uint64_t high; /* bits of all of its hashes */
	uint32_t doc; /* of the last posting */
	bool spelled; /* the next word is the posting of the last item */
	struct posting_run_item *to;
};

/* Reads the words of a chunk. */
static void
read_chunk(struct opened *opened, const uint64_t *words, size_t count)
{
	struct posting_run_item *to = opened->to;
	uint32_t doc = opened->doc;

	for (size_t i = 0; i < count; i++) {
		uint64_t word = words[i];
		unsigned code = word >> BUCKET_SHIFT & SPELLED;
		if (opened->spelled) {
			doc = (uint32_t)(word >> 32);
			to[-1].posting = (struct posting){
			    doc, (uint16_t)(word >> 16), (uint16_t)word};
			opened->spelled = false;
			continue;
		}
		to->hash = opened->high | word << 8 >> 8;
		opened->spelled = code == SPELLED;
		if (code < SPELLED) {
			doc += (uint32_t)(word >> (BUCKET_SHIFT + COUNT_BITS));
			to->posting = (struct posting){
			    doc, usual[code].count, usual[code].plural};
		}
		to++;
	}
	opened->to = to;
	opened->doc = doc;
}

/*
 * Fetches a chunk, whose words no processor foresees: chunks of a bucket are
 * anywhere in memory.
 */
static void
fetch_chunk(const struct run_builder *builder, uint32_t number)
{
	const uint64_t *words = builder->words + (size_t)number * CHUNK;

	for (size_t i = 0; i < CHUNK; i += LINE)
		__builtin_prefetch(words + i);
}

/* Reads the items of a bucket. Returns how many there are. */
static size_t
read_bucket(struct run_builder *builder, size_t bucket)
{
	const struct run_builder_bucket *at = &builder->buckets[bucket];
	struct opened opened = {.high = (uint64_t)bucket << BUCKET_SHIFT};
	size_t most = 0;

	for (uint32_t i = at->first; i; i = builder->next[i])
		most += CHUNK;
	builder->items = mem_grow(
	    builder->items, &builder->capacity, most, sizeof(*builder->items));
	opened.to = builder->items;
	for (uint32_t i = at->first; i; i = builder->next[i]) {
		fetch_chunk(builder, builder->next[i]);
		read_chunk(&opened, builder->words + (size_t)i * CHUNK,
		    builder->next[i] ? CHUNK : at->end - i * CHUNK);
	}
	return (size_t)(opened.to - builder->items);
}

/* One pass of the radix sort, by HASH_DIGIT bits from shift on. */
static void
sort_pass(const struct posting_run_item *from, struct posting_run_item *to,
    size_t count, unsigned shift)
{
	uint32_t starts[HASH_DIGIT_VALUES] = {0}, sum = 0;

	for (size_t i = 0; i < count; i++)
		starts[from[i].hash >> shift & (HASH_DIGIT_VALUES - 1)]++;
	for (size_t i = 0; i < HASH_DIGIT_VALUES; i++) {
		uint32_t here = starts[i];
		starts[i] = sum;
		sum += here;
	}
	for (size_t i = 0; i < count; i++)
		to[starts[from[i].hash >> shift & (HASH_DIGIT_VALUES - 1)]++] =
		    from[i];
}

/* Sorts the items of a bucket by some passes, from the lowest bits on. */
static void
sort_bits(struct run_builder *builder, size_t count, unsigned passes)
{
	for (unsigned i = passes; i > 0; i--) {
		struct posting_run_item *from = builder->items;
		size_t capacity = builder->capacity;
		builder->sorted = mem_grow(builder->sorted,
		    &builder->sorted_capacity, count, sizeof(*builder->sorted));
		sort_pass(from, builder->sorted, count,
		    BUCKET_SHIFT - i * HASH_DIGIT);
		builder->items = builder->sorted;
		builder->capacity = builder->sorted_capacity;
		builder->sorted = from;
		builder->sorted_capacity = capacity;
	}
}

/* Orders items that are nearly in order. Returns false if they are not. */
static bool
sort_rest(struct run_builder *builder, size_t count)
{
	struct posting_run_item *sorted = builder->items;
	size_t moves = 0, most = MOVES * (count + FEW);

	for (size_t i = 1; i < count && moves <= most; i++) {
		if (sorted[i - 1].hash <= sorted[i].hash)
			continue;
		struct posting_run_item item = sorted[i];
		size_t to = i;
		for (; to > 0 && sorted[to - 1].hash > item.hash; to--)
			sorted[to] = sorted[to - 1];
		sorted[to] = item;
		moves += i - to;
	}
	builder->moves += moves;
	return moves <= most;
}

static void
sort_items(struct run_builder *builder, size_t count)
{
	if (count > FEW)
		sort_bits(builder, count, PASSES);
	if (!sort_rest(builder, count))
		sort_bits(builder, count, BUCKET_SHIFT / HASH_DIGIT);
}

/* Appends the groups of sorted items. */
static void
put_items(
    const struct posting_run_item *item, size_t count, struct posting_run *run)
{
	const struct posting_run_item *end = item + count;

	run->bytes = mem_grow(run->bytes, &run->capacity,
	    run->size + (GROUP_MOST + POSTING_MOST) * count, 1);
	unsigned char *to = run->bytes + run->size;
	while (item < end) {
		const struct posting_run_item *after = item + 1;
		while (after < end && after->hash == item->hash)
			after++;
		to = put_group(to, item->hash - run->last, &item->posting,
		    sizeof(*item), (size_t)(after - item));
		run->last = item->hash;
		item = after;
	}
	run->size = (size_t)(to - run->bytes);
}

/* Empties a builder whose buckets were all taken. */
static void
end_builder(struct run_builder *builder)
{
	builder->docs = builder->chunk_count = 0;
	builder->count = builder->bucket = 0;
	if (builder->buckets)
		memset(
		    builder->buckets, 0, BUCKETS * sizeof(*builder->buckets));
	if (builder->keeps || builder->word_capacity <= KEPT)
		return;
	free(builder->words);
	builder->words = NULL;
	builder->word_capacity = 0;
}

bool
run_builder_take(struct run_builder *builder, struct posting_run *run)
{
	if (builder->bucket == 0) {
		builder->moves = 0;
		run->docs = builder->docs;
	}
	if (builder->count == 0 || builder->bucket == BUCKETS) {
		end_builder(builder);
		return false;
	}
	size_t count = read_bucket(builder, builder->bucket++);
	sort_items(builder, count);
	if (count > 0)
		put_items(builder->items, count, run);
	return true;
}

struct posting_run
run_builder_finish(struct run_builder *builder)
{
	struct posting_run run = {.docs = builder->docs};

	while (run_builder_take(builder, &run))
		continue;
	if (run.size > 0)
		run.bytes = mem_fit(run.bytes, run.size);
	run.capacity = run.size;
	return run;
}
