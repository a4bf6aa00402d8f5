#include <errno.h>

#include "base/clock.h"
#include "dates/date.h"
#include "fetch/known_hosts.h"
#include "fetch/trust.h"

/*
 * A new host's certificate has to be for its name and valid now: nothing else
 * speaks for it. A known key needs no more, since it is the key that is
 * trusted. Another key is an attack, or a publisher who lost the first one; it
 * is taken only once the certificate that was seen has expired.
 */

static void
add_day(struct buf *buf, int64_t instant)
{
	char text[DATE_INSTANT_SIZE];

	date_print_instant(instant, text);
	buf_add(buf, (struct span){text, DATE_SIZE});
}

/* Judges a certificate by what it says of itself. */
static enum outcome
trust_first(const struct target *target, const struct server_cert *cert,
    struct buf *wrong)
{
	int64_t now = clock_now();

	if (cert->named && cert->begins <= now && now < cert->ends)
		return OUTCOME_DONE;
	buf_format(wrong, "the certificate of %pS, whose key is not known, ",
	    SPAN_AT(buf_span(&target->host)));
	if (!cert->named) {
		buf_add(wrong, SPAN("is for another name"));
	} else {
		buf_add(wrong,
		    cert->ends <= now ? SPAN("expired on ")
				      : SPAN("is not valid before "));
		add_day(wrong, cert->ends <= now ? cert->ends : cert->begins);
	}
	buf_add(wrong,
	    SPAN("; ask its publisher, or use --trust-any-key to look without "
		 "trust"));
	return OUTCOME_UNTRUSTED;
}

static enum outcome
refuse_changed(const struct known_hosts *known, const struct target *target,
    const struct known_host *host, struct buf *wrong)
{
	buf_format(wrong,
	    "the key of %pS, port %u, is another than the one in line %u of "
	    "%s: somebody may stand between; ask its publisher whether the "
	    "key was changed, and if so remove that line",
	    SPAN_AT(buf_span(&target->host)), target->port, host->line,
	    known->path);
	return OUTCOME_UNTRUSTED;
}

static enum outcome
refuse_broken(const struct known_hosts *known, const struct known_host *host,
    struct buf *wrong)
{
	buf_format(wrong,
	    "line %u of %s is not understood, expected host, port, "
	    "sha256:DIGEST of a key and the date when it expires; correct or "
	    "remove it",
	    host->line, known->path);
	return OUTCOME_UNTRUSTED;
}

static void
remember(const struct known_hosts *known, const struct target *target,
    const struct server_cert *cert, struct notes *remarks)
{
	struct known_host host = {.ends = cert->ends};

	memcpy(host.key, cert->key, sizeof(host.key));
	if (known_hosts_add(known, target, &host) < 0)
		note_add(remarks, NOTE_REMARK, SPAN(""), 0,
		    "the key of %pS cannot be remembered in %s: %s",
		    SPAN_AT(buf_span(&target->host)), known->path,
		    note_cause(errno));
}

static enum outcome
trust_by(const struct known_hosts *known, const struct fetch_order *order,
    const struct target *target, const struct server_cert *cert,
    struct notes *remarks, struct buf *wrong)
{
	struct known_host host = {.line = 0};
	int found = known_hosts_find(known, target, &host);
	enum outcome outcome = OUTCOME_DONE;
	bool same = found == KNOWN_HOSTS_FOUND &&
	    memcmp(host.key, cert->key, sizeof(host.key)) == 0;

	if (found == KNOWN_HOSTS_BROKEN)
		return refuse_broken(known, &host, wrong);
	if (found == KNOWN_HOSTS_FOUND && !same && host.ends > clock_now())
		return refuse_changed(known, target, &host, wrong);
	if (!same)
		outcome = trust_first(target, cert, wrong);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (found == KNOWN_HOSTS_FOUND && !same)
		note_add(remarks, NOTE_REMARK, SPAN(""), 0,
		    "the key of %pS has changed, as its certificate had "
		    "expired",
		    SPAN_AT(buf_span(&target->host)));
	if (order->remembers && (!same || host.ends != cert->ends))
		remember(known, target, cert, remarks);
	return OUTCOME_DONE;
}

enum outcome
trust(const struct fetch_order *order, const struct target *target,
    const struct server_cert *cert, struct notes *remarks, struct buf *wrong)
{
	struct known_hosts known;
	enum outcome outcome = OUTCOME_UNTRUSTED;

	if (order->trusts_any)
		return OUTCOME_DONE;
	if (!order->known_hosts)
		return trust_first(target, cert, wrong);
	if (known_hosts_open(&known, order->known_hosts, order->remembers,
		&order->patience, wrong) == 0)
		outcome = trust_by(&known, order, target, cert, remarks, wrong);
	known_hosts_close(&known);
	return outcome;
}
