#include "base/ascii.h"
#include "base/utf8.h"
#include "dates/date.h"

/*
 * Menus tell the day of an article beside its title, so that a title that
 * begins with the same day loses it there. A span of days or a moment says more
 * than the day, and stays.
 */

/* Takes punctuation off the front: of ASCII, dashes and bullets. */
static struct span
skip_separators(struct span s)
{
	struct span at = s;

	while (at.size > 0) {
		uint32_t code_point = utf8_next(&at);
		bool separates =
		    (code_point >= 0x2010 && code_point <= 0x2027) ||
		    code_point == 0xb7 ||
		    (code_point > ' ' && code_point < 0x7f &&
			strchr(",:;.|/~*_>)]-", (int)code_point));
		if (!separates)
			break;
		s = at;
	}
	return s;
}

/* Every date has one. */
static bool
has_digit(struct span s)
{
	for (size_t i = 0; i < s.size; i++)
		if (ascii_is_digit(s.data[i]))
			return true;
	return false;
}

/*
 * Whether the text behind a day is a part of the same expression: the time of
 * `2018-03-12T10:20`, the end of `2018-03-12/14` or of `2018-03-12 to
 * 2018-03-14`.
 */
static bool
extends(struct span rest)
{
	struct span at = rest;
	uint32_t c = at.size > 0 ? utf8_next(&at) : ' ';
	bool joins = c == 'T' || c == 't' || c == '-' || c == '/' ||
	    (c >= 0x2010 && c <= 0x2015);
	int32_t day;

	if (joins && at.size > 0 && ascii_is_digit(at.data[0]))
		return true;
	rest = span_trim(skip_separators(rest));
	at = rest;
	span_cut_word(&at);
	return date_of_text(rest, &day) > 0 ||
	    date_of_text(span_trim(at), &day) > 0;
}

struct span
date_undated_title(struct span title, int32_t day)
{
	struct span rest = title;
	int32_t found;

	if (!has_digit(title))
		return title;
	if (!span_skip(&rest, SPAN("[")))
		span_skip(&rest, SPAN("("));
	size_t size = date_of_text(rest, &found);
	if (size == 0 || found != day || extends(span_tail(rest, size)))
		return title;
	rest = skip_separators(span_tail(rest, size));
	struct span after = rest = span_trim(rest);
	/* A dash by itself; but `.NET` begins a title. */
	if (skip_separators(span_cut_word(&after)).size == 0)
		rest = span_trim(after);
	return utf8_has_word(rest) ? rest : SPAN("");
}
