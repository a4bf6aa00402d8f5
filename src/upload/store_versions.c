#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "upload/store_versions.h"

/*
 * A version is a second name of the file that is about to be replaced, so that
 * it costs no copy and its time stays. Where a file system knows no hard links,
 * or the file is another user's, it is copied.
 */

enum {
	NAME_SIZE = 24, /* of a version's name, with its NUL */
	PIECE = 64 << 10,
};

static void
print_name(char name_r[NAME_SIZE], const struct store_version *version)
{
	snprintf(name_r, NAME_SIZE, ".%llu%s",
	    (unsigned long long)version->number, version->removed ? "-" : "");
}

/* The directory of a file's versions, decoded. */
static struct buf
versions_path(struct span path)
{
	struct buf all = {0};

	buf_add(&all, SPAN("/" STORE_VERSIONS));
	buf_add(&all, path);
	return all;
}

/* Returns the directory, or -1 with errno; ENOENT if there are no versions. */
static int
open_versions(int root, struct span path, bool make)
{
	struct buf all = versions_path(path);
	struct span missing = SPAN("");
	int fd = make ? store_dir_make(root, buf_span(&all))
		      : store_dir_find(root, buf_span(&all), &missing);

	if (fd >= 0 && missing.size > 0) {
		errno = ENOENT;
		fd = close_failed(fd);
	}
	int error = errno;
	buf_free(&all);
	errno = error;
	return fd;
}

struct walk {
	void (*each)(void *context, const struct store_version *version);
	void *context;
};

static bool
tell_version(void *context, int at, const char *name)
{
	struct walk *walk = context;
	struct span digits = span_of(name);
	struct store_version version = {
	    .removed = span_ends(digits, SPAN("-"))};

	(void)at;
	digits.size -= version.removed;
	if (span_skip(&digits, SPAN(".")) &&
	    span_number(digits, INT64_MAX, &version.number) == 0 &&
	    version.number > 0)
		walk->each(walk->context, &version);
	return true;
}

int
store_versions_each(int root, struct span path,
    void (*each)(void *context, const struct store_version *version),
    void *context)
{
	int fd = open_versions(root, path, false);

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	int result =
	    store_dir_each(fd, tell_version, &(struct walk){each, context});
	close(fd);
	return result;
}

int
store_versions_open(
    int root, struct span path, const struct store_version *version)
{
	int fd = open_versions(root, path, false);
	char name[NAME_SIZE];

	if (fd < 0)
		return -1;
	print_name(name, version);
	int opened =
	    openat(fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (opened < 0)
		return close_failed(fd);
	close(fd);
	return opened;
}

/* What a look at all versions finds. */
struct range {
	struct store_version first, last;
	size_t count;
};

static void
extend(void *context, const struct store_version *version)
{
	struct range *range = context;

	if (range->count == 0 || version->number < range->first.number)
		range->first = *version;
	if (version->number > range->last.number)
		range->last = *version;
	range->count++;
}

/* Copies all of one file to another. Returns 0, or -1 with errno. */
static int
copy_bytes(int from, int to)
{
	char bytes[PIECE];
	ssize_t got;

	while ((got = file_read_some(from, bytes, sizeof(bytes))) > 0)
		if (file_write(to, (struct span){bytes, (size_t)got}) < 0)
			return -1;
	return got < 0 ? -1 : fsync(to);
}

static int
copy_version(int at, const char *name, int versions, const char *version)
{
	int from =
	    openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int to = from < 0
	    ? -1
	    : openat(versions, version,
		  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);

	if (to < 0)
		return close_failed(from);
	int result = copy_bytes(from, to);
	if (result < 0)
		close_failed(to);
	else
		result = close(to);
	int error = errno;
	close(from);
	if (result < 0)
		unlinkat(versions, version, 0);
	errno = error;
	return result;
}

uint64_t
store_versions_add(
    int root, struct span path, int at, const char *name, bool removed)
{
	int fd = open_versions(root, path, true);
	struct range range = {.count = 0};
	char version[NAME_SIZE];

	if (fd < 0)
		return 0;
	int result = store_versions_each(root, path, extend, &range);
	struct store_version next = {range.last.number + 1, removed};
	print_name(version, &next);
	if (result == 0 && linkat(at, name, fd, version, 0) < 0)
		result =
		    errno == ENOENT ? -1 : copy_version(at, name, fd, version);
	if (result == 0 && fsync(fd) < 0) {
		result = -1;
		int error = errno;
		unlinkat(fd, version, 0);
		errno = error;
	}
	if (result < 0) {
		close_failed(fd);
		return 0;
	}
	close(fd);
	return next.number;
}

void
store_versions_drop(int root, struct span path, uint64_t number)
{
	int fd = open_versions(root, path, false);
	char version[NAME_SIZE];

	if (fd < 0)
		return;
	print_name(version, &(struct store_version){number, false});
	if (unlinkat(fd, version, 0) < 0) {
		print_name(version, &(struct store_version){number, true});
		(void)unlinkat(fd, version, 0);
	}
	close(fd);
}

void
store_versions_trim(int root, struct span path, unsigned keep)
{
	for (;;) {
		struct range range = {.count = 0};
		if (store_versions_each(root, path, extend, &range) < 0 ||
		    range.count <= keep)
			return;
		store_versions_drop(root, path, range.first.number);
	}
}

/* One more is to come, so of as many as are kept the oldest goes. */
uint64_t
store_versions_due(int root, struct span path, unsigned keep)
{
	struct range range = {.count = 0};
	char version[NAME_SIZE];
	struct stat about = {.st_size = 0};
	int fd;

	if (store_versions_each(root, path, extend, &range) < 0 ||
	    range.count < keep || range.count == 0)
		return 0;
	fd = open_versions(root, path, false);
	if (fd < 0)
		return 0;
	print_name(version, &range.first);
	if (fstatat(fd, version, &about, AT_SYMLINK_NOFOLLOW) < 0)
		about.st_size = 0;
	close(fd);
	return (uint64_t)about.st_size;
}

uint64_t
store_versions_bytes(int root, struct span path)
{
	struct buf all = versions_path(path);
	uint64_t bytes = store_dir_bytes(root, buf_span(&all), true);

	buf_free(&all);
	return bytes;
}
