#include "base/ascii.h"
#include "markdown/obsidian.h"

/*
 * Obsidian shows `%%such notes%%` to their writer alone. One begins behind a
 * blank and ends before a blank or a sign, so that other texts with percent
 * signs are left as they are.
 */

enum { TICKS_MAX = 8 }; /* around code: what has more is none here */

/* The size of code within a line at its front, or of ticks that begin none. */
static size_t
code_size(struct span text)
{
	struct span rest = text;

	while (span_skip(&rest, SPAN("`")))
		continue;
	size_t ticks = text.size - rest.size;
	while (ticks <= TICKS_MAX && rest.size > 0) {
		struct span end = rest = span_tail(rest, span_find(rest, '`'));
		while (span_skip(&rest, SPAN("`")))
			continue;
		if (end.size - rest.size == ticks)
			return text.size - rest.size;
	}
	return ticks;
}

static bool
ends_note(struct span after)
{
	return after.size == 0 ||
	    (after.data[0] != '%' && !ascii_is_alnum(after.data[0]) &&
		(unsigned char)after.data[0] < 0x80);
}

/* The size of a note at the front of a text, up to which it is `%%`; or 0. */
static size_t
note_size(struct span text)
{
	for (size_t i = 3; i + 2 <= text.size; i++)
		if (span_starts(span_tail(text, i), SPAN("%%")) &&
		    ends_note(span_tail(text, i + 2)))
			return i + 2;
	return 0;
}

static bool
begins_note(struct span text)
{
	return span_skip(&text, SPAN("%%")) && !span_starts(text, SPAN("%"));
}

void
obsidian_add(struct span line, struct buf *copy)
{
	bool may_begin = true;

	while (span_find(line, '%') < line.size) {
		if (may_begin && begins_note(line)) {
			size_t size = note_size(line);
			/* What is not closed here is not closed further on. */
			if (size == 0)
				break;
			line = span_tail(line, size);
			span_skip(&line, SPAN(" "));
			continue;
		}
		char byte = line.data[0];
		size_t size = byte == '`' ? code_size(line) : 1;
		may_begin = byte == ' ' || byte == '\t';
		buf_add(copy, span_head(line, size));
		line = span_tail(line, size);
	}
	buf_add(copy, line);
}
