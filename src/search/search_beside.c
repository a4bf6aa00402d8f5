#include "base/utf8.h"
#include "search/search_priv.h"

/*
 * Two words that stand side by side in one article: the index has pairs that
 * two articles have, so the texts of those that have both words are asked. Only
 * where one of the words is rare, so that they are few.
 */

/* The few documents that have the rarer word, sorted. */
struct both {
	uint32_t docs[SEARCH_BESIDE_MAX];
	bool other[SEARCH_BESIDE_MAX]; /* which of them have the other one */
	size_t count, at; /* at: the first that may be reached */
};

static void
find_documents(const struct search *search, const struct posting_bytes *rare,
    struct both *both_r)
{
	struct postings postings = edition_read_postings(search->edition, rare);
	struct posting list[SEARCH_BESIDE_MAX];

	*both_r = (struct both){.count = postings_take(&postings, search->count,
				    list, SEARCH_BESIDE_MAX)};
	/* Few, and mostly sorted: those of another part ascend anew. */
	for (size_t i = 0; i < both_r->count; i++) {
		size_t at = i;
		for (; at > 0 && both_r->docs[at - 1] > list[i].doc; at--)
			both_r->docs[at] = both_r->docs[at - 1];
		both_r->docs[at] = list[i].doc;
	}
	search->searcher->read += postings.entered;
	search->searcher->work += both_r->count;
}

/*
 * Marks the document of a posting of the other word, if it has both. The
 * documents ascend, but where a part of a list begins they do so anew.
 */
static void
mark_one(struct both *both, uint32_t doc)
{
	if (both->at > 0 && both->docs[both->at - 1] >= doc)
		both->at = 0;
	while (both->at < both->count && both->docs[both->at] < doc)
		both->at++;
	if (both->at < both->count && both->docs[both->at] == doc)
		both->other[both->at] = true;
}

/* Whether a list ascends behind all documents that may have both words. */
static bool
is_behind(const struct both *both, const struct postings *postings)
{
	return postings->parts == 0 && both->count > 0 &&
	    both->docs[both->count - 1] < postings->doc;
}

static void
mark_other(const struct search *search, const struct posting_bytes *other,
    struct both *both)
{
	struct postings postings =
	    edition_read_postings(search->edition, other);
	struct posting block[POSTINGS_BLOCK];
	size_t count;

	while (!is_behind(both, &postings) &&
	    (count = postings_take(
		 &postings, search->count, block, POSTINGS_BLOCK)) > 0)
		for (size_t i = 0; i < count; i++)
			mark_one(both, block[i].doc);
	search->searcher->read += postings.entered;
	search->searcher->work += 2 + postings.entered;
}

/* A query of the two words as a phrase, in either number. */
static struct query
phrase_of(const struct query_word *first, const struct query_word *second)
{
	struct query query = {.words = {*first, *second},
	    .word_count = 2,
	    .phrases = {{.words = {0, 1}, .count = 2, .bases = true}},
	    .phrase_count = 1};

	for (size_t i = 0; i < query.word_count; i++)
		query.words[i].letters =
		    words_base(query.words[i].letters, query.words[i].count);
	return query;
}

void
search_add_beside(const struct search *search, struct search_word *word,
    const struct search_part *first, const struct search_part *second)
{
	const struct searcher *searcher = search->searcher;
	const struct search_part *rare =
	    first->df < second->df ? first : second;
	const struct search_part *other = rare == first ? second : first;
	bool known = word->exact_df > 0;
	struct both both;

	if (!searcher->holds ||
	    rare->df > (known ? SEARCH_BESIDE_KNOWN : SEARCH_BESIDE_MAX))
		return;
	find_documents(search, &rare->at.postings, &both);
	mark_other(search, &other->at.postings, &both);
	struct query query = phrase_of(&first->word, &second->word);
	for (size_t i = 0; i < both.count; i++) {
		uint32_t entry = search->docs[both.docs[i]].entry;
		if (both.other[i] && entry != EDITION_NONE &&
		    searcher->holds(searcher->reader, &query, entry))
			search_add_form(search, word,
			    &(struct search_form){.one = true,
				.doc = both.docs[i],
				.df = 1,
				.exact = known ? NOT_EXACT : EXACT_PLAIN});
	}
}
