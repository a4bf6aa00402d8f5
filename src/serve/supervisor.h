/* The supervisor process: binds, forks, restarts, reloads. */
#ifndef SERVE_SUPERVISOR_H
#define SERVE_SUPERVISOR_H

#include "serve/generation.h"

/*
 * Reads the configuration again and logs its notes. Returns 0, and the caller
 * owns *config_r; or -1.
 */
typedef int supervisor_load(void *context, struct config *config_r);

/*
 * Serves a configuration, which is taken over, until TERM, INT or QUIT. HUP
 * loads it again; a broken one leaves the running one in force. Returns 0, or
 * -1 with the reason logged if the service could not start.
 */
int supervisor_run(struct config *config, supervisor_load *load, void *context);

#endif
