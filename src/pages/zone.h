/* Zones: parts of a capsule that need a client certificate. */
#ifndef PAGES_ZONE_H
#define PAGES_ZONE_H

#include "text/fingerprint.h"

/* The client certificate of a connection, as far as it was checked. */
struct visitor {
	enum visitor_state {
		VISITOR_UNKNOWN, /* none was sent, or none was requested */
		VISITOR_KNOWN, /* valid now; the fingerprints are set */
		VISITOR_EXPIRED,
		VISITOR_EARLY, /* not valid yet */
		VISITOR_BROKEN, /* cannot be read */
	} state;
	struct fingerprint certificate, key; /* of it, and of its public key */
};

/* Owns nothing: the path and the list belong to the configuration. */
struct zone {
	/* Decoded; covers this path and all below, with a slash or without. */
	struct span path;
	bool any; /* any valid certificate opens the zone */
	const struct fingerprint *allowed; /* else one of these, sorted */
	size_t count;
};

/* The zones of a host. A reader may see what is in no closed zone. */
struct zones {
	const struct zone *list;
	size_t count; /* at most ZONES_MAX */
};

/*
 * Returns the zones that are closed to a visitor (NULL: no certificate): bit i
 * for zone i.
 */
uint64_t zone_closed(const struct zones *zones, const struct visitor *visitor);
/*
 * Returns the innermost zone of a set, bit i for zone i, that a decoded path is
 * in, or NULL. `/related/PATH` is also in the zones of PATH.
 */
const struct zone *zone_at(
    const struct zones *zones, uint64_t set, struct span path);

#endif
