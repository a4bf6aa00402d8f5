#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "config/labels.h"
#include "site/dictionary.h"
#include "site/postings.h"
#include "site/search.h"
#include "site/weight.h"

/* Bits of searcher->words beside those of the query's words. */
#define UNWANTED (1U << 30)
#define TOUCHED (1U << 31)

/* One search, while it runs. */
struct search {
	struct searcher *searcher;
	const struct edition *edition;
	const struct query *query;
	const struct edition_doc *docs;
	uint32_t count; /* of docs */
	uint32_t articles; /* of docs that are in use */
};

enum form { FORM_PLAIN, FORM_PLURAL, FORM_BOTH };

/* How often a posting's article holds the word in a form. */
static inline uint32_t
times(const struct posting *posting, enum form form)
{
	return form == FORM_BOTH ? posting->count
	    : form == FORM_PLAIN ? (uint32_t)posting->count - posting->plural
				 : posting->plural;
}

/* Adds a word's postings to the counts. */
static void
gather(const struct search *search, uint32_t place, enum form form)
{
	struct searcher *searcher = search->searcher;
	struct postings postings =
	    postings_start(edition_postings_at(search->edition, place));
	struct posting posting;

	while (
	    postings_next(&postings, &posting) && posting.doc < search->count) {
		uint32_t *count = &searcher->counts[posting.doc];
		uint32_t more = times(&posting, form);
		/* Written in any case, kept when it is the first. */
		searcher->holders[searcher->holder_count] = posting.doc;
		searcher->holder_count += *count == 0 && more > 0 &&
		    searcher->holder_count < search->count;
		*count += more;
	}
}

/* The words that are spelled just so, in all languages. */
static void
gather_exact(const struct search *search, const struct query_word *word)
{
	struct dictionary at;
	struct span base = words_base(word->letters, word->count);
	bool plural = base.size < word->letters.size;

	if (!dictionary_seek(&at, search->edition, base))
		return;
	while (span_equal(dictionary_word(&at), base)) {
		if (at.flags & (plural ? DICTIONARY_PLURAL : DICTIONARY_PLAIN))
			gather(search, at.place,
			    plural ? FORM_PLURAL : FORM_PLAIN);
		if (!dictionary_next(&at))
			return;
	}
}

/* All words that begin so. */
static void
gather_prefix(const struct search *search, struct span prefix)
{
	struct dictionary at;
	size_t forms = 0;
	bool more = dictionary_seek(&at, search->edition, prefix);

	for (; more && forms < SEARCH_FORMS_MAX &&
	     span_starts(dictionary_word(&at), prefix);
	     forms++) {
		gather(search, at.place, FORM_BOTH);
		more = dictionary_next(&at);
	}
	/* `birds` begins with birds; it stands under `bird`. */
	struct query_word word = {.letters = prefix, .count = prefix.size};
	if (words_base(prefix, prefix.size).size < prefix.size)
		gather_exact(search, &word);
}

/*
 * Scores the holders of what was gathered, and forgets the counts. `tenths` is
 * the weight; `bits` are the words that they hold then.
 */
static void
score(const struct search *search, uint32_t tenths, uint32_t bits)
{
	struct searcher *searcher = search->searcher;
	uint32_t holders = (uint32_t)searcher->holder_count;
	uint64_t rarity = weight_rarity(search->articles, holders) * tenths;

	for (uint32_t i = 0; i < holders; i++) {
		uint32_t doc = searcher->holders[i];
		uint32_t *words = &searcher->words[doc];
		searcher->touched[searcher->touched_count] = doc;
		searcher->touched_count += *words == 0;
		*words |= TOUCHED | bits;
		searcher->scores[doc] += rarity *
		    weight_saturated(
			searcher->counts[doc], search->docs[doc].damping);
		searcher->counts[doc] = 0;
	}
	searcher->holder_count = 0;
}

/* The first five letters; all of a shorter word. */
static struct span
prefix_of(const struct query_word *word)
{
	struct span rest = word->letters;

	for (size_t i = 0; i < SEARCH_PREFIX && rest.size > 0; i++)
		utf8_next(&rest);
	return span_head(word->letters, word->letters.size - rest.size);
}

static void
look_for(const struct search *search, size_t number)
{
	const struct query_word *word = &search->query->words[number];
	struct searcher *searcher = search->searcher;
	uint32_t bit = 1U << number;

	gather_exact(search, word);
	searcher->known[number] = searcher->holder_count > 0;
	score(search, 10, bit);
	if (word->quoted)
		return;
	gather_prefix(search, prefix_of(word));
	score(search, SEARCH_PREFIX_TENTHS, bit);
	/* A word that is nowhere may be the beginning of one. */
	if (number == search->query->last && !searcher->known[number]) {
		gather_prefix(search, word->letters);
		searcher->known[number] = searcher->holder_count > 0;
		score(search, SEARCH_PREFIX_TENTHS, bit);
	}
}

/* Marks what holds an unwanted word, be it among the hits or not. */
static void
rule_out(const struct search *search, const struct query_word *word)
{
	struct searcher *searcher = search->searcher;

	gather_exact(search, word);
	for (size_t i = 0; i < searcher->holder_count; i++) {
		uint32_t doc = searcher->holders[i];
		searcher->counts[doc] = 0;
		if (searcher->words[doc])
			searcher->words[doc] |= UNWANTED;
	}
	searcher->holder_count = 0;
}

static uint64_t
hash_of(uint64_t language, const struct query_word *word)
{
	return words_hash(language, words_base(word->letters, word->count));
}

/*
 * Marks what cannot hold two words side by side: the articles of a language
 * whose index has the pair, and them not among its holders.
 */
static void
rule_out_pair(const struct search *search, const struct query_word *first,
    const struct query_word *second, uint32_t language)
{
	struct searcher *searcher = search->searcher;
	uint64_t spoken = words_language(edition_text(search->edition,
	    edition_language_at(search->edition, language)->tag));
	uint32_t many;
	struct span bytes = edition_postings(search->edition,
	    words_pair_hash(hash_of(spoken, first), hash_of(spoken, second)),
	    &many);
	struct postings postings = postings_start(bytes);
	struct posting posting;

	if (bytes.size == 0)
		return;
	while (
	    postings_next(&postings, &posting) && posting.doc < search->count)
		searcher->counts[posting.doc] = 1;
	for (size_t i = 0; i < searcher->touched_count; i++) {
		uint32_t doc = searcher->touched[i];
		if (search->docs[doc].language == language &&
		    !searcher->counts[doc])
			searcher->words[doc] |= UNWANTED;
	}
	postings = postings_start(bytes);
	while (
	    postings_next(&postings, &posting) && posting.doc < search->count)
		searcher->counts[posting.doc] = 0;
}

static void
rule_out_phrase(const struct search *search, const struct query_phrase *phrase)
{
	const struct query_word *words = search->query->words;
	uint32_t languages = edition_languages(search->edition);

	for (size_t i = 0; i + 1 < phrase->count && !phrase->excluded; i++)
		for (uint32_t j = 0; j < languages; j++)
			rule_out_pair(search, &words[phrase->words[i]],
			    &words[phrase->words[i + 1]], j);
}

/* Without a word to look for, all articles are asked what the filters say. */
static void
touch_all(const struct search *search)
{
	struct searcher *searcher = search->searcher;

	for (uint32_t doc = 0; doc < search->count; doc++) {
		if (search->docs[doc].entry == EDITION_NONE)
			continue;
		searcher->words[doc] = TOUCHED;
		searcher->touched[searcher->touched_count++] = doc;
	}
}

/* The bits of the words that are looked for. */
static uint32_t
wanted(const struct query *query)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < query->word_count; i++)
		if (query->words[i].role == QUERY_WANTED)
			bits |= 1U << i;
	return bits;
}

static bool
has_tag(const struct search *search, const struct edition_entry *entry,
    struct span tag)
{
	struct buf folded = {0};
	bool found = false;

	for (uint32_t i = 0; i < entry->count && !found; i++) {
		folded.size = 0;
		utf8_fold(&folded, edition_tag(search->edition, entry, i));
		found = span_equal(buf_span(&folded), tag);
	}
	buf_free(&folded);
	return found;
}

static bool
passes(const struct search *search, const struct edition_entry *entry)
{
	const struct query *query = search->query;

	for (size_t i = 0; i < query->filter_count; i++) {
		const struct query_filter *filter = &query->filters[i];
		struct span language = language_primary(
		    edition_text(search->edition, entry->language));
		bool has = filter->language
		    ? span_equal_nocase(
			  language, language_primary(filter->value))
		    : has_tag(search, entry, filter->value);
		if (has == filter->excluded)
			return false;
	}
	return true;
}

static bool
better(const struct search_hit *a, const struct search_hit *b)
{
	if (a->whole != b->whole)
		return a->whole;
	return a->score != b->score ? a->score > b->score : a->place < b->place;
}

static void
sink(struct search_hit *heap, size_t count, size_t at)
{
	for (;;) {
		size_t best = at;
		for (size_t child = 2 * at + 1;
		     child <= 2 * at + 2 && child < count; child++)
			if (better(&heap[child], &heap[best]))
				best = child;
		if (best == at)
			return;
		struct search_hit moved = heap[at];
		heap[at] = heap[best];
		heap[best] = moved;
		at = best;
	}
}

/* Makes a heap of what was touched and is wanted; all is zero again then. */
static void
collect(const struct search *search)
{
	struct searcher *searcher = search->searcher;
	uint32_t all = wanted(search->query);
	uint32_t required = query_required(search->query);
	size_t found = 0;

	searcher->heap = mem_grow(searcher->heap, &searcher->heap_capacity,
	    searcher->touched_count, sizeof(*searcher->heap));
	for (size_t i = 0; i < searcher->touched_count; i++) {
		uint32_t doc = searcher->touched[i];
		uint32_t words = searcher->words[doc];
		const struct edition_doc *about = &search->docs[doc];
		if (!(words & UNWANTED) && (words & required) == required &&
		    passes(
			search, edition_entry(search->edition, about->entry)))
			searcher->heap[found++] = (struct search_hit){
			    searcher->scores[doc], about->place, about->entry,
			    (words & all) == all};
		searcher->words[doc] = 0;
		searcher->scores[doc] = 0;
	}
	searcher->touched_count = 0;
	for (size_t i = found / 2; i > 0; i--)
		sink(searcher->heap, found, i - 1);
	searcher->found = found;
}

static void *
room(void *list, size_t *capacity, size_t count, size_t size)
{
	size_t before = *capacity;
	char *grown = mem_grow(list, capacity, count, size);

	memset(grown + before * size, 0, (*capacity - before) * size);
	return grown;
}

static void
make_room(struct searcher *searcher, size_t docs)
{
	size_t *capacities = searcher->capacities;

	searcher->scores = room(
	    searcher->scores, &capacities[0], docs, sizeof(*searcher->scores));
	searcher->words = room(
	    searcher->words, &capacities[1], docs, sizeof(*searcher->words));
	searcher->counts = room(
	    searcher->counts, &capacities[2], docs, sizeof(*searcher->counts));
	searcher->touched = room(searcher->touched, &capacities[3], docs + 1,
	    sizeof(*searcher->touched));
	searcher->holders = room(searcher->holders, &capacities[4], docs + 1,
	    sizeof(*searcher->holders));
}

void
search_run(struct searcher *searcher, const struct edition *edition,
    const struct query *query)
{
	struct search search = {
	    .searcher = searcher, .edition = edition, .query = query};

	search.docs = edition_docs(edition, &search.count);
	for (uint32_t i = 0; i < edition_languages(edition); i++)
		search.articles += edition_language_at(edition, i)->docs;
	make_room(searcher, search.count);
	for (size_t i = 0; i < query->word_count; i++)
		if (query->words[i].role == QUERY_WANTED)
			look_for(&search, i);
	if (wanted(query) == 0)
		touch_all(&search);
	for (size_t i = 0; i < query->word_count; i++)
		if (query->words[i].role == QUERY_UNWANTED)
			rule_out(&search, &query->words[i]);
	for (size_t i = 0; i < query->phrase_count; i++)
		rule_out_phrase(&search, &query->phrases[i]);
	collect(&search);
}

bool
search_next(struct searcher *searcher, struct search_hit *hit_r)
{
	if (searcher->found == 0)
		return false;
	*hit_r = searcher->heap[0];
	searcher->heap[0] = searcher->heap[--searcher->found];
	sink(searcher->heap, searcher->found, 0);
	return true;
}

void
search_free(struct searcher *searcher)
{
	free(searcher->scores);
	free(searcher->words);
	free(searcher->counts);
	free(searcher->touched);
	free(searcher->holders);
	free(searcher->heap);
	*searcher = (struct searcher){0};
}
