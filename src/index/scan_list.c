#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "index/scan_priv.h"

/*
 * Listing a directory: names that are new get records, but for those that
 * cannot be served, which the publisher is told of once. Listing drops no name
 * that is missing: scan_compare() finds that out, which asks for each file by
 * itself. A directory that a failing disk lists in part, or not at all, then
 * loses none of its menu. F110: one that loam has no right to list any more is
 * empty, as it is at a start.
 *
 * E13: the capsule's root directory. It is open as a descriptor, which is
 * compared with the configured path from time to time. A deployment that gives
 * a symbolic link a new target (as Kubernetes does with ..data), or a mount,
 * makes the path lead to another directory, which is then read instead. But if
 * the path leads nowhere, or to another directory that is empty, as a mount
 * point is after an unmount, that is taken for a failure and not for a capsule
 * without articles: the last edition stays in force.
 */

enum {
	NAMES_LEAST = 65536, /* that may be read of any directory */
	GROWTH = 2, /* of a directory while it is listed */
	LIST_AGAIN = 1000, /* ms until a listing that has stopped goes on */
};

struct record *
scan_add_name(
    struct scan *scan, struct record *directory, struct span name, bool slash)
{
	size_t most = scan->rules->most ? scan->rules->most : SCAN_FILES_MAX;

	if (scan->records >= most) {
		if (!scan->full_told)
			note_add(scan->notes, NOTE_ERROR, directory->path, 0,
			    "more than %zu files: further ones are not served",
			    most);
		scan->full_told = true;
		return NULL;
	}
	scan->records++;
	scan->renamed = true;
	struct record *added = dir_add_name(directory, name, slash);
	struct span original;
	added->may_page =
	    tree_name_page_rank(name) >= 0 || tree_name_is_translation(name);
	added->copyable = tree_name_leftover(name, &original) == LEFTOVER_COPY;
	added->markdown = scan->rules->markdown && !slash &&
	    span_equal_nocase(mimetype_extension(name), SPAN(".md")) &&
	    !tree_name_is_well_known(directory->path);
	return added;
}

static size_t
tree_size(const struct record *record)
{
	size_t count = 1;

	for (size_t i = 0; record->dir && i < record->dir->count; i++)
		count += tree_size(record->dir->list[i]);
	return count;
}

void
scan_drop(struct scan *scan, struct record *directory, struct record *child)
{
	dir_remove(directory, child);
	scan->renamed = true;
	scan->changed |= child->read;
	scan->records -= tree_size(child);
	scan_unwatch(scan, child);
	record_free(&child);
}

/* Whether files of that name are served. The reason is noted if not. */
static bool
can_serve(struct scan *scan, const struct record *directory, struct span name)
{
	const char *why = NULL;
	enum note_severity severity = NOTE_REMARK;
	struct arena arena = {0};

	if (tree_name_ignored(name)) {
		why = span_equal_nocase(name, SPAN(".gophermap"))
		    ? "not shown: a map of spacecookie, expected gophermap"
		    : "not shown: its name begins with a dot";
	} else if (!utf8_valid(name)) {
		why = "cannot be served: the name is not UTF-8";
		severity = NOTE_ERROR;
	}
	/* At the first listing, and not again at each one. */
	if (why && !directory->dir->told &&
	    !tree_name_is_writers(name, directory == scan->top))
		note_add(scan->notes, severity,
		    arena_format(&arena, "%pS%pS", SPAN_AT(directory->path),
			SPAN_AT(name)),
		    0, "%s", why);
	arena_free(&arena);
	return why == NULL;
}

/*
 * F108: how many names are read of a directory, into which others may put more
 * for as long as readdir() goes on: a multiple of those that it has. Its size
 * is their number or more (on most file systems some bytes for each); where a
 * file system gives none, the last listing tells.
 */
static size_t
names_most(const struct dir *dir, DIR *stream)
{
	struct stat about;
	size_t known = dir->names;

	if (fstat(dirfd(stream), &about) == 0 && about.st_size > (off_t)known)
		known = (size_t)about.st_size;
	if (known > SCAN_FILES_MAX / GROWTH)
		return SCAN_FILES_MAX;
	return known * GROWTH > NAMES_LEAST ? known * GROWTH : NAMES_LEAST;
}

/* A listing that has failed is tried again if that may help. */
static void
list_after(struct scan *scan, struct record *directory, int error)
{
	directory->dir->list_again = scan_retry(scan, error);
}

/* A listing that has stopped goes on in another run, unless it is at a cap. */
static void
list_later(struct scan *scan, struct record *directory, size_t most)
{
	struct dir *dir = directory->dir;

	if (most < SCAN_FILES_MAX) {
		dir->list_again = true;
		scan_wait_until(scan, scan->started + LIST_AGAIN);
	} else if (!dir->told) {
		note_add(scan->notes, NOTE_ERROR, directory->path, 0,
		    "more than %zu names: further ones are not served", most);
	}
}

static int
compare_names(const void *first, const void *second)
{
	return span_compare(
	    *(const struct span *)first, *(const struct span *)second);
}

#define LOST_AND_FOUND SPAN("/lost+found/")

static void
note_unlisted(struct scan *scan, struct record *directory, int error)
{
	struct dir *dir = directory->dir;

	/* Gone, or a link has taken its place. */
	if (error == ENOENT || error == ELOOP)
		return;
	/* What fsck(8) keeps at the top of a file system is root's alone. */
	if (error == EACCES && span_equal(directory->path, LOST_AND_FOUND))
		return;
	list_after(scan, directory, error);
	if (!dir->unlisted)
		scan_note_failure(
		    scan, directory->path, "cannot be listed", error);
	dir->unlisted = true;
	while (error == EACCES && directory != scan->top && dir->count > 0)
		scan_drop(scan, directory, dir->list[dir->count - 1]);
}

/*
 * Adds records for new names. They are sorted first, so that each record is
 * added at the end of an array that was empty: in the order of readdir() a
 * large directory would take quadratic time. Returns the errno by which the
 * directory could not be read to its end; else 0.
 */
static int
add_new_names(struct scan *scan, struct record *directory, DIR *stream)
{
	struct arena arena = {0};
	struct span *names = NULL;
	size_t count = 0, capacity = 0, taken = 0;
	size_t most = names_most(directory->dir, stream);
	bool empty = directory->dir->count == 0;
	struct dirent *entry;

	/* What is done with a name may leave an error behind. */
	while (taken < most && (errno = 0, entry = readdir(stream))) {
		taken++;
		struct span name = span_of(entry->d_name);
		if (span_equal(name, SPAN(".")) || span_equal(name, SPAN("..")))
			continue;
		names = mem_grow(names, &capacity, count + 1, sizeof(*names));
		names[count++] = arena_copy(&arena, name);
	}
	int error = taken < most ? errno : 0;
	if (count > 0)
		qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 0; i < count; i++) {
		/* One that was renamed meanwhile may be there twice. */
		bool again = i > 0 && span_equal(names[i], names[i - 1]);
		if (!again && can_serve(scan, directory, names[i]) &&
		    (empty || !dir_find_name(directory, names[i])))
			scan_add_name(scan, directory, names[i], false);
	}
	directory->dir->names = (uint32_t)taken;
	if (taken == most)
		list_later(scan, directory, most);
	free(names);
	arena_free(&arena);
	return error;
}

/* Whether another directory has its path: a mount came or went. */
static bool
is_replaced(struct record *directory, int fd)
{
	struct stat about;
	struct identity before = directory->identity;

	if (fstat(fd, &about) < 0)
		return false;
	directory->identity = (struct identity){
	    .device = (uint64_t)about.st_dev, .inode = (uint64_t)about.st_ino};
	return before.inode > 0 &&
	    !identity_equal(&before, &directory->identity);
}

/* Marks all records to be compared, as closed in a directory that arrived. */
static void
check_children(struct dir *dir)
{
	for (size_t i = 0; i < dir->count; i++) {
		struct record *child = dir->list[i];
		child->check = true;
		if (!dir->arrived)
			continue;
		child->writer = WRITER_CLOSED;
		if (child->dir)
			child->dir->arrived = true;
	}
	dir->arrived = false;
}

void
scan_list(struct scan *scan, struct record *directory)
{
	struct dir *dir = directory->dir;
	int fd = root_open_direct(scan->reader.root, directory->path,
	    O_RDONLY | O_DIRECTORY | O_NONBLOCK);

	if (fd >= 0 && is_replaced(directory, fd)) {
		scan_renew(scan, directory);
		scan_watch(scan, directory);
	}
	dir->list_again = false;
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	if (!stream) {
		note_unlisted(scan, directory, errno);
		if (fd >= 0)
			close(fd);
		return;
	}
	int error = add_new_names(scan, directory, stream);
	dir->told = true;
	closedir(stream);
	if (error)
		note_unlisted(scan, directory, error);
	else
		dir->unlisted = false;
	check_children(dir);
}

/* A sandbox leaves root no right to what is another user's. */
static const char *
cause_of(int error)
{
	if (error != EACCES)
		return strerror(error);
	return geteuid() == 0
	    ? "Permission denied, since root has no privileges here: let user "
	      "of [server] be its owner, or let all users read it"
	    : "Permission denied: let loam's user read it, and pass through "
	      "the directories above it";
}

/*
 * The reason that the root cannot be read. NULL if this process lacks memory or
 * descriptors (E14), which tells nothing about a root that was there before.
 */
static const char *
failure_of(const struct scan *scan, int error)
{
	return file_is_shortage(error) && !scan->absent ? NULL
							: cause_of(error);
}

static const char empty_root[] = "an empty directory is in its place";

static void
set_root(struct scan *scan, int fd, const struct stat *about)
{
	if (scan->reader.root >= 0)
		close(scan->reader.root);
	scan->reader.root = fd;
	scan->top->identity = root_identity(about);
}

/* Everything is watched and listed anew, and read as in a first run. */
static void
replace_root(struct scan *scan, int fd, const struct stat *about)
{
	set_root(scan, fd, about);
	scan_renew(scan, scan->top);
	watch_free(&scan->watch);
	scan->watch_at = 0;
	scan->take_unfinished = scan->replaced = true;
	scan->changed = true;
}

/* Compares the directory at the path with the root; takes its descriptor. */
static const char *
compare_root(struct scan *scan, int fd)
{
	struct stat about;
	int names = root_has_content(fd);

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
		return empty_root;
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

/*
 * A directory in place of the one before was complete when the path was
 * changed, so its files are read without waiting for writers; but for those of
 * which it shows that they are being written.
 */
const char *
scan_open(struct scan *scan)
{
	const struct identity none = {0}, *before = &scan->rules->before;
	struct stat about;
	int fd = root_open(scan->rules->root);

	if (fd < 0)
		return cause_of(errno);
	if (fstat(fd, &about) < 0) {
		close_quietly(fd);
		return cause_of(errno);
	}
	if (!identity_equal(before, &none) && !root_is(fd, before)) {
		if (root_has_content(fd) == 0) {
			close(fd);
			errno = ENOENT;
			return empty_root;
		}
		scan->take_unfinished = scan->replaced = true;
	}
	set_root(scan, fd, &about);
	return NULL;
}
