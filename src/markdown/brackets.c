#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "markdown/brackets.h"
#include "markdown/parse.h"

/*
 * Version 0.4.8 of md4c looks for the line of each pair of brackets from the
 * first of its paragraph on, and reads all between them, pairs within pairs
 * again: links on each line of a long paragraph, or brackets in brackets, take
 * time that grows with the square of a text, and no call of it tells so.
 *
 * Which brackets are in code or HTML, and where a paragraph begins, is for the
 * parser to say. So it gets a copy with parentheses in their place first, which
 * cost it nothing. Most texts have so few that it is not asked.
 */

enum {
	COST_PER_BYTE = 64, /* of the text: bytes between brackets */
	COST_LEAST = 1 << 20, /* of any text */
	LINES_EACH = 8, /* that are passed in the time of a byte */
};

struct brackets {
	struct span text, copy;
	size_t seen; /* up to there */
	size_t first; /* text of the block, or SIZE_MAX */
	uint64_t lines; /* of the block, or some more */
	uint64_t cost;
	size_t *open; /* their places */
	size_t count, capacity;
	bool unknown;
};

static uint64_t
allowed_cost(struct span text)
{
	return COST_PER_BYTE * (uint64_t)text.size + COST_LEAST;
}

/*
 * Whether each closing bracket may have its pair at the other end of all lines
 * up to a blank one.
 */
static bool
may_be_many(struct span text)
{
	uint64_t most = allowed_cost(text), cost = 0, pairs = 0;
	const char *begin = text.data;

	while (text.size > 0 && cost <= most) {
		struct span line = span_cut(&text, '\n');
		bool blank = span_trim(line).size == 0;
		for (; line.size > 0; line = span_tail(line, 1)) {
			line = span_tail(line, span_find(line, ']'));
			pairs += line.size > 0;
		}
		if (blank || text.size == 0) {
			cost += pairs * (uint64_t)(text.data - begin);
			begin = text.data;
			pairs = 0;
		}
	}
	return cost > most;
}

static bool
has_backslash(struct span text, size_t place)
{
	size_t at = place;

	while (at > 0 && text.data[at - 1] == '\\')
		at--;
	return (place - at) % 2 > 0;
}

/* Whether a bracket is that of `<![CDATA[`, whose text is as in HTML. */
static bool
begins_section(struct span text, size_t place)
{
	return span_ends(span_head(text, place), SPAN("<!")) &&
	    span_starts(span_tail(text, place), SPAN("[CDATA["));
}

static void
take_bracket(struct brackets *brackets, size_t place)
{
	if (has_backslash(brackets->text, place))
		return;
	if (brackets->text.data[place] == '[') {
		brackets->unknown |= begins_section(brackets->text, place);
		brackets->open = mem_grow(brackets->open, &brackets->capacity,
		    brackets->count + 1, sizeof(*brackets->open));
		brackets->open[brackets->count++] = place;
	} else if (brackets->count > 0) {
		brackets->cost += place - brackets->open[--brackets->count] +
		    brackets->lines / LINES_EACH;
	}
}

/* What is up to a place: markup, and text if it is `plain`. */
static void
take_up_to(struct brackets *brackets, size_t end, bool plain)
{
	for (; brackets->seen < end; brackets->seen++) {
		char byte = brackets->text.data[brackets->seen];
		if (byte == '\n' || byte == '\r')
			brackets->lines++;
		else if (plain && (byte == '[' || byte == ']'))
			take_bracket(brackets, brackets->seen);
	}
}

/* A row of a table is a paragraph: its cells are parted later. */
static void
part_blocks(struct brackets *brackets, enum markdown_block block)
{
	if (block == MARKDOWN_CELL)
		return;
	brackets->lines = brackets->count = 0;
	brackets->first = SIZE_MAX;
}

static void
at_enter(void *context, enum markdown_block block,
    const struct markdown_detail *detail)
{
	(void)detail;
	part_blocks(context, block);
}

/*
 * A heading of nothing but definitions is none, and its underline begins a
 * paragraph; but one behind `#` has no underline.
 */
static bool
may_define(struct span before, struct span heading)
{
	if (!span_starts(heading, SPAN("[")) ||
	    span_ends(span_trim_end(before), SPAN("#")))
		return false;
	while (heading.size > 0 && !span_starts(heading, SPAN("]:")))
		heading = span_tail(heading, 1);
	return heading.size > 0;
}

static void
at_leave(void *context, enum markdown_block block)
{
	struct brackets *brackets = context;
	struct span seen = span_head(brackets->text, brackets->seen);

	if (block == MARKDOWN_HEADING)
		brackets->unknown |=
		    may_define(span_head(seen, brackets->first),
			span_tail(seen, brackets->first));
	part_blocks(brackets, block);
}

static void
at_inline(void *context, enum markdown_inline kind, struct span target)
{
	(void)context;
	(void)kind;
	(void)target;
}

static void
at_inline_end(void *context, enum markdown_inline kind)
{
	(void)context;
	(void)kind;
}

static void
at_text(void *context, enum markdown_text kind, struct span text)
{
	struct brackets *brackets = context;
	uintptr_t first = (uintptr_t)brackets->copy.data;
	uintptr_t at = (uintptr_t)text.data;

	if (at < first + brackets->seen || at >= first + brackets->copy.size)
		return;
	if (brackets->first == SIZE_MAX)
		brackets->first = at - first;
	take_up_to(brackets, at - first, true);
	take_up_to(brackets, at - first + text.size, kind == MARKDOWN_NORMAL);
}

static const struct markdown_events bracket_events = {
    .enter = at_enter,
    .leave = at_leave,
    .enter_inline = at_inline,
    .leave_inline = at_inline_end,
    .text = at_text,
};

bool
brackets_are_many(struct span text)
{
	struct brackets brackets = {.text = text, .first = SIZE_MAX};
	struct buf copy = {0};

	if (!may_be_many(text))
		return false;
	buf_add(&copy, text);
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] == '[' || text.data[i] == ']')
			copy.data[i] = text.data[i] == '[' ? '(' : ')';
	buf_repeat(&copy, '\0', PARSE_PADDING);
	brackets.copy = span_head(buf_span(&copy), text.size);
	int result = parse_markdown(brackets.copy, &bracket_events, &brackets);
	take_up_to(&brackets, text.size, true);
	buf_free(&copy);
	free(brackets.open);
	return result != 0 || brackets.unknown ||
	    brackets.cost > allowed_cost(text);
}
