/* Another program in the place of this one, without an interruption. */
#ifndef SERVE_UPGRADE_H
#define SERVE_UPGRADE_H

#include "serve/supervisor_state.h"

/* Begins a trial of the program; if that cannot begin, the log says why. */
void upgrade_begin(struct supervisor *supervisor);
/*
 * Goes on with the trial, if there is one. After a good one executes the
 * program and does not return; after a bad one the log says why.
 */
void upgrade_turn(struct supervisor *supervisor);

#endif
