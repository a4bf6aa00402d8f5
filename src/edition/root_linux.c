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

/*
 * Whether a system call is kept from this process: a filter cannot look into
 * the arguments of openat2(2), so that RestrictSUIDSGID= of systemd answers
 * ENOSYS, and old filters of containers answer EPERM to that and to statx(2).
 */
static bool
is_withheld(int result)
{
	return result < 0 && (errno == ENOSYS || errno == EPERM);
}

static struct timespec
time_of(const struct statx_timestamp *time)
{
	return (struct timespec){
	    .tv_sec = time->tv_sec, .tv_nsec = time->tv_nsec};
}

/*
 * What statx(2) is asked for, of what identities have. Without it a file system
 * that does not answer is waited for, and a network's may tell what it knows.
 * For ENOSYS the function of glibc is fstatat(2), and refuses to be told
 * whether to wait (EINVAL).
 */
static int
examine(
    int fd, const char *name, int flags, unsigned mask, struct stat *about_r)
{
	struct statx about;
	int result = statx(fd, name, flags, mask, &about);

	if (is_withheld(result) || (result < 0 && errno == EINVAL))
		return fstatat(fd, name, about_r, flags & ~AT_STATX_SYNC_TYPE);
	if (result == 0)
		*about_r = (struct stat){
		    .st_dev = makedev(about.stx_dev_major, about.stx_dev_minor),
		    .st_ino = about.stx_ino,
		    .st_mode = about.stx_mode,
		    .st_size = (off_t)about.stx_size,
		    .st_mtim = time_of(&about.stx_mtime),
		    .st_ctim = time_of(&about.stx_ctime)};
	return result;
}

bool
root_is_directory(int fd)
{
	struct stat about;

	return examine(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE,
		   &about) == 0 &&
	    S_ISDIR(about.st_mode);
}

struct identity
root_identity_of(int fd)
{
	struct stat about;

	if (examine(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO,
		&about) < 0)
		return (struct identity){0};
	return root_identity(&about);
}

/*
 * A file of a network is asked of its server, as it is when it is opened
 * (AT_STATX_FORCE_SYNC).
 */
int
root_identify(int root, struct span path, struct identity *identity_r)
{
	char name[PATH_MAX];
	struct stat about;

	if (copy_path(path, name) < 0 ||
	    examine(root, name,
		AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_FORCE_SYNC,
		STATX_BASIC_STATS, &about) < 0)
		return -1;
	*identity_r = identity_of(&about);
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
