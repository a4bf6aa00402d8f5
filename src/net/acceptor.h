/* The door: a worker's listening sockets, and who is let in. */
#ifndef NET_ACCEPTOR_H
#define NET_ACCEPTOR_H

#include "net/conn.h"

struct door {
	struct conn_host *host;
	struct listener *listeners;
	size_t count;
	size_t connections; /* at most that many at once */
	bool open;
	int64_t resume_at; /* it opens again: monotonic ms; 0: never */
};

void door_open(struct door *door);
void door_close(struct door *door);
/* The listener that an item of the poller's is, or NULL. */
const struct listener *door_find(const struct door *door, const void *item);
/* Somebody is at a listener: lets some in, or nobody for a while. */
void door_answer(struct door *door, const struct listener *listener);

#endif
