#include "base/utf8.h"
#include "search/best_line.h"
#include "search/prose.h"
#include "search/quote.h"
#include "search/reference.h"
#include "text/escape.h"

/*
 * The line of prose with most distinct words of the query wins, of equals that
 * with most of them as they were typed, then the first one: a line is worth its
 * words (wanted_worth()). They are those of the line as it is read, which is
 * dear to find out (quote.c). Of gemtext whose words were sought before, for
 * their nearness, it is known where they are, and a line is worth no more as it
 * is read than as it is written: so lines are looked at in that order, until no
 * other can be better. Lines of other texts are taken as they come, each that
 * is worth more than the best so far.
 */

static void
on_word(void *context, const struct word *word)
{
	struct line_match *match = context;
	uint32_t words = wanted_bits(match->wanted, word);

	if (words == 0)
		return;
	uint32_t exact = wanted_exact(match->wanted, word);
	match->words |= words;
	match->exact |= exact;
	if (match->count == LINE_PLACES)
		return;
	size_t at = (size_t)(word->source.data - match->start);
	match->places[match->count++] =
	    (struct line_place){at, at + word->source.size, words, exact};
}

static void
seek_words(struct line_match *match, struct span text)
{
	struct words_seek seek = {.sought = &match->wanted->sought,
	    .emit = on_word,
	    .context = match};

	words_seek(&seek, text);
}

static unsigned
worth_of(const struct line_match *match)
{
	return wanted_worth(match->words, match->exact);
}

/* Whether no line can be better: it has all words that the text may have. */
static bool
is_whole(const struct best_line_input *input, const struct line_match *match)
{
	return input->all != 0 &&
	    worth_of(match) + input->inexact >=
	    wanted_worth(input->all, input->all);
}

/* Whether a summary was made of a line: of the first of its text. */
static bool
begins_alike(struct span summary, struct span line)
{
	enum { ALIKE = 16 };
	size_t size = summary.size < line.size ? summary.size : line.size;

	size = size < ALIKE ? size : ALIKE;
	return size > 0 &&
	    span_equal(span_head(summary, size), span_head(line, size));
}

/*
 * Whether a line is the article's title, which the page shows above the
 * snippet: all of it, or with a frame of signs; a long one is cut there.
 */
static bool
is_title(struct span line, struct span title)
{
	if (span_ends(title, ARTICLE_CUT))
		return span_starts(
		    line, span_head(title, title.size - ARTICLE_CUT.size));
	for (size_t at = 0; at + title.size <= line.size; at++) {
		/* The next place where the title may begin. */
		at += title.size > 0
		    ? span_find(span_tail(line, at), title.data[0])
		    : 0;
		if (span_starts(span_tail(line, at), title))
			return !utf8_has_word(span_head(line, at)) &&
			    !utf8_has_word(span_tail(line, at + title.size));
	}
	return false;
}

/* The words of a line as it is read, but for those of addresses. */
static struct line_match
match_words(const struct best_line *best, struct span line)
{
	struct line_match found = {
	    .wanted = best->match.wanted, .start = line.data};

	for (struct span rest = line; rest.size > 0;)
		seek_words(&found, reference_cut_words(&rest));
	return found;
}

/*
 * Takes a line of prose, as it is read, if it is the first or the best. `raw`
 * has the words of the line as it is written.
 */
static void
keep_line(struct best_line *best, struct span line,
    const struct line_match *raw, struct span written)
{
	struct span rest = line;
	bool same = span_equal(line, written) &&
	    reference_cut_words(&rest).size == line.size;
	struct line_match found = same ? *raw : match_words(best, line);

	if (best->first.size == 0)
		best->first = arena_copy(best->input->arena, line);
	if (worth_of(&found) <= worth_of(&best->match))
		return;
	best->line = arena_copy(best->input->arena, line);
	best->match = found;
}

static void
compare_line(struct best_line *best, struct span line)
{
	struct line_match found = {
	    .wanted = best->match.wanted, .start = line.data};
	struct buf read = {0};

	/* Most lines have nothing to add: they are compared as they are. */
	seek_words(&found, line);
	if (best->first.size > 0 && worth_of(&found) <= worth_of(&best->match))
		return;
	struct span plain =
	    gemtext_unmarked(best->input->arena, line, best->input->footnotes);
	if (!quote_line(best->input->format, plain, &read)) {
		/* The label of a link, which the summary has lost. */
		if (begins_alike(best->summary, buf_span(&read)))
			best->summary.size = 0;
	} else if (!is_title(buf_span(&read), best->input->title)) {
		keep_line(best, buf_span(&read), &found, line);
	}
	buf_free(&read);
}

/* A line that has words of the query. */
struct candidate_line {
	struct line line;
	unsigned worth; /* as it is written */
};

struct candidate_lines {
	struct candidate_line list[NEARNESS_PLACES];
	size_t count;
	unsigned most; /* that one is worth */
};

/* What a line is worth by the places from *next on. Lines ascend. */
static unsigned
worth_at_places(
    const struct nearness_text *text, struct span line, size_t *next)
{
	size_t from = (size_t)(line.data - text->bytes.data);
	uint32_t words = 0, exact = 0;

	/* That of a toggle which closes is no part of the text. */
	if (line.size == 0)
		return 0;
	for (; *next < text->count && text->places[*next].at < from + line.size;
	     ++*next) {
		words |= text->places[*next].words;
		exact |= text->places[*next].exact;
	}
	/* Most lines have none. */
	return words ? wanted_worth(words, exact) : 0;
}

/*
 * Lists the lines with words of the query, as far as these are known. Returns
 * false if one of them may be worth more as it is read.
 */
static bool
list_candidates(
    const struct nearness_text *text, struct candidate_lines *candidates_r)
{
	struct gemtext reader = gemtext_start(text->bytes);
	struct candidate_line one;
	size_t next = 0;

	candidates_r->count = candidates_r->most = 0;
	while (next < text->count && gemtext_next(&reader, &one.line)) {
		one.worth = worth_at_places(text, one.line.text, &next);
		if (one.worth == 0)
			continue;
		if (escape_label_joins(one.line.text))
			return false;
		if (one.worth > candidates_r->most)
			candidates_r->most = one.worth;
		candidates_r->list[candidates_r->count++] = one;
	}
	return true;
}

/* Takes a candidate if it is worth `least` as it is read. */
static bool
take_candidate(
    const struct candidate_line *one, unsigned least, struct best_line *best)
{
	struct best_line found = {
	    .input = best->input, .match = {.wanted = best->match.wanted}};
	struct span line;

	if (!prose_line(&one->line, &line))
		return false;
	compare_line(&found, line);
	if (worth_of(&found.match) < least)
		return false;
	*best = found;
	return true;
}

/*
 * Takes the best of the candidates that are worth `worth`, if it is better than
 * the best so far, which is number `best`. Returns the number of the best.
 */
static size_t
take_best(const struct candidate_lines *candidates, unsigned worth, size_t best,
    struct best_line *best_r)
{
	for (size_t i = 0; i < candidates->count; i++) {
		/* Of equals the first one is the best. */
		unsigned least = worth_of(&best_r->match) + (i > best);
		if (worth < least)
			break;
		if (candidates->list[i].worth == worth &&
		    take_candidate(&candidates->list[i], least, best_r))
			best = i;
	}
	return best;
}

/* What the best of the candidates is worth that are worth less. */
static unsigned
next_worth(const struct candidate_lines *candidates, unsigned worth)
{
	unsigned next = 0;

	for (size_t i = 0; i < candidates->count; i++)
		if (candidates->list[i].worth < worth &&
		    candidates->list[i].worth > next)
			next = candidates->list[i].worth;
	return next;
}

/*
 * Finds the best line by the places of words. Returns false if it is not known
 * which that is.
 */
static bool
find_at_places(const struct best_line_input *input, struct best_line *best_r)
{
	const struct nearness_text *text = input->text;
	struct best_line found = *best_r;
	struct candidate_lines candidates;
	size_t best = 0;

	if (input->format != ARTICLE_GEMTEXT || text->count == 0 ||
	    !list_candidates(text, &candidates))
		return false;
	for (unsigned worth = candidates.most;
	     worth > 0 && worth >= worth_of(&found.match);
	     worth = next_worth(&candidates, worth))
		best = take_best(&candidates, worth, best, &found);
	if (found.match.words == 0 ||
	    (text->known < text->bytes.size && !is_whole(input, &found.match)))
		return false;
	*best_r = found;
	return true;
}

/* Takes the best line of gemtext, whose words may be known to be elsewhere. */
static void
find_in_gemtext(const struct best_line_input *input, struct best_line *best)
{
	const struct nearness_text *text = input->text;
	struct gemtext reader = gemtext_start(text->bytes);
	struct line line;
	struct span prose;
	size_t next = 0;

	while (!is_whole(input, &best->match) && gemtext_next(&reader, &line)) {
		bool known = text->bytes.size - reader.rest.size <= text->known;
		bool any =
		    worth_at_places(text, line.text, &next) > 0 || !known;
		if ((any || best->first.size == 0) && prose_line(&line, &prose))
			compare_line(best, prose);
	}
}

/* Finds the best line in order. */
static void
find_in_order(const struct best_line_input *input, struct best_line *best)
{
	struct prose prose = prose_start(input->text->bytes, input->format);
	struct span line;

	if (input->format == ARTICLE_GEMTEXT) {
		find_in_gemtext(input, best);
		return;
	}
	while (!is_whole(input, &best->match) && prose_next(&prose, &line))
		compare_line(best, line);
}

struct best_line
best_line_of(const struct best_line_input *input)
{
	struct best_line best = {.input = input,
	    .summary = input->summary,
	    .match = {.wanted = input->wanted}};

	if (!find_at_places(input, &best))
		find_in_order(input, &best);
	return best;
}

bool
best_line_is_prose(const struct best_line *best)
{
	/* Alone, a line of plain text would look like a heading. */
	enum article_format format = best->input->format == ARTICLE_MARKDOWN
	    ? ARTICLE_MARKDOWN
	    : ARTICLE_GEMTEXT;
	struct prose prose = prose_start(best->summary, format);
	struct span line;
	struct buf read = {0};
	bool good = prose_next(&prose, &line) &&
	    quote_line(format, line, &read) &&
	    !is_title(best->summary, best->input->title);

	buf_free(&read);
	return good;
}

bool
best_line_is_summary(const struct best_line *best)
{
	return begins_alike(best->summary, best->first);
}
