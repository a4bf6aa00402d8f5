/* A worker's listening sockets, and the admission of connections. */
#ifndef NET_ACCEPTOR_H
#define NET_ACCEPTOR_H

#include "net/conn.h"

struct acceptor {
	struct conn_env *env;
	struct listener *listeners;
	size_t count;
	size_t connections; /* the worker has at most that many at once */
	bool open;
	bool alone; /* nothing else was ready when a listener was */
	int64_t resume_at; /* monotonic ms at which it opens again; 0: never */
};

/* Polls the listeners. */
void acceptor_open(struct acceptor *acceptor);
/*
 * Stops for good: accepts what waits by now, of which no other worker may have
 * been told, and closes the worker's copies of the sockets, so that no client
 * waits for a worker that accepts none.
 */
void acceptor_end(struct acceptor *acceptor);
/* The listener that an item of the poller is, or NULL. */
const struct listener *acceptor_find(
    const struct acceptor *acceptor, const void *item);
/*
 * A listener is readable: accepts a bounded number of connections. Without
 * room for one the acceptor closes until `resume_at`.
 */
void acceptor_accept(
    struct acceptor *acceptor, const struct listener *listener);

#endif
