#include <fcntl.h>
#include <unistd.h>

#include "edition/root.h"
#include "edition/root_priv.h"

bool
root_is_directory(int fd)
{
	struct stat about;

	return fstat(fd, &about) == 0 && S_ISDIR(about.st_mode);
}

struct identity
root_identity_of(int fd)
{
	struct stat about;

	return fstat(fd, &about) < 0 ? (struct identity){0}
				     : root_identity(&about);
}

int
root_open_beneath(int root, struct span path, int flags)
{
	return root_walk_beneath(root, path, flags);
}

int
root_open_direct(int root, struct span path, int flags)
{
	return root_walk_direct(root, path, flags);
}

int
root_identify(int root, struct span path, struct identity *identity_r)
{
	struct stat about;
	int fd = root_open_direct(root, path, O_RDONLY | O_NONBLOCK);

	if (fd < 0 || fstat(fd, &about) < 0)
		return close_failed(fd);
	close(fd);
	*identity_r = identity_of(&about);
	return 0;
}

int
root_hold(const char *path)
{
	return root_open(path);
}
