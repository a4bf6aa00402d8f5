#include <stdlib.h>

#include "base/mem.h"
#include "net/holdings.h"

static struct holding *
all_of(struct holdings *holdings)
{
	return holdings->many ? holdings->many : holdings->few;
}

static size_t
capacity_of(const struct holdings *holdings)
{
	return holdings->many ? holdings->capacity : HOLDINGS_FEW;
}

/* The slot of a peer, or the free one in which it would be. */
static size_t
find_slot(struct holding *slots, size_t capacity, uint64_t peer)
{
	size_t at = (size_t)peer & (capacity - 1);

	while (slots[at].held > 0 && slots[at].peer != peer)
		at = (at + 1) & (capacity - 1);
	return at;
}

/* At most half of the slots are taken. */
static void
keep_half_free(struct holdings *holdings)
{
	size_t before = capacity_of(holdings), capacity = 2 * before;

	if (2 * (holdings->count + 1) <= before)
		return;
	struct holding *from = all_of(holdings);
	struct holding *slots = mem_alloc(capacity * sizeof(*slots));
	for (size_t i = 0; i < before; i++)
		if (from[i].held > 0)
			slots[find_slot(slots, capacity, from[i].peer)] =
			    from[i];
	free(holdings->many);
	holdings->many = slots;
	holdings->capacity = capacity;
}

/*
 * Frees a slot of the open-addressing table, and moves later entries of the
 * same probe sequence up.
 */
static void
take_out(struct holdings *holdings, size_t at)
{
	struct holding *slots = all_of(holdings);
	size_t mask = capacity_of(holdings) - 1;

	slots[at].held = 0;
	for (size_t i = (at + 1) & mask; slots[i].held > 0;
	     i = (i + 1) & mask) {
		struct holding moved = slots[i];
		slots[i].held = 0;
		slots[find_slot(slots, mask + 1, moved.peer)] = moved;
	}
	if (--holdings->count > 0 || !holdings->many)
		return;
	free(holdings->many);
	*holdings = (struct holdings){.many = NULL};
}

size_t
holdings_change(
    struct holdings *holdings, uint64_t peer, size_t more, size_t less)
{
	keep_half_free(holdings);
	size_t at = find_slot(all_of(holdings), capacity_of(holdings), peer);
	struct holding *slot = &all_of(holdings)[at];
	holdings->count += slot->held == 0;
	slot->peer = peer;
	slot->held += more - less;
	size_t held = slot->held;
	if (held == 0)
		take_out(holdings, at);
	return held;
}

struct holding
holdings_most(const struct holdings *holdings, bool limited)
{
	const struct holding *slots =
	    holdings->many ? holdings->many : holdings->few;
	struct holding most = {.held = 0};

	for (size_t i = 0; i < capacity_of(holdings); i++)
		if (slots[i].held > most.held && (slots[i].peer || !limited))
			most = slots[i];
	return most;
}
