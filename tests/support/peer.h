/* A scripted server, for what no real one says. */
#ifndef SUPPORT_PEER_H
#define SUPPORT_PEER_H

#include <sys/types.h>

#include "base/buf.h"
#include "support/identity.h"

enum peer_end {
	PEER_CLOSES, /* close_notify, then FIN */
	PEER_CUTS, /* FIN alone */
	PEER_STAYS, /* nothing until the client goes */
	PEER_DRIPS, /* a byte, again and again, until the client goes */
	PEER_TELLS, /* "cert" or "none", as the client has one; then closes */
	PEER_ECHOES, /* the request, with the body of its size; then closes */
	PEER_IGNORES, /* close_notify, and reads nothing more, ever */
};

/* The answer to one connection. */
struct peer_answer {
	struct span bytes;
	enum peer_end end;
};

struct peer {
	unsigned port; /* of 127.0.0.1 */
	pid_t pid; /* 0: not running */
	int heard; /* a descriptor for the requests, the test's; 0: none */
};

/*
 * Answers one connection after the other, the last answer again and again. With
 * a pair it speaks TLS, else it is plain.
 */
void peer_start(struct peer *peer, const struct identity_pair *pair,
    const struct peer_answer *answers, size_t count);
void peer_stop(struct peer *peer);

#endif
