/* A host as a worker serves it: edition, views and caches. */
#ifndef REPLY_SERVED_HOST_H
#define REPLY_SERVED_HOST_H

#include "pages/context.h"
#include "reply/asked.h"
#include "reply/response_cache.h"

enum { SERVED_VIEWS = 4 };

/* The edition and the cache of readers to whom the same zones are closed. */
struct served_view {
	uint64_t closed;
	enum edition_forms forms;
	struct edition *edition; /* filtered; NULL: not made yet */
	struct response_cache cache;
};

/* Owns its edition, the directory, the views and the caches. */
struct served_host {
	struct context context; /* of readers to whom no zone is closed */
	struct response_cache cache;
	size_t kept; /* bytes that its caches may keep; 0: no cache */
	/* Sum of what they have dropped and connections hold, or NULL. */
	size_t *dropped;
	struct served_view views[SERVED_VIEWS];
	size_t next_view; /* that the next new view replaces */
	size_t lists; /* that are being kept (list_keeping.h) */
};

/* All hosts of a worker; the first is the default. */
struct served_hosts {
	struct served_host *list;
	size_t count;
};

/*
 * Takes over an edition and the descriptor of its directory, and frees those
 * before.
 */
void served_host_adopt(
    struct served_host *host, struct edition *edition, int root);
/* Releases the edition, its views and caches, and closes the directory. */
void served_host_free(struct served_host *host);
/*
 * Returns the context for a visitor, in which lists have the forms of texts
 * that its protocol prefers, and the cache of its responses (NULL: no
 * cache). Both are valid until the next call for this host.
 */
struct context served_host_context(struct served_host *host,
    const struct visitor *visitor, enum edition_forms forms,
    struct response_cache **cache_r);
/*
 * Returns the cache of an edition, or of a view, that the host has still; or
 * NULL.
 */
struct response_cache *served_host_cache(
    struct served_host *host, const struct edition *edition);
/* Returns the index of the host with a name, as uri_host() has it, or
 * HOST_UNKNOWN. */
int served_hosts_find(const struct served_hosts *hosts, struct span name);
/*
 * Returns the index of the host that a well-formed request is for, or
 * HOST_UNKNOWN. On Gemini the host is that of the URL and must be that of SNI
 * (rows A4 to A7); the socket's own address is the default host (row R20).
 */
int served_hosts_asked(
    const struct served_hosts *hosts, const struct asked *asked);

#endif
