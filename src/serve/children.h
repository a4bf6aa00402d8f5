/* What the parts of the supervisor share: supervisor.c and children.c,
 * children_become.c, renewal.c and report.c. */
#ifndef SERVE_CHILDREN_H
#define SERVE_CHILDREN_H

#include <sys/types.h>

#include "net/limits.h"
#include "serve/control.h"
#include "serve/held_edition.h"
#include "serve/supervisor.h"
#include "stats/tally.h"

struct child {
	pid_t pid; /* 0: to be started at `start_at` */
	bool worker;
	size_t host; /* an indexer's */
	bool retired; /* of an earlier configuration: not started again */
	uint64_t behind; /* hosts whose newest edition it has not been sent */
	bool log_dropped; /* it has not been sent the newest access log */
	int channel;
	struct tally *tally; /* a worker's: its successor counts on */
	int64_t started, start_at;
	int64_t kill_at; /* of a retired one that does not end; 0: never */
	unsigned quick_deaths;
};

struct supervisor {
	struct generation generation;
	struct held_edition held[HOSTS_MAX]; /* of its hosts */
	size_t parity; /* of generations: which half of the board is its */
	struct child *children;
	size_t count, capacity;
	int signals;
	unsigned char ticket_keys[TLS_TICKET_KEYS];
	struct board *board;
	struct limits_shared *limits;
	uint64_t past[TALLY_COUNTS]; /* of workers that nobody succeeds */
	struct control control;
	int64_t started; /* monotonic ms */
	bool indexed, stopping;
	bool reopen; /* the access log; asked for */
	/* Asked for, once nobody is left of the last time. */
	bool reload, refresh;
	int64_t expiry_at; /* certificates' ends are looked at, monotonic ms */
	supervisor_load *load;
	void *context;
};

/* What an indexer of the generation at hand tells. */
struct board_capsule *children_board(
    const struct supervisor *supervisor, size_t host);
/* The indexers and the workers of the generation at hand. */
void children_start(struct supervisor *supervisor);
/*
 * Those of before finish what they are doing and are not started again; the
 * indexer just ends.
 */
void children_retire(struct supervisor *supervisor);
/* Ends all at once, whatever they are doing. */
void children_kill(const struct supervisor *supervisor);
/* As children_retire(), of workers alone, and others in their place. */
void children_renew_workers(struct supervisor *supervisor);
/* Whether any of those still is at it. */
bool children_retiring(const struct supervisor *supervisor);
/* Sees to those that have ended: another takes the place of each. */
void children_reap(struct supervisor *supervisor);
/* Starts who has rested, and sends again what did not fit. */
void children_tend(struct supervisor *supervisor);
/*
 * In a child that was forked: keeps its own end of its channel, leaves all
 * that is not its own, and is what it is until its end.
 */
_Noreturn void children_become(
    struct supervisor *supervisor, const struct child *child, int channel);
/* Sends a worker the newest editions of hosts, a bit for each. */
void children_send(
    struct supervisor *supervisor, struct child *child, uint64_t hosts);
/* A worker's column of the peer count: its own as long as the tally is. */
size_t children_column(
    const struct supervisor *supervisor, const struct child *child);
/* Sends a worker the access log, opened again. */
void children_send_log(struct supervisor *supervisor, struct child *child);
/* Milliseconds until something is to be tended to. */
int children_timeout(const struct supervisor *supervisor);

#endif
