/* Spelling: the word that a misspelled one was probably meant to be. */
#ifndef SEARCH_SPELLING_H
#define SEARCH_SPELLING_H

#include "edition/edition.h"

enum {
	/*
	 * Of words and rows in each of two walks: a millisecond or two. In a
	 * vocabulary of two million words most walks take 5,000.
	 */
	SPELLING_STEPS_MAX = 1 << 16,
};

/*
 * Appends the word of an edition that is nearest to `letters`, a folded word:
 * one edit away (a letter inserted, deleted, replaced, or two swapped), or two
 * edits for a word of five letters or more whose first two are right, or that
 * lacks the s of a plural beside one edit. Ties go to the word in the most
 * articles, then to the first found. Returns the number of edits, or 0, with
 * nothing appended, if there is none. *steps_r grows by the steps taken; a walk
 * that has taken SPELLING_STEPS_MAX ends with the best word so far.
 */
unsigned spelling_nearest(const struct edition *edition, struct span letters,
    struct buf *buf, uint64_t *steps_r);

#endif
