/* Hostile inputs, the same at every run: seeds cut, joined and corrupt. */
#ifndef SUPPORT_MUTATOR_H
#define SUPPORT_MUTATOR_H

#include "base/span.h"

/* Set seeds and count; a zeroed state is a good start. The seeds are borrowed.
 */
struct mutator {
	const struct span *seeds;
	size_t count;
	uint64_t state;
};

enum {
	MUTATOR_ROUNDS = 4000, /* enough to be sure, quick under ASan */
};

/* Returns the next input, an exact copy: the caller's to exact_free(). */
struct span mutator_next(struct mutator *mutator);
/* Returns the next number below limit (not 0). */
size_t mutator_below(struct mutator *mutator, size_t limit);

#endif
