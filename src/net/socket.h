/* Stream sockets: listening, accepting, addresses. */
#ifndef NET_SOCKET_H
#define NET_SOCKET_H

#include "base/address.h"

/*
 * Listens on an address. The socket does not block and is closed on exec;
 * *port_r is the port that was bound. Returns a descriptor, or -1 with errno.
 */
int socket_listen(const struct address *address, unsigned *port_r);
/*
 * Connects to a local socket: its path, or after an @ its abstract name.
 * Returns a non-blocking descriptor, or -1 with errno.
 */
int socket_connect_local(struct span path);
/*
 * Accepts one connection. The socket does not block and is closed on exec.
 * *peer_r is the peer's address, 0.0.0.0 if the system does not tell it.
 * Returns a descriptor, or -1 with errno.
 */
int socket_accept(int listener, struct address *peer_r);
/*
 * Makes the socket writable only while little of what was written is unsent, so
 * that a peer that does not read pins no megabytes in the kernel. Sockets that
 * a listener accepts inherit it. A system that does not support it lets the
 * buffer fill.
 */
void socket_bound_unsent(int fd);
/*
 * Returns how many of the bytes that were written the peer's system has not
 * acknowledged, or 0 on a system that does not tell.
 */
size_t socket_unacknowledged(int fd);
/*
 * Acknowledges what was read at once, where the system would wait for something
 * to be sent with it.
 */
void socket_acknowledge(int fd);
/*
 * send(), of bytes that shutdown() follows as soon as the socket has taken them
 * all: the FIN goes in the last segment that they need, where the system can
 * wait for it, and not in one of its own.
 */
ssize_t socket_send_last(int fd, struct span bytes);
/*
 * Sends bytes of a file from `offset` on, as many of `size` as the socket
 * takes, out of the system's memory for files: nothing is copied. Returns how
 * many, 0 at the end of the file, or -1 with errno: EINVAL or ENOSYS where the
 * system cannot do that for such a file.
 */
ssize_t socket_send_file(int fd, int file, uint64_t offset, size_t size);
/*
 * Takes back socket_bound_unsent() before much of a file is sent so: what is
 * unsent then lies in no memory but the file's.
 */
void socket_unbound_unsent(int fd);
/*
 * Sets what improves a listening socket; sockets that it accepts inherit it.
 * The socket works without it.
 */
void socket_tune(int fd);
/* A number that is an option of SOL_SOCKET, or -1 with errno. */
int socket_option(int fd, int name);
/*
 * The address that a socket is bound to; that of a local one has no path.
 * Returns 0, or -1 if it is of another family.
 */
int socket_bound(int fd, struct address *address_r);
/* Returns the path of a local socket, or its abstract name after an @. */
struct span socket_bound_path(int fd, struct arena *arena);

#endif
