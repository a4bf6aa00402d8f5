#define _GNU_SOURCE
#define OPENSSL_SUPPRESS_DEPRECATED
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "base/clock.h"
#include "sim/chance.h"
#include "sim/replaced.h"

/*
 * Functions that are linked in place of base/clock.c and of those of the C
 * library, so that the product has no hooks and a world is the same each time:
 *
 * - clocks that stand still until the world moves them;
 * - random bytes of the product and of OpenSSL, from the seed;
 * - the times of files, which the kernel would take from its own clock, and so
 *   coarsely that two states of a file could be equal: here each change has a
 *   time of its own;
 * - calls that make, rename, remove and sync files, one of which may fail;
 * - read(), which loses events of files;
 * - send(), which takes a part of the bytes at times, or none.
 */

enum {
	FILES = 1 << 14, /* a power of two, more than a world has */
	SHORT = 4, /* one write in so many is short */
	FULL = 24, /* one in so many finds the socket full */
};

/* The times of an inode, ns since 1970. */
struct times {
	uint64_t inode;
	int64_t modified, changed;
};

static struct {
	int64_t monotonic, wall; /* ms */
	struct chance random, writes;
	struct times files[FILES];
	int64_t changes;
	size_t fails; /* calls up to the one that fails; 0: none */
	int loses; /* events of that descriptor, or -1 */
} now;

/* The function of the C library that a name stands for. */
#define NEXT(name)                                                             \
	({                                                                     \
		static __typeof__(&name) next;                                 \
		if (!next)                                                     \
			next = (__typeof__(&name))dlsym(RTLD_NEXT, #name);     \
		next;                                                          \
	})

static int
random_bytes(unsigned char *bytes, int count)
{
	for (int i = 0; i < count; i++)
		bytes[i] = (unsigned char)chance_next(&now.random);
	return 1;
}

static int
random_status(void)
{
	return 1;
}

void
replaced_start(uint64_t seed, int64_t wall)
{
	static const RAND_METHOD method = {.bytes = random_bytes,
	    .pseudorand = random_bytes,
	    .status = random_status};

	RAND_set_rand_method(&method);
	memset(&now, 0, sizeof(now));
	now.random = chance_of(seed, 1);
	now.writes = chance_of(seed, 2);
	now.monotonic = 1000000;
	now.loses = -1;
	now.wall = wall * 1000;
}

void
replaced_pass(int64_t ms)
{
	now.monotonic += ms;
	now.wall += ms;
}

void
replaced_jump(int64_t seconds)
{
	now.wall += seconds * 1000;
}

int64_t
clock_monotonic(void)
{
	return now.monotonic;
}

int64_t
clock_us(void)
{
	return now.monotonic * 1000;
}

int64_t
clock_now_ms(void)
{
	return now.wall;
}

int64_t
clock_now(void)
{
	return now.wall / 1000;
}

int64_t
clock_earlier(int64_t timeout, int64_t other)
{
	if (other < 0)
		return timeout;
	return timeout < 0 || other < timeout ? other : timeout;
}

/* OpenSSL's clocks. */
time_t
time(time_t *when)
{
	if (when)
		*when = (time_t)clock_now();
	return (time_t)clock_now();
}

int
gettimeofday(struct timeval *restrict when, void *restrict zone)
{
	(void)zone;
	*when = (struct timeval){.tv_sec = (time_t)clock_now()};
	return 0;
}

int
getentropy(void *bytes, size_t count)
{
	return random_bytes(bytes, (int)count) - 1;
}

static struct times *
times_of(uint64_t inode)
{
	size_t slot = (size_t)(inode * 0x9e3779b97f4a7c15U >> 40) % FILES;

	while (now.files[slot].inode && now.files[slot].inode != inode)
		slot = (slot + 1) % FILES;
	return &now.files[slot];
}

void
replaced_change(const char *path, int content)
{
	struct stat about;

	if (NEXT(fstatat)(AT_FDCWD, path, &about, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	struct times *times = times_of((uint64_t)about.st_ino);
	times->inode = (uint64_t)about.st_ino;
	times->changed = now.wall * 1000000 + ++now.changes % 1000000;
	if (content)
		times->modified = times->changed;
}

static int
show(struct stat *about, int result)
{
	if (result < 0)
		return result;
	const struct times *times = times_of((uint64_t)about->st_ino);
	about->st_mtim = (struct timespec){
	    times->modified / 1000000000, times->modified % 1000000000};
	about->st_ctim = (struct timespec){
	    times->changed / 1000000000, times->changed % 1000000000};
	return result;
}

int
fstat(int fd, struct stat *about)
{
	return show(about, NEXT(fstat)(fd, about));
}

int
stat(const char *path, struct stat *about)
{
	return show(about, NEXT(stat)(path, about));
}

int
fstatat(int fd, const char *path, struct stat *about, int flags)
{
	return show(about, NEXT(fstatat)(fd, path, about, flags));
}

int
statx(int fd, const char *path, int flags, unsigned mask, struct statx *about)
{
	int result = NEXT(statx)(fd, path, flags, mask, about);

	if (result < 0)
		return result;
	const struct times *times = times_of(about->stx_ino);

	about->stx_mtime =
	    (struct statx_timestamp){.tv_sec = times->modified / 1000000000,
		.tv_nsec = (uint32_t)(times->modified % 1000000000)};
	about->stx_ctime =
	    (struct statx_timestamp){.tv_sec = times->changed / 1000000000,
		.tv_nsec = (uint32_t)(times->changed % 1000000000)};
	return result;
}

void
replaced_lose(int fd)
{
	now.loses = fd;
}

ssize_t
read(int fd, void *bytes, size_t size)
{
	static const struct inotify_event lost = {
	    .wd = -1, .mask = IN_Q_OVERFLOW};

	if (fd < 0 || fd != now.loses || size < sizeof(lost))
		return NEXT(read)(fd, bytes, size);
	now.loses = -1;
	while (NEXT(read)(fd, bytes, size) > 0)
		continue;
	memcpy(bytes, &lost, sizeof(lost));
	return sizeof(lost);
}

void
replaced_fail(size_t nth)
{
	now.fails = nth;
}

/* Whether a call that changes names fails. */
static bool
fails(int error)
{
	if (now.fails == 0 || --now.fails > 0)
		return false;
	errno = error;
	return true;
}

int
fsync(int fd)
{
	return fails(EIO) ? -1 : NEXT(fsync)(fd);
}

int
mkdirat(int at, const char *path, mode_t mode)
{
	return fails(ENOSPC) ? -1 : NEXT(mkdirat)(at, path, mode);
}

int
linkat(int from, const char *old, int to, const char *path, int flags)
{
	return fails(EPERM) ? -1 : NEXT(linkat)(from, old, to, path, flags);
}

int
renameat(int from, const char *old, int to, const char *path)
{
	return fails(ENOSPC) ? -1 : NEXT(renameat)(from, old, to, path);
}

int
unlinkat(int at, const char *path, int flags)
{
	return fails(EACCES) ? -1 : NEXT(unlinkat)(at, path, flags);
}

ssize_t
send(int fd, const void *bytes, size_t size, int flags)
{
	if (chance_one_in(&now.writes, FULL)) {
		errno = EAGAIN;
		return -1;
	}
	if (size > 1 && chance_one_in(&now.writes, SHORT))
		size = 1 + chance_below(&now.writes, size);
	return NEXT(send)(fd, bytes, size, flags);
}
