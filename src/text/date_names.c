#include "base/ascii.h"
#include "base/utf8.h"
#include "text/date.h"

/*
 * Dates in the names of files and directories. Writers put a date in front of a
 * name, with any separator or none, and archives are kept in directories of a
 * year, a month or a day, so that a date may be spread over several names. What
 * is no date of the calendar is a number, as is what goes on behind it: a file
 * is better undated than under a wrong date.
 */

/* Years of dates without separators, among which other numbers would be. */
enum { YEAR_LEAST = 1900, YEAR_MOST = 2099 };

/* A date while its parts are taken: `2018-03-12`. */
struct parts {
	char text[DATE_SIZE];
};

/* Takes exactly count digits off the front and copies them. */
static bool
take_digits(struct span *s, size_t count, char *to)
{
	uint64_t number;

	if (s->size < count ||
	    span_number(span_head(*s, count), 9999, &number) < 0)
		return false;
	memcpy(to, s->data, count);
	*s = span_tail(*s, count);
	return true;
}

/* Takes a month or a day: two digits, or one that is a whole name. */
static bool
take_part(struct span *s, bool begins, char to[2])
{
	bool single =
	    begins && s->size > 0 && (s->size == 1 || s->data[1] == '/');

	to[0] = '0';
	return single ? take_digits(s, 1, to + 1) : take_digits(s, 2, to);
}

/* Reads the date of its parts. The years of a compact one are limited. */
static bool
read_parts(const struct parts *parts, bool compact, struct date *date_r)
{
	struct span text = {parts->text, sizeof(parts->text)};
	struct date date;

	if (date_parse(text, &date) < 0)
		return false;
	int year = date_year(date.day);
	if (compact && (year < YEAR_LEAST || year > YEAR_MOST))
		return false;
	*date_r = date;
	return true;
}

/*
 * Whether a date may end before the rest of a name: `201803121` is a number,
 * and so is `20181231deadbeef`.
 */
static bool
may_end(struct span rest, bool compact)
{
	return rest.size == 0 ||
	    (!ascii_is_digit(rest.data[0]) &&
		!(compact && ascii_is_letter(rest.data[0])));
}

/* Skips the time of `20180312T101530`, with seconds or without. */
static void
skip_time(struct span *s)
{
	struct span rest = *s;
	char digits[4];

	if (!span_skip(&rest, SPAN("T")) || !take_digits(&rest, 4, digits))
		return;
	take_digits(&rest, 2, digits);
	if (may_end(rest, true))
		*s = rest;
}

size_t
date_of_name(struct span name, struct date *date_r)
{
	static const struct span separators[] = {
	    {"-", 1}, {"_", 1}, {".", 1}, {"", 0}};

	for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]);
	     i++) {
		bool compact = separators[i].size == 0;
		struct parts parts = {"0000-00-00"};
		struct span rest = name;
		if (!take_digits(&rest, 4, parts.text) ||
		    !span_skip(&rest, separators[i]) ||
		    !take_digits(&rest, 2, parts.text + 5) ||
		    !span_skip(&rest, separators[i]) ||
		    !take_digits(&rest, 2, parts.text + 8))
			continue;
		if (compact)
			skip_time(&rest);
		if (may_end(rest, compact) &&
		    read_parts(&parts, compact, date_r))
			return name.size - rest.size;
	}
	return 0;
}

/* Skips what is between two parts. Returns whether another name begins. */
static bool
skip_separator(struct span *s)
{
	if (span_skip(s, SPAN("/")))
		return true;
	if (!span_skip(s, SPAN("-")) && !span_skip(s, SPAN("_")))
		span_skip(s, SPAN("."));
	return false;
}

/*
 * The date of which each of several names has a part, the last one at its
 * beginning. Returns how many bytes of them all it takes, or 0.
 */
static size_t
date_of_names(struct span names, struct date *date_r)
{
	struct parts parts = {"0000-00-00"};
	struct span rest = names;

	if (!take_digits(&rest, 4, parts.text) ||
	    !take_part(&rest, skip_separator(&rest), parts.text + 5) ||
	    !take_part(&rest, skip_separator(&rest), parts.text + 8) ||
	    !may_end(rest, true) || span_find(rest, '/') < rest.size ||
	    !read_parts(&parts, true, date_r))
		return 0;
	return names.size - rest.size;
}

/* The path of the directory that has a path, without its slash. */
static struct span
parent_of(struct span path)
{
	size_t slash = span_find_last(path, '/');

	return span_head(path, slash < path.size ? slash : 0);
}

/* The date in the last two or three names. Returns its bytes in the last. */
static size_t
date_in_parts(struct span path, struct date *date_r)
{
	struct span above = parent_of(path);

	for (int i = 0; i < 2 && above.size > 0; i++) {
		above = parent_of(above);
		struct span names = span_tail(path, above.size + 1);
		size_t size = date_of_names(names, date_r);
		if (size > 0)
			return size - (names.size - span_file_name(path).size);
	}
	return 0;
}

size_t
date_of_path(struct span path, bool above, struct date *date_r)
{
	struct span parent = above ? parent_of(path) : SPAN("");
	size_t size = date_of_name(span_file_name(path), date_r);

	if (size > 0 || date_of_name(span_file_name(parent), date_r) > 0)
		return size;
	size = date_in_parts(path, date_r);
	if (size == 0)
		date_in_parts(parent, date_r);
	return size;
}

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

/* The line behind a label of at most two words: `Last updated:`. */
static struct span
skip_label(struct span line)
{
	size_t colon = span_find(line, ':');
	struct span label = span_head(line, colon);

	if (colon == line.size || has_digit(label))
		return line;
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

/*
 * No names of months are looked up, which are of many languages. What may be a
 * sentence is one: to lose it is worse than a day in a summary.
 */
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
