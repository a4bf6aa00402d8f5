#include "base/ascii.h"
#include "base/buf.h"
#include "dates/date.h"

/*
 * A parser and a calendar of loam's own: strptime() follows the locale and
 * mktime() the time zone, but pages must be the same on every machine. Days are
 * counted in the proleptic Gregorian calendar, so that a date is one number.
 */

static const int day_seconds = 86400;

static bool
leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days before a year and before a month, counted from 0001-01-01. */
static int32_t
days_before(int year, int month)
{
	static const int before[] = {
	    0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
	int past = year - 1;

	return 365 * past + past / 4 - past / 100 + past / 400 +
	    before[month - 1] + (month > 2 && leap(year));
}

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
	if (year < 1 || !span_skip(s, separator))
		return -1;
	int month = separator.size > 0 ? one_or_two(s) : digits(s, 2);
	if (month < 1 || month > 12 || !span_skip(s, separator))
		return -1;
	int day = separator.size > 0 ? one_or_two(s) : digits(s, 2);
	int length = days_before(year, month + 1) - days_before(year, month);
	if (day < 1 || day > length)
		return -1;
	*day_r = days_before(year, month) + day - 1 - days_before(1970, 1);
	return 0;
}

/* full-time of RFC 3339, section 5.6; seconds may be left out. */
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
	*seconds_r = hour * 3600 + minute * 60 + second;
	return 0;
}

/* Writes numbers into a text, the last digit of each at its place in ends. */
static void
put_numbers(char *text, const int *values, const int *ends, size_t count)
{
	for (size_t part = 0; part < count; part++)
		for (int at = ends[part], left = values[part]; left > 0;
		     at--, left /= 10)
			text[at] = (char)('0' + left % 10);
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

static void
skip_between(struct span *s)
{
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
	char text[DATE_SIZE] = "0000-00-00";

	if (number_of_name(name, days, 7) > 0) {
		skip_between(&rest);
		name = take_letters(&rest);
	}
	skip_between(&rest);
	int day = one_or_two(&rest);
	skip_ordinal(&rest);
	skip_between(&rest);
	if (name.size == 0)
		name = take_letters(&rest);
	skip_between(&rest);
	int month = number_of_name(name, months, 12), year = digits(&rest, 4);
	if (day < 0 || month == 0 || year < 0)
		return -1;
	put_numbers(
	    text, (const int[]){year, month, day}, (const int[]){3, 6, 9}, 3);
	struct span civil = {text, sizeof(text)};
	*s = rest;
	return civil_day(&civil, SPAN("-"), day_r);
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
	date.instant = (int64_t)date.day * day_seconds + seconds - east;
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

/*
 * Days since 0001-01-01, clamped: the day of an edition may be none that
 * date_parse() returns.
 */
static int32_t
days_since_first(int32_t day)
{
	int32_t epoch = days_before(1970, 1), last = days_before(9999, 13) - 1;

	return day < -epoch ? 0 : day > last - epoch ? last : day + epoch;
}

int
date_year(int32_t day)
{
	int32_t since = days_since_first(day);
	int year = since / 366 + 1;

	while (year < 9999 && days_before(year + 1, 1) <= since)
		year++;
	return year;
}

int32_t
date_year_begins(int year)
{
	return days_before(year, 1) - days_before(1970, 1);
}

void
date_print(int32_t day, char text_r[DATE_SIZE])
{
	static const int ends[] = {3, 6, 9};
	int32_t since = days_since_first(day);
	int year = date_year(day), month = 1;

	while (month < 12 && days_before(year, month + 1) <= since)
		month++;
	int values[] = {year, month, since - days_before(year, month) + 1};
	memcpy(text_r, "0000-00-00", DATE_SIZE);
	put_numbers(text_r, values, ends, 3);
}

void
date_print_instant(int64_t instant, char text_r[DATE_INSTANT_SIZE])
{
	static const int ends[] = {12, 15, 18};
	int64_t day = instant / day_seconds, second = instant % day_seconds;

	if (second < 0) {
		second += day_seconds;
		day--;
	}
	day = day < INT32_MIN ? INT32_MIN : day > INT32_MAX ? INT32_MAX : day;
	int values[] = {
	    (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60)};
	memcpy(text_r, "0000-00-00T00:00:00Z", DATE_INSTANT_SIZE);
	date_print((int32_t)day, text_r);
	put_numbers(text_r, values, ends, 3);
}
