#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "base/memfile.h"

/*
 * A memfd with seals: whoever maps it knows that no process, not even the one
 * that wrote it, changes or truncates it afterwards, which would be a SIGBUS.
 * The receiver asks the kernel for the seals: a sender that was compromised
 * may pass any descriptor.
 */

enum { SEALS = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL };

int
memfile_new(const char *name)
{
	return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

int
memfile_seal(int fd)
{
	return fcntl(fd, F_ADD_SEALS, SEALS);
}

/* Only files in memory have seals: others fail with EINVAL. */
int
memfile_check(int fd)
{
	int seals = fcntl(fd, F_GET_SEALS);

	if (seals >= 0 && (seals & SEALS) != SEALS)
		errno = EPERM;
	return seals >= 0 && (seals & SEALS) == SEALS ? 0 : -1;
}

const char *
memfile_map(int fd, size_t size)
{
	void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

	return bytes == MAP_FAILED ? NULL : bytes;
}
