#include "base/ascii.h"
#include "base/script.h"
#include "base/utf8.h"
#include "dates/date.h"

/*
 * Menus tell the day of an article beside its title, so that a title that
 * begins with the same day loses it there. A span of days or a moment says more
 * than the day, and stays.
 */

/* Whether one of the characters of a text is this. */
static bool
is_in_list(uint32_t code_point, const char *characters)
{
	struct span rest = span_of(characters);

	while (rest.size > 0)
		if (utf8_next(&rest) == code_point)
			return true;
	return false;
}

/* Takes punctuation off the front: of ASCII, of Han, dashes and bullets. */
static struct span
skip_separators(struct span s)
{
	struct span at = s;

	while (at.size > 0) {
		uint32_t code_point = utf8_next(&at);
		bool separates =
		    (code_point >= 0x2010 && code_point <= 0x2027) ||
		    is_in_list(code_point,
			",:;.|/~*_>)]-\u00b7\uff1a\u3001\u3002\uff0c\u30fb"
			"\uff5c\u3000\u3011\uff3d\uff09");
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

/* Takes blanks of any script off the front. */
static struct span
behind_blanks(struct span s)
{
	struct span at = s;

	while (at.size > 0 && script_is_blank(utf8_next(&at)))
		s = at;
	return s;
}

/* Whether the text begins with two numbers of a day: `05-08`. */
static bool
begins_day(struct span rest)
{
	while (rest.size > 0 && ascii_is_digit(rest.data[0]))
		rest = span_tail(rest, 1);
	if (rest.size == 0 ||
	    !is_in_list(utf8_next(&rest),
		"-./\u5e74\u6708\ub144\uc6d4\uff0d\uff0e\uff0f"))
		return false;
	rest = behind_blanks(rest);
	return rest.size > 0 && ascii_is_digit(rest.data[0]);
}

/*
 * Whether the text begins with the end of a span of days: `/14`, ` ~ 03-14`. A
 * wave between blanks may part the day from a title: ` ~ 10 reasons`.
 */
static bool
joins(struct span rest)
{
	struct span wave = behind_blanks(rest), end = wave;
	bool apart = wave.size < rest.size;
	uint32_t c = rest.size > 0 ? utf8_next(&rest) : ' ';
	uint32_t sign = end.size > 0 ? utf8_next(&end) : ' ';
	bool joined = is_in_list(c, "-/") || (c >= 0x2010 && c <= 0x2015);

	if (!joined && is_in_list(sign, "~\u301c\uff5e\u81f3")) {
		rest = behind_blanks(end);
		apart = apart || rest.size < end.size;
		joined = !apart || script_is_han(sign) || begins_day(rest);
	}
	return joined && rest.size > 0 && ascii_is_digit(rest.data[0]);
}

/*
 * Whether an ending is written onto a day, of Turkish as in `2018-03-12'te`, of
 * Korean or in kana: the rest begins with a part of a word. Behind Han, which
 * has no blanks, a word may begin.
 */
static bool
is_inflected(struct span rest)
{
	uint32_t c = rest.size > 0 ? utf8_next(&rest) : ' ';

	return is_in_list(c, "'\u2019") ||
	    (utf8_is_word(c) && !script_is_han(c));
}

/*
 * Whether the text behind a day is a part of the same expression: the time of
 * `2018-03-12T10:20`, the end of `2018-03-12/14` or of `2018-03-12 to
 * 2018-03-14`.
 */
static bool
extends(struct span rest)
{
	struct span at;
	int32_t day;

	if (joins(rest) || is_inflected(rest))
		return true;
	at = rest = span_trim(skip_separators(rest));
	span_cut_word(&at);
	return date_of_text(rest, &day) > 0 ||
	    date_of_text(span_trim(at), &day) > 0;
}

struct span
date_undated_title(struct span title, int32_t day)
{
	struct span rest = title, inside = title;
	int32_t found;

	if (!has_digit(title))
		return title;
	if (is_in_list(utf8_next(&inside), "[(\u3010\uff3b\uff08"))
		rest = inside;
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
