#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "serve/child_main.h"
#include "serve/children.h"

/*
 * A child is a row of the supervisor's table, which its processes follow each
 * other in. Each start is a fork: see child_main.c for what the child does.
 */

enum {
	DELAY_MOST = 5000, /* ms before another start */
};

/*
 * The first delay, which so many early deaths in a row have; then it doubles
 * each time. Without a keyholder nobody shakes hands: it is back within a tenth
 * of a second, unless it keeps dying.
 */
static const struct {
	int64_t delay; /* ms */
	unsigned deaths;
} first[ROLES] = {
    [ROLE_WORKER] = {50, 2},
    [ROLE_INDEXER] = {50, 2},
    [ROLE_KEYHOLDER] = {10, 8},
    [ROLE_WRITER] = {50, 2},
};

void
children_delay(struct child *child)
{
	int64_t delay = first[child->role].delay;

	for (unsigned i = first[child->role].deaths;
	     i < child->quick_deaths && delay < DELAY_MOST; i++)
		delay *= 2;
	child->start_at =
	    clock_monotonic() + (delay < DELAY_MOST ? delay : DELAY_MOST);
}

/* The sockets of a worker that is about to start with the hosts' writers. */
static void
open_uploads(struct supervisor *supervisor, int writers_r[HOSTS_MAX])
{
	const struct generation *generation = &supervisor->generation;
	int ends[2];

	for (size_t i = 0; i < HOSTS_MAX; i++) {
		supervisor->worker_uploads[i] = writers_r[i] = -1;
		if (i >= generation->config.host_count ||
		    !zones_writable(&generation->vhosts[i].zones))
			continue;
		if (channel_pair(ends) < 0) {
			log_line(LOG_ERROR,
			    "a worker takes no uploads: a socket pair cannot "
			    "be made: %s",
			    note_cause(errno));
			continue;
		}
		writers_r[i] = ends[0];
		supervisor->worker_uploads[i] = ends[1];
	}
}

/* A writer that runs already takes uploads of one more worker. */
static void
tell_writer(const struct supervisor *supervisor, size_t host, int fd)
{
	for (size_t i = 0; i < supervisor->count; i++) {
		struct child *child = &supervisor->children[i];
		if (child->role != ROLE_WRITER || child->host != host ||
		    child->retired ||
		    channel_send_socket(child->channel, 0, fd) == 0)
			continue;
		/* Its successor has all of them. */
		log_line(LOG_ERROR,
		    "the writer does not read its messages: it is ended");
		children_hang_up(child);
	}
}

/* What becomes of these sockets once the worker has its own, or has not. */
static void
keep_uploads(
    struct supervisor *supervisor, pid_t worker, const int writers[HOSTS_MAX])
{
	for (size_t i = 0; i < HOSTS_MAX; i++) {
		if (writers[i] < 0)
			continue;
		close(supervisor->worker_uploads[i]);
		if (worker < 0) {
			close(writers[i]);
			continue;
		}
		upload_links_add(&supervisor->uploads, i, worker, writers[i]);
		tell_writer(supervisor, i, writers[i]);
	}
}

/* Forks a child with its end of a channel. Returns what fork() returns. */
static pid_t
fork_child(struct supervisor *supervisor, const struct child *child,
    const struct keyholder_start *start, const int channel[2])
{
	sigset_t all, before;

	/* Else the child would write buffered output a second time. */
	fflush(NULL);
	/* Until the child has its own handlers, a signal would run the
	 * supervisor's and write into the pipe that both share. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid_t pid = fork();
	if (pid == 0) {
		close(channel[0]);
		child_main(supervisor, child, start, channel[1]);
	}
	int error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(channel[1]);
	errno = error;
	return pid;
}

/* A child could not be started. */
static void
fail_start(struct child *child, const char *what)
{
	log_line(LOG_ERROR, "%s: %s", what, note_cause(errno));
	child->quick_deaths++;
	children_delay(child);
}

void
children_fork(struct supervisor *supervisor, struct child *child,
    const struct keyholder_start *start)
{
	int ends[2], writers[HOSTS_MAX];
	bool uploads = child->role == ROLE_WORKER;

	child->start_at = 0;
	for (size_t i = 0;
	     uploads && i < supervisor->generation.config.host_count; i++)
		held_edition_mix(&supervisor->held[i]);
	if (channel_pair(ends) < 0) {
		fail_start(child, "a socket pair cannot be made");
		return;
	}
	if (uploads)
		open_uploads(supervisor, writers);
	pid_t pid = fork_child(supervisor, child, start, ends);
	child->started = clock_monotonic();
	child->pid = pid > 0 ? pid : 0;
	child->kills = 0;
	child->channel = pid > 0 ? ends[0] : -1;
	if (pid < 0) {
		fail_start(child, "a process cannot be started");
		close(ends[0]);
	}
	if (uploads)
		keep_uploads(supervisor, pid, writers);
	/* The fork gave it the newest editions, the log and the order. */
	child->behind = 0;
	child->log_dropped = child->order_dropped = false;
}

static bool
is_row_used(
    const struct supervisor *supervisor, const struct board_tally_row *row)
{
	for (size_t i = 0; i < supervisor->count; i++)
		if (supervisor->children[i].row == row)
			return true;
	return false;
}

/*
 * A row among the first ones that no worker writes, or NULL. There are enough
 * for two generations, the one in force and those that end: while one ends no
 * other does, but that of an upgrade.
 */
static struct board_tally_row *
free_row(const struct supervisor *supervisor, size_t among)
{
	struct board_tally_row *rows = supervisor->board->tallies;

	for (size_t i = 0; i < among; i++)
		if (!is_row_used(supervisor, &rows[i]))
			return &rows[i];
	return NULL;
}

static struct child *
add_child(struct supervisor *supervisor, const struct child *child)
{
	supervisor->children =
	    mem_grow(supervisor->children, &supervisor->capacity,
		supervisor->count + 1, sizeof(*supervisor->children));
	supervisor->children[supervisor->count] = *child;
	if (child->row)
		peer_count_begin(&supervisor->limits->peer_count,
		    supervisor_column(supervisor, child));
	return &supervisor->children[supervisor->count++];
}

/*
 * The keyholder is running already. Its sockets are the generation's before any
 * other child is forked, which then finds and closes them.
 */
void
children_start_signing(struct supervisor *supervisor)
{
	struct new_keys *keys = &supervisor->new_keys;

	supervisor->generation.signing = keys->signing;
	keys->signing.count = 0;
	if (keys->keyholder.pid > 0)
		add_child(supervisor, &keys->keyholder);
	keys->keyholder = (struct child){.pid = 0};
}

/* They inherit what the workers send them uploads by. */
static void
start_writers(struct supervisor *supervisor)
{
	const struct generation *generation = &supervisor->generation;

	for (size_t i = 0; i < generation->config.host_count; i++)
		if (zones_writable(&generation->vhosts[i].zones))
			children_fork(supervisor,
			    add_child(supervisor,
				&(struct child){.role = ROLE_WRITER,
				    .host = i,
				    .channel = -1}),
			    NULL);
}

void
children_start_workers(struct supervisor *supervisor)
{
	const struct config *config = &supervisor->generation.config;

	for (size_t i = 0; i < config->host_count; i++)
		held_edition_serve(
		    &supervisor->held[i], &supervisor->generation.roots[i]);
	for (size_t i = 0; i < supervisor->generation.workers; i++)
		children_fork(supervisor,
		    add_child(supervisor,
			&(struct child){.role = ROLE_WORKER,
			    .slot = i,
			    .channel = -1,
			    .row = free_row(supervisor, TALLY_SLOTS)}),
		    NULL);
	start_writers(supervisor);
}

void
children_start_indexers(struct supervisor *supervisor)
{
	for (size_t i = 0; i < supervisor->generation.config.host_count; i++)
		children_fork(supervisor,
		    add_child(supervisor,
			&(struct child){
			    .role = ROLE_INDEXER, .host = i, .channel = -1}),
		    NULL);
}

void
children_start(struct supervisor *supervisor)
{
	children_start_signing(supervisor);
	children_start_indexers(supervisor);
	children_start_workers(supervisor);
}

/*
 * A worker of another program says nowhere what it serves: until it has ended,
 * no upload is served by every worker (tally_agree()). Its tally says just
 * that. Of upgrades that failed one after the other there may be more workers
 * than a generation has: those get none, so that there are enough for new
 * workers.
 */
void
children_adopt(
    struct supervisor *supervisor, pid_t pid, enum role role, int channel)
{
	const struct child *child = add_child(supervisor,
	    &(struct child){.pid = pid,
		.role = role,
		.retired = true,
		.channel = channel,
		.listen_at = INT64_MAX,
		.row = role == ROLE_WORKER
		    ? free_row(supervisor, TALLY_SLOTS - TALLY_WORKERS)
		    : NULL,
		.started = clock_monotonic()});

	if (child->row)
		tally_set(&child->row->tally.accepts, 1);
}
