#include <stdlib.h>

#include "base/divisor.h"
#include "base/isqrt.h"
#include "base/mem.h"
#include "config/labels.h"
#include "edition/edition_twins.h"
#include "edition/weight.h"
#include "search/posting_lists.h"
#include "search/rank_priv.h"
#include "text/language.h"

/*
 * Related entries by "more like this": the article is the query. Its terms are
 * words and pairs of adjacent words, those of its title and opening counted
 * more often (text/words_fields.c); of Chinese, characters and pairs of
 * adjacent ones. A term weighs sqrt(c) x ln(N / df), half of that for a pair
 * (edition/weight.c), where N and df count the articles of one language. Terms
 * for search alone weigh nothing.
 *
 *  1. The 100 heaviest terms are chosen, in a heap. More order no better, and
 *     read many more postings. Of an article of more than RANK_TEXT_MAX bytes
 *     only the terms of its beginning are looked up; the length of its vector
 *     is still that of the whole. Where the chosen terms have more than
 *     RANK_POSTINGS_MAX postings, which an article of common words alone brings
 *     about, the lighter ones are left out.
 *  2. Each term's posting list is read in turn, and each document's sum of
 *     products of weights grows in an array (term-at-a-time evaluation with
 *     accumulators: Zobel and Moffat, Inverted files for text search engines,
 *     2006). The postings are complete: no document is left out.
 *  3. Each sum is divided by the lengths of both articles' whole vectors: the
 *     cosine but for the terms that were not chosen, which makes it less, the
 *     longer the article is.
 *  4. So no one number tells related from unrelated, and the list itself does:
 *     an article is related if its cosine is two standard deviations above the
 *     mean of all others of the language, within CUT_LEAST and CUT_MOST.
 *  5. Of these the greatest are shown. Before that a cosine is multiplied by
 *     1 + ln(words / mean words) / 20: a long article has more to say of the
 *     subject than a note that is as near to it.
 */

enum {
	CUT_BITS = 16, /* the fraction of a cosine whose square is summed up */
	CUT_LEAST = 1311, /* 0.02 */
	CUT_MOST = 5243, /* 0.08 */
	MORE_BITS = 4, /* of fraction, of the mean and the deviation */
	GROUP = 16, /* documents that share a mark */
};

/* By a table: a branch on whether the count is 1 would be unpredictable. */
static inline uint64_t
tf_of(const struct ranker *ranker, uint32_t count)
{
	return count < RANK_TFS ? ranker->tfs[count] : weight_tf(count);
}

/* Scalar products while they are added up. */
struct products {
	struct ranker *ranker;
	const struct edition *edition;
	const struct heaviest_terms *terms;
};

static struct posting_bytes
term_list(void *context, size_t number)
{
	const struct products *products = context;

	return edition_term_postings(
	    products->edition, &products->terms->heap[number].term);
}

/*
 * Adds the products of a term to the sums of documents, and marks these. There
 * is no branch on whether a document has a sum, nor a list of those that do.
 */
static void
add_block(
    void *context, size_t number, const struct posting *block, size_t count)
{
	const struct products *products = context;
	const struct ranker *ranker = products->ranker;
	uint64_t *scores = ranker->scores;
	bool *marks = ranker->marks;
	uint64_t factor = products->terms->heap[number].factor;

	for (size_t i = 0; i < count; i++) {
		marks[block[i].doc / GROUP] = true;
		scores[block[i].doc] += factor * tf_of(ranker, block[i].count);
	}
}

static void
add_products(struct ranker *ranker, const struct edition *edition,
    const struct heaviest_terms *terms, uint32_t docs)
{
	struct products products = {ranker, edition, terms};

	ranker->read +=
	    posting_lists_read(&(struct posting_lists){.edition = edition,
		.docs = docs,
		.count = terms->count,
		.list = term_list,
		.take = add_block,
		.context = &products});
}

struct candidate_entry {
	uint64_t score; /* the cosine with the bonus for its words */
	uint32_t position, entry, cosine;
};

static bool
is_nearer(const struct candidate_entry *a, const struct candidate_entry *b)
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
sink_candidate(struct candidate_entry *heap, size_t count, size_t at)
{
	for (;;) {
		size_t farthest = at;
		for (size_t child = 2 * at + 1;
		     child <= 2 * at + 2 && child < count; child++)
			if (is_nearer(&heap[farthest], &heap[child]))
				farthest = child;
		if (farthest == at)
			return;
		struct candidate_entry moved = heap[at];
		heap[at] = heap[farthest];
		heap[farthest] = moved;
		at = farthest;
	}
}

/* Keeps a candidate if it is among the nearest `most`, at least 1. */
static void
keep_candidate(struct candidate_entry *heap, size_t *count,
    const struct candidate_entry *one, size_t most)
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

/* An article whose list is made. */
struct subject {
	const struct edition *edition;
	uint32_t self;
	uint64_t length; /* of its vector */
	bool twins; /* there are other forms of its text */
};

static struct subject
as_subject(const struct edition *edition, uint32_t self, uint64_t squares)
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
	    own < count ? docs[own].length : weight_length(squares);

	/* Lengths of a corrupt edition may be 0. */
	return (struct subject){edition, self, length ? length : 1,
	    edition_traits(edition, edition_entry(edition, self))->twin !=
		EDITION_NONE};
}

static bool
can_be_related(const struct subject *subject, uint32_t entry)
{
	return entry != EDITION_NONE && entry != subject->self &&
	    !(subject->twins &&
		edition_are_twins(subject->edition, subject->self, entry));
}

/* The cut of a list: that of step 4, of the sums over `count` cosines. */
static uint64_t
cut_of(uint64_t sum, uint64_t squares, uint64_t count)
{
	uint64_t mean = (sum << MORE_BITS) / count;
	uint64_t square = (squares << (2 * MORE_BITS)) / count;
	uint64_t deviation =
	    square > mean * mean ? isqrt(square - mean * mean) : 0;
	uint64_t cut = (mean + 2 * deviation) >> MORE_BITS;

	cut = cut < CUT_LEAST ? CUT_LEAST : cut < CUT_MOST ? cut : CUT_MOST;
	return cut << (COSINE_BITS - CUT_BITS);
}

/* Cosines while they are made. */
struct cosines {
	struct ranker *ranker;
	const struct subject *subject;
	const struct edition_doc *docs;
	struct divisor length; /* that of the article */
	uint64_t sum, squares; /* over all, for the cut */
	size_t kept;
};

/*
 * Makes the cosine of the scalar product of a document, and 0 of it where that
 * is below any cut or the article cannot be related. There is no branch on the
 * former: the document is written among those kept always.
 */
static inline void
make_cosine(struct cosines *cosines, uint32_t number)
{
	static const uint64_t most = (1 << COSINE_BITS) - 1;
	static const uint64_t least = CUT_LEAST << (COSINE_BITS - CUT_BITS);
	const struct edition_doc *doc = &cosines->docs[number];
	uint64_t *score = &cosines->ranker->scores[number];
	uint64_t cosine = divide(*score / (doc->length ? doc->length : 1)
		<< (COSINE_BITS - 2 * WEIGHT_BITS + 2 * WEIGHT_LENGTH_BITS),
	    &cosines->length);

	cosine = cosine < most ? cosine : most;
	if (!can_be_related(cosines->subject, doc->entry))
		cosine = 0;
	uint64_t rounded = cosine >> (COSINE_BITS - CUT_BITS);
	cosines->sum += rounded;
	cosines->squares += rounded * rounded;
	uint64_t keeps = cosine >= least;
	cosines->ranker->kept[cosines->kept] = number;
	cosines->kept += keeps;
	*score = cosine & -keeps;
}

/*
 * The same for the documents of a group that have a product: which these are is
 * no branch. What is read of them ascends, in whatever order the lists came.
 */
static void
make_group(struct cosines *cosines, uint32_t first)
{
	uint32_t found[GROUP];
	size_t count = 0;

	cosines->ranker->marks[first / GROUP] = false;
	for (uint32_t i = first; i < first + GROUP; i++) {
		found[count] = i;
		count += cosines->ranker->scores[i] != 0;
	}
	for (size_t i = 0; i < count; i++)
		make_cosine(cosines, found[i]);
}

/*
 * Makes cosines of the scalar products, and keeps the documents that the cut
 * may leave. Returns the least cosine of an article that is related: `others`
 * articles have one, most of them 0.
 */
static uint64_t
make_cosines(
    struct ranker *ranker, const struct subject *subject, uint64_t others)
{
	uint32_t count;
	struct cosines cosines = {.ranker = ranker,
	    .subject = subject,
	    .docs = edition_docs(subject->edition, &count),
	    .length = divisor_of(subject->length)};

	for (uint32_t first = 0; first < count; first += GROUP)
		if (ranker->marks[first / GROUP])
			make_group(&cosines, first);
	ranker->kept_count = cosines.kept;
	return cut_of(cosines.sum, cosines.squares, others ? others : 1);
}

/* 1 + ln(words / mean words) / 20, with WEIGHT_BITS of fraction. */
static uint64_t
length_bonus(const struct edition_doc *doc)
{
	uint64_t words = weight_words(doc->length_norm);

	return (uint64_t)(((int64_t)20 << WEIGHT_LN_BITS) +
		   (int64_t)weight_ln((uint32_t)words) -
		   (int64_t)weight_ln(1 << WEIGHT_BITS)) /
	    20 >>
	    (WEIGHT_LN_BITS - WEIGHT_BITS);
}

/* Makes hits of the cosines that are not below the cut; all are 0 then. */
static void
collect_related(struct ranker *ranker, const struct edition *edition,
    uint64_t cut, size_t most)
{
	uint32_t count;
	const struct edition_doc *docs = edition_docs(edition, &count);
	struct candidate_entry *list = mem_alloc(most * sizeof(*list));
	size_t found = 0;

	for (size_t i = 0; i < ranker->kept_count; i++) {
		const struct edition_doc *doc = &docs[ranker->kept[i]];
		uint64_t *score = &ranker->scores[ranker->kept[i]];
		uint64_t cosine = *score;
		*score = 0;
		if (cosine < cut)
			continue;
		keep_candidate(list, &found,
		    &(struct candidate_entry){cosine * length_bonus(doc),
			doc->position, doc->entry, (uint32_t)cosine},
		    most);
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

/* Makes room for whole groups, and behind the documents that can be kept. */
static void
grow_ranker(struct ranker *ranker, size_t docs)
{
	size_t before = ranker->capacity;

	for (uint32_t i = RANK_TFS; i > 0 && !ranker->tfs[1]; i--)
		ranker->tfs[i - 1] = weight_tf(i - 1);
	ranker->scores = mem_grow(ranker->scores, &ranker->capacity,
	    docs + GROUP, sizeof(*ranker->scores));
	ranker->kept = mem_grow(ranker->kept, &ranker->kept_capacity, docs + 1,
	    sizeof(*ranker->kept));
	if (ranker->capacity == before)
		return;
	for (size_t i = before; i < ranker->capacity; i++)
		ranker->scores[i] = 0;
	free(ranker->marks);
	ranker->marks = mem_alloc(ranker->capacity / GROUP + 1);
}

void
rank_related(struct ranker *ranker, const struct edition *edition,
    uint32_t self, struct span body, size_t most)
{
	const struct edition_entry *entry = edition_entry(edition, self);
	struct span language = language_primary(
	    edition_text(edition, edition_traits(edition, entry)->language));
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
	rank_count(&ranker->words, edition, self, language, body);
	rank_choose(
	    &terms, edition, &ranker->words, known->docs, entry->doc >= docs);
	grow_ranker(ranker, docs);
	uint64_t postings = rank_limit(&terms);
	add_products(ranker, edition, &terms, docs);
	/* A term is looked up in two places that no cache has. */
	ranker->work =
	    body.size / 2 + 32 * (uint64_t)ranker->words.count + postings;
	struct subject subject = as_subject(edition, self, terms.squares);
	/* Itself is not among the others. */
	uint64_t cut = make_cosines(ranker, &subject,
	    known->docs - (edition_entry(edition, self)->doc < docs));
	collect_related(ranker, edition, cut, most);
}

void
rank_free(struct ranker *ranker)
{
	words_free(&ranker->words);
	free(ranker->scores);
	free(ranker->marks);
	free(ranker->kept);
	free(ranker->hits);
	*ranker = (struct ranker){0};
}
