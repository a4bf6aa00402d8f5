/* Publication dates: RFC 3339 and bare days. */
#ifndef DATES_DATE_H
#define DATES_DATE_H

#include "base/span.h"

/* A date as its writer wrote it. */
struct date {
	bool known, timed;
	int32_t day; /* days since 1970-01-01, as written */
	int64_t
	    instant; /* seconds since 1970 UTC; midnight UTC of a bare day */
};

enum {
	DATE_SIZE = 10, /* "2018-03-12" */
	DATE_INSTANT_SIZE = 20, /* "2018-03-12T15:04:05Z" */
	DAY_SECONDS = 86400,
};

/*
 * Parses all of s: `2018-03-12`, or with a time as in RFC 3339, and the
 * variants that people and tools write: slashes or dots for dashes, none, one
 * digit for two, the month's English name, two digits of a year in front of a
 * time, blanks for the `T`, no seconds, AM and PM, the year behind the time,
 * the offsets `+0100`, `+1`, `EST` and `UTC+2`, with a comment in brackets or
 * not, or in brackets themselves, or none, which is UTC (K26). Years 1 to 9999.
 * Returns 0, or -1.
 */
int date_parse(struct span s, struct date *date_r);
/*
 * Parses the date that a name begins with: `2018-03-12`, `2018_03_12`,
 * `2018.03.12` or `20180312`, the last also with a time, as in
 * `20180312T1015`. No digit follows it, nor does a letter if it has no
 * separators. Returns its size in bytes, or 0.
 */
size_t date_of_name(struct span name, struct date *date_r);
/*
 * Finds the date of a path that has no slash at its end: that of its last name,
 * or, if `above`, of the name before; else one of which these names and those
 * before have parts, as in `/2018/03/12-title`, `/2018-03/12-title` and
 * `/2018/03/12/title`. Leaves *date_r if there is none. Returns how many bytes
 * of the last name belong to it.
 */
size_t date_of_path(struct span path, bool above, struct date *date_r);
/*
 * The same for the day that a text begins with, in the forms of date_parse() or
 * of date_of_name(). No digit follows it.
 */
size_t date_of_text(struct span text, int32_t *day_r);
/* The day of a year, a month and a day. Returns 0, or -1 if there is none. */
int date_of_numbers(int year, int month, int day, int32_t *day_r);
/* Writes `2018-03-12`, without a NUL. */
void date_print(int32_t day, char text_r[DATE_SIZE]);
/* Writes an instant in UTC as in RFC 3339: `2018-03-12T15:04:05Z`. */
void date_print_instant(int64_t instant, char text_r[DATE_INSTANT_SIZE]);
/* The year of a day, and the first day of a year (1 to 10000). */
int date_year(int32_t day);
int32_t date_year_begins(int year);
/*
 * The second from which an article of that date may be shown: the instant, or
 * for a bare day its beginning in the easternmost time zone (UTC+14).
 */
static inline int64_t
date_begins(const struct date *date)
{
	return date->timed ? date->instant : date->instant - 14 * 3600;
}

/*
 * Returns the rest of a title that begins with a day, in any form of
 * date_of_text() and in brackets or not, without what separates them; empty if
 * no letter or digit is left. Another title is returned whole, and so is one
 * whose day begins a moment or a span of days, or has an ending written onto
 * it.
 */
struct span date_undated_title(struct span title, int32_t day);
/*
 * Whether a line is nothing but a day with its year, in digits or words of any
 * language, perhaps with a time, a place or a name, or a label in front:
 * `Published: Sunday, 5th of April 2026`. One that may be a sentence is not.
 */
bool date_is_whole(struct span line);

#endif
