#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "index/scan_priv.h"

enum { RECENT = 3 }; /* s: times of files may have coarse ticks */

struct record *
scan_add_name(
    struct scan *scan, struct record *directory, struct span name, bool slash)
{
	size_t most = scan->rules->most ? scan->rules->most : SCAN_FILES_MAX;

	if (scan->records >= most) {
		if (!scan->full_told)
			note_add(scan->notes, NOTE_ERROR, directory->path, 0,
			    "more than %zu files: from here on new ones are "
			    "not served",
			    most);
		scan->full_told = true;
		return NULL;
	}
	scan->records++;
	struct record *added = dir_add_name(directory, name, slash);
	struct span original;
	added->copyable = reader_leftover(name, &original) == LEFTOVER_COPY;
	return added;
}

static size_t
records_of(const struct record *record)
{
	size_t count = 1;

	for (size_t i = 0; record->dir && i < record->dir->count; i++)
		count += records_of(record->dir->list[i]);
	return count;
}

static void
drop_child(struct scan *scan, struct record *directory, struct record *child)
{
	dir_remove(directory, child);
	scan->changed = scan->changed || child->read;
	scan->records -= records_of(child);
	scan_unwatch(scan, child);
	record_free(&child);
}

/* Judges a name that is not known yet. Returns whether it can be served. */
static bool
judge_name(struct scan *scan, const struct record *directory, struct span name)
{
	const char *why = NULL;
	enum note_severity severity = NOTE_REMARK;
	struct arena arena = {0};

	if (reader_ignores(name)) {
		why = "not shown: its name begins with a dot";
	} else if (!utf8_valid(name)) {
		why = "cannot be served: the name is not UTF-8";
		severity = NOTE_ERROR;
	}
	/* Once, and not again at every look. */
	if (why && !directory->dir->told)
		note_add(scan->notes, severity,
		    arena_format(&arena, "%pS%pS", SPAN_AT(directory->path),
			SPAN_AT(name)),
		    0, "%s", why);
	arena_free(&arena);
	return why == NULL;
}

static int
compare_names(const void *first, const void *second)
{
	return span_compare(
	    *(const struct span *)first, *(const struct span *)second);
}

/* Adds records for the names that are new, sorted first: that is linear. */
static void
add_names(struct scan *scan, struct record *directory, DIR *stream)
{
	struct arena arena = {0};
	struct span *names = NULL;
	size_t count = 0, capacity = 0;
	struct dirent *entry;

	while ((entry = readdir(stream))) {
		struct span name = span_of(entry->d_name);
		if (span_equal(name, SPAN(".")) || span_equal(name, SPAN("..")))
			continue;
		names = mem_grow(names, &capacity, count + 1, sizeof(*names));
		names[count++] = arena_copy(&arena, name);
	}
	if (count > 0)
		qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 0; i < count; i++)
		if (judge_name(scan, directory, names[i]) &&
		    !dir_find_name(directory, names[i]))
			scan_add_name(scan, directory, names[i], false);
	free(names);
	arena_free(&arena);
}

/* What was there stays: a failing disk must not empty menus. */
static void
fail_to_list(struct scan *scan, struct record *directory, int error)
{
	struct dir *dir = directory->dir;

	if (!dir->told && error != ENOENT)
		note_add(scan->notes, NOTE_ERROR, directory->path, 0,
		    "cannot be listed: %s", strerror(error));
	dir->told = dir->told || error != ENOENT;
}

/* Whether another directory stands there than before: a mount came or went. */
static bool
is_another(struct record *directory, int fd)
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

/* All names were listed: what stands behind them is looked at next. */
static void
look_at_all(struct dir *dir)
{
	for (size_t i = 0; i < dir->count; i++) {
		struct record *child = dir->list[i];
		child->check = true;
		if (!dir->arrived)
			continue;
		child->closed = true;
		if (child->dir)
			child->dir->arrived = true;
	}
	dir->arrived = false;
}

static void
list_directory(struct scan *scan, struct record *directory)
{
	struct dir *dir = directory->dir;
	int fd = root_open_beneath(scan->reader.root, directory->path,
	    O_RDONLY | O_DIRECTORY | O_NONBLOCK);

	if (fd >= 0 && is_another(directory, fd)) {
		scan_renew(scan, directory);
		scan_watch(scan, directory);
	}
	dir->list_again = false;
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	if (!stream) {
		fail_to_list(scan, directory, errno);
		if (fd >= 0)
			close(fd);
		return;
	}
	add_names(scan, directory, stream);
	dir->told = true;
	closedir(stream);
	look_at_all(dir);
}

/*
 * Whether a file was touched just now, as far as two clocks can tell: only
 * asked of what was never seen before.
 */
static bool
is_recent(const struct scan *scan, const struct identity *found)
{
	int64_t newest =
	    found->modified > found->changed ? found->modified : found->changed;
	int64_t age = scan->now - newest / 1000000000;

	return age >= -RECENT && age <= RECENT;
}

/*
 * Half-written is never shown: a change counts once its writer closed the file
 * or renamed it into place, or it has been quiet for two seconds. Those are
 * counted by ourselves: the file's own times are of a clock that may jump, or
 * of another machine's.
 */
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
	scan->written = true;
	scan_wait_until(scan, child->seen_at + SCAN_QUIET);
	return false;
}

/* A file that is there but not to be served. */
static void
pass_over(struct scan *scan, struct record *child, const struct identity *found,
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

/* What a symbolic link leads to. Returns NULL, or why it is not served. */
static const char *
resolve(struct scan *scan, struct record *child, struct stat *about)
{
	int fd = root_open_file(scan->reader.root, child->path, about);

	if (fd < 0)
		return errno == EXDEV || errno == ELOOP
		    ? "the link leads out of the capsule"
		    : "the link leads to no file";
	close(fd);
	return NULL;
}

/*
 * Whether an editor or a transfer has left the file. Only copies of what has no
 * name of an article depend on others: scan_mark_copy() looks at them each
 * time.
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
compare(struct scan *scan, struct record *directory, struct record *child,
    struct stat *about)
{
	struct identity found = identity_of(about);
	const char *why = NULL;

	child->link = S_ISLNK(about->st_mode);
	directory->dir->links = directory->dir->links || child->link;
	if (child->link)
		why = resolve(scan, child, about);
	else if (!S_ISREG(about->st_mode))
		why = "it is a device, a FIFO or a socket";
	if (!why && is_left_over(dir_name(directory, child), about))
		why = "an editor or a transfer has left it";
	if (why) {
		pass_over(scan, child, &found, why);
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

/* What was a file is a directory, or the other way round. */
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
	drop_child(scan, directory, child);
	/* A file in place of a directory is looked at next. */
	if (!slash)
		scan_wait_until(scan, clock_monotonic());
}

/* Holds one record against the file system: gone, another kind, changed? */
static void
look_at(
    struct scan *scan, struct record *directory, int fd, struct record *child)
{
	struct span name = dir_name(directory, child);
	char *text = mem_copy(name.data, name.size);
	struct stat about;

	child->check = false;
	int failed = fstatat(fd, text, &about, AT_SYMLINK_NOFOLLOW);
	if (failed < 0 && errno != ENOENT && errno != ENOTDIR) {
		note_add(scan->notes, NOTE_ERROR, child->path, 0,
		    "cannot be looked at: %s", strerror(errno));
	} else if (failed < 0) {
		drop_child(scan, directory, child);
	} else if (S_ISDIR(about.st_mode) != (child->dir != NULL)) {
		change_kind(scan, directory, child,
		    (struct span){text, name.size}, S_ISDIR(about.st_mode));
	} else if (!child->dir) {
		compare(scan, directory, child, &about);
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

/* From the end, since looking may take a record out or add one behind it. */
static void
look_at_children(struct scan *scan, struct record *directory)
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
		look_at(scan, directory, fd, child);
	}
	if (fd >= 0)
		close(fd);
}

void
scan_compare(struct scan *scan, struct record *directory)
{
	struct dir *dir = directory->dir;

	/* The watch first: what changes while we list is noticed then. */
	scan_watch(scan, directory);
	if (dir->list_again)
		list_directory(scan, directory);
	look_at_children(scan, directory);
}
