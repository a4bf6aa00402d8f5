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
 * T15, F100: a file that is half written is never shown. It counts as finished
 * once it was renamed into place, or its writer has closed it, which hints or
 * loam's own writer tell, or after two seconds in which its identity did not
 * change: sixty while a writer has it open, since programs pause (a network
 * that stalls, a full buffer). What is written without a rest is taken as it is
 * after five minutes. A file that is closed and soon written to again comes in
 * pieces, and its closes say nothing. One of which only the times are set, as
 * rsync does, is as finished as it was: events tell, or the bytes, which are
 * those that were read. Delays are of the monotonic clock: a file's times are
 * of a wall clock that may jump (T25, E16).
 */

void
scan_end_change(struct record *child)
{
	child->seen_at = child->found_at = child->again_at = 0;
	child->in_pieces = false;
	if (child->writer != WRITER_OPEN)
		child->writer = WRITER_UNKNOWN;
}

/* The monotonic ms at which a file that stays as it is is finished. */
static int64_t
finished_at(const struct scan *scan, const struct record *child, int64_t now)
{
	int64_t since = child->seen_at > child->closed_at ? child->seen_at
							  : child->closed_at;
	bool done = (child->writer == WRITER_CLOSED && !child->in_pieces) ||
	    child->writer == WRITER_NONE;
	int64_t quiet = done ? 0 : SCAN_QUIET;

	if (now - since >= quiet && now - since < SCAN_QUIET_OPEN &&
	    scan_is_open(scan, child))
		quiet = SCAN_QUIET_OPEN;
	return since + quiet;
}

/* Whether a file has been found changed too often to wait for its rest. */
static bool
is_unquiet(struct scan *scan, const struct record *child, int64_t now)
{
	if (now - child->found_at < SCAN_UNQUIET)
		return false;
	note_add(scan->notes, NOTE_REMARK, child->path, 0,
	    "read while it is being written: it was not quiet for %d minutes",
	    SCAN_UNQUIET / 60000);
	return true;
}

/*
 * Whether the first run finds a file finished. Where no event will tell that it
 * was closed, the system may know that nobody writes to it.
 */
static bool
is_finished_at_first(const struct scan *scan, const struct record *child,
    const struct identity *found)
{
	return !scan->ran &&
	    (!scan_is_recent(scan, found, SCAN_RECENT) ||
		(!scan->rules->hints && scan_has_writer(scan, child) == 0));
}

static bool
is_finished(
    struct scan *scan, struct record *child, const struct identity *found)
{
	int64_t now = clock_monotonic();
	const struct identity *was = &child->identity;
	bool same_file = child->read && was->size == found->size &&
	    was->inode == found->inode;
	bool same_text = same_file && was->modified == found->modified;
	bool first = !child->seen_at || !identity_equal(&child->seen, found);

	if (child->writer == WRITER_NONE && !same_file)
		child->writer = WRITER_UNKNOWN;
	if (child->writer == WRITER_DONE || same_text ||
	    scan_was_written(scan, found) ||
	    ((scan->take_unfinished ||
		 is_finished_at_first(scan, child, found)) &&
		!scan_is_growing(scan, child, found)))
		return true;
	if (first) {
		child->seen = *found;
		child->seen_at = now;
	}
	if (!child->found_at)
		child->found_at = now;
	int64_t until = finished_at(scan, child, now);
	if (now >= until || is_unquiet(scan, child, now) ||
	    (first && same_file &&
		reader_has_same_bytes(&scan->reader, child, found)))
		return true;
	scan->unfinished = true;
	/* A file that was opened elsewhere may be closed without an event. */
	if (child->writer != WRITER_OPEN && until > now + SCAN_QUIET)
		until = now + SCAN_QUIET;
	scan_wait_until(scan, until);
	scan_wait_until(scan, child->found_at + SCAN_UNQUIET);
	return false;
}

static void
forget_file(struct scan *scan, struct record *child)
{
	scan->changed |= child->read;
	reader_forget(child);
	scan_end_change(child);
	child->changed = false;
}

/* Forgets a file that is not to be served, and notes the reason once. */
static void
hide_file(struct scan *scan, struct record *child, const struct identity *found,
    const char *why)
{
	bool told = identity_equal(&child->identity, found);

	forget_file(scan, child);
	child->excluded = true;
	child->identity = *found;
	if (!told)
		note_add(scan->notes, NOTE_REMARK, child->path, 0,
		    "not shown: %s", why);
}

/*
 * K30: whether an editor or a transfer has left the file. LEFTOVER_COPY depends
 * on other files and is decided by scan_mark_copy(), at each run.
 */
static bool
is_left_over(struct span name, const struct stat *about)
{
	struct span original;
	enum tree_leftover leftover = tree_name_leftover(name, &original);

	return leftover == LEFTOVER_ALWAYS ||
	    (leftover == LEFTOVER_EMPTY && about->st_size == 0);
}

/* A link that is hidden for a reason of its own is not judged by its way. */
static void
hide_link(struct record *child, const char *why)
{
	if (!child->symlink)
		return;
	child->symlink->own = true;
	child->symlink->hidden = why;
}

static void
compare_changed(
    struct scan *scan, struct record *child, const struct identity *found)
{
	/* Of the file that a link leads to, only that state is finished. */
	if (child->symlink && child->symlink->target.inode &&
	    !identity_equal(&child->symlink->target, found))
		child->writer = WRITER_UNKNOWN;
	child->changed = is_finished(scan, child, found);
	child->check = !child->changed;
}

/*
 * Whether a file was written again though it looks as it did when it was read:
 * in the same tick of its file system's clock, which is two seconds on some.
 * Events tell; where there are none it is not found out.
 */
static bool
is_rewritten(
    struct scan *scan, struct record *child, const struct identity *found)
{
	return child->writer == WRITER_CLOSED &&
	    scan_is_recent(scan, found, SCAN_RECENT) &&
	    !reader_has_same_bytes(&scan->reader, child, found);
}

/*
 * Compares a file, or a link to one, of which `target` is the state. `why` is
 * the reason that the link leads nowhere, or NULL.
 */
static void
compare_file(struct scan *scan, struct record *directory, struct record *child,
    const struct stat *about, const struct stat *target, const char *why)
{
	struct identity found = identity_of(target);

	if (!why && !S_ISREG(target->st_mode))
		why = "it is a device, a FIFO or a socket";
	if (!why && is_left_over(dir_name(directory, child), target))
		why = "left by an editor or a transfer";
	if (why) {
		struct identity own = identity_of(about);
		hide_file(scan, child, &own, why);
		hide_link(child, why);
		return;
	}
	child->excluded = false;
	if (identity_equal(&child->identity, &found) && child->identity.inode) {
		child->changed |= is_rewritten(scan, child, &found);
		scan_end_change(child);
		child->changed |= !child->read &&
		    (reader_can_open(&scan->reader, child) ||
			scan_retry_delay(scan, errno) > 0);
	} else {
		compare_changed(scan, child, &found);
	}
	child->seen = found;
	/* Links may lead to what could not be read before. */
	scan->renamed |= child->changed && !child->read && !child->symlink &&
	    child->identity.inode > 0;
}

static bool
too_deep(struct span path)
{
	size_t depth = 0;

	for (size_t i = 0; i < path.size; i++)
		depth += path.data[i] == '/';
	return depth > SCAN_DEPTH_MAX;
}

enum kind {
	KIND_FILE, /* or a link to one, or to nothing */
	KIND_DIRECTORY,
	KIND_DIR_LINK,
};

static enum kind
kind_of(const struct record *record)
{
	if (record->dir)
		return KIND_DIRECTORY;
	return record->role == RECORD_DIR_LINK ? KIND_DIR_LINK : KIND_FILE;
}

/* A link to a directory is complete: there is nothing to read. */
static void
make_dir_link(struct scan *scan, struct record *child, struct record *made)
{
	record_link_directory(made);
	made->symlink = child->symlink;
	child->symlink = NULL;
	made->check = false;
	made->read = true;
	scan->changed = true;
}

/* Replaces a record by one of another kind under the same name. */
static void
change_kind(struct scan *scan, struct record *directory, struct record *child,
    struct span name, enum kind kind)
{
	bool deep = kind == KIND_DIRECTORY && too_deep(child->path);
	enum record_writer writer = child->writer;
	struct record *other = NULL;

	if (deep && !directory->dir->deep_told)
		note_add(scan->notes, NOTE_ERROR, child->path, 0,
		    "cannot be served: more than %d levels deep",
		    SCAN_DEPTH_MAX);
	directory->dir->deep_told = directory->dir->deep_told || deep;
	if (!deep)
		other = scan_add_name(scan, directory, name, kind != KIND_FILE);
	if (other && kind == KIND_DIR_LINK)
		make_dir_link(scan, child, other);
	else if (other && other->dir)
		other->dir->arrived =
		    writer == WRITER_DONE || writer == WRITER_CLOSED;
	else if (other)
		other->writer = writer;
	scan_drop(scan, directory, child);
	/* A new directory is visited in this run; a new file is not. */
	if (kind == KIND_FILE)
		scan_wait_until(scan, clock_monotonic());
}

/* Compares a record with what has its name. */
static void
compare_found(struct scan *scan, struct record *directory, struct record *child,
    struct span name, const struct stat *about)
{
	struct stat target = *about;
	const char *why = NULL;
	enum kind kind = KIND_FILE;

	if (child->page)
		directory->dir->page_gone_at = 0;
	if (S_ISLNK(about->st_mode)) {
		directory->dir->links = true;
		why = scan_follow(scan, child, &target);
	} else if (child->symlink) {
		record_unlink(child);
		scan->renamed = true;
	}
	if (why && !*why) {
		child->check = true;
		scan->lacks = EAGAIN;
		return;
	}
	if (!why && S_ISDIR(target.st_mode))
		kind = S_ISLNK(about->st_mode) ? KIND_DIR_LINK : KIND_DIRECTORY;
	if (kind != kind_of(child))
		change_kind(scan, directory, child, name, kind);
	else if (kind == KIND_FILE)
		compare_file(scan, directory, child, about, &target, why);
}

/*
 * What is known of a file stays, and is compared again if that may help; but
 * not where rights are wanting, as it would not be known at a start (F110).
 */
static void
compare_later(struct scan *scan, struct record *directory, struct record *child,
    int error)
{
	scan_note_failure(scan, child->path, "its state cannot be read", error);
	child->check = scan_retry(scan, error);
	if (error == EACCES && kind_of(child) == KIND_FILE)
		forget_file(scan, child);
	else if (error == EACCES)
		scan_drop(scan, directory, child);
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
		compare_later(scan, directory, child, errno);
	} else if (failed < 0) {
		if (!scan_awaits_page(scan, directory, child))
			scan_drop(scan, directory, child);
	} else {
		compare_found(scan, directory, child,
		    (struct span){text, name.size}, &about);
	}
	free(text);
}

/*
 * From the end: a comparison may remove its record, or add one after it (a name
 * with a slash). Of a directory that cannot be opened all stay to be compared.
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
			fd = root_open_direct(scan->reader.root,
			    directory->path, O_RDONLY | O_DIRECTORY);
		int error = errno;
		bool lacks = fd < 0 && scan_retry(scan, error);
		if (lacks && !dir->unlisted)
			scan_note_failure(
			    scan, directory->path, "cannot be opened", error);
		dir->unlisted |= lacks;
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
	/* The watch first: it reports the changes that listing misses. */
	scan_watch(scan, directory);
	if (directory->dir->list_again)
		scan_list(scan, directory);
	compare_children(scan, directory);
}
