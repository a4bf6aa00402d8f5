/* Signals: what each does in each process, and how they become events. */
#ifndef SYSTEM_SIGNALS_H
#define SYSTEM_SIGNALS_H

#include <stdint.h>

/* The role of a process; the table in signals.c has a column for each. */
enum signals_role {
	SIGNALS_COMMAND, /* every process, from the first moment of main() */
	SIGNALS_SUPERVISOR,
	SIGNALS_WORKER,
	SIGNALS_INDEXER,
	SIGNALS_HELPER, /* ends with its channel or its last worker */
	SIGNALS_SUCCESSOR, /* a supervisor before signals_watch(), after an
			      upgrade */
	SIGNALS_ROLES,
};

/*
 * Sets every signal to what the table says for the role, whatever the parent
 * had set (K45), and unblocks all but those that are held back until
 * signals_watch().
 */
void signals_adopt(enum signals_role role);
/*
 * Turns the signals that the role watches into bytes of a pipe. Returns the
 * descriptor to poll, which stays open until the process ends, or -1 with
 * errno. A forked process that takes another role calls signals_leave() first.
 */
int signals_watch(enum signals_role role);
/*
 * Reads from that descriptor once (K6) and returns the signals that came, each
 * as its signals_bit(). If more are left, the descriptor stays readable.
 */
uint64_t signals_take(int fd);
uint64_t signals_bit(int signal);
/*
 * Closes that descriptor and the other end of the pipe, in a forked process: a
 * byte that it wrote there would be a signal of its parent.
 */
void signals_leave(int fd);

#endif
