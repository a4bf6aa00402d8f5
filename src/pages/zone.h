/* Parts of a capsule that only readers with a certificate may see. */
#ifndef PAGES_ZONE_H
#define PAGES_ZONE_H

#include "text/fingerprint.h"

/* Who asks: what is known of the certificate that came with a question. */
struct visitor {
	enum visitor_state {
		VISITOR_UNKNOWN, /* none came, or nobody asked for one */
		VISITOR_KNOWN,
		VISITOR_EXPIRED,
		VISITOR_EARLY, /* not valid yet */
		VISITOR_BROKEN,
	} state;
	struct fingerprint certificate, key; /* the whole, its public key */
};

struct zone {
	/* Decoded: this and what is below, be there a slash at its end or not.
	 */
	struct span path;
	bool any; /* every certificate that is valid */
	const struct fingerprint *allowed; /* in order */
	size_t count;
};

/* Those of one host. A reader may see what lies in no zone that is closed. */
struct zones {
	const struct zone *list;
	size_t count; /* at most ZONES_MAX */
};

/* Which zones are closed to a visitor (NULL: one without), a bit for each. */
uint64_t zone_closed(const struct zones *zones, const struct visitor *visitor);
/*
 * The innermost of those zones that a decoded path lies in, NULL if it lies in
 * none. What is made of an article (`/related/PATH`) lies where that does, too.
 */
const struct zone *zone_at(
    const struct zones *zones, uint64_t which, struct span path);

#endif
