/* What was expected instead of a name that is unknown. */
#ifndef CONFIG_EXPECTED_H
#define CONFIG_EXPECTED_H

#include "base/buf.h"

enum { EXPECTED_MAX = 64 }; /* names, for the arrays of callers */

/* Appends `a, b or c`. */
void expected_list(struct buf *buf, const struct span *names, size_t count);
/*
 * Returns the name that the word is most likely a typing error of, by its
 * Levenshtein distance; empty if none is near.
 */
struct span expected_nearest(
    struct span word, const struct span *names, size_t count);
/* Appends `, did you mean "a"?`, or `, expected a, b or c` if none is near. */
void expected_add(
    struct buf *buf, struct span word, const struct span *names, size_t count);

#endif
