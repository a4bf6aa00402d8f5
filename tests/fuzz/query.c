#include "fuzz/fuzz.h"
#include "search/query_match.h"
#include "text/article.h"

/*
 * Search queries. Every text is one, within the limits; what it refers to is
 * there; its words can be put on one line of an answer.
 */

static void
check_query(const struct query *query)
{
	HOLDS(query->word_count <= QUERY_WORDS_MAX);
	HOLDS(query->phrase_count <= QUERY_PHRASES_MAX);
	HOLDS(query->filter_count <= QUERY_FILTERS_MAX);
	HOLDS(query->last <= query->word_count);
	for (size_t i = 0; i < query->word_count; i++) {
		HOLDS(query->words[i].letters.size > 0);
		HOLDS(query->words[i].letters.size <= WORDS_BYTES_MAX);
		fuzz_within(query->words[i].source, query->text);
	}
	for (size_t i = 0; i < query->phrase_count; i++) {
		const struct query_phrase *phrase = &query->phrases[i];
		HOLDS(phrase->count <= QUERY_WORDS_MAX);
		for (size_t word = 0; word < phrase->count; word++)
			HOLDS(phrase->words[word] < query->word_count);
	}
	HOLDS(!(query_required(query) >> query->word_count));
	HOLDS(!(query_extra(query) >> query->word_count));
}

static void
match(const struct query *query, struct span text)
{
	for (size_t i = 0; i < query->phrase_count; i++) {
		struct query_match match = {
		    .query = query, .phrase = &query->phrases[i]};
		words_each(text, query_match_take, &match);
	}
}

void
fuzz_query(struct span input)
{
	struct arena arena = {0};
	struct query query;
	struct span words = query_words(input, &arena);

	HOLDS(!span_has_control(words));
	query_parse(words, &arena, &query);
	check_query(&query);
	match(&query, words);
	query_asks(&query);
	/* As it comes in Gopher, without escapes. */
	query_parse(input, &arena, &query);
	check_query(&query);
	arena_free(&arena);
}
