#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "index/scan_priv.h"

/*
 * Where the capsule stands. The root is held as a descriptor and held against
 * its path from time to time: deploying by a new target for a symbolic link,
 * Kubernetes' ..data, or a mount puts another directory in its place, and that
 * one is followed. A path that leads to nothing is no empty capsule, nor is a
 * directory that was never ours and holds nothing: what a mount leaves.
 */

/* Why it cannot be read; for want of our own room it is not away. */
static const char *
cause(const struct scan *scan, int error)
{
	bool ours = error == EMFILE || error == ENFILE || error == ENOMEM;

	return ours && !scan->absent ? NULL : strerror(error);
}

/* Whether there is a name in it; -1 with errno if that cannot be told. */
static int
holds_anything(int fd)
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

/* From here on everything is read below this one. */
static void
stand_on(struct scan *scan, int fd, const struct stat *about)
{
	if (scan->reader.root >= 0)
		close(scan->reader.root);
	scan->reader.root = fd;
	scan->top->identity = root_identity(about);
}

/*
 * Another directory than before: all of it is new, the watches as well. It
 * came as a whole, so its files are taken as they stand, as at first.
 */
static void
move_over(struct scan *scan, int fd, const struct stat *about)
{
	stand_on(scan, fd, about);
	scan_renew(scan, scan->top);
	watch_free(&scan->watch);
	scan->watch_at = 0;
	scan->take_unfinished = true;
	scan->changed = true;
}

/* Compares what the path leads to with what is held; takes the descriptor. */
static const char *
compare_root(struct scan *scan, int fd)
{
	struct stat about;
	int holds = holds_anything(fd);

	if (holds < 0 || fstat(fd, &about) < 0) {
		const char *why = cause(scan, errno);
		close(fd);
		return why;
	}
	struct identity found = root_identity(&about);
	if (root_is(scan->reader.root, &found)) {
		close(fd);
		return NULL;
	}
	if (holds == 0) {
		close(fd);
		return "another directory is in its place, an empty one";
	}
	move_over(scan, fd, &about);
	return NULL;
}

const char *
scan_find_root(struct scan *scan)
{
	int fd = root_open(scan->rules->root);
	const char *why = fd < 0 ? cause(scan, errno) : compare_root(scan, fd);

	/* What it was told meanwhile may have been lost. */
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
	stand_on(scan, fd, &about);
	return 0;
}
