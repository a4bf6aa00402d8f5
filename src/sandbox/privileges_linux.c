#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/sandbox_priv.h"

/*
 * A supervisor that was started as root keeps what its work needs: it starts
 * children as another user, ends them, binds low ports, and, for itself and for
 * each new keyholder, reads and writes certificates, keys, logs and sockets of
 * whatever owner. Children keep nothing. root without capabilities is still
 * the owner of root's files: Landlock is what hides those.
 *
 * The bounding set limits what a program that is executed could get; dropping
 * from it needs CAP_SETPCAP, so it comes before all else.
 */

enum { CAPABILITIES = 64 }; /* of both words */

static const int kept[] = {
    CAP_SETUID, CAP_SETGID, /* the user of children */
    CAP_SETPCAP, /* the bounding set of children */
    CAP_KILL, /* ends children of another user */
    CAP_NET_BIND_SERVICE, /* port 70, and again at each reload */
    CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, /* keys, certificates, logs */
    CAP_CHOWN, CAP_FOWNER, /* a file that is replaced keeps its owner */
    CAP_IPC_LOCK, /* the keyholder locks the memory of keys */
};

static uint64_t
kept_set(void)
{
	uint64_t set = 0;

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		set |= UINT64_C(1) << kept[i];
	return set;
}

/* Fails with EPERM for a user that is not root, which has nothing to drop. */
static void
bound_to(uint64_t set)
{
	for (int i = 0; i < CAPABILITIES; i++)
		if (!(set >> i & 1))
			(void)prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
}

/* Limits this process to those of its capabilities that are in the set. */
static int
limit_to(uint64_t set)
{
	struct __user_cap_header_struct header = {
	    .version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};

	struct __user_cap_data_struct before[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data) < 0)
		return -1;
	memcpy(before, data, sizeof(before));
	for (size_t i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		data[i].permitted &= (uint32_t)(set >> 32 * i);
		data[i].effective &= data[i].permitted;
		data[i].inheritable = 0;
	}
	/* A unit whose service has none may refuse the call itself. */
	return memcmp(before, data, sizeof(before)) == 0
	    ? 0
	    : (int)syscall(SYS_capset, &header, data);
}

void
privileges_keep_supervisor(void)
{
	bound_to(kept_set());
	(void)limit_to(kept_set());
}

void
privileges_bound(void)
{
	bound_to(0);
}

int
privileges_drop(void)
{
	/* Linux 4.3; without it there are no ambient capabilities. */
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (limit_to(0) < 0)
		return errno;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? errno : 0;
}

/* Groups first, which root alone may change; the user last. */
int
privileges_change_user(const struct sandbox_user *user)
{
	if (setgroups(user->group_count, user->groups) < 0 ||
	    setresgid(user->gid, user->gid, user->gid) < 0 ||
	    setresuid(user->uid, user->uid, user->uid) < 0)
		return -1;
	if (user->uid == 0)
		return 0;
	if (setresuid((uid_t)-1, 0, (uid_t)-1) == 0 || setuid(0) == 0 ||
	    setgroups(0, NULL) == 0) {
		errno = EPERM;
		return -1;
	}
	return 0;
}
