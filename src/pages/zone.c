#include <stdlib.h>

#include "edition/audience.h"
#include "pages/virtual_path.h"
#include "pages/zone.h"

/*
 * Access control by path prefix. A set of zones is a bit mask, so that the
 * zones closed to a reader are one number: it is compared, is part of the
 * choice of a view, and is computed once a request. Fingerprints of a zone are
 * sorted for binary search; a list may name the certificate or its public key,
 * which survives a renewal.
 */

static bool
admits(const struct zone *zone, const struct visitor *visitor)
{
	if (!visitor || visitor->state != VISITOR_KNOWN)
		return false;
	return zone->any ||
	    bsearch(&visitor->certificate, zone->allowed, zone->count,
		sizeof(*zone->allowed), fingerprint_compare) ||
	    bsearch(&visitor->key, zone->allowed, zone->count,
		sizeof(*zone->allowed), fingerprint_compare);
}

uint64_t
zone_closed(const struct zones *zones, const struct visitor *visitor)
{
	uint64_t closed = 0;

	for (size_t i = 0; i < zones->count; i++)
		if (!admits(&zones->list[i], visitor))
			closed |= 1ULL << i;
	return closed;
}

const struct zone *
zone_at(const struct zones *zones, uint64_t set, struct span path)
{
	const struct zone *innermost = NULL;
	struct span about = path;

	/* VIRTUAL_RELATED_PATH has no slash at its end: PATH begins with it. */
	if (span_starts(path, VIRTUAL_RELATED_PATH))
		about = span_tail(path, VIRTUAL_RELATED_PATH.size);
	for (size_t i = 0; i < zones->count; i++) {
		const struct zone *zone = &zones->list[i];
		if (set >> i & 1 &&
		    (audience_covers(zone->path, path) ||
			audience_covers(zone->path, about)) &&
		    (!innermost || zone->path.size > innermost->path.size))
			innermost = zone;
	}
	return innermost;
}
