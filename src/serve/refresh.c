#include "base/clock.h"
#include "base/log.h"
#include "cert/ticket_file.h"
#include "serve/children.h"
#include "serve/generation_certs.h"
#include "serve/refresh.h"
#include "serve/reload.h"

/*
 * A certificate that an ACME client or `loam cert` replaces is taken without a
 * reload. Files are polled, not watched: they are few, lie in several
 * directories, and a poll also sees network file systems. system/file_poll
 * waits until a change is quiet, so that a key is not read before its
 * certificate is written too.
 *
 * Workers have their certificates from the fork, so a refresh replaces the
 * workers, with the same sockets, editions and ticket keys; the old ones finish
 * their answers. What is broken never gets that far (E6).
 *
 * A file of ticket keys is polled for itself: what is in it goes to memory that
 * workers share, so that no process is replaced.
 *
 * A syslog daemon that was started again has another socket, by the same poll.
 *
 * A capsule's path that leads to another directory is a refresh, too: the
 * workers' sandbox has the directory that they began with. A publisher can
 * change it as often as there are files to index, and all hosts have the same
 * workers: a change is followed at once and begins a pause; one within a pause
 * waits for its end, and begins one twice as long.
 *
 * The control socket is looked for by the same poll, too.
 *
 * A refresh that fails is tried again, for the cause need not be in the files:
 * memory, descriptors or time may be short, or a file system away for a while.
 * Nothing else would ask for it, since the file has changed already (K341).
 */

enum {
	EXPIRY_CHECK = 3600000, /* ms between two checks of expiry dates */
	OLD_AGAIN =
	    86400000, /* ms between two warnings of an old file of keys */
	TICKET_RETRY = 60000, /* ms until a file of ticket keys is read again */
	RETRY = 10000, /* ms until what failed is tried again */
	RETRY_MOST = 640000, /* the same of one that fails again and again */
};

/* The last note says what is wrong; those before it are remarks. */
static void
log_tickets_fault(const struct notes *notes)
{
	struct buf text = {0};

	note_write(&notes->list[notes->count - 1], &text);
	log_line(LOG_ERROR, "%pS; the ticket keys of before stay in use",
	    SPAN_AT(buf_span(&text)));
	buf_free(&text);
}

/*
 * The log has one line for a change of the file, however often a file that
 * cannot be read is tried: the cause may lie beside it, as a file system that
 * is away for a while.
 */
static void
read_tickets(struct supervisor *supervisor, bool changed, int64_t now)
{
	struct log_quota *quota = &supervisor->quota;
	struct notes notes = {0};

	if (generation_read_tickets(
		&supervisor->generation, supervisor->ticket_keys, &notes) < 0) {
		supervisor->tickets_at = now + TICKET_RETRY;
		if (changed && log_quota_take(quota, now))
			log_tickets_fault(&notes);
	} else {
		supervisor->tickets_at = 0;
		reload_put_tickets(supervisor);
		log_quota_notes(quota, &notes, LOG_ERROR, LOG_WARNING, now);
		if (log_quota_take(quota, now))
			log_line(LOG_INFO, "the ticket keys were read again");
	}
	note_free(&notes);
}

static void
watch_tickets(struct supervisor *supervisor, int64_t now)
{
	bool changed = file_poll_look(&supervisor->generation.ticket_poll, now);
	int64_t at = supervisor->tickets_at;

	if (changed || (at > 0 && now >= at))
		read_tickets(supervisor, changed, now);
}

/* Nobody may have replaced the ticket keys of a file: a line a day says so. */
static void
warn_of_old_tickets(
    struct supervisor *supervisor, int64_t now, struct notes *notes)
{
	struct span path = config_ticket_file(&supervisor->generation.config);

	if (now >= supervisor->tickets_told &&
	    ticket_file_is_old(path, clock_now(), notes))
		supervisor->tickets_told = now + OLD_AGAIN;
}

/*
 * Who tidies up removes the socket, and the end of a login the directory that
 * it is in: commands would say that no server runs.
 */
static void
watch_control(struct supervisor *supervisor, int64_t now)
{
	const struct control *control = &supervisor->control;

	if (now < supervisor->control_at)
		return;
	supervisor->control_at = now + FILE_POLL_LOOK;
	if (control->path && !control_is_at(control, span_of(control->path))) {
		supervisor->control_lost = true;
		log_line(LOG_WARNING,
		    "the control socket %s was removed: it is made again once "
		    "its directory is there",
		    control->path);
	}
	if (!supervisor->control_lost)
		return;
	reload_move_control(supervisor);
	if (supervisor->control_lost)
		supervisor->control_at = now + RETRY;
}

void
refresh_begin(struct supervisor *supervisor)
{
	supervisor->quota.about =
	    "certificates, lists of zones and ticket keys: `loam check` reads "
	    "them";
}

void
refresh_watch(struct supervisor *supervisor)
{
	struct generation *generation = &supervisor->generation;
	struct notes notes = {0};
	int64_t now = clock_monotonic();
	bool changed = file_poll_look(&generation->file_poll, now);
	bool again = supervisor->refresh_at > 0 &&
	    now >= supervisor->refresh_at && !generation->file_poll.changed;

	if (changed)
		supervisor->refresh_wait = 0;
	if (changed || again) {
		supervisor->refresh = true;
		supervisor->refresh_at = 0;
	}
	watch_tickets(supervisor, now);
	watch_control(supervisor, now);
	if (now < supervisor->expiry_at)
		return;
	supervisor->expiry_at = now + EXPIRY_CHECK;
	generation_warn_of_expiry(generation, clock_now(), &notes);
	warn_of_old_tickets(supervisor, now, &notes);
	log_notes(&notes);
	note_free(&notes);
}

static void
log_changed(const struct generation *generation, uint64_t changed)
{
	for (size_t i = 0; i < generation->config.host_count; i++)
		if (changed >> i & 1)
			log_line(LOG_INFO,
			    "the certificate of %pS was read again (SHA-256 "
			    "%s)",
			    SPAN_AT(generation->vhosts[i].host),
			    generation->certs[i].fingerprint);
}

/* The first failure after a change is told, and what came of it at last. */
static void
log_read(struct supervisor *supervisor, bool again, const struct notes *notes,
    int64_t now)
{
	struct log_quota *quota = &supervisor->quota;

	if (again && notes->errors > 0)
		return;
	log_quota_notes(quota, notes, LOG_ERROR, LOG_WARNING, now);
	if (notes->errors > 0 && log_quota_take(quota, now))
		log_line(LOG_ERROR,
		    "of each file that cannot be used, what was read before "
		    "stays in use until it can");
}

static int64_t
longer(int64_t wait)
{
	return wait == 0            ? RETRY
	    : 2 * wait < RETRY_MOST ? 2 * wait
				    : RETRY_MOST;
}

/* Sets when a refresh that failed is tried again, ever later. */
static void
try_later(struct supervisor *supervisor, bool failed)
{
	int64_t wait = longer(supervisor->refresh_wait);

	supervisor->refresh_wait = failed ? wait : 0;
	supervisor->refresh_at = failed ? clock_monotonic() + wait : 0;
}

/* ms until workers may be replaced for another directory of a capsule. */
static int64_t
follow_timeout(const struct supervisor *supervisor, int64_t now)
{
	int64_t least = INT32_MAX;

	for (size_t i = 0; i < supervisor->generation.config.host_count; i++) {
		const struct held_edition *held = &supervisor->held[i];
		if (held->moved && held->follow_at - now < least)
			least = held->follow_at - now;
	}
	return least;
}

bool
refresh_follows(const struct supervisor *supervisor)
{
	return follow_timeout(supervisor, clock_monotonic()) <= 0;
}

/*
 * The directories that are followed now, and when each of these hosts is the
 * next time. Returns whether there is any.
 */
static bool
plan_follow(struct supervisor *supervisor, int64_t now)
{
	bool moved = false;

	for (size_t i = 0; i < supervisor->generation.config.host_count; i++) {
		struct held_edition *held = &supervisor->held[i];
		if (!held->moved)
			continue;
		held->follow_wait = longer(held->follow_wait);
		held->follow_at = now + held->follow_wait;
		moved = true;
	}
	return moved;
}

void
refresh_run(struct supervisor *supervisor)
{
	struct generation *generation = &supervisor->generation;
	struct notes notes = {0};
	bool loaded = children_load_keys(supervisor, generation, NULL,
			  KEYS_AGAIN, &notes) == 0;
	uint64_t changed = loaded ? generation_take_certs(generation,
					supervisor->new_keys.certs, &notes)
				  : 0;
	bool lists = loaded && generation_refresh_zones(generation, &notes);
	int64_t now = clock_monotonic();
	bool moved = plan_follow(supervisor, now) && loaded;
	struct log_quota *quota = &supervisor->quota;

	sink_connect(&generation->log);
	log_read(supervisor, supervisor->refresh_wait > 0, &notes, now);
	try_later(supervisor, notes.errors > 0);
	note_free(&notes);
	if (changed == 0 && !lists && !moved) {
		children_drop_keys(supervisor);
		return;
	}
	children_replace_workers(supervisor, changed == 0 && !lists);
	if (changed)
		supervisor->expiry_at = 0;
	if (!log_quota_take(quota, now))
		return;
	log_changed(generation, changed);
	if (lists)
		log_line(LOG_INFO, "the zone lists were read again");
}

int64_t
refresh_timeout(const struct supervisor *supervisor)
{
	const struct generation *generation = &supervisor->generation;
	int64_t now = clock_monotonic();
	const int64_t waits[] = {
	    file_poll_timeout(&generation->file_poll, now),
	    file_poll_timeout(&generation->ticket_poll, now),
	    supervisor->control_at - now,
	};
	int64_t least = supervisor->expiry_at - now;
	int64_t follows = follow_timeout(supervisor, now);

	/* One that is due waits for the end of a child, which wakes. */
	if (follows > 0 && follows < least)
		least = follows;
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
		least = waits[i] < least ? waits[i] : least;
	return least > 0 ? least : 0;
}
