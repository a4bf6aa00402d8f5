/* The letters of the words of a posting run, as a reader sends them. */
#ifndef READERS_LETTERS_H
#define READERS_LETTERS_H

#include "base/buf.h"

struct posting_run;
struct term_table;

/* Appends them: of each word its size in a byte, and its letters. */
void letters_put(struct buf *letters, const struct posting_run *posting_run,
    const struct term_table *terms);
/*
 * Learns them. Returns whether they belong to the run: of others some may be
 * learned, which are written nowhere.
 */
bool letters_learn(struct term_table *terms, struct span letters,
    const struct posting_run *posting_run);

#endif
