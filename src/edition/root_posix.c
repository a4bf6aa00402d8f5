#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "base/buf.h"
#include "edition/root.h"

enum { LINKS_MAX = 8 };

/*
 * Without openat2 the way is walked one component at a time, none of them
 * followed if it is a link. A link as the last component is read and its
 * target walked in turn, from the link's own directory; targets that are
 * absolute or hold `..` are refused, which is stricter than need be.
 */
static int
open_component(int at, struct span name, int flags)
{
	char text[NAME_MAX + 1];

	if (name.size > NAME_MAX || span_equal(name, SPAN(".."))) {
		errno = name.size > NAME_MAX ? ENAMETOOLONG : EXDEV;
		return -1;
	}
	/* Behind a NUL the system would see another name than we have. */
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

/* Opens the directory that holds the last component, which goes to *last. */
static int
walk(int root, struct span path, struct span *last)
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
	*last = path;
	return at;
}

/* The target of the link `name` in the directory at, seen from the root. */
static int
follow(int at, struct span directory, struct span name, struct buf *target)
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
	int at = walk(root, path, &last);
	int fd = at < 0 ? -1 : open_component(at, last, flags);

	if (fd < 0 && at >= 0 && (errno == ELOOP || errno == EMLINK) &&
	    links < LINKS_MAX) {
		struct buf target = {0};
		struct span directory =
		    span_head(path, (size_t)(last.data - path.data));
		if (follow(at, directory, last, &target) == 0)
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
