#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memfile.h"

int
memfile_write(int fd, struct span bytes, uint64_t offset)
{
	while (bytes.size > 0) {
		ssize_t written =
		    pwrite(fd, bytes.data, bytes.size, (off_t)offset);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return -1;
		offset += (uint64_t)written;
		bytes = span_tail(bytes, (size_t)written);
	}
	return 0;
}

size_t
memfile_page(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

void
memfile_unmap(const char *bytes, size_t size)
{
	/* munmap() takes a pointer that is not const, and writes nothing. */
	munmap((void *)(uintptr_t)bytes, size);
}

void
memfile_unshare(struct memfile_shared *shared)
{
	if (shared->base)
		munmap(shared->base, shared->size);
	if (shared->fd >= 0)
		close(shared->fd);
	*shared = (struct memfile_shared){.fd = -1};
}

void
memfile_keep(struct memfile_shared *shared, size_t from, size_t to)
{
	if (from > 0)
		munmap(shared->base, from);
	if (to < shared->size)
		munmap(shared->base + to, shared->size - to);
	shared->base = NULL;
	memfile_unshare(shared);
}
