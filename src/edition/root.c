#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "edition/root.h"
#include "edition/tree_name.h"

/*
 * Following links by their text tells what a path leads through, which the
 * system does not. The text may be old by the time the last component is
 * looked at, so the result is only a name: callers open it by
 * root_open_direct() and compare identities.
 */

enum { LINKS_MAX = 40 }; /* on one path, as in Linux */

/* A path on its way through links. */
struct walk {
	int root;
	struct buf done; /* without links; empty for the root */
	struct buf rest; /* still to be walked */
	size_t links;
};

int
root_open(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

struct identity
root_identity(const struct stat *about)
{
	return (struct identity){.device = (uint64_t)about->st_dev,
	    .inode = (uint64_t)about->st_ino};
}

bool
root_is(int fd, const struct identity *wanted)
{
	struct stat about;

	if (fstat(fd, &about) < 0)
		return false;
	struct identity found = root_identity(&about);
	return identity_equal(&found, wanted);
}

bool
root_is_at(const char *path, const struct identity *wanted)
{
	struct stat about;

	if (stat(path, &about) < 0)
		return false;
	struct identity found = root_identity(&about);
	return identity_equal(&found, wanted);
}

bool
root_is_elsewhere(const char *path, const struct identity *allowed)
{
	struct stat about;

	if (stat(path, &about) < 0 || !S_ISDIR(about.st_mode))
		return false;
	struct identity found = root_identity(&about);
	return !identity_equal(&found, allowed);
}

bool
root_is_beyond(const char *path, const struct identity *allowed)
{
	int fd = root_open(path);
	bool refused = fd < 0 && errno == EACCES;

	if (fd >= 0)
		close(fd);
	return refused && root_is_elsewhere(path, allowed);
}

/* Upwards from the directory itself: nobody can change where that leads. */
bool
root_lies_in(int fd, const struct identity *above)
{
	struct identity found = {0}, below;
	struct buf way = {0};
	struct stat about;
	bool lies = false;

	buf_add(&way, SPAN("."));
	do {
		below = found;
		buf_byte(&way, '\0');
		if (fstatat(fd, way.data, &about, 0) < 0)
			break;
		way.size--;
		buf_add(&way, SPAN("/.."));
		found = root_identity(&about);
		lies = identity_equal(&found, above);
	} while (!lies && !identity_equal(&found, &below));
	buf_free(&way);
	return lies;
}

int
root_open_file(int root, struct span path, struct stat *about_r)
{
	int fd = root_open_beneath(root, path, O_RDONLY | O_NONBLOCK);

	if (fd < 0)
		return -1;
	if (fstat(fd, about_r) < 0)
		return close_failed(fd);
	/* T4: with O_NONBLOCK a FIFO opens at once, and is refused here. */
	if (S_ISREG(about_r->st_mode))
		return fd;
	errno = ENOENT;
	return close_failed(fd);
}

static int
fail(int error)
{
	errno = error;
	return -1;
}

/* Takes the last component off what is done. */
static int
go_up(struct walk *walk)
{
	if (walk->done.size == 0)
		return fail(EXDEV);
	walk->done.size = span_find_last(buf_span(&walk->done), '/');
	return 0;
}

/* Notes the link that is done last, and walks its text instead. */
static int
enter_link(
    struct walk *walk, struct span text, struct span rest, struct buf *way)
{
	struct buf next = {0};

	if (++walk->links > LINKS_MAX)
		return fail(ELOOP);
	if (span_starts(text, SPAN("/")))
		return fail(EXDEV);
	buf_add(way, buf_span(&walk->done));
	buf_byte(way, '\0');
	go_up(walk);
	buf_add(&next, text);
	buf_byte(&next, '/');
	buf_add(&next, rest);
	buf_free(&walk->rest);
	walk->rest = next;
	return 0;
}

/* Walks one component, which is followed if it is a link. */
static int
enter(struct walk *walk, struct span name, struct span rest, struct buf *way)
{
	char text[PATH_MAX];

	if (name.size == 0 || span_equal(name, SPAN(".")))
		return 0;
	if (span_equal(name, SPAN("..")))
		return go_up(walk);
	/* K16: the system call would take a NUL for the end of the name. */
	if (span_find(name, '\0') < name.size)
		return fail(ENOENT);
	if (walk->done.size + name.size + 2 > PATH_MAX)
		return fail(ENAMETOOLONG);
	buf_byte(&walk->done, '/');
	buf_add(&walk->done, name);
	buf_byte(&walk->done, '\0');
	walk->done.size--;
	ssize_t size =
	    readlinkat(walk->root, walk->done.data + 1, text, sizeof(text));
	if (size < 0)
		return errno == EINVAL ? 0 : -1;
	return enter_link(walk, (struct span){text, (size_t)size}, rest, way);
}

int
root_follow(int root, struct span path, struct buf *way)
{
	struct walk walk = {.root = root};
	int result = 0;

	buf_add(&walk.rest, path);
	for (size_t at = 0; at < walk.rest.size && result == 0;) {
		struct span rest = span_tail(buf_span(&walk.rest), at);
		struct span name = span_cut(&rest, '/');
		size_t links = walk.links;
		at = walk.rest.size - rest.size;
		result = enter(&walk, name, rest, way);
		if (walk.links > links)
			at = 0;
	}
	buf_add(way, walk.done.size ? buf_span(&walk.done) : SPAN("/"));
	buf_byte(way, '\0');
	int error = errno;
	buf_free(&walk.done);
	buf_free(&walk.rest);
	errno = error;
	return result;
}

struct span
root_way_end(struct span way)
{
	struct span paths = span_head(way, way.size - 1);
	size_t before = span_find_last(paths, '\0');

	return before < paths.size ? span_tail(paths, before + 1) : paths;
}

static bool
is_no_dots(struct span name)
{
	return !span_equal(name, SPAN(".")) && !span_equal(name, SPAN(".."));
}

/* Volumes of Kubernetes have ..data, through which their links lead. */
static bool
is_content(struct span name)
{
	return is_no_dots(name) && !span_equal(name, SPAN("lost+found")) &&
	    (!tree_name_ignored(name) || span_starts(name, SPAN("..")));
}

/* Whether a name counts is for `counts` to say. */
static int
finds_name(int root, bool (*counts)(struct span name))
{
	int copy = root_open_beneath(root, SPAN("/"), O_RDONLY | O_DIRECTORY);
	DIR *stream = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *entry;

	if (!stream)
		return close_failed(copy);
	errno = 0;
	do
		entry = readdir(stream);
	while (entry && !counts(span_of(entry->d_name)));
	int found = entry ? 1 : errno ? -1 : 0;
	int error = errno;
	closedir(stream);
	errno = error;
	return found;
}

int
root_has_names(int root)
{
	return finds_name(root, is_no_dots);
}

int
root_has_content(int root)
{
	return finds_name(root, is_content);
}
