#include "net/peer_count.h"

/*
 * One writer for each number, so that counting is a load and a store. The
 * order of all stores and loads is the same for everybody: of two workers that
 * let the last one in at the same time, one at least sees the other's.
 */
static void
add(struct crowd *crowd, size_t column, uint64_t who, int more)
{
	for (size_t row = 0; row < CROWD_ROWS; row++) {
		_Atomic uint16_t *cell =
		    &crowd->column[column].cells[row][who % CROWD_CELLS];
		atomic_store(cell, (uint16_t)(atomic_load(cell) + more));
		who /= CROWD_CELLS;
	}
}

static size_t
count(const struct crowd *crowd, uint64_t who)
{
	size_t columns = atomic_load(&crowd->columns), least = SIZE_MAX;

	for (size_t row = 0; row < CROWD_ROWS; row++) {
		size_t sum = 0;
		for (size_t i = 0; i < columns; i++)
			sum += atomic_load(
			    &crowd->column[i].cells[row][who % CROWD_CELLS]);
		least = sum < least ? sum : least;
		who /= CROWD_CELLS;
	}
	return least;
}

void
crowd_begin(struct crowd *crowd, size_t column)
{
	if (column >= atomic_load(&crowd->columns))
		atomic_store(&crowd->columns, (uint32_t)column + 1);
}

void
crowd_end(struct crowd *crowd, size_t column)
{
	for (size_t row = 0; row < CROWD_ROWS; row++)
		for (size_t i = 0; i < CROWD_CELLS; i++)
			atomic_store_explicit(
			    &crowd->column[column].cells[row][i], 0,
			    memory_order_relaxed);
}

bool
crowd_enter(struct crowd *crowd, size_t column, uint64_t who, size_t most)
{
	add(crowd, column, who, 1);
	if (count(crowd, who) <= most)
		return true;
	add(crowd, column, who, -1);
	return false;
}

void
crowd_leave(struct crowd *crowd, size_t column, uint64_t who)
{
	add(crowd, column, who, -1);
}
