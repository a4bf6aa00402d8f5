#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "serve/announce.h"
#include "serve/children.h"
#include "serve/generation_certs.h"
#include "serve/reload.h"

/*
 * A reload prepares a whole generation from the new configuration first. Only
 * once that has succeeded are the children exchanged, so a broken
 * configuration changes nothing (E5). At most one generation serves while one
 * finishes.
 */

void
reload_move_control(struct supervisor *supervisor)
{
	struct control *control = &supervisor->control;
	struct config *config = &supervisor->generation.config;
	struct arena arena = {0};
	struct control_places places =
	    control_places(&arena, config->control, config->certificates);
	bool lost = supervisor->control_lost;

	if (control_move(control, &places) < 0 && !lost)
		log_line(LOG_WARNING,
		    "no control socket at %pS: %s; loam status cannot ask "
		    "this server until control of [server] names another path",
		    SPAN_AT(places.list[0]), note_cause(errno));
	else if (control->path &&
	    (lost || !control_is_at(control, places.list[0])))
		log_line(LOG_INFO, "the control socket is %s", control->path);
	supervisor->control_lost = lost && places.count > 0 && !control->path;
	arena_free(&arena);
}

void
reload_put_tickets(struct supervisor *supervisor)
{
	if (generation_put_tickets(&supervisor->generation,
		supervisor->ticket_keys, clock_monotonic()) < 0)
		log_line(LOG_ERROR, "ticket keys cannot be made: %s",
		    note_cause(errno));
}

int
reload_prepare(struct supervisor *supervisor, struct generation *next,
    struct config *config, const struct generation *before, struct notes *notes)
{
	struct notes found = {0};

	if (generation_open(next, config, before, &supervisor->passed, notes) <
	    0)
		return -1;
	announce_remarks(next, notes);
	bool loaded = generation_read_tickets(
			  next, supervisor->ticket_keys, &found) == 0 &&
	    children_load_keys(supervisor, next, before, KEYS_START, &found) ==
		0;
	config_note_files(&next->config, &found, notes);
	note_free(&found);
	if (loaded) {
		generation_take_certs(next, supervisor->new_keys.certs, notes);
		return 0;
	}
	listeners_remove(&next->listeners, before ? &before->listeners : NULL);
	generation_free(next);
	return -1;
}

void
reload_give_up(struct supervisor *supervisor, struct generation *next)
{
	listeners_remove(&next->listeners, &supervisor->generation.listeners);
	children_drop_keys(supervisor);
	generation_free(next);
}

int
reload_succeed(struct supervisor *supervisor, struct config *config,
    struct generation *next, struct held_edition held_r[HOSTS_MAX],
    struct notes *notes)
{
	struct notes own = {0};
	int result = reload_prepare(
	    supervisor, next, config, &supervisor->generation, &own);

	if (result == 0)
		generation_compare_certs(next, &supervisor->generation, &own);
	if (result == 0 &&
	    !rights_equal(&next->rights, &supervisor->generation.rights))
		announce_user(next, &own);
	log_notes(&own);
	for (size_t i = 0; i < own.count; i++)
		note_copy(notes, own.list[i]);
	note_free(&own);
	if (result < 0)
		return -1;
	if (held_editions_open(held_r, next->config.host_count) == 0)
		return 0;
	log_line(
	    LOG_ERROR, "a socket pair cannot be made: %s", note_cause(errno));
	reload_give_up(supervisor, next);
	return -1;
}

/*
 * Uploads of workers that finish their answers go to the next writer of the
 * host of that name, by whose zones they are judged.
 */
static void
renumber_uploads(struct supervisor *supervisor, const struct generation *next)
{
	const struct generation *before = &supervisor->generation;
	size_t numbers[HOSTS_MAX];

	for (size_t i = 0; i < before->config.host_count; i++) {
		numbers[i] = SIZE_MAX;
		for (size_t j = 0; j < next->config.host_count; j++)
			if (span_equal(
				before->vhosts[i].host, next->vhosts[j].host) &&
			    zones_writable(&next->vhosts[j].zones))
				numbers[i] = j;
	}
	upload_links_renumber(
	    &supervisor->uploads, numbers, before->config.host_count);
}

void
reload_exchange(struct supervisor *supervisor, struct generation *next,
    struct held_edition held[HOSTS_MAX])
{
	size_t before = supervisor->generation.config.host_count;

	/* One that was removed is waited for until another is named. */
	if (!span_equal(
		next->config.control, supervisor->generation.config.control))
		supervisor->control_lost = false;
	announce_rights(next, &supervisor->generation);
	renumber_uploads(supervisor, next);
	held_editions_inherit(held, &next->config, supervisor->held,
	    &supervisor->generation.config);
	held_editions_close(supervisor->held, before);
	memcpy(supervisor->held, held, sizeof(supervisor->held));
	listeners_remove(&supervisor->generation.listeners, &next->listeners);
	generation_free(&supervisor->generation);
	generation_move(&supervisor->generation, next);
	supervisor->board_half = !supervisor->board_half;
	for (size_t i = 0; i < HOSTS_MAX; i++)
		memset(&supervisor_host_row(supervisor, i)->host, 0,
		    sizeof(struct board_host));
	supervisor->expiry_at = 0;
	supervisor->tickets_at = supervisor->refresh_at = 0;
	supervisor->refresh_wait = 0;
	reload_put_tickets(supervisor);
	reload_move_control(supervisor);
	rights_limit_supervisor(&supervisor->generation.rights);
}

static bool
has_same_zones(const struct zones *a, const struct zones *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++)
		same = span_equal(a->list[i].path, b->list[i].path);
	return same;
}

/* Whether an edition means the same to the workers of both. */
static bool
has_same_hosts(const struct generation *a, const struct generation *b)
{
	bool same = a->config.host_count == b->config.host_count;

	for (size_t i = 0; same && i < a->config.host_count; i++)
		same = span_equal(a->vhosts[i].host, b->vhosts[i].host) &&
		    span_equal(
			a->config.hosts[i].root, b->config.hosts[i].root) &&
		    has_same_zones(&a->vhosts[i].zones, &b->vhosts[i].zones);
	return same;
}

/* Starts a generation from the configuration as it is now. Returns 0 or -1. */
static int
try_reload(struct supervisor *supervisor, struct notes *notes)
{
	struct config config;
	struct generation next;
	struct held_edition held[HOSTS_MAX];

	if (supervisor->load(supervisor->context, &config, notes) < 0 ||
	    reload_succeed(supervisor, &config, &next, held, notes) < 0)
		return -1;
	children_retire(supervisor);
	if (has_same_hosts(&next, &supervisor->generation))
		children_follow(supervisor);
	children_end_writers(supervisor);
	reload_exchange(supervisor, &next, held);
	children_start(supervisor);
	return 0;
}

/* A line for each mistake, or one that says where they are told. */
static void
keep_faults(struct supervisor *supervisor, const struct notes *notes)
{
	struct buf *faults = &supervisor->faults;

	for (size_t i = 0; i < notes->count; i++) {
		if (notes->list[i].severity != NOTE_ERROR)
			continue;
		note_write(&notes->list[i], faults);
		buf_byte(faults, '\n');
	}
	if (faults->size == 0)
		buf_add(faults, SPAN("the log of the server has the reason\n"));
}

bool
reload_run(struct supervisor *supervisor)
{
	struct notes notes = {0};

	notify_reloading(&supervisor->notify);
	bool failed = try_reload(supervisor, &notes) < 0;
	supervisor->reloads++;
	buf_free(&supervisor->faults);
	if (failed)
		keep_faults(supervisor, &notes);
	note_free(&notes);
	if (failed)
		log_line(LOG_ERROR,
		    "the configuration stays as it was: correct it and reload");
	else
		log_line(LOG_INFO, "the configuration was read again");
	notify_send(&supervisor->notify, "READY=1\nSTATUS=%s",
	    failed ? "Serving as before: the configuration has a mistake"
		   : "Serving; the configuration was read again");
	return !failed;
}
