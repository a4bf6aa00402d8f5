#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "edition/root.h"
#include "edition/root_priv.h"

enum { ATTEMPTS = 8 };

/* The path of a system call: relative, NUL-terminated. Returns 0, or -1. */
static int
copy_path(struct span path, char name_r[PATH_MAX])
{
	span_skip(&path, SPAN("/"));
	if (path.size == 0)
		path = SPAN(".");
	if (path.size >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	/* K16: the system call would take a NUL for the end of the name. */
	if (span_find(path, '\0') < path.size) {
		errno = ENOENT;
		return -1;
	}
	memcpy(name_r, path.data, path.size);
	name_r[path.size] = '\0';
	return 0;
}

/*
 * T1, T2, T3: the kernel resolves the whole path beneath the root with
 * openat2(2), Linux 5.6, and refuses `..` above it, absolute links and the
 * magic links of /proc; a check of the path's text would race with renames. It
 * returns EAGAIN when a rename raced with a `..`; the call is then repeated.
 */
static int
open_resolved(int root, struct span path, int flags, uint64_t resolve)
{
	char name[PATH_MAX];
	struct open_how how = {
	    .flags = (unsigned)(flags | O_NOCTTY | O_CLOEXEC),
	    .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | resolve,
	};
	long fd = -1;

	if (copy_path(path, name) < 0)
		return -1;
	for (int i = 0; i < ATTEMPTS && fd < 0; i++) {
		fd = syscall(SYS_openat2, root, name, &how, sizeof(how));
		if (fd < 0 && errno != EAGAIN)
			break;
	}
	return (int)fd;
}

bool
root_is_directory(int fd)
{
	struct statx about;

	return statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE,
		   &about) == 0 &&
	    S_ISDIR(about.stx_mode);
}

struct identity
root_identity_of(int fd)
{
	struct statx about;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO,
		&about) < 0)
		return (struct identity){0};
	return (struct identity){
	    .device = makedev(about.stx_dev_major, about.stx_dev_minor),
	    .inode = about.stx_ino};
}

/*
 * Whether openat2(2) is kept from this process: a filter of system calls cannot
 * look into its arguments, so that RestrictSUIDSGID= of systemd answers ENOSYS,
 * and old filters of containers EPERM.
 */
static bool
is_withheld(int fd)
{
	return fd < 0 && (errno == ENOSYS || errno == EPERM);
}

static int64_t
nanoseconds(const struct statx_timestamp *time)
{
	return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

/*
 * A file of a network is asked of its server, as it is when it is opened
 * (AT_STATX_FORCE_SYNC).
 */
int
root_identify(int root, struct span path, struct identity *identity_r)
{
	char name[PATH_MAX];
	struct statx about;

	if (copy_path(path, name) < 0 ||
	    statx(root, name,
		AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_FORCE_SYNC,
		STATX_BASIC_STATS, &about) < 0)
		return -1;
	*identity_r = (struct identity){
	    .device = makedev(about.stx_dev_major, about.stx_dev_minor),
	    .inode = about.stx_ino,
	    .size = about.stx_size,
	    .modified = nanoseconds(&about.stx_mtime),
	    .changed = nanoseconds(&about.stx_ctime),
	};
	return 0;
}

int
root_open_beneath(int root, struct span path, int flags)
{
	int fd = open_resolved(root, path, flags, 0);

	return is_withheld(fd) ? root_walk_beneath(root, path, flags) : fd;
}

int
root_open_direct(int root, struct span path, int flags)
{
	int fd = open_resolved(root, path, flags, RESOLVE_NO_SYMLINKS);

	return is_withheld(fd) ? root_walk_direct(root, path, flags) : fd;
}

int
root_hold(const char *path)
{
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}
