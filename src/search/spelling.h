/* Spelling: the word that a misspelled one was probably meant to be. */
#ifndef SEARCH_SPELLING_H
#define SEARCH_SPELLING_H

#include "edition/edition.h"

/*
 * Appends the word of an edition that is nearest to `letters`, a folded word:
 * one edit away (a letter inserted, deleted, replaced, or two swapped), or two
 * edits for a word of five letters or more whose first two are right. Of
 * several, the one that most articles have. Returns false, with nothing
 * appended, if there is none.
 */
bool spelling_nearest(
    const struct edition *edition, struct span letters, struct buf *buf);
/*
 * The distance of two words in edits (optimal string alignment), at most
 * `most` + 1.
 */
unsigned spelling_distance(struct span a, struct span b, unsigned most);

#endif
