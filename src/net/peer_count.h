/* How many connections each address has, over all workers. */
#ifndef NET_PEER_COUNT_H
#define NET_PEER_COUNT_H

#include "stats/tally.h"

/*
 * A mapping that the workers share, as the board is. Each has a column of its
 * own and nobody else writes there, so that what a killed worker had open can
 * be taken back by clearing its column; an address has the sum of all columns.
 *
 * There are no names in it: an address has one cell in each of four rows, by
 * its hash, and as many connections as the least of the four says (a
 * count-min sketch; Cormode and Muthukrishnan, 2005). It never says too few.
 * Too many it says of who shares all four cells with the busy: of 80,000
 * readers one, while 500 addresses hold all that they may.
 */

enum { PEER_COUNT_ROWS = 4, PEER_COUNT_CELLS = 8192 };

struct peer_count {
	_Atomic uint32_t columns; /* that may be in use */
	struct {
		_Alignas(64) _Atomic uint16_t
		    cells[PEER_COUNT_ROWS][PEER_COUNT_CELLS];
	} column[TALLY_SLOTS];
};

/* A worker will write this column; the supervisor says so before it starts. */
void peer_count_begin(struct peer_count *peer_count, size_t column);
/* It has ended, and its connections with it. */
void peer_count_end(struct peer_count *peer_count, size_t column);
/*
 * Counts one more of `who`, a keyed hash, unless that makes more than `most`.
 * Returns whether it did; each one that did is left once.
 */
bool peer_count_enter(
    struct peer_count *peer_count, size_t column, uint64_t who, size_t most);
void peer_count_leave(
    struct peer_count *peer_count, size_t column, uint64_t who);

#endif
