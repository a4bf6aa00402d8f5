/* The letters of the words of a posting run, as a reader sends them. */
#ifndef READERS_LETTERS_H
#define READERS_LETTERS_H

#include "base/span.h"

struct posting_run;
struct term_table;

/*
 * Learns them, in the form that a term list has them. Returns whether they
 * belong to the run: of others some may be learned, which are written nowhere.
 */
bool letters_learn(struct term_table *terms, struct span letters,
    const struct posting_run *posting_run);

#endif
