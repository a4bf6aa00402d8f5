/* A server, its publisher and its readers, all at work at once. */
#ifndef CHAOS_STORM_H
#define CHAOS_STORM_H

#include "chaos/faults.h"
#include "chaos/publisher.h"
#include "support/identity.h"
#include "support/process.h"

enum {
	CLIENTS = 4,
	STORM_WORKERS = 2, /* at the beginning and at the end */
};

/* Its processes, by their roles. */
enum storm_role {
	STORM_SUPERVISOR,
	STORM_WORKER,
	STORM_INDEXER,
	STORM_WRITER,
	STORM_KEYHOLDER,
	STORM_ROLES,
};

/* What a server takes while nothing befalls it. */
struct footing {
	size_t descriptors; /* of the supervisor */
	size_t supervisor, children; /* KiB of memory */
};

/* How often what befell it, and what came of it. */
struct toll {
	unsigned long kills[STORM_ROLES], stops[STORM_ROLES];
	unsigned long reloads, reloads_refused, upgrades, upgrades_refused;
	unsigned long renewals, imports, certs_refused, logs;
	unsigned long capsules, disks, clocks;
};

struct storm {
	struct server server;
	struct world *world; /* shared with the clients */
	struct faults faults;
	struct publisher publisher;
	struct identity_pair member, stranger; /* certificates of clients */
	pid_t clients[CLIENTS];
	uint64_t random; /* of the acts */
	size_t workers; /* in its configuration */
	struct footing footing; /* at the beginning */
	struct toll toll;
	unsigned long acts;
	const char *act; /* the name of the last one */
	bool hinted; /* the system tells an indexer of changes */
	char disk[SERVER_PATH]; /* a small file system; empty: none */
	int64_t *clock; /* seconds that its clock is ahead; NULL: never */
};

/* Starts all of it. What this system does not allow is said. */
void storm_begin(struct storm *storm, uint64_t seed);
/* A number of the seed that is less than the limit. */
unsigned storm_below(struct storm *storm, unsigned limit);
/* Writes the configuration, with so many workers. */
void storm_configure(struct storm *storm, size_t workers);
/* Starts the server, on the same ports as before, and waits for an edition. */
void storm_launch(struct storm *storm);
/* Waits until each role has its processes, and no process is about to end. */
void storm_await_children(struct storm *storm);
/*
 * Waits until each worker has the newest edition: from then on no other may be
 * answered with. Fails if anything that clients reported has no reason.
 */
void storm_settle(struct storm *storm);
/* Measures what the server takes, right after a reload. */
struct footing storm_measure(struct storm *storm);
/*
 * Ends it, and fails unless the server ends well, with nothing left over and
 * no more in use than at the beginning.
 */
void storm_end(struct storm *storm);
/* Ends and removes all of it, however far it has come. */
void storm_free(struct storm *storm);

#endif
