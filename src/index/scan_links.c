#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "index/scan_priv.h"

/*
 * K63: symbolic links. A link publishes what it leads to under another name, so
 * all that it leads through and to must be served under its own: else a link
 * into a directory of drafts, or to `.git/config`, would undo what hides it.
 * scan_follow() asks the file system where a link leads; scan_judge_links(),
 * when the tree is known, whether the records there are served. An edition then
 * names what each link leads through, and a view hides the link of which any
 * part is in a closed zone.
 *
 * A link to a directory is not followed: readers are redirected to the
 * directory itself, so nothing is served under two names, and circles end.
 */

enum { FOLLOW_AGAIN = 1000 }; /* ms, after an error that is not the link's */

/* The path of a record without the slash of a directory. */
static struct span
plain_path(const struct record *record)
{
	struct span path = record->path;

	return path.size > 1 && span_ends(path, SPAN("/"))
	    ? span_head(path, path.size - 1)
	    : path;
}

/* The file or directory at a path without links. Returns 0, or -1. */
static int
stat_direct(int root, struct span path, struct stat *about_r)
{
	int fd = root_open_direct(root, path, O_RDONLY | O_NONBLOCK);

	if (fd < 0)
		return -1;
	if (fstat(fd, about_r) < 0)
		return close_failed(fd);
	close(fd);
	if (S_ISREG(about_r->st_mode) || S_ISDIR(about_r->st_mode))
		return 0;
	errno = ENOENT;
	return -1;
}

/* EAGAIN if the system now finds another file there: a race. */
static int
confirm(int root, struct span path, const struct stat *about)
{
	struct stat again;
	int fd = root_open_beneath(root, path, O_RDONLY | O_NONBLOCK);

	if (fd < 0)
		return -1;
	errno = EAGAIN;
	if (fstat(fd, &again) < 0 || again.st_ino != about->st_ino ||
	    again.st_dev != about->st_dev)
		return close_failed(fd);
	close(fd);
	return 0;
}

static int
follow(
    struct scan *scan, struct span path, struct buf *way, struct stat *about_r)
{
	int root = scan->reader.root;

	if (root_follow(root, path, way) < 0 ||
	    stat_direct(root, root_way_end(buf_span(way)), about_r) < 0)
		return -1;
	struct span first = buf_span(way);
	first = span_cut(&first, '\0');
	/* A directory above was replaced by a link, and is found out soon. */
	if (!span_equal(first, path)) {
		errno = EAGAIN;
		return -1;
	}
	return confirm(root, path, about_r);
}

struct record *
scan_link_target(const struct scan *scan, const struct record *record)
{
	struct span way = record->symlink->way;

	return way.size > 0 ? dir_find_path(scan->top, root_way_end(way))
			    : NULL;
}

static const char *
why_not_followed(int error)
{
	if (error == EAGAIN || error == EIO || file_is_shortage(error))
		return "";
	switch (error) {
	case EXDEV: return "the link is absolute or leads out of the capsule";
	case ELOOP: return "the link leads in a circle";
	default: return "the link leads to no file";
	}
}

/* Keeps a way, and notes if it is another one than before. */
static void
keep_way(struct scan *scan, struct record *child, struct span way)
{
	struct record_link *link = child->symlink;

	if (!link) {
		link = child->symlink = mem_alloc(sizeof(*link));
		/* Not judged yet. */
		link->hidden = "";
	}
	link->own = false;
	if (link->way.data && span_equal(link->way, way))
		return;
	scan->renamed = scan->links = true;
	scan->changed |= child->read;
	free((void *)(uintptr_t)link->way.data);
	link->way = (struct span){mem_copy(way.data, way.size), way.size};
	link->target = (struct identity){0};
}

const char *
scan_follow(struct scan *scan, struct record *child, struct stat *about_r)
{
	struct span path = plain_path(child);
	const char *why = NULL;
	struct buf way = {0};

	if (follow(scan, path, &way, about_r) < 0) {
		scan->denied |= errno == EACCES;
		why = why_not_followed(errno);
	}
	if (!why)
		keep_way(scan, child, span_tail(buf_span(&way), path.size + 1));
	else if (*why)
		keep_way(scan, child, SPAN(""));
	else
		scan_wait_until(scan, clock_monotonic() + FOLLOW_AGAIN);
	buf_free(&way);
	return why;
}

/*
 * Whether a link leads through or to a path of a mounted volume: Kubernetes
 * puts the files of one in a hidden directory, to which `..data` beside the
 * link leads, and makes NAME a link to `..data/NAME`.
 */
static bool
is_in_volume(const struct record *link, struct span path, bool last, bool data)
{
	struct span own = plain_path(link);

	if (!span_skip(&path, span_directory(own)) ||
	    !span_starts(path, SPAN("..")))
		return false;
	struct span name = path, version = span_cut(&name, '/');
	if (!data && !span_equal(version, SPAN("..data")))
		return false;
	return last ? span_equal(name, span_file_name(own)) &&
		link->role != RECORD_DIR_LINK
		    : name.size == 0;
}

static bool
is_block(const struct record *record)
{
	enum record_role role =
	    reader_role(record->path, &(enum article_format){0});

	return role == RECORD_INTRO || role == RECORD_STANDING;
}

bool
scan_is_ignored(struct span path)
{
	while (path.size > 0)
		if (tree_name_ignored(span_cut(&path, '/')))
			return true;
	return false;
}

static const char *
why_absent(struct span path)
{
	return scan_is_ignored(path) ? "where a name begins with a dot"
				     : "which is not served";
}

/*
 * Whether what a link leads to is in a page bundle that is not shown. If the
 * link is in one, too, it makes no difference; and a link that is the page of
 * the bundle, and so hides it, is to stay that.
 */
static bool
is_buried(const struct record *link, const struct record *record)
{
	return record->buried && !link->buried;
}

static bool
is_judged(const struct record_link *link)
{
	return link->way.size > 0 && !link->own;
}

/* Why another link is not served on which a link leads on; or NULL. */
static const char *
why_not_through(
    const struct record *child, const struct record *record, struct span path)
{
	if (!record)
		return why_absent(path);
	return record->symlink && is_judged(record->symlink) && !record->copy &&
		!is_buried(child, record) && !is_block(record)
	    ? NULL
	    : "which is not served";
}

/* Why that is not served to which a link leads; or NULL. */
static const char *
why_not_to(const struct scan *scan, const struct record *child,
    const struct record *record, struct span path)
{
	bool directory = child->role == RECORD_DIR_LINK;

	if (!record)
		return why_absent(path);
	if (record->symlink || directory != (record->dir != NULL))
		return "which is not served";
	if (directory)
		return record == scan->top || scan_has_served(scan, record)
		    ? NULL
		    : "where nothing is served";
	/* A block may be another's: neither has a path of its own. */
	if (is_block(record) && !is_block(child))
		return "which is read, but never served";
	if (record->copy)
		return "which is a copy of the file beside it";
	if (!record->read || is_buried(child, record))
		return "which is not served";
	return scan_why_hidden(scan, record);
}

/*
 * Why a link is not shown, or NULL; at which path, and what record it leads
 * to, which is NULL for a file of a volume.
 */
static const char *
judge(const struct scan *scan, const struct record *child, struct span *path_r,
    struct record **record_r)
{
	const struct record *owner = child;
	struct span way = child->symlink->way;
	bool data = false;

	*record_r = NULL;
	while (way.size > 0) {
		struct span path = *path_r = span_cut(&way, '\0');
		bool last = way.size == 0;
		if (is_in_volume(owner, path, last, data)) {
			data = true;
			continue;
		}
		struct record *record = dir_find_path(scan->top, path);
		const char *why = last ? why_not_to(scan, child, record, path)
				       : why_not_through(child, record, path);
		if (why)
			return why;
		*record_r = record;
		owner = record;
		data = false;
	}
	struct span above = span_directory(plain_path(child));
	return is_block(child) && scan_leads_closer(scan, child, above)
	    ? "which is in a zone that the directory is not in"
	    : NULL;
}

/*
 * A link to a file that was read again is to be read again, too. Its file is
 * finished as soon as that is.
 */
static void
keep_up(struct scan *scan, struct record *child, const struct record *record)
{
	struct record_link *link = child->symlink;
	const struct identity *known =
	    child->changed ? &child->seen : &child->identity;

	if (!record || record->dir || record->symlink ||
	    identity_equal(&link->target, &record->identity))
		return;
	link->target = record->identity;
	if (identity_equal(known, &record->identity))
		return;
	child->check = true;
	child->writer = WRITER_DONE;
	scan_wait_until(scan, scan->started);
}

/* Notes once why a link is not shown. */
static void
tell(struct scan *scan, struct record *child, struct span path)
{
	struct record_link *link = child->symlink;

	if (link->hidden && link->hidden != link->told)
		note_add(scan->notes, NOTE_REMARK, child->path, 0,
		    "not shown: the link leads to %pS, %s", SPAN_AT(path),
		    link->hidden);
	link->told = link->hidden;
}

/* Judges a link that leads somewhere. Returns whether the answer is new. */
static bool
judge_link(struct scan *scan, struct record *child, bool last)
{
	struct record_link *link = child->symlink;
	struct record *record;
	struct span path;
	const char *why = judge(scan, child, &path, &record);
	bool changed = why != link->hidden;

	if (!why)
		keep_up(scan, child, record);
	link->hidden = why;
	scan->changed |= changed;
	if (last)
		tell(scan, child, path);
	return changed;
}

static bool
judge_below(struct scan *scan, const struct record *directory, bool last)
{
	bool changed = false;

	for (size_t i = 0; i < directory->dir->count; i++) {
		struct record *child = directory->dir->list[i];
		if (child->dir)
			changed |= judge_below(scan, child, last);
		else if (child->symlink && is_judged(child->symlink))
			changed |= judge_link(scan, child, last);
	}
	return changed;
}

/* The next run follows all links again. */
static void
follow_again(struct scan *scan, const struct record *directory)
{
	for (size_t i = 0; i < directory->dir->count; i++) {
		struct record *child = directory->dir->list[i];
		if (child->dir)
			follow_again(scan, child);
		else if (child->symlink)
			child->check = true;
	}
	scan_wait_until(scan, scan->started);
}

bool
scan_judge_links(struct scan *scan, bool last)
{
	if (!scan->links)
		return false;
	/* In the first run all links were just followed. */
	if (last && scan->renamed && scan->ran)
		follow_again(scan, scan->top);
	if (last)
		scan->renamed = false;
	return judge_below(scan, scan->top, last);
}
