#include "base/clock.h"
#include "base/log.h"
#include "serve/generation_certs.h"
#include "serve/renewal.h"

enum { EXPIRY_LOOK = 3600000 }; /* ms between two looks at certificates' ends */

void
renewal_watch(struct supervisor *supervisor)
{
	struct generation *generation = &supervisor->generation;
	struct notes notes = {0};
	int64_t now = clock_monotonic();

	if (file_poll_look(&generation->file_poll, now))
		supervisor->refresh = true;
	if (now < supervisor->expiry_at)
		return;
	supervisor->expiry_at = now + EXPIRY_LOOK;
	generation_warn_of_expiry(generation, clock_now(), &notes);
	log_notes(&notes, LOG_ERROR, LOG_WARNING);
	note_free(&notes);
}

static void
tell_certificates(const struct generation *generation, uint64_t changed)
{
	for (size_t i = 0; i < generation->config.host_count; i++)
		if (changed >> i & 1)
			log_line(LOG_INFO,
			    "the certificate of %pS was read again (SHA-256 "
			    "%s)",
			    SPAN_AT(generation->vhosts[i].host),
			    generation->certs[i].fingerprint);
}

/*
 * Certificates, or lists of zones, that have changed: workers have theirs from
 * the fork, so others take their place, with the same sockets, editions and
 * ticket keys; those of before finish. Nothing that is broken ever gets so far.
 */
void
renewal_refresh(struct supervisor *supervisor)
{
	struct generation *generation = &supervisor->generation;
	struct notes notes = {0};
	uint64_t changed = generation_refresh_certs(generation, &notes);
	bool lists = generation_refresh_zones(generation, &notes);
	size_t errors = notes.errors;

	log_notes(&notes, LOG_ERROR, LOG_WARNING);
	note_free(&notes);
	if (errors > 0)
		log_line(LOG_ERROR,
		    "what was read before stays: mend it and it is tried "
		    "again");
	if (changed == 0 && !lists)
		return;
	children_renew_workers(supervisor);
	if (changed)
		supervisor->expiry_at = 0;
	tell_certificates(generation, changed);
	if (lists)
		log_line(LOG_INFO, "the lists of zones were read again");
}

int64_t
renewal_timeout(const struct supervisor *supervisor)
{
	int64_t now = clock_monotonic();
	int64_t look =
	    file_poll_timeout(&supervisor->generation.file_poll, now);
	int64_t expiry = supervisor->expiry_at - now;
	int64_t least = look < expiry ? look : expiry;

	return least > 0 ? least : 0;
}
