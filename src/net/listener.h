/* A listening socket. */
#ifndef NET_LISTENER_H
#define NET_LISTENER_H

#include <sys/types.h>

#include "base/address.h"

struct protocol;

struct listener {
	int fd;
	const struct protocol *protocol;
	int proxy; /* version of the PROXY headers that come first; 0: none */
	bool secure; /* accepts TLS: always, or where the client begins it */
	size_t host; /* index of the host, where requests name none */
	struct address bound;
	dev_t device; /* of a local socket's file that loam has made, ... */
	ino_t inode; /* ... or 0 */
};

#endif
