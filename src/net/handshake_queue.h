/* The order in which the connections of a worker shake hands. */
#ifndef NET_HANDSHAKE_QUEUE_H
#define NET_HANDSHAKE_QUEUE_H

#include <stdbool.h>

#include "loop/deadline.h"

/*
 * Four kinds of handshakes wait. Those of clients that hold a ticket of this
 * server are taken first, whichever step they are at. Of the others those that
 * are begun go on before new ones begin. New ones take turns by address, not by
 * connection: an address with a hundred of them waits longer than one with a
 * single one. Those of an address whose last one stalled come after them.
 */
enum handshake_kind {
	HANDSHAKE_KNOWN, /* holds a ticket */
	HANDSHAKE_BEGUN, /* has a TLS object */
	HANDSHAKE_NEW,
	HANDSHAKE_DOUBTFUL, /* new, of an address whose last one stalled */
	HANDSHAKE_KINDS,
};

enum { HANDSHAKE_SETS = 1024, HANDSHAKE_WAYS = 8 };

/* The new handshakes of an address; of several if a set has no more ways. */
struct handshake_flow {
	struct deadline turn; /* first: cast back to the flow */
	struct deadline_queue waiting; /* the oldest first */
	uint64_t source;
	bool doubtful;
};

/* Zeros are an empty queue. A deadline_queue without a wait is a FIFO. */
struct handshake_queue {
	struct deadline_queue known, begun;
	struct deadline_queue sparse; /* flows that had nothing to wait for */
	struct deadline_queue backlogged; /* flows that have had a turn */
	struct deadline_queue doubtful; /* flows whose last one stalled */
	struct handshake_flow flows[HANDSHAKE_SETS][HANDSHAKE_WAYS];
};

/*
 * Adds a place of a connection, which is in no queue. `source` is a keyed hash
 * of its address: a new handshake is HANDSHAKE_NEW, and doubtful if the address
 * is. `at` becomes place->due. deadline_clear() takes it out.
 */
void handshake_queue_add(struct handshake_queue *queue, struct deadline *place,
    enum handshake_kind kind, uint64_t source, int64_t at);
/* The last handshake of an address has stalled, or was finished. */
void handshake_queue_doubt(
    struct handshake_queue *queue, uint64_t source, bool doubtful);
/* The next place of a kind, which stays in the queue, or NULL. */
struct deadline *handshake_queue_first(
    struct handshake_queue *queue, enum handshake_kind kind);
/* Takes that one, which there is, out of the queue. */
void handshake_queue_take(
    struct handshake_queue *queue, enum handshake_kind kind);

#endif
