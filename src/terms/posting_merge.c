#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "base/mem.h"
#include "terms/posting_merge.h"
#include "terms/posting_run_priv.h"

/*
 * An inverted index is built by sorting: runs that fit in memory are sorted by
 * term (run_builder.c), and merged k ways (Witten, Moffat, Bell: Managing
 * Gigabytes, chapter 5). Here all runs are in memory, and the gain is the same
 * as on disk: each is read from front to back, where an index that grows by
 * insertion makes a random access for each posting.
 */

/* The postings of one term during a merge. */
struct group {
	struct posting *list, *spare;
	size_t size, capacity, spare_capacity;
};

/* A position in one source of a merge. */
struct cursor {
	struct group_read group;
	const unsigned char *end;
	bool over; /* there is no group any more */
	const uint32_t *numbers;
	bool unordered; /* they do not ascend */
	/* What is before it was given back; NULL: all is kept. */
	const unsigned char *kept;
};

enum { RELEASED = 256 << 10 }; /* bytes that are given back at once */

/* What is behind the cursor: the run is the caller's, who said so. */
static void
give_back(struct cursor *cursor)
{
	heap_release((void *)(uintptr_t)cursor->kept,
	    (size_t)(cursor->group.at - cursor->kept));
	cursor->kept = cursor->group.at;
}

/* Goes to the next group. */
static void
advance(struct cursor *cursor)
{
	cursor->over = cursor->group.end == cursor->end;
	if (!cursor->over)
		cursor->group = read_group(
		    cursor->group.end, cursor->end, cursor->group.hash);
}

/* Appends the postings at the cursor, renumbered, and goes on. */
static void
take_group(struct cursor *cursor, struct group *group)
{
	const unsigned char *at = cursor->group.at, *end = cursor->group.end;
	const uint32_t *numbers = cursor->numbers;
	uint32_t next = 0;

	/* A posting is a byte at least. */
	group->list = mem_grow(group->list, &group->capacity,
	    group->size + (size_t)(end - at), sizeof(*group->list));
	struct posting *to = group->list + group->size;
	while (at < end) {
		const unsigned char *stop =
		    enter_block(&at, end, cursor->group.blocked);
		/* Without a branch: what is gone is overwritten. */
		while (at < stop) {
			*to = get_posting(&at, &next);
			to->doc = numbers[to->doc];
			to += to->doc != POSTING_RUN_GONE;
		}
	}
	group->size = (size_t)(to - group->list);
	if (cursor->kept && at - cursor->kept >= RELEASED)
		give_back(cursor);
	advance(cursor);
}

/* Whether the new numbers of a source ascend, but for those that are gone. */
static bool
ascends(const struct posting_merge_source *source)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < source->posting_run->docs; i++) {
		if (source->numbers[i] == POSTING_RUN_GONE)
			continue;
		if (source->numbers[i] < next)
			return false;
		next = source->numbers[i] + 1;
	}
	return true;
}

static int
compare_docs(const void *first, const void *second)
{
	const struct posting *a = first, *b = second;

	return (a->doc > b->doc) - (a->doc < b->doc);
}

/* Most groups are short, and many ascend all the same. */
void
posting_merge_sort(struct posting *list, size_t count)
{
	size_t sorted = 1;

	while (sorted < count && list[sorted - 1].doc < list[sorted].doc)
		sorted++;
	if (sorted < count)
		qsort(list, count, sizeof(*list), compare_docs);
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
	/* Which of them is greater is not to be foreseen: no branch. */
	while (left > 0 && right > 0) {
		const struct posting *pair[] = {
		    &group->spare[right - 1], &group->list[left - 1]};
		size_t first = pair[1]->doc > pair[0]->doc;
		group->list[--to] = *pair[first];
		left -= first;
		right -= 1 - first;
	}
	memcpy(group->list, group->spare, right * sizeof(*group->spare));
}

/*
 * A tournament of the sources (Knuth, volume 3, section 5.4.1): the one with
 * the least hash wins. A node keeps the loser of the match that was played
 * there, so that a new player has one match at each level. Who wins is not to
 * be foreseen, so that no match is a branch: compilers make one of a condition,
 * and none of a mask. The order of sources breaks ties.
 */
struct player {
	uint64_t hash;
	int64_t order; /* of the source; at its end more than any */
};

struct tournament {
	struct player *losers; /* the first is the winner */
	size_t count;
	struct cursor *cursors;
};

static void
play(struct tournament *tournament, struct player player, size_t source)
{
	size_t at = (tournament->count + source) / 2;

	for (; at > 0; at /= 2) {
		struct player other = tournament->losers[at];
		bool lost = (other.hash < player.hash) |
		    ((other.hash == player.hash) &
			(other.order < player.order));
		uint64_t all = -(uint64_t)lost;
		uint64_t hash = (other.hash ^ player.hash) & all;
		int64_t order = (other.order ^ player.order) & (int64_t)all;
		tournament->losers[at].hash = other.hash ^ hash;
		tournament->losers[at].order = other.order ^ order;
		player.hash ^= hash;
		player.order ^= order;
	}
	tournament->losers[0] = player;
}

/* Plays with what is at the cursor of a source now. */
static void
play_source(struct tournament *tournament, size_t source)
{
	const struct cursor *cursor = &tournament->cursors[source];
	struct player player = {UINT64_MAX, INT64_MAX};

	if (!cursor->over)
		player = (struct player){cursor->group.hash, (int64_t)source};
	play(tournament, player, source);
}

static bool
is_played(const struct tournament *tournament)
{
	return tournament->losers[0].order == INT64_MAX;
}

/* A cursor at the first group from a hash on. */
static struct cursor
enter_source(const struct posting_merge_source *source, uint64_t from)
{
	const struct posting_run *run = source->posting_run;
	struct posting_run_walk walk = posting_run_seek(run, from);
	struct cursor cursor = {.group = {.end = walk.next, .hash = walk.hash},
	    .end = walk.end,
	    .numbers = source->numbers,
	    .unordered = !ascends(source),
	    .kept = source->spent ? walk.next : NULL};

	advance(&cursor);
	return cursor;
}

/* The caller's, with end_tournament(). */
static struct tournament
start_tournament(
    const struct posting_merge_source *sources, size_t count, uint64_t from)
{
	struct tournament tournament = {
	    .losers = mem_alloc((count + 1) * sizeof(*tournament.losers)),
	    .count = count,
	    .cursors = mem_alloc((count + 1) * sizeof(*tournament.cursors)),
	};

	/* Before all: the places are taken one after the other. */
	for (size_t i = 0; i <= count; i++)
		tournament.losers[i] = (struct player){0, -1};
	for (size_t i = 0; i < count; i++)
		tournament.cursors[i] = enter_source(&sources[i], from);
	for (size_t i = count; i > 0; i--)
		play_source(&tournament, i - 1);
	if (count == 0)
		tournament.losers[0].order = INT64_MAX;
	return tournament;
}

static void
end_tournament(struct tournament *tournament)
{
	free(tournament->losers);
	free(tournament->cursors);
}

/* Appends the winner's group, in order, and plays on. */
static void
take_winner(struct tournament *tournament, struct group *group)
{
	size_t source = (size_t)tournament->losers[0].order;
	size_t middle = group->size;

	take_group(&tournament->cursors[source], group);
	if (tournament->cursors[source].unordered)
		posting_merge_sort(group->list + middle, group->size - middle);
	merge_halves(group, middle);
	play_source(tournament, source);
}

struct posting_merge {
	struct tournament tournament;
	struct group group;
};

struct posting_merge *
posting_merge_new(
    const struct posting_merge_source *sources, size_t count, uint64_t from)
{
	struct posting_merge *merge = mem_alloc(sizeof(*merge));

	merge->tournament = start_tournament(sources, count, from);
	return merge;
}

void
posting_merge_free(struct posting_merge **merge)
{
	struct posting_merge *freed = *merge;

	*merge = NULL;
	if (!freed)
		return;
	end_tournament(&freed->tournament);
	free(freed->group.list);
	free(freed->group.spare);
	free(freed);
}

void
posting_merge_take(struct posting_merge *merge, uint64_t last,
    posting_merge_emit *emit, void *context, struct posting_run *merged)
{
	struct tournament *tournament = &merge->tournament;
	struct group *group = &merge->group;

	while (!is_played(tournament) && tournament->losers[0].hash <= last) {
		uint64_t hash = tournament->losers[0].hash;
		group->size = 0;
		while (!is_played(tournament) &&
		    tournament->losers[0].hash == hash)
			take_winner(tournament, group);
		/* All of its documents are gone. */
		if (group->size == 0)
			continue;
		posting_run_add(merged, hash, group->list, group->size);
		emit(context, hash, group->list, group->size);
	}
}

void
posting_merge_skip(struct posting_merge *merge, uint64_t last)
{
	struct tournament *tournament = &merge->tournament;

	while (!is_played(tournament) && tournament->losers[0].hash <= last) {
		merge->group.size = 0;
		take_winner(tournament, &merge->group);
	}
}
