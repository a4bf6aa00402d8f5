#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "net/socket.h"
#include "system/local.h"

/*
 * The file of a UNIX-domain socket outlives its process. At start connect()
 * tells a stale file (ECONNREFUSED) from a server that lives; at the end the
 * inode tells whether the file is still this server's.
 */

bool
local_is_left(struct span path)
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

static int
listen_open(const struct address *address)
{
	mode_t before = umask(0111);
	unsigned port;
	int fd = socket_listen(address, &port);

	umask(before);
	return fd;
}

int
local_listen(const struct address *address, dev_t *device_r, ino_t *inode_r)
{
	bool file = !span_starts(address->path, SPAN("@"));
	struct stat about = {0};
	int fd = listen_open(address);

	if (fd < 0 && errno == EADDRINUSE && file &&
	    local_is_left(address->path)) {
		unlink(address->path.data);
		fd = listen_open(address);
	}
	if (fd >= 0 && file && lstat(address->path.data, &about) < 0)
		return close_failed(fd);
	*device_r = about.st_dev;
	*inode_r = about.st_ino;
	return fd;
}

void
local_remove(const struct address *address, dev_t device, ino_t inode)
{
	struct stat about;

	if (lstat(address->path.data, &about) == 0 && about.st_dev == device &&
	    about.st_ino == inode)
		unlink(address->path.data);
}
