/* The vocabulary: the letters of every word that the ledger counts. */
#ifndef INDEX_TERM_TABLE_H
#define INDEX_TERM_TABLE_H

#include "base/arena.h"
#include "edition/dictionary.h"

/*
 * The ledger knows terms by their fingerprints. The vocabulary keeps what they
 * are spelled like, from the first time that a word is read, in the order of
 * their letters: an edition's dictionary is one walk over it, and a new article
 * costs the few words that nobody has used before.
 */
struct vocabulary_word {
	uint64_t hash;
	const char *letters;
	uint32_t size;
	/* Where it stands in articles: 0 flags when it does not. */
	uint32_t place;
	unsigned flags;
};

/* A zeroed struct is an empty vocabulary. */
struct vocabulary {
	struct vocabulary_word *words;
	size_t count, capacity;
	uint32_t *slots; /* by fingerprint: a word's number plus one */
	size_t slot_count;
	uint32_t *sorted; /* numbers of the first `in_order` words */
	size_t in_order, sorted_capacity;
	struct arena arena;
};

/* Adds the words among an article's terms that are not known yet. */
void vocabulary_learn(struct vocabulary *vocabulary, const struct words *words);
/* The word of a fingerprint, or NULL. */
struct vocabulary_word *vocabulary_find(
    const struct vocabulary *vocabulary, uint64_t hash);
/* Takes the flags of all words away. */
void vocabulary_clear(struct vocabulary *vocabulary);
/*
 * Writes the words that have flags to a dictionary. Words that no article has
 * any more are forgotten when they are most of all.
 */
void vocabulary_write(
    struct vocabulary *vocabulary, struct dictionary_writer *writer);
void vocabulary_free(struct vocabulary *vocabulary);

#endif
