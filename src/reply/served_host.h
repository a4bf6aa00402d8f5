/* One host: what its answers are made from, and where they are kept. */
#ifndef REPLY_SERVED_HOST_H
#define REPLY_SERVED_HOST_H

#include "reply/answer.h"
#include "reply/response_cache.h"

enum { SERVED_VIEWS = 4 };

/* What is seen by those to whom the same zones are closed. */
struct served_view {
	uint64_t closed;
	struct edition *edition; /* under its view; NULL: not made yet */
	struct response_cache cache;
};

struct served_host {
	struct context context; /* of who may see all */
	struct response_cache cache;
	size_t kept; /* bytes of rendered answers, at most; 0: none are */
	struct served_view views[SERVED_VIEWS];
	size_t next_view; /* that is made room for */
};

/* All that one process answers for; the first is the default. */
struct served_hosts {
	struct served_host *list;
	size_t count;
};

/*
 * Takes over an edition and the directory that it was made of, in the place of
 * those before.
 */
void served_host_adopt(
    struct served_host *site, struct edition *edition, int root);
/* Gives back the edition, the directory and all that was made of them. */
void served_host_free(struct served_host *site);
/*
 * The context for a visitor, and where its answers are kept (NULL: nowhere);
 * *response_cache_r is valid until the next call.
 */
struct context served_host_context(struct served_host *site,
    const struct visitor *visitor, struct response_cache **response_cache_r);
/* The site that has that name, as uri_host() has it, or HOST_UNKNOWN. */
int served_hosts_find(const struct served_hosts *sites, struct span name);
/*
 * Which site a well-formed question is for. Over TLS its URL says so, as long
 * as SNI said nothing else (rows A4 to A7); the socket's own address stands
 * for the default (R20). Returns HOST_UNKNOWN if it is none of ours.
 */
int served_hosts_asked(
    const struct served_hosts *sites, const struct asked *asked);

#endif
