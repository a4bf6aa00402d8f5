#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "edition/root.h"

enum { ATTEMPTS = 8 };

/*
 * openat2(2) since Linux 5.6: the kernel itself refuses every way out, be it
 * `..`, an absolute link or one of /proc's. It gives EAGAIN when a rename races
 * with the walk; then the walk is made again.
 */
int
root_open_beneath(int root, struct span path, int flags)
{
	char name[PATH_MAX];
	struct open_how how = {
	    .flags = (unsigned)(flags | O_NOCTTY | O_CLOEXEC),
	    .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	long fd = -1;

	span_skip(&path, SPAN("/"));
	if (path.size == 0)
		path = SPAN(".");
	if (path.size >= sizeof(name)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	/* Behind a NUL the system would see another name than we have. */
	if (span_find(path, '\0') < path.size) {
		errno = ENOENT;
		return -1;
	}
	memcpy(name, path.data, path.size);
	name[path.size] = '\0';
	for (int i = 0; i < ATTEMPTS && fd < 0; i++) {
		fd = syscall(SYS_openat2, root, name, &how, sizeof(how));
		if (fd < 0 && errno != EAGAIN)
			break;
	}
	return (int)fd;
}
