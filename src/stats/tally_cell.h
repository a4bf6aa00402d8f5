/* One number in shared memory. */
#ifndef STATS_TALLY_CELL_H
#define STATS_TALLY_CELL_H

#include <stdatomic.h>
#include <stdint.h>

/*
 * Every number has one writer, so counting is a relaxed load and a relaxed
 * store, without a lock or an atomic addition. A reader sees each number whole,
 * but not all numbers of one moment.
 */

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

#endif
