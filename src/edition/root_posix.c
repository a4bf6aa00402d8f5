#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "base/buf.h"
#include "edition/root.h"

enum { LINKS_MAX = 8 };

/*
 * T1, T2, T3: without openat2(2) a path is opened one component at a time, each
 * with O_NOFOLLOW, so that no rename in between can lead outside. A link as the
 * last component is read, and its target is opened in the same way from the
 * link's directory. Links as other components, and targets that are absolute or
 * hold `..`, are refused even if they stay inside.
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

/* Appends the path from the root of the target of a link in a directory. */
static int
read_link(int at, struct span directory, struct span name, struct buf *target)
{
	char text[NAME_MAX + 1], link[PATH_MAX];

	memcpy(text, name.data, name.size);
	text[name.size] = '\0';
	ssize_t size = readlinkat(at, text, link, sizeof(link));
	if (size <= 0 || (size_t)size == sizeof(link) || link[0] == '/') {
		errno = EXDEV;
		return -1;
	}
	buf_add(target, directory);
	buf_add(target, (struct span){link, (size_t)size});
	return 0;
}

static int
open_links(int root, struct span path, int flags, int links)
{
	struct span last;
	int at = open_parent(root, path, &last);
	int fd = at < 0 ? -1 : open_component(at, last, flags);

	if (fd < 0 && at >= 0 && (errno == ELOOP || errno == EMLINK) &&
	    links < LINKS_MAX) {
		struct buf target = {0};
		struct span directory =
		    span_head(path, (size_t)(last.data - path.data));
		if (read_link(at, directory, last, &target) == 0)
			fd = open_links(
			    root, buf_span(&target), flags, links + 1);
		buf_free(&target);
	}
	if (fd < 0)
		return close_failed(at);
	close(at);
	return fd;
}

int
root_open_beneath(int root, struct span path, int flags)
{
	span_skip(&path, SPAN("/"));
	return open_links(root, path, flags, 0);
}
