/* The user and the groups that a process changes to. */
#ifndef SANDBOX_USER_H
#define SANDBOX_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { SANDBOX_GROUPS = 64 }; /* of a user */

struct sandbox_user {
	uid_t uid;
	gid_t gid;
	gid_t groups[SANDBOX_GROUPS]; /* all of them, gid too */
	size_t group_count;
};

/*
 * Finds NAME or NAME:GROUP, each a name or a number; without GROUP it is the
 * user's own. The other groups are those that the user is a member of. Returns
 * NULL, or what was expected instead; errno is then the cause if the system's
 * lists cannot be read, else 0.
 */
const char *sandbox_user_find(const char *text, struct sandbox_user *user_r);
/* Whether this process has that user and group, and cannot change them. */
bool sandbox_user_is_own(const struct sandbox_user *user);

#endif
