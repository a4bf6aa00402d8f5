#include "base/clock.h"
#include "cert/key_report.h"
#include "cert/keyop.h"
#include "cert/keyop_heir.h"
#include "serve/generation_certs.h"

/*
 * Gemini clients trust on first use: they remember a host's certificate, or
 * its public key, and warn when another one comes. So a certificate that is
 * replaced is compared with the one before, and a changed key is reported to
 * the operator, who may not have meant it. A pair of files is taken only if it
 * is whole, and not before its time where the one in memory is valid; in every
 * other case the pair in memory goes on. One that has expired is served:
 * clients decide.
 */

/*
 * A name that readers of an earlier host come to this one by, or an empty one.
 * Nobody needs to have used all that a wildcard stood for.
 */
static struct span
inherited_name(const struct vhost *vhost, const struct vhost *before)
{
	for (size_t i = 0; i < before->name_count; i++)
		if (vhost_has_name(vhost, before->names[i]))
			return before->names[i];
	return SPAN("");
}

/*
 * The certificate of a generation that readers of a host know, or NULL. Of
 * several it is the one that its own name had.
 */
static const struct cert *
find_cert(const struct generation *generation, const struct vhost *vhost)
{
	const struct cert *found = NULL;

	for (size_t i = 0; generation && i < generation->config.host_count; i++)
		if (generation->certs[i].length > 0 &&
		    inherited_name(vhost, &generation->vhosts[i]).size > 0 &&
		    (!found ||
			vhost_has_name(&generation->vhosts[i], vhost->host)))
			found = &generation->certs[i];
	return found;
}

/*
 * Returns -1 with a note if a certificate is not valid yet, but the one in
 * force is. A refresh that fails is tried again, which takes it in time.
 */
static int
refuse_early(const struct pair *pair, const struct cert *next,
    const struct cert *known, struct notes *notes)
{
	struct buf sentence = {0};
	int64_t now = clock_now();

	if (!known || now >= next->not_before || now < known->not_before ||
	    now > known->not_after)
		return 0;
	cert_describe_dates(next, now, &sentence);
	note_add(notes, NOTE_ERROR, pair->certificate, 0,
	    "%pS: the one in use, which is valid, is kept until then",
	    SPAN_AT(buf_span(&sentence)));
	buf_free(&sentence);
	return -1;
}

/*
 * A reload makes a key for a host that is new. A key that was in use and is
 * missing now is more likely moved than given up.
 */
static int
load_new(const struct generation *generation, size_t number,
    const struct generation *before, struct cert *cert, struct notes *notes)
{
	const struct vhost *vhost = &generation->vhosts[number];
	const struct pair *pair = &generation->pairs[number];

	if (pair_check_renamed(pair, vhost->names, vhost->name_count, notes) <
	    0)
		return -1;
	if (pair->given || !cert_is_missing(pair->key.data) ||
	    !find_cert(before, vhost))
		return pair_load(
		    cert, pair, vhost->names, vhost->cert_name_count, notes);
	note_add(notes, NOTE_ERROR, pair->key, 0,
	    "is missing, and a reload makes no key in place of the one that "
	    "readers know: put that one here, or make another by `loam cert "
	    "new-key --host %pS`",
	    SPAN_AT(vhost->host));
	return -1;
}

void
generation_watch_certs(struct generation *generation)
{
	struct config *config = &generation->config;

	if (!generation_is_secure(generation))
		return;
	for (size_t i = 0; i < config->host_count; i++) {
		struct pair *pair = &generation->pairs[i];
		*pair = pair_of(config, i, generation->vhosts[i].host);
		generation->warned[i] = CERT_UNWARNED;
		file_poll_add(&generation->file_poll, pair->certificate);
		file_poll_add(&generation->file_poll, pair->key);
	}
}

/* Its key alone is looked for, whatever has become of the certificate. */
static int
find_in_force(const struct generation *generation, size_t number,
    int predecessor, struct buf *key, struct notes *notes)
{
	const struct pair *pair = &generation->pairs[number];
	const struct cert *cert = &generation->certs[number];

	if (cert_find_key(cert, pair->certificate.data, pair->key.data, key) ==
		0 ||
	    (predecessor >= 0 &&
		keyop_inherit(predecessor, number, cert, key) == 0))
		return 0;
	note_add(notes, NOTE_ERROR, pair->key, 0,
	    "has no longer the key of the certificate that clients are served "
	    "with: put it back, or put a certificate beside the new one");
	return -1;
}

/* Reports the chain of a pair that can be used. Returns 0, or -1. */
static int
load_pair(const struct generation *generation, size_t number,
    const struct keys_source *source, struct cert *cert, struct notes *notes)
{
	const struct vhost *vhost = &generation->vhosts[number];
	const struct pair *pair = &generation->pairs[number];
	bool again = source->reading == KEYS_AGAIN;
	int loaded = -1;

	if (again)
		loaded = cert_load(cert, pair->certificate.data, pair->key.data,
		    vhost->names, vhost->cert_name_count, false, notes);
	else if (source->reading == KEYS_START)
		loaded =
		    load_new(generation, number, source->before, cert, notes);
	if (loaded == 0 &&
	    refuse_early(pair, cert,
		find_cert(again ? generation : source->before, vhost),
		notes) < 0) {
		cert_free(cert);
		loaded = -1;
	}
	return loaded;
}

/* Returns whether the host has its key now. */
static bool
read_key(const struct generation *generation, size_t number,
    const struct keys_source *source, struct buf *report, struct notes *notes)
{
	struct cert cert = {.length = 0};
	int loaded = load_pair(generation, number, source, &cert, notes);

	if (loaded == 0)
		key_report_chain(report, number, &cert);
	else if (source->reading != KEYS_START)
		loaded = find_in_force(
		    generation, number, source->predecessor, &cert.key, notes);
	bool has = loaded == 0 && keyop_keep(number, buf_span(&cert.key)) == 0;
	cert_free(&cert);
	return has;
}

bool
generation_read_keys(struct generation *generation,
    const struct keys_source *source, struct buf *report, struct notes *notes)
{
	bool all = true;

	for (size_t i = 0; i < generation->config.host_count; i++)
		all = read_key(generation, i, source, report, notes) && all;
	return all;
}

static void
warn_of_key(struct span host, const struct cert *next,
    const struct cert *before, struct notes *notes)
{
	if (!cert_same_key(next, before))
		note_add(notes, NOTE_REMARK, host, 0,
		    "its key has changed: clients that remember the old one "
		    "will warn (public key SHA-256 %s)",
		    next->public_fingerprint);
}

/* A chain has the public half of its key. */
static bool
is_same(const struct cert *a, const struct cert *b)
{
	return span_equal(buf_span(&a->chain), buf_span(&b->chain));
}

/* Returns whether the certificate was replaced. */
static bool
put_in_force(struct generation *generation, size_t number, struct cert *next,
    struct notes *notes)
{
	struct cert *cert = &generation->certs[number];

	if (next->length == 0 || is_same(next, cert)) {
		cert_free(next);
		return false;
	}
	if (cert->length > 0)
		warn_of_key(generation->vhosts[number].host, next, cert, notes);
	cert_free(cert);
	*cert = *next;
	*next = (struct cert){.length = 0};
	generation->warned[number] = CERT_UNWARNED;
	return true;
}

uint64_t
generation_take_certs(
    struct generation *generation, struct cert *next, struct notes *notes)
{
	uint64_t changed = 0;

	for (size_t i = 0; i < generation->config.host_count; i++)
		changed |=
		    (uint64_t)put_in_force(generation, i, &next[i], notes) << i;
	return changed;
}

static void
compare_host(struct generation *generation, size_t number,
    const struct generation *before, size_t old, struct notes *notes)
{
	const struct cert *cert = &generation->certs[number];
	const struct cert *known = &before->certs[old];
	struct span name =
	    inherited_name(&generation->vhosts[number], &before->vhosts[old]);

	if (name.size == 0 || cert->length == 0 || known->length == 0)
		return;
	if (is_same(cert, known))
		generation->warned[number] = before->warned[old];
	warn_of_key(name, cert, known, notes);
}

void
generation_compare_certs(struct generation *generation,
    const struct generation *before, struct notes *notes)
{
	for (size_t i = 0; i < generation->config.host_count; i++)
		for (size_t j = 0; j < before->config.host_count; j++)
			compare_host(generation, i, before, j, notes);
}

/* Which warning of its dates is due: see cert_expiry_warning(). */
static int
due_warning(const struct cert *cert, int64_t now, int last_warned)
{
	if (cert->length == 0)
		return CERT_NO_WARNING;
	if (now < cert->not_before)
		return last_warned == CERT_UNWARNED ? CERT_EARLY
						    : CERT_NO_WARNING;
	return cert_expiry_warning(cert->not_after, now, last_warned);
}

void
generation_warn_of_expiry(
    struct generation *generation, int64_t now, struct notes *notes)
{
	for (size_t i = 0; i < generation->config.host_count; i++) {
		const struct cert *cert = &generation->certs[i];
		int due = due_warning(cert, now, generation->warned[i]);
		if (due == CERT_NO_WARNING)
			continue;
		generation->warned[i] = due;
		cert_remark_dates(
		    cert, generation->pairs[i].certificate, now, notes);
	}
}
