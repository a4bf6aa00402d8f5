/* A process that this one has started, and can end at any time. */
#ifndef READERS_FORKED_H
#define READERS_FORKED_H

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
/* Ends it, whatever it does, and waits for that. */
void forked_end(struct forked *forked);

#endif
