/* What the parts of a worker share: worker.c and worker_*.c. */
#ifndef SERVE_WORKER_PRIV_H
#define SERVE_WORKER_PRIV_H

#include "cert/keyop_channel.h"
#include "loop/coalesce.h"
#include "net/acceptor.h"
#include "serve/stop_time.h"
#include "serve/worker.h"

struct worker {
	struct conn_env env;
	const struct worker_order *order;
	struct acceptor acceptor;
	struct coalesce coalesce;
	bool rested; /* before this turn */
	int channel, signals; /* the poller has pointers to them as items */
	struct ranker ranker;
	struct searcher searcher;
	struct arena arena; /* of the request at hand */
	uint64_t work; /* that it has cost: pages/context.h */
	struct access access;
	struct keyop_channel asks; /* the keyholder, for signatures */
	struct keyop_signer signer; /* by it */
	bool stopping; /* no new connections */
	struct channel_files unmapped[HOSTS_MAX]; /* editions, or -1 */
	/* Monotonic ms; 0: never. */
	int64_t stop_at, close_idle_at, trim_at, map_at;
};

/* Makes the list of served hosts, without editions yet. */
void worker_set_hosts(struct worker *worker);
void worker_free_hosts(struct worker *worker);
/*
 * A TLS context with the hosts' certificates, the caller's to free; NULL if a
 * certificate cannot be used.
 */
struct tls_context *worker_tls(struct worker *worker);
/*
 * Adopts the editions that came with the fork, before the first connection: a
 * client never notices that a worker was replaced.
 */
void worker_adopt_all(struct worker *worker);
/*
 * Reads messages of the supervisor: adopts the newest edition of each host and
 * continues the requests that waited for it; takes a reopened log.
 */
void worker_read_channel(struct worker *worker);
/* Tries once more to map editions that could not be mapped, when it is time. */
void worker_map_again(struct worker *worker);
/* Lets connections hand uploads over, and see what other workers serve. */
void worker_set_uploads(struct worker *worker);
/* Tells the other workers which edition of a host this one has adopted. */
void worker_tell_edition(struct worker *worker, size_t host);
/* Copies what indexers have written to shared memory, for answers. */
void worker_read_board(struct worker *worker);

#endif
