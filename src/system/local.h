/* Listening on UNIX-domain sockets, which have files. */
#ifndef SYSTEM_LOCAL_H
#define SYSTEM_LOCAL_H

#include <sys/stat.h>

#include "base/address.h"

/*
 * Listens on a local address. Every user may connect whom the directory lets
 * through (mode 0666). The file of a dead server's socket is replaced; an
 * abstract name has no file, and 0 as its identity. Returns a descriptor, or -1
 * with errno: EADDRINUSE if a server listens there, EEXIST if the file is no
 * socket.
 */
int local_listen(
    const struct address *address, dev_t *device_r, ino_t *inode_r);
/*
 * Whether a dead server left the socket at a path; if not, errno says what is
 * there, as above.
 */
bool local_is_left(struct span path);
/* Removes the file, unless another one is there by now. */
void local_remove(const struct address *address, dev_t device, ino_t inode);

#endif
