/* The listening sockets of a configuration: from outside, kept, or bound. */
#ifndef SYSTEM_LISTENERS_H
#define SYSTEM_LISTENERS_H

#include "net/listener.h"
#include "system/passed.h"

struct listeners {
	struct listener *list; /* owned, with the descriptors */
	size_t count, capacity;
	/* As bound: port 0 is resolved. */
	struct addresses gemini;
	struct addresses gopher[HOSTS_MAX]; /* one for each host */
};

/*
 * Opens the sockets of a configuration. Those that were passed from outside
 * stand in for `listen` of their place; a socket of `before` (NULL: none) with
 * the same address is duplicated, so that connections in its queue are not
 * lost; the rest is bound. Returns 0, or -1 with notes and sockets that
 * listeners_close() closes.
 */
int listeners_open(struct listeners *listeners, const struct config *config,
    const struct listeners *before, const struct passed *passed,
    struct notes *notes);
void listeners_close(struct listeners *listeners);
/*
 * Closes the sockets and keeps the rest: no client waits in their queues any
 * more once the workers have closed theirs too.
 */
void listeners_stop(struct listeners *listeners);
/* Removes the files of its local sockets that others (or NULL) do not have. */
void listeners_remove(
    const struct listeners *listeners, const struct listeners *kept);

#endif
