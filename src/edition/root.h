/* The capsule's root directory, and opening files beneath it only. */
#ifndef EDITION_ROOT_H
#define EDITION_ROOT_H

#include <sys/stat.h>

#include "base/file.h"

/* Opens a capsule's directory. Returns a descriptor, or -1 with errno. */
int root_open(const char *path);
/* The identity of a directory: its device and inode, all else 0. */
struct identity root_identity(const struct stat *about);
/* Whether a descriptor is of that directory; false for a stale one (ESTALE). */
bool root_is(int fd, const struct identity *wanted);
/*
 * Opens a path (decoded, with a slash in front) beneath root. Symbolic links
 * are followed as long as they stay inside; no terminal becomes the controlling
 * one. Returns a descriptor, or -1 with errno; EXDEV or ELOOP if the path leads
 * outside.
 */
int root_open_beneath(int root, struct span path, int flags);
/*
 * Opens a regular file for reading, non-blocking, with its fstat(). Returns a
 * descriptor, or -1 with errno; ENOENT for anything but a regular file.
 */
int root_open_file(int root, struct span path, struct stat *about_r);

#endif
