/* A trial of the next program: whether it could take over. */
#ifndef UPGRADE_TRIAL_H
#define UPGRADE_TRIAL_H

#include <sys/types.h>

#include "base/buf.h"
#include "system/passed.h"
#include "upgrade/handover.h"

enum { TRIAL_TIME = 60000 /* ms to come up in */ };

/* A zeroed struct is no trial. */
struct trial {
	pid_t pid; /* 0: none runs */
	int words; /* the end of a pipe that has what it says */
	int64_t due; /* monotonic ms at which it is ended */
	bool late; /* it was */
	bool ended;
	int status; /* of waitpid(), once it has ended */
	struct buf said; /* the end of it */
};

/*
 * Executes a program as a child, which finds the handover, its `trial` set, and
 * the sockets from outside. Returns 0, or -1 with errno.
 */
int trial_start(struct trial *trial, const char *program,
    char *const *arguments, const struct handover *handover,
    const struct passed *passed);
/* The descriptor that is readable when it has said more; or -1. */
int trial_words(const struct trial *trial);
/* Reads what it has said, without waiting; ends it when its time is over. */
void trial_turn(struct trial *trial);
/* Milliseconds until trial_turn() has to end it; INT32_MAX without one. */
int trial_timeout(const struct trial *trial);
/* A process has ended: the trial, if it was that. */
void trial_reaped(struct trial *trial, pid_t pid, int status);
/*
 * After the end: whether the program can take over; if not, appends why not.
 * The trial is then none.
 */
bool trial_passed(struct trial *trial, struct buf *reason);
/* Ends it, if there is one, and forgets it; its end is reaped by others. */
void trial_stop(struct trial *trial);
/* In the trial itself: says that all is well, as the last thing it does. */
void trial_succeed(const struct handover *handover);

#endif
