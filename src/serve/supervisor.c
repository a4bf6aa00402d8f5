#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "serve/announce.h"
#include "serve/children.h"
#include "serve/generation_certs.h"
#include "serve/refresh.h"
#include "serve/report.h"
#include "serve/start_notes.h"
#include "system/signals.h"

/*
 * The privileged parent of the prefork model (as Apache's or nginx's master
 * process): it binds, forks, restarts and reloads, parses nothing from the
 * network and reads no article. It holds what outlives its children: listening
 * sockets, newest editions, ticket keys, counts. A child is sent editions and
 * reopened logs; everything else it inherits by the fork.
 *
 * A reload prepares a whole generation from the new configuration first. Only
 * once that has succeeded are the children exchanged, so a broken
 * configuration changes nothing (E5). At most one generation serves while one
 * finishes.
 */

/* The first of the children's descriptors in the list that poll() gets. */
enum { FIRST_CHILD = 1 + CONTROL_FDS };

static void
stop(struct supervisor *supervisor, bool at_once)
{
	if (!supervisor->stopping) {
		notify_send(&supervisor->notify,
		    "STOPPING=1\nSTATUS=Answers under way are finished");
		children_retire(supervisor);
	}
	supervisor->stopping = true;
	if (at_once)
		children_kill(supervisor);
}

static void
log_and_free(struct notes *notes)
{
	log_notes(notes, LOG_ERROR, LOG_WARNING);
	note_free(notes);
}

/*
 * Opens the control socket at a configured place, unless it is there already.
 * The service runs without one if that fails.
 */
static void
move_control(struct supervisor *supervisor)
{
	struct control *control = &supervisor->control;
	struct config *config = &supervisor->generation.config;
	struct control_places places = control_places(
	    &config->arena, config->control, config->certificates);

	if (control_move(control, &places) < 0)
		log_line(LOG_WARNING,
		    "no control socket at %pS: %s; loam status cannot ask "
		    "this server until control of [server] names another path",
		    SPAN_AT(places.list[0]), note_cause(errno));
	else if (control->path && !control_is_at(control, places.list[0]))
		log_line(LOG_INFO, "the control socket is %s", control->path);
}

/*
 * Puts a generation in force: exchanges the children, the editions, the half
 * of the board and the control socket. Nothing here can fail.
 */
static void
change_over(struct supervisor *supervisor, struct generation *next,
    struct held_edition held[HOSTS_MAX])
{
	size_t before = supervisor->generation.config.host_count;

	announce_rights(next, &supervisor->generation);
	held_editions_inherit(held, &next->config, supervisor->held,
	    &supervisor->generation.config);
	children_retire(supervisor);
	held_editions_close(supervisor->held, before);
	memcpy(supervisor->held, held, sizeof(supervisor->held));
	listeners_remove(&supervisor->generation.listeners, &next->listeners);
	generation_free(&supervisor->generation);
	generation_move(&supervisor->generation, next);
	supervisor->board_half = !supervisor->board_half;
	for (size_t i = 0; i < HOSTS_MAX; i++)
		memset(&children_board(supervisor, i)->host, 0,
		    sizeof(struct board_host));
	supervisor->expiry_at = 0;
	move_control(supervisor);
	rights_limit_supervisor(&supervisor->generation.rights);
	children_start(supervisor);
}

/*
 * Prepares a generation with its keys and certificates; `before` is the one in
 * force, or NULL. Returns 0, or -1 with notes and nothing to free.
 */
static int
start_generation(struct supervisor *supervisor, struct generation *next,
    struct config *config, const struct generation *before, struct notes *notes)
{
	if (generation_start(next, config, before, &supervisor->passed, notes) <
	    0)
		return -1;
	start_notes_of(next, notes);
	if (children_load_keys(supervisor, next, before, KEYS_START, notes) ==
	    0) {
		generation_take_certs(next, supervisor->new_keys.certs, notes);
		return 0;
	}
	generation_free(next);
	return -1;
}

/* Starts a generation from the configuration as it is now. Returns 0 or -1. */
static int
try_reload(struct supervisor *supervisor)
{
	struct config config;
	struct generation next;
	struct held_edition held[HOSTS_MAX];
	struct notes notes = {0};

	if (supervisor->load(supervisor->context, &config) < 0)
		return -1;
	int started = start_generation(
	    supervisor, &next, &config, &supervisor->generation, &notes);
	if (started == 0)
		generation_compare_certs(
		    &next, &supervisor->generation, &notes);
	log_and_free(&notes);
	if (started < 0)
		return -1;
	if (held_editions_open(held, next.config.host_count) < 0) {
		log_line(LOG_ERROR, "a socket pair cannot be made: %s",
		    note_cause(errno));
		children_drop_keys(supervisor);
		generation_free(&next);
		return -1;
	}
	change_over(supervisor, &next, held);
	return 0;
}

static void
reload(struct supervisor *supervisor)
{
	notify_reloading(&supervisor->notify);
	bool failed = try_reload(supervisor) < 0;
	if (failed)
		log_line(LOG_ERROR,
		    "the configuration stays as it was: correct it and reload");
	else
		log_line(LOG_INFO, "the configuration was read again");
	notify_send(&supervisor->notify, "READY=1\nSTATUS=%s",
	    failed ? "Serving as before: the configuration has a mistake"
		   : "Serving; the configuration was read again");
}

/*
 * Log rotation: the file was renamed, and a new one is opened by its path.
 * Workers cannot open files of that directory, so each is sent the descriptor;
 * until it arrives a worker writes to the renamed file, and no line is lost.
 */
static void
reopen(struct supervisor *supervisor)
{
	struct sink *log = &supervisor->generation.log;

	if (!sink_reopen(log)) {
		if (errno)
			log_line(LOG_ERROR,
			    "the access log cannot be opened again, lines go "
			    "to the old file: %s: %s",
			    log->path, note_cause(errno));
		return;
	}
	for (size_t i = 0; i < supervisor->count; i++)
		children_send_log(supervisor, &supervisor->children[i]);
	log_line(LOG_INFO, "the access log was opened again");
}

/*
 * Does a requested reload or refresh. Requests are merged, and none is done
 * while children of the last one are still finishing: generations would pile
 * up in a storm of HUPs (E4). A reload reads the certificates too.
 */
static void
start_requested(struct supervisor *supervisor)
{
	bool reloads = supervisor->reload;

	if (supervisor->stopping || children_retiring(supervisor) ||
	    (!reloads && !supervisor->refresh))
		return;
	supervisor->reload = false;
	supervisor->refresh = false;
	if (reloads)
		reload(supervisor);
	else
		refresh_run(supervisor);
}

static void
take_signals(struct supervisor *supervisor)
{
	uint64_t got = signals_take(supervisor->signals);

	if (got & signals_bit(SIGQUIT))
		stop(supervisor, true);
	else if (got & (signals_bit(SIGTERM) | signals_bit(SIGINT)))
		stop(supervisor, false);
	if (got & signals_bit(SIGHUP))
		supervisor->reload = true;
	if (got & signals_bit(SIGUSR1))
		supervisor->reopen = true;
	children_reap(supervisor);
	if (supervisor->reopen)
		reopen(supervisor);
	supervisor->reopen = false;
}

/* Returns the time until the next turn, ms. */
static int64_t
turn_ticket_keys(const struct supervisor *supervisor)
{
	int64_t now = clock_monotonic();

	if (ticket_keys_turn(supervisor->ticket_keys, now) < 0)
		log_line(LOG_ERROR, "the ticket keys cannot be replaced: %s",
		    note_cause(errno));
	return ticket_keys_timeout(supervisor->ticket_keys, now);
}

/* Fills the list of what a turn waits for. Returns how many there are. */
static size_t
poll_all(struct supervisor *supervisor)
{
	size_t count = FIRST_CHILD + supervisor->count;

	supervisor->polled = mem_grow(supervisor->polled,
	    &supervisor->polled_capacity, count, sizeof(*supervisor->polled));
	supervisor->polled[0] =
	    (struct pollfd){.fd = supervisor->signals, .events = POLLIN};
	control_poll(&supervisor->control, supervisor->polled + 1);
	children_poll(supervisor, supervisor->polled + FIRST_CHILD);
	return count;
}

static int
poll_timeout(struct supervisor *supervisor)
{
	int64_t least = turn_ticket_keys(supervisor);
	const int64_t others[] = {children_timeout(supervisor),
	    refresh_timeout(supervisor), children_unread_timeout(supervisor),
	    notify_timeout(&supervisor->notify)};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		least = others[i] < least ? others[i] : least;
	return control_timeout(&supervisor->control, (int)least);
}

static void
loop_once(struct supervisor *supervisor)
{
	int timeout = poll_timeout(supervisor);
	size_t count = poll_all(supervisor);

	if (poll(supervisor->polled, count, timeout) > 0)
		children_read(supervisor, supervisor->polled + FIRST_CHILD);
	take_signals(supervisor);
	refresh_watch(supervisor);
	start_requested(supervisor);
	children_tend(supervisor);
	if (notify_timeout(&supervisor->notify) == 0)
		notify_alive(&supervisor->notify, children_turned(supervisor));
	control_turn(&supervisor->control, report_answer, supervisor);
}

/* Memory that children inherit; the kernel adds pages on first use. */
static int
share_memory(struct supervisor *supervisor)
{
	struct shared_memory *memory = &supervisor->memory;

	if (memfile_share(&memory->board, "loam counts",
		sizeof(*supervisor->board)) < 0 ||
	    memfile_share(&memory->limits, "loam limits",
		sizeof(*supervisor->limits)) < 0 ||
	    memfile_share(&memory->ticket_keys, "loam ticket keys",
		sizeof(*supervisor->ticket_keys)) < 0 ||
	    memfile_share(&memory->signing, "loam signatures",
		sizeof(*supervisor->signing)) < 0)
		return -1;
	supervisor->signing = (void *)memory->signing.base;
	supervisor->board = (void *)memory->board.base;
	supervisor->limits = (void *)memory->limits.base;
	supervisor->ticket_keys = (void *)memory->ticket_keys.base;
	return 0;
}

static int
set_up_supervisor(struct supervisor *supervisor)
{
	supervisor->signals = signals_watch(SIGNALS_SUPERVISOR);
	supervisor->started = clock_monotonic();
	if (supervisor->signals < 0 || share_memory(supervisor) < 0 ||
	    ticket_keys_turn(supervisor->ticket_keys, supervisor->started) <
		0) {
		log_line(LOG_ERROR, "the server cannot start: %s",
		    note_cause(errno));
		return -1;
	}
	supervisor->limits->key = hash_random_key();
	return 0;
}

/* Returns 0, or -1 after an error that was logged. */
static int
start(struct supervisor *supervisor, struct config *config)
{
	struct generation *generation = &supervisor->generation;
	struct notes notes = {0};
	/* First, while no number of LISTEN_FDS is that of another descriptor. */
	int started = passed_take(&supervisor->passed, &notes);

	if (started == 0)
		started = set_up_supervisor(supervisor);
	notify_open(&supervisor->notify);
	if (started == 0)
		started = start_generation(
		    supervisor, generation, config, NULL, &notes);
	else
		config_free(config);
	if (started == 0)
		start_notes_user(generation, &notes);
	log_and_free(&notes);
	if (started < 0)
		return -1;
	if (held_editions_open(
		supervisor->held, generation->config.host_count) < 0) {
		log_line(LOG_ERROR, "the server cannot start: %s",
		    note_cause(errno));
		children_drop_keys(supervisor);
		generation_free(generation);
		return -1;
	}
	move_control(supervisor);
	rights_limit_supervisor(&supervisor->generation.rights);
	children_start(supervisor);
	announce_ready(supervisor);
	notify_send(&supervisor->notify,
	    "READY=1\nSTATUS=Serving; the capsule is read");
	return 0;
}

int
supervisor_run(struct config *config, supervisor_load *load, void *context)
{
	/* Too large for a small stack. */
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));

	supervisor->load = load;
	supervisor->context = context;
	int started = start(supervisor, config);
	if (started == 0) {
		while (!supervisor->stopping || supervisor->count > 0)
			loop_once(supervisor);
		ticket_keys_wipe(supervisor->ticket_keys);
		control_close(&supervisor->control);
		held_editions_close(
		    supervisor->held, supervisor->generation.config.host_count);
		free(supervisor->children);
		listeners_remove(&supervisor->generation.listeners, NULL);
		free(supervisor->polled);
		generation_free(&supervisor->generation);
	}
	free(supervisor);
	return started;
}
