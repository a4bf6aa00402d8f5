#include <stdlib.h>

#include "base/mem.h"
#include "site/ledger.h"

struct ledger_item {
	uint64_t hash;
	struct posting posting;
};

uint32_t
ledger_batch_add(
    struct ledger_batch *batch, const struct term *terms, size_t count)
{
	batch->items = mem_grow(batch->items, &batch->capacity,
	    batch->count + count, sizeof(*batch->items));
	for (size_t i = 0; i < count; i++)
		batch->items[batch->count++] = (struct ledger_item){
		    terms[i].hash, {batch->docs, terms[i].count}};
	return batch->docs++;
}

void
ledger_batch_free(struct ledger_batch *batch)
{
	free(batch->items);
	*batch = (struct ledger_batch){0};
}

void
ledger_free(struct ledger *ledger)
{
	buf_free(&ledger->bytes);
	*ledger = (struct ledger){0};
}

static char *
put_varint(char *at, uint64_t value)
{
	for (; value > 0x7f; value >>= 7)
		*at++ = (char)(value | 0x80);
	*at++ = (char)value;
	return at;
}

void
postings_write(
    struct buf *buf, const struct posting *postings, size_t count)
{
	/* Room for the longest varints first: then nothing need be asked. */
	char *at = buf_extend(buf, 10 + count * 11);
	uint32_t next = 0;

	at = put_varint(at, count);
	for (size_t i = 0; i < count; i++) {
		uint64_t step = postings[i].doc - next;
		bool more = postings[i].count != 1;
		at = put_varint(at, step << 1 | more);
		if (more)
			at = put_varint(at, postings[i].count);
		next = postings[i].doc + 1;
	}
	buf->size = (size_t)(at - buf->data);
}

/* Returns false where the bytes break off. */
static inline bool
read_varint(const unsigned char **at, const unsigned char *end,
    uint64_t *value_r)
{
	uint64_t value = 0;

	for (unsigned shift = 0; *at < end && shift < 64; shift += 7) {
		unsigned char byte = *(*at)++;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80)) {
			*value_r = value;
			return true;
		}
	}
	return false;
}

struct postings
postings_start(struct span bytes)
{
	struct postings postings = {.at = (const unsigned char *)bytes.data};
	uint64_t count = 0;

	postings.end = postings.at + bytes.size;
	if (read_varint(&postings.at, postings.end, &count))
		postings.left = (uint32_t)count;
	return postings;
}

bool
postings_next(struct postings *postings, struct posting *posting_r)
{
	uint64_t step, count = 1;

	if (postings->left == 0 ||
	    !read_varint(&postings->at, postings->end, &step))
		return false;
	if (step & 1 && !read_varint(&postings->at, postings->end, &count))
		return false;
	postings->left--;
	posting_r->doc = postings->doc + (uint32_t)(step >> 1);
	posting_r->count = (uint32_t)count;
	postings->doc = posting_r->doc + 1;
	return true;
}

enum { DIGIT = 11, BUCKETS = 1 << DIGIT, HIGH_BITS = 3 * DIGIT };

/* One stable pass of a radix sort by DIGIT bits above shift. */
static void
sort_pass(const struct ledger_item *from, struct ledger_item *to, size_t count,
    unsigned shift)
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

/*
 * Stable, so that postings stay ascending. Three passes order the highest 33
 * bits; the few fingerprints alike in those are put right by insertion.
 */
static void
sort_items(struct ledger_batch *batch)
{
	size_t count = batch->count;
	struct ledger_item *other =
	    mem_alloc(count * sizeof(*batch->items));

	sort_pass(batch->items, other, count, 64 - HIGH_BITS);
	sort_pass(other, batch->items, count, 64 - HIGH_BITS + DIGIT);
	sort_pass(batch->items, other, count, 64 - DIGIT);
	free(batch->items);
	batch->items = other;
	batch->capacity = count;
	for (size_t i = 1; i < count; i++) {
		struct ledger_item item = other[i];
		size_t to = i;
		for (; to > 0 && other[to - 1].hash > item.hash; to--)
			other[to] = other[to - 1];
		other[to] = item;
	}
}

static void
write_hash(struct buf *buf, uint64_t hash)
{
	char bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(hash >> (8 * i));
	buf_add(buf, (struct span){bytes, sizeof(bytes)});
}

struct ledger
ledger_of_batch(struct ledger_batch *batch)
{
	struct ledger ledger = {.docs = batch->docs};
	struct posting *group = NULL;
	size_t size = 0, capacity = 0;

	sort_items(batch);
	for (size_t i = 0; i < batch->count; i++) {
		const struct ledger_item *item = &batch->items[i];
		group = mem_grow(group, &capacity, size + 1, sizeof(*group));
		group[size++] = item->posting;
		if (i + 1 < batch->count && item[1].hash == item->hash)
			continue;
		write_hash(&ledger.bytes, item->hash);
		postings_write(&ledger.bytes, group, size);
		size = 0;
	}
	free(group);
	ledger_batch_free(batch);
	return ledger;
}

/* A place in one source: the fingerprint of the group that comes next. */
struct cursor {
	const unsigned char *at, *end;
	uint64_t hash;
	const uint32_t *numbers;
	size_t order; /* of sources: ties go to the earlier one */
};

static bool
advance(struct cursor *cursor)
{
	if (cursor->end - cursor->at < 8)
		return false;
	cursor->hash = 0;
	for (size_t i = 0; i < 8; i++)
		cursor->hash |= (uint64_t)cursor->at[i] << (8 * i);
	cursor->at += 8;
	return true;
}

/* Postings gathered for one term. */
struct group {
	struct posting *list;
	size_t size, capacity;
};

/* Takes the group at the cursor, renumbered. */
static void
gather(struct cursor *cursor, struct group *group)
{
	struct postings reader = postings_start((struct span){
	    (const char *)cursor->at, (size_t)(cursor->end - cursor->at)});
	struct posting posting;

	group->list = mem_grow(group->list, &group->capacity,
	    group->size + reader.left, sizeof(*group->list));
	while (postings_next(&reader, &posting)) {
		posting.doc = cursor->numbers[posting.doc];
		if (posting.doc != LEDGER_GONE)
			group->list[group->size++] = posting;
	}
	cursor->at = reader.at;
}

/* Each source is ascending: insertion is linear when they follow each other. */
static void
put_in_order(struct group *group)
{
	for (size_t i = 1; i < group->size; i++) {
		struct posting posting = group->list[i];
		size_t to = i;
		for (; to > 0 && group->list[to - 1].doc > posting.doc; to--)
			group->list[to] = group->list[to - 1];
		group->list[to] = posting;
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
		struct span bytes = buf_span(&sources[i].ledger->bytes);
		struct cursor cursor = {.at = (const unsigned char *)bytes.data,
		    .numbers = sources[i].numbers,
		    .order = i};
		cursor.end = cursor.at + bytes.size;
		if (bytes.size == 0 || !advance(&cursor))
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

struct ledger
ledger_merge(const struct ledger_source *sources, size_t count, uint32_t docs,
    ledger_take *take, void *context)
{
	struct ledger merged = {.docs = docs};
	struct group group = {0};
	size_t open;
	struct cursor *heap = start_cursors(sources, count, &open);

	while (open > 0) {
		uint64_t hash = heap[0].hash;
		size_t groups = 0;
		group.size = 0;
		for (; open > 0 && heap[0].hash == hash; groups++) {
			gather(&heap[0], &group);
			if (!advance(&heap[0]))
				heap[0] = heap[--open];
			sink(heap, open);
		}
		if (group.size == 0)
			continue;
		if (groups > 1)
			put_in_order(&group);
		write_hash(&merged.bytes, hash);
		postings_write(&merged.bytes, group.list, group.size);
		take(context, hash, group.list, group.size);
	}
	free(heap);
	free(group.list);
	return merged;
}
