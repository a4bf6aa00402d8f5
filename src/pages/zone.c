#include <stdlib.h>

#include "pages/virtual_path.h"
#include "pages/zone.h"

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

static bool
covers(const struct zone *zone, struct span path)
{
	if (!span_skip(&path, zone->path))
		return false;
	return path.size == 0 || span_ends(zone->path, SPAN("/")) ||
	    path.data[0] == '/';
}

const struct zone *
zone_at(const struct zones *zones, uint64_t which, struct span path)
{
	const struct zone *innermost = NULL;

	struct span about = path;

	/* The slash is that of the article's own path. */
	if (span_starts(path, VIRTUAL_RELATED_PATH))
		about = span_tail(path, VIRTUAL_RELATED_PATH.size);
	for (size_t i = 0; i < zones->count; i++) {
		const struct zone *zone = &zones->list[i];
		if (which >> i & 1 &&
		    (covers(zone, path) || covers(zone, about)) &&
		    (!innermost || zone->path.size > innermost->path.size))
			innermost = zone;
	}
	return innermost;
}
