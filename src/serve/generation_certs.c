#include "serve/generation_certs.h"

/*
 * Gemini clients trust on first use: they remember a host's certificate, or
 * its public key, and warn when another one comes. So a certificate that is
 * replaced is compared with the one before, and a changed key is reported to
 * the operator, who may not have meant it. A pair of files is taken only if it
 * is whole and valid; in every other case the pair in memory goes on.
 */

/* Whether a generation serves a host with a certificate. */
static bool
has_pair(const struct generation *generation, struct span host)
{
	for (size_t i = 0; generation && i < generation->config.host_count; i++)
		if (span_equal(generation->vhosts[i].host, host))
			return generation->certs[i].length > 0;
	return false;
}

/*
 * A reload makes a key for a host that is new. A key that was in use and is
 * missing now is more likely moved than given up.
 */
static void
load_pair(struct generation *generation, size_t number,
    const struct generation *before, struct notes *notes)
{
	const struct vhost *vhost = &generation->vhosts[number];
	const struct pair *pair = &generation->pairs[number];

	if (!pair->given && cert_is_missing(pair->key.data) &&
	    has_pair(before, vhost->host))
		note_add(notes, NOTE_ERROR, pair->key, 0,
		    "is missing, and a reload makes no key in place of one "
		    "that readers know: put it back, or make another by `loam "
		    "cert new-key`");
	else
		pair_load(&generation->certs[number], pair, vhost->names,
		    vhost->name_count, notes);
}

int
generation_load_certs(struct generation *generation,
    const struct generation *before, struct notes *notes)
{
	struct config *config = &generation->config;
	size_t errors = notes->errors;

	if (!generation_is_secure(generation))
		return 0;
	for (size_t i = 0; i < config->host_count; i++) {
		const struct vhost *vhost = &generation->vhosts[i];
		struct pair *pair = &generation->pairs[i];
		*pair = pair_of(config, i, vhost->host);
		generation->warned[i] = CERT_UNWARNED;
		/* Polled from before they are read: no change is missed. */
		file_poll_add(&generation->file_poll, pair->certificate);
		file_poll_add(&generation->file_poll, pair->key);
		load_pair(generation, i, before, notes);
	}
	return notes->errors == errors ? 0 : -1;
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

static bool
is_same(const struct cert *a, const struct cert *b)
{
	return span_equal(buf_span(&a->chain), buf_span(&b->chain)) &&
	    span_equal(buf_span(&a->key), buf_span(&b->key));
}

/* Returns whether the certificate was replaced. */
static bool
refresh_host(struct generation *generation, size_t number, struct notes *notes)
{
	const struct vhost *vhost = &generation->vhosts[number];
	const struct pair *pair = &generation->pairs[number];
	struct cert *cert = &generation->certs[number], next;

	if (cert_load(&next, pair->certificate.data, pair->key.data,
		vhost->names, vhost->name_count, false, notes) < 0)
		return false;
	if (is_same(&next, cert)) {
		cert_free(&next);
		return false;
	}
	warn_of_key(vhost->host, &next, cert, notes);
	cert_free(cert);
	*cert = next;
	generation->warned[number] = CERT_UNWARNED;
	return true;
}

uint64_t
generation_refresh_certs(struct generation *generation, struct notes *notes)
{
	uint64_t changed = 0;

	if (!generation_is_secure(generation))
		return 0;
	for (size_t i = 0; i < generation->config.host_count; i++)
		changed |= (uint64_t)refresh_host(generation, i, notes) << i;
	return changed;
}

static void
compare_host(struct generation *generation, size_t number,
    const struct generation *before, size_t old, struct notes *notes)
{
	const struct cert *cert = &generation->certs[number];
	const struct cert *known = &before->certs[old];

	if (cert->length == 0 || known->length == 0)
		return;
	if (is_same(cert, known))
		generation->warned[number] = before->warned[old];
	warn_of_key(generation->vhosts[number].host, cert, known, notes);
}

void
generation_compare_certs(struct generation *generation,
    const struct generation *before, struct notes *notes)
{
	for (size_t i = 0; i < generation->config.host_count; i++)
		for (size_t j = 0; j < before->config.host_count; j++)
			if (span_equal(generation->vhosts[i].host,
				before->vhosts[j].host))
				compare_host(generation, i, before, j, notes);
}

void
generation_warn_of_expiry(
    struct generation *generation, int64_t now, struct notes *notes)
{
	for (size_t i = 0; i < generation->config.host_count; i++) {
		const struct cert *cert = &generation->certs[i];
		int due = cert->length == 0
		    ? CERT_NO_WARNING
		    : cert_expiry_warning(
			  cert->not_after, now, generation->warned[i]);
		if (due == CERT_NO_WARNING)
			continue;
		generation->warned[i] = due;
		cert_remark_dates(
		    cert, generation->pairs[i].certificate, now, notes);
	}
}
