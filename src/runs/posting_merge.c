#include <stdlib.h>

#include "base/heap.h"
#include "base/mem.h"
#include "runs/posting_run_priv.h"

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
	const uint32_t *at, *end;
	const uint32_t *numbers;
	const uint32_t
	    *kept; /* what is before it was given back; NULL: all is */
};

enum { RELEASED = 1 << 20 }; /* words that are given back at once */

/* What is behind the cursor: the run is the caller's, who said so. */
static void
give_back(struct cursor *cursor)
{
	size_t words = (size_t)(cursor->at - cursor->kept);

	heap_release(
	    (void *)(uintptr_t)cursor->kept, words * sizeof(*cursor->at));
	cursor->kept = cursor->at;
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
	if (cursor->kept && at - cursor->kept >= RELEASED)
		give_back(cursor);
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

/*
 * A tournament of the sources (Knuth, volume 3, section 5.4.1): the one with
 * the least hash wins. A node keeps the loser of the match that was played
 * there, so that a new player has one match at each level. Who wins is not to
 * be foreseen: no match is a branch. The order of sources breaks ties.
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
		tournament->losers[at].hash = lost ? player.hash : other.hash;
		tournament->losers[at].order =
		    lost ? player.order : other.order;
		player.hash = lost ? other.hash : player.hash;
		player.order = lost ? other.order : player.order;
	}
	tournament->losers[0] = player;
}

/* Plays with what is at the cursor of a source now. */
static void
play_source(struct tournament *tournament, size_t source)
{
	const struct cursor *cursor = &tournament->cursors[source];
	struct player player = {UINT64_MAX, INT64_MAX};

	if (cursor->at != cursor->end)
		player = (struct player){
		    (uint64_t)cursor->at[0] << 32 | cursor->at[1],
		    (int64_t)source};
	play(tournament, player, source);
}

static bool
is_played(const struct tournament *tournament)
{
	return tournament->losers[0].order == INT64_MAX;
}

/* The caller's, with end_tournament(). */
static struct tournament
start_tournament(const struct posting_run_source *sources, size_t count)
{
	struct tournament tournament = {
	    .losers = mem_alloc((count + 1) * sizeof(*tournament.losers)),
	    .count = count,
	    .cursors = mem_alloc((count + 1) * sizeof(*tournament.cursors)),
	};

	/* Before all: the places are taken one after the other. */
	for (size_t i = 0; i <= count; i++)
		tournament.losers[i] = (struct player){0, -1};
	for (size_t i = 0; i < count; i++) {
		const struct posting_run *run = sources[i].posting_run;
		struct cursor cursor = {.at = run->words,
		    .end = run->words,
		    .numbers = sources[i].numbers,
		    .kept = sources[i].spent ? run->words : NULL};
		/* Nothing is added to the NULL of an empty run (K125). */
		if (run->count > 0)
			cursor.end += run->count;
		tournament.cursors[i] = cursor;
	}
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

/* Appends the winner's group, in order, and plays on. */
static void
take_winner(struct tournament *tournament, struct group *group)
{
	size_t source = (size_t)tournament->losers[0].order;
	size_t middle = group->size;

	take_group(&tournament->cursors[source], group);
	merge_halves(group, middle);
	play_source(tournament, source);
}

void
posting_run_merge(const struct posting_run_source *sources, size_t count,
    uint32_t docs, posting_run_emit *emit, void *context,
    struct posting_run *merged)
{
	struct group group = {0};
	struct tournament tournament = start_tournament(sources, count);

	reserve_words(sources, count, docs, merged);
	while (!is_played(&tournament)) {
		uint64_t hash = tournament.losers[0].hash;
		group.size = 0;
		while (!is_played(&tournament) &&
		    tournament.losers[0].hash == hash)
			take_winner(&tournament, &group);
		/* All of its documents are gone. */
		if (group.size == 0)
			continue;
		posting_run_add(merged, hash, group.list, group.size);
		emit(context, hash, group.list, group.size);
	}
	end_tournament(&tournament);
	free(group.list);
	free(group.spare);
}
