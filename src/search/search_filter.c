#include "base/mem.h"
#include "search/search_priv.h"
#include "text/language.h"

/*
 * Filters: `-word`, tags, languages, and phrases as far as the index can tell.
 * An exclusion marks the touched documents that it excludes with
 * SEARCH_UNWANTED. A set of documents is the counts, which are zero again after
 * that; a set of entries is a bitmap, which stays in the cache of the processor
 * while a tag's entries, in no order of numbers, are marked.
 */

/* Whether so many more postings and documents are within the ceiling. */
static bool
may_exclude(struct search *search, uint64_t more)
{
	if (search->excluding > 0 &&
	    search->excluding + more > SEARCH_POSTINGS_MAX)
		return false;
	search->excluding += more + 1;
	search->searcher->work += more + 1;
	return true;
}

/* Marks a document if it is touched. */
static void
mark(const struct search *search, uint32_t doc, uint32_t bit)
{
	uint32_t *words = &search->searcher->words[doc];

	*words |= *words ? bit : 0;
}

void
search_exclude_word(struct search *search, size_t number)
{
	struct searcher *searcher = search->searcher;
	struct search_word word = {
	    .number = number, .from = searcher->form_count};
	struct posting posting;

	search_add_exact(search, &word, &search->query->words[number]);
	if (!may_exclude(search, word.df))
		return;
	for (size_t i = word.from; i < searcher->form_count; i++) {
		const struct search_form *form = &searcher->forms[i];
		struct postings postings =
		    edition_read_postings(search->edition, &form->postings);
		if (!form->exact)
			continue;
		while (postings_next(&postings, &posting) &&
		    posting.doc < search->count)
			if (form->exact == EXACT_PLURAL
				? posting.plural > 0
				: posting.count > posting.plural)
				mark(search, posting.doc, SEARCH_UNWANTED);
		searcher->read += postings.entered;
	}
}

static uint64_t
word_hash(uint64_t language, const struct query_word *word)
{
	return words_hash(language, words_base(word->letters, word->count));
}

/* The adjacent words at a place of a phrase, in a language. */
static struct edition_term
find_pair(const struct search *search, const struct query_phrase *phrase,
    size_t at, uint32_t language)
{
	const struct query_word *words = search->query->words;
	uint64_t language_hash = words_language(edition_text(search->edition,
	    edition_language_at(search->edition, language)->tag));

	return edition_find_term(search->edition,
	    words_pair_hash(word_hash(language_hash, &words[phrase->words[at]]),
		word_hash(language_hash, &words[phrase->words[at + 1]])));
}

/*
 * If the index has a pair of adjacent words in a language, excludes the
 * articles of that language that are not in the pair's postings. A pair without
 * postings may be in one article, so it excludes none.
 */
static void
exclude_without_pair(struct search *search, const struct query_phrase *phrase,
    size_t at, uint32_t language)
{
	struct searcher *searcher = search->searcher;
	struct edition_term pair = find_pair(search, phrase, at, language);
	struct posting_bytes list =
	    edition_term_postings(search->edition, &pair);
	struct postings postings =
	    edition_read_postings(search->edition, &list);
	struct posting posting;

	if (pair.df == 0 ||
	    !may_exclude(
		search, 2 * (uint64_t)pair.df + searcher->touched_count))
		return;
	while (
	    postings_next(&postings, &posting) && posting.doc < search->count)
		searcher->counts[posting.doc].alike = 1;
	for (size_t i = 0; i < searcher->touched_count; i++) {
		uint32_t doc = searcher->touched[i];
		if (search->docs[doc].language == language &&
		    !searcher->counts[doc].alike)
			searcher->words[doc] |= SEARCH_UNWANTED;
	}
	searcher->read += postings.entered;
	postings = edition_read_postings(search->edition, &list);
	while (
	    postings_next(&postings, &posting) && posting.doc < search->count)
		searcher->counts[posting.doc].alike = 0;
}

/*
 * Marks the articles of a language that may have an excluded phrase: those in
 * the postings of its first pair that has any, or else all.
 */
static void
suspect_pair(
    struct search *search, const struct query_phrase *phrase, uint32_t language)
{
	struct searcher *searcher = search->searcher;
	struct edition_term pair = {.df = 0};
	struct posting posting;

	for (size_t i = 0; i + 1 < phrase->count && pair.df == 0; i++)
		pair = find_pair(search, phrase, i, language);
	if (pair.df == 0 || !may_exclude(search, pair.df)) {
		searcher->languages[language].suspect = true;
		return;
	}
	struct posting_bytes list =
	    edition_term_postings(search->edition, &pair);
	struct postings postings =
	    edition_read_postings(search->edition, &list);
	while (
	    postings_next(&postings, &posting) && posting.doc < search->count)
		mark(search, posting.doc, SEARCH_SUSPECT);
	searcher->read += postings.entered;
}

void
search_exclude_phrase(struct search *search, const struct query_phrase *phrase)
{
	for (uint32_t i = 0; i < search->languages; i++)
		if (phrase->excluded)
			suspect_pair(search, phrase, i);
		else
			for (size_t j = 0; j + 1 < phrase->count; j++)
				exclude_without_pair(search, phrase, j, i);
}

/* Sets the bits of the entries that have a tag. */
static void
mark_tagged(const struct search *search, struct span key)
{
	struct searcher *searcher = search->searcher;
	const struct edition *edition = search->edition;
	uint32_t total, count = 0, entries = edition_count(edition);
	const struct edition_tag *tags = edition_tags(edition, &total);
	uint32_t tag = edition_tag_find(edition, key);
	const uint32_t *tagged =
	    tag < total ? edition_tagged(edition, &tags[tag], &count) : NULL;
	size_t size = entries / 8 + 1;

	searcher->tagged =
	    mem_grow(searcher->tagged, &searcher->tagged_capacity, size, 1);
	memset(searcher->tagged, 0, size);
	for (uint32_t i = 0; i < count; i++)
		if (tagged[i] < entries)
			searcher->tagged[tagged[i] / 8] |=
			    (unsigned char)(1U << tagged[i] % 8);
	searcher->work += count + size / 8;
}

void
search_exclude_tag(
    const struct search *search, const struct query_filter *filter)
{
	struct searcher *searcher = search->searcher;
	uint32_t entries = edition_count(search->edition);

	mark_tagged(search, filter->value);
	for (size_t i = 0; i < searcher->touched_count; i++) {
		uint32_t doc = searcher->touched[i];
		uint32_t entry = search->docs[doc].entry;
		bool has = entry < entries &&
		    searcher->tagged[entry / 8] >> entry % 8 & 1;
		if (has == filter->excluded)
			searcher->words[doc] |= SEARCH_UNWANTED;
	}
	searcher->work += searcher->touched_count;
}

/* Whether a language passes every `lang:` filter, by its primary subtag. */
static bool
passes(struct span language, const struct query *query)
{
	for (size_t i = 0; i < query->filter_count; i++) {
		const struct query_filter *filter = &query->filters[i];
		if (filter->language &&
		    span_equal_nocase(language,
			language_primary(filter->value)) == filter->excluded)
			return false;
	}
	return true;
}

void
search_pass_languages(const struct search *search)
{
	struct searcher *searcher = search->searcher;
	uint32_t count = search->languages;

	searcher->languages = mem_grow(searcher->languages,
	    &searcher->language_capacity, count, sizeof(*searcher->languages));
	for (uint32_t i = 0; i < count; i++)
		searcher->languages[i] = (struct search_language){
		    .passes = passes(
			edition_text(search->edition,
			    edition_language_at(search->edition, i)->tag),
			search->query)};
}
