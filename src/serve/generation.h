/* A configuration that is ready to be served: sockets, certificates, log. */
#ifndef SERVE_GENERATION_H
#define SERVE_GENERATION_H

#include "cert/pair.h"
#include "cert/ticket_keys.h"
#include "config/config.h"
#include "hosts/loaded_root.h"
#include "pages/vhost.h"
#include "serve/box.h"
#include "serve/signing_pairs.h"
#include "stats/sink.h"
#include "system/file_poll.h"
#include "system/listeners.h"

struct generation {
	struct config config; /* owned, as all below */
	/* One for each host of the configuration. */
	struct vhost vhosts[HOSTS_MAX];
	struct loaded_root roots[HOSTS_MAX];
	struct cert certs[HOSTS_MAX];
	struct pair pairs[HOSTS_MAX]; /* the files of certs */
	int warned[HOSTS_MAX]; /* see cert_expiry_warning() */
	struct file_poll
	    file_poll; /* polls these, and the files of zone lists */
	struct file_poll ticket_poll; /* polls the file of ticket keys */
	size_t ticket_count; /* keys of it; 0: they are the server's own */
	struct arena lists; /* holds zone lists that were read again */
	struct listeners listeners;
	struct sink log; /* the access log */
	size_t workers; /* how many it has */
	struct rights rights; /* of its children */
	struct signing_pairs signing;
};

/*
 * Binds, opens and reads all that a configuration needs but the certificates,
 * which the keyholder reads; the configuration is taken over. Listening sockets
 * are passed from outside, or those of `before` (NULL: none), or bound: see
 * listeners_open(). Returns 0, or -1 with notes and
 * nothing to free.
 */
int generation_open(struct generation *generation, struct config *config,
    const struct generation *before, const struct passed *passed,
    struct notes *notes);
void generation_free(struct generation *generation);
/* Whether a listener speaks TLS, so that the hosts have certificates. */
bool generation_is_secure(const struct generation *generation);
/*
 * Reads the zone lists again. Returns whether any of them has changed; one that
 * cannot be read stays as it was, with notes, whatever the others are.
 */
bool generation_refresh_zones(
    struct generation *generation, struct notes *notes);
/*
 * Reads the file of ticket keys, if there is one, into the spare ones. Returns
 * 0, or -1 with notes; then the generation is as it was.
 */
int generation_read_tickets(struct generation *generation,
    struct ticket_keys *keys, struct notes *notes);
/*
 * Puts those in force that were read last, or, where there is no file, the
 * server's own. Returns 0, or -1 with errno.
 */
int generation_put_tickets(
    const struct generation *generation, struct ticket_keys *keys, int64_t now);
/* Moves a generation, and its pointers into itself; *from is zeroed. */
void generation_move(struct generation *to, struct generation *from);
/* Appends `ready gemini=127.0.0.1:1965,[::1]:1965 gopher=off`. */
void generation_describe(const struct generation *generation, struct buf *buf);

#endif
