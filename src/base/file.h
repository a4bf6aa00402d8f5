/* Files: identity, whole reads, atomic replacement, descriptors. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdio.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"

enum {
	FILE_READ_MAX = 16 << 20, /* bytes, unless the buffer has a limit */
	FILE_PATH_SIZE = 4096, /* of a path that is made here, with its NUL */
};

/* Differs between two states of a file, and between two files. */
struct identity {
	uint64_t device, inode, size;
	int64_t modified, changed; /* nanoseconds since 1970 */
};

struct identity identity_of(const struct stat *about);
bool identity_equal(const struct identity *a, const struct identity *b);

/* read(), write(), recv() and send(), which begin again after a signal. */
ssize_t file_read_some(int fd, void *bytes_r, size_t size);
ssize_t file_write_some(int fd, const void *bytes, size_t size);
ssize_t file_recv_some(int fd, void *bytes_r, size_t size, int flags);
ssize_t file_send_some(int fd, struct span bytes, int flags);
/*
 * Whether an errno is of a shortage of descriptors, memory or buffers, which
 * says nothing of the file, and passes.
 */
bool file_is_shortage(int error);
/* Writes all of it, in as many pieces as it takes. Returns 0, or -1 with errno.
 */
int file_write(int fd, struct span bytes);
/*
 * Reads so many bytes from an offset on. Returns 0, or -1 with errno: EINVAL if
 * the file ends sooner.
 */
int file_read_at(int fd, void *bytes_r, size_t size, uint64_t offset);
/*
 * Appends what is left of a file to bytes, up to their limit, and beyond it
 * part of it. Returns 0, or -1 with errno: EFBIG beyond the limit.
 */
int file_read_fd(int fd, struct buf *bytes);
/*
 * The same of a whole file. Stores the state of the opened file in *about_r
 * unless that is NULL.
 */
int file_read(const char *path, struct buf *bytes, struct stat *about_r);
/*
 * Syncs an open directory, so that the names in it outlast a crash. Returns 0,
 * or -1 with errno. Some file systems sync no directories (fsync(2): EINVAL; on
 * some systems EBADF): they keep names as well as they can, which is no error.
 */
int file_sync_directory(int fd);
/*
 * Replaces the file at path atomically: the bytes are written to a temporary
 * file beside it, synced and renamed, so that a crash leaves the old file or
 * the new one. The mode is the given one, whatever the umask; the owner, the
 * group and the group's right to read are those of the replaced file (owner
 * and group those of the directory if there was none). Returns 0, or -1 with
 * errno.
 */
int file_replace(const char *path, struct span bytes, mode_t mode);
/*
 * The same in steps, for bytes that come one after the other. Each step returns
 * 0, or -1 with errno; file_aside_finish() leaves nothing behind then, after
 * file_aside_write() that is for file_aside_drop().
 */
struct file_aside {
	int fd; /* -1: closed */
	char name[FILE_PATH_SIZE];
};
int file_aside_open(struct file_aside *aside, const char *path);
int file_aside_write(const struct file_aside *aside, struct span bytes);
int file_aside_finish(struct file_aside *aside, const char *path, mode_t mode);
void file_aside_drop(struct file_aside *aside);
/*
 * Gives a directory that was just made to a user and a group, if it may be. One
 * that a link leads to, or that holds anything, is another that was put there.
 */
void file_give_directory(const char *path, uid_t user, gid_t group);
/*
 * Makes a directory; one that root makes belongs to the owner and the group of
 * the one that it is in. Returns 0, or -1 with errno.
 */
int file_make_directory(const char *path, mode_t mode);
/*
 * Makes so the directories above a path that are not there. What fails shows
 * when the path itself is opened.
 */
void file_make_parents(const char *path, mode_t mode);
/*
 * Whether a descriptor takes a line without waiting for its reader, or does so
 * within so many ms.
 */
bool file_takes_line(int fd, int timeout);
/* Writes all of s to a stream, NUL bytes included. Returns 0, or -1. */
int file_print(FILE *stream, struct span s);
/* Sets O_NONBLOCK and FD_CLOEXEC. Returns 0, or -1 with errno. */
int file_nonblocking(int fd);
/* Closes a descriptor (if it is not -1), and keeps errno. */
void close_quietly(int fd);
/* The same after a call has failed, whose errno that is. Returns -1. */
int close_failed(int fd);

#endif
