#include <stdlib.h>

#include "base/mem.h"
#include "config/labels.h"
#include "edition/edition_index.h"
#include "edition/edition_twins.h"
#include "edition/weight.h"
#include "search/rank.h"
#include "text/language.h"

/*
 * Related entries by "more like this": the article is the query. Its terms are
 * words and pairs of adjacent words, those of the title counted eight times
 * (text/words.h); of Chinese, characters and pairs of adjacent ones. A term
 * weighs sqrt(c) x ln(N / df), half of that for a pair (edition/weight.c),
 * where N and df count the articles of one language. Terms for search alone
 * weigh nothing.
 *
 *  1. The 120 heaviest terms are chosen, in a heap. All terms of a long article
 *     order no better, and read many more postings. Of an article of more than
 *     RANK_TEXT_MAX bytes only the terms of its beginning are looked up; the
 *     length of its vector is still that of the whole. Where the chosen terms
 *     have more than RANK_POSTINGS_MAX postings, which an article of common
 *     words alone brings about, the lighter ones are left out.
 *  2. Each term's posting list is read in turn, and each document's sum of
 *     products of weights grows in an array (term-at-a-time evaluation with
 *     accumulators: Zobel and Moffat, Inverted files for text search engines,
 *     2006). The postings are complete: no document is left out.
 *  3. Each sum is divided by the lengths of both articles' whole vectors, which
 *     gives the cosine, or less, since only the chosen terms are multiplied.
 *     Below COSINE_LEAST an article is dropped; of the others the greatest are
 *     shown.
 */

enum { HEAVIEST_TERMS = 120 };

struct weighted_term {
	uint64_t weight; /* the square of its weight in the article */
	uint64_t factor; /* of the tf of a posting */
	uint64_t hash;
	uint32_t df;
	struct span postings;
};

struct heaviest_terms {
	struct weighted_term heap[HEAVIEST_TERMS]; /* the lightest on top */
	size_t count;
	uint64_t squares; /* of the whole vector */
};

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
 * Looks up every term. A term without postings, which no other article has,
 * counts in the length of the vector and relates nothing.
 */
static void
choose_terms(struct heaviest_terms *chosen, const struct edition *edition,
    const struct words *words, uint32_t docs)
{
	for (size_t i = 0; i < words->count; i++) {
		struct term term = words->terms[i];
		uint32_t df;
		if (term.hash & TERM_ASIDE)
			continue;
		struct span bytes = edition_postings(edition, term.hash, &df);
		uint64_t squared = weight_idf_squared(
		    docs, df ? df : 1, term.hash & TERM_HALF);
		uint64_t weight = squared * term.count;
		chosen->squares += weight;
		if (bytes.size == 0 || squared == 0)
			continue;
		offer_term(chosen,
		    (struct weighted_term){weight,
			weight_tf(term.count) * squared >> WEIGHT_BITS,
			term.hash, df, bytes});
	}
}

static int
compare_terms(const void *first, const void *second)
{
	return lighter(second, first) ? -1 : 1;
}

/*
 * Leaves out terms, to keep to RANK_POSTINGS_MAX: of the heaviest on, those
 * whose postings do not fit any more. Returns how many postings are left.
 */
static uint64_t
limit_postings(struct heaviest_terms *terms)
{
	uint64_t sum = 0;
	size_t kept = 0;

	for (size_t i = 0; i < terms->count; i++)
		sum += terms->heap[i].df;
	if (sum <= RANK_POSTINGS_MAX)
		return sum;
	qsort(terms->heap, terms->count, sizeof(*terms->heap), compare_terms);
	sum = 0;
	for (size_t i = 0; i < terms->count; i++)
		if (sum + terms->heap[i].df <= RANK_POSTINGS_MAX) {
			sum += terms->heap[i].df;
			terms->heap[kept++] = terms->heap[i];
		}
	terms->count = kept;
	return sum;
}

/* By a table: a branch on whether the count is 1 would be unpredictable. */
static inline uint64_t
tf_of(const struct ranker *ranker, uint32_t count)
{
	return count < RANK_TFS ? ranker->tfs[count] : weight_tf(count);
}

/* Adds up scalar products. Returns how many documents have one. */
static size_t
add_products(struct ranker *ranker, const struct edition *edition,
    const struct heaviest_terms *terms, uint32_t docs)
{
	size_t touched = 0;

	for (size_t i = 0; i < terms->count; i++) {
		uint64_t factor = terms->heap[i].factor;
		struct postings postings =
		    edition_read_postings(edition, terms->heap[i].postings);
		struct posting posting;
		while (
		    postings_next(&postings, &posting) && posting.doc < docs) {
			uint64_t *score = &ranker->scores[posting.doc];
			/*
			 * Without a branch: the entry is written always, and
			 * kept for the first product of a document. The limit
			 * is for a corrupt edition, whose weights may be 0.
			 */
			ranker->touched[touched] = posting.doc;
			touched += *score == 0 && touched < docs;
			*score += factor * tf_of(ranker, posting.count);
		}
		ranker->read += postings.entered;
	}
	return touched;
}

struct candidate {
	uint64_t score; /* scalar product over the document's length */
	uint32_t position, entry, cosine;
};

static bool
is_nearer(const struct candidate *a, const struct candidate *b)
{
	return a->score != b->score ? a->score > b->score
				    : a->position < b->position;
}

static int
compare_candidates(const void *first, const void *second)
{
	return is_nearer(first, second) ? -1 : 1;
}

/* Puts a candidate of the heap where it belongs; the farthest is on top. */
static void
sink_candidate(struct candidate *heap, size_t count, size_t at)
{
	for (;;) {
		size_t farthest = at;
		for (size_t child = 2 * at + 1;
		     child <= 2 * at + 2 && child < count; child++)
			if (is_nearer(&heap[farthest], &heap[child]))
				farthest = child;
		if (farthest == at)
			return;
		struct candidate moved = heap[at];
		heap[at] = heap[farthest];
		heap[farthest] = moved;
		at = farthest;
	}
}

/* Keeps a candidate if it is among the nearest `most`, at least 1. */
static void
keep_candidate(struct candidate *heap, size_t *count,
    const struct candidate *one, size_t most)
{
	if (*count < most) {
		heap[(*count)++] = *one;
		for (size_t i = most / 2; *count == most && i > 0; i--)
			sink_candidate(heap, most, i - 1);
	} else if (is_nearer(one, &heap[0])) {
		heap[0] = *one;
		sink_candidate(heap, most, 0);
	}
}

/* Makes hits of the scalar products, which are 0 again after that. */
static void
collect_related(struct ranker *ranker, const struct edition *edition,
    const struct heaviest_terms *terms, uint32_t self, size_t touched,
    size_t most)
{
	uint32_t count;
	const struct edition_doc *docs = edition_docs(edition, &count);
	uint32_t own = edition_entry(edition, self)->doc;
	/*
	 * An unlisted article is no document. For its length a term that all
	 * articles have, and that has no postings, counts as one that no other
	 * article has.
	 */
	uint64_t length =
	    own < count ? docs[own].length : weight_length(terms->squares);
	/* Lengths of a corrupt edition may be 0. */
	length = length ? length : 1;
	struct candidate *list = mem_alloc(most * sizeof(*list));
	size_t found = 0;

	for (size_t i = 0; i < touched; i++) {
		const struct edition_doc *doc = &docs[ranker->touched[i]];
		uint64_t score = ranker->scores[ranker->touched[i]] /
		    (doc->length ? doc->length : 1);
		uint64_t cosine = (score << (COSINE_BITS - 2 * WEIGHT_BITS +
				       2 * LENGTH_BITS)) /
		    length;
		ranker->scores[ranker->touched[i]] = 0;
		struct candidate one = {
		    score, doc->position, doc->entry, (uint32_t)cosine};
		if (doc->entry != self && doc->entry != EDITION_NONE &&
		    cosine >= COSINE_LEAST &&
		    !edition_are_twins(edition, self, doc->entry))
			keep_candidate(list, &found, &one, most);
	}
	if (found > 0)
		qsort(list, found, sizeof(*list), compare_candidates);
	ranker->hits = mem_grow(
	    ranker->hits, &ranker->hit_capacity, found, sizeof(*ranker->hits));
	for (size_t i = 0; i < found; i++)
		ranker->hits[i] = (struct hit){list[i].entry, list[i].cosine};
	ranker->count = found;
	free(list);
}

static void
grow_ranker(struct ranker *ranker, size_t docs)
{
	size_t before = ranker->capacity;

	for (uint32_t i = RANK_TFS; i > 0 && !ranker->tfs[1]; i--)
		ranker->tfs[i - 1] = weight_tf(i - 1);
	ranker->scores = mem_grow(
	    ranker->scores, &ranker->capacity, docs, sizeof(*ranker->scores));
	for (size_t i = before; i < ranker->capacity; i++)
		ranker->scores[i] = 0;
	ranker->touched = mem_grow(ranker->touched, &ranker->touched_capacity,
	    docs + 1, sizeof(*ranker->touched));
}

void
rank_related(struct ranker *ranker, const struct edition *edition,
    uint32_t self, struct span body, size_t most)
{
	const struct edition_entry *entry = edition_entry(edition, self);
	struct span language =
	    language_primary(edition_text(edition, entry->language));
	const struct edition_language *known =
	    edition_language(edition, language);
	struct heaviest_terms terms = {.count = 0};
	uint32_t docs;

	ranker->count = 0;
	ranker->work = 0;
	ranker->read = 0;
	most = most < RANK_HITS_MAX ? most : RANK_HITS_MAX;
	body = span_head(body, RANK_TEXT_MAX);
	edition_docs(edition, &docs);
	if (!known || docs == 0 || most == 0)
		return;
	words_count(&ranker->words, language,
	    edition_text(edition, entry->title), body,
	    (enum article_format)entry->format);
	choose_terms(&terms, edition, &ranker->words, known->docs);
	grow_ranker(ranker, docs);
	uint64_t postings = limit_postings(&terms);
	size_t touched = add_products(ranker, edition, &terms, docs);
	/* A term is looked up in two places that no cache has. */
	ranker->work =
	    body.size / 2 + 32 * (uint64_t)ranker->words.count + postings;
	collect_related(ranker, edition, &terms, self, touched, most);
}

void
rank_free(struct ranker *ranker)
{
	words_free(&ranker->words);
	free(ranker->scores);
	free(ranker->touched);
	free(ranker->hits);
	*ranker = (struct ranker){0};
}
