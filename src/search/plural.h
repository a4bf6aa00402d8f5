/* Plurals of English that are more than a word with an s. */
#ifndef SEARCH_PLURAL_H
#define SEARCH_PLURAL_H

#include "base/arena.h"

/*
 * Returns, of a word like `story` or `box` in one number, what the index has of
 * it in the other, without the s of a plural (words_base()), in the arena:
 * `storie` for `story`, `story` for `stories`, `box` for `boxes`. The empty
 * span for any other word, and for one like `box`: what begins as it does are
 * its forms anyway.
 */
struct span plural_other(
    struct span letters, size_t count, struct arena *arena);

#endif
