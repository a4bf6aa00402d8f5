/* Listening sockets, and what comes in through them. */
#ifndef NET_SOCKET_H
#define NET_SOCKET_H

#include "config/config.h"

/*
 * Listens on an address, not blocking, closed on exec. *port_r is the port
 * that was bound. Returns a descriptor, or -1 with errno.
 */
int socket_listen(const struct address *address, unsigned *port_r);
/*
 * Accepts one connection, not blocking, closed on exec. Returns a descriptor,
 * or -1 with errno.
 */
int socket_accept(int listener);
/*
 * Asks the kernel to call the socket readable only when it holds that many
 * bytes, or no more will come. Sockets that a listener accepts inherit it.
 * Where there is no such thing, every byte wakes.
 */
void socket_wake_at(int fd, int bytes);
/* The socket's own address as a URL would have it; empty when unknown. */
void socket_own_address(int fd, struct buf *buf);
/* The address of the other end. Returns 0, or -1 when it has gone. */
int socket_peer(int fd, struct address *address_r);

#endif
