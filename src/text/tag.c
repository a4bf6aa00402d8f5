#include "base/ascii.h"
#include "base/utf8.h"
#include "text/tag.h"

void
tag_key(struct buf *buf, struct span tag)
{
	size_t start = buf->size;

	utf8_fold(buf, tag);
	/* After folding, since U+2105 and U+2025 fold to a slash and dots. */
	for (size_t i = start; i < buf->size; i++)
		if (buf->data[i] == '/')
			buf->data[i] = '-';
	struct span key = span_tail(buf_span(buf), start);
	if (span_equal(key, SPAN(".")) || span_equal(key, SPAN("..")))
		buf->size = start;
}

static bool
is_tag(struct span word)
{
	struct span letters = word;

	if (!span_skip(&letters, SPAN("#")) || letters.size == 0)
		return false;
	return !ascii_is_digit(letters.data[0]) && utf8_valid(letters) &&
	    utf8_is_word(utf8_next(&letters));
}

/* Removes blanks and line ends at the end. */
static struct span
trim_lines(struct span s)
{
	while (s.size > 0 && s.data[s.size - 1] &&
	    strchr(" \t\r\n", s.data[s.size - 1]))
		s.size--;
	return s;
}

bool
tag_line_is(struct span line)
{
	struct span rest = trim_lines(line);
	struct span word = span_cut_word(&rest);

	if (word.size == 0)
		return false;
	for (; word.size > 0; word = span_cut_word(&rest))
		if (!is_tag(word))
			return false;
	return true;
}

size_t
tag_line_at(struct span text)
{
	/* 1: the end of the line before. */
	size_t skipped = text.size > TAG_LINE_WITHIN + 1
	    ? text.size - TAG_LINE_WITHIN - 1
	    : 0;
	struct span tail = trim_lines(span_tail(text, skipped));
	size_t start = span_find_last(tail, '\n');

	/* The only line of a text is its heading, not tags. */
	return start < tail.size && tag_line_is(span_tail(tail, start + 1))
	    ? skipped + start + 1
	    : text.size;
}

bool
tag_line_is_rest(struct span rest)
{
	size_t end = span_find(rest, '\n');
	struct span below = span_tail(rest, end);

	return rest.size <= TAG_LINE_WITHIN &&
	    tag_line_is(span_head(rest, end)) && trim_lines(below).size == 0;
}
