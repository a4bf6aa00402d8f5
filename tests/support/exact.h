/* Inputs in which the sanitizers see every byte that is read too far. */
#ifndef SUPPORT_EXACT_H
#define SUPPORT_EXACT_H

#include "base/span.h"

/*
 * Returns a copy of s in a block of the heap of just that size, without a NUL
 * behind it; the caller's to give to exact_free(). An empty copy has an
 * address all the same, of which no byte may be read.
 */
struct span exact_copy(struct span s);
/* Gives the copy back and clears *s. */
void exact_free(struct span *s);

#endif
