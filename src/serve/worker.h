/* A worker: speaks to the network, reads editions and files. */
#ifndef SERVE_WORKER_H
#define SERVE_WORKER_H

#include "net/conn.h"
#include "pages/context.h"
#include "serve/box.h"
#include "serve/channel.h"

/* One of the hosts that a worker serves. */
struct worker_host {
	struct vhost vhost;
	const struct cert *cert;
	struct channel_files files; /* the newest edition, taken over; or -1 */
	int suspects; /* paths of changed files are sent here */
	int uploads; /* and uploads here; -1: the host takes none */
	const struct board_host *board; /* in shared memory, only read */
};

/* The parameters of a worker. Everything is borrowed, unless it says so. */
struct worker_order {
	struct listener *listeners;
	size_t listener_count;
	int channel; /* brings editions and logs; closes with the supervisor */
	const struct worker_host *hosts; /* the first is the default */
	size_t host_count;
	bool secure; /* something speaks TLS: the hosts have certificates */
	int signing; /* then the keyholder answers here */
	const struct ticket_keys *ticket_keys; /* NULL: no tickets */
	struct access access; /* its descriptor is taken over */
	struct board_tally_row *row; /* of the board; this worker writes it */
	const struct board *board; /* in shared memory */
	struct box box;
	struct limits limits; /* for each client address */
	const struct networks *proxy_from;
	size_t connections, handshakes; /* the most at once */
	struct conn_times times;
	int64_t heartbeat; /* ms in which the loop turns once; 0: any time */
};

/*
 * Serves until the supervisor is gone, or a TERM has come and the answers under
 * way are finished, for stop_time() at most. Returns the process's exit code.
 */
int worker_run(const struct worker_order *order);

#endif
