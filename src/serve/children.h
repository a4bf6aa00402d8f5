/* What the parts of the supervisor share: supervisor.c and children.c. */
#ifndef SERVE_CHILDREN_H
#define SERVE_CHILDREN_H

#include <sys/types.h>

#include "serve/channel.h"
#include "serve/control.h"
#include "serve/supervisor.h"
#include "serve/tally.h"

struct child {
	pid_t pid; /* 0: to be started at `start_at` */
	bool worker;
	bool retired; /* of an earlier configuration: not started again */
	bool behind; /* has not been sent the newest edition */
	int channel;
	struct tally *tally; /* a worker's: its successor counts on */
	int64_t started, start_at;
	int64_t kill_at; /* of a retired one that does not end; 0: never */
	unsigned quick_deaths;
};

struct supervisor {
	struct generation generation;
	struct child *children;
	size_t count, capacity;
	int signals;
	int hints[2]; /* the indexer reads 0, workers write to 1 */
	int edition; /* the newest, or -1 */
	struct channel_edition about;
	unsigned char ticket_keys[TLS_TICKET_KEYS];
	struct board *board;
	uint64_t past[TALLY_COUNTS]; /* of workers that nobody succeeds */
	struct control control;
	int64_t started, adopted; /* monotonic ms: itself, the edition */
	bool indexed, stopping;
	bool reload; /* asked for, once nobody is left of the last time */
	supervisor_load *load;
	void *context;
};

/* One indexer and the workers of the generation at hand. */
void children_start(struct supervisor *supervisor);
/*
 * Those of before finish what they are doing and are not started again; the
 * indexer just ends.
 */
void children_retire(struct supervisor *supervisor);
/* Whether any of those still is at it. */
bool children_retiring(const struct supervisor *supervisor);
/* Sees to those that have ended: another takes the place of each. */
void children_reap(struct supervisor *supervisor);
/* Starts who has rested, and sends again what did not fit. */
void children_tend(struct supervisor *supervisor);
/* Sends a worker the newest edition. */
void children_send(struct supervisor *supervisor, struct child *child);
/* Milliseconds until something is to be tended to. */
int children_timeout(const struct supervisor *supervisor);

#endif
