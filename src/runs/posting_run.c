#include <stdlib.h>

#include "base/mem.h"
#include "runs/posting_run_priv.h"

void
posting_run_free(struct posting_run *posting_run)
{
	free(posting_run->words);
	free(posting_run->marks);
	*posting_run = (struct posting_run){0};
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
	put_header(start, hash, to);
	posting_run->count = (size_t)(to - posting_run->words);
}

/* Whether the postings of a group are whole, and ascend. */
static bool
check_group(const uint32_t *at, const uint32_t *end, uint32_t docs)
{
	uint32_t least = 0;

	if (at == end)
		return false;
	while (at < end) {
		bool more = (*at & (POSTING_RUN_PLURAL | POSTING_RUN_MORE)) ==
		    POSTING_RUN_MORE;
		if (more && end - at < 2)
			return false;
		struct posting one = get_posting(&at);
		if (one.doc < least || one.doc >= docs || one.count == 0 ||
		    one.plural > one.count)
			return false;
		least = one.doc + 1;
	}
	return true;
}

bool
posting_run_check(const struct posting_run *posting_run)
{
	const uint32_t *at = posting_run->words;
	size_t left = posting_run->count;
	uint64_t before = 0;

	for (bool first = true; left > 0; first = false) {
		if (left < GROUP_HEADER || left - GROUP_HEADER < at[2])
			return false;
		uint64_t hash = (uint64_t)at[0] << 32 | at[1];
		const uint32_t *postings = at + GROUP_HEADER;
		if ((!first && hash <= before) ||
		    !check_group(postings, postings + at[2], posting_run->docs))
			return false;
		before = hash;
		left -= GROUP_HEADER + at[2];
		at = postings + at[2];
	}
	return true;
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
