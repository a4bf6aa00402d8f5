#include "base/isqrt.h"
#include "search/nearness.h"
#include "text/gemtext.h"

/*
 * BM25 knows how often words are in a text, and not where. Of the best hits,
 * whose texts are read anyway, those come first in which the words of the query
 * stand together, and whose titles have little besides.
 */

enum { PERCENT_TITLE = 40, PERCENT_NEAR = 40 };

/* What is known of a text while it is read. */
struct reading {
	const struct wanted_list *wanted;
	uint32_t numbers[QUERY_WORDS_MAX]; /* bits, in the query's order */
	size_t count;
	struct words_seek seek; /* its position: of the present word, from 1 */
	uint32_t last[QUERY_WORDS_MAX]; /* position of each word, or 0 */
	uint32_t gap[QUERY_WORDS_MAX]; /* the least to the one before, or 0 */
	uint32_t words, asked; /* of the title */
};

static void
take_title_word(void *context, const struct word *word)
{
	struct reading *reading = context;

	if (word->place != WORD_NEXT)
		return;
	reading->words++;
	reading->asked += wanted_bits(reading->wanted, word) != 0;
}

/* Sets the gap between two neighbours, one of which is the present word. */
static void
set_gap(struct reading *reading, size_t second, uint32_t other)
{
	uint32_t gap = reading->seek.position - other;

	if (other == 0 || gap == 0)
		return;
	if (reading->gap[second] == 0 || gap < reading->gap[second])
		reading->gap[second] = gap;
}

static void
take_text_word(void *context, const struct word *word)
{
	struct reading *reading = context;

	uint32_t bits = wanted_bits(reading->wanted, word);
	if (bits == 0)
		return;
	for (size_t i = 0; i < reading->count; i++) {
		if (!(bits & reading->numbers[i]))
			continue;
		reading->last[i] = reading->seek.position;
		if (i > 0)
			set_gap(reading, i, reading->last[i - 1]);
		if (i + 1 < reading->count)
			set_gap(reading, i + 1, reading->last[i + 1]);
	}
}

static void
read_text(struct reading *reading, struct span text, enum article_format format)
{
	struct gemtext lines = gemtext_start(text);
	struct line line;

	while (format == ARTICLE_GEMTEXT && gemtext_next(&lines, &line))
		words_seek(&reading->seek, line.text);
	if (format != ARTICLE_GEMTEXT)
		words_seek(&reading->seek, text);
}

uint32_t
nearness_of(const struct wanted_list *wanted, struct span title,
    struct span text, enum article_format format)
{
	struct reading reading = {.wanted = wanted,
	    .seek = {.sought = &wanted->sought,
		.emit = take_text_word,
		.context = &reading}};
	uint64_t near = 0;

	for (size_t i = 0; i < wanted->count; i++)
		if (i == 0 || wanted->list[i].bit != wanted->list[i - 1].bit)
			reading.numbers[reading.count++] = wanted->list[i].bit;
	words_each(title, take_title_word, &reading);
	if (reading.count > 1)
		read_text(&reading, text, format);
	for (size_t i = 1; i < reading.count; i++)
		if (reading.gap[i] > 0)
			near += isqrt((uint64_t)NEARNESS_ONE * NEARNESS_ONE /
			    reading.gap[i]);
	near = reading.count > 1 ? near / (reading.count - 1) : 0;
	uint64_t share = reading.words > 0
	    ? (uint64_t)reading.asked * NEARNESS_ONE / reading.words
	    : 0;
	return (uint32_t)(NEARNESS_ONE +
	    (PERCENT_TITLE * share + PERCENT_NEAR * near) / 100);
}
