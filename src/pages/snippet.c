#include "base/utf8.h"
#include "pages/article_file.h"
#include "pages/snippet.h"
#include "search/search.h"

/*
 * A snippet shows a hit in its context. The edition keeps no texts, so the file
 * of each hit on the page is read; the line with most distinct words of the
 * query wins, the first one of equals. Words are compared as search/ compares
 * them, or a hit could have a snippet without any of its words.
 */

/*
 * Reads the first bytes of a text. The caller's context is a copy with an arena
 * of its own, so that the memory of twenty texts is not held at once.
 */
static bool
read_head(const struct context *context, uint32_t entry, uint64_t limit,
    struct span *text_r)
{
	struct response ignored = {.entry = EDITION_NONE};
	struct article_file file = article_file_of(context, entry, &ignored);

	return article_file_head(&file, limit, text_r) == 0;
}

/* The words of a query in a line, a bit for each, and the first of them. */
struct match {
	const struct query *query;
	uint32_t words;
	struct span first;
};

/* As search matches words: by prefix, without plural s, or exactly if quoted.
 */
static bool
is_alike(const struct word *word, const struct query_word *wanted, bool last)
{
	struct span letters = word->letters;
	struct span rest = wanted->letters;

	if (wanted->quoted)
		return span_equal(letters, wanted->letters);
	if (wanted->count < SEARCH_PREFIX_LEAST && !last)
		return span_equal(words_base(letters, word->count),
		    words_base(wanted->letters, wanted->count));
	for (size_t i = 0; i < SEARCH_PREFIX && rest.size > 0; i++)
		utf8_next(&rest);
	return span_starts(letters,
	    span_head(wanted->letters, wanted->letters.size - rest.size));
}

static void
on_word(void *context, const struct word *word)
{
	struct match *match = context;
	const struct query *query = match->query;

	for (size_t i = 0; i < query->word_count; i++) {
		if (query->words[i].role != QUERY_WANTED ||
		    !is_alike(word, &query->words[i], i == query->last))
			continue;
		if (match->words == 0)
			match->first = word->source;
		match->words |= 1U << i;
	}
}

/* The best line so far. */
struct best {
	struct span line;
	struct match match;
};

static void
compare_line(struct best *best, struct span line)
{
	struct match found = {.query = best->match.query};

	words_each(line, on_word, &found);
	if (__builtin_popcount(found.words) <=
	    __builtin_popcount(best->match.words))
		return;
	best->line = line;
	best->match = found;
}

/* Whether a line of plain text or Markdown is the article's title. */
static bool
is_title(struct span line, struct span title)
{
	while (span_skip(&line, SPAN("#")))
		continue;
	if (span_ends(line, SPAN("\r")))
		line.size--;
	return span_equal(span_trim(line), title);
}

/* Titles are left out: the page shows the title above the snippet. */
static void
find_best(struct best *best, struct span text, enum article_format format,
    struct span title)
{
	struct gemtext reader = gemtext_start(text);
	struct line line;

	while (format == ARTICLE_GEMTEXT && gemtext_next(&reader, &line))
		if (line.kind != LINE_HEADING_1 && line.kind != LINE_TOGGLE)
			compare_line(best, line.text);
	while (format != ARTICLE_GEMTEXT && text.size > 0) {
		struct span whole = span_cut(&text, '\n');
		if (!is_title(whole, title))
			compare_line(best, whole);
	}
}

/* The start of a word at most `before` bytes before `at`, or of a character. */
static size_t
snippet_start(struct span line, size_t at, size_t before)
{
	size_t from = at > before ? at - before : 0;

	for (size_t i = from; from > 0 && i < at; i++)
		if (line.data[i] == ' ')
			return i + 1;
	while (from > 0 && ((unsigned char)line.data[from] & 0xc0) == 0x80)
		from--;
	return from;
}

/* The end of a word in the first `most` bytes, or of a character. */
static size_t
snippet_end(struct span line, size_t most)
{
	if (line.size <= most)
		return line.size;
	for (size_t end = most; end > most / 2; end--)
		if (line.data[end] == ' ')
			return end;
	while (most > 0 && ((unsigned char)line.data[most] & 0xc0) == 0x80)
		most--;
	return most;
}

static struct span
cut_around(struct arena *arena, struct span line, struct span first)
{
	size_t at = (size_t)(first.data - line.data);
	size_t from = line.size > SNIPPET_MAX
	    ? snippet_start(line, at, SNIPPET_MAX / 3)
	    : 0;
	struct span rest = span_tail(line, from);
	size_t size = snippet_end(rest, SNIPPET_MAX);

	return arena_format(arena, "%s%pS%s", from > 0 ? "\xe2\x80\xa6 " : "",
	    SPAN_AT(span_head(rest, size)),
	    size < rest.size ? " \xe2\x80\xa6" : "");
}

struct span
snippet_of(
    const struct context *context, const struct query *query, uint32_t entry)
{
	const struct edition_entry *about =
	    edition_entry(context->edition, entry);
	struct span snippet = edition_text(context->edition, about->summary);
	struct best best = {.match = {.query = query}};
	struct arena arena = {0};
	struct context own = *context;
	struct span text;

	own.arena = &arena;
	if (read_head(&own, entry, SNIPPET_WITHIN, &text)) {
		find_best(&best, text, (enum article_format)about->format,
		    edition_text(context->edition, about->title));
		if (best.match.words != 0)
			snippet = cut_around(
			    context->arena, best.line, best.match.first);
	}
	arena_free(&arena);
	return snippet;
}

static bool
has_phrase(struct span title, struct span text, enum article_format format,
    const struct query *query, const struct query_phrase *phrase)
{
	struct query_match in_title = {.query = query, .phrase = phrase};
	struct query_match in_text = in_title;

	words_each(title, query_match_take, &in_title);
	if (!in_title.found)
		words_each_in(text, format, query_match_take, &in_text);
	return in_title.found || in_text.found;
}

bool
snippet_has_phrases(const struct context *context, const struct query *query,
    uint32_t entry, uint64_t *budget)
{
	const struct edition_entry *about =
	    edition_entry(context->edition, entry);
	struct arena arena = {0};
	struct context own = *context;
	struct span text;

	own.arena = &arena;
	bool good = read_head(&own, entry, WORDS_ANALYSED_MAX, &text);
	uint64_t cost = SNIPPET_FILE_COST + (good ? text.size : 0);
	*budget -= cost < *budget ? cost : *budget;
	for (size_t i = 0; good && i < query->phrase_count; i++)
		good = has_phrase(edition_text(context->edition, about->title),
			   text, (enum article_format)about->format, query,
			   &query->phrases[i]) != query->phrases[i].excluded;
	arena_free(&arena);
	return good;
}
