#include "stats/tally.h"

/*
 * Per-writer counters, summed by the reader (as per-CPU counters of a kernel):
 * the write path has no contention, and exactness at one moment is given up,
 * which statistics do not need. See tally.h for the memory order.
 */

void
tally_answer(struct tally *tally, const struct protocol *protocol, int status)
{
	if (status >= 0 && status < PROTOCOL_STATUSES)
		tally_add(tally, tally_answers(protocol) + (size_t)status, 1);
}

bool
tally_agree(const struct board *board, size_t host, uint64_t edition)
{
	for (size_t i = 0; i < TALLY_SLOTS; i++) {
		const struct tally *tally = &board->tallies[i].tally;
		if (tally_get(&tally->accepts) &&
		    tally_get(&tally->editions[host]) != edition)
			return false;
	}
	return true;
}

/*
 * A worker writes its own number first and reads those of the others then, and
 * the fence keeps that order for all: of two that ask at once at least one sees
 * the other, so that they never have too much.
 */
bool
tally_take(struct tally *tally, const struct board *board, uint64_t bytes,
    uint64_t most)
{
	uint64_t before = tally_get(&tally->uploads), all = 0;

	if (bytes > most)
		return false;
	tally_set(&tally->uploads, before + bytes);
	atomic_thread_fence(memory_order_seq_cst);
	for (size_t i = 0; i < TALLY_SLOTS && all <= most; i++)
		all += tally_get(&board->tallies[i].tally.uploads);
	if (all <= most)
		return true;
	tally_set(&tally->uploads, before);
	return false;
}

void
tally_give(struct tally *tally, uint64_t bytes)
{
	tally_set(&tally->uploads, tally_get(&tally->uploads) - bytes);
}

void
tally_end(struct tally *tally)
{
	tally_set(&tally->accepts, 0);
	tally_set(&tally->uploads, 0);
	tally_set(&tally->turns, 0);
	tally_set(&tally->counts[TALLY_CLOSED],
	    tally_get(&tally->counts[TALLY_OPENED]));
	tally_set(&tally->counts[TALLY_HANDSHAKES_ENDED],
	    tally_get(&tally->counts[TALLY_HANDSHAKES]));
}

void
tally_sum(const struct tally *tally, uint64_t sums[TALLY_COUNTS])
{
	for (size_t i = 0; i < TALLY_COUNTS; i++)
		sums[i] += tally_get(&tally->counts[i]);
}

void
tally_move(struct tally *tally, uint64_t sums[TALLY_COUNTS])
{
	tally_sum(tally, sums);
	for (size_t i = 0; i < TALLY_COUNTS; i++)
		tally_set(&tally->counts[i], 0);
}
