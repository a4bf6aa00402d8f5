#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "index/scan_priv.h"

/*
 * Comparing records with their files. A file has changed if its device, inode,
 * size, mtime or ctime differ from those when it was read: the ctime catches a
 * write that keeps size and mtime, and cannot be set back by a publisher.
 *
 * T15: a file that is half written is never shown. It counts as finished if its
 * writer has closed it or renamed it into place, which hints tell, or if two
 * seconds have passed in which its identity did not change. Those seconds are
 * of the monotonic clock: the file's own times are of a wall clock that may
 * jump (T25, E16), or of another machine.
 */

enum { RECENT = 3 }; /* s: file systems may round times coarsely */

/*
 * Whether a file was changed in the last seconds, by two wall clocks that may
 * differ. Asked at the first run only, when no file has been observed yet.
 */
static bool
is_recent(const struct scan *scan, const struct identity *found)
{
	int64_t newest =
	    found->modified > found->changed ? found->modified : found->changed;
	int64_t age = scan->now - newest / 1000000000;

	return age >= -RECENT && age <= RECENT;
}

static bool
is_finished(
    struct scan *scan, struct record *child, const struct identity *found)
{
	int64_t now = clock_monotonic();
	bool same_text = child->read && child->identity.size == found->size &&
	    child->identity.inode == found->inode &&
	    child->identity.modified == found->modified;

	if (scan->take_unfinished || child->closed || same_text ||
	    (!scan->ran && !is_recent(scan, found)))
		return true;
	if (!child->seen_at || !identity_equal(&child->seen, found)) {
		child->seen = *found;
		child->seen_at = now;
	}
	if (now - child->seen_at >= SCAN_QUIET)
		return true;
	scan->unfinished = true;
	scan_wait_until(scan, child->seen_at + SCAN_QUIET);
	return false;
}

/* Forgets a file that is not to be served, and notes the reason once. */
static void
hide_file(struct scan *scan, struct record *child, const struct identity *found,
    const char *why)
{
	bool told = identity_equal(&child->identity, found);

	scan->changed = scan->changed || child->read;
	reader_forget(child);
	child->changed = false;
	child->identity = *found;
	if (!told)
		note_add(scan->notes, NOTE_REMARK, child->path, 0,
		    "not shown: %s", why);
}

/* The file that a link leads to. Returns NULL, or why it is not served. */
static const char *
stat_target(struct scan *scan, struct record *child, struct stat *about_r)
{
	int fd = root_open_file(scan->reader.root, child->path, about_r);

	if (fd < 0)
		return errno == EXDEV || errno == ELOOP
		    ? "the link leads out of the capsule"
		    : "the link leads to no file";
	close(fd);
	return NULL;
}

/*
 * K30: whether an editor or a transfer has left the file. LEFTOVER_COPY depends
 * on other files and is decided by scan_mark_copy(), at each run.
 */
static bool
is_left_over(struct span name, const struct stat *about)
{
	struct span original;
	enum reader_leftover leftover = reader_leftover(name, &original);

	return leftover == LEFTOVER_ALWAYS ||
	    (leftover == LEFTOVER_EMPTY && about->st_size == 0);
}

static void
compare_file(struct scan *scan, struct record *directory, struct record *child,
    struct stat *about)
{
	struct identity found = identity_of(about);
	const char *why = NULL;

	child->link = S_ISLNK(about->st_mode);
	directory->dir->links = directory->dir->links || child->link;
	if (child->link)
		why = stat_target(scan, child, about);
	else if (!S_ISREG(about->st_mode))
		why = "it is a device, a FIFO or a socket";
	if (!why && is_left_over(dir_name(directory, child), about))
		why = "left by an editor or a transfer";
	if (why) {
		hide_file(scan, child, &found, why);
		return;
	}
	found = identity_of(about);
	if (identity_equal(&child->identity, &found) && child->identity.inode) {
		child->seen_at = 0;
		child->closed = false;
		return;
	}
	child->changed = is_finished(scan, child, &found);
	child->check = !child->changed;
	child->seen = found;
}

static bool
too_deep(struct span path)
{
	size_t depth = 0;

	for (size_t i = 0; i < path.size; i++)
		depth += path.data[i] == '/';
	return depth > SCAN_DEPTH_MAX;
}

/* Replaces a record of a file by one of a directory, or the reverse. */
static void
change_kind(struct scan *scan, struct record *directory, struct record *child,
    struct span name, bool slash)
{
	bool deep = slash && too_deep(child->path), closed = child->closed;
	struct record *other = NULL;

	if (deep && !directory->dir->deep_told)
		note_add(scan->notes, NOTE_ERROR, child->path, 0,
		    "cannot be served: more than %d levels deep",
		    SCAN_DEPTH_MAX);
	directory->dir->deep_told = directory->dir->deep_told || deep;
	if (!deep)
		other = scan_add_name(scan, directory, name, slash);
	if (other && other->dir)
		other->dir->arrived = closed;
	else if (other)
		other->closed = closed;
	scan_drop(scan, directory, child);
	/* A new directory is visited in this run; a new file is not. */
	if (!slash)
		scan_wait_until(scan, clock_monotonic());
}

/* Compares one record with the file system: gone, another kind, changed? */
static void
compare_child(
    struct scan *scan, struct record *directory, int fd, struct record *child)
{
	struct span name = dir_name(directory, child);
	char *text = mem_copy(name.data, name.size);
	struct stat about;

	child->check = false;
	int failed = fstatat(fd, text, &about, AT_SYMLINK_NOFOLLOW);
	if (failed < 0 && errno != ENOENT && errno != ENOTDIR) {
		note_add(scan->notes, NOTE_ERROR, child->path, 0,
		    "its state cannot be read: %s", strerror(errno));
	} else if (failed < 0) {
		scan_drop(scan, directory, child);
	} else if (S_ISDIR(about.st_mode) != (child->dir != NULL)) {
		change_kind(scan, directory, child,
		    (struct span){text, name.size}, S_ISDIR(about.st_mode));
	} else if (!child->dir) {
		compare_file(scan, directory, child, &about);
	}
	free(text);
}

void
scan_mark_copy(
    struct scan *scan, struct record *directory, struct record *child)
{
	struct span original;

	if (!child->copyable)
		return;
	reader_leftover(dir_name(directory, child), &original);
	const struct record *beside = dir_find_name(directory, original);
	bool copy = beside && !beside->dir;
	if (copy == child->copy)
		return;
	child->copy = copy;
	scan->changed = scan->changed || child->read;
	if (copy)
		note_add(scan->notes, NOTE_REMARK, child->path, 0,
		    "not shown: a copy of the file beside it");
}

/*
 * From the end, since a comparison may remove its record, or add one after it:
 * a name with a slash follows the same name without.
 */
static void
compare_children(struct scan *scan, struct record *directory)
{
	struct dir *dir = directory->dir;
	int fd = -1;

	for (size_t i = dir->count; i > 0; i--) {
		struct record *child = dir->list[i - 1];
		if (!child->check)
			continue;
		if (fd < 0)
			fd = root_open_beneath(scan->reader.root,
			    directory->path, O_RDONLY | O_DIRECTORY);
		if (fd < 0)
			return;
		compare_child(scan, directory, fd, child);
	}
	if (fd >= 0)
		close(fd);
}

void
scan_compare(struct scan *scan, struct record *directory)
{
	struct dir *dir = directory->dir;

	/* The watch first: it reports the changes that listing misses. */
	scan_watch(scan, directory);
	if (dir->list_again)
		scan_list(scan, directory);
	compare_children(scan, directory);
}
