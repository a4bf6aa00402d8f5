#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"
#include "sandbox/user.h"

/*
 * Names are looked up once, at the start: it opens files, and may ask a network
 * (NSS), which no process can do from its sandbox. As with chown(1), a name of
 * digits alone is looked up too, before it is a number.
 */

/* UINT32_MAX, -1, stands for no change in setresuid(2). */
static int
parse_number(struct span text, uint32_t *number_r)
{
	uint64_t number;

	if (span_number(text, UINT32_MAX - 1, &number) < 0)
		return -1;
	*number_r = (uint32_t)number;
	return 0;
}

static int
find_group(const char *text, gid_t *gid_r)
{
	uint32_t number;

	errno = 0;
	const struct group *found = getgrnam(text);
	if (!found && parse_number(span_of(text), &number) < 0)
		return -1;
	*gid_r = found ? found->gr_gid : number;
	errno = 0;
	return 0;
}

/* With too many groups it returns -1. */
static int
find_groups(const char *name, struct sandbox_user *user)
{
	int count = SANDBOX_GROUPS;

	if (getgrouplist(name, user->gid, user->groups, &count) < 0)
		return -1;
	user->group_count = (size_t)count;
	return 0;
}

/* A number may be of a user that no list has: then it is in one group. */
static const char *
find_user(struct arena *scratch, struct span name, struct span group,
    struct sandbox_user *user_r)
{
	static const char nobody[] = "a user of this system";
	uint32_t number = 0;

	errno = 0;
	const struct passwd *found = getpwnam(arena_copy(scratch, name).data);
	if (!found && parse_number(name, &number) < 0)
		return nobody;
	if (!found)
		found = getpwuid(number);
	if (!found && group.size == 0)
		return errno ? nobody
			     : "USER:GROUP, since no list of users has that "
			       "number";
	*user_r = (struct sandbox_user){.uid = found ? found->pw_uid : number,
	    .gid = found ? found->pw_gid : 0,
	    .group_count = 1};
	/* The next look-up overwrites what was found. */
	const char *listed =
	    found ? arena_copy(scratch, span_of(found->pw_name)).data : NULL;
	if (group.size > 0 &&
	    find_group(arena_copy(scratch, group).data, &user_r->gid) < 0)
		return "a group of this system after the colon";
	user_r->groups[0] = user_r->gid;
	errno = 0;
	return listed && find_groups(listed, user_r) < 0
	    ? "a user of at most 64 groups"
	    : NULL;
}

/* What getpwnam(3) may leave in errno if there is simply no such name. */
static bool
is_absence(int error)
{
	return error == ENOENT || error == ESRCH || error == EBADF ||
	    error == EPERM;
}

const char *
sandbox_user_find(const char *text, struct sandbox_user *user_r)
{
	struct arena scratch = {0};
	struct span group = span_of(text), name = span_cut(&group, ':');
	bool named = group.size > 0 || name.size == span_of(text).size;
	const char *expected = NULL;

	errno = 0;
	expected = named && name.size > 0
	    ? find_user(&scratch, name, group, user_r)
	    : "NAME or NAME:GROUP";
	int error = is_absence(errno) ? 0 : errno;
	arena_free(&scratch);
	errno = error;
	return expected;
}

bool
sandbox_user_is_own(const struct sandbox_user *user)
{
	return geteuid() != 0 && getuid() == user->uid &&
	    geteuid() == user->uid && getgid() == user->gid &&
	    getegid() == user->gid;
}
