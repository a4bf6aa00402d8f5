/* Debian's HAProxy in front of a scene's servers. */
#ifndef SUPPORT_HAPROXY_H
#define SUPPORT_HAPROXY_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/span.h"

enum { HAPROXY_FRONTS = 4 };

struct haproxy {
	pid_t pid; /* 0: not running */
	/* Listening sockets of 127.0.0.1 that it inherits, and their ports. */
	int fds[HAPROXY_FRONTS];
	unsigned ports[HAPROXY_FRONTS];
	size_t count;
};

/* Whether it is installed; says so if it is not, for the scene to skip. */
bool haproxy_is_there(void);
/*
 * Opens a socket for a front: `bind fd@N` of a configuration, of the descriptor
 * that is returned. Its port is that of the same number in `ports`.
 */
int haproxy_listen(struct haproxy *haproxy);
/* Starts it with a configuration, which is written into a directory. */
void haproxy_start(
    struct haproxy *haproxy, const char *directory, struct span configuration);
/* Ends it. */
void haproxy_stop(struct haproxy *haproxy);

#endif
