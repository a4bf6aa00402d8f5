#include <stdlib.h>
#include <string.h>

#include "sim/judge_priv.h"

/*
 * A search for words that many texts have: how many are found, which of them
 * come first, and on which page each is. The order of those that have all of
 * the words is the ranking's own.
 */

enum { HITS = 20 }; /* on a page */

/* Whether a text has a word, as it is typed. */
static bool
has_word(struct span text, struct span word)
{
	while (text.size > 0) {
		struct span line = span_cut(&text, '\n');
		for (struct span one; (one = span_cut_word(&line)).size > 0;) {
			if (span_ends(one, SPAN(".")))
				one.size--;
			if (span_equal(one, word))
				return true;
		}
	}
	return false;
}

/* Whether a text has all words of a query. */
static bool
has_words(const struct version *version, struct span words)
{
	while (words.size > 0)
		if (!has_word(text_body(version), span_cut(&words, ' ')))
			return false;
	return true;
}

/* How an article fulfils a query: by all of its states, or by some. */
static enum presence
fulfils(const struct sight *sight, size_t number, struct span words)
{
	const struct snapshot *snapshot = sight->snapshot;
	size_t count = snapshot->of[number].count, with = 0;

	if (snapshot->tree->places[number].kind > PLACE_PLAIN)
		return PRESENT_NO;
	for (size_t i = 0; i < count; i++) {
		const struct version *version = snapshot->of[number].may[i];
		with += sight_shows(sight, number, version) &&
		    has_words(version, words);
	}
	return with == 0 ? PRESENT_NO
	    : with == count && sight_place(sight, number) == PRESENT_YES
	    ? PRESENT_YES
	    : PRESENT_MAYBE;
}

/* How many have every word, as the page says; of none it says nothing. */
static size_t
read_found(struct span page)
{
	while (page.size > 0) {
		struct span line = span_cut(&page, '\n');
		span_skip(&line, SPAN("i"));
		if (span_skip(&line, SPAN("Found: ")))
			return (size_t)atoi(line.data);
	}
	return 0;
}

static bool
has_next(const struct items *items)
{
	for (size_t i = 0; i < items->count; i++)
		if (span_equal(items->list[i].label, SPAN("Next page")))
			return true;
	return false;
}

/* The hits of one page, of which the first have every word. */
static const char *
judge_hits(const struct sight *sight, struct span words,
    const struct items *items, size_t whole)
{
	bool one = span_find(words, ' ') == words.size;
	size_t hits = 0;

	for (size_t i = 0; i < items->count; i++) {
		const struct item *item = &items->list[i];
		if (item->navigation)
			continue;
		if (item->place >= PLACES)
			return "a hit that is no article";
		if (hits++ < whole &&
		    fulfils(sight, item->place, words) == PRESENT_NO)
			return "a hit that has not every word comes first";
	}
	return hits < whole || hits > (one ? whole : HITS)
	    ? "a page with another number of hits"
	    : NULL;
}

const char *
judge_words(const struct question *question, const struct sight *sight,
    struct span page, const struct items *items)
{
	struct span words = span_of(strchr(question->path, '?') + 1);
	bool one = span_find(words, ' ') == words.size;
	size_t least = 0, most = 0, found = read_found(page);
	size_t number = question->number;

	for (size_t i = 0; i < PLACES; i++) {
		enum presence presence = fulfils(sight, i, words);
		least += presence == PRESENT_YES;
		most += presence != PRESENT_NO;
	}
	if (found < least || found > most)
		return "a count of hits that is not theirs";
	/* Those with some of the words are on later pages, too. */
	if (!one && number > 1)
		return NULL;
	/* What is behind the last page is the first. */
	if ((number - 1) * HITS >= found)
		number = 1;
	size_t left = found - (number - 1) * HITS;
	if (one && has_next(items) != (left > HITS))
		return "a search whose next page is missing, or is not there";
	return judge_hits(sight, words, items, left < HITS ? left : HITS);
}
