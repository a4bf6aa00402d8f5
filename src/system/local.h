/* Listening on UNIX-domain sockets, which have files. */
#ifndef SYSTEM_LOCAL_H
#define SYSTEM_LOCAL_H

#include <sys/stat.h>
#include <sys/un.h>

#include "base/span.h"

enum { LOCAL_PATH = sizeof(((struct sockaddr_un *)0)->sun_path) };

/*
 * Listens at a path, which ends in NUL, or after an @ at an abstract name. The
 * file has that mode from the first moment on, whatever the umask; one that a
 * dead server left is replaced. An abstract name has no file, and 0 as its
 * identity. Returns a descriptor, or -1 with errno: EADDRINUSE if a server
 * listens there, EEXIST if the file is no socket.
 */
int local_listen(
    struct span path, mode_t mode, dev_t *device_r, ino_t *inode_r);
/* Whether the file of a socket that was listened on is still there. */
bool local_is_own(struct span path, dev_t device, ino_t inode);
/* Whether it is gone, or another one; not if that cannot be seen. */
bool local_is_lost(struct span path, dev_t device, ino_t inode);
/* Removes the file, unless another one is there by now. */
void local_remove(struct span path, dev_t device, ino_t inode);

#endif
