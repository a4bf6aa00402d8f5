#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/arena.h"
#include "cert/cert_lock.h"

/*
 * A key, its certificate and what is kept of both are four names or more: two
 * commands at once could end with a key of the one and a certificate of the
 * other. The lock is that of a file beside the key, since both are replaced and
 * the directory is locked by `loam announce` for as long as that takes. It goes
 * with its process; the file does so when nobody needs it.
 */

enum {
	ATTEMPTS = 500,
	ATTEMPT_PAUSE = 10, /* ms between two */
	FLAGS = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
};

/*
 * Root gives a file that it has just made, and no other, to the owner of the
 * directory, who has to open it, too. Nobody else has the right to.
 */
static void
give_made(int fd, const char *path)
{
	struct arena arena = {0};
	struct span above = arena_format(
	    &arena, "%pS.", SPAN_AT(span_directory(span_of(path))));
	struct stat about;

	if (stat(above.data, &about) == 0)
		(void)!fchown(fd, about.st_uid, about.st_gid);
	arena_free(&arena);
}

/*
 * All who can use the directory can lock the file, so that one which a crash
 * has left holds nobody up.
 */
static int
make_lock(const char *path)
{
	int fd = open(path, FLAGS | O_RDWR | O_CREAT | O_EXCL, 0600);

	if (fd < 0)
		return -1;
	(void)!fchmod(fd, 0644);
	give_made(fd, path);
	return fd;
}

/*
 * NFS locks what is open for writing alone. One that cannot be opened is
 * another user's, who has the lock; one that is gone had it.
 */
static int
open_lock(const char *path)
{
	int fd = open(path, FLAGS | O_RDWR);

	if (fd < 0 && errno == EACCES)
		fd = open(path, FLAGS | O_RDONLY);
	if (fd < 0 && (errno == EACCES || errno == ENOENT))
		errno = EWOULDBLOCK;
	return fd;
}

/*
 * Returns a descriptor, or -1 with errno: EWOULDBLOCK if another process has
 * the lock, or has just removed the file.
 */
static int
open_locked(const char *path)
{
	struct stat ours, now;
	int fd = make_lock(path);
	bool made = fd >= 0;

	if (fd < 0 && errno == EEXIST)
		fd = open_lock(path);
	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		int cause = errno;
		if (made && cause != EWOULDBLOCK)
			unlink(path);
		errno = cause;
		return close_failed(fd);
	}
	if (fstat(fd, &ours) == 0 && lstat(path, &now) == 0 &&
	    ours.st_ino == now.st_ino)
		return fd;
	errno = EWOULDBLOCK;
	return close_failed(fd);
}

int
cert_lock(struct cert_lock *lock, struct span key, struct notes *notes)
{
	lock->fd = -1;
	if (snprintf(lock->path, sizeof(lock->path), "%s.lock", key.data) >=
	    FILE_PATH_SIZE)
		return 0;
	for (unsigned i = 0; i < ATTEMPTS && lock->fd < 0; i++) {
		if (i > 0)
			poll(NULL, 0, ATTEMPT_PAUSE);
		lock->fd = open_locked(lock->path);
		if (lock->fd < 0 && errno != EWOULDBLOCK)
			return 0;
	}
	if (lock->fd >= 0)
		return 0;
	note_add(notes, NOTE_ERROR, key, 0,
	    "is being replaced by another process, which has locked %s: try "
	    "again when it has ended",
	    lock->path);
	return -1;
}

void
cert_unlock(struct cert_lock *lock)
{
	if (lock->fd < 0)
		return;
	unlink(lock->path);
	close(lock->fd);
	lock->fd = -1;
}
