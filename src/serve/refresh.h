/* Files of certificates and zone lists that change while the server runs. */
#ifndef SERVE_REFRESH_H
#define SERVE_REFRESH_H

#include "serve/supervisor_state.h"

/* Sets what the lines of the log are about; once, before all others. */
void refresh_begin(struct supervisor *supervisor);
/*
 * Polls the files when it is time and requests a refresh if one has changed;
 * puts ticket keys that have changed in force; makes a control socket again
 * that was removed; logs certificates that expire soon.
 */
void refresh_watch(struct supervisor *supervisor);
/* Whether workers are to be replaced for another directory of a capsule now. */
bool refresh_follows(const struct supervisor *supervisor);
/* Reads the files again and puts what has changed in force. */
void refresh_run(struct supervisor *supervisor);
/*
 * Milliseconds until refresh_watch() has something to do. What is tried again
 * is a matter of files, which are polled more often than that.
 */
int64_t refresh_timeout(const struct supervisor *supervisor);

#endif
