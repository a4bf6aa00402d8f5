#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memfile.h"

/*
 * A memfd with seals: whoever maps it knows that no process, not even the one
 * that wrote it, changes or truncates it afterwards, which would be a SIGBUS.
 * The receiver asks the kernel for the seals: a sender that was compromised
 * may pass any descriptor.
 */

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010 /* Linux 5.1 */
#endif

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

const char *
memfile_map_pieces(
    const struct memfile_piece *pieces, size_t count, size_t size)
{
	/* What is between the pieces while they are mapped cannot be read. */
	char *bytes =
	    mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t at = 0;

	if (bytes == MAP_FAILED)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		if (mmap(bytes + at, pieces[i].size, PROT_READ,
			MAP_PRIVATE | MAP_FIXED, pieces[i].fd,
			(off_t)pieces[i].from) == MAP_FAILED) {
			int error = errno;
			munmap(bytes, size);
			errno = error;
			return NULL;
		}
		at += pieces[i].size;
	}
	return bytes;
}

/* A file that size, sealed; mapped writable before. Returns 0, or -1. */
static int
share_file(struct memfile_shared *shared, const char *name)
{
	void *base = MAP_FAILED;

	shared->fd = memfile_new(name);
	if (shared->fd >= 0 && ftruncate(shared->fd, (off_t)shared->size) == 0)
		base = mmap(NULL, shared->size, PROT_READ | PROT_WRITE,
		    MAP_SHARED, shared->fd, 0);
	if (base == MAP_FAILED)
		return -1;
	shared->base = base;
	return fcntl(shared->fd, F_ADD_SEALS,
	    F_SEAL_FUTURE_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

/*
 * Mappings that exist stay writable, in this process and in those that it
 * forks; the seal refuses new ones, and mprotect() of new read-only ones. A
 * limit of file sizes is one for files in memory too (K42): below it the memory
 * has no file, and what is frozen could be made writable again.
 */
int
memfile_share(struct memfile_shared *shared_r, const char *name, size_t size)
{
	struct memfile_shared shared = {.size = size, .fd = -1};

	if (share_file(&shared, name) == 0) {
		*shared_r = shared;
		return 0;
	}
	memfile_unshare(&shared);
	void *base = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (base != MAP_FAILED)
		shared = (struct memfile_shared){base, size, -1};
	*shared_r = shared;
	return base == MAP_FAILED ? -1 : 0;
}

/* A new mapping takes the place of the writable one, so pointers stay valid. */
int
memfile_freeze(const struct memfile_shared *shared, size_t from, size_t to)
{
	char *base = shared->base + from;

	if (from >= to)
		return 0;
	if (shared->fd < 0)
		return mprotect(base, to - from, PROT_READ);
	return mmap(base, to - from, PROT_READ, MAP_SHARED | MAP_FIXED,
		   shared->fd, (off_t)from) == MAP_FAILED
	    ? -1
	    : 0;
}
