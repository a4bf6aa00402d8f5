/* What the parts of a worker share: worker.c and worker_sites.c. */
#ifndef SERVE_WORKER_PRIV_H
#define SERVE_WORKER_PRIV_H

#include "net/acceptor.h"
#include "serve/worker.h"

struct worker;

/* What an event belongs to, when it is no connection's nor the door's. */
struct event_source {
	void (*ready)(struct worker *worker, struct event_source *source);
	int fd;
};

struct worker {
	struct conn_env env;
	const struct worker_order *order;
	struct acceptor acceptor;
	struct event_source channel, signals;
	struct ranker ranker;
	struct searcher searcher;
	struct arena arena;
	struct access access;
	bool stopping;
	/* Monotonic ms; 0: never. */
	int64_t stop_at, let_go_at;
};

/* Gives each host its site, without an edition yet. */
void worker_set_sites(struct worker *worker);
void worker_free_sites(struct worker *worker);
/* The hosts' certificates; NULL if one cannot be used. */
struct tls_context *worker_tls(const struct worker_order *order);
/* Before anybody asks: nobody is to notice that we are new. */
void worker_adopt_all(struct worker *worker);
/* Takes in what the supervisor has sent; who waited for it is answered. */
void worker_read_channel(struct worker *worker, struct event_source *source);
/* What the indexers tell meanwhile. */
void worker_read_board(struct worker *worker);

#endif
