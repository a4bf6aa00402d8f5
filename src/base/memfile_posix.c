#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
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

/* There are no seals: see memfile_map(). */
int
memfile_seal(int fd)
{
	(void)fd;
	return 0;
}

int
memfile_check(int fd)
{
	struct stat about;

	if (fstat(fd, &about) < 0)
		return -1;
	if (S_ISREG(about.st_mode))
		return 0;
	errno = EINVAL;
	return -1;
}

/*
 * The process that wrote the file can still truncate it, and a page of a
 * mapping beyond its end is a SIGBUS. So each reader has a copy of its own: the
 * price of a system without seals.
 */
const char *
memfile_map(int fd, size_t size)
{
	const struct memfile_piece whole = {fd, 0, size};

	return memfile_map_pieces(&whole, 1, size);
}

/* Returns 0, or -1 with errno. */
static int
copy_pieces(char *bytes, const struct memfile_piece *pieces, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (file_read_at(pieces[i].fd, bytes, pieces[i].size,
			pieces[i].from) < 0)
			return -1;
		bytes += pieces[i].size;
	}
	return 0;
}

const char *
memfile_map_pieces(
    const struct memfile_piece *pieces, size_t count, size_t size)
{
	char *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (bytes == MAP_FAILED)
		return NULL;
	if (copy_pieces(bytes, pieces, count) == 0 &&
	    mprotect(bytes, size, PROT_READ) == 0)
		return bytes;
	int error = errno;
	munmap(bytes, size);
	errno = error;
	return NULL;
}

int
memfile_share(struct memfile_shared *shared_r, const char *name, size_t size)
{
	void *base = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	(void)name;
	*shared_r = (struct memfile_shared){.fd = -1};
	if (base == MAP_FAILED)
		return -1;
	*shared_r =
	    (struct memfile_shared){.base = base, .size = size, .fd = -1};
	return 0;
}

/* A process that was compromised could make it writable again. */
int
memfile_freeze(const struct memfile_shared *shared, size_t from, size_t to)
{
	return from >= to ? 0
			  : mprotect(shared->base + from, to - from, PROT_READ);
}
