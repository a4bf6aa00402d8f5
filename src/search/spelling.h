/* What a word that nobody has used was probably meant to be. */
#ifndef SEARCH_SPELLING_H
#define SEARCH_SPELLING_H

#include "edition/edition.h"

/*
 * Appends the word of an edition that is spelled most like `letters`, a folded
 * word: one slip away (a letter too many, missing, wrong, or two in the wrong
 * order), or two slips for words of 5 and more whose first two letters are
 * right. Of several the one that most articles have. Returns false, with
 * nothing appended, if there is none.
 */
bool spelling_nearest(
    const struct edition *edition, struct span letters, struct buf *buf);
/* Slips between two words (optimal string alignment); more than `most`: most
 * + 1. */
unsigned spelling_distance(struct span a, struct span b, unsigned most);

#endif
