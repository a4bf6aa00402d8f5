#include "base/ascii.h"
#include "base/script.h"
#include "base/utf8.h"
#include "search/plural.h"
#include "search/query.h"
#include "text/tag.h"
#include "text/uri.h"

/*
 * A hand-written parser that takes the query from left to right, one part (a
 * word, a quoted phrase or a filter) at a time. It splits text into words by
 * the same function as the index does, so that a query finds what was indexed.
 */

/* The state of parsing. */
struct query_reading {
	struct arena *arena;
	struct query *query;
	bool excluded, quoted;
	enum query_role role; /* of the words of the present part */
	struct query_phrase phrase; /* those words */
	bool full; /* a word was ignored, so the phrase ends before it */
};

/*
 * The signs of queries, plain or as keyboards and editors replace them: input
 * methods of Chinese and Japanese have wide ones, and a wide blank.
 */
static const char *const quotes[] = {"\"", "\xe2\x80\x9c", "\xe2\x80\x9d",
    "\xe2\x80\x9e", "\xc2\xab", "\xc2\xbb", "\xef\xbc\x82", NULL};
static const char *const hyphens[] = {
    "-", "\xe2\x88\x92", "\xef\xbc\x8d", NULL};
static const char *const colons[] = {":", "\xef\xbc\x9a", NULL};

static bool
skip_sign(struct span *rest, const char *const *signs)
{
	for (; *signs; signs++)
		if (span_skip(rest, span_of(*signs)))
			return true;
	return false;
}

/* Whether a text begins with a blank, or is at its end. */
static bool
at_blank(struct span rest)
{
	uint32_t first = rest.size > 0 ? utf8_next(&rest) : ' ';

	return first < ' ' || script_is_blank(first);
}

/*
 * Whether a quote belongs to a word: in an acronym of Hebrew (UAX #29, WB7b and
 * WB7c), or, where it cannot be a closing one, as that of inches behind one.
 */
static bool
is_of_word(uint32_t before, struct span after, bool quoted)
{
	if (!utf8_is_word(before))
		return false;
	return (!quoted && at_blank(after)) ||
	    (script_is_hebrew(before) && after.size > 0 &&
		script_is_hebrew(utf8_next(&after)));
}

/* The next chunk: up to a blank, or to the closing quote. */
static struct span
next_chunk(struct span *rest, bool quoted)
{
	struct span chunk = *rest;
	uint32_t before = ' ';

	for (; quoted ? rest->size > 0 : !at_blank(*rest);
	     before = utf8_next(rest)) {
		struct span after = *rest;
		if (!skip_sign(&after, quotes) ||
		    is_of_word(before, after, quoted))
			continue;
		chunk.size = (size_t)(rest->data - chunk.data);
		*rest = quoted ? after : *rest;
		return chunk;
	}
	chunk.size = (size_t)(rest->data - chunk.data);
	return chunk;
}

static void
list_place(struct query *query, size_t number, struct span source)
{
	query->places[query->place_count++] =
	    (struct query_place){number, source};
}

/* The place of a word in the list, to which it is added if it is new. */
static size_t
number_of(struct query_reading *reading, const struct word *word)
{
	struct query *query = reading->query;

	for (size_t i = 0; i < query->word_count; i++) {
		if (!span_equal(query->words[i].letters, word->letters) ||
		    query->words[i].role != reading->role ||
		    query->words[i].quoted != reading->quoted)
			continue;
		if (query->place_count < query->word_count + QUERY_AGAIN_MAX)
			list_place(query, i, word->source);
		return i;
	}
	if (query->word_count == QUERY_WORDS_MAX)
		return QUERY_WORDS_MAX;
	list_place(query, query->word_count, word->source);
	struct span letters = arena_copy(reading->arena, word->letters);
	query->words[query->word_count] = (struct query_word){
	    .letters = letters,
	    .count = word->count,
	    .other = reading->quoted
		? SPAN("")
		: plural_other(letters, word->count, reading->arena),
	    .source = word->source,
	    .role = reading->role,
	    .quoted = reading->quoted,
	};
	return query->word_count++;
}

static void
add_word(void *context, const struct word *word)
{
	struct query_reading *reading = context;
	struct query_phrase *phrase = &reading->phrase;

	/* One reading of each word: a name with its signs, whole bigrams. */
	if (word->place != WORD_NEXT)
		return;
	size_t number = number_of(reading, word);
	if (number == QUERY_WORDS_MAX || phrase->count == QUERY_WORDS_MAX)
		reading->full = true;
	if (!reading->full)
		phrase->words[phrase->count++] = number;
}

static void
count_words(void *context, const struct word *word)
{
	*(size_t *)context += word->place == WORD_NEXT;
}

/* Several excluded words are a phrase: each alone excludes nothing. */
static enum query_role
role_of(const struct query_reading *reading, struct span chunk)
{
	size_t words = 0;

	if (!reading->excluded)
		return QUERY_WANTED;
	words_each(chunk, count_words, &words);
	return words > 1 ? QUERY_ASIDE : QUERY_UNWANTED;
}

static bool
has_short_word(const struct query *query, const struct query_phrase *phrase)
{
	for (size_t i = 0; i < phrase->count; i++)
		if (query_word_is_short(&query->words[phrase->words[i]]))
			return true;
	return false;
}

/* Lists the words of a part, if they are several, as what they have to be. */
static void
list_phrase(struct query_reading *reading)
{
	struct query *query = reading->query;
	const struct query_phrase *phrase = &reading->phrase;

	if (phrase->count < 2)
		return;
	if (reading->quoted || reading->excluded) {
		if (query->phrase_count < QUERY_PHRASES_MAX)
			query->phrases[query->phrase_count++] = *phrase;
	} else if (query->compound_count < QUERY_PHRASES_MAX &&
	    has_short_word(query, phrase)) {
		query->compounds[query->compound_count++] = *phrase;
	}
}

static void
take_chunk(struct query_reading *reading, struct span chunk)
{
	struct query *query = reading->query;
	struct query_phrase *phrase = &reading->phrase;

	*phrase = (struct query_phrase){.excluded = reading->excluded};
	reading->role = role_of(reading, chunk);
	reading->full = false;
	words_each(chunk, add_word, reading);
	if (!reading->quoted && !reading->excluded && phrase->count > 0)
		query->last = phrase->words[phrase->count - 1];
	list_phrase(reading);
}

/* Adds a filter, each once: repeated ones would only cost time. */
static void
add_filter(struct query_reading *reading, struct query_filter filter)
{
	struct query *query = reading->query;

	for (size_t i = 0; i < query->filter_count; i++)
		if (span_equal(query->filters[i].value, filter.value) &&
		    query->filters[i].language == filter.language &&
		    query->filters[i].excluded == filter.excluded)
			return;
	if (query->filter_count < QUERY_FILTERS_MAX)
		query->filters[query->filter_count++] = filter;
}

static bool
take_filter(struct query_reading *reading, struct span *rest, bool language)
{
	bool quoted = skip_sign(rest, quotes);
	struct span value = span_trim(next_chunk(rest, quoted));
	struct buf folded = {0};

	if (!language)
		span_skip(&value, SPAN("#"));
	if (language)
		script_fold(&folded, value);
	else
		tag_key(&folded, value);
	bool named = folded.size > 0;
	if (named)
		add_filter(reading,
		    (struct query_filter){
			.value = arena_copy(reading->arena, buf_span(&folded)),
			.language = language,
			.excluded = reading->excluded});
	buf_free(&folded);
	return named;
}

/* In any case: keyboards begin a line with a capital letter. */
static bool
skip_name(struct span *rest, struct span name)
{
	struct span after = span_tail(*rest, name.size);

	if (!span_equal_nocase(span_head(*rest, name.size), name) ||
	    !skip_sign(&after, colons))
		return false;
	*rest = after;
	return true;
}

size_t
query_skip_hyphens(struct span *rest)
{
	size_t signs = 0;

	while (skip_sign(rest, hyphens))
		signs++;
	return signs;
}

/*
 * Skips hyphens. Returns whether they exclude the part behind them: those of a
 * command's options, as of `--no-buffer` and `-X`, exclude nothing.
 */
static bool
skip_exclusion(struct span *rest)
{
	size_t signs = query_skip_hyphens(rest);

	if (signs != 1 || at_blank(*rest))
		return false;
	return !ascii_is_alnum(rest->data[0]) || !at_blank(span_tail(*rest, 1));
}

static void
take_part(struct query_reading *reading, struct span *rest)
{
	reading->excluded = skip_exclusion(rest);
	struct span after = *rest;
	if ((skip_name(&after, SPAN("tag")) &&
		take_filter(reading, &after, false)) ||
	    (skip_name(&after, SPAN("lang")) &&
		take_filter(reading, &after, true))) {
		*rest = after;
		return;
	}
	reading->quoted = skip_sign(rest, quotes);
	take_chunk(reading, next_chunk(rest, reading->quoted));
}

struct span
query_words(struct span escaped, struct arena *arena)
{
	struct buf words = {0};

	if (uri_decode(&words, escaped) < 0) {
		words.size = 0;
		buf_add(&words, escaped);
	}
	for (size_t i = 0; i < words.size; i++)
		if (span_has_control((struct span){&words.data[i], 1}))
			words.data[i] = ' ';
	return buf_keep(&words, arena);
}

void
query_parse(struct span text, struct arena *arena, struct query *query_r)
{
	struct query_reading reading = {.arena = arena, .query = query_r};

	*query_r = (struct query){
	    .text = arena_copy(arena, text), .last = QUERY_WORDS_MAX};
	for (struct span rest = query_r->text; rest.size > 0;) {
		if (at_blank(rest))
			utf8_next(&rest);
		else
			take_part(&reading, &rest);
	}
	if (query_r->last == QUERY_WORDS_MAX)
		query_r->last = query_r->word_count;
}

uint32_t
query_required(const struct query *query)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < query->word_count; i++)
		if (query->words[i].quoted &&
		    query->words[i].role == QUERY_WANTED)
			bits |= 1U << i;
	return bits;
}

bool
query_asks(const struct query *query)
{
	for (size_t i = 0; i < query->word_count; i++)
		if (query->words[i].role == QUERY_WANTED)
			return true;
	for (size_t i = 0; i < query->filter_count; i++)
		if (!query->filters[i].excluded)
			return true;
	return false;
}

bool
query_word_is_short(const struct query_word *word)
{
	struct span rest = word->letters;

	return word->count == 1 && !script_is_unspaced(utf8_next(&rest));
}

size_t
query_length(const struct query *query)
{
	uint32_t extra = query_extra(query);
	const char *end = NULL;
	size_t length = 0;

	for (size_t i = 0; i < query->word_count; i++) {
		const struct query_word *word = &query->words[i];
		if (word->role != QUERY_WANTED || extra >> i & 1)
			continue;
		length += !end || word->source.data >= end;
		end = word->source.data + word->source.size;
	}
	return length;
}

uint32_t
query_extra(const struct query *query)
{
	uint32_t extra = 0, others = 0;

	for (size_t i = 0; i < query->word_count; i++) {
		const struct query_word *word = &query->words[i];
		if (word->role == QUERY_WANTED)
			*(!word->quoted && query_word_is_short(word)
				? &extra
				: &others) |= 1U << i;
	}
	return others ? extra : 0;
}
