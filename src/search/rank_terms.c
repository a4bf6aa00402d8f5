#include <stdlib.h>

#include "edition/weight.h"
#include "search/rank_priv.h"
#include "text/gemtext.h"

void
rank_count(struct words *words, const struct edition *edition, uint32_t self,
    struct span language, struct span body)
{
	const struct edition_entry *entry = edition_entry(edition, self);
	const struct edition_made *made = edition_made(edition, self);
	struct arena arena = {0};

	body = gemtext_unmarked(&arena, body, made ? made->footnotes : 0);
	words_count(words, language, edition_title(edition, entry), body,
	    (enum article_format)entry->format);
	arena_free(&arena);
}

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

enum { COMMON = 256 }; /* terms */

/*
 * Terms that wait: some to be looked up at the same time, and common ones,
 * whose frequency is further to find, until it is known what is heavier.
 */
struct look_ups {
	const struct edition *edition;
	uint32_t docs;
	bool all;
	struct heaviest_terms *chosen;
	size_t count, common_count;
	uint64_t hashes[EDITION_LOOK_UPS];
	uint16_t counts[EDITION_LOOK_UPS];
	struct common_term {
		struct term term;
		struct edition_term found;
	} common[COMMON];
};

/*
 * Whether a term of at most that weight (its square) is none of the heaviest:
 * it need not be looked up. So it is with most pairs and most common words.
 */
static bool
is_too_light(const struct look_ups *those, uint64_t weight)
{
	return !those->all && those->chosen->count == HEAVIEST_TERMS &&
	    weight < those->chosen->heap[0].weight;
}

static void
take_term(
    struct look_ups *those, struct term term, const struct edition_term *found)
{
	uint64_t squared = weight_idf_squared(
	    those->docs, found->df ? found->df : 1, term.hash & TERM_HALF);
	uint64_t weight = squared * term.count;

	those->chosen->squares += weight;
	if (found->df == 0 || squared == 0)
		return;
	offer_term(those->chosen,
	    (struct weighted_term){weight,
		weight_tf(term.count) * squared >> WEIGHT_BITS, term.hash,
		*found});
}

static void
take_common(struct look_ups *those)
{
	size_t kept = 0;

	for (size_t i = 0; i < those->common_count; i++) {
		struct common_term one = those->common[i];
		uint64_t most = weight_idf_squared(
		    those->docs, one.found.df, one.term.hash & TERM_HALF);
		if (is_too_light(those, most * one.term.count))
			continue;
		edition_fetch_postings(those->edition, &one.found);
		those->common[kept++] = one;
	}
	for (size_t i = 0; i < kept; i++) {
		struct common_term *one = &those->common[i];
		edition_count_term(those->edition, one->term.hash, &one->found);
		take_term(those, one->term, &one->found);
	}
	those->common_count = 0;
}

static void
look_up_all(struct look_ups *those)
{
	struct edition_term found[EDITION_LOOK_UPS];

	edition_find_terms(those->edition, those->hashes, those->count, found);
	for (size_t i = 0; i < those->count; i++) {
		struct term term = {
		    .hash = those->hashes[i], .count = those->counts[i]};
		if (!found[i].common) {
			take_term(those, term, &found[i]);
			continue;
		}
		those->common[those->common_count++] =
		    (struct common_term){term, found[i]};
		if (those->common_count == COMMON)
			take_common(those);
	}
	those->count = 0;
}

/* Chooses among words, or among what weighs half. */
static void
choose_some(struct look_ups *those, const struct words *words, unsigned half)
{
	/* At least two articles have it, or it relates nothing. */
	uint64_t most = weight_idf_squared(those->docs, 2, half);

	for (size_t i = 0; i < words->count; i++) {
		struct term term = words->terms[i];
		if ((term.hash & (TERM_ASIDE | TERM_HALF)) != half ||
		    is_too_light(those, most * term.count))
			continue;
		those->hashes[those->count] = term.hash;
		those->counts[those->count++] = term.count;
		if (those->count == EDITION_LOOK_UPS)
			look_up_all(those);
	}
	look_up_all(those);
}

void
rank_choose(struct heaviest_terms *chosen, const struct edition *edition,
    const struct words *words, uint32_t docs, bool all)
{
	struct look_ups those;

	those.edition = edition;
	those.docs = docs;
	those.all = all;
	those.chosen = chosen;
	those.count = those.common_count = 0;
	choose_some(&those, words, 0);
	/* In a capsule with zones most words are common. */
	if (chosen->count < HEAVIEST_TERMS)
		take_common(&those);
	choose_some(&those, words, TERM_HALF);
	take_common(&those);
	/* Nearly all are in no cache: some come while others are read. */
	for (size_t i = 0; i < chosen->count; i++)
		edition_fetch_postings(edition, &chosen->heap[i].term);
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
