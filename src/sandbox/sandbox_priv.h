/* The layers of a sandbox on Linux, one file each. */
#ifndef SANDBOX_SANDBOX_PRIV_H
#define SANDBOX_SANDBOX_PRIV_H

#include "sandbox/sandbox.h"

/*
 * Changes user and groups, and checks that no change back is possible. Returns
 * 0, or -1 with errno. The capabilities have to be dropped after it.
 */
int privileges_change_user(const struct sandbox_user *user);
/* Drops what a supervisor does not need of root's capabilities. */
void privileges_keep_supervisor(void);
/* Empties the bounding set, as far as this user may. */
void privileges_bound(void);
/* Drops all capabilities and takes no new privileges. Returns 0 or an errno. */
int privileges_drop(void);
/*
 * Lets this process open nothing but what is beneath the roots, for reading and
 * perhaps writing, and reach nobody by TCP, abstract sockets or signals, as far
 * as the kernel knows such rules. Returns 0 or an errno.
 */
int landlock_restrict(
    const int *roots, size_t count, bool writes, int *version_r);
/*
 * Refuses all system calls of denied.def but what is kept; if nothing is, all
 * calls but those of allowed.def. Returns 0 or an errno.
 */
int seccomp_restrict(unsigned keeps);
/* Refuses those that were kept by one set, and are not by another. */
int seccomp_narrow(unsigned before, unsigned after);

#endif
