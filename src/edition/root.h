/* The capsule's root directory, and opening files beneath it only. */
#ifndef EDITION_ROOT_H
#define EDITION_ROOT_H

#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"

/* Opens a capsule's directory. Returns a descriptor, or -1 with errno. */
int root_open(const char *path);
/*
 * Whether a descriptor that came from another process is of a directory. Does
 * not wait for a file system that does not answer, where the system can.
 */
bool root_is_directory(int fd);
/*
 * A descriptor that names a directory, for rules about it, if its path leads to
 * one, even if it cannot be read; -1 with errno if not.
 */
int root_hold(const char *path);
/* The identity of a directory: its device and inode, all else 0. */
struct identity root_identity(const struct stat *about);
/* Whether a descriptor is of that directory; false for a stale one (ESTALE). */
bool root_is(int fd, const struct identity *wanted);
/*
 * The identity of an open one, or all 0 without one. Does not wait, as
 * root_is_directory().
 */
struct identity root_identity_of(int fd);
/* Whether a path leads to a directory now; false too if it leads nowhere. */
bool root_is_at(const char *path, const struct identity *wanted);
/* Whether an open directory is that one, or lies in it. */
bool root_lies_in(int fd, const struct identity *above);
/* Whether a path leads to another directory than that. */
bool root_is_elsewhere(const char *path, const struct identity *allowed);
/* Whether it does, and this process has no right to open that directory. */
bool root_is_beyond(const char *path, const struct identity *allowed);
/*
 * Opens a path (decoded, with a slash in front) beneath root. Symbolic links
 * are followed as long as they stay inside; no terminal becomes the controlling
 * one. Returns a descriptor, or -1 with errno; EXDEV or ELOOP if the path leads
 * outside.
 */
int root_open_beneath(int root, struct span path, int flags);
/* The same, but a path with a symbolic link in it fails with ELOOP. */
int root_open_direct(int root, struct span path, int flags);
/*
 * The identity of what a path (decoded, with a slash in front) leads to, by as
 * few calls as the system has. A link in its last component is not followed, of
 * those before it that is not said: it shows whether a file is the one that was
 * opened beneath the root, and nothing of any other. Returns 0, or -1 with
 * errno.
 */
int root_identify(int root, struct span path, struct identity *identity_r);
/*
 * Follows the symbolic links of a path beneath root. Appends to *way the path
 * of each link that was followed, in order, and then the path that they lead
 * to, which has no link in it; each ends with a NUL, none with a slash but the
 * root's. Returns 0, or -1 with errno: EXDEV if a link is absolute or leads
 * outside, ELOOP if there are too many, ENOENT.
 */
int root_follow(int root, struct span path, struct buf *way);
/* The last path of such a way, which is not empty, without its NUL. */
struct span root_way_end(struct span way);
/*
 * Opens a regular file for reading, non-blocking, with its fstat(). Returns a
 * descriptor, or -1 with errno; ENOENT for anything but a regular file.
 */
int root_open_file(int root, struct span path, struct stat *about_r);
/* Returns 1 if a root has a name in it, 0 if it is empty, -1 with errno. */
int root_has_names(int root);
/*
 * The same of names that are content: none of a directory of which only what
 * tools and file systems keep for themselves is there, as .git is while a clone
 * is received.
 */
int root_has_content(int root);

#endif
