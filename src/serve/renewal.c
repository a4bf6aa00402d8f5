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

	if (vigil_look(&generation->vigil, now))
		supervisor->refresh = true;
	if (now < supervisor->expiry_at)
		return;
	supervisor->expiry_at = now + EXPIRY_LOOK;
	generation_warn_of_expiry(generation, clock_now(), &notes);
	log_notes(&notes, LOG_ERROR, LOG_WARNING);
	note_free(&notes);
}

/*
 * Certificates that have changed: workers make their contexts after the fork,
 * so others take their place, with the same sockets, editions and ticket keys;
 * those of before finish. Nothing that is broken ever gets so far.
 */
void
renewal_refresh(struct supervisor *supervisor)
{
	struct generation *generation = &supervisor->generation;
	struct notes notes = {0};
	uint64_t changed = generation_refresh_certs(generation, &notes);
	size_t errors = notes.errors;

	log_notes(&notes, LOG_ERROR, LOG_WARNING);
	note_free(&notes);
	if (errors > 0)
		log_line(LOG_ERROR,
		    "the certificate stays as it was: mend it and it is tried "
		    "again");
	if (changed == 0)
		return;
	children_renew_workers(supervisor);
	supervisor->expiry_at = 0;
	for (size_t i = 0; i < generation->config.host_count; i++)
		if (changed >> i & 1)
			log_line(LOG_INFO,
			    "the certificate of %.*s was read again (SHA-256 "
			    "%s)",
			    SPAN_ARGS(generation->places[i].host),
			    generation->certs[i].fingerprint);
}

int64_t
renewal_timeout(const struct supervisor *supervisor)
{
	int64_t now = clock_monotonic();
	int64_t look = vigil_timeout(&supervisor->generation.vigil, now);
	int64_t expiry = supervisor->expiry_at - now;
	int64_t least = look < expiry ? look : expiry;

	return least > 0 ? least : 0;
}
