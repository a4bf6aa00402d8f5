/* One host: what its answers are made from, and where they are kept. */
#ifndef REPLY_SITE_H
#define REPLY_SITE_H

#include "reply/answer.h"
#include "reply/shelf.h"

struct site {
	struct desk desk;
	struct shelf *shelf; /* NULL: nothing is kept */
};

/* All that one process answers for; the first is the default. */
struct sites {
	struct site *list;
	size_t count;
};

/* The site that has that name, as uri_host() has it, or HOST_UNKNOWN. */
int sites_find(const struct sites *sites, struct span name);
/*
 * Which site a well-formed question is for. Over TLS its URL says so, as long
 * as SNI said nothing else (rows A4 to A7); the socket's own address stands
 * for the default (R20). Returns HOST_UNKNOWN if it is none of ours.
 */
int sites_asked(const struct sites *sites, const struct question *question);

#endif
