#include <stdlib.h>

#include "base/mem.h"
#include "terms/posting_run_priv.h"

void
posting_run_free(struct posting_run *posting_run)
{
	free(posting_run->bytes);
	free(posting_run->marks);
	*posting_run = (struct posting_run){0};
}

void
posting_run_clear(struct posting_run *run, size_t size, uint32_t docs)
{
	run->size = run->groups = run->mark_count = 0;
	run->last = 0;
	run->docs = docs;
	run->bytes = mem_grow(run->bytes, &run->capacity, size, 1);
}

static void
add_mark(struct posting_run *run, struct posting_run_mark mark)
{
	run->marks = mem_grow(run->marks, &run->mark_capacity,
	    run->mark_count + 1, sizeof(*run->marks));
	run->marks[run->mark_count++] = mark;
}

/* Records where the next group in POSTING_RUN_STRIDE begins. */
static void
mark_group(struct posting_run *run, uint64_t hash, uint64_t before, size_t at)
{
	if (run->groups++ % POSTING_RUN_STRIDE == 0)
		add_mark(run, (struct posting_run_mark){hash, before, at});
}

void
posting_run_add(struct posting_run *run, uint64_t hash,
    const struct posting *postings, size_t count)
{
	run->bytes = mem_grow(run->bytes, &run->capacity,
	    run->size + GROUP_MOST + POSTING_MOST * count, 1);
	mark_group(run, hash, run->last, run->size);
	unsigned char *to = put_group(run->bytes + run->size, hash - run->last,
	    postings, sizeof(*postings), count);
	run->size = (size_t)(to - run->bytes);
	run->last = hash;
}

/* The delta of its first group is to another hash now. */
void
posting_run_append(struct posting_run *run, const struct posting_run *more)
{
	if (more->size == 0)
		return;
	run->bytes = mem_grow(
	    run->bytes, &run->capacity, run->size + GROUP_MOST + more->size, 1);
	unsigned char *group = run->bytes + run->size;
	const unsigned char *rest = more->bytes + 2 + (more->bytes[0] & 7);
	size_t left = more->size - (size_t)(rest - more->bytes);
	unsigned char *to = begin_group(group,
	    read_group(more->bytes, more->bytes + more->size, 0).hash -
		run->last);
	group[0] |= more->bytes[0] & 0xf8;
	memcpy(to, rest, left);
	for (size_t i = 0; i < more->mark_count; i++) {
		struct posting_run_mark mark = more->marks[i];
		if (mark.at == 0) {
			mark.before = run->last;
			mark.at = run->size;
		} else {
			mark.at += (size_t)(to - run->bytes);
			mark.at -= (size_t)(rest - more->bytes);
		}
		add_mark(run, mark);
	}
	run->size = (size_t)(to - run->bytes) + left;
	run->last = more->last;
	run->groups = 0;
}

/* Reads a number of more than two bytes, or at the end, as check_number(). */
static bool
check_long(
    const unsigned char **at, const unsigned char *end, uint32_t *number_r)
{
	uint64_t number = 0;

	for (unsigned bits = 0; *at < end && bits < 35; bits += 7) {
		unsigned char byte = *(*at)++;
		number |= (uint64_t)(byte & 0x7f) << bits;
		*number_r = (uint32_t)number;
		if (byte < 0x80)
			return number <= UINT32_MAX;
	}
	return false;
}

/*
 * Reads a number. Returns false where the bytes end in it, or it is too long.
 * Most have one byte or two, which is not to be foreseen: no branch.
 */
static inline bool
check_number(
    const unsigned char **at, const unsigned char *end, uint32_t *number_r)
{
	const unsigned char *from = *at;

	if (end - from < 2 || (from[0] & from[1]) >= 0x80)
		return check_long(at, end, number_r);
	uint32_t more = from[0] >> 7;
	*number_r = (from[0] & 0x7fU) | (from[1] & (0U - more)) << 7;
	*at = from + 1 + more;
	return true;
}

/*
 * Whether postings are whole, and ascend from *next, which moves on. Only the
 * end of all bytes ends a look at two: what goes on behind the last posting
 * shows when it was read, and so does a document that there is not.
 */
static bool
check_postings(const unsigned char *at, const unsigned char *end,
    const unsigned char *all, uint32_t docs, uint64_t *next_r)
{
	uint32_t head, count = 1, plural = 0;
	uint64_t next = *next_r;

	if (at == end)
		return false;
	while (at < end) {
		if (!check_number(&at, all, &head))
			return false;
		next += (head >> 2) + 1;
		if ((head & CODE_MORE) != CODE_MORE)
			continue;
		if (!check_number(&at, all, &count) || count >> 1 == 0 ||
		    count >> 1 > UINT16_MAX)
			return false;
		if (count & 1 &&
		    (!check_number(&at, all, &plural) || plural == 0 ||
			plural > count >> 1))
			return false;
	}
	*next_r = next;
	return at == end && next <= docs;
}

/* Whether the blocks of a group are what their heads say. */
static bool
are_blocks(const unsigned char *at, const unsigned char *end,
    const unsigned char *all, uint32_t docs)
{
	uint64_t next = 0;

	if (at == end)
		return false;
	while (at < end) {
		if (end - at < BLOCK_HEAD ||
		    (size_t)(end - at) - BLOCK_HEAD < block_size(at))
			return false;
		const unsigned char *block = at;
		at += BLOCK_HEAD + block_size(block);
		if (!check_postings(block + BLOCK_HEAD, at, all, docs, &next) ||
		    block_last(block) != next - 1)
			return false;
	}
	return true;
}

/* Checks a group, and goes to the next. Returns false if it is none. */
static bool
check_group(const unsigned char **at, const unsigned char *end, uint32_t docs,
    uint64_t *hash)
{
	size_t head = (size_t)((*at)[0] & 7) + 2, left = (size_t)(end - *at);
	const unsigned char *postings = *at + head;
	uint32_t size = (*at)[0] >> 3;
	uint64_t next = 0;

	if (left < head)
		return false;
	if (size == 0 && !check_number(&postings, end, &size))
		return false;
	size >>= (*at)[0] >> 3 == 0;
	if (size > (size_t)(end - postings))
		return false;
	struct group_read group = read_group(*at, end, *hash);
	*hash = group.hash;
	*at = group.end;
	return group.blocked
	    ? are_blocks(group.at, group.end, end, docs)
	    : check_postings(group.at, group.end, end, docs, &next);
}

bool
posting_run_check(const struct posting_run *run)
{
	const unsigned char *at = run->bytes, *end = at;
	uint64_t hash = run->before;

	if (run->size > 0)
		end += run->size;
	for (bool first = hash == 0; at < end; first = false) {
		uint64_t before = hash;
		if (!check_group(&at, end, run->docs, &hash) ||
		    (!first && hash <= before))
			return false;
	}
	return hash == run->last;
}

struct posting_run_walk
posting_run_start(const struct posting_run *posting_run)
{
	if (posting_run->size == 0)
		return (struct posting_run_walk){0};
	return (struct posting_run_walk){.next = posting_run->bytes,
	    .end = posting_run->bytes + posting_run->size,
	    .hash = posting_run->before};
}

bool
posting_run_next(struct posting_run_walk *walk)
{
	if (walk->next == walk->end)
		return false;
	struct group_read group = read_group(walk->next, walk->end, walk->hash);
	walk->hash = group.hash;
	walk->at = group.at;
	walk->next = group.end;
	walk->blocked = group.blocked;
	return true;
}

void
posting_run_set_marks(struct posting_run *run)
{
	struct posting_run_walk walk = posting_run_start(run), before = walk;

	run->groups = run->mark_count = 0;
	for (; posting_run_next(&walk); before = walk)
		mark_group(run, walk.hash, before.hash,
		    (size_t)(before.next - run->bytes));
}

struct posting_run_walk
posting_run_seek(const struct posting_run *posting_run, uint64_t hash)
{
	struct posting_run_walk walk = posting_run_start(posting_run), next;
	size_t low = 0, high = posting_run->mark_count;

	/* `low` becomes the first mark with a greater hash. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (posting_run->marks[middle].hash <= hash)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0) {
		walk.next = posting_run->bytes + posting_run->marks[low - 1].at;
		walk.hash = posting_run->marks[low - 1].before;
	}
	for (next = walk; posting_run_next(&next) && next.hash < hash;)
		walk = next;
	return walk;
}

bool
posting_run_find(const struct posting_run *posting_run, uint64_t hash,
    struct posting_run_walk *walk_r)
{
	*walk_r = posting_run_seek(posting_run, hash);
	return posting_run_next(walk_r) && walk_r->hash == hash;
}

void
posting_run_postings(
    const struct posting_run_walk *walk, struct postings_list *list)
{
	const unsigned char *at = walk->at;
	uint32_t next = 0;

	/* A posting is a byte at least. */
	list->list = mem_grow(list->list, &list->capacity,
	    list->count + (size_t)(walk->next - at), sizeof(*list->list));
	while (at < walk->next) {
		const unsigned char *end =
		    enter_block(&at, walk->next, walk->blocked);
		while (at < end)
			list->list[list->count++] = get_posting(&at, &next);
	}
}

bool
posting_run_holds(const struct posting_run_walk *walk, const bool *marked)
{
	const unsigned char *at = walk->at;
	uint32_t next = 0;

	while (at < walk->next) {
		const unsigned char *end =
		    enter_block(&at, walk->next, walk->blocked);
		while (at < end)
			if (marked[get_posting(&at, &next).doc])
				return true;
	}
	return false;
}

/* Whether a group has a document. */
static inline bool
has_doc(const struct group_read *group, uint32_t doc)
{
	const unsigned char *at = group->at, *end = group->end;
	uint32_t next = 0;

	/* The block that it would be in. */
	while (group->blocked && at < end && block_last(at) < doc) {
		next = block_last(at) + 1;
		at += BLOCK_HEAD + block_size(at);
	}
	if (at == end)
		return false;
	end = enter_block(&at, end, group->blocked);
	while (at < end) {
		uint32_t found = get_posting(&at, &next).doc;
		if (found >= doc)
			return found == doc;
	}
	return false;
}

bool
posting_run_next_of(
    struct posting_run_walk *walk, const uint32_t docs[POSTING_RUN_FEW])
{
	const unsigned char *at = walk->next;
	uint64_t hash = walk->hash;

	while (at < walk->end) {
		struct group_read group = read_group(at, walk->end, hash);
		bool has = has_doc(&group, docs[0]);
		for (size_t i = 1; i < POSTING_RUN_FEW && !has; i++)
			has =
			    docs[i] != docs[i - 1] && has_doc(&group, docs[i]);
		if (has) {
			walk->next = at;
			walk->hash = hash;
			return posting_run_next(walk);
		}
		at = group.end;
		hash = group.hash;
	}
	walk->next = walk->end;
	return false;
}
