/* What a forked child does until it ends. */
#ifndef SERVE_CHILD_MAIN_H
#define SERVE_CHILD_MAIN_H

#include "serve/generation_certs.h"

struct child;
struct supervisor;

/* What a keyholder of new keys begins with; all is borrowed. */
struct keyholder_start {
	struct generation *generation; /* whose keys it reads */
	struct keys_source source;
	const struct signing_pairs *signing;
	int report; /* see struct keyholder_order */
};

/*
 * The rest of a forked child's life: takes its parameters from the copy of the
 * supervisor's state, closes what belongs to others, runs in its role, and
 * exits. `channel` is its own end; `start` is NULL unless it is a keyholder of
 * new keys: all others serve the generation in force.
 */
_Noreturn void child_main(struct supervisor *supervisor,
    const struct child *child, const struct keyholder_start *start,
    int channel);

#endif
