#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>

#include "base/memfile.h"

/*
 * A memfd with seals: whoever maps it knows that no process, not even the one
 * that wrote it, changes or truncates it afterwards, which would be a SIGBUS.
 */

int
memfile_new(const char *name)
{
	return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

int
memfile_seal(int fd)
{
	return fcntl(fd, F_ADD_SEALS,
	    F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}
