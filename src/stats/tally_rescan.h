/* What an indexer tells of its last full rescan. */
#ifndef STATS_TALLY_RESCAN_H
#define STATS_TALLY_RESCAN_H

#include <stdbool.h>

#include "stats/tally_cell.h"

/*
 * An indexer's last full rescan of its capsule. Who reads it meanwhile may get
 * numbers of two.
 */
struct tally_rescan {
	_Atomic uint64_t at; /* monotonic ms of its end; 0: none yet */
	_Atomic uint64_t took; /* ms, with the writing of the edition */
	_Atomic uint64_t hinted; /* file system events cover all directories */
	/* The last order to rescan that was done, and that failed. */
	_Atomic uint64_t done, failed;
};

/* Records that a full rescan, begun at a monotonic ms, has ended. */
void tally_rescan(struct tally_rescan *last, int64_t began, bool hinted);

#endif
