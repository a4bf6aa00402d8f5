#include "base/utf8.h"
#include "pages/article_file.h"
#include "pages/snippet.h"
#include "search/phrases.h"
#include "search/prose.h"
#include "search/quote.h"
#include "search/wanted.h"
#include "wire/wrap.h"

/*
 * A snippet shows a hit in its context. The edition keeps no texts, so the file
 * of each hit on the page is read; the line of prose with most distinct words
 * of the query wins, the first one of equals. Words are compared as search/
 * compares them, or a hit could have a snippet without any of its words.
 */

/* Bytes that are read from a file in the time of one that is read as words. */
enum { READS_A_WORD = 16 };

/* Reads the first bytes of a text into an arena. */
static bool
read_head(const struct context *context, uint32_t entry, uint64_t limit,
    struct arena *arena, struct span *text_r)
{
	struct response ignored = {.entry = EDITION_NONE};
	struct context own = *context;

	own.arena = arena;
	struct article_file file = article_file_of(&own, entry, &ignored);
	return article_file_head(&file, limit, text_r) == 0;
}

struct nearness_text *
snippet_head(struct snippet_heads *heads, const struct context *context,
    uint32_t entry, uint64_t within)
{
	struct snippet_head *head = &heads->other;
	uint64_t size = edition_entry(context->edition, entry)->size;

	for (size_t i = 0; i < heads->count; i++) {
		struct snippet_head *known = &heads->list[i];
		if (known->entry == entry &&
		    (known->within >= within || known->within >= size))
			return &known->text;
	}
	if (heads->count < SNIPPET_HEADS)
		head = &heads->list[heads->count++];
	head->entry = entry;
	head->within = within;
	head->text.count = head->text.known = 0;
	if (!read_head(
		context, entry, within, &heads->arena, &head->text.bytes))
		head->text.bytes.size = 0;
	return &head->text;
}

void
snippet_heads_free(struct snippet_heads *heads)
{
	arena_free(&heads->arena);
	heads->count = 0;
}

enum { PLACES = 32 }; /* in a line: where words of the query are */

/* Where a word is in a line: bytes. */
struct place {
	size_t at, end;
};

/* The words of a query in a line, a bit for each, and the first places. */
struct match {
	const struct wanted_list *wanted;
	const char *start; /* of the line */
	uint32_t words;
	struct place places[PLACES];
	uint32_t words_at[PLACES];
	size_t place_count;
};

static void
on_word(void *context, const struct word *word)
{
	struct match *match = context;
	uint32_t words = wanted_bits(match->wanted, word);

	match->words |= words;
	if (words == 0 || match->place_count == PLACES)
		return;
	size_t at = (size_t)(word->source.data - match->start);
	match->words_at[match->place_count] = words;
	match->places[match->place_count++] =
	    (struct place){at, at + word->source.size};
}

static void
seek_words(struct match *match, struct span text)
{
	struct words_seek seek = {.sought = &match->wanted->sought,
	    .emit = on_word,
	    .context = match};

	words_seek(&seek, text);
}

static unsigned
count_bits(uint32_t words)
{
	return (unsigned)__builtin_popcount(words);
}

/* The best line so far; `first` is the first one of prose. */
struct best {
	struct arena *arena; /* of the lines */
	enum article_format format;
	struct span title, summary, line, first;
	struct match match;
	const struct nearness_text *text;
	size_t place; /* the next of text->places */
};

/*
 * Whether a line can have a word of the query: no line that was read before for
 * the nearness of the words has one else. Lines ascend.
 */
static bool
may_match(struct best *best, struct span line)
{
	const struct nearness_text *text = best->text;
	size_t at = (size_t)(line.data - text->bytes.data);

	if (at + line.size > text->known)
		return true;
	while (best->place < text->count && text->places[best->place] < at)
		best->place++;
	return best->place < text->count &&
	    text->places[best->place] < at + line.size;
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
static struct match
match_words(const struct best *best, struct span line)
{
	struct match found = {.wanted = best->match.wanted, .start = line.data};

	for (struct span rest = line; rest.size > 0;)
		seek_words(&found, quote_cut_words(&rest));
	return found;
}

/*
 * Takes a line of prose, as it is read, if it is the first or the best. `raw`
 * has the words of the line as it is written.
 */
static void
keep_line(struct best *best, struct span line, const struct match *raw,
    struct span written)
{
	struct span rest = line;
	bool same = span_equal(line, written) &&
	    quote_cut_words(&rest).size == line.size;
	struct match found = same ? *raw : match_words(best, line);

	if (best->first.size == 0)
		best->first = arena_copy(best->arena, line);
	if (count_bits(found.words) <= count_bits(best->match.words))
		return;
	best->line = arena_copy(best->arena, line);
	best->match = found;
}

static void
compare_line(struct best *best, struct span line)
{
	struct match found = {.wanted = best->match.wanted, .start = line.data};
	struct buf read = {0};

	/* Most lines have nothing to add: they are compared as they are. */
	seek_words(&found, line);
	if (best->first.size > 0 &&
	    count_bits(found.words) <= count_bits(best->match.words))
		return;
	if (!quote_line(best->format, line, &read)) {
		/* The label of a link, which the summary has lost. */
		if (begins_alike(best->summary, buf_span(&read)))
			best->summary.size = 0;
	} else if (!is_title(buf_span(&read), best->title)) {
		keep_line(best, buf_span(&read), &found, line);
	}
	buf_free(&read);
}

/* The place from which on most words of the query are near each other. */
static struct place
best_place(const struct match *match)
{
	struct place best = match->places[0];
	unsigned most = 0;

	for (size_t i = 0; i < match->place_count; i++) {
		uint32_t words = 0;
		for (size_t j = i; j < match->place_count &&
		     match->places[j].end <=
			 match->places[i].at + SNIPPET_MAX / 2;
		     j++)
			words |= match->words_at[j];
		if (count_bits(words) <= most)
			continue;
		most = count_bits(words);
		best = match->places[i];
	}
	return best;
}

/* The offset at most `cells` before `at` where a line may begin, or `at`. */
static size_t
start_before(struct span line, size_t at, size_t cells)
{
	size_t from = at, used = 0;

	while (from > 0 && used < cells) {
		while (--from > 0 &&
		    ((unsigned char)line.data[from] & 0xc0) == 0x80)
			continue;
		struct span character = span_tail(line, from);
		used += utf8_width(utf8_next(&character));
	}
	size_t start = from > 0 ? wrap_start(line, from) : 0;
	return start < at ? start : at;
}

/* The part of a line around a place, cut between words. */
static struct span
cut_around(struct arena *arena, struct span line, struct place place)
{
	size_t from = utf8_cells(line) <= SNIPPET_MAX
	    ? 0
	    : start_before(line, place.at, SNIPPET_MAX / 3);
	struct span rest = span_tail(line, from);
	struct span shown = wrap_next(&rest, SNIPPET_MAX, WRAP_BREAK);

	/* The word itself may be a part of something long without a break. */
	if (from + shown.size < place.end && from < place.at) {
		from = place.at;
		rest = span_tail(line, from);
		shown = wrap_next(&rest, SNIPPET_MAX, WRAP_BREAK);
	}
	return arena_format(arena, "%s%pS%s", from > 0 ? "\xe2\x80\xa6 " : "",
	    SPAN_AT(shown), rest.size > 0 ? " \xe2\x80\xa6" : "");
}

/* Whether a summary, which may be a line of the text, can be quoted. */
static bool
is_prose(const struct best *best)
{
	/* Alone, a line of plain text would look like a heading. */
	enum article_format format = best->format == ARTICLE_MARKDOWN
	    ? ARTICLE_MARKDOWN
	    : ARTICLE_GEMTEXT;
	struct prose prose = prose_start(best->summary, format);
	struct span line;
	struct buf read = {0};
	bool good = prose_next(&prose, &line) &&
	    quote_line(format, line, &read) &&
	    !is_title(best->summary, best->title);

	buf_free(&read);
	return good;
}

/* The best line, else the summary, else the first line, of what is prose. */
static struct span
choose(struct arena *arena, const struct best *best)
{
	if (best->match.words != 0)
		return cut_around(arena, best->line, best_place(&best->match));
	if (is_prose(best) && !begins_alike(best->summary, best->first))
		return best->summary;
	return cut_around(arena, best->first, (struct place){0});
}

struct span
snippet_of(const struct context *context, const struct query *query,
    const struct search_hit *hit, const struct nearness_text *text)
{
	const struct edition_entry *about =
	    edition_entry(context->edition, hit->entry);
	struct wanted_list wanted;
	struct arena arena = {0};
	struct best best = {.arena = &arena,
	    .format = (enum article_format)about->format,
	    .title = edition_text(context->edition, about->title),
	    .summary = edition_text(context->edition, about->summary),
	    .match = {.wanted = &wanted},
	    .text = text};
	struct prose prose = prose_start(text->bytes, best.format);
	struct span line;

	wanted_in(query, context->searcher, &wanted);
	/* No line has more words than one that has all of the text. */
	uint32_t all = wanted_of_hit(&wanted, hit);
	while (
	    (all == 0 || best.match.words != all) && prose_next(&prose, &line))
		if (best.first.size == 0 || may_match(&best, line))
			compare_line(&best, line);
	struct span snippet = choose(context->arena, &best);
	arena_free(&arena);
	return snippet;
}

bool
snippet_has_phrases(const struct context *context, const struct query *query,
    uint32_t entry, uint64_t *budget)
{
	const struct edition_entry *about =
	    edition_entry(context->edition, entry);
	struct phrases phrases = phrases_of(query);
	struct arena arena = {0};
	struct span text;

	uint64_t within =
	    *budget < WORDS_ANALYSED_MAX ? *budget : WORDS_ANALYSED_MAX;
	bool good = read_head(context, entry, within, &arena, &text);
	uint64_t cost = SNIPPET_FILE_COST;
	if (good) {
		phrases_read_title(
		    &phrases, edition_text(context->edition, about->title));
		cost += text.size / READS_A_WORD +
		    phrases_read(
			&phrases, text, (enum article_format)about->format);
		good = phrases_hold(&phrases);
	}
	*budget -= cost < *budget ? cost : *budget;
	arena_free(&arena);
	return good;
}
