#include "base/ascii.h"
#include "base/buf.h"
#include "dates/date.h"

/*
 * A parser of loam's own: strptime() follows the locale, but pages must be the
 * same on every machine.
 */

/* Takes exactly count digits off the front. Returns the number, or -1. */
static int
digits(struct span *s, size_t count)
{
	uint64_t number;

	if (s->size < count ||
	    span_number(span_head(*s, count), 9999, &number) < 0)
		return -1;
	*s = span_tail(*s, count);
	return (int)number;
}

/* Takes two digits, or one if another character follows it. */
static int
one_or_two(struct span *s)
{
	int number = digits(s, 2);

	return number < 0 ? digits(s, 1) : number;
}

static int
civil_day(struct span *s, struct span separator, int32_t *day_r)
{
	int year = digits(s, 4);
	if (year < 0 || !span_skip(s, separator))
		return -1;
	int month = separator.size > 0 ? one_or_two(s) : digits(s, 2);
	if (month < 0 || !span_skip(s, separator))
		return -1;
	int day = separator.size > 0 ? one_or_two(s) : digits(s, 2);
	return date_of_numbers(year, month, day, day_r);
}

/* Takes the letters at the front. */
static struct span
take_letters(struct span *s)
{
	size_t size = 0;

	while (size < s->size && ascii_is_letter(s->data[size]))
		size++;
	struct span letters = span_head(*s, size);
	*s = span_tail(*s, size);
	return letters;
}

/*
 * The hour of a clock with twelve hours, if AM or PM follows, as date(1) writes
 * it for America; else the hour as it is. Returns -1 if there is no such hour.
 */
static int
hour_of_day(struct span *s, int hour)
{
	struct span rest = span_trim(*s), half = take_letters(&rest);
	bool after = span_equal_nocase(half, SPAN("PM"));

	if (!after && !span_equal_nocase(half, SPAN("AM")))
		return hour;
	*s = rest;
	return hour > 12 ? -1 : hour % 12 + (after ? 12 : 0);
}

/* The time in RFC 3339, section 5.6; seconds may be left out. */
static int
time_of_day(struct span *s, int *seconds_r)
{
	int hour = one_or_two(s), minute, second = 0;

	if (hour < 0 || hour > 23 || !span_skip(s, SPAN(":")))
		return -1;
	minute = digits(s, 2);
	if (minute < 0 || minute > 59)
		return -1;
	if (span_skip(s, SPAN(":"))) {
		second = digits(s, 2);
		if (second < 0 || second > 60)
			return -1;
		if (span_skip(s, SPAN("."))) {
			if (digits(s, 1) < 0)
				return -1;
			while (digits(s, 1) >= 0)
				continue;
		}
	}
	hour = hour_of_day(s, hour);
	*seconds_r = hour * 3600 + minute * 60 + second;
	return hour < 0 ? -1 : 0;
}

/*
 * Takes the name of a zone, of `UTC+2` too. Returns whether it is all there is.
 */
static bool
named_zone(struct span *s, int *seconds_r)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = {
#define ZONE(name, hours) {name, hours},
#include "dates/date_zones.def"
#undef ZONE
	};
	struct span rest = *s, name = take_letters(&rest);
	size_t i = 0, count = sizeof(zones) / sizeof(zones[0]);

	while (i < count && !span_equal_nocase(name, span_of(zones[i].name)))
		i++;
	if (i < count && (rest.size == 0 || (zones[i].hours == 0 && i > 0)))
		*s = span_trim(rest);
	if (i < count)
		*seconds_r = zones[i].hours * 3600;
	return s->size == 0;
}

/*
 * time-offset: seconds east of UTC. Without one a time is UTC; a colon or the
 * minutes may be left out, as in `+0200` and in YAML's `-5`.
 */
static int
offset(struct span *s, int *seconds_r)
{
	int sign = 1, minute = 0;
	size_t comment = span_find(*s, '(');

	/* Mail has `+0200 (CEST)` (RFC 5322 section 3.2.2), people `(CET)`. */
	if (comment > 0 && span_ends(*s, SPAN(")")))
		*s = span_trim_end(span_head(*s, comment));
	else if (span_ends(*s, SPAN(")")))
		*s = span_tail(span_head(*s, s->size - 1), 1);
	if (named_zone(s, seconds_r))
		return 0;
	if (span_skip(s, SPAN("-")))
		sign = -1;
	else if (!span_skip(s, SPAN("+")))
		return -1;
	int hour = one_or_two(s);
	if (span_skip(s, SPAN(":")) ||
	    (s->size > 0 && ascii_is_digit(s->data[0])))
		minute = digits(s, 2);
	/* Go writes `+0200 CEST`: the offset is enough. */
	if (s->size > 0 && s->data[0] == ' ') {
		*s = span_trim(*s);
		take_letters(s);
	}
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return -1;
	*seconds_r = sign * (hour * 3600 + minute * 60);
	return 0;
}

/* Skips the `T`, or the blanks, between day and time. */
static bool
skip_to_time(struct span *s)
{
	struct span rest = span_trim(*s);

	if (rest.size == s->size && !span_skip(&rest, SPAN("T")) &&
	    !span_skip(&rest, SPAN("t")))
		return false;
	*s = rest;
	return true;
}

/* The place in a list, from 1, of a name of at least 3 letters, or 0. */
static int
number_of_name(struct span name, const char *const *names, int count)
{
	for (int i = 0; i < count && name.size >= 3; i++)
		if (span_equal_nocase(
			name, span_head(span_of(names[i]), name.size)))
			return i + 1;
	return 0;
}

/* Blanks and commas, or the hyphen of `02-Jan-2006`. */
static void
skip_between(struct span *s)
{
	if (span_skip(s, SPAN("-")))
		return;
	while (span_skip(s, SPAN(" ")) || span_skip(s, SPAN(",")))
		continue;
}

/* Skips the letters of `1st`, `2nd`, `3rd` and `4th`. */
static void
skip_ordinal(struct span *s)
{
	static const char *const endings[] = {"st", "nd", "rd", "th"};
	struct span rest = *s, letters = take_letters(&rest);

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (span_equal_nocase(letters, span_of(endings[i])))
			*s = rest;
}

/*
 * The two digits of a year that RFC 822 (section 5.1) and RFC 850 have, with a
 * time behind them: without one they may be any number. From 69 on they are of
 * the last century, as in POSIX.
 */
static int
short_year(struct span *s)
{
	struct span rest = *s, time;
	int year = digits(&rest, 2), seconds;

	time = span_trim(rest);
	if (year < 0 || time.size == rest.size ||
	    time_of_day(&time, &seconds) < 0)
		return -1;
	*s = rest;
	return year + (year < 69 ? 2000 : 1900);
}

/*
 * `2 Jan 2006` or `January 2nd, 2006`, perhaps after a day of the week (RFC
 * 5322 section 3.3). Generators write the names in English.
 */
static int
named_day(struct span *s, int32_t *day_r)
{
	static const char *const months[] = {"January", "February", "March",
	    "April", "May", "June", "July", "August", "September", "October",
	    "November", "December"};
	static const char *const days[] = {"Monday", "Tuesday", "Wednesday",
	    "Thursday", "Friday", "Saturday", "Sunday"};
	struct span rest = *s, name = take_letters(&rest);

	if (number_of_name(name, days, 7) > 0) {
		skip_between(&rest);
		name = take_letters(&rest);
	}
	skip_between(&rest);
	int day = one_or_two(&rest);
	skip_ordinal(&rest);
	skip_between(&rest);
	bool day_first = name.size == 0;
	if (day_first)
		name = take_letters(&rest);
	skip_between(&rest);
	int month = number_of_name(name, months, 12), year = digits(&rest, 4);
	if (year < 0 && day_first)
		year = short_year(&rest);
	if (date_of_numbers(year, month, day, day_r) < 0)
		return -1;
	*s = rest;
	return 0;
}

/* A day in numbers, with one of the first `count` separators. */
static int
numeric_day(struct span *s, int32_t *day_r, size_t count)
{
	static const struct span separators[] = {
	    {"-", 1}, {"/", 1}, {".", 1}, {"", 0}};

	for (size_t i = 0; i < count; i++) {
		struct span rest = *s;
		if (civil_day(&rest, separators[i], day_r) < 0)
			continue;
		*s = rest;
		return 0;
	}
	return -1;
}

size_t
date_of_text(struct span text, int32_t *day_r)
{
	struct span rest = text;
	struct date date;
	size_t size = date_of_name(text, &date);

	if (size > 0) {
		*day_r = date.day;
		return size;
	}
	/* The others are those of names, and were looked for. */
	if ((numeric_day(&rest, day_r, 2) < 0 && named_day(&rest, day_r) < 0) ||
	    (rest.size > 0 && ascii_is_digit(rest.data[0])))
		return 0;
	return text.size - rest.size;
}

static int
parse_year_first(struct span s, struct date *date_r)
{
	struct date date = {.known = true};
	int seconds = 0, east = 0;

	if (numeric_day(&s, &date.day, 4) < 0 && named_day(&s, &date.day) < 0)
		return -1;
	if (s.size > 0) {
		if (!skip_to_time(&s) || time_of_day(&s, &seconds) < 0)
			return -1;
		s = span_trim(s);
		if (offset(&s, &east) < 0 || s.size > 0)
			return -1;
		date.timed = true;
	}
	date.instant = (int64_t)date.day * DAY_SECONDS + seconds - east;
	*date_r = date;
	return 0;
}

int
date_parse(struct span s, struct date *date_r)
{
	struct buf moved = {0};
	struct span rest = span_tail(s, span_find(s, ':')), year = SPAN("");
	size_t time = span_find_last(span_head(s, s.size - rest.size), ' ');
	int result = parse_year_first(s, date_r);

	/* asctime() and git write `Tue Mar 24 10:13:27 2009 +0200`. */
	while (result < 0 && rest.size > 0 &&
	    !(year.size == 4 && ascii_is_digit(year.data[0])))
		year = span_cut(&rest, ' ');
	if (year.size > 0) {
		size_t at = (size_t)(year.data - s.data);
		buf_format(&moved, "%pS %pS%pS%pS", SPAN_AT(span_head(s, time)),
		    SPAN_AT(year), SPAN_AT(span_tail(span_head(s, at), time)),
		    SPAN_AT(rest));
		result = parse_year_first(buf_span(&moved), date_r);
	}
	buf_free(&moved);
	return result;
}
