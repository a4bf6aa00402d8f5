#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "sandbox/landlock_rights.h"
#include "sandbox/sandbox_priv.h"

/*
 * Landlock (landlock(7), Linux 5.13): a process takes rights away from itself,
 * without any privilege. A right that a ruleset does not name as handled stays
 * allowed, so all rights that the running kernel knows are named, and rules
 * then give back reading beneath the roots, and to a writer what it needs for
 * files and directories: see landlock_rights.c.
 *
 * Landlock does not look at stat(2), chmod(2), chown(2), utimes and extended
 * attributes, nor at inotify: seccomp refuses those that change something.
 */

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

enum {
	RULESET_VERSION = 1, /* a flag: asks for the version */
	RULE_BENEATH = 1,
	WRITE_FILE = 1 << 1,
	READ_FILE = 1 << 2,
	READ_DIR = 1 << 3,
	REMOVE_DIR = 1 << 4,
	REMOVE_FILE = 1 << 5,
	MAKE_DIR = 1 << 7,
	MAKE_FILE = 1 << 8,
	REFER = 1 << 13, /* version 2: a second name in another directory */
	READING = READ_FILE | READ_DIR,
	WRITING = WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_FILE |
	    REFER,
};

/* In the kernel's layout, which has no padding. */
struct beneath {
	uint64_t allowed;
	int32_t directory;
} __attribute__((packed));

static int
make_ruleset(int version)
{
	struct landlock_rights handled = landlock_rights_of(version);

	return (int)syscall(
	    SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
}

static int
allow_beneath(int rules, const int *roots, size_t count, uint64_t allowed)
{
	for (size_t i = 0; i < count; i++) {
		struct beneath rule = {allowed, roots[i]};
		if (syscall(SYS_landlock_add_rule, rules, RULE_BENEATH, &rule,
			0) < 0)
			return -1;
	}
	return 0;
}

int
landlock_restrict(const int *roots, size_t count, bool writes, int *version_r)
{
	int version =
	    (int)syscall(SYS_landlock_create_ruleset, NULL, 0, RULESET_VERSION);

	*version_r = version > 0 ? version : 0;
	if (version <= 0)
		return version < 0 ? errno : ENOSYS;
	int rules = make_ruleset(version);
	if (rules < 0)
		return errno;
	uint64_t allowed = READING | (writes ? WRITING : 0);
	/* A rule may name no right that the kernel does not know. */
	allowed &= landlock_rights_of(version).files;
	if (allow_beneath(rules, roots, count, allowed) < 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    syscall(SYS_landlock_restrict_self, rules, 0) < 0) {
		close_quietly(rules);
		return errno;
	}
	close(rules);
	return 0;
}
