#include "dates/date.h"

/*
 * A calendar of loam's own: mktime() follows the time zone, but pages must be
 * the same on every machine. Days are counted in the proleptic Gregorian
 * calendar, so that a date is one number.
 */

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

int
date_of_numbers(int year, int month, int day, int32_t *day_r)
{
	if (year < 1 || month < 1 || month > 12 || day < 1 ||
	    day > days_before(year, month + 1) - days_before(year, month))
		return -1;
	*day_r = days_before(year, month) + day - 1 - days_before(1970, 1);
	return 0;
}

/* Writes three numbers into a text, the last digit of each at its end. */
static void
put_numbers(char *text, const int *values, const int *ends)
{
	for (size_t part = 0; part < 3; part++)
		for (int at = ends[part], left = values[part]; left > 0;
		     at--, left /= 10)
			text[at] = (char)('0' + left % 10);
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
	put_numbers(text_r, values, ends);
}

void
date_print_instant(int64_t instant, char text_r[DATE_INSTANT_SIZE])
{
	static const int ends[] = {12, 15, 18};
	int64_t day = instant / DAY_SECONDS, second = instant % DAY_SECONDS;

	if (second < 0) {
		second += DAY_SECONDS;
		day--;
	}
	day = day < INT32_MIN ? INT32_MIN : day > INT32_MAX ? INT32_MAX : day;
	int values[] = {
	    (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60)};
	memcpy(text_r, "0000-00-00T00:00:00Z", DATE_INSTANT_SIZE);
	date_print((int32_t)day, text_r);
	put_numbers(text_r, values, ends);
}
