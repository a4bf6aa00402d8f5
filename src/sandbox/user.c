#include <errno.h>
#include <grp.h>
#include <pwd.h>

#include "sandbox/user.h"

/*
 * Names are looked up once, at the start: it opens files, and may ask a network
 * (NSS), which no process can do from its sandbox.
 */

int
sandbox_user_find(const char *name, struct sandbox_user *user_r)
{
	int count = SANDBOX_GROUPS;

	errno = 0;
	const struct passwd *found = getpwnam(name);
	if (!found) {
		errno = errno ? errno : ENOENT;
		return -1;
	}
	*user_r =
	    (struct sandbox_user){.uid = found->pw_uid, .gid = found->pw_gid};
	/* With too many groups it fills the list and returns -1. */
	if (getgrouplist(name, found->pw_gid, user_r->groups, &count) < 0)
		count = SANDBOX_GROUPS;
	user_r->group_count = (size_t)count;
	return 0;
}
