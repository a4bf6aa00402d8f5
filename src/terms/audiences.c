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

/* Where no article of an audience has the term, df counts as 1. */
static uint64_t
logarithm_of(const struct shares *shares, uint64_t audience)
{
	uint32_t df = shares_df(shares, audience);

	return weight_ln(df);
}

/* Replaces logarithms in the differences of all documents of a list. */
static void
replace_logarithms(struct audiences *audiences, const uint64_t *before,
    const uint64_t *after, const struct posting *postings, size_t count,
    bool half)
{
	for (size_t i = 0; i < count; i++) {
		struct weight_vector *differences =
		    audiences->differences + postings[i].doc * audiences->count;
		for (size_t j = 0; j < audiences->count; j++)
			weight_change(&differences[j], postings[i].count,
			    before[j], after[j], half);
	}
}

/* The logarithms of a term's df: of all articles, and of each audience. */
struct logarithms {
	uint64_t all[AUDIENCES_MAX], own[AUDIENCES_MAX];
};

static struct logarithms
logarithms_of(const struct audiences *audiences, const struct shares *shares)
{
	struct logarithms logarithms;

	for (size_t i = 0; i < audiences->count; i++) {
		logarithms.all[i] = logarithm_of(shares, AUDIENCE_ALL);
		logarithms.own[i] = logarithm_of(shares, audiences->sets[i]);
	}
	return logarithms;
}

void
audiences_add(struct audiences *audiences, const struct shares *shares,
    const struct posting *postings, size_t count, bool half)
{
	struct logarithms logarithms = logarithms_of(audiences, shares);

	replace_logarithms(
	    audiences, logarithms.all, logarithms.own, postings, count, half);
}

void
audiences_remove(struct audiences *audiences, const struct shares *shares,
    const struct posting *postings, size_t count, bool half)
{
	struct logarithms logarithms = logarithms_of(audiences, shares);

	replace_logarithms(
	    audiences, logarithms.own, logarithms.all, postings, count, half);
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
