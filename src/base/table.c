#include <stdlib.h>

#include "base/mem.h"
#include "base/table.h"

/*
 * Open addressing with linear probing. The capacity is a power of two, and the
 * table is at most half full, so that a probe ends after a few slots. A removal
 * leaves no tombstone: what a probe would have found behind it moves up (Knuth,
 * The Art of Computer Programming, 6.4, algorithm R).
 */

/* The slot of a name, or the free one where it belongs. */
static struct table_slot *
find_slot(const struct table *table, struct span name)
{
	size_t mask = table->capacity - 1;
	size_t at = (size_t)hash_bytes(table->key, name) & mask;

	while (table->slots[at].name.data &&
	    !span_equal(table->slots[at].name, name))
		at = (at + 1) & mask;
	return &table->slots[at];
}

void *
table_get(const struct table *table, struct span name)
{
	return table->capacity ? find_slot(table, name)->value : NULL;
}

static void
grow_table(struct table *table)
{
	struct table old = *table;

	table->capacity = old.capacity ? old.capacity * 2 : 32;
	table->slots = mem_alloc(table->capacity * sizeof(*table->slots));
	if (!old.capacity)
		table->key = hash_random_key();
	for (size_t i = 0; i < old.capacity; i++)
		if (old.slots[i].name.data)
			*find_slot(table, old.slots[i].name) = old.slots[i];
	free(old.slots);
}

void
table_put(struct table *table, struct span name, void *value)
{
	if ((table->count + 1) * 2 > table->capacity)
		grow_table(table);
	struct table_slot *slot = find_slot(table, name);
	if (!slot->name.data)
		table->count++;
	slot->name = name.data ? name : SPAN("");
	slot->value = value;
}

void
table_remove(struct table *table, struct span name)
{
	size_t mask = table->capacity - 1, gap, home;

	if (!table_get(table, name))
		return;
	gap = (size_t)(find_slot(table, name) - table->slots);
	for (size_t at = (gap + 1) & mask; table->slots[at].name.data;
	     at = (at + 1) & mask) {
		home = (size_t)hash_bytes(table->key, table->slots[at].name);
		/* Not one whose probe begins behind the gap. */
		if (((at - home) & mask) < ((at - gap) & mask))
			continue;
		table->slots[gap] = table->slots[at];
		gap = at;
	}
	table->slots[gap] = (struct table_slot){0};
	table->count--;
}

void
table_free(struct table *table)
{
	free(table->slots);
	*table = (struct table){0};
}
