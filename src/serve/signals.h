/* Signals: what each does to each process, and those watched as bytes. */
#ifndef SERVE_SIGNALS_H
#define SERVE_SIGNALS_H

#include <stdint.h>

/* What a process is; the rules in signals.c have a column for each. */
enum signals_role {
	SIGNALS_COMMAND, /* every process, from the first moment of main() */
	SIGNALS_SUPERVISOR,
	SIGNALS_WORKER,
	SIGNALS_INDEXER,
	SIGNALS_ROLES,
};

/*
 * From now on signals do what the rules of the role say, whatever the parent
 * ignored; what it held back is let in, except the signals that wait for
 * signals_watch().
 */
void signals_adopt(enum signals_role role);
/*
 * From now on each signal that the role watches comes as an event of the
 * descriptor that is returned, which is the process's own until its end; -1
 * with errno. A process that forks and takes another role calls it again.
 */
int signals_watch(enum signals_role role);
/*
 * The signals that came, a bit each, as signals_bit() has them; 0: none did. It
 * reads once: of a stream of signals the descriptor tells the rest.
 */
uint64_t signals_take(int fd);
uint64_t signals_bit(int signal);

#endif
