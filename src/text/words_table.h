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
 *
 * Texts have numbers from 1, and terms have numbers in a text. Both are one
 * value, the text's in the upper half: that of a term in the present text is
 * not below `text`, that of a term in a text whose terms are there not below
 * `since`.
 */
struct words_table {
	struct words_slot *slots;
	size_t slot_count, count;
	struct hash_key key; /* secret: colliding terms cannot be chosen */
	uint64_t text; /* the present one */
	uint64_t since; /* the first text whose terms are there */
};

struct words_slot {
	uint64_t hash;
	uint64_t number; /* of a text, and in it; 0: none so far */
};

enum { WORDS_SLOTS_LEAST = 4096 };

static inline uint64_t
words_text(uint32_t number)
{
	return (uint64_t)number << 32;
}

/* The slot where a term is looked for first; valid until room is made. */
static inline struct words_slot *
words_table_first(const struct words_table *table, uint64_t hash)
{
	return &table->slots[hash_slot(table->key, hash, table->slot_count)];
}

/*
 * The slot of a term, or the free one where it belongs, from the first one on.
 */
static inline struct words_slot *
words_table_find(
    const struct words_table *table, uint64_t hash, struct words_slot *slot)
{
	const struct words_slot *end = table->slots + table->slot_count;

	for (;; slot = slot + 1 < end ? slot + 1 : table->slots) {
		/* One branch, whether there is a term or not. */
		uint64_t taken = -(uint64_t)(slot->number >= table->since);
		if (((slot->hash ^ hash) & taken) == 0)
			return slot;
	}
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
		if (slot.number >= old.since)
			*words_table_find(table, slot.hash,
			    words_table_first(table, slot.hash)) = slot;
	}
	free(old.slots);
}

/* Begins the next text, where the terms of others are known or not. */
static inline void
words_table_begin(struct words_table *table, bool known)
{
	/* There are that many numbers. */
	if (table->text == words_text(UINT32_MAX))
		words_table_free(table);
	if (!table->slots) {
		table->key = hash_random_key();
		table->since = words_text(1);
		words_table_reserve(table, 1);
	}
	table->text += words_text(1);
	if (!known)
		table->since = table->text;
}

#endif
