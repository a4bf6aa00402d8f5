/* Zones: parts of a capsule that need a client certificate, to see or write. */
#ifndef PAGES_ZONE_H
#define PAGES_ZONE_H

#include "edition/edition.h"
#include "text/fingerprint.h"
#include "wire/request.h"

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
	unsigned line; /* of the path in the configuration */
	bool open; /* everybody may read what is in it */
	bool any; /* any valid certificate opens the zone */
	const struct fingerprint *allowed; /* else one of these, sorted */
	size_t count;
	/* Who may write in it. */
	bool writable; /* somebody may, or might: the list may be empty */
	const struct fingerprint *writers; /* sorted */
	size_t writer_count;
	bool deletes; /* writers may delete */
	uint64_t most, space; /* bytes: of an upload, of all that it holds */
	unsigned keep; /* versions of a file */
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
 * in, or NULL. `/related/PATH` and `/links/PATH` are also in the zones of PATH.
 */
const struct zone *zone_at(
    const struct zones *zones, uint64_t set, struct span path);

/*
 * The same of a directory's path without its slash, where the path itself is in
 * none of them: `/club` of the zone `/club/`. NULL if it has a slash.
 */
const struct zone *zone_at_dir(
    const struct zones *zones, uint64_t set, struct span path);

/*
 * A zone that not everybody may see, which a path is in and the page that leads
 * there is not, or NULL.
 */
const struct zone *zone_ahead(
    const struct zones *zones, struct span path, struct span from);

/* The innermost of all zones that a decoded path is in, or NULL. */
const struct zone *zone_innermost(const struct zones *zones, struct span path);
/*
 * Whether an old path of an article leads to it: whoever may only write in a
 * zone takes over no address outside of it, nor one in a zone within it, which
 * has writers of its own, or none.
 */
bool zone_lets_move(
    const struct zones *zones, struct span article, struct span old);
/* The first entry of which an old path holds, or EDITION_NONE. */
uint32_t zone_moved(
    const struct zones *zones, const struct edition *edition, struct span old);
/* What a visitor is told of a zone that is closed to them, to see or write. */
enum refusal zone_refusal(const struct visitor *visitor);
/* Whether a visitor is one of those who may write in a zone. */
bool zone_has_writer(const struct zone *zone, const struct visitor *visitor);
/* Whether any of them can be written. */
bool zones_writable(const struct zones *zones);

#endif
