/* The supervisor's state, and which file changes which part of it. */
#ifndef SERVE_SUPERVISOR_STATE_H
#define SERVE_SUPERVISOR_STATE_H

#include <sys/types.h>

#include "base/log_quota.h"
#include "base/memfile.h"
#include "limits/limits.h"
#include "serve/held_edition.h"
#include "serve/keyholder.h"
#include "serve/role.h"
#include "stats/tally.h"
#include "system/control.h"
#include "system/notify.h"
#include "upload/upload_links.h"
#include "upgrade/trial.h"

/*
 * Reads the configuration again, logs its notes and adds them to a list.
 * Returns 0, and the caller owns *config_r; or -1.
 */
typedef int supervisor_load(
    void *context, struct config *config_r, struct notes *notes);

/* A child process, running or waiting for its next start. */
struct child {
	pid_t pid; /* 0: not running, to be started at `start_at` */
	enum role role;
	size_t host; /* an indexer's, a writer's */
	size_t slot; /* a worker's, of the generation's signing pairs */
	bool retired; /* of an earlier configuration: not started again */
	bool follows; /* a retired worker whose hosts are those in force */
	uint64_t behind; /* hosts whose newest edition is still to be sent */
	bool log_dropped; /* the reopened access log is still to be sent */
	bool order_dropped; /* an indexer's: so is the last rescan's number */
	int channel; /* the supervisor's end, or -1 */
	int64_t listen_at; /* before it the channel is not read, monotonic ms */
	bool unread; /* for want of descriptors */
	/* A worker's, in the board, which survives restarts; or NULL. */
	struct board_tally_row *row;
	int64_t started, start_at; /* monotonic ms */
	int64_t kill_at; /* of one that is to end and does not; 0: never */
	unsigned kills; /* that it was sent then */
	const char *offence; /* what it sent, for which it is to end; or NULL */
	bool offended; /* it was killed for that */
	unsigned quick_deaths; /* in a row */
	uint64_t turns; /* of a worker, see children_take_turns() */
};

/* What board, limits, ticket_keys and signing of the supervisor point to. */
struct shared_memory {
	struct memfile_shared board, limits, ticket_keys, signing;
};

/*
 * A keyholder that has read its keys and reported, and is not in force yet:
 * what is needed for that, all owned. children_keys.c makes and ends it.
 */
struct new_keys {
	struct child keyholder; /* pid 0: there is none */
	struct signing_pairs signing;
	struct cert certs[HOSTS_MAX]; /* length 0: as before */
};

/* How far the children of the program before this one are replaced. */
enum relief {
	RELIEF_NONE, /* there are none, or they finish their answers */
	RELIEF_EDITIONS, /* they serve until there are editions */
	RELIEF_WORKERS, /* they serve until new workers do */
};

/*
 * There is one, in supervisor_run(). A forked child has a copy, from which
 * child_main.c takes what the child needs. orders/report.c only reads it;
 * orders/orders.c requests reloads.
 */
struct supervisor {
	/*
	 * The configuration in force and the newest editions of its hosts,
	 * both owned. reload_exchange() exchanges the two together, and
	 * takeover.c restores both; refresh.c exchanges certificates and zone
	 * lists in the generation, and children_messages.c takes editions.
	 */
	struct generation generation;
	struct held_edition held[HOSTS_MAX];
	struct notify notify; /* what the service manager is told */
	struct passed passed; /* listening sockets from outside */

	/* The children, of retired configurations too: children*.c's. */
	struct child *children;
	size_t count, capacity;
	struct pollfd *polled; /* a turn's descriptors */
	size_t polled_capacity;
	/* Of workers without a successor. */
	uint64_t past[TALLY_COUNTS];
	struct page_counts past_pages;

	struct new_keys new_keys;

	/*
	 * The sockets between workers and writers: the writers' ends; and those
	 * of a worker that is being forked, or -1.
	 */
	struct upload_links uploads;
	int worker_uploads[HOSTS_MAX];

	/*
	 * Made once by supervisor.c and inherited by all children, so that
	 * counts, limits and TLS sessions outlive a reload. A child gives up
	 * what is not for its role, see child_main.c.
	 */
	struct shared_memory memory;
	struct board *board;
	size_t board_half; /* 0 or 1: the half of the generation in force */
	struct limits_shared *limits;
	struct ticket_keys *ticket_keys;
	struct signing_tally *signing; /* keyholders' */

	/* supervisor.c's: event sources, times and requests. */
	struct control control; /* reload.c moves it */
	bool control_lost; /* somebody removed it, and it is not back */
	int signals; /* see signals_watch() */
	int64_t started; /* monotonic ms */
	bool stopping;
	bool reopen; /* the access log, requested by USR1 */
	bool reload; /* requested by HUP, or at the control socket */
	int64_t drain_at; /* stops then, monotonic ms; 0: it does not drain */
	control_answer *answer; /* of requests at the control socket */
	supervisor_load *load;
	void *context; /* of load */

	bool indexed; /* announce.c has printed the line `indexed` */
	uint32_t rescans; /* children_messages.c: number of the last order */

	/* reload.c's. */
	uint64_t reloads; /* how many there were, ... */
	struct buf faults; /* ... and why the last one failed; empty: no */

	/* upgrade.c's, and takeover.c's on the other side of it. */
	const char *program; /* that an upgrade executes; NULL: unknown */
	char *const *arguments; /* of it */
	bool upgrade; /* requested by USR2 */
	struct trial trial;
	struct identity tried; /* the file that the trial is of */
	enum relief relief;
	bool relief_fails; /* which the log has said */

	/* refresh.c's; reload_exchange() sets the times anew. */
	struct log_quota quota; /* of lines about those files */
	struct log_quota moves; /* of lines about paths of capsules */
	bool refresh; /* requested: files of certificates or zones changed */
	int64_t control_at; /* next look whether its socket is there */
	int64_t expiry_at; /* next check of expiry dates, monotonic ms */
	int64_t tickets_at; /* their file is read again then; 0: at a change */
	int64_t refresh_at; /* a refresh that failed is tried again; or 0 */
	int64_t refresh_wait; /* ms from the last failure to that; or 0 */
	/* Monotonic ms before which the warning of an old ticket file is not
	 * repeated. */
	int64_t tickets_told;
};

/* The row of a host of the generation in force; its indexer writes it. */
static inline struct board_host_row *
supervisor_host_row(const struct supervisor *supervisor, size_t host)
{
	return &supervisor->board
		    ->hosts[supervisor->board_half * HOSTS_MAX + host];
}

/* A worker's column of the peer count; it belongs to the worker's row. */
static inline size_t
supervisor_column(
    const struct supervisor *supervisor, const struct child *child)
{
	return (size_t)(child->row - supervisor->board->tallies);
}

#endif
