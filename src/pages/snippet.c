#include "base/mem.h"
#include "base/utf8.h"
#include "pages/article_file.h"
#include "pages/snippet.h"
#include "search/best_line.h"
#include "search/phrases.h"
#include "text/gemtext.h"
#include "wire/wrap.h"

/*
 * A snippet shows a hit in its context. The edition keeps no texts, so the file
 * of each hit on the page is read, and the line of it that matches best
 * (search/best_line.c) is cut around its words. Words are compared as search/
 * compares them, or a hit could have a snippet without any of its words.
 */

/* Bytes that are read from a file in the time of one that is read as words. */
enum { READS_A_WORD = 16 };

/* Reads the first bytes of a text into an arena, or a room if there is one. */
static bool
read_head(const struct context *context, uint32_t entry, uint64_t limit,
    struct arena *arena, char *room, struct span *text_r)
{
	struct context own = *context;

	own.arena = arena;
	struct article_file file = article_file_of(&own, entry);
	file.room = room;
	return article_file_head(&file, limit, text_r) == 0;
}

/*
 * Room for a text, kept from search to search: memory that is new costs as much
 * as what is read into it. NULL if there is not enough.
 */
static char *
take_room(
    struct snippet_heads *heads, const struct context *context, uint64_t size)
{
	struct searcher *searcher = context->searcher;

	searcher->texts = mem_grow(
	    searcher->texts, &searcher->text_capacity, SNIPPET_ROOM, 1);
	if (size > SNIPPET_ROOM - heads->used)
		return NULL;
	heads->used += size;
	return searcher->texts + heads->used - size;
}

uint64_t
snippet_within(
    const struct context *context, const struct search_hit *hits, size_t count)
{
	uint64_t within = 0, before;

	do {
		uint64_t left = SNIPPET_BUDGET;
		size_t longer = 0;
		before = within;
		for (size_t i = 0; i < count; i++) {
			uint64_t size =
			    edition_entry(context->edition, hits[i].entry)
				->size;
			left -= size <= before ? size : 0;
			longer += size > before;
		}
		within = longer > 0 ? left / longer : SNIPPET_WITHIN;
	} while (within > before && within < SNIPPET_WITHIN);
	return within < SNIPPET_WITHIN ? within : SNIPPET_WITHIN;
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
	char *room = take_room(heads, context, size < within ? size : within);
	if (!read_head(
		context, entry, within, &heads->arena, room, &head->text.bytes))
		head->text.bytes.size = 0;
	return &head->text;
}

void
snippet_heads_free(struct snippet_heads *heads)
{
	arena_free(&heads->arena);
	heads->count = 0;
}

/* The place from which on words of the query that are near are worth most. */
static struct line_place
best_place(const struct line_match *match)
{
	struct line_place best = match->places[0];
	unsigned most = 0;

	for (size_t i = 0; i < match->count; i++) {
		uint32_t words = 0, exact = 0;
		for (size_t j = i; j < match->count &&
		     match->places[j].end <=
			 match->places[i].at + SNIPPET_MAX / 2;
		     j++) {
			words |= match->places[j].words;
			exact |= match->places[j].exact;
		}
		unsigned worth = wanted_worth(words, exact);
		if (worth <= most)
			continue;
		most = worth;
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
cut_around(struct arena *arena, struct span line, struct line_place place)
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

/* The best line, else the summary, else the first line, of what is prose. */
static struct span
choose(struct arena *arena, const struct best_line *best)
{
	if (best->match.words != 0)
		return cut_around(arena, best->line, best_place(&best->match));
	if (best_line_is_prose(best) && !best_line_is_summary(best))
		return best->summary;
	return cut_around(arena, best->first, (struct line_place){0});
}

/* How many notes the page that was made of a text has numbered. */
static unsigned
notes_of(const struct context *context, uint32_t entry)
{
	const struct edition_made *made = edition_made(context->edition, entry);

	return made ? made->footnotes : 0;
}

struct span
snippet_of(const struct context *context, const struct wanted_list *wanted,
    const struct search_hit *hit, const struct nearness_text *text)
{
	const struct edition_entry *about =
	    edition_entry(context->edition, hit->entry);
	struct arena arena = {0};
	struct best_line_input input = {.arena = &arena,
	    .text = text,
	    .format = (enum article_format)about->format,
	    .footnotes = notes_of(context, hit->entry),
	    .title = edition_title(context->edition, about),
	    .summary = edition_summary(context->edition, about),
	    .wanted = wanted,
	    .all = wanted_of_hit(wanted, hit),
	    .inexact = hit->inexact};
	struct best_line best = best_line_of(&input);
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
	struct phrases phrases =
	    phrases_of(query, query->phrases, query->phrase_count);
	struct arena arena = {0};
	struct span text;

	uint64_t within =
	    *budget < WORDS_ANALYSED_MAX ? *budget : WORDS_ANALYSED_MAX;
	bool good = read_head(context, entry, within, &arena, NULL, &text);
	uint64_t cost = SNIPPET_FILE_COST;
	if (good) {
		text = gemtext_unmarked(&arena, text, notes_of(context, entry));
		phrases_read_title(
		    &phrases, edition_title(context->edition, about));
		cost += text.size / READS_A_WORD +
		    phrases_read(
			&phrases, text, (enum article_format)about->format);
		good = phrases_hold(&phrases);
	}
	*budget -= cost < *budget ? cost : *budget;
	arena_free(&arena);
	return good;
}

bool
snippet_holds(void *reader, const struct query *query, uint32_t entry)
{
	struct snippet_reader *own = reader;

	return own->budget > 0 &&
	    snippet_has_phrases(own->context, query, entry, &own->budget);
}
