#include "search/search_priv.h"

/*
 * Exclusions: `-word`, tags, and phrases as far as the index can tell. Each one
 * marks the touched documents that it excludes with SEARCH_UNWANTED. It uses
 * the counts by document as a set, and sets them to zero again.
 */

void
search_exclude_word(struct search *search, size_t number)
{
	struct searcher *searcher = search->searcher;
	struct search_word word = {
	    .number = number, .from = searcher->form_count};

	search->narrow = false;
	search_add_exact(search, &word);
	for (size_t i = word.from; i < searcher->form_count; i++)
		search_count(search, &searcher->forms[i]);
	for (size_t i = 0; i < searcher->match_count; i++) {
		uint32_t doc = searcher->matches[i];
		if (searcher->words[doc] && searcher->counts[doc].exact > 0)
			searcher->words[doc] |= SEARCH_UNWANTED;
		searcher->counts[doc] = (struct search_count){0};
	}
	searcher->match_count = 0;
}

static uint64_t
word_hash(uint64_t language, const struct query_word *word)
{
	return words_hash(language, words_base(word->letters, word->count));
}

/*
 * If the index has a pair of adjacent words in a language, excludes the
 * articles of that language that are not in the pair's postings. A pair without
 * postings may be in one article, so it excludes none.
 */
static void
exclude_without_pair(const struct search *search,
    const struct query_word *first, const struct query_word *second,
    uint32_t language)
{
	struct searcher *searcher = search->searcher;
	uint64_t language_hash = words_language(edition_text(search->edition,
	    edition_language_at(search->edition, language)->tag));
	uint32_t df;
	struct span bytes = edition_postings(search->edition,
	    words_pair_hash(word_hash(language_hash, first),
		word_hash(language_hash, second)),
	    &df);
	struct postings postings = postings_start(bytes);
	struct posting posting;

	if (bytes.size == 0)
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
	postings = postings_start(bytes);
	while (
	    postings_next(&postings, &posting) && posting.doc < search->count)
		searcher->counts[posting.doc].alike = 0;
}

void
search_exclude_phrase(
    const struct search *search, const struct query_phrase *phrase)
{
	const struct query_word *words = search->query->words;
	uint32_t languages = edition_languages(search->edition);

	for (size_t i = 0; i + 1 < phrase->count && !phrase->excluded; i++)
		for (uint32_t j = 0; j < languages; j++)
			exclude_without_pair(search, &words[phrase->words[i]],
			    &words[phrase->words[i + 1]], j);
}

static void
set_counts(const struct search *search, const uint32_t *entries, uint32_t count,
    uint32_t value)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t doc = edition_entry(search->edition, entries[i])->doc;
		if (doc < search->count)
			search->searcher->counts[doc].alike = value;
	}
}

void
search_exclude_tag(
    const struct search *search, const struct query_filter *filter)
{
	struct searcher *searcher = search->searcher;
	const struct edition *edition = search->edition;
	uint32_t total, count = 0;
	const struct edition_tag *tags = edition_tags(edition, &total);
	uint32_t tag = edition_tag_find(edition, filter->value);
	const uint32_t *tagged =
	    tag < total ? edition_tagged(edition, &tags[tag], &count) : NULL;

	set_counts(search, tagged, count, 1);
	for (size_t i = 0; i < searcher->touched_count; i++) {
		uint32_t doc = searcher->touched[i];
		if ((searcher->counts[doc].alike > 0) == filter->excluded)
			searcher->words[doc] |= SEARCH_UNWANTED;
	}
	set_counts(search, tagged, count, 0);
}
