#include "base/ascii.h"
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

/* Whether three characters of a rule are in a row; a comment of C is none. */
static bool
has_rule(struct span line)
{
	unsigned row = 0;

	for (size_t i = 0; i < line.size && row < 3; i++)
		row = memchr("-_=", line.data[i], 3) ? row + 1 : 0;
	return row == 3 && span_find(line, '*') == line.size;
}

static bool
is_corner(char byte)
{
	return memchr(".,'`/\\", byte, 6) != NULL;
}

/* Whether a line is a rule of dots: `......`. */
static bool
is_dotted(struct span line)
{
	unsigned dots = 0;

	while (line.size > 0) {
		uint32_t c = utf8_next(&line);
		if (c != ' ' && c != '.' && c != 0xb7 && c != 0x2022)
			return false;
		dots += c != ' ';
	}
	return dots >= 3;
}

/* Whether a line is blank, or does nothing but draw. */
static bool
is_drawn(struct span line)
{
	bool drawn = true;

	while (drawn && line.size > 0) {
		uint32_t c = utf8_next(&line);
		drawn = c == ' ' || draws(c) || (c >= 0x2010 && c <= 0x2015);
	}
	return drawn;
}

/* Whether a line is the top of a box with corners, `.---.` or `/   \`. */
static bool
is_top(struct span line)
{
	struct span inside = span_tail(line, is_corner(line.data[0]));

	if (span_equal(line, SPAN("/ \\")))
		return true;
	inside.size -= inside.size > 0 && is_corner(line.data[line.size - 1]);
	return is_drawn(inside) && has_rule(line);
}

bool
front_is_prose(struct span line)
{
	size_t word = 0;

	while (word < line.size && front_is_of_key(line.data[word]))
		word++;
	struct span rest = span_trim(span_tail(line, word));
	return word > 0 && ascii_is_alnum(line.data[0]) && rest.size > 0 &&
	    ascii_is_seen(rest.data[0]) && !memchr(":=", rest.data[0], 2);
}

bool
front_is_above(struct span line)
{
	struct buf shown = {0};

	/* Most lines begin with a word. */
	if (line.size > 0 && ascii_is_alnum(line.data[0]))
		return false;
	escape_label(&shown, line);
	struct span seen = buf_span(&shown), sign = span_head(seen, 3);
	bool above = !span_equal(sign, SPAN("```")) &&
	    !span_equal(sign, SPAN("~~~")) &&
	    (is_dotted(seen) || is_drawn(seen) || is_top(seen));
	buf_free(&shown);
	return above;
}
