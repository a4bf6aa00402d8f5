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
has_print(
    const struct visitor *visitor, const struct fingerprint *list, size_t count)
{
	return count > 0 &&
	    (bsearch(&visitor->certificate, list, count, sizeof(*list),
		 fingerprint_compare) ||
		bsearch(&visitor->key, list, count, sizeof(*list),
		    fingerprint_compare));
}

static bool
admits(const struct zone *zone, const struct visitor *visitor)
{
	if (zone->open)
		return true;
	if (!visitor || visitor->state != VISITOR_KNOWN)
		return false;
	return zone->any || has_print(visitor, zone->allowed, zone->count);
}

enum refusal
zone_refusal(const struct visitor *visitor)
{
	static const enum refusal refusals[] = {
	    [VISITOR_UNKNOWN] = REFUSAL_NO_CERTIFICATE,
	    [VISITOR_KNOWN] = REFUSAL_NOT_ALLOWED,
	    [VISITOR_EXPIRED] = REFUSAL_EXPIRED,
	    [VISITOR_EARLY] = REFUSAL_EARLY,
	    [VISITOR_BROKEN] = REFUSAL_BROKEN,
	};

	return refusals[visitor->state];
}

bool
zone_has_writer(const struct zone *zone, const struct visitor *visitor)
{
	return visitor->state == VISITOR_KNOWN &&
	    has_print(visitor, zone->writers, zone->writer_count);
}

bool
zone_lets_move(const struct zones *zones, struct span article, struct span old)
{
	const struct zone *zone = zone_innermost(zones, article);

	return !zone || !zone->writable || zone_innermost(zones, old) == zone;
}

/* A page that may not have an old path is passed over, not taken for it. */
uint32_t
zone_moved(
    const struct zones *zones, const struct edition *edition, struct span old)
{
	uint32_t count;
	const struct edition_moved *moved =
	    edition_moved_all(edition, old, &count);

	for (uint32_t i = 0; i < count; i++)
		if (zone_lets_move(zones,
			edition_path(
			    edition, edition_entry(edition, moved[i].entry)),
			old))
			return moved[i].entry;
	return EDITION_NONE;
}

bool
zones_writable(const struct zones *zones)
{
	for (size_t i = 0; i < zones->count; i++)
		if (zones->list[i].writable)
			return true;
	return false;
}

const struct zone *
zone_innermost(const struct zones *zones, struct span path)
{
	const struct zone *innermost = NULL;

	for (size_t i = 0; i < zones->count; i++) {
		const struct zone *zone = &zones->list[i];
		if (audience_covers(zone->path, path) &&
		    (!innermost || zone->path.size > innermost->path.size))
			innermost = zone;
	}
	return innermost;
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

	/* These have no slash at their ends: PATH begins with it. */
	if (!span_skip(&about, VIRTUAL_RELATED_PATH))
		span_skip(&about, VIRTUAL_LINKS_PATH);
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

const struct zone *
zone_at_dir(const struct zones *zones, uint64_t set, struct span path)
{
	struct buf directory = {0};
	const struct zone *zone = NULL;

	if (set == 0 || span_ends(path, SPAN("/")))
		return NULL;
	buf_add(&directory, path);
	buf_byte(&directory, '/');
	zone = zone_at(zones, set, buf_span(&directory));
	buf_free(&directory);
	return zone;
}

const struct zone *
zone_ahead(const struct zones *zones, struct span path, struct span from)
{
	uint64_t closed = zone_closed(zones, NULL);
	const struct zone *zone;

	for (size_t i = 0; i < zones->count; i++)
		if (closed >> i & 1 &&
		    (zone = zone_at(zones, 1ULL << i, path)) &&
		    !zone_at(zones, 1ULL << i, from))
			return zone;
	return NULL;
}
