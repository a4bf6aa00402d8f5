/* The supervisor: binds, forks, restarts, reloads. */
#ifndef SERVE_SUPERVISOR_H
#define SERVE_SUPERVISOR_H

#include "serve/generation.h"

/*
 * Reads the configuration again, with its notes said. Returns 0, or -1; the
 * caller owns the configuration then.
 */
typedef int supervisor_load(void *context, struct config *config_r);

/*
 * Serves a configuration, which is taken over, until a TERM or INT. HUP loads
 * it again; a broken one leaves the running one in force. Returns 0, or -1
 * when it could not begin, with everything said.
 */
int supervisor_run(struct config *config, supervisor_load *load, void *context);

#endif
