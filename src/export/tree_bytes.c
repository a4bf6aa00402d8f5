#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "export/tree_bytes.h"

#define TEMPORARY ".loam-export.tmp"

enum { PIECE = 65536 /* bytes that are copied at once */ };

static int
write_content(int to, const struct tree_bytes *bytes)
{
	char piece[PIECE];
	uint64_t offset = bytes->offset, end = offset + bytes->size;

	if (file_write(to, bytes->head) < 0)
		return -1;
	while (bytes->fd >= 0 && offset < end) {
		size_t want =
		    end - offset < PIECE ? (size_t)(end - offset) : PIECE;
		if (file_read_at(bytes->fd, piece, want, offset) < 0 ||
		    file_write(to, (struct span){piece, want}) < 0)
			return -1;
		offset += want;
	}
	return 0;
}

/* Whether the next bytes of a file are those of a span, or of another file. */
static bool
has_span(int fd, uint64_t at, struct span bytes)
{
	char piece[PIECE];

	for (; bytes.size > 0; bytes = span_tail(bytes, PIECE)) {
		struct span part = span_head(bytes, PIECE);
		if (file_read_at(fd, piece, part.size, at) < 0 ||
		    !span_equal(part, (struct span){piece, part.size}))
			return false;
		at += part.size;
	}
	return true;
}

static bool
has_copy(int fd, uint64_t at, const struct tree_bytes *bytes)
{
	char piece[PIECE];
	uint64_t offset = bytes->offset, end = offset + bytes->size;

	while (bytes->fd >= 0 && offset < end) {
		size_t want =
		    end - offset < PIECE ? (size_t)(end - offset) : PIECE;
		if (file_read_at(bytes->fd, piece, want, offset) < 0 ||
		    !has_span(fd, at, (struct span){piece, want}))
			return false;
		offset += want;
		at += want;
	}
	return true;
}

bool
tree_bytes_are(int directory, const char *name, const struct tree_bytes *bytes)
{
	int fd = openat(
	    directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	uint64_t size = bytes->head.size + (bytes->fd >= 0 ? bytes->size : 0);
	struct stat about;
	bool same = fd >= 0 && fstat(fd, &about) == 0 &&
	    S_ISREG(about.st_mode) && (uint64_t)about.st_size == size &&
	    has_span(fd, 0, bytes->head) &&
	    has_copy(fd, bytes->head.size, bytes);

	if (fd >= 0)
		close(fd);
	return same;
}

void
tree_bytes_clean(int directory)
{
	(void)unlinkat(directory, TEMPORARY, 0);
}

/* Writes the temporary file. A crash may have left one. */
static int
write_temporary(int directory, const struct tree_bytes *bytes)
{
	int fd;

	tree_bytes_clean(directory);
	fd = openat(directory, TEMPORARY,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0)
		return -1;
	if (write_content(fd, bytes) < 0)
		return close_failed(fd);
	return close(fd);
}

int
tree_bytes_put(int directory, const char *name, const struct tree_bytes *bytes)
{
	if (write_temporary(directory, bytes) == 0 &&
	    renameat(directory, TEMPORARY, directory, name) == 0)
		return 0;
	int error = errno;
	tree_bytes_clean(directory);
	errno = error;
	return -1;
}
