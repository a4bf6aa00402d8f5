/* A process that this one has started, and can end at any time. */
#ifndef SANDBOX_FORKED_H
#define SANDBOX_FORKED_H

#include <stdbool.h>
#include <sys/types.h>

struct forked {
	pid_t pid; /* 0: none */
	int handle; /* of the process, where the system has that; or -1 */
};

/*
 * Starts a copy of this process, which ends with it where the system can do
 * that. Returns 1 in this one, 0 in the copy, or -1 with errno.
 */
int forked_start(struct forked *forked_r);
/*
 * Waits until it has ended, for so many ms at most. Returns whether it has, and
 * by _exit(0). Else it is still to be ended.
 */
bool forked_wait(struct forked *forked, int most);
/* Has it end, whatever it does: one of several that are ended. */
void forked_kill(const struct forked *forked);
/* The same, and waits for that. */
void forked_end(struct forked *forked);

#endif
