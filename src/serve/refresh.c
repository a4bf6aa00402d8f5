#include "base/clock.h"
#include "base/log.h"
#include "serve/children.h"
#include "serve/generation_certs.h"
#include "serve/refresh.h"

/*
 * A certificate that an ACME client or `loam cert` replaces is taken without a
 * reload. Files are polled, not watched: they are few, lie in several
 * directories, and a poll also sees network file systems. system/file_poll waits
 * until a change is quiet, so that a key is not read before its certificate is
 * written too.
 *
 * Workers have their certificates from the fork, so a refresh replaces the
 * workers, with the same sockets, editions and ticket keys; the old ones finish
 * their answers. What is broken never gets that far (E6).
 *
 * A syslog daemon that was started again has another socket, by the same poll.
 *
 * A capsule's path that leads to another directory is a refresh, too: the
 * workers' sandbox has the directory that they began with.
 */

enum { EXPIRY_CHECK = 3600000 }; /* ms between two checks of expiry dates */

void
refresh_watch(struct supervisor *supervisor)
{
	struct generation *generation = &supervisor->generation;
	struct notes notes = {0};
	int64_t now = clock_monotonic();

	if (file_poll_look(&generation->file_poll, now))
		supervisor->refresh = true;
	if (now < supervisor->expiry_at)
		return;
	supervisor->expiry_at = now + EXPIRY_CHECK;
	generation_warn_of_expiry(generation, clock_now(), &notes);
	log_notes(&notes, LOG_ERROR, LOG_WARNING);
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
	bool moved = loaded &&
	    held_editions_moved(
		supervisor->held, generation->config.host_count);
	size_t errors = notes.errors;
	int64_t now = clock_monotonic();
	struct log_quota *quota = &supervisor->quota;

	sink_connect(&generation->log);
	log_quota_notes(quota, &notes, LOG_ERROR, LOG_WARNING, now);
	note_free(&notes);
	if (errors > 0 && log_quota_take(quota, now))
		log_line(LOG_ERROR,
		    "what was read before stays in use until the file is "
		    "correct");
	if (changed == 0 && !lists && !moved) {
		children_drop_keys(supervisor);
		return;
	}
	children_replace_workers(supervisor);
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
	int64_t now = clock_monotonic();
	int64_t poll =
	    file_poll_timeout(&supervisor->generation.file_poll, now);
	int64_t expiry = supervisor->expiry_at - now;
	int64_t least = poll < expiry ? poll : expiry;

	return least > 0 ? least : 0;
}
