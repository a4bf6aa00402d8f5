/* The capsule's directory, and opening what is beneath it and nothing else. */
#ifndef EDITION_ROOT_H
#define EDITION_ROOT_H

#include <sys/stat.h>

#include "base/file.h"

/* Opens a capsule's directory. Returns a descriptor, or -1 with errno. */
int root_open(const char *path);
/* What tells one directory from another: its device and inode, all else 0. */
struct identity root_identity(const struct stat *about);
/* Whether a descriptor is of that directory; one that is stale is of none. */
bool root_is(int fd, const struct identity *wanted);
/*
 * Opens what path (decoded, a slash first) names beneath root. Links are
 * followed as long as they stay inside; nothing blocks, no terminal is taken.
 * Returns a descriptor, or -1 with errno; EXDEV or ELOOP for a way out.
 */
int root_open_beneath(int root, struct span path, int flags);
/*
 * The same for a regular file to be read, with what fstat says of it. Returns
 * a descriptor, or -1 with errno; ENOENT for anything that is no file.
 */
int root_open_file(int root, struct span path, struct stat *about_r);

#endif
