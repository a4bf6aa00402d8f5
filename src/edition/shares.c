#include "edition/shares.h"

static unsigned
flags_of(const struct posting *posting)
{
	return (posting->count > posting->plural ? DICTIONARY_PLAIN : 0U) |
	    (posting->plural ? DICTIONARY_PLURAL : 0U);
}

/* Most lists have no document in a zone: a pass for that alone is quicker. */
static bool
is_zoned(const struct posting *postings, size_t count, const uint8_t *zone_of)
{
	unsigned any = 0;

	for (size_t i = 0; zone_of && i < count; i++)
		any |= zone_of[postings[i].doc];
	return any != 0;
}

bool
shares_count(struct shares *shares, const struct posting *postings,
    size_t count, const uint8_t *zone_of)
{
	shares->zones = 1;
	shares->df[0] = (uint32_t)count;
	if (!is_zoned(postings, count, zone_of))
		return false;
	shares->zones = 0;
	for (size_t i = 0; i < count; i++) {
		unsigned zone = zone_of[postings[i].doc];
		if (!(shares->zones >> zone & 1)) {
			shares->zones |= 1ULL << zone;
			shares->df[zone] = 0;
			shares->flags[zone] = 0;
		}
		shares->df[zone]++;
		shares->flags[zone] |= (uint8_t)flags_of(&postings[i]);
	}
	return true;
}

uint32_t
shares_df(const struct shares *shares, uint64_t audience)
{
	uint32_t df = 0;

	for (uint64_t left = shares->zones & audience; left; left &= left - 1)
		df += shares->df[__builtin_ctzll(left)];
	return df;
}

void
shares_write(struct buf *buf, const struct shares *shares)
{
	postings_put(buf, 0);
	postings_put(buf, (uint32_t)__builtin_popcountll(shares->zones));
	for (uint64_t left = shares->zones; left; left &= left - 1) {
		unsigned zone = (unsigned)__builtin_ctzll(left);
		postings_put(buf, zone);
		postings_put(buf, shares->df[zone] << 2 | shares->flags[zone]);
	}
}

uint32_t
shares_read(struct span bytes, uint64_t audience, unsigned *flags_r)
{
	struct postings at = postings_bytes(bytes);
	uint32_t count = 0, zone, share, df = 0;

	if (!postings_number(&at, &count) || count > 0 ||
	    !postings_number(&at, &count))
		return count;
	*flags_r = 0;
	/* More than there can be are in a corrupt edition. */
	for (count = count <= AUDIENCE_ZONES_MAX + 1 ? count : 0; count > 0;
	     count--) {
		if (!postings_number(&at, &zone) ||
		    !postings_number(&at, &share))
			break;
		if (!audience_sees(audience, zone))
			continue;
		df += share >> 2;
		*flags_r |= share & (DICTIONARY_PLAIN | DICTIONARY_PLURAL);
	}
	return df;
}
