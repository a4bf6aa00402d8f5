/* The letters of the words of a posting run, as a reader sends them. */
#ifndef READERS_LETTERS_H
#define READERS_LETTERS_H

#include "base/buf.h"

struct posting_run;
struct scan;
struct term_table;

/* Appends them: of each word its size in a byte, and its letters. */
void letters_put(struct buf *letters, const struct posting_run *posting_run,
    const struct term_table *terms);
/* Whether a run and its letters belong together. */
bool letters_check(struct span letters, const struct posting_run *posting_run);
/* Tells the scan the letters of such a run. */
void letters_learn(struct scan *scan, struct span letters,
    const struct posting_run *posting_run);

#endif
