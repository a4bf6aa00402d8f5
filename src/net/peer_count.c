#include "net/peer_count.h"

/*
 * One writer for each number, so that counting is a load and a store. The
 * order of all stores and loads is the same for everybody: of two workers that
 * let the last one in at the same time, one at least sees the other's.
 */
static void
add(struct peer_count *peer_count, size_t column, uint64_t who, int more)
{
	for (size_t row = 0; row < PEER_COUNT_ROWS; row++) {
		_Atomic uint16_t *cell =
		    &peer_count->column[column]
			 .cells[row][who % PEER_COUNT_CELLS];
		atomic_store(cell, (uint16_t)(atomic_load(cell) + more));
		who /= PEER_COUNT_CELLS;
	}
}

static size_t
count(const struct peer_count *peer_count, uint64_t who)
{
	size_t columns = atomic_load(&peer_count->columns), least = SIZE_MAX;

	for (size_t row = 0; row < PEER_COUNT_ROWS; row++) {
		size_t sum = 0;
		for (size_t i = 0; i < columns; i++)
			sum += atomic_load(
			    &peer_count->column[i]
				 .cells[row][who % PEER_COUNT_CELLS]);
		least = sum < least ? sum : least;
		who /= PEER_COUNT_CELLS;
	}
	return least;
}

void
peer_count_begin(struct peer_count *peer_count, size_t column)
{
	if (column >= atomic_load(&peer_count->columns))
		atomic_store(&peer_count->columns, (uint32_t)column + 1);
}

void
peer_count_end(struct peer_count *peer_count, size_t column)
{
	for (size_t row = 0; row < PEER_COUNT_ROWS; row++)
		for (size_t i = 0; i < PEER_COUNT_CELLS; i++)
			atomic_store_explicit(
			    &peer_count->column[column].cells[row][i], 0,
			    memory_order_relaxed);
}

bool
peer_count_enter(
    struct peer_count *peer_count, size_t column, uint64_t who, size_t most)
{
	add(peer_count, column, who, 1);
	if (count(peer_count, who) <= most)
		return true;
	add(peer_count, column, who, -1);
	return false;
}

void
peer_count_leave(struct peer_count *peer_count, size_t column, uint64_t who)
{
	add(peer_count, column, who, -1);
}
