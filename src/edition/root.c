#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "edition/root.h"

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

int
root_open_file(int root, struct span path, struct stat *about_r)
{
	int fd = root_open_beneath(root, path, O_RDONLY | O_NONBLOCK);

	if (fd < 0)
		return -1;
	/* T4: with O_NONBLOCK a FIFO opens at once, and is refused here. */
	if (fstat(fd, about_r) == 0 && S_ISREG(about_r->st_mode))
		return fd;
	errno = ENOENT;
	return close_failed(fd);
}
