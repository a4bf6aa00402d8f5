/* What a client wants of a server, and what comes of it. */
#ifndef FETCH_ORDER_H
#define FETCH_ORDER_H

#include "base/note.h"
#include "fetch/secure.h"

struct fetched;

/* What is wanted; a zeroed one has neither query, certificate nor patience. */
struct fetch_order {
	const char *query; /* answers a prompt; NULL for none */
	struct client_cert own; /* for the host of the first URL alone */
	const char *known_hosts; /* the file; NULL for none */
	bool remembers; /* adds the keys of new hosts to it */
	bool trusts_any; /* asks nothing of the server's key */
	struct patience patience;
	uint64_t size_max; /* bytes of a body */
	struct span body; /* goes behind the request, over TLS: an upload's */
	bool follows; /* where an upload's redirect leads */
	/*
	 * Takes a piece of the last answer's body as it comes. Returns 0, or
	 * -1 to end the fetch: the outcome is OUTCOME_FAILED then, without a
	 * sentence.
	 */
	int (*emit)(void *to, const struct fetched *fetched, struct span piece);
	void *to;
};

/* What came. fetched_free() gives back what it holds. */
struct fetched {
	enum outcome outcome;
	struct buf wrong; /* a sentence; empty if the outcome is OUTCOME_DONE */
	struct target target; /* the last that was asked */
	int status; /* of a Gemini header; 0: no header came */
	struct buf meta; /* what follows the status */
	size_t unsent; /* bytes of the order's body */
	uint64_t size; /* of the body, as far as it came */
	struct notes remarks;
};

#endif
