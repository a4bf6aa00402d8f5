#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"

enum { ASIDE_MOST = 100 }; /* files that crashes have left */

void
close_quietly(int fd)
{
	int error = errno;

	if (fd >= 0)
		close(fd);
	errno = error;
}

int
close_failed(int fd)
{
	close_quietly(fd);
	return -1;
}

ssize_t
file_read_some(int fd, void *bytes_r, size_t size)
{
	ssize_t got;

	do
		got = read(fd, bytes_r, size);
	while (got < 0 && errno == EINTR);
	return got;
}

ssize_t
file_write_some(int fd, const void *bytes, size_t size)
{
	ssize_t put;

	do
		put = write(fd, bytes, size);
	while (put < 0 && errno == EINTR);
	return put;
}

ssize_t
file_recv_some(int fd, void *bytes_r, size_t size, int flags)
{
	ssize_t got;

	do
		got = recv(fd, bytes_r, size, flags);
	while (got < 0 && errno == EINTR);
	return got;
}

ssize_t
file_send_some(int fd, struct span bytes, int flags)
{
	ssize_t put;

	do
		put = send(fd, bytes.data, bytes.size, flags | MSG_NOSIGNAL);
	while (put < 0 && errno == EINTR);
	return put;
}

bool
file_is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM ||
	    error == ENOBUFS;
}

int
file_write(int fd, struct span bytes)
{
	while (bytes.size > 0) {
		errno = ENOSPC;
		ssize_t put = file_write_some(fd, bytes.data, bytes.size);
		if (put <= 0)
			return -1;
		bytes = span_tail(bytes, (size_t)put);
	}
	return 0;
}

int
file_read_at(int fd, void *bytes_r, size_t size, uint64_t offset)
{
	char *bytes = bytes_r;

	while (size > 0) {
		ssize_t got = pread(fd, bytes, size, (off_t)offset);
		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EINVAL;
		if (got <= 0)
			return -1;
		bytes += got;
		size -= (size_t)got;
		offset += (uint64_t)got;
	}
	return 0;
}

int
file_read_fd(int fd, struct buf *bytes)
{
	char piece[16384];
	ssize_t got = 1;

	/* A file may grow while it is read, and a device never ends (K7). */
	if (!bytes->limit)
		bytes->limit = FILE_READ_MAX;
	while (got > 0 && !bytes->overflow) {
		got = file_read_some(fd, piece, sizeof(piece));
		if (got > 0)
			buf_add(bytes, (struct span){piece, (size_t)got});
	}
	if (bytes->overflow)
		errno = EFBIG;
	return got < 0 || bytes->overflow ? -1 : 0;
}

int
file_read(const char *path, struct buf *bytes, struct stat *about_r)
{
	/* Opening a FIFO to read would wait for a writer without O_NONBLOCK. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || (about_r && fstat(fd, about_r) < 0) ||
	    file_read_fd(fd, bytes) < 0)
		return close_failed(fd);
	close(fd);
	return 0;
}

/* The directory that holds the last component of a path. */
static int
parent_of(const char *path, char directory_r[FILE_PATH_SIZE])
{
	struct span directory = span_directory(span_of(path));

	if (directory.size == 0)
		directory = SPAN(".");
	errno = ENAMETOOLONG;
	if (directory.size >= FILE_PATH_SIZE)
		return -1;
	memcpy(directory_r, directory.data, directory.size);
	directory_r[directory.size] = '\0';
	return 0;
}

/*
 * Gives the new file the owner and group of the replaced one: root renews files
 * that the server's own user has to read. Without the right to do so (chown(2))
 * the file stays the caller's.
 */
static void
copy_owner(int fd, const char *path, const char *directory, mode_t mode)
{
	struct stat before;
	bool replaces = stat(path, &before) == 0;

	if ((replaces || stat(directory, &before) == 0) &&
	    fchown(fd, before.st_uid, before.st_gid) == 0 && replaces)
		mode |= before.st_mode & S_IRGRP;
	/* The mode comes last: fchown() may clear bits of it. */
	(void)fchmod(fd, mode);
}

int
file_sync_directory(int fd)
{
	return fsync(fd) == 0 || errno == EINVAL || errno == EBADF ? 0 : -1;
}

/* A rename that has succeeded survives a crash once its directory is synced. */
static void
sync_directory(const char *directory)
{
	int fd = open(directory, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)file_sync_directory(fd);
	close(fd);
}

/*
 * Opens a new file beside a path. A crash may have left one of the same name: a
 * container gives each of its processes the number of the one before.
 */
static int
open_aside(const char *path, char aside_r[FILE_PATH_SIZE])
{
	int fd = -1;

	errno = EEXIST;
	for (int i = 0; i < ASIDE_MOST && fd < 0 && errno == EEXIST; i++) {
		char again[16] = "";
		if (i > 0)
			snprintf(again, sizeof(again), ".%d", i);
		errno = ENAMETOOLONG;
		if (snprintf(aside_r, FILE_PATH_SIZE, "%s.%ld%s.tmp", path,
			(long)getpid(), again) < FILE_PATH_SIZE)
			fd = open(aside_r,
			    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	}
	return fd;
}

int
file_aside_open(struct file_aside *aside, const char *path)
{
	aside->fd = open_aside(path, aside->name);
	return aside->fd < 0 ? -1 : 0;
}

int
file_aside_write(const struct file_aside *aside, struct span bytes)
{
	return file_write(aside->fd, bytes);
}

void
file_aside_drop(struct file_aside *aside)
{
	int error = errno;

	if (aside->fd < 0)
		return;
	unlink(aside->name);
	close(aside->fd);
	aside->fd = -1;
	errno = error;
}

int
file_aside_finish(struct file_aside *aside, const char *path, mode_t mode)
{
	char directory[FILE_PATH_SIZE];
	bool done = parent_of(path, directory) == 0;

	if (done)
		copy_owner(aside->fd, path, directory, mode);
	if (!done || fsync(aside->fd) < 0 || rename(aside->name, path) < 0) {
		file_aside_drop(aside);
		return -1;
	}
	close(aside->fd);
	aside->fd = -1;
	sync_directory(directory);
	return 0;
}

int
file_replace(const char *path, struct span bytes, mode_t mode)
{
	struct file_aside aside;

	if (file_aside_open(&aside, path) < 0)
		return -1;
	if (file_aside_write(&aside, bytes) == 0)
		return file_aside_finish(&aside, path, mode);
	file_aside_drop(&aside);
	return -1;
}

int
file_print(FILE *stream, struct span s)
{
	return fwrite(s.data, 1, s.size, stream) == s.size ? 0 : -1;
}

struct identity
identity_of(const struct stat *about)
{
	return (struct identity){
	    .device = (uint64_t)about->st_dev,
	    .inode = (uint64_t)about->st_ino,
	    .size = (uint64_t)about->st_size,
	    .modified = (int64_t)about->st_mtim.tv_sec * 1000000000 +
		about->st_mtim.tv_nsec,
	    .changed = (int64_t)about->st_ctim.tv_sec * 1000000000 +
		about->st_ctim.tv_nsec,
	};
}

bool
identity_equal(const struct identity *a, const struct identity *b)
{
	return a->device == b->device && a->inode == b->inode &&
	    a->size == b->size && a->modified == b->modified &&
	    a->changed == b->changed;
}

int
file_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -1;
	return fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/*
 * A pipe is ready when it has room for PIPE_BUF bytes, more than a line; if
 * another process fills it between poll() and write(), the write waits after
 * all.
 */
bool
file_takes_line(int fd, int timeout)
{
	struct pollfd one = {.fd = fd, .events = POLLOUT};
	int ready;

	do
		ready = poll(&one, 1, timeout);
	while (ready < 0 && errno == EINTR);
	/* Where the system does not tell, the line is not lost. */
	return ready < 0 || (ready == 1 && (one.revents & POLLOUT));
}

void
file_give_directory(const char *path, uid_t user, gid_t group)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	unsigned entries = 0;

	while (stream && readdir(stream))
		entries++;
	if (entries == 2) /* `.` and `..` */
		(void)!fchown(fd, user, group);
	if (stream)
		closedir(stream);
	else
		close_quietly(fd);
}

int
file_make_directory(const char *path, mode_t mode)
{
	char above[FILE_PATH_SIZE];
	struct stat about;

	if (mkdir(path, mode) < 0)
		return -1;
	if (geteuid() == 0 && parent_of(path, above) == 0 &&
	    stat(above, &about) == 0)
		file_give_directory(path, about.st_uid, about.st_gid);
	return 0;
}

void
file_make_parents(const char *path, mode_t mode)
{
	struct buf part = {0};

	for (const char *at = path; *at; at++) {
		if (*at == '/' && at > path) {
			buf_byte(&part, '\0');
			(void)file_make_directory(part.data, mode);
			part.size--;
		}
		buf_byte(&part, *at);
	}
	buf_free(&part);
}
