/* One connection: from its first byte to its last. */
#ifndef NET_CONN_H
#define NET_CONN_H

#include "net/deadline.h"
#include "net/limits.h"
#include "net/poller.h"
#include "net/tls.h"
#include "reply/outgoing.h"
#include "stats/access.h"
#include "stats/tally.h"

/*
 * A connection does one thing at a time. Each state has one step, which
 * returns what it waits for; the worker arms exactly that. A step that is
 * finished sets the next state and is followed by its step at once.
 *
 *   FIRST      (TLS to who begins with it) waits for the byte that tells
 *   HELLO      (TLS) waits for the first whole record; owns no TLS object yet
 *   HANDSHAKE  (TLS)
 *   REQUEST    gathers bytes until there is a request
 *   WAITING    for the next edition, since a file has changed under this one
 *   REPLY      sends the rendering, then the file
 *   GOODBYE    (TLS) close_notify
 *   DRAIN      reads what still comes, so that a reset cannot eat the answer
 */
enum conn_state {
	CONN_FIRST,
	CONN_HELLO,
	CONN_HANDSHAKE,
	CONN_REQUEST,
	CONN_WAITING,
	CONN_REPLY,
	CONN_GOODBYE,
	CONN_DRAIN,
	CONN_STATES,
};

/* What a step waits for. */
enum conn_wait {
	CONN_GO_ON, /* nothing: the state has changed */
	CONN_WAIT_READ,
	CONN_WAIT_WRITE,
	CONN_WAIT_NOTHING, /* for its deadline, or for the next edition */
	CONN_CLOSE,
};

struct conn_env;

/* A socket that takes connections. */
struct listener {
	int fd;
	const struct protocol *protocol;
	bool secure; /* TLS is spoken: always, or to clients that begin with it
		      */
	size_t host; /* that is served there, where requests name none */
	struct address bound;
};

/* What the access log will say of a connection; nothing while it is off. */
struct conn_trace {
	struct address peer;
	bool known; /* the peer */
	bool asked; /* `text` is what it asked for: the host, then the path */
	bool hosted; /* it named a host */
	struct buf text;
	size_t host_size;
	int status; /* of the answer; -1: none yet */
};

struct conn {
	struct deadline deadline; /* first: a deadline is its connection */
	struct deadline progress; /* on the ladder, until it has asked */
	struct conn_env *env;
	struct conn *before, *after; /* of all connections of the worker */
	int fd;
	const struct listener *listener; /* where it came in */
	uint64_t who; /* its address, as limits have it */
	int64_t opened; /* monotonic ms */
	const struct protocol *protocol;
	bool marked, armed; /* the first record was asked for; polled */
	enum conn_state state;
	unsigned want; /* what the poller waits for */
	struct tls *tls;
	struct buf in;
	struct outgoing reply;
	uint64_t sent; /* bytes of the rendering */
	uint64_t sent_all, drained;
	int64_t reply_began;
	enum closing why; /* the first reason to close it */
	struct conn_trace trace;
};

/*
 * How far connections have got that have not asked yet: FIRST, HELLO,
 * HANDSHAKE, then REQUEST by the bytes that there are of it.
 */
enum { CONN_PROGRESS_STEPS = CONN_REQUEST + REQUEST_MAX + 2 + 1 };

/*
 * What connections need of the worker that they belong to. The sites' editions
 * may change between two requests.
 */
struct conn_env {
	struct poller *poller;
	struct tls_context *tls;
	struct served_hosts sites;
	struct arena *arena; /* of the request at hand */
	struct tally *tally;
	const struct limits *limits;
	struct access *access;
	struct deadline_queue queues[CONN_STATES];
	/* On each step who came there first, due when he has had his chance. */
	struct deadline_queue progress[CONN_PROGRESS_STEPS];
	struct conn *first;
	size_t count;
	char *scratch; /* CONN_SCRATCH bytes, for file pieces and drains */
	/* Tells the indexer that a file differs from the edition. */
	void (*suspect)(void *context, size_t host, struct span path);
	void *context;
};

enum { CONN_SCRATCH = 65536 };

/*
 * Takes an accepted socket over; `who` has entered by limits_enter(), and
 * leaves. The connection frees itself when it is done.
 */
void conn_open(struct conn_env *env, int fd, const struct listener *listener,
    uint64_t who);
/* Goes on: the socket is ready for what was waited for. */
void conn_ready(struct conn *conn);
/* Its deadline has passed. */
void conn_expire(struct conn *conn);
/* A new edition is there: who waited for it is answered. */
void conn_retry(struct conn *conn);
/*
 * Of those that have not asked yet the one that has got least far, and of
 * several the one that has been there longest; NULL if there is none. Who has
 * just come has had no time to get anywhere and does not count, unless `any`.
 */
struct conn *conn_victim(struct conn_env *env, bool any);
/* Ends it at once, whatever it was doing. */
void conn_abort(struct conn *conn, enum closing why);

#endif
