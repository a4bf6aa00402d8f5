/* Audiences: which zones a reader may see, and what is counted for each. */
#ifndef EDITION_AUDIENCE_H
#define EDITION_AUDIENCE_H

#include "base/span.h"

/*
 * An article belongs to its innermost zone: zone number i + 1 is the zone with
 * path i, and 0 is the part of the capsule that is in no zone. An audience is
 * the set of zone numbers that a reader may see, a bit for each. Bit 0 is
 * always set.
 */
enum { AUDIENCE_ZONES_MAX = 32 }; /* zones of a capsule */

#define AUDIENCE_ALL UINT64_MAX

/*
 * Whether a zone's path covers a path: that path itself and all below, however
 * both are spelled (Unicode Standard Annex 15).
 */
bool audience_covers(struct span zone, struct span path);
/* The number of the innermost zone that a path is in; 0: none. */
unsigned audience_zone(
    const struct span *zones, size_t count, struct span path);
/* Whether the articles of a zone number are seen by an audience. */
static inline bool
audience_sees(uint64_t audience, unsigned zone)
{
	return zone <= AUDIENCE_ZONES_MAX && audience >> zone & 1;
}

#endif
