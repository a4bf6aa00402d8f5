#include <stdlib.h>

#include "edition/weight.h"
#include "search/rank_priv.h"

/* A total order, so that every machine chooses the same terms. */
static bool
lighter(const struct weighted_term *a, const struct weighted_term *b)
{
	return a->weight != b->weight ? a->weight < b->weight
				      : a->hash < b->hash;
}

static void
sink_term(struct heaviest_terms *terms, size_t at)
{
	for (;;) {
		size_t least = at;
		for (size_t child = 2 * at + 1;
		     child <= 2 * at + 2 && child < terms->count; child++)
			if (lighter(&terms->heap[child], &terms->heap[least]))
				least = child;
		if (least == at)
			return;
		struct weighted_term moved = terms->heap[at];
		terms->heap[at] = terms->heap[least];
		terms->heap[least] = moved;
		at = least;
	}
}

/* Keeps a term if it is among the heaviest so far. */
static void
offer_term(struct heaviest_terms *terms, struct weighted_term term)
{
	if (terms->count < HEAVIEST_TERMS) {
		terms->heap[terms->count++] = term;
		if (terms->count == HEAVIEST_TERMS)
			for (size_t i = HEAVIEST_TERMS / 2; i > 0; i--)
				sink_term(terms, i - 1);
	} else if (lighter(&terms->heap[0], &term)) {
		terms->heap[0] = term;
		sink_term(terms, 0);
	}
}

/*
 * Fetches for the look-ups of the terms that follow: for each the next of three
 * places, each as many look-ups before it is read as reading memory takes.
 */
static void
fetch_ahead(
    const struct edition *edition, const struct words *words, size_t next)
{
	enum { APART = 8 };

	if (next + 3 * APART < words->count)
		edition_fetch(edition, words->terms[next + 3 * APART].hash,
		    EDITION_FETCH_BUCKET);
	if (next + 2 * APART < words->count)
		edition_fetch(edition, words->terms[next + 2 * APART].hash,
		    EDITION_FETCH_TERMS);
	if (next + APART < words->count)
		edition_fetch(edition, words->terms[next + APART].hash,
		    EDITION_FETCH_POSTINGS);
}

void
rank_choose(struct heaviest_terms *chosen, const struct edition *edition,
    const struct words *words, uint32_t docs)
{
	for (size_t i = 0; i < words->count; i++) {
		struct term term = words->terms[i];
		fetch_ahead(edition, words, i);
		if (term.hash & TERM_ASIDE)
			continue;
		struct edition_term found =
		    edition_find_term(edition, term.hash);
		uint64_t squared = weight_idf_squared(
		    docs, found.df ? found.df : 1, term.hash & TERM_HALF);
		uint64_t weight = squared * term.count;
		chosen->squares += weight;
		if (found.df == 0 || squared == 0)
			continue;
		offer_term(chosen,
		    (struct weighted_term){weight,
			weight_tf(term.count) * squared >> WEIGHT_BITS,
			term.hash, found});
	}
}

static int
compare_terms(const void *first, const void *second)
{
	return lighter(second, first) ? -1 : 1;
}

uint64_t
rank_limit(struct heaviest_terms *terms)
{
	uint64_t sum = 0;
	size_t kept = 0;

	for (size_t i = 0; i < terms->count; i++)
		sum += terms->heap[i].term.df;
	if (sum <= RANK_POSTINGS_MAX)
		return sum;
	qsort(terms->heap, terms->count, sizeof(*terms->heap), compare_terms);
	sum = 0;
	for (size_t i = 0; i < terms->count; i++)
		if (sum + terms->heap[i].term.df <= RANK_POSTINGS_MAX) {
			sum += terms->heap[i].term.df;
			terms->heap[kept++] = terms->heap[i];
		}
	terms->count = kept;
	return sum;
}
