#include "search/query_match.h"

/*
 * The Shift-And algorithm (Baeza-Yates and Gonnet, 1992) on words instead of
 * bytes: bit i is set if the last i + 1 words are the first of the phrase. A
 * word that is read in several ways matches in any of them.
 */
void
query_match_at(
    struct query_match *match, const struct word *word, uint32_t position)
{
	const struct query_phrase *phrase = match->phrase;
	struct span letters = phrase->bases
	    ? words_base(word->letters, word->count)
	    : word->letters;
	uint32_t alike = 0;

	for (size_t i = 0; i < phrase->count; i++)
		if (span_equal(
			letters, match->query->words[phrase->words[i]].letters))
			alike |= 1U << i;
	if (position != match->position) {
		match->before =
		    position == match->position + 1 ? match->state : 0;
		match->state = 0;
		match->position = position;
	}
	match->state |= (match->before << 1 | 1) & alike;
	if (match->state >> (phrase->count - 1) & 1)
		match->found = true;
}

void
query_match_take(void *context, const struct word *word)
{
	struct query_match *match = context;

	query_match_at(
	    match, word, match->position + (word->place == WORD_NEXT));
}
