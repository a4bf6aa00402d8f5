/* The workers of a simulated world: the product's, but for the loop. */
#ifndef SIM_SERVING_H
#define SIM_SERVING_H

#include "net/conn.h"
#include "sim/model.h"
#include "stats/page_counts.h"

enum {
	PENDING_MAX = 32, /* editions on their way to a worker */
	SUSPECTS_MAX = 64,
	SUSPECT_PATH = 64,
};

enum sim_listener { LISTEN_TLS, LISTEN_PLAIN, LISTEN_GOPHER, LISTENERS };

/* An edition, and what is known of it. */
struct delivery {
	int edition, root;
	int base; /* of which the edition is a patch, or -1 */
	const struct snapshot *snapshot;
};

/* Paths that workers have found changed, for the indexer. */
struct suspects {
	char paths[SUSPECTS_MAX][SUSPECT_PATH];
	size_t count;
};

struct serving {
	struct conn_env env;
	struct served_host host;
	struct ranker ranker;
	struct searcher searcher;
	struct arena arena;
	uint64_t work;
	struct tally tally;
	struct page_counts pages;
	struct limits limits;
	struct access access;
	struct listener listeners[LISTENERS];
	const struct snapshot *holds; /* of its edition; NULL: it has none */
	struct delivery pending[PENDING_MAX];
	size_t pending_count;
};

/* What workers have of the world. */
struct serving_order {
	const struct vhost *vhost;
	struct tls_context *tls;
	struct suspects *suspects;
};

void serving_start(struct serving *serving, const struct serving_order *order);
void serving_end(struct serving *serving);
/* An edition is on its way. Takes the descriptors over. */
void serving_send(struct serving *serving, const struct delivery *delivery);
/*
 * The first edition that is on its way arrives, or the newest, and those before
 * it are dropped. Returns whether there was one.
 */
bool serving_adopt(struct serving *serving, bool newest);
/* The descriptors of those that are on their way. */
size_t serving_pending(const struct serving *serving);
void serving_accept(
    struct serving *serving, enum sim_listener listener, int fd);
/* Whether the connection of that socket waits for another edition. */
bool serving_waits(const struct serving *serving, int fd);
/* A turn of its loop. */
void serving_turn(struct serving *serving, struct chance *chance);

#endif
