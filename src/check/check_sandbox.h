/* Tries in the sandbox of each role what no process there may do. */
#ifndef CHECK_CHECK_SANDBOX_H
#define CHECK_CHECK_SANDBOX_H

#include "base/note.h"
#include "config/config.h"
#include "serve/box.h"

enum { SANDBOX_ACTS = 128 };

struct sandbox_trials {
	struct rights rights;
	/* See acts.h for what an act returns; TRIAL_ENDED: it was killed. */
	int results[SANDBOX_ACTS][ROLES];
};

enum { TRIAL_ENDED = -2 };

/*
 * Tries each act of sandbox/acts.h in a process of its own that has the user,
 * the roots and the rights of a role, and notes what is possible: an error, or
 * a remark if that is known. Returns 0, or -1 with notes if the configured
 * sandbox cannot be entered.
 */
int check_sandbox(struct config *config, struct sandbox_trials *trials_r,
    struct notes *notes);
/* Appends a table: a line for each act, a column for each role. */
void check_sandbox_table(const struct sandbox_trials *trials,
    const struct config *config, struct buf *table);
/* Appends the elements of a JSON array, an object for each act. */
void check_sandbox_json(const struct sandbox_trials *trials, struct buf *rows);

#endif
