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

void
memfile_unmap(const char *bytes, size_t size)
{
	/* munmap() takes a pointer that is not const, and writes nothing. */
	munmap((void *)(uintptr_t)bytes, size);
}
