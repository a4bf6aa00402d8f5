#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "system/control_list.h"

/*
 * Without a runtime directory the only place of a server's socket is beside its
 * certificates, and a command in another directory does not know where these
 * are. Linux lists every bound socket with the path that it was bound to, and a
 * server binds to the whole path (control_open()). Anybody can bind to such a
 * name, so that a socket counts only if its file is this user's.
 */

enum { LIST_MAX = 4 << 20 /* bytes */ };

#define LISTED "/proc/net/unix"
#define ENDING "/loam.sock"

static bool
is_ours(const char *path)
{
	struct stat about;

	return lstat(path, &about) == 0 && S_ISSOCK(about.st_mode) &&
	    about.st_uid == geteuid();
}

static bool
is_among(const struct span *paths, size_t count, struct span path)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal(paths[i], path))
			return true;
	return false;
}

size_t
control_list(struct arena *arena, struct span *paths, size_t most)
{
	struct buf bytes = {.limit = LIST_MAX};
	size_t count = 0;

	if (file_read(LISTED, &bytes, NULL) < 0)
		bytes.size = 0;
	for (struct span rest = buf_span(&bytes);
	     rest.size > 0 && count < most;) {
		struct span path = span_cut_line(&rest);
		/* The path is the last column, and may hold spaces. */
		span_cut(&path, '/');
		if (path.size == 0 || !span_ends(path, SPAN(ENDING)))
			continue;
		path = arena_format(arena, "/%pS", SPAN_AT(path));
		/* Each connection to a socket is listed with its path, too. */
		if (!is_among(paths, count, path) && is_ours(path.data))
			paths[count++] = path;
	}
	buf_free(&bytes);
	return count;
}
