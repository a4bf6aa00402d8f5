#include <stdio.h>
#include <time.h>

#include "base/ascii.h"
#include "dates/date.h"
#include "fuzz/fuzz.h"

/*
 * Dates. A date that was read is within the years that can be, and what is
 * printed of it is read again as the same. The calendar is that of gmtime(). A
 * day of a text ends where its digits do.
 */

static void
check_calendar(int32_t day, const char text[DATE_SIZE])
{
	time_t seconds = (time_t)day * 86400;
	char other[40];
	struct tm tm;

	HOLDS(gmtime_r(&seconds, &tm));
	snprintf(other, sizeof(other), "%04d-%02d-%02d", tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday);
	HOLDS(memcmp(text, other, DATE_SIZE) == 0);
}

static void
go_round(const struct date *date)
{
	char day[DATE_SIZE], instant[DATE_INSTANT_SIZE];
	struct date again;

	HOLDS(date->known);
	int year = date_year(date->day);
	HOLDS(year >= 1 && year <= 9999);
	HOLDS(date_year_begins(year) <= date->day);
	HOLDS(date_year_begins(year + 1) > date->day);
	date_print(date->day, day);
	check_calendar(date->day, day);
	HOLDS(date_parse((struct span){day, sizeof(day)}, &again) == 0);
	HOLDS(again.day == date->day && !again.timed);
	if (date_year((int32_t)(date->instant / 86400)) > 9999 ||
	    date->instant < (int64_t)date_year_begins(1) * 86400)
		return;
	date_print_instant(date->instant, instant);
	HOLDS(date_parse((struct span){instant, sizeof(instant)}, &again) == 0);
	HOLDS(again.instant == date->instant);
}

void
fuzz_date(struct span input)
{
	struct date date = {0};
	int32_t day;

	if (date_parse(input, &date) == 0)
		go_round(&date);
	date = (struct date){0};
	size_t size = date_of_name(input, &date);
	HOLDS(size <= input.size);
	if (size > 0)
		go_round(&date);
	date = (struct date){0};
	HOLDS(date_of_path(input, false, &date) <= input.size);
	if (date.known)
		go_round(&date);
	size = date_of_text(input, &day);
	HOLDS(size <= input.size);
	HOLDS(size == 0 || size == input.size ||
	    !ascii_is_digit(input.data[size]));
}
