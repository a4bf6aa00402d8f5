#include "base/isqrt.h"
#include "search/nearness.h"
#include "search/phrases.h"
#include "text/gemtext.h"

/*
 * BM25 knows how often words are in a text, and not where. Of the best hits
 * those come first in which the words of the query stand together, and whose
 * titles have little besides.
 *
 * To read a text costs more than all else of a search in a small capsule, and
 * few texts decide what a page shows: a hit's score and title tell the greatest
 * score that it can have with its text. The hits are ordered by that, and the
 * text of the first one that is not known yet is read, until those that are
 * shown are known (as in the threshold algorithm: Fagin, Lotem, Naor, Optimal
 * aggregation algorithms for middleware, 2003).
 */

enum { PERCENT_TITLE = 40, PERCENT_NEAR = 40 };

/* What is known of a text while it is read. */
struct text_reading {
	const struct wanted_list *wanted;
	struct nearness_text *text;
	uint32_t numbers[QUERY_WORDS_MAX]; /* bits, in the query's order */
	size_t count;
	struct words_seek seek; /* its position: of the present word, from 1 */
	uint32_t last[QUERY_WORDS_MAX]; /* position of each word, or 0 */
	uint32_t gap[QUERY_WORDS_MAX]; /* the least to the one before, or 0 */
	uint32_t words, asked; /* of the title */
	struct phrases compounds;
};

static void
take_title_word(void *context, const struct word *word)
{
	struct text_reading *reading = context;

	if (word->place != WORD_NEXT)
		return;
	reading->words++;
	reading->asked += wanted_bits(reading->wanted, word) != 0 ||
	    wanted_extra(reading->wanted, word);
}

/* Sets the gap between two neighbours, one of which is the present word. */
static void
set_gap(struct text_reading *reading, size_t second, uint32_t other)
{
	uint32_t gap = reading->seek.position - other;

	if (other == 0 || gap == 0)
		return;
	if (reading->gap[second] == 0 || gap < reading->gap[second])
		reading->gap[second] = gap;
}

static void
note_place(
    struct text_reading *reading, const struct word *word, uint32_t words)
{
	struct nearness_text *text = reading->text;
	size_t offset = (size_t)(word->source.data - text->bytes.data);

	if (text->count < NEARNESS_PLACES)
		text->places[text->count++] =
		    (struct nearness_place){(uint32_t)offset, words,
			wanted_exact(reading->wanted, word)};
	else if (offset < text->known)
		text->known = offset;
}

static void
take_text_word(void *context, const struct word *word)
{
	struct text_reading *reading = context;

	for (size_t i = 0; i < reading->compounds.count; i++)
		query_match_at(
		    &reading->compounds.list[i], word, reading->seek.position);
	uint32_t bits = wanted_bits(reading->wanted, word);
	if (bits == 0)
		return;
	note_place(reading, word, bits);
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
read_text(struct text_reading *reading, enum article_format format)
{
	struct span text = reading->text->bytes, piece;
	struct gemtext lines = gemtext_start(text);
	struct line line;
	/* An escape sequence may hide words of the lines that follow. */
	bool escapes = span_find(text, '\x1b') < text.size;

	reading->text->known =
	    format == ARTICLE_GEMTEXT || !escapes ? text.size : 0;
	if (format != ARTICLE_GEMTEXT)
		words_seek(&reading->seek, text);
	else if (escapes)
		while (gemtext_next(&lines, &line))
			words_seek(&reading->seek, line.text);
	else
		while (gemtext_next_words(&lines, &piece))
			words_seek(&reading->seek, piece);
}

/* The mean of 1 / sqrt(gap) of a text, and of 1 for each compound that it has.
 */
static uint64_t
near_of(const struct wanted_list *wanted, struct span title,
    struct nearness_text *text, enum article_format format)
{
	struct text_reading reading = {.wanted = wanted,
	    .text = text,
	    .seek = {.sought = &wanted->sought,
		.emit = take_text_word,
		.context = &reading}};
	uint64_t near = 0;

	for (size_t i = 0; i < wanted->count; i++)
		if (i == 0 || wanted->list[i].bit != wanted->list[i - 1].bit)
			reading.numbers[reading.count++] = wanted->list[i].bit;
	size_t parts = reading.count + wanted->query->compound_count;
	if (parts < 2)
		return 0;
	reading.compounds = phrases_of(wanted->query, wanted->query->compounds,
	    wanted->query->compound_count);
	if (reading.compounds.count > 0)
		phrases_read_title(&reading.compounds, title);
	read_text(&reading, format);
	for (size_t i = 1; i < reading.count; i++)
		if (reading.gap[i] > 0)
			near += isqrt((uint64_t)NEARNESS_ONE * NEARNESS_ONE /
			    reading.gap[i]);
	for (size_t i = 0; i < reading.compounds.count; i++)
		near += reading.compounds.list[i].found ? NEARNESS_ONE : 0;
	return near / (parts - 1);
}

/* The share of a title's words that were asked for. */
static uint64_t
share_of(const struct wanted_list *wanted, struct span title)
{
	struct text_reading reading = {.wanted = wanted};

	words_each(title, take_title_word, &reading);
	return reading.words > 0
	    ? (uint64_t)reading.asked * NEARNESS_ONE / reading.words
	    : 0;
}

static uint64_t
factor_of(uint64_t share, uint64_t near)
{
	return NEARNESS_ONE +
	    (PERCENT_TITLE * share + PERCENT_NEAR * near) / 100;
}

uint32_t
nearness_of(const struct wanted_list *wanted, struct span title,
    struct span text, enum article_format format)
{
	struct nearness_text read = {.bytes = text};

	return (uint32_t)factor_of(
	    share_of(wanted, title), near_of(wanted, title, &read, format));
}

/* A hit, whose score is the greatest that it can have until it is known. */
struct near_hit {
	struct search_hit hit;
	uint64_t score, share; /* before its factor; of its title */
	bool known;
};

static void
set_score(struct near_hit *one, uint64_t near)
{
	one->hit.score =
	    one->score * factor_of(one->share, near) / NEARNESS_ONE;
}

/*
 * How near the words of a query can be in the text of a hit, by those that it
 * has: one of two neighbours may be missing. 0: the text need not be read.
 */
static uint64_t
nearest_of(const struct wanted_list *wanted, const struct search_hit *hit)
{
	uint32_t words = wanted_of_hit(wanted, hit), before = 0;
	/* The index knows of no compound whether it is there. */
	uint64_t pairs = wanted->query->compound_count, whole = pairs;

	for (size_t i = 0; i < wanted->count; i++) {
		uint32_t bit = wanted->list[i].bit;
		if (bit == before)
			continue;
		pairs += before != 0;
		whole += before & words && bit & words;
		before = bit;
	}
	return whole > 0 ? whole * NEARNESS_ONE / pairs : 0;
}

/* Moves a hit behind all that are better. */
static void
sink_near(struct near_hit *list, size_t count, size_t at)
{
	for (; at + 1 < count &&
	     search_is_better(&list[at + 1].hit, &list[at].hit);
	     at++) {
		struct near_hit moved = list[at];
		list[at] = list[at + 1];
		list[at + 1] = moved;
	}
}

/* Reads the text of a hit, which then has its own score. */
static void
read_hit(const struct nearness_input *input, struct near_hit *one)
{
	const struct edition_entry *entry =
	    edition_entry(input->edition, one->hit.entry);

	set_score(one,
	    near_of(input->wanted, edition_title(input->edition, entry),
		input->text(input->context, &one->hit),
		(enum article_format)entry->format));
	one->known = true;
}

void
nearness_order(const struct nearness_input *input, struct search_hit *hits,
    size_t count, size_t shown)
{
	struct near_hit list[NEARNESS_HITS];

	count = count < NEARNESS_HITS ? count : NEARNESS_HITS;
	shown = shown < count ? shown : count;
	for (size_t i = count; i > 0; i--) {
		struct near_hit *one = &list[i - 1];
		const struct edition_entry *entry =
		    edition_entry(input->edition, hits[i - 1].entry);
		uint64_t nearest =
		    input->text ? nearest_of(input->wanted, &hits[i - 1]) : 0;
		*one = (struct near_hit){.hit = hits[i - 1],
		    .score = hits[i - 1].score,
		    .share = share_of(
			input->wanted, edition_title(input->edition, entry)),
		    .known = nearest == 0};
		set_score(one, nearest);
		sink_near(list, count, i - 1);
	}
	for (size_t at = 0; at < shown;) {
		if (list[at].known) {
			at++;
			continue;
		}
		read_hit(input, &list[at]);
		sink_near(list, count, at);
	}
	for (size_t i = 0; i < count; i++)
		hits[i] = list[i].hit;
}
