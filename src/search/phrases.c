#include "search/phrases.h"
#include "text/gemtext.h"

struct phrases
phrases_of(
    const struct query *query, const struct query_phrase *list, size_t count)
{
	struct phrases phrases = {.count = count};

	for (size_t i = 0; i < phrases.count; i++)
		phrases.list[i] =
		    (struct query_match){.query = query, .phrase = &list[i]};
	return phrases;
}

static void
take_word(void *context, const struct word *word)
{
	struct phrases *phrases = context;

	for (size_t i = 0; i < phrases->count; i++)
		query_match_take(&phrases->list[i], word);
}

void
phrases_read_title(struct phrases *phrases, struct span title)
{
	words_each(title, take_word, phrases);
	for (size_t i = 0; i < phrases->count; i++)
		phrases->list[i].state = phrases->list[i].position = 0;
}

bool
phrases_hold(const struct phrases *phrases)
{
	bool hold = true;

	for (size_t i = 0; i < phrases->count; i++)
		hold = hold &&
		    phrases->list[i].found != phrases->list[i].phrase->excluded;
	return hold;
}

/* Whether the rest of the text can change nothing. */
static bool
is_decided(const struct phrases *phrases)
{
	bool all = true;

	for (size_t i = 0; i < phrases->count; i++) {
		if (phrases->list[i].found && phrases->list[i].phrase->excluded)
			return true;
		all = all && phrases->list[i].found;
	}
	return all;
}

/* Line by line, since most phrases are found long before the end. */
size_t
phrases_read(
    struct phrases *phrases, struct span text, enum article_format format)
{
	struct gemtext reader = gemtext_start(text);
	struct line line;

	while (format == ARTICLE_GEMTEXT && !is_decided(phrases) &&
	    gemtext_next(&reader, &line))
		words_each(line.text, take_word, phrases);
	while (format != ARTICLE_GEMTEXT && !is_decided(phrases) &&
	    reader.rest.size > 0)
		words_each(span_cut(&reader.rest, '\n'), take_word, phrases);
	return text.size - reader.rest.size;
}
