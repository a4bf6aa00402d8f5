#include <stdlib.h>

#include "base/mem.h"
#include "config/labels.h"
#include "edition/postings.h"
#include "edition/weight.h"
#include "search/rank.h"
#include "text/language.h"

enum {
	QUERY_TERMS = 120, /* 100 to 200 do as well as all (ranking.md, 6) */
};

/* One term of the article that is asked about. */
struct query_term {
	uint64_t weight; /* what it is chosen by: its square in the vector */
	uint64_t factor; /* what a posting's root is multiplied with */
	uint64_t hash;
	struct span postings;
};

struct query {
	struct query_term heap[QUERY_TERMS]; /* the lightest on top */
	size_t count;
	uint64_t squares; /* of the whole vector */
};

/* Total, so that every machine chooses the same terms. */
static bool
lighter(const struct query_term *a, const struct query_term *b)
{
	return a->weight != b->weight ? a->weight < b->weight
				      : a->hash < b->hash;
}

static void
sink(struct query *query, size_t at)
{
	for (;;) {
		size_t least = at;
		for (size_t child = 2 * at + 1;
		     child <= 2 * at + 2 && child < query->count; child++)
			if (lighter(&query->heap[child], &query->heap[least]))
				least = child;
		if (least == at)
			return;
		struct query_term moved = query->heap[at];
		query->heap[at] = query->heap[least];
		query->heap[least] = moved;
		at = least;
	}
}

static void
consider(struct query *query, struct query_term term)
{
	if (query->count < QUERY_TERMS) {
		query->heap[query->count++] = term;
		if (query->count == QUERY_TERMS)
			for (size_t i = QUERY_TERMS / 2; i > 0; i--)
				sink(query, i - 1);
	} else if (lighter(&query->heap[0], &term)) {
		query->heap[0] = term;
		sink(query, 0);
	}
}

/* Looks every term up; those that no other article has count in the length. */
static void
build_query(struct query *query, const struct edition *edition,
    const struct words *words, uint32_t docs)
{
	for (size_t i = 0; i < words->count; i++) {
		struct term term = words->terms[i];
		uint32_t df;
		struct span bytes = edition_postings(edition, term.hash, &df);
		uint64_t squared = weight_idf_squared(
		    docs, df ? df : 1, term_is_pair(term.hash));
		uint64_t weight = squared * term.count;
		query->squares += weight;
		if (bytes.size == 0 || squared == 0)
			continue;
		consider(query,
		    (struct query_term){weight,
			weight_tf(term.count) * squared >> WEIGHT_BITS,
			term.hash, bytes});
	}
}

/* Looked up rather than guessed at: whether a count is 1 is anybody's guess. */
static inline uint64_t
root_of(const struct ranker *ranker, uint32_t count)
{
	return count < RANK_ROOTS ? ranker->roots[count] : weight_tf(count);
}

/* Adds up scalar products. Returns how many documents were touched. */
static size_t
add_up(struct ranker *ranker, const struct query *query, uint32_t docs)
{
	size_t touched = 0;

	for (size_t i = 0; i < query->count; i++) {
		uint64_t factor = query->heap[i].factor;
		struct postings postings =
		    postings_start(query->heap[i].postings);
		struct posting posting;
		while (
		    postings_next(&postings, &posting) && posting.doc < docs) {
			uint64_t *score = &ranker->scores[posting.doc];
			/*
			 * Written in any case, kept when it is the first. A
			 * corrupt edition could touch one again and again.
			 */
			ranker->touched[touched] = posting.doc;
			touched += *score == 0 && touched < docs;
			*score += factor * root_of(ranker, posting.count);
		}
	}
	return touched;
}

/* A hit while it is sorted. */
struct candidate {
	uint64_t score; /* scalar product over the document's length */
	uint32_t place, entry, cosine;
};

static bool
better(const struct candidate *a, const struct candidate *b)
{
	return a->score != b->score ? a->score > b->score : a->place < b->place;
}

static int
compare_candidates(const void *first, const void *second)
{
	return better(first, second) ? -1 : 1;
}

/* Keeps the best `most` of candidates, in order. */
static size_t
choose(struct candidate *list, size_t count, size_t most)
{
	/* A short list out of many: insertion beats sorting all. */
	if (most > 32 || count <= most) {
		if (count > 0)
			qsort(list, count, sizeof(*list), compare_candidates);
		return count < most ? count : most;
	}
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		struct candidate one = list[i];
		size_t to = kept;
		if (kept == most &&
		    (most == 0 || !better(&one, &list[most - 1])))
			continue;
		if (kept < most)
			kept++;
		else
			to--;
		for (; to > 0 && better(&one, &list[to - 1]); to--)
			list[to] = list[to - 1];
		list[to] = one;
	}
	return kept;
}

static void
collect(struct ranker *ranker, const struct edition *edition,
    const struct query *query, uint32_t self, size_t touched, size_t most)
{
	uint32_t count;
	const struct edition_doc *docs = edition_docs(edition, &count);
	uint32_t own = edition_entry(edition, self)->doc;
	/*
	 * What was pressed knows what every article holds; here such a term
	 * looks like one that nobody else has. Only an unlisted article, which
	 * is no document, has to do with that.
	 */
	uint64_t length =
	    own < count ? docs[own].length : weight_length(query->squares);
	/* A corrupt edition could say anything. */
	length = length ? length : 1;
	struct candidate *list = mem_alloc((touched + 1) * sizeof(*list));
	size_t found = 0;

	for (size_t i = 0; i < touched; i++) {
		const struct edition_doc *doc = &docs[ranker->touched[i]];
		uint64_t score = ranker->scores[ranker->touched[i]] /
		    (doc->length ? doc->length : 1);
		uint64_t cosine = (score << (COSINE_BITS - 2 * WEIGHT_BITS +
				       2 * LENGTH_BITS)) /
		    length;
		ranker->scores[ranker->touched[i]] = 0;
		if (doc->entry != self && doc->entry != EDITION_NONE &&
		    cosine >= COSINE_LEAST)
			list[found++] = (struct candidate){
			    score, doc->place, doc->entry, (uint32_t)cosine};
	}
	found = choose(list, found, most);
	ranker->hits = mem_grow(
	    ranker->hits, &ranker->hit_capacity, found, sizeof(*ranker->hits));
	for (size_t i = 0; i < found; i++)
		ranker->hits[i] = (struct hit){list[i].entry, list[i].cosine};
	ranker->count = found;
	free(list);
}

static void
make_room(struct ranker *ranker, size_t docs)
{
	size_t before = ranker->capacity;

	for (uint32_t i = RANK_ROOTS; i > 0 && !ranker->roots[1]; i--)
		ranker->roots[i - 1] = weight_tf(i - 1);
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
	struct query query = {.count = 0};
	uint32_t docs;

	ranker->count = 0;
	edition_docs(edition, &docs);
	if (!known || docs == 0 || most == 0)
		return;
	words_count(&ranker->words, language,
	    edition_text(edition, entry->title), body,
	    (enum article_format)entry->format);
	build_query(&query, edition, &ranker->words, known->docs);
	make_room(ranker, docs);
	size_t touched = add_up(ranker, &query, docs);
	collect(ranker, edition, &query, self, touched, most);
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
