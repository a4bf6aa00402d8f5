/* One host: what its answers are made from, and where they are kept. */
#ifndef REPLY_SERVED_HOST_H
#define REPLY_SERVED_HOST_H

#include "reply/answer.h"
#include "reply/response_cache.h"

enum { SITE_VIEWS = 4 };

/* What is seen by those to whom the same zones are closed. */
struct site_view {
	uint64_t closed;
	struct edition *edition; /* under its view; NULL: not made yet */
	struct shelf shelf;
};

struct site {
	struct desk desk; /* of who may see all */
	struct shelf shelf;
	size_t kept; /* bytes of rendered answers, at most; 0: none are */
	struct site_view views[SITE_VIEWS];
	size_t next_view; /* that is made room for */
};

/* All that one process answers for; the first is the default. */
struct sites {
	struct site *list;
	size_t count;
};

/*
 * Takes over an edition and the directory that it was made of, in the place of
 * those before.
 */
void site_adopt(struct site *site, struct edition *edition, int root);
/* Gives back the edition, the directory and all that was made of them. */
void site_free(struct site *site);
/*
 * The desk for a visitor, and where its answers are kept (NULL: nowhere);
 * *shelf_r is valid until the next call.
 */
struct desk site_desk(
    struct site *site, const struct visitor *visitor, struct shelf **shelf_r);
/* The site that has that name, as uri_host() has it, or HOST_UNKNOWN. */
int sites_find(const struct sites *sites, struct span name);
/*
 * Which site a well-formed question is for. Over TLS its URL says so, as long
 * as SNI said nothing else (rows A4 to A7); the socket's own address stands
 * for the default (R20). Returns HOST_UNKNOWN if it is none of ours.
 */
int sites_asked(const struct sites *sites, const struct question *question);

#endif
