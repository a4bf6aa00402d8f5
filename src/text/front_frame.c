#include "base/utf8.h"
#include "text/escape.h"
#include "text/front.h"
#include "text/front_priv.h"

/*
 * What is drawn around the head of a plain text: rules above it, and boxes.
 * They are told from signs of code and data, which may hold what looks like a
 * head.
 */

/* Whether a character draws a rule or a box. */
static bool
draws(uint32_t code_point)
{
	return (code_point >= 0x2500 && code_point <= 0x259f) ||
	    (code_point > ' ' && code_point < 0x7f &&
		strchr("|*#=+-~_:", (int)code_point));
}

bool
front_is_frame(struct span word)
{
	bool frame = word.size > 0;

	while (frame && word.size > 0)
		frame = draws(utf8_next(&word));
	return frame;
}

struct span
front_without_frame(struct span line)
{
	for (;;) {
		struct span rest = line;
		bool left = front_is_frame(span_cut_word(&rest));
		size_t blank = span_find_last(rest, ' ');
		if (!left || !front_is_frame(span_tail(rest, blank + 1)))
			return line;
		line = span_trim(span_head(rest, blank));
	}
}

/* Whether the first word is there again, inside: a table has it between cells.
 */
static bool
is_row(struct span line, struct span inside)
{
	struct span sign = span_cut_word(&line), word;

	while ((word = span_cut_word(&inside)).size > 0)
		if (span_equal(word, sign))
			return true;
	return false;
}

struct span
front_shown_line(struct span line, struct buf *shown)
{
	shown->size = 0;
	escape_label(shown, line);
	line = buf_span(shown);
	struct span inside = front_without_frame(line);
	return is_row(line, inside) ? line : inside;
}

bool
front_is_above(struct span line)
{
	struct buf shown = {0};

	escape_label(&shown, line);
	struct span rest = buf_span(&shown), sign = span_head(rest, 3);
	bool above =
	    !span_equal(sign, SPAN("```")) && !span_equal(sign, SPAN("~~~"));
	while (above && rest.size > 0) {
		uint32_t c = utf8_next(&rest);
		above = c == ' ' || draws(c) || (c >= 0x2010 && c <= 0x2015);
	}
	buf_free(&shown);
	return above;
}
