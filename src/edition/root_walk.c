#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "edition/root.h"
#include "edition/root_priv.h"

/*
 * T1, T2, T3: without openat2(2) a path is opened one component at a time, each
 * with O_NOFOLLOW, so that no rename in between can lead outside. If there is a
 * link in it, it is followed by its text, and what it leads to is opened in the
 * same way.
 */
static int
open_component(int at, struct span name, int flags)
{
	char text[NAME_MAX + 1];

	if (name.size > NAME_MAX || span_equal(name, SPAN(".."))) {
		errno = name.size > NAME_MAX ? ENAMETOOLONG : EXDEV;
		return -1;
	}
	/* K16: the system call would take a NUL for the end of the name. */
	if (span_find(name, '\0') < name.size) {
		errno = ENOENT;
		return -1;
	}
	if (name.size == 0)
		name = SPAN(".");
	memcpy(text, name.data, name.size);
	text[name.size] = '\0';
	return openat(at, text, flags | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
}

/* Opens the directory of the last component, which *last_r is set to. */
static int
open_parent(int root, struct span path, struct span *last_r)
{
	int at = dup(root);

	while (at >= 0 && span_find(path, '/') < path.size) {
		struct span name = span_cut(&path, '/');
		if (path.size == 0) {
			path = name;
			break;
		}
		int next = open_component(at, name, O_RDONLY | O_DIRECTORY);
		if (next < 0)
			return close_failed(at);
		close(at);
		at = next;
	}
	*last_r = path;
	return at;
}

int
root_walk_direct(int root, struct span path, int flags)
{
	struct span last;

	span_skip(&path, SPAN("/"));
	int at = open_parent(root, path, &last);
	int fd = at < 0 ? -1 : open_component(at, last, flags);
	if (fd < 0)
		return close_failed(at);
	close(at);
	return fd;
}

int
root_walk_beneath(int root, struct span path, int flags)
{
	int fd = root_walk_direct(root, path, flags);
	struct buf way = {0};

	/* With O_DIRECTORY a link is no directory. */
	if (fd >= 0 ||
	    (errno != ELOOP && errno != EMLINK && errno != ENOTDIR &&
		errno != EXDEV))
		return fd;
	if (root_follow(root, path, &way) == 0)
		fd =
		    root_walk_direct(root, root_way_end(buf_span(&way)), flags);
	int error = errno;
	buf_free(&way);
	errno = error;
	return fd;
}
