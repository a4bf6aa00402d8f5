/* The supervisor process: binds, forks, restarts, reloads. */
#ifndef SERVE_SUPERVISOR_H
#define SERVE_SUPERVISOR_H

#include "serve/supervisor_state.h"
#include "upgrade/handover.h"

/* Everything is borrowed, unless it says so. */
struct supervisor_order {
	struct config *config; /* to serve; taken over */
	supervisor_load *load; /* for a reload */
	void *context; /* of load */
	control_answer *answer; /* its context is the struct supervisor */
	const char *program; /* that an upgrade executes; NULL: unknown */
	char *const *arguments; /* of it, ending with NULL */
	struct handover *inherited; /* from the program before; or NULL */
};

/*
 * Serves a configuration until TERM, INT or QUIT. HUP loads it again; a broken
 * one leaves the running one in force. USR2 executes the program. A trial only
 * does what could fail before that. Returns 0, or -1 with the reason logged if
 * the service could not start.
 */
int supervisor_run(const struct supervisor_order *order);
/*
 * Goes on for so many ms, but says to proxies that it is to end, and then ends
 * as after TERM. One that drains already ends at the earlier of both moments.
 */
void supervisor_drain(struct supervisor *supervisor, int64_t grace);

#endif
