#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

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
	PAUSE = 10, /* ms between two */
};

/*
 * Returns a descriptor, or -1 with errno: EWOULDBLOCK if another process has
 * the lock, or has just removed the file.
 */
static int
open_locked(const char *path)
{
	struct stat ours, now;
	int fd = open(path,
	    O_RDONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0)
		return close_failed(fd);
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
			poll(NULL, 0, PAUSE);
		lock->fd = open_locked(lock->path);
		if (lock->fd < 0 && errno != EWOULDBLOCK)
			return 0;
	}
	if (lock->fd >= 0)
		return 0;
	note_add(notes, NOTE_ERROR, key, 0,
	    "is being replaced by another process: try again when it has "
	    "ended");
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
