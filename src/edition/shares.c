#include <stdlib.h>

#include "base/mem.h"
#include "edition/shares.h"

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
		shares->flags[zone] |= (uint8_t)shares_flags(&postings[i]);
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

/* Sorts the postings of a list by zone; those of each keep their order. */
static void
sort_by_zone(struct shares *shares, const struct posting *postings,
    size_t count, const uint8_t *zone_of)
{
	struct postings_list *sorted = &shares->sorted;
	size_t next[AUDIENCE_ZONES_MAX + 1], from = 0;

	sorted->list = mem_grow(
	    sorted->list, &sorted->capacity, count, sizeof(*sorted->list));
	for (uint64_t left = shares->zones; left; left &= left - 1) {
		unsigned zone = (unsigned)__builtin_ctzll(left);
		next[zone] = from;
		from += shares->df[zone];
	}
	for (size_t i = 0; i < count; i++)
		sorted->list[next[zone_of[postings[i].doc]]++] = postings[i];
}

void
shares_write(struct buf *buf, struct shares *shares,
    const struct posting *postings, size_t count, const uint8_t *zone_of)
{
	const struct posting *list;

	sort_by_zone(shares, postings, count, zone_of);
	list = shares->sorted.list;
	shares->bodies.size = 0;
	postings_put(buf, 0);
	postings_put(buf, (uint32_t)__builtin_popcountll(shares->zones));
	for (uint64_t left = shares->zones; left; left &= left - 1) {
		unsigned zone = (unsigned)__builtin_ctzll(left);
		size_t before = shares->bodies.size;
		postings_append(&shares->bodies, list, shares->df[zone]);
		list += shares->df[zone];
		postings_put(buf, zone);
		postings_put(buf, shares->df[zone] << 2 | shares->flags[zone]);
		postings_put(buf, (uint32_t)(shares->bodies.size - before));
	}
	buf_add(buf, buf_span(&shares->bodies));
}

void
shares_free(struct shares *shares)
{
	free(shares->sorted.list);
	buf_free(&shares->bodies);
	*shares = (struct shares){0};
}

uint32_t
shares_read(struct span bytes, uint64_t audience, unsigned *flags_r)
{
	struct postings heads = postings_bytes(bytes);
	struct postings_part part;
	uint32_t count = 0, df = 0;

	if (!postings_head(&heads, &count) || count > 0)
		return count;
	*flags_r = 0;
	count = postings_parts(&heads);
	while (postings_part(&heads, &count, &part)) {
		if (!audience_sees(audience, part.zone))
			continue;
		df += part.count;
		*flags_r |= part.flags;
	}
	return df;
}
