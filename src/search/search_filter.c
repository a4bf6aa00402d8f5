#include "search/search_priv.h"

void
search_rule_out(struct search *search, size_t number)
{
	struct searcher *searcher = search->searcher;
	struct search_word word = {
	    .number = number, .from = searcher->form_count};

	search->narrow = false;
	search_find_exact(search, &word);
	for (size_t i = word.from; i < searcher->form_count; i++)
		search_gather(search, &searcher->forms[i]);
	for (size_t i = 0; i < searcher->holder_count; i++) {
		uint32_t doc = searcher->df[i];
		if (searcher->words[doc] && searcher->counts[doc].exact > 0)
			searcher->words[doc] |= SEARCH_UNWANTED;
		searcher->counts[doc] = (struct search_count){0};
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
 * whose index has the pair, and them not among its documents.
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
search_rule_out_phrase(
    const struct search *search, const struct query_phrase *phrase)
{
	const struct query_word *words = search->query->words;
	uint32_t languages = edition_languages(search->edition);

	for (size_t i = 0; i + 1 < phrase->count && !phrase->excluded; i++)
		for (uint32_t j = 0; j < languages; j++)
			rule_out_pair(search, &words[phrase->words[i]],
			    &words[phrase->words[i + 1]], j);
}

static void
mark_all(const struct search *search, const uint32_t *entries, uint32_t count,
    uint32_t mark)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t doc = edition_entry(search->edition, entries[i])->doc;
		if (doc < search->count)
			search->searcher->counts[doc].alike = mark;
	}
}

/* By the list of a tag's articles, however it is spelt. */
void
search_rule_out_tag(
    const struct search *search, const struct query_filter *filter)
{
	struct searcher *searcher = search->searcher;
	const struct edition *edition = search->edition;
	uint32_t total, count = 0;
	const struct edition_tag *topics = edition_tags(edition, &total);
	uint32_t topic = edition_tag_find(edition, filter->value);
	const uint32_t *tagged = topic < total
	    ? edition_tagged(edition, &topics[topic], &count)
	    : NULL;

	mark_all(search, tagged, count, 1);
	for (size_t i = 0; i < searcher->touched_count; i++) {
		uint32_t doc = searcher->touched[i];
		if ((searcher->counts[doc].alike > 0) == filter->excluded)
			searcher->words[doc] |= SEARCH_UNWANTED;
	}
	mark_all(search, tagged, count, 0);
}
