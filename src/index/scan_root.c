#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "index/scan_priv.h"

/*
 * E13: the capsule's root directory. It is open as a descriptor, which is
 * compared with the configured path from time to time. A deployment that gives
 * a symbolic link a new target (as Kubernetes does with ..data), or a mount,
 * makes the path lead to another directory, which is then read instead. But if
 * the path leads nowhere, or to another directory that is empty, as a mount
 * point is after an unmount, that is taken for a failure and not for a capsule
 * without articles: the last edition stays in force.
 */

/*
 * The reason that the root cannot be read. NULL if this process lacks memory or
 * descriptors (E14), which tells nothing about a root that was there before.
 */
static const char *
failure_of(const struct scan *scan, int error)
{
	bool ours = error == EMFILE || error == ENFILE || error == ENOMEM;

	return ours && !scan->absent ? NULL : strerror(error);
}

/* Returns 1 if a directory has a name in it, 0 if not, -1 with errno. */
static int
has_names(int fd)
{
	int copy = root_open_beneath(fd, SPAN("/"), O_RDONLY | O_DIRECTORY);
	DIR *stream = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *entry;

	if (!stream)
		return close_failed(copy);
	errno = 0;
	do
		entry = readdir(stream);
	while (entry &&
	    (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")));
	int found = entry ? 1 : errno ? -1 : 0;
	int error = errno;
	closedir(stream);
	errno = error;
	return found;
}

static void
set_root(struct scan *scan, int fd, const struct stat *about)
{
	if (scan->reader.root >= 0)
		close(scan->reader.root);
	scan->reader.root = fd;
	scan->top->identity = root_identity(about);
}

/*
 * Everything is watched and listed anew. The directory was complete when the
 * path was changed, so its files are read as in a first run.
 */
static void
replace_root(struct scan *scan, int fd, const struct stat *about)
{
	set_root(scan, fd, about);
	scan_renew(scan, scan->top);
	watch_free(&scan->watch);
	scan->watch_at = 0;
	scan->take_unfinished = true;
	scan->changed = true;
}

/* Compares the directory at the path with the root; takes its descriptor. */
static const char *
compare_root(struct scan *scan, int fd)
{
	struct stat about;
	int names = has_names(fd);

	if (names < 0 || fstat(fd, &about) < 0) {
		const char *why = failure_of(scan, errno);
		close(fd);
		return why;
	}
	struct identity found = root_identity(&about);
	if (root_is(scan->reader.root, &found)) {
		close(fd);
		return NULL;
	}
	if (names == 0) {
		close(fd);
		return "an empty directory is in its place";
	}
	replace_root(scan, fd, &about);
	return NULL;
}

const char *
scan_find_root(struct scan *scan)
{
	int fd = root_open(scan->rules->root);
	const char *why =
	    fd < 0 ? failure_of(scan, errno) : compare_root(scan, fd);

	/* Changes may have gone unnoticed while the root was absent. */
	if (!why && scan->absent)
		scan_check_all(scan);
	if (!why && (scan->absent || scan->take_unfinished))
		scan_wait_until(scan, clock_monotonic());
	scan->absent = why != NULL;
	return why;
}

int
scan_root(const struct scan *scan)
{
	return scan->reader.root;
}

int
scan_open_root(struct scan *scan)
{
	struct stat about;
	int fd = root_open(scan->rules->root);

	if (fd < 0)
		return -1;
	if (fstat(fd, &about) < 0)
		return close_failed(fd);
	set_root(scan, fd, &about);
	return 0;
}
