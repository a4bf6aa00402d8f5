#include "base/ascii.h"
#include "dates/date.h"

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
