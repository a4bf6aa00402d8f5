/* What words.c and words_fold.c share. */
#ifndef TEXT_WORDS_PRIV_H
#define TEXT_WORDS_PRIV_H

#include "text/words.h"

/* Emits a word if it is none of those that are too long. */
static inline void
words_emit_one(const struct word *word, words_emit *emit, void *context)
{
	if (word->count <= WORDS_LETTERS_MAX &&
	    word->letters.size <= WORDS_BYTES_MAX)
		emit(context, word);
}

/*
 * Emits a word and, before it, its name with the signs around it, if it has
 * any. A single letter before a sign is not emitted besides its name. `start`
 * is where the text begins that the word's source is a part of, `rest` follows
 * the word.
 */
void words_emit_named(struct word *word, const char *start, struct span rest,
    words_emit *emit, void *context);
/*
 * Takes a word that may have letters beyond ASCII off the front of *text, or
 * one character that is not part of a word.
 */
void words_take_mixed(
    struct span *text, const char *start, words_emit *emit, void *context);

#endif
