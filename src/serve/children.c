#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "serve/children.h"
#include "serve/stop_time.h"

/*
 * Supervision as in init(8) or Erlang: a child that ends is started again, and
 * one that keeps dying young is started with exponential backoff. A worker's
 * counters stay in shared memory and its successor counts on.
 */

enum {
	QUICK_DEATH = 1000, /* ms: a child that ends sooner died young */
	LATER = 500, /* ms after which a worker should have ended itself */
	KILL_AGAIN = 1000, /* ms between two KILLs */
	AGAIN = 50, /* ms until a full channel is tried again */
};

static const char *const role_names[ROLES] = {
    [ROLE_WORKER] = "a worker",
    [ROLE_INDEXER] = "the indexer",
    [ROLE_KEYHOLDER] = "the keyholder",
    [ROLE_WRITER] = "the writer",
};

/* Removes a child; the counts of a worker go to the totals of the past. */
static void
forget_child(struct supervisor *supervisor, size_t at)
{
	struct board_tally_row *row = supervisor->children[at].row;

	if (row) {
		tally_move(&row->tally, supervisor->past);
		page_counts_move(&row->pages, &supervisor->past_pages);
	}
	supervisor->children[at] = supervisor->children[--supervisor->count];
}

static void
log_end(struct supervisor *supervisor, const struct child *child, int status)
{
	const char *name = role_names[child->role];

	if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_EXIT_MOVED) {
		if (!log_quota_take(&supervisor->moves, clock_monotonic()))
			return;
		log_line(LOG_INFO,
		    "the path of a capsule leads to another directory: %s "
		    "begins anew there",
		    name);
		return;
	}
	if (WIFSIGNALED(status))
		log_line(LOG_WARNING, "%s ended by signal %d: another starts",
		    name, WTERMSIG(status));
	else
		log_line(LOG_WARNING, "%s ended with code %d: another starts",
		    name, WEXITSTATUS(status));
}

void
children_hang_up(struct child *child)
{
	if (child->channel >= 0)
		close(child->channel);
	child->channel = -1;
	child->behind = 0;
	child->log_dropped = child->order_dropped = false;
}

/* A signal does not end a process that waits for a hung file system. */
static void
log_stuck(const struct child *child)
{
	log_line(LOG_ERROR,
	    "%s, process %ld, was killed and does not end, most likely since a "
	    "file system does not answer: %s",
	    role_names[child->role], (long)child->pid,
	    child->retired ? "reloads, changed certificates and upgrades wait "
			     "for its end"
			   : "another starts at its end");
}

static void
kill_child(struct child *child, int64_t now)
{
	if (++child->kills == 2)
		log_stuck(child);
	if (child->offence && !child->offended)
		log_line(LOG_ERROR, "%s sent %s: it is ended",
		    role_names[child->role], child->offence);
	child->offended = child->offence != NULL;
	kill(child->pid, SIGKILL);
	child->kill_at = now + KILL_AGAIN;
}

/*
 * Killed before its channel is closed: a child that sees the end of it exits,
 * and its offence would not be told.
 */
void
children_condemn(struct child *child, const char *offence, int64_t grace)
{
	int64_t now = clock_monotonic();

	child->offence = offence;
	if (!child->kill_at || now + grace < child->kill_at)
		child->kill_at = now + grace;
	if (grace == 0)
		kill_child(child, now);
	children_hang_up(child);
}

/* A worker that has never accepted did, however long its start has taken. */
static bool
died_young(const struct child *child)
{
	return clock_monotonic() - child->started < QUICK_DEATH ||
	    child->offended ||
	    (child->row && tally_get(&child->row->tally.turns) == 0);
}

/* Accounts for the end of a child and starts another, now or later. */
static void
reap_one(struct supervisor *supervisor, size_t at, int status)
{
	struct child *child = &supervisor->children[at];
	bool quick = died_young(child);

	children_hang_up(child);
	upload_links_end(&supervisor->uploads, child->pid);
	child->pid = 0;
	child->kill_at = 0;
	if (child->row) {
		tally_end(&child->row->tally);
		peer_count_end(&supervisor->limits->peer_count,
		    supervisor_column(supervisor, child));
	}
	if (child->retired || supervisor->stopping) {
		forget_child(supervisor, at);
		return;
	}
	log_end(supervisor, child, status);
	children_renew_signing(supervisor, child);
	if (child->row && child->offended)
		throttle_forget(&supervisor->limits->throttle);
	child->quick_deaths = quick ? child->quick_deaths + 1 : 0;
	child->offence = NULL;
	child->offended = false;
	/* A single early death may be an accident: no delay yet. */
	if (child->quick_deaths > 1)
		children_delay(child);
	else
		children_fork(supervisor, child, NULL);
}

static pid_t
wait_some(int *status_r)
{
	pid_t pid;

	do
		pid = waitpid(-1, status_r, WNOHANG);
	while (pid < 0 && errno == EINTR);
	return pid;
}

/*
 * The loop ends even if each child dies at once: after the second early death
 * in a row reap_one() delays the next start.
 */
void
children_reap(struct supervisor *supervisor)
{
	int status;
	pid_t pid;

	while ((pid = wait_some(&status)) > 0) {
		trial_reaped(&supervisor->trial, pid, status);
		for (size_t i = 0; i < supervisor->count; i++)
			if (supervisor->children[i].pid == pid) {
				reap_one(supervisor, i, status);
				break;
			}
	}
}

/* Workers that finish their answers need it. */
static bool
outlives_workers(const struct child *child)
{
	return child->role == ROLE_KEYHOLDER || child->role == ROLE_WRITER;
}

/*
 * Asks a child to end, and plans a KILL for one that does not. A keyholder ends
 * by itself once its last worker has ended and the signing pairs are closed, a
 * writer with its channel, by children_end_writers().
 */
static void
retire(struct supervisor *supervisor, size_t at)
{
	struct child *child = &supervisor->children[at];
	int64_t kill_at = clock_monotonic() + stop_time(supervisor->board) +
	    LATER + (outlives_workers(child) ? KILL_AGAIN : 0);

	if (!child->kill_at || kill_at < child->kill_at)
		child->kill_at = kill_at;
	child->retired = true;
	child->behind = 0;
	child->log_dropped = child->order_dropped = false;
	if (child->pid == 0)
		forget_child(supervisor, at);
	else if (!outlives_workers(child))
		kill(child->pid, SIGTERM);
}

void
children_follow(struct supervisor *supervisor)
{
	for (size_t i = 0; i < supervisor->count; i++)
		supervisor->children[i].follows =
		    supervisor->children[i].role == ROLE_WORKER &&
		    supervisor->children[i].retired;
}

void
children_end_writers(struct supervisor *supervisor)
{
	for (size_t i = 0; i < supervisor->count; i++) {
		struct child *child = &supervisor->children[i];
		if (child->role == ROLE_WRITER && child->retired)
			children_hang_up(child);
	}
}

static void
set_unhurried(const struct supervisor *supervisor, bool unhurried)
{
	tally_set(&supervisor->board->service.service.unhurried, unhurried);
}

void
children_hurry(struct supervisor *supervisor)
{
	if (!tally_get(&supervisor->board->service.service.unhurried))
		return;
	set_unhurried(supervisor, false);
	for (size_t i = supervisor->count; i > 0; i--)
		if (supervisor->children[i - 1].retired)
			retire(supervisor, i - 1);
}

void
children_retire(struct supervisor *supervisor)
{
	set_unhurried(supervisor, false);
	signing_pairs_close(&supervisor->generation.signing);
	for (size_t i = supervisor->count; i > 0; i--)
		retire(supervisor, i - 1);
}

void
children_relieve(struct supervisor *supervisor, enum role role)
{
	for (size_t i = supervisor->count; i > 0; i--) {
		const struct child *child = &supervisor->children[i - 1];
		if (child->retired && !child->kill_at && child->role == role)
			retire(supervisor, i - 1);
	}
}

void
children_kill(const struct supervisor *supervisor)
{
	for (size_t i = 0; i < supervisor->count; i++)
		if (supervisor->children[i].pid > 0)
			kill(supervisor->children[i].pid, SIGKILL);
}

void
children_replace_workers(struct supervisor *supervisor, bool unhurried)
{
	set_unhurried(supervisor, unhurried);
	signing_pairs_close(&supervisor->generation.signing);
	for (size_t i = supervisor->count; i > 0; i--)
		if (supervisor->children[i - 1].role != ROLE_INDEXER)
			retire(supervisor, i - 1);
	children_follow(supervisor);
	children_end_writers(supervisor);
	children_start_signing(supervisor);
	children_start_workers(supervisor);
}

bool
children_any_retired(const struct supervisor *supervisor)
{
	for (size_t i = 0; i < supervisor->count; i++)
		if (supervisor->children[i].retired)
			return true;
	return false;
}

bool
children_any_worker_retired(const struct supervisor *supervisor)
{
	for (size_t i = 0; i < supervisor->count; i++)
		if (supervisor->children[i].role == ROLE_WORKER &&
		    supervisor->children[i].retired)
			return true;
	return false;
}

void
children_tend(struct supervisor *supervisor)
{
	int64_t now = clock_monotonic();

	if (!children_any_worker_retired(supervisor))
		children_end_writers(supervisor);
	for (size_t i = 0; i < supervisor->count; i++) {
		struct child *child = &supervisor->children[i];
		if (child->start_at && child->start_at <= now)
			children_fork(supervisor, child, NULL);
		if (child->behind)
			children_send(supervisor, child, child->behind);
		if (child->log_dropped)
			children_send_log(supervisor, child);
		if (child->order_dropped)
			children_send_order(supervisor, child);
		if (child->kill_at && child->kill_at <= now)
			kill_child(child, now);
	}
}

int
children_timeout(const struct supervisor *supervisor)
{
	int64_t now = clock_monotonic(), least = 3600000;

	for (size_t i = 0; i < supervisor->count; i++) {
		const struct child *child = &supervisor->children[i];
		int64_t left = child->start_at ? child->start_at - now
		    : child->kill_at           ? child->kill_at - now
					       : least;
		if (child->behind || child->log_dropped || child->order_dropped)
			left = left < AGAIN ? left : AGAIN;
		least = left < least ? left : least;
	}
	return least > 0 ? (int)least : 0;
}
