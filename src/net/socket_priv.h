/* The part of accepting that depends on the system. */
#ifndef NET_SOCKET_PRIV_H
#define NET_SOCKET_PRIV_H

#include <sys/socket.h>

#include "net/socket.h"

/* accept(), of a socket that does not block and is closed on exec. */
int socket_accept_as(int listener, struct sockaddr *peer_r, socklen_t *size);

#endif
