#include <errno.h>
#include <grp.h>
#include <unistd.h>

#include "sandbox/sandbox.h"

/*
 * Without a system's own means there is the user alone. OpenBSD's have their
 * seats in sandbox_enter(), in the order that they need there: the user first,
 * since a pledge without "id" forbids that; then unveil(2) of each root with
 * "r", by the path of its descriptor, and unveil(NULL, NULL), since a pledge
 * without "unveil" forbids that; pledge(2) last. Its promises are "stdio rpath
 * inet recvfd" for who accepts, "stdio rpath sendfd tmppath" for who indexes
 * (an edition is an unlinked file there), "stdio recvfd" for the keyholder, and
 * "stdio rpath wpath cpath recvfd" for who writes, whose root is "rwc".
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

/* The seat of a second pledge(2). */
int
sandbox_narrow(const struct sandbox *sandbox, unsigned keeps)
{
	(void)sandbox;
	(void)keeps;
	return 0;
}

void
sandbox_keep_supervisor(void)
{
}
