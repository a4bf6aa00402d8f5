/* A worker: speaks to the network, reads editions and files. */
#ifndef SERVE_WORKER_H
#define SERVE_WORKER_H

#include "net/conn.h"
#include "pages/context.h"
#include "serve/channel.h"

/* One of the hosts. */
struct worker_host {
	struct vhost vhost;
	const struct cert *cert;
	struct channel_files files; /* the newest, taken over; or -1 */
	int suspects; /* takes paths that differ from the edition */
	const struct board_capsule *board;
};

/* What a worker is handed when it is forked. Everything is borrowed. */
struct worker_order {
	struct listener *listeners;
	size_t listener_count;
	int channel; /* brings editions and the log; its end is the supervisor's
		      */
	const struct worker_host *hosts; /* the first is the default */
	size_t host_count;
	bool secure; /* something speaks TLS: the hosts have certificates */
	const unsigned char *ticket_keys;
	struct access access; /* its descriptor is taken over */
	struct tally *tally; /* in shared memory: nobody else writes this one */
	struct limits limits; /* of each address */
	size_t connections; /* at most that many at once */
	int64_t hello, handshake, request, stall; /* ms */
};

/*
 * Serves until the supervisor is gone or a TERM has come and what was being
 * answered is answered, 10 s at most. Returns the process's exit code.
 */
int worker_run(const struct worker_order *order);

#endif
