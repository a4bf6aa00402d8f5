/* The start of a program that takes over from another one by an upgrade. */
#ifndef SERVE_TAKEOVER_H
#define SERVE_TAKEOVER_H

#include "serve/supervisor_state.h"

/* For what its trial could do and a program that has replaced another cannot.
 */
enum {
	TAKEOVER_TRIES = 10,
	TAKEOVER_PAUSE = 200, /* ms before the next one */
};

/*
 * Goes on with what the program before has handed over, in place of a start: a
 * reload with this program's children. A trial ends before anything is changed.
 * The configuration is taken over; the handover is the caller's to free.
 * Returns 0, or -1 after an error that was logged.
 */
int takeover_run(struct supervisor *supervisor, struct config *config,
    struct handover *handover);
/* Replaces the children of the program before, as far as that is due. */
void takeover_turn(struct supervisor *supervisor);
/*
 * Whether they cannot be replaced, since those of this program end again and
 * again. Another upgrade is then the way out.
 */
bool takeover_fails(const struct supervisor *supervisor);
/* Milliseconds until it has something to do; INT32_MAX if nothing is due. */
int takeover_timeout(const struct supervisor *supervisor);

#endif
