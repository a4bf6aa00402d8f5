#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "net/socket.h"
#include "system/local.h"

/*
 * The file of a UNIX-domain socket outlives its process. At start connect()
 * tells a stale file (ECONNREFUSED) from a server that lives; later the inode
 * tells whether the file is still this server's.
 */

/* Whether a dead server left the socket at a path; if not, errno says why. */
static bool
is_left(struct span path)
{
	struct stat about;

	if (lstat(path.data, &about) < 0)
		return false;
	errno = EEXIST;
	if (!S_ISSOCK(about.st_mode))
		return false;
	int fd = socket_connect_local(path);
	if (fd >= 0)
		close(fd);
	if (fd < 0 && errno == ECONNREFUSED)
		return true;
	/* A full queue belongs to a server that lives. */
	if (fd >= 0 || errno == EAGAIN)
		errno = EADDRINUSE;
	return false;
}

/* By umask: before a chmod() others could connect for a moment. */
static int
listen_open(struct span path, mode_t mode)
{
	const struct address address = {.local = true, .path = path};
	mode_t before = umask(0777 & ~mode);
	unsigned port;
	int fd = socket_listen(&address, &port);

	umask(before);
	return fd;
}

/*
 * Two servers that start at the same moment may both see a dead one's socket;
 * the second then replaces that of the first.
 */
int
local_listen(struct span path, mode_t mode, dev_t *device_r, ino_t *inode_r)
{
	bool file = !span_starts(path, SPAN("@"));
	struct stat about = {0};
	int fd = listen_open(path, mode);

	if (fd < 0 && errno == EADDRINUSE && file && is_left(path)) {
		unlink(path.data);
		fd = listen_open(path, mode);
	}
	if (fd >= 0 && file && lstat(path.data, &about) < 0)
		return close_failed(fd);
	*device_r = about.st_dev;
	*inode_r = about.st_ino;
	return fd;
}

bool
local_is_own(struct span path, dev_t device, ino_t inode)
{
	struct stat about;

	return lstat(path.data, &about) == 0 && about.st_dev == device &&
	    about.st_ino == inode;
}

bool
local_is_lost(struct span path, dev_t device, ino_t inode)
{
	errno = 0;
	return !local_is_own(path, device, inode) &&
	    (errno == 0 || errno == ENOENT);
}

void
local_remove(struct span path, dev_t device, ino_t inode)
{
	if (local_is_own(path, device, inode))
		unlink(path.data);
}
