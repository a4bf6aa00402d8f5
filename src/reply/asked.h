/* What is asked: a request, and what its connection knows. */
#ifndef REPLY_ASKED_H
#define REPLY_ASKED_H

#include "pages/zone.h"
#include "wire/protocol.h"

enum { HOST_UNNAMED = -1, HOST_UNKNOWN = -2 };

/*
 * A request and what the connection knows beside it (see reply/outgoing.h).
 * Owns nothing; valid as long as the connection's input and the request's
 * arena.
 */
struct asked {
	const struct protocol *protocol;
	const struct request *request;
	/* Gemini: whether the host of the URL is the socket's own address. */
	bool own_address;
	/* Gemini: index of the host in SNI, HOST_UNNAMED or HOST_UNKNOWN. */
	int named;
	size_t host; /* Gopher: index of the host of the listener */
	struct visitor visitor; /* Gemini */
	/*
	 * The turn of the event loop: requests with the same one are answered
	 * as of one moment. 0: this one is by itself.
	 */
	int64_t turn;
	/* Of an export, whose answers no cache keeps: nobody can search it. */
	bool no_search;
};

#endif
