#include "base/ascii.h"
#include "markdown/hugo.h"
#include "markdown/obsidian.h"

/*
 * Obsidian shows `%%such notes%%` to their writer alone. One begins behind a
 * blank and ends before a blank or a sign, and has no blanks inside its signs
 * unless it is the whole line, so that other texts with percent signs are left
 * as they are. No note goes on in the next cell of a table.
 */

/* The size of code within a line at its front; 0 if it does not end there. */
static size_t
code_size(struct span text)
{
	struct span rest = text;

	while (span_skip(&rest, SPAN("`")))
		continue;
	size_t ticks = text.size - rest.size;
	while (rest.size > 0) {
		struct span end = rest = span_tail(rest, span_find(rest, '`'));
		while (span_skip(&rest, SPAN("`")))
			continue;
		if (end.size - rest.size == ticks)
			return text.size - rest.size;
	}
	return 0;
}

/* The size of what is at the front of a line; 0 if it goes on below. */
static size_t
stretch_size(struct span line)
{
	if (line.data[0] == '`')
		return code_size(line);
	if (!span_starts(line, SPAN("](")))
		return 1;
	size_t size = span_find(line, ')');
	return size < line.size ? size : 0;
}

static bool
begins_note(struct span text)
{
	return span_skip(&text, SPAN("%%")) && !span_starts(text, SPAN("%"));
}

static bool
ends_note(struct span text)
{
	return span_skip(&text, SPAN("%%")) &&
	    (text.size == 0 ||
		(text.data[0] != '%' && !ascii_is_alnum(text.data[0]) &&
		    (unsigned char)text.data[0] < 0x80));
}

/* Where the end of a note at the front of a text is, or would have to be. */
static size_t
seek_close(struct span text)
{
	size_t end = 3;

	while (end < text.size && text.data[end - 1] != '|' &&
	    !ends_note(span_tail(text, end)))
		end++;
	return end;
}

static bool
is_note(struct span text, size_t end, struct span whole)
{
	struct span inside = span_tail(span_head(text, end), 2);

	if (!ends_note(span_tail(text, end)) || span_ends(inside, SPAN("|")))
		return false;
	return span_trim(inside).size == inside.size ||
	    (text.data == whole.data && end + 2 == whole.size);
}

bool
obsidian_add(struct span line, struct buf *copy)
{
	struct span whole = span_trim(line);
	size_t most = line.size; /* that is left where a note may begin */
	bool may_begin = true;

	while (line.size > 0) {
		if (may_begin && line.size <= most && begins_note(line)) {
			size_t end = seek_close(line);
			if (is_note(line, end, whole)) {
				line = span_tail(line, end + 2);
				span_skip(&line, SPAN(" "));
				continue;
			}
			/* What has no end here has none up to there. */
			most = span_tail(line, end + 1).size;
		}
		size_t target = hugo_add_target(line, copy);
		if (target > 0) {
			line = span_tail(line, target);
			may_begin = false;
			continue;
		}
		size_t size = stretch_size(line);
		if (size == 0)
			break;
		may_begin = line.data[0] == ' ' || line.data[0] == '\t';
		buf_add(copy, span_head(line, size));
		line = span_tail(line, size);
	}
	buf_add(copy, line);
	return line.size > 0;
}
