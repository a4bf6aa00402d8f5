/* The number of connections of each peer, over all workers, as a sketch. */
#ifndef LIMITS_PEER_COUNT_H
#define LIMITS_PEER_COUNT_H

#include "stats/tally.h"

/*
 * A count-min sketch (Cormode and Muthukrishnan, "An improved data stream
 * summary: the count-min sketch and its applications", J. Algorithms 55, 2005):
 * a peer has one cell in each of four rows, by its hash; its count is the least
 * of the four. So the memory is fixed, however many peers there are. The count
 * is never too low. It is too high for a peer that shares all four of its cells
 * with busy ones: for one peer of 80,000 while 500 others are at their limit.
 *
 * The workers share the mapping. Each writes only its own column of counts, and
 * a peer's count is a sum over all columns: clearing the column of a worker
 * that was killed takes back exactly the connections that it had.
 */

enum { PEER_COUNT_ROWS = 4, PEER_COUNT_CELLS = 8192 };

struct peer_count {
	struct {
		_Alignas(64) _Atomic uint16_t
		    cells[PEER_COUNT_ROWS][PEER_COUNT_CELLS];
	} column[TALLY_SLOTS];
	/* Those from here on are unused. The supervisor writes it. */
	_Atomic uint32_t columns;
};

/* A column has pages of its own, which one worker alone can write. */
enum { PEER_COUNT_COLUMN = sizeof(((struct peer_count *)0)->column[0]) };
_Static_assert(PEER_COUNT_COLUMN % MEMFILE_PAGE == 0, "pages of its own");

/* A worker will write this column. Called by the supervisor before the fork. */
void peer_count_begin(struct peer_count *peer_count, size_t column);
/* The column's worker has ended, and its connections with it. */
void peer_count_end(struct peer_count *peer_count, size_t column);
/*
 * Counts one more connection of a peer (a keyed hash), unless that makes more
 * than `most`. Returns whether it was counted; it has to leave once then.
 */
bool peer_count_enter(
    struct peer_count *peer_count, size_t column, uint64_t peer, size_t most);
/* The connections of a peer. */
size_t peer_count_of(const struct peer_count *peer_count, uint64_t peer);
void peer_count_leave(
    struct peer_count *peer_count, size_t column, uint64_t peer);

#endif
