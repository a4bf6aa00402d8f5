/* The door: a worker's listening sockets, and who is let in. */
#ifndef NET_ACCEPTOR_H
#define NET_ACCEPTOR_H

#include "net/conn.h"

struct acceptor {
	struct conn_env *env;
	struct listener *listeners;
	size_t count;
	size_t connections; /* at most that many at once */
	bool open;
	int64_t resume_at; /* it opens again: monotonic ms; 0: never */
};

void acceptor_open(struct acceptor *acceptor);
void acceptor_close(struct acceptor *acceptor);
/* The listener that an item of the poller's is, or NULL. */
const struct listener *acceptor_find(
    const struct acceptor *acceptor, const void *item);
/* Somebody is at a listener: lets some in, or nobody for a while. */
void acceptor_accept(
    struct acceptor *acceptor, const struct listener *listener);

#endif
