/* Term lists: the words of the articles that were read, with their letters. */
#ifndef TERMS_TERM_LIST_H
#define TERMS_TERM_LIST_H

#include "base/buf.h"
#include "terms/term_sort.h"
#include "terms/term_table.h"

/* A zeroed struct is an empty list. */
struct term_list {
	struct words_table known; /* its words, for a counter of texts */
	/* Hashes, and where in `letters` is the word's size and its letters. */
	struct term_keyed *words;
	size_t count, capacity;
	size_t sorted; /* the first ones: in order, each once */
	struct buf letters;
};

/* Adds the words that a counter tells of, some of them again. */
void term_list_learn(struct term_list *term_list, const struct words *words);
/* Puts all words in the order of their hashes, each once. */
void term_list_sort(struct term_list *term_list);
/*
 * Of a list that was sorted: the letters of the words from number *next on, up
 * to a hash, which is the last; of each word its size in a byte, and them. They
 * are valid until the next word is learned.
 */
struct span term_list_letters(
    const struct term_list *term_list, size_t *next, uint64_t last);
/* Adds all words to a term table, and empties the list. */
void term_list_give(struct term_list *term_list, struct term_table *term_table);
void term_list_free(struct term_list *term_list);

#endif
