/* Files: their identity; small ones read as a whole, replaced at one stroke. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdio.h>
#include <sys/stat.h>

#include "base/buf.h"

enum { FILE_READ_MAX = 16 << 20 }; /* bytes, where no limit was set */

/* What tells one state of a file from another. */
struct identity {
	uint64_t device, inode, size;
	int64_t modified, changed; /* nanoseconds since 1970 */
};

struct identity identity_of(const struct stat *about);
bool identity_equal(const struct identity *a, const struct identity *b);

/*
 * Appends a whole file to bytes, whose limit holds (EFBIG beyond it), and says
 * in *about_r what was opened; NULL if nobody asks. Returns 0, or -1 with
 * errno.
 */
int file_read(const char *path, struct buf *bytes, struct stat *about_r);
/*
 * Puts a file of these bytes in a path's place: written aside, synced, renamed,
 * so that a crash leaves the old one or the new one. It has the mode that is
 * given, whatever the umask; it keeps the owner and the group of the one that
 * it replaces (or of the directory), and the group's right to read. Returns 0,
 * or -1 with errno.
 */
int file_replace(const char *path, struct span bytes, mode_t mode);
/* Writes all of s to a stream, a NUL as any byte. Returns 0, or -1. */
int file_print(FILE *stream, struct span s);
/* Not blocking, closed on exec. Returns 0, or -1 with errno. */
int file_nonblocking(int fd);
/*
 * Closes a descriptor (-1 is none) after a call has failed. Returns -1; errno
 * is still that call's.
 */
int close_failed(int fd);

#endif
