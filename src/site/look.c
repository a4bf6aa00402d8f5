#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "site/scan_inside.h"

static void
unwatch(struct scan *scan, const struct record *record)
{
	if (!record->folder)
		return;
	watch_remove(scan->watch, record);
	for (size_t i = 0; i < record->folder->count; i++)
		unwatch(scan, record->folder->list[i]);
}

static void
drop_child(struct scan *scan, struct record *directory, struct record *child)
{
	folder_remove(directory, child);
	scan->changed = scan->changed || child->read;
	unwatch(scan, child);
	record_free(&child);
}

/* A directory that is gone by now, or that nobody may look into, needs none. */
static bool
needs_watch(int error)
{
	return error != ENOENT && error != ENOTDIR && error != EACCES;
}

static void
watch_directory(struct scan *scan, struct record *directory)
{
	struct buf path = {0};

	buf_format(
	    &path, "%s%.*s", scan->rules->root, SPAN_ARGS(directory->path));
	buf_byte(&path, '\0');
	if (watch_add(scan->watch, path.data, directory) == 0)
		directory->folder->watched = true;
	else if (!scan->unhinted && needs_watch(errno)) {
		scan->unhinted = true;
		note_add(scan->notes, NOTE_REMARK, directory->path, 0,
		    "cannot be watched (%s): changes are looked for instead",
		    strerror(errno));
	}
	buf_free(&path);
}

/* Judges a name that is not known yet. Returns whether it can be served. */
static bool
judge_name(struct scan *scan, const struct record *directory, struct span name)
{
	const char *why = NULL;
	enum note_severity severity = NOTE_REMARK;
	struct arena arena = {0};

	if (reader_passes_over(name)) {
		why = "not shown: hidden, a backup or temporary";
	} else if (!utf8_valid(name)) {
		why = "cannot be served: the name is not UTF-8";
		severity = NOTE_ERROR;
	}
	/* Once, and not again at every look. */
	if (why && !directory->folder->told)
		note_add(scan->notes, severity,
		    arena_format(&arena, "%.*s%.*s", SPAN_ARGS(directory->path),
			SPAN_ARGS(name)),
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
		    !folder_find_name(directory, names[i]))
			folder_add_name(directory, names[i], false);
	free(names);
	arena_free(&arena);
}

static void
list_directory(struct scan *scan, struct record *directory)
{
	struct folder *folder = directory->folder;
	int fd = root_open_beneath(scan->reader.root, directory->path,
	    O_RDONLY | O_DIRECTORY | O_NONBLOCK);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);

	folder->list_again = false;
	if (!stream) {
		/* What was there stays: a failing disk must not empty menus. */
		if (!folder->told && errno != ENOENT)
			note_add(scan->notes, NOTE_ERROR, directory->path, 0,
			    "cannot be listed: %s", strerror(errno));
		folder->told = folder->told || errno != ENOENT;
		if (fd >= 0)
			close(fd);
		return;
	}
	add_names(scan, directory, stream);
	folder->told = true;
	closedir(stream);
	for (size_t i = 0; i < folder->count; i++)
		folder->list[i]->check = true;
}

/*
 * Half-written is never shown: a change counts once its writer closed the file
 * or renamed it into place, or it has been quiet for two seconds.
 */
static bool
is_finished(
    struct scan *scan, struct record *child, const struct identity *found)
{
	int64_t now = clock_monotonic();
	int64_t newest =
	    found->modified > found->changed ? found->modified : found->changed;
	bool same_text = child->read && child->identity.size == found->size &&
	    child->identity.inode == found->inode &&
	    child->identity.modified == found->modified;

	if (!scan->ran || child->closed || same_text ||
	    newest < (scan->now * 1000 - SCAN_QUIET - 1000) * 1000000)
		return true;
	if (!child->seen_at || !identity_equal(&child->seen, found)) {
		child->seen = *found;
		child->seen_at = now;
	}
	if (now - child->seen_at >= SCAN_QUIET)
		return true;
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

static void
compare(struct scan *scan, struct record *child, struct stat *about)
{
	struct identity found = identity_of(about);
	const char *why = NULL;

	child->link = S_ISLNK(about->st_mode);
	if (child->link)
		why = resolve(scan, child, about);
	else if (!S_ISREG(about->st_mode))
		why = "it is a device, a FIFO or a socket";
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
	if (is_finished(scan, child, &found))
		child->changed = true;
	else
		child->check = true;
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

/* Holds one record against the file system: gone, another kind, changed? */
static void
look_at(
    struct scan *scan, struct record *directory, int fd, struct record *child)
{
	struct span name = folder_name(directory, child);
	char *text = mem_copy(name.data, name.size);
	struct stat about;

	child->check = false;
	int failed = fstatat(fd, text, &about, AT_SYMLINK_NOFOLLOW);
	if (failed < 0 && errno != ENOENT && errno != ENOTDIR) {
		note_add(scan->notes, NOTE_ERROR, child->path, 0,
		    "cannot be looked at: %s", strerror(errno));
	} else if (failed < 0) {
		drop_child(scan, directory, child);
	} else if (S_ISDIR(about.st_mode) != (child->folder != NULL)) {
		bool slash = S_ISDIR(about.st_mode);
		if (slash && too_deep(child->path))
			note_add(scan->notes, NOTE_ERROR, child->path, 0,
			    "cannot be served: more than %d levels deep",
			    SCAN_DEPTH_MAX);
		else
			folder_add_name(
			    directory, (struct span){text, name.size}, slash);
		drop_child(scan, directory, child);
		/* A file in place of a directory is looked at next. */
		if (!slash)
			scan_wait_until(scan, clock_monotonic());
	} else if (!child->folder) {
		compare(scan, child, &about);
	}
	free(text);
}

/* From the end, since looking may take a record out or add one behind it. */
static void
look_at_children(struct scan *scan, struct record *directory)
{
	struct folder *folder = directory->folder;
	int fd = -1;

	for (size_t i = folder->count; i > 0; i--) {
		struct record *child = folder->list[i - 1];
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
scan_look(struct scan *scan, struct record *directory)
{
	struct folder *folder = directory->folder;

	/* The watch first: what changes while we list is noticed then. */
	if (scan->watch && !folder->watched)
		watch_directory(scan, directory);
	if (folder->list_again)
		list_directory(scan, directory);
	look_at_children(scan, directory);
}
