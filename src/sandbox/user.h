/* The user and the groups that a process changes to. */
#ifndef SANDBOX_USER_H
#define SANDBOX_USER_H

#include <stddef.h>
#include <sys/types.h>

enum { SANDBOX_GROUPS = 64 }; /* of a user; more are left out */

struct sandbox_user {
	uid_t uid;
	gid_t gid;
	gid_t groups[SANDBOX_GROUPS]; /* all of them, gid too */
	size_t group_count;
};

/*
 * Finds a user by its name. Returns 0, or -1 with errno: ENOENT if there is
 * none.
 */
int sandbox_user_find(const char *name, struct sandbox_user *user_r);

#endif
