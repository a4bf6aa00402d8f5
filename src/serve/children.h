/*
 * The supervisor's children: their start, messages, retirement and end. Each
 * part has a file; they call each other.
 */
#ifndef SERVE_CHILDREN_H
#define SERVE_CHILDREN_H

#include <poll.h>

#include "serve/supervisor_state.h"

struct keyholder_start;

/* children_start.c: forks, and rows of the table of children. */

/*
 * Starts the indexers, the workers and the writers of the generation in force,
 * with the new keys and their keyholder.
 */
void children_start(struct supervisor *supervisor);
/* The parts of it, in their order. */
void children_start_signing(struct supervisor *supervisor);
void children_start_indexers(struct supervisor *supervisor);
/* The workers, and then the writers, which get the workers' sockets. */
void children_start_workers(struct supervisor *supervisor);
/*
 * Takes a child of the program before this one into the table. It goes on with
 * what it does, is told nothing and not started again.
 */
void children_adopt(
    struct supervisor *supervisor, pid_t pid, enum role role, int channel);
/*
 * Forks a child, which need not be in the table; its pid stays 0 after an
 * error. With `start` it is a keyholder of new keys; NULL: see child_main().
 */
void children_fork(struct supervisor *supervisor, struct child *child,
    const struct keyholder_start *start);
/* Plans the next start, with exponential backoff after early deaths. */
void children_delay(struct child *child);

/* children.c: retirement and end. */

/*
 * Retires all children: workers finish the answers under way, writers end after
 * them, indexers at once, and none of them is started again.
 */
void children_retire(struct supervisor *supervisor);
/* Retires the adopted children of a role, as children_retire() does. */
void children_relieve(struct supervisor *supervisor, enum role role);
/*
 * Retires all but the indexers, and starts others in their place, with the new
 * keys and the lists of zones as they are now. Unhurried ones have longer for
 * their answers, until children_hurry().
 */
void children_replace_workers(struct supervisor *supervisor, bool unhurried);
/* Something waits for the end of the retired ones: they have the usual time. */
void children_hurry(struct supervisor *supervisor);
/*
 * The next generation has the same hosts and zones: retired workers are told of
 * editions as before, so that they can say what all workers serve.
 */
void children_follow(struct supervisor *supervisor);
/*
 * Ends the retired writers, which others follow: those take what workers still
 * have to send.
 */
void children_end_writers(struct supervisor *supervisor);
/* Whether a retired child, or a retired worker, is still running. */
bool children_any_retired(const struct supervisor *supervisor);
bool children_any_worker_retired(const struct supervisor *supervisor);
/* Kills all children at once, whatever they are doing. */
void children_kill(const struct supervisor *supervisor);
/* Closes the channel of a child; a writer ends then. */
void children_hang_up(struct child *child);
/*
 * Ends a child for what it sent, which completes `it sent ...`, unless it ends
 * by itself within so many ms. Nothing more is read from it.
 */
void children_condemn(struct child *child, const char *offence, int64_t grace);
/* Reaps children that have ended and starts others in their place. */
void children_reap(struct supervisor *supervisor);
/*
 * Does what is due: starts children whose delay is over, sends again what a
 * full channel did not take, kills retired children that do not end.
 */
void children_tend(struct supervisor *supervisor);
/* Milliseconds until children_tend() has something to do. */
int children_timeout(const struct supervisor *supervisor);

/* children_messages.c: channels, and what children say in the board. */

/*
 * Fills one element of fds for each child, in their order: its channel, or -1
 * while it is not to be read.
 */
void children_poll(const struct supervisor *supervisor, struct pollfd *fds);
/*
 * Reads the channels that poll() found ready: takes editions and sends them to
 * the workers, and condemns a child that sent anything else.
 */
void children_read(struct supervisor *supervisor, const struct pollfd *fds);
/* Milliseconds until a channel is to be read that is not polled now. */
int children_unread_timeout(const struct supervisor *supervisor);
/* Whether an edition of a host has come that was not taken yet. */
bool children_has_unread_edition(
    const struct supervisor *supervisor, size_t host);
/* Sends a worker the newest editions of the hosts in a bit set. */
void children_send(
    struct supervisor *supervisor, struct child *child, uint64_t hosts);
/* Sends a worker the access log, opened again. */
void children_send_log(struct supervisor *supervisor, struct child *child);
/*
 * Orders all indexers to compare everything. Returns the number of the order,
 * which each writes to its row of the board (struct tally_rescan).
 */
uint32_t children_rescan(struct supervisor *supervisor);
/* Sends an indexer the number of the last order. */
void children_send_order(struct supervisor *supervisor, struct child *child);
/* Whether all workers that are to stay have accepted, or could have. */
bool children_all_accept(const struct supervisor *supervisor);
/* Whether no worker that is to end takes connections any more. */
bool children_no_retired_accept(const struct supervisor *supervisor);
/*
 * Whether the loop of every worker has turned since the last time that this was
 * so, which is then now. A worker that is to end, or waits for its start, is
 * not asked.
 */
bool children_take_turns(struct supervisor *supervisor);

/* children_keys.c: keyholders, and the sockets to ask them by. */

/*
 * Starts a keyholder of a generation, which is the one in force or is to be,
 * and waits for its report; see generation_read_keys(). Returns 0 with
 * supervisor->new_keys to be put in force or dropped, or -1 with notes. Without
 * TLS there is nothing to do.
 */
int children_load_keys(struct supervisor *supervisor,
    struct generation *generation, const struct generation *before,
    enum keys_reading reading, struct notes *notes);
/* Ends that keyholder and frees the rest. */
void children_drop_keys(struct supervisor *supervisor);
/*
 * After the end of a child that another follows: makes another socket to ask
 * for signatures by for the successor of a worker, and gives its other end to
 * the keyholder; has workers send again what a keyholder had not answered.
 */
void children_renew_signing(
    struct supervisor *supervisor, const struct child *ended);

#endif
