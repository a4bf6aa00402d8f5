/* What no sandboxed process may do: a list of acts, each of which can be tried.
 */
#ifndef SANDBOX_ACTS_H
#define SANDBOX_ACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What is there to be done something to. Paths are borrowed. */
struct act_target {
	const char *root; /* a capsule's directory */
	const char *config, *key; /* files; NULL: none */
	pid_t process; /* another process of this user */
	/* Sockets that were made before: unconnected ones, ... */
	int tcp, udp, local;
	int named; /* ... and one that is bound to an abstract name */
};

struct act {
	const char *name;
	/*
	 * Tries it and undoes it. Returns 0 if it was done, or else the errno.
	 * Some are tried with arguments that cannot succeed: an errno other
	 * than "refused" shows that the kernel would have let it.
	 */
	int (*attempt)(const struct act_target *target);
	bool uncovered; /* known to be possible to some roles */
	bool writes; /* possible, and meant, where SANDBOX_WRITES is kept */
};

extern const struct act acts[];
extern const size_t act_count;

enum { ACT_NO_TARGET = -1 }; /* attempt() has nothing to be tried on */

/* Whether that result means that it was refused. */
bool act_is_refused(int result);
/*
 * Opens the sockets, and sets the process to this one: acts are tried in a
 * child. A socket that cannot be made is -1.
 */
void act_target_open(struct act_target *target);
void act_target_close(struct act_target *target);

#endif
