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

/* Bytes that are read from a file in the time of one that is read as words. */
enum { READS_A_WORD = 16 };

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

/* A word of the query, as the words of a line are compared with it. */
struct wanted {
	struct span letters;
	bool begins; /* it is enough if a word begins so */
	bool quoted; /* it must be spelled so, a plural s included */
	uint32_t bit;
};

/* The words of a query in a line, a bit for each, and the first of them. */
struct match {
	const struct wanted *wanted;
	size_t count;
	uint32_t words;
	struct span first;
};

/* As search matches words: by prefix, without plural s, or exactly if quoted.
 */
static struct wanted
wanted_of(const struct query *query, size_t number)
{
	const struct query_word *word = &query->words[number];
	struct span rest = word->letters;
	struct wanted wanted = {
	    .letters = rest, .quoted = word->quoted, .bit = 1U << number};

	if (word->quoted)
		return wanted;
	wanted.begins = word->count >= SEARCH_PREFIX_LEAST ||
	    (number == query->last && word->count > 1);
	wanted.letters = words_base(word->letters, word->count);
	if (!wanted.begins)
		return wanted;
	for (size_t i = 0; i < SEARCH_PREFIX && rest.size > 0; i++)
		utf8_next(&rest);
	wanted.letters =
	    span_head(word->letters, word->letters.size - rest.size);
	return wanted;
}

static bool
is_alike(const struct word *word, const struct wanted *wanted)
{
	if (word->letters.data[0] != wanted->letters.data[0])
		return false;
	if (wanted->begins)
		return span_starts(word->letters, wanted->letters);
	return span_equal(wanted->quoted
		? word->letters
		: words_base(word->letters, word->count),
	    wanted->letters);
}

static void
on_word(void *context, const struct word *word)
{
	struct match *match = context;

	for (size_t i = 0; i < match->count; i++) {
		if (!is_alike(word, &match->wanted[i]))
			continue;
		if (match->words == 0)
			match->first = word->source;
		match->words |= match->wanted[i].bit;
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
	struct match found = {
	    .wanted = best->match.wanted, .count = best->match.count};

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
snippet_of(const struct context *context, const struct query *query,
    uint32_t entry, uint64_t within)
{
	const struct edition_entry *about =
	    edition_entry(context->edition, entry);
	struct span snippet = edition_text(context->edition, about->summary);
	struct wanted wanted[QUERY_WORDS_MAX];
	struct best best = {.match = {.wanted = wanted}};
	struct arena arena = {0};
	struct context own = *context;
	struct span text;

	for (size_t i = 0; i < query->word_count; i++)
		if (query->words[i].role == QUERY_WANTED &&
		    !(query_extra(query) >> i & 1))
			wanted[best.match.count++] = wanted_of(query, i);
	own.arena = &arena;
	if (read_head(&own, entry, within, &text)) {
		find_best(&best, text, (enum article_format)about->format,
		    edition_text(context->edition, about->title));
		if (best.match.words != 0)
			snippet = cut_around(
			    context->arena, best.line, best.match.first);
	}
	arena_free(&arena);
	return snippet;
}

/* The phrases of a query while a text is read. */
struct phrases {
	struct query_match list[QUERY_PHRASES_MAX];
	size_t count;
};

static struct phrases
phrases_of(const struct query *query)
{
	struct phrases phrases = {.count = query->phrase_count};

	for (size_t i = 0; i < phrases.count; i++)
		phrases.list[i] = (struct query_match){
		    .query = query, .phrase = &query->phrases[i]};
	return phrases;
}

static void
take_word(void *context, const struct word *word)
{
	struct phrases *phrases = context;

	for (size_t i = 0; i < phrases->count; i++)
		query_match_take(&phrases->list[i], word);
}

/* A phrase ends with the title, and begins anew in the text. */
static void
end_title(struct phrases *phrases)
{
	for (size_t i = 0; i < phrases->count; i++)
		phrases->list[i].state = 0;
}

/* How many phrases are as they must be: found, or not if excluded. */
static size_t
count_good(const struct phrases *phrases)
{
	size_t good = 0;

	for (size_t i = 0; i < phrases->count; i++)
		good +=
		    phrases->list[i].found != phrases->list[i].phrase->excluded;
	return good;
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

/*
 * Line by line, since most phrases are found long before the end. Returns the
 * bytes that were read as words.
 */
static size_t
read_phrases(
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

bool
snippet_has_phrases(const struct context *context, const struct query *query,
    uint32_t entry, uint64_t *budget)
{
	const struct edition_entry *about =
	    edition_entry(context->edition, entry);
	struct phrases phrases = phrases_of(query);
	struct arena arena = {0};
	struct context own = *context;
	struct span text;

	uint64_t within =
	    *budget < WORDS_ANALYSED_MAX ? *budget : WORDS_ANALYSED_MAX;
	own.arena = &arena;
	bool good = read_head(&own, entry, within, &text);
	uint64_t cost = SNIPPET_FILE_COST;
	if (good) {
		words_each(edition_text(context->edition, about->title),
		    take_word, &phrases);
		end_title(&phrases);
		cost += text.size / READS_A_WORD +
		    read_phrases(
			&phrases, text, (enum article_format)about->format);
		good = count_good(&phrases) == phrases.count;
	}
	*budget -= cost < *budget ? cost : *budget;
	arena_free(&arena);
	return good;
}
