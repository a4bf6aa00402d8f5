#include "limits/peer_count.h"

/*
 * The count-min sketch of the header, without locks. Each cell has one writer,
 * so that counting is a load and a store. A worker counts first, then reads the
 * sum and takes its count back if that is too much. Loads and stores are
 * sequentially consistent: of two workers that admit a peer's last connection
 * at the same time at least one sees the other's store (as in Dekker's
 * algorithm).
 */

static void
add_peer(struct peer_count *peer_count, size_t column, uint64_t peer, int more)
{
	for (size_t row = 0; row < PEER_COUNT_ROWS; row++) {
		_Atomic uint16_t *cell =
		    &peer_count->column[column]
			 .cells[row][peer % PEER_COUNT_CELLS];
		atomic_store(cell, (uint16_t)(atomic_load(cell) + more));
		peer /= PEER_COUNT_CELLS;
	}
}

/* Never more than there are, whatever stands in shared memory. */
static size_t
columns_of(const struct peer_count *peer_count)
{
	size_t columns = atomic_load(&peer_count->columns);

	return columns < TALLY_SLOTS ? columns : TALLY_SLOTS;
}

size_t
peer_count_of(const struct peer_count *peer_count, uint64_t peer)
{
	size_t columns = columns_of(peer_count), least = SIZE_MAX;

	for (size_t row = 0; row < PEER_COUNT_ROWS; row++) {
		size_t sum = 0;
		for (size_t i = 0; i < columns; i++)
			sum += atomic_load(
			    &peer_count->column[i]
				 .cells[row][peer % PEER_COUNT_CELLS]);
		least = sum < least ? sum : least;
		peer /= PEER_COUNT_CELLS;
	}
	return least;
}

void
peer_count_begin(struct peer_count *peer_count, size_t column)
{
	if (column >= columns_of(peer_count))
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
    struct peer_count *peer_count, size_t column, uint64_t peer, size_t most)
{
	add_peer(peer_count, column, peer, 1);
	if (peer_count_of(peer_count, peer) <= most)
		return true;
	add_peer(peer_count, column, peer, -1);
	return false;
}

void
peer_count_leave(struct peer_count *peer_count, size_t column, uint64_t peer)
{
	add_peer(peer_count, column, peer, -1);
}
