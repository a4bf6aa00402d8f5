/* The term table: the letters of every word that the posting run counts. */
#ifndef INDEX_TERM_TABLE_H
#define INDEX_TERM_TABLE_H

#include "base/arena.h"
#include "edition/dictionary.h"

/*
 * The posting run knows terms by their fingerprints. The term table keeps what
 * they are spelled like, from the first time that a word is read, in the order
 * of their letters: an edition's dictionary is one walk over it, and a new
 * article costs the few words that nobody has used before.
 */
struct term_table_word {
	uint64_t hash;
	const char *letters;
	uint32_t size;
	/* Where it stands in articles: 0 flags when it does not. */
	uint32_t place;
	unsigned flags;
};

/* A zeroed struct is an empty term table. */
struct term_table {
	struct term_table_word *words;
	size_t count, capacity;
	uint32_t *slots; /* by fingerprint: a word's number plus one */
	size_t slot_count;
	uint32_t *sorted; /* numbers of the first `in_order` words */
	size_t in_order, sorted_capacity;
	struct arena arena;
};

/* Adds the words among an article's terms that are not known yet. */
void term_table_learn(struct term_table *term_table, const struct words *words);
/* The word of a fingerprint, or NULL. */
struct term_table_word *term_table_find(
    const struct term_table *term_table, uint64_t hash);
/* Takes the flags of all words away. */
void term_table_clear(struct term_table *term_table);
/*
 * Writes the words that have flags to a dictionary. Words that no article has
 * any more are forgotten when they are most of all.
 */
void term_table_write(
    struct term_table *term_table, struct dictionary_writer *writer);
void term_table_free(struct term_table *term_table);

#endif
