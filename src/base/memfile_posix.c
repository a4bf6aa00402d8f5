#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memfile.h"

/*
 * POSIX has no anonymous file: a temporary one is unlinked at once, so that it
 * goes with its last descriptor.
 */

int
memfile_new(const char *name)
{
	char path[] = "/tmp/loam.XXXXXX";
	sigset_t all, before;

	(void)name;
	/* A signal that ends the process here would leave the file. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	int fd = mkstemp(path);
	if (fd >= 0)
		unlink(path);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (fd < 0)
		return -1;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

/* There are no seals; the processes that share the file map it read-only. */
int
memfile_seal(int fd)
{
	(void)fd;
	return 0;
}
