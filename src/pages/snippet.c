#include "base/utf8.h"
#include "pages/article_file.h"
#include "pages/snippet.h"
#include "search/search.h"

/*
 * Reads a text for a look at it, from its first bytes on. The context is a copy
 * with an arena of its own, so that what was looked at is given back at once.
 */
static bool
read_text(const struct context *context, uint32_t entry, uint64_t limit,
    struct span *text_r)
{
	struct response ignored = {.entry = EDITION_NONE};
	struct article_file file = article_file_of(context, entry, &ignored);

	return article_file_head(&file, limit, text_r) == 0;
}

/* The words of a query that a line holds, and the first of them. */
struct sighting {
	const struct query *query;
	uint32_t words;
	struct span first;
};

/* As search finds them: one that begins like it, or in quotes itself. */
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
see(void *context, const struct word *word)
{
	struct sighting *sighting = context;
	const struct query *query = sighting->query;

	for (size_t i = 0; i < query->word_count; i++) {
		if (query->words[i].role != QUERY_WANTED ||
		    !is_alike(word, &query->words[i], i == query->last))
			continue;
		if (sighting->words == 0)
			sighting->first = word->source;
		sighting->words |= 1U << i;
	}
}

/* The line so far that holds most. */
struct best {
	struct span line;
	struct sighting sighting;
};

static void
look_at(struct best *best, struct span line)
{
	struct sighting seen = {.query = best->sighting.query};

	words_each(line, see, &seen);
	if (__builtin_popcount(seen.words) <=
	    __builtin_popcount(best->sighting.words))
		return;
	best->line = line;
	best->sighting = seen;
}

/* A line of plain text or Markdown that is the title. */
static bool
is_title(struct span line, struct span title)
{
	while (span_skip(&line, SPAN("#")))
		continue;
	if (span_ends(line, SPAN("\r")))
		line.size--;
	return span_equal(span_trim(line), title);
}

/* The title stands above the line anyway. */
static void
look_through(struct best *best, struct span text, enum article_format format,
    struct span title)
{
	struct gemtext reader = gemtext_start(text);
	struct line line;

	while (format == ARTICLE_GEMTEXT && gemtext_next(&reader, &line))
		if (line.kind != LINE_HEADING_1 && line.kind != LINE_TOGGLE)
			look_at(best, line.text);
	while (format != ARTICLE_GEMTEXT && text.size > 0) {
		struct span whole = span_cut(&text, '\n');
		if (!is_title(whole, title))
			look_at(best, whole);
	}
}

/* The start of a word not far before `at`, or of a character. */
static size_t
begin_at(struct span line, size_t at, size_t before)
{
	size_t from = at > before ? at - before : 0;

	for (size_t i = from; from > 0 && i < at; i++)
		if (line.data[i] == ' ')
			return i + 1;
	while (from > 0 && ((unsigned char)line.data[from] & 0xc0) == 0x80)
		from--;
	return from;
}

/* The end of a word within the first `most` bytes, or of a character. */
static size_t
end_at(struct span line, size_t most)
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
	size_t from =
	    line.size > SNIPPET_MAX ? begin_at(line, at, SNIPPET_MAX / 3) : 0;
	struct span rest = span_tail(line, from);
	size_t size = end_at(rest, SNIPPET_MAX);

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
	struct best best = {.sighting = {.query = query}};
	struct arena arena = {0};
	struct context own = *context;
	struct span text;

	own.arena = &arena;
	if (read_text(&own, entry, SNIPPET_WITHIN, &text)) {
		look_through(&best, text, (enum article_format)about->format,
		    edition_text(context->edition, about->title));
		if (best.sighting.words != 0)
			snippet = cut_around(
			    context->arena, best.line, best.sighting.first);
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
	bool good = read_text(&own, entry, WORDS_ANALYSED_MAX, &text);
	uint64_t cost = SNIPPET_FILE_COST + (good ? text.size : 0);
	*budget -= cost < *budget ? cost : *budget;
	for (size_t i = 0; good && i < query->phrase_count; i++)
		good = has_phrase(edition_text(context->edition, about->title),
			   text, (enum article_format)about->format, query,
			   &query->phrases[i]) != query->phrases[i].excluded;
	arena_free(&arena);
	return good;
}
