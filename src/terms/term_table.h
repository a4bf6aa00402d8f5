/* The term table: from the hash of a word to its letters. */
#ifndef TERMS_TERM_TABLE_H
#define TERMS_TERM_TABLE_H

#include "base/arena.h"
#include "base/hash.h"
#include "edition/dictionary.h"

struct term_table_word {
	uint64_t hash;
	const char *letters;
	uint32_t size;
	uint32_t offset; /* of its postings in an edition */
	unsigned flags; /* enum dictionary_flags; 0: no article has it */
	uint64_t zones; /* zone numbers of the articles that have it, as bits */
};

/* A word, as a term table is told of it. */
struct term_letters {
	uint64_t hash;
	struct span letters;
};

/* A zeroed struct is an empty term table. */
struct term_table {
	struct term_table_word *words;
	size_t count, capacity;
	uint32_t *slots; /* by hash: a word's number plus one */
	size_t slot_count;
	struct hash_key key; /* of the slots, secret */
	uint32_t *sorted; /* the first `in_order` words, in byte order */
	size_t in_order, sorted_capacity;
	size_t
	    settled; /* the first words, which are in that order themselves */
	struct arena arena;
};

/*
 * Adds those of some words that are new. Some dozens at once take less time
 * than one by one.
 */
void term_table_learn(struct term_table *term_table,
    const struct term_letters *words, size_t count);
/* The word with a hash, or NULL. */
struct term_table_word *term_table_find(
    const struct term_table *term_table, uint64_t hash);
/* Puts new words in byte order, as their first writing would. */
void term_table_sort(struct term_table *term_table);
/* Clears the flags of all words. */
void term_table_clear(struct term_table *term_table);
/*
 * Writes the words that have flags to a dictionary. Drops the others if they
 * are the larger part.
 */
void term_table_write(
    struct term_table *term_table, struct dictionary_writer *writer);
void term_table_free(struct term_table *term_table);

#endif
