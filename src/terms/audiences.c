#include <stdlib.h>

#include "base/mem.h"
#include "terms/audiences.h"

/*
 * The length of an article's vector depends on how many articles have each of
 * its terms (edition/weight.h), so readers who see different articles need
 * different lengths. Most terms that are in a zone at all are common words, and
 * most terms are rare and in no zone: for these, all audiences count alike. So
 * each audience has, for each document, only the difference of its sums from
 * those of all articles, and a term without a document in a zone costs nothing.
 *
 * Which sets of zones readers can open is known to the workers alone, whose
 * lists of certificates change. Here are the sets that there can be with few
 * zones: the public, one zone with those around it, two such, and so on, as far
 * as AUDIENCES_MAX. They depend on the configuration and on no article, so a
 * zone that holds articles and one that is empty give the same sets.
 */

static void
add_set(struct audiences *audiences, uint64_t set)
{
	uint64_t all = (2ULL << audiences->zone_count) - 1;

	for (size_t i = 0; i < audiences->count; i++)
		if (audiences->sets[i] == set)
			return;
	if (audiences->count < AUDIENCES_MAX && set != all)
		audiences->sets[audiences->count++] = set;
}

/* A zone, those around it, and what is in no zone. */
static uint64_t
closure(const struct audiences *audiences, size_t zone)
{
	uint64_t set = 1;

	for (size_t i = 0; i < audiences->zone_count; i++)
		if (audience_covers(
			audiences->zones[i], audiences->zones[zone]))
			set |= 2ULL << i;
	return set;
}

void
audiences_choose(
    struct audiences *audiences, const struct span *zones, size_t count)
{
	*audiences = (struct audiences){.zones = zones, .zone_count = count};
	if (count == 0)
		return;
	add_set(audiences, 1);
	for (size_t i = 0; i < audiences->count; i++)
		for (size_t zone = 0; zone < count; zone++)
			add_set(audiences,
			    audiences->sets[i] | closure(audiences, zone));
}

void
audiences_make_room(struct audiences *audiences, size_t from, size_t count)
{
	size_t each = audiences->count;

	if (each == 0)
		return;
	audiences->zone_of = mem_grow(
	    audiences->zone_of, &audiences->zone_capacity, count + 1, 1);
	memset(audiences->zone_of + from, 0, count - from);
	audiences->differences =
	    mem_grow(audiences->differences, &audiences->difference_capacity,
		count * each + 1, sizeof(*audiences->differences));
	memset(audiences->differences + from * each, 0,
	    (count - from) * each * sizeof(*audiences->differences));
}

/*
 * Replaces the logarithm of a term's df among all articles by that among those
 * of each audience, in the differences of all documents of its list; or the
 * other way round. Where no article of an audience has the term, its df counts
 * as 1.
 */
static void
replace_logarithms(struct audiences *audiences, const struct shares *shares,
    const struct posting *postings, size_t count, bool half, bool back)
{
	uint64_t all = weight_ln(shares_df(shares, AUDIENCE_ALL));
	uint64_t own[AUDIENCES_MAX];

	for (size_t i = 0; i < audiences->count; i++)
		own[i] = weight_ln(shares_df(shares, audiences->sets[i]));
	for (size_t i = 0; i < count; i++) {
		struct weight_vector *differences =
		    audiences->differences + postings[i].doc * audiences->count;
		for (size_t j = 0; j < audiences->count; j++)
			weight_change(&differences[j], postings[i].count,
			    back ? own[j] : all, back ? all : own[j], half);
	}
}

void
audiences_add(struct audiences *audiences, const struct shares *shares,
    const struct posting *postings, size_t count, bool half)
{
	replace_logarithms(audiences, shares, postings, count, half, false);
}

void
audiences_remove(struct audiences *audiences, const struct shares *shares,
    const struct posting *postings, size_t count, bool half)
{
	replace_logarithms(audiences, shares, postings, count, half, true);
}

struct weight_vector
audiences_vector(const struct audiences *audiences, size_t number, size_t doc,
    const struct weight_vector *all)
{
	const struct weight_vector *difference =
	    &audiences->differences[doc * audiences->count + number];

	/* Differences may be negative: the sums are modulo 2^64. */
	return (struct weight_vector){all->counts,
	    all->logarithms + difference->logarithms,
	    all->squares + difference->squares};
}

void
audiences_free(struct audiences *audiences)
{
	free(audiences->zone_of);
	free(audiences->differences);
	*audiences = (struct audiences){0};
}
