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

enum { CROWD_ROWS = 4, CROWD_CELLS = 8192 };

struct crowd {
	_Atomic uint32_t columns; /* that may be in use */
	struct {
		_Alignas(64) _Atomic uint16_t cells[CROWD_ROWS][CROWD_CELLS];
	} column[TALLY_SLOTS];
};

/* A worker will write this column; the supervisor says so before it starts. */
void crowd_begin(struct crowd *crowd, size_t column);
/* It has ended, and its connections with it. */
void crowd_end(struct crowd *crowd, size_t column);
/*
 * Counts one more of `who`, a keyed hash, unless that makes more than `most`.
 * Returns whether it did; each one that did is left once.
 */
bool crowd_enter(struct crowd *crowd, size_t column, uint64_t who, size_t most);
void crowd_leave(struct crowd *crowd, size_t column, uint64_t who);

#endif
