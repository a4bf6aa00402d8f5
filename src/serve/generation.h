/* One configuration, ready to be served: sockets bound, certificates read. */
#ifndef SERVE_GENERATION_H
#define SERVE_GENERATION_H

#include "base/file_poll.h"
#include "cert/pair.h"
#include "config/config.h"
#include "serve/worker.h"

struct generation {
	struct config config;
	/* Of each host of the configuration. */
	struct vhost vhosts[HOSTS_MAX];
	struct cert certs[HOSTS_MAX];
	struct pair pairs[HOSTS_MAX]; /* where those were read from */
	int warned[HOSTS_MAX]; /* see cert_expiry_warning() */
	struct file_poll file_poll; /* over all of those files */
	struct addresses gopher[HOSTS_MAX]; /* as they were bound */
	struct addresses gemini; /* likewise */
	struct arena lists; /* of zones that were read again */
	struct listener *listeners;
	size_t listener_count, listener_capacity;
	struct sink log; /* the access log's */
};

/*
 * Makes a configuration, which is taken over, ready. Sockets of `before` that
 * listen where this one wants to are duplicated, so that nothing in their
 * queues is lost; NULL for none. Returns 0, or -1 with notes, having given
 * everything back.
 */
int generation_start(struct generation *generation, struct config *config,
    const struct generation *before, struct notes *notes);
void generation_free(struct generation *generation);
/* Whether anything speaks TLS, so that there are certificates. */
bool generation_is_secure(const struct generation *generation);
/*
 * Reads the lists of zones again. Returns whether any of them is another; what
 * cannot be read stays as it was, with a note.
 */
bool generation_refresh_zones(
    struct generation *generation, struct notes *notes);
/* Moves a generation; what points into it follows. */
void generation_move(struct generation *to, struct generation *from);
/* Appends `ready gemini=127.0.0.1:1965,[::1]:1965 gopher=off`. */
void generation_describe(const struct generation *generation, struct buf *buf);

#endif
