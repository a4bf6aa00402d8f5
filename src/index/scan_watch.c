#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "index/scan_priv.h"

/*
 * Which records the next run checks: those that a hint names, those that a
 * worker found changed when it opened them, and all below directories that are
 * not watched. A directory that cannot be watched, since a limit of the system
 * is reached (T14) or its file system does not report all changes (E12), is
 * polled, and its watch is tried again from time to time.
 */

enum {
	WATCH_AGAIN = 10000, /* ms until a watch is tried again */
};

/* Notes a limit once, with the setting that an operator may raise. */
static void
note_limit(struct scan *scan, struct span path, int error)
{
	const char *limit = watch_limit(error);

	scan->watch_at = scan->started + WATCH_AGAIN;
	if (scan->limit_told)
		return;
	scan->limit_told = true;
	note_add(scan->notes, NOTE_ERROR, path, 0,
	    "cannot be watched: %s; it is polled instead%s%s", strerror(error),
	    limit ? ", until there is room: raise sysctl " : "",
	    limit ? limit : "");
}

void
scan_begin_watching(struct scan *scan)
{
	if (!scan->rules->hints || scan->watch ||
	    scan->started < scan->watch_at)
		return;
	scan->watch = watch_new();
	/* On a system without change notices it is never tried again. */
	if (!scan->watch && errno == ENOSYS)
		scan->watch_at = INT64_MAX;
	else if (!scan->watch)
		note_limit(scan, scan->top->path, errno);
}

/* The other errors: the directory is gone, or must not be read. */
static bool
is_limit(int error)
{
	return error != ENOENT && error != ENOTDIR && error != EACCES;
}

void
scan_watch(struct scan *scan, struct record *directory)
{
	struct dir *dir = directory->dir;
	struct buf path = {0};

	if (dir->watch >= 0)
		return;
	if (!scan->watch || dir->remote || scan->started < scan->watch_at) {
		scan->unwatched++;
		return;
	}
	buf_format(&path, "%s%pS", scan->rules->root, SPAN_AT(directory->path));
	buf_byte(&path, '\0');
	dir->remote = !scan->rules->trusted && !watch_suffices(path.data);
	if (!dir->remote)
		dir->watch = watch_add(scan->watch, path.data, directory);
	if (dir->watch >= 0)
		/* Changes between the last listing and the watch are lost. */
		dir->list_again = true;
	else if (!dir->remote && is_limit(errno))
		note_limit(scan, directory->path, errno);
	scan->unwatched += dir->watch < 0;
	buf_free(&path);
}

static void
end_watch(struct scan *scan, struct record *directory)
{
	watch_remove(scan->watch, directory->dir->watch, directory);
	directory->dir->watch = -1;
	directory->dir->remote = false;
}

void
scan_unwatch(struct scan *scan, struct record *record)
{
	if (!record->dir) {
		/* Events told of the file that had the name until then. */
		record->writer = WRITER_UNKNOWN;
		return;
	}
	end_watch(scan, record);
	for (size_t i = 0; i < record->dir->count; i++)
		scan_unwatch(scan, record->dir->list[i]);
}

/* The next run lists a directory and all below it, or the unwatched of them. */
static void
list_again(struct record *directory, bool unwatched)
{
	struct dir *dir = directory->dir;

	if (!unwatched || dir->watch < 0)
		dir->list_again = true;
	for (size_t i = 0; i < dir->count; i++)
		if (dir->list[i]->dir)
			list_again(dir->list[i], unwatched);
}

void
scan_renew(struct scan *scan, struct record *directory)
{
	scan_unwatch(scan, directory);
	list_again(directory, false);
}

/*
 * Links may lead through a name that is ignored: Kubernetes renames another
 * ..data into place, and each file is a link through it.
 */
static void
recheck_links(const struct record *directory, enum watch_event event)
{
	const struct dir *dir = directory->dir;

	for (size_t i = 0; dir->links && i < dir->count; i++)
		if (dir->list[i]->symlink) {
			dir->list[i]->check = true;
			dir->list[i]->writer = event == WATCH_ARRIVED
			    ? WRITER_DONE
			    : WRITER_UNKNOWN;
		}
}

/* The record that an event is about, which may be new; or NULL. */
static struct record *
event_record(struct scan *scan, struct record *directory, struct span name,
    enum watch_event event)
{
	struct record *child;

	if (tree_name_ignored(name) || !utf8_valid(name)) {
		recheck_links(directory, event);
		return NULL;
	}
	child = dir_find_name(directory, name);
	if (child || event == WATCH_GONE)
		return child;
	return scan_add_name(scan, directory, name, false);
}

/* Another file has the name from now on, or none. */
static void
replace_writer(struct record *child, enum record_writer writer)
{
	child->writer = writer;
	child->closed_at = 0;
	child->in_pieces = false;
}

/* Keeps what an event says of a file's writer. */
static void
keep_event(struct record *child, enum watch_event event, int64_t now)
{
	switch (event) {
	case WATCH_CREATED: replace_writer(child, WRITER_CREATED); break;
	case WATCH_ARRIVED: replace_writer(child, WRITER_DONE); break;
	case WATCH_GONE: replace_writer(child, WRITER_UNKNOWN); break;
	case WATCH_WRITTEN:
		child->writer = WRITER_OPEN;
		if (child->closed_at && now - child->closed_at < SCAN_QUIET)
			child->in_pieces = true;
		break;
	case WATCH_CLOSED:
		child->writer = WRITER_CLOSED;
		child->closed_at = now;
		break;
	case WATCH_MARKED:
		/* It does not make a closed file unfinished. */
		if (child->writer == WRITER_UNKNOWN && !child->seen_at)
			child->writer = WRITER_NONE;
		break;
	default: break;
	}
}

/*
 * A directory that came or went may be another one under the same name. A
 * change of its attributes may have made readable what is in it, or what links
 * lead to; or have taken the right to list it.
 */
static void
take_directory(
    struct scan *scan, struct record *directory, enum watch_event event)
{
	if (event != WATCH_MARKED || directory->dir->watch < 0) {
		scan_renew(scan, directory);
	} else if (scan->denied) {
		list_again(directory, false);
		scan->renamed = true;
	}
	directory->dir->list_again = true;
	directory->dir->arrived = event == WATCH_ARRIVED;
}

static void
take_hint(
    void *context, void *watched, struct span name, enum watch_event event)
{
	struct scan *scan = context;
	struct record *directory = watched;

	if (event == WATCH_LOST) {
		scan->lost = true;
		return;
	}
	if (event == WATCH_ENDED) {
		scan_renew(scan, directory);
		return;
	}
	struct record *child = event_record(scan, directory, name, event);
	if (!child)
		return;
	child->check = true;
	if (child->dir)
		take_directory(scan, child, event);
	keep_event(child, event, scan->hinted);
}

int
scan_has_writer(const struct scan *scan, const struct record *child)
{
	struct stat about;
	int fd = root_open_file(scan->reader.root, child->path, &about);
	int known = fd < 0 ? -1 : watch_is_being_written(fd);

	if (fd >= 0)
		close(fd);
	return known;
}

bool
scan_is_open(const struct scan *scan, const struct record *child)
{
	int known = scan_has_writer(scan, child);

	if (known >= 0)
		return known;
	return child->writer == WRITER_OPEN ||
	    (child->writer == WRITER_CREATED && child->seen.size == 0);
}

bool
scan_is_recent(
    const struct scan *scan, const struct identity *found, int64_t seconds)
{
	int64_t newest =
	    found->modified > found->changed ? found->modified : found->changed;
	int64_t age = scan->now - newest / 1000000000;

	return age >= -seconds && age <= seconds;
}

bool
scan_is_growing(const struct scan *scan, const struct record *child,
    const struct identity *found)
{
	if (!scan->replaced)
		return false;
	return found->size == 0
	    ? scan_is_recent(scan, found, SCAN_RECENT)
	    : scan_is_recent(scan, found, SCAN_QUIET_OPEN / 1000) &&
		scan_is_open(scan, child);
}

void
scan_take_hints(struct scan *scan)
{
	scan->hinted = clock_monotonic();
	watch_read(scan->watch, take_hint, scan);
}

void
scan_suspect(struct scan *scan, struct span path)
{
	struct record *directory = scan->top;

	span_skip(&path, SPAN("/"));
	while (path.size > 0) {
		struct span name = span_cut(&path, '/');
		struct record *child = dir_find_name(directory, name);
		if (!child || (path.size > 0 && !child->dir)) {
			directory->dir->list_again = true;
			return;
		}
		child->check = true;
		directory = child;
	}
}

void
scan_written(struct scan *scan, struct span path, const struct identity *file)
{
	if (file->inode)
		scan->written[scan->written_next++ % SCAN_WRITTEN] = *file;
	scan_suspect(scan, path);
}

bool
scan_was_written(const struct scan *scan, const struct identity *found)
{
	for (size_t i = 0; i < SCAN_WRITTEN; i++)
		if (identity_equal(&scan->written[i], found))
			return true;
	return false;
}

void
scan_check_all(struct scan *scan)
{
	list_again(scan->top, false);
}

void
scan_check_unwatched(struct scan *scan)
{
	list_again(scan->top, true);
}

/* Whether a file is one of those that the last run left out. */
static bool
is_unfinished(const struct record *child)
{
	return child->check && child->seen_at > 0;
}

static void
note_unfinished(const struct record *directory, struct notes *notes)
{
	const struct dir *dir = directory->dir;

	for (size_t i = 0; i < dir->count; i++)
		if (dir->list[i]->dir)
			note_unfinished(dir->list[i], notes);
		else if (is_unfinished(dir->list[i]))
			note_copy(notes,
			    (struct note){.path = dir->list[i]->path,
				.sentence =
				    SPAN("left out: it is still being written"),
				.unfinished = true});
}

void
scan_note_unfinished(const struct scan *scan, struct notes *notes)
{
	note_unfinished(scan->top, notes);
}

int
scan_root(const struct scan *scan)
{
	return scan->reader.root;
}

int
scan_descriptor(const struct scan *scan)
{
	return watch_descriptor(scan->watch);
}

bool
scan_hinted(const struct scan *scan)
{
	return scan->unwatched == 0;
}
