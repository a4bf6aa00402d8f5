#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
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

struct board_host_row *
children_board(const struct supervisor *supervisor, size_t host)
{
	return &supervisor->board
		    ->hosts[supervisor->board_half * HOSTS_MAX + host];
}

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

void
children_fork(struct supervisor *supervisor, struct child *child)
{
	int ends[2];
	sigset_t all, before;

	child->start_at = 0;
	if (channel_pair(ends) < 0) {
		log_line(LOG_ERROR, "a socket pair cannot be made: %s",
		    note_cause(errno));
		child->quick_deaths++;
		children_delay(child);
		return;
	}
	/* Else the child would write buffered output a second time. */
	fflush(NULL);
	/* Until the child has its own handlers, a signal would run the
	 * supervisor's and write into the pipe that both share. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		child_main(supervisor, child, ends[1]);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(ends[1]);
	child->channel = ends[0];
	child->pid = pid > 0 ? pid : 0;
	child->started = clock_monotonic();
	if (pid < 0) {
		log_line(LOG_ERROR, "a process cannot be started: %s",
		    note_cause(errno));
		close(ends[0]);
		child->channel = -1;
		child->quick_deaths++;
		children_delay(child);
		return;
	}
	/* The fork gave it the newest editions and the log. */
	child->behind = 0;
	child->log_dropped = false;
}

static bool
is_tally_used(const struct supervisor *supervisor, const struct tally *tally)
{
	for (size_t i = 0; i < supervisor->count; i++)
		if (supervisor->children[i].tally == tally)
			return true;
	return false;
}

/* A tally that no worker writes; there are enough for two generations. */
static struct tally *
free_tally(const struct supervisor *supervisor)
{
	struct board_tally_row *row = supervisor->board->tallies;

	while (is_tally_used(supervisor, &row->tally))
		row++;
	return &row->tally;
}

size_t
children_column(const struct supervisor *supervisor, const struct child *child)
{
	/* A row begins with its tally. */
	return (size_t)((const struct board_tally_row *)child->tally -
	    supervisor->board->tallies);
}

static struct child *
add_child(struct supervisor *supervisor, const struct child *child)
{
	supervisor->children =
	    mem_grow(supervisor->children, &supervisor->capacity,
		supervisor->count + 1, sizeof(*supervisor->children));
	supervisor->children[supervisor->count] = *child;
	if (child->tally)
		peer_count_begin(&supervisor->limits->peer_count,
		    children_column(supervisor, child));
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

void
children_start_workers(struct supervisor *supervisor)
{
	const struct config *config = &supervisor->generation.config;

	for (size_t i = 0; i < config->host_count; i++)
		held_edition_serve(
		    &supervisor->held[i], config->hosts[i].root.data);
	for (size_t i = 0; i < supervisor->generation.workers; i++)
		children_fork(supervisor,
		    add_child(supervisor,
			&(struct child){.role = ROLE_WORKER,
			    .slot = i,
			    .channel = -1,
			    .tally = free_tally(supervisor)}));
}

/* Before the workers, which get the other end of each socket pair. */
void
children_start_writers(struct supervisor *supervisor)
{
	const struct generation *generation = &supervisor->generation;

	for (size_t i = 0; i < generation->config.host_count; i++) {
		if (!zones_writable(&generation->vhosts[i].zones))
			continue;
		if (held_edition_take_uploads(&supervisor->held[i]) < 0) {
			log_line(LOG_ERROR,
			    "uploads are not taken: a socket pair cannot be "
			    "made: %s",
			    note_cause(errno));
			continue;
		}
		children_fork(supervisor,
		    add_child(supervisor,
			&(struct child){
			    .role = ROLE_WRITER, .host = i, .channel = -1}));
	}
}

void
children_start_indexers(struct supervisor *supervisor)
{
	for (size_t i = 0; i < supervisor->generation.config.host_count; i++)
		children_fork(supervisor,
		    add_child(supervisor,
			&(struct child){
			    .role = ROLE_INDEXER, .host = i, .channel = -1}));
}

void
children_start(struct supervisor *supervisor)
{
	children_start_signing(supervisor);
	children_start_indexers(supervisor);
	children_start_writers(supervisor);
	children_start_workers(supervisor);
}

void
children_adopt(
    struct supervisor *supervisor, pid_t pid, enum role role, int channel)
{
	add_child(supervisor,
	    &(struct child){.pid = pid,
		.role = role,
		.retired = true,
		.channel = channel,
		.listen_at = INT64_MAX,
		.tally = role == ROLE_WORKER ? free_tally(supervisor) : NULL,
		.started = clock_monotonic()});
}
