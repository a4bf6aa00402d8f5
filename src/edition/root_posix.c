#include <fcntl.h>

#include "edition/root.h"
#include "edition/root_priv.h"

bool
root_is_directory(int fd)
{
	struct stat about;

	return fstat(fd, &about) == 0 && S_ISDIR(about.st_mode);
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
root_hold(const char *path)
{
	return root_open(path);
}
