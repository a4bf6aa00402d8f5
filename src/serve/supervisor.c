#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "loop/wait.h"
#include "serve/announce.h"
#include "serve/children.h"
#include "serve/refresh.h"
#include "serve/reload.h"
#include "serve/stop_time.h"
#include "serve/supervisor.h"
#include "serve/takeover.h"
#include "serve/upgrade.h"
#include "system/signals.h"

/*
 * The privileged parent of the prefork model (as Apache's or nginx's master
 * process): it binds, forks, restarts and reloads, parses nothing from the
 * network and reads no article. It holds what outlives its children: listening
 * sockets, newest editions, ticket keys, counts. A child is sent what changes
 * while it runs (editions, a reopened log, sockets, orders to rescan);
 * everything else it inherits by the fork.
 */

/* Where descriptors are in the list that poll() gets. */
enum {
	SIGNALS_FD,
	TRIAL_FD,
	FIRST_CONTROL,
	FIRST_CHILD = FIRST_CONTROL + CONTROL_FDS,
};

static void
stop(struct supervisor *supervisor, bool at_once)
{
	supervisor->drain_at = 0;
	if (!supervisor->stopping) {
		listeners_stop(&supervisor->generation.listeners);
		/* The service manager has its own time for the end. */
		notify_send(&supervisor->notify,
		    "STOPPING=1\nEXTEND_TIMEOUT_USEC=%lld\n"
		    "STATUS=Answers under way are finished",
		    2000LL * stop_time(supervisor->board));
	}
	/* Again: a TERM makes the end of a drain shorter. */
	children_retire(supervisor);
	supervisor->stopping = true;
	trial_stop(&supervisor->trial);
	if (at_once)
		children_kill(supervisor);
}

void
supervisor_drain(struct supervisor *supervisor, int64_t grace)
{
	int64_t at = clock_monotonic() + grace;

	if (supervisor->stopping ||
	    (supervisor->drain_at && supervisor->drain_at <= at))
		return;
	supervisor->drain_at = at;
	trial_stop(&supervisor->trial);
	tally_set(&supervisor->board->service.service.draining, 1);
	log_line(LOG_INFO,
	    "draining: health checks fail, and in %lld s no more connections "
	    "are taken",
	    (long long)grace / 1000);
	notify_send(&supervisor->notify,
	    "STATUS=Draining; connections are taken for %lld s more",
	    (long long)grace / 1000);
}

static void
end_drain(struct supervisor *supervisor)
{
	if (supervisor->drain_at && supervisor->drain_at <= clock_monotonic())
		stop(supervisor, false);
}

static int64_t
drain_timeout(const struct supervisor *supervisor)
{
	int64_t left = supervisor->drain_at - clock_monotonic();

	if (!supervisor->drain_at)
		return INT32_MAX;
	return left > 0 ? left : 0;
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
			    log->path,
			    note_cause_at(span_of(log->path), errno));
		return;
	}
	for (size_t i = 0; i < supervisor->count; i++)
		children_send_log(supervisor, &supervisor->children[i]);
	log_line(LOG_INFO, "the access log was opened again");
}

/*
 * Does what was requested, unless it drains. Requests are merged, and none is
 * done while children of the last one are still finishing: generations would
 * pile up in a storm of HUPs (E4). A reload reads the certificates too, and an
 * upgrade the configuration; but a trial may fail, so that a reload comes
 * first. While a takeover fails only another upgrade is done.
 */
static void
start_requested(struct supervisor *supervisor)
{
	bool busy = children_any_retired(supervisor) ||
	    supervisor->relief != RELIEF_NONE;
	bool follows = refresh_follows(supervisor);

	if (supervisor->stopping || supervisor->drain_at ||
	    supervisor->trial.pid > 0)
		return;
	if (supervisor->reload || supervisor->refresh || supervisor->upgrade ||
	    follows)
		children_hurry(supervisor);
	if (busy && !takeover_fails(supervisor))
		return;
	if (supervisor->reload && !busy) {
		supervisor->reload = false;
		/* One that fails leaves what was to be refreshed. */
		if (reload_run(supervisor))
			supervisor->refresh = false;
	} else if (!busy && (supervisor->refresh || follows)) {
		supervisor->refresh = false;
		refresh_run(supervisor);
	} else if (supervisor->upgrade) {
		supervisor->upgrade = false;
		upgrade_begin(supervisor);
	}
}

static void
take_signals(struct supervisor *supervisor)
{
	uint64_t got = signals_take(supervisor->signals);

	if (got & signals_bit(SIGQUIT))
		stop(supervisor, true);
	else if (got & (signals_bit(SIGTERM) | signals_bit(SIGINT))) {
		tally_set(&supervisor->board->service.service.draining, 0);
		stop(supervisor, false);
	}
	if (got & signals_bit(SIGHUP))
		supervisor->reload = true;
	if (got & signals_bit(SIGUSR1))
		supervisor->reopen = true;
	if (got & signals_bit(SIGUSR2))
		supervisor->upgrade = true;
	children_reap(supervisor);
	if (supervisor->reopen)
		reopen(supervisor);
	supervisor->reopen = false;
}

static void
turn_ticket_keys(const struct supervisor *supervisor)
{
	if (ticket_keys_turn(supervisor->ticket_keys, clock_monotonic()) < 0)
		log_line(LOG_ERROR, "the ticket keys cannot be replaced: %s",
		    note_cause(errno));
}

/* Fills the list of what a turn waits for. Returns how many there are. */
static size_t
poll_all(struct supervisor *supervisor)
{
	size_t count = FIRST_CHILD + supervisor->count;

	supervisor->polled = mem_grow(supervisor->polled,
	    &supervisor->polled_capacity, count, sizeof(*supervisor->polled));
	supervisor->polled[SIGNALS_FD] =
	    (struct pollfd){.fd = supervisor->signals, .events = POLLIN};
	supervisor->polled[TRIAL_FD] = (struct pollfd){
	    .fd = trial_words(&supervisor->trial), .events = POLLIN};
	control_poll(&supervisor->control, supervisor->polled + FIRST_CONTROL);
	children_poll(supervisor, supervisor->polled + FIRST_CHILD);
	return count;
}

static int
poll_timeout(struct supervisor *supervisor)
{
	int64_t least = children_timeout(supervisor);
	const int64_t others[] = {
	    ticket_keys_timeout(supervisor->ticket_keys, clock_monotonic()),
	    refresh_timeout(supervisor), children_unread_timeout(supervisor),
	    notify_timeout(&supervisor->notify),
	    trial_timeout(&supervisor->trial), takeover_timeout(supervisor),
	    drain_timeout(supervisor)};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		least = others[i] < least ? others[i] : least;
	return control_timeout(&supervisor->control, (int)least);
}

static void
loop_once(struct supervisor *supervisor)
{
	turn_ticket_keys(supervisor);
	int timeout = poll_timeout(supervisor);
	size_t count = poll_all(supervisor);

	if (wait_result(poll(supervisor->polled, count, timeout)) > 0)
		children_read(supervisor, supervisor->polled + FIRST_CHILD);
	take_signals(supervisor);
	end_drain(supervisor);
	refresh_watch(supervisor);
	upgrade_turn(supervisor);
	start_requested(supervisor);
	takeover_turn(supervisor);
	children_tend(supervisor);
	notify_again(&supervisor->notify);
	if (notify_timeout(&supervisor->notify) == 0)
		notify_alive(
		    &supervisor->notify, children_take_turns(supervisor));
	control_turn(&supervisor->control, supervisor->answer, supervisor);
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
	refresh_begin(supervisor);
	return 0;
}

/* Returns 0, or -1 after an error that was logged. */
static int
start_anew(struct supervisor *supervisor, struct config *config)
{
	struct generation *generation = &supervisor->generation;
	struct notes notes = {0};
	int started =
	    reload_prepare(supervisor, generation, config, NULL, &notes);

	if (started == 0)
		announce_user(generation, &notes);
	log_notes(&notes);
	note_free(&notes);
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
	reload_put_tickets(supervisor);
	reload_move_control(supervisor);
	rights_limit_supervisor(&supervisor->generation.rights);
	children_start(supervisor);
	announce_ready(supervisor);
	notify_send(&supervisor->notify,
	    "READY=1\nSTATUS=Serving; the capsule is read");
	return 0;
}

static int
start_inherited(struct supervisor *supervisor, struct config *config,
    struct handover *inherited)
{
	int started = takeover_run(supervisor, config, inherited);

	if (started == 0 && !inherited->trial)
		notify_send(&supervisor->notify,
		    "READY=1\nSTATUS=Serving; version %s has taken over",
		    LOAM_VERSION);
	handover_free(inherited);
	return started;
}

/* Returns 0, or -1 after an error that was logged. */
static int
start(struct supervisor *supervisor, const struct supervisor_order *order)
{
	struct notes notes = {0};
	/* First, while no number of LISTEN_FDS is that of another descriptor.
	 */
	int started = passed_take(&supervisor->passed, &notes);

	log_notes(&notes);
	note_free(&notes);
	notify_open(&supervisor->notify);
	if (started < 0 || set_up_supervisor(supervisor) < 0) {
		config_free(order->config);
		return -1;
	}
	if (order->inherited)
		return start_inherited(
		    supervisor, order->config, order->inherited);
	return start_anew(supervisor, order->config);
}

static void
serve_on(struct supervisor *supervisor)
{
	while (!supervisor->stopping || supervisor->count > 0)
		loop_once(supervisor);
	/* Those that wait for the end are told. */
	control_turn(&supervisor->control, supervisor->answer, supervisor);
	control_close(&supervisor->control);
	listeners_remove(&supervisor->generation.listeners, NULL);
}

int
supervisor_run(const struct supervisor_order *order)
{
	/* Too large for a small stack. */
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));
	bool trial = order->inherited && order->inherited->trial;

	supervisor->load = order->load;
	supervisor->context = order->context;
	supervisor->answer = order->answer;
	supervisor->program = order->program;
	supervisor->arguments = order->arguments;
	int started = start(supervisor, order);
	if (started == 0) {
		if (!trial)
			serve_on(supervisor);
		ticket_keys_wipe(supervisor->ticket_keys);
		held_editions_close(
		    supervisor->held, supervisor->generation.config.host_count);
		upload_links_free(&supervisor->uploads);
		buf_free(&supervisor->faults);
		free(supervisor->children);
		free(supervisor->polled);
		generation_free(&supervisor->generation);
	}
	free(supervisor);
	return started;
}
