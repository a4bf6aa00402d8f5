/* Whether an event loop lets events gather before it looks for them. */
#ifndef LOOP_COALESCE_H
#define LOOP_COALESCE_H

#include <stdbool.h>
#include <stddef.h>

enum {
	COALESCE_LEAST = 20, /* microseconds of a rest */
	COALESCE_MOST = 120,
	COALESCE_EACH = 30, /* more, for each client that it gives beyond ... */
	COALESCE_FEW = 4, /* ... so many */
	COALESCE_ENOUGH = 3, /* clients that a rest pays for */
	COALESCE_POOR = 16, /* rests for fewer, after which there are none */
	COALESCE_EVERY = 32, /* turns, in one of which a rest is tried out */
	COALESCE_LONG = 64, /* rests for a few, after which they are shorter */
};

struct coalesce {
	long us; /* of the rests; 0: none has been tried out */
	unsigned left; /* rests for too few clients until there are none */
	unsigned few; /* rests for a few clients, one after the other */
	unsigned passed; /* turns since a rest was tried out */
};

/*
 * For how many microseconds to rest before looking for events, of which none is
 * there; 0: not at all. So many clients are waited for: one that is alone never
 * waits for a rest.
 */
long coalesce_rest(struct coalesce *coalesce, size_t clients);
/* Notes how many clients there was something to do for after a rest. */
void coalesce_note(struct coalesce *coalesce, size_t clients);
/* Whether there are rests until it is found that they do not pay. */
bool coalesce_goes_on(const struct coalesce *coalesce);

#endif
