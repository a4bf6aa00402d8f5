#include "base/ascii.h"
#include "base/script.h"
#include "base/utf8.h"
#include "text/gemtext.h"
#include "text/tag.h"

/*
 * Writers of gemtext put the tags of a text below it: `#one #two`. To gemtext
 * such a line is a heading, which clients show in their largest type; so it is
 * recognised, and taken for what it is. Only at the end of a text, since `#one`
 * is a heading elsewhere, and never in its first line.
 */

void
tag_key(struct buf *buf, struct span tag)
{
	size_t start = buf->size;

	script_fold(buf, tag);
	/* After folding, since U+2105 and U+2025 fold to a slash and dots. */
	for (size_t i = start; i < buf->size; i++)
		if (buf->data[i] == '/')
			buf->data[i] = '-';
	struct span key = span_tail(buf_span(buf), start);
	if (span_equal(key, SPAN(".")) || span_equal(key, SPAN("..")))
		buf->size = start;
}

/* Commas of any script, which many put between tags. */
static bool
is_comma(uint32_t code_point)
{
	static const uint32_t marks[] = {
	    ',', ';', 0x60c, 0x61b, 0x3001, 0xff0c, 0xff1b, 0xff64};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (code_point == marks[i])
			return true;
	return false;
}

/* Blanks of any script, line ends and commas. */
static bool
parts_tags(uint32_t code_point)
{
	return code_point == '\t' || code_point == '\r' || code_point == '\n' ||
	    script_is_blank(code_point) || is_comma(code_point);
}

struct span
tag_cut(struct span *rest, bool blanks)
{
	bool (*parts)(uint32_t) = blanks ? parts_tags : is_comma;
	struct span at = *rest;

	do
		*rest = at;
	while (at.size > 0 && parts(utf8_next(&at)));
	struct span word = at = *rest;
	do
		*rest = at;
	while (at.size > 0 && !parts(utf8_next(&at)));
	return span_head(word, word.size - rest->size);
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

bool
tag_line_is(struct span line)
{
	struct span word = tag_cut(&line, true);

	if (word.size == 0)
		return false;
	for (; word.size > 0; word = tag_cut(&line, true))
		if (!is_tag(word))
			return false;
	return true;
}

struct span
tag_lines_next(struct span *rest)
{
	return span_tail(tag_cut(rest, true), 1);
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

size_t
tag_lines_size(struct span text)
{
	struct span above = trim_lines(text);
	size_t size = 0;

	while (above.size > 0) {
		size_t end = span_find_last(above, '\n');
		size_t start = end < above.size ? end + 1 : 0;
		if (!tag_line_is(span_tail(above, start)))
			break;
		size = text.size - start;
		above = span_head(above, start > 0 ? start - 1 : 0);
	}
	return size;
}

/* The next of some lines of tags, or the end of the text. */
static size_t
line_below(struct span text, size_t at)
{
	size_t next = at + span_find(span_tail(text, at), '\n') + 1;

	return trim_lines(span_tail(text, next)).size > 0 ? next : text.size;
}

size_t
tag_lines_at(struct span text, bool gemtext)
{
	size_t skipped =
	    text.size > TAG_LINES_WITHIN ? text.size - TAG_LINES_WITHIN : 0;
	size_t at = text.size - tag_lines_size(span_tail(text, skipped));

	/* A part of a line. */
	if (at < text.size && at > 0 && text.data[at - 1] != '\n')
		at = line_below(text, at);
	/* The first line of a text is its heading, not tags. */
	if (at < text.size && trim_lines(span_head(text, at)).size == 0)
		at = line_below(text, at);
	if (at < text.size && gemtext && gemtext_is_open(span_head(text, at)))
		at = text.size;
	return at;
}
