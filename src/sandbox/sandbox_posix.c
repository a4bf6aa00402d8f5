#include <errno.h>
#include <grp.h>
#include <unistd.h>

#include "sandbox/sandbox.h"

/*
 * Without a system's own means there is the user alone. OpenBSD's have their
 * seats in sandbox_enter(): unveil(2) of each root with "r" and then of nothing
 * more, pledge(2) with "stdio rpath inet" for who accepts, "stdio rpath" for
 * who opens, and "stdio" for others.
 */

static int
change_user(const struct sandbox_user *user)
{
	if (setgroups(user->group_count, user->groups) < 0 ||
	    setgid(user->gid) < 0 || setuid(user->uid) < 0)
		return -1;
	if (user->uid != 0 && setuid(0) == 0) {
		errno = EPERM;
		return -1;
	}
	return 0;
}

int
sandbox_enter(const struct sandbox *sandbox, struct sandbox_state *state_r)
{
	*state_r = (struct sandbox_state){{-1, -1, -1, -1}, 0};
	if (sandbox->user && change_user(sandbox->user) < 0)
		return -1;
	state_r->errors[SANDBOX_USER] = sandbox->user ? 0 : -1;
	if (sandbox->off)
		return 0;
	/* The seat of unveil(2). */
	state_r->errors[SANDBOX_LANDLOCK] = ENOSYS;
	/* The seat of pledge(2). */
	state_r->errors[SANDBOX_SECCOMP] = ENOSYS;
	state_r->errors[SANDBOX_CAPABILITIES] = ENOSYS;
	return 0;
}

void
sandbox_keep_supervisor(void)
{
}
