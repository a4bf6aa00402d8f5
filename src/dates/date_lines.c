#include "base/ascii.h"
#include "base/utf8.h"
#include "dates/date.h"

/*
 * Lines that are nothing but a date, as many writers have one below the title.
 * No names of months are looked up, which are of many languages: a line is one
 * by the order of its numbers and words. What may be a sentence is one: to lose
 * it is worse than a day in a summary.
 */

/* The line behind a label of at most two words: `Last updated:`. */
static struct span
skip_label(struct span line)
{
	size_t colon = 0;

	while (colon < line.size && line.data[colon] != ':' &&
	    !ascii_is_digit(line.data[colon]))
		colon++;
	if (colon == line.size || line.data[colon] != ':')
		return line;
	struct span label = span_head(line, colon);
	span_cut_word(&label);
	span_cut_word(&label);
	return label.size > 0 ? line : span_trim(span_tail(line, colon + 1));
}

/* Takes digits off the front, or letters. */
static struct span
take_alike(struct span *rest, bool letters)
{
	struct span at = *rest, run = *rest;

	while (at.size > 0 && ascii_is_digit(at.data[0]) != letters &&
	    utf8_is_word(utf8_next(&at)))
		*rest = at;
	run.size -= rest->size;
	return run;
}

/* How many letters of a run are of scripts without capitals. */
static size_t
count_caseless(struct span run)
{
	size_t count = 0;

	while (run.size > 0) {
		uint32_t c = utf8_next(&run);
		count += !utf8_is_upper(c) && !utf8_is_lower(c);
	}
	return count;
}

/* The kind of a word: as in `5 de abril`, one that can be a month, another. */
static char
kind_of_word(struct span word)
{
	if (span_equal_nocase(word, SPAN("of")) ||
	    span_equal_nocase(word, SPAN("de")) ||
	    span_equal_nocase(word, SPAN("del")))
		return 'o';
	return utf8_cells(word) > 2 ? 'w' : 's';
}

/*
 * The kind of a number behind a byte: a year (Y at a slash or the like), a part
 * of a time, one that can be a month or a day (m), or only a day, another.
 */
static char
kind_of_number(struct span number, char before, struct span rest)
{
	uint64_t value;

	if (number.size == 4 && number.data[0] != '0')
		return memchr("/.-", before, 3) ? 'Y' : 'y';
	if (number.size == 4 || before == ':' || span_starts(rest, SPAN(":")))
		return 't';
	if (span_number(number, 31, &value) < 0 || value == 0)
		return 'n';
	return value > 12 ? 'd' : 'm';
}

enum { PIECES = 12 }; /* at most, of a line that is a date */

/* Writes the kind of each number and word of a line, if a date can have it. */
static bool
read_kinds(struct span rest, char kinds_r[PIECES + 1])
{
	size_t count = 0;
	char before = ' ';

	while (rest.size > 0) {
		bool digits = ascii_is_digit(rest.data[0]);
		struct span run = take_alike(&rest, !digits);
		if (run.size == 0) {
			before = rest.data[0];
			utf8_next(&rest);
			continue;
		}
		if (count == PIECES)
			return false;
		kinds_r[count++] = digits ? kind_of_number(run, before, rest)
					  : kind_of_word(run);
		before = ' ';
		/* What no blank divides is a sentence if it is long. */
		if (count_caseless(digits ? take_alike(&rest, true) : run) >
		    (digits ? 2 : 5))
			return false;
	}
	kinds_r[count] = '\0';
	return true;
}

/* How many pieces are of one of some kinds. */
static size_t
count_kinds(const char *pieces, const char *kinds)
{
	size_t count = 0;

	for (; *pieces; pieces++)
		count += strchr(kinds, *pieces) != NULL;
	return count;
}

bool
date_is_whole(struct span line)
{
	static const char *const forms[] = {"mwy", "dwy", "mwY", "dwY", "mowy",
	    "dowy", "mowoy", "dowoy", "wmy", "wdy", "ywm", "ywd", "mmy", "mdy",
	    "dmy", "mmY", "mdY", "dmY", "ymm", "ymd", "ydm", NULL};
	struct span rest = skip_label(span_trim(line));
	char kinds[PIECES + 1];
	struct date date;
	size_t i = 0;

	if (span_ends(rest, SPAN("!")) || span_ends(rest, SPAN("?")))
		return false;
	if (date_parse(rest, &date) == 0)
		return true;
	if (!read_kinds(rest, kinds) || count_kinds(kinds, "yY") > 1 ||
	    count_kinds(kinds, "ws") > 2)
		return false;
	while (forms[i] && !strstr(kinds, forms[i]))
		i++;
	if (!forms[i])
		return false;
	/* What else there is: the day of the week, a name; a time. */
	size_t words = count_kinds(kinds, "w") - count_kinds(forms[i], "w");
	size_t others = count_kinds(kinds, "mdn") - count_kinds(forms[i], "md");
	return words == 0 ||
	    (others == 0 && !span_ends(rest, SPAN(".")) &&
		!span_ends(rest, SPAN("\xe3\x80\x82")));
}
