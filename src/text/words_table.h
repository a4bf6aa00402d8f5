/* Terms of texts by their hashes, each with its number in a text. */
#ifndef TEXT_WORDS_TABLE_H
#define TEXT_WORDS_TABLE_H

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

/*
 * Open addressing with linear probing, at most half full; the hash of a term is
 * in its slot, so that a look is at one line of memory. A slot knows the last
 * text that had its term: those of earlier texts are free, or still known.
 * Nothing has to be cleared between two texts. A zeroed struct is empty.
 */
struct words_table {
	struct words_slot *slots;
	size_t slot_count, count;
	struct hash_key key; /* secret: colliding terms cannot be chosen */
	uint32_t text; /* the number of the present one, from 1 */
	uint32_t since; /* the first text whose terms are there */
};

struct words_slot {
	uint64_t hash;
	uint32_t text; /* 0: none so far */
	uint32_t number; /* in that text */
};

enum { WORDS_SLOTS_LEAST = 4096 };

/*
 * The slot of a term, or the free one where it belongs. `mixed` is what
 * hash_mix() makes of its hash with the table's key.
 */
static inline struct words_slot *
words_table_find(const struct words_table *table, uint64_t hash, uint32_t mixed)
{
	size_t mask = table->slot_count - 1, at = mixed & mask;

	/* One branch, whether there is a term or not. */
	while ((table->slots[at].text >= table->since) &
	    (table->slots[at].hash != hash))
		at = (at + 1) & mask;
	return &table->slots[at];
}

/* Fetches the memory in which a term is looked for. */
static inline void
words_table_fetch(const struct words_table *table, uint32_t mixed)
{
	__builtin_prefetch(&table->slots[mixed & (table->slot_count - 1)], 1);
}

static inline void
words_table_free(struct words_table *table)
{
	free(table->slots);
	*table = (struct words_table){.slots = NULL};
}

/* Makes room for so many terms. */
static inline void
words_table_reserve(struct words_table *table, size_t count)
{
	struct words_table old = *table;

	if (2 * count <= old.slot_count)
		return;
	while (2 * count > table->slot_count)
		table->slot_count = table->slot_count ? table->slot_count * 2
						      : WORDS_SLOTS_LEAST;
	table->slots = mem_alloc(table->slot_count * sizeof(*table->slots));
	for (size_t i = 0; i < old.slot_count; i++) {
		struct words_slot slot = old.slots[i];
		if (slot.text >= old.since)
			*words_table_find(table, slot.hash,
			    hash_mix(table->key, slot.hash)) = slot;
	}
	free(old.slots);
}

/* Begins the next text, where the terms of others are known or not. */
static inline void
words_table_begin(struct words_table *table, bool known)
{
	/* There are that many numbers. */
	if (table->text == UINT32_MAX)
		words_table_free(table);
	if (!table->slots) {
		table->key = hash_random_key();
		table->since = 1;
		words_table_reserve(table, 1);
	}
	table->text++;
	if (!known)
		table->since = table->text;
}

#endif
