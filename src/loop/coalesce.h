/* Whether an event loop lets events gather before it looks for them. */
#ifndef LOOP_COALESCE_H
#define LOOP_COALESCE_H

#include <stdbool.h>
#include <stddef.h>

enum {
	COALESCE_US = 30, /* microseconds of a rest */
	COALESCE_ENOUGH = 3, /* steps of a turn that a rest pays for */
	COALESCE_POOR = 16, /* rests for fewer, after which there are none */
	COALESCE_EVERY = 16, /* turns, in one of which a rest is tried out */
};

struct coalesce {
	unsigned left; /* rests for too few steps until there are none */
	unsigned passed; /* turns since a rest was tried out */
};

/*
 * Whether to rest for COALESCE_US before looking for events, of which none is
 * there. `clients` are waited for: one that is alone never waits for a rest.
 */
bool coalesce_rests(struct coalesce *coalesce, size_t clients);
/* Notes how many steps there were to take after a rest. */
void coalesce_note(struct coalesce *coalesce, size_t steps);

#endif
