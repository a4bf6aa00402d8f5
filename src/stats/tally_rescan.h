/* What an indexer tells of its last full rescan. */
#ifndef STATS_TALLY_RESCAN_H
#define STATS_TALLY_RESCAN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* An indexer's last full rescan of its capsule. */
struct tally_rescan {
	_Atomic uint64_t at; /* monotonic ms of its end; 0: none yet */
	_Atomic uint64_t took; /* ms, with the writing of the edition */
	_Atomic uint64_t hinted; /* file system events cover all directories */
	/* The last order to rescan that was done, and that failed. */
	_Atomic uint64_t done, failed;
};

static inline uint64_t
tally_get(const _Atomic uint64_t *count)
{
	return atomic_load_explicit(count, memory_order_relaxed);
}

static inline void
tally_set(_Atomic uint64_t *count, uint64_t value)
{
	atomic_store_explicit(count, value, memory_order_relaxed);
}

/* Records that a full rescan, begun at a monotonic ms, has ended. */
void tally_rescan(struct tally_rescan *last, int64_t began, bool hinted);

#endif
