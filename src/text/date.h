/* Publication dates: RFC 3339 and bare days. */
#ifndef TEXT_DATE_H
#define TEXT_DATE_H

#include "base/span.h"

/*
 * A date as its writer wrote it. Own parser: strptime follows the locale and
 * mktime the time zone, and pages must be the same on every machine.
 */
struct date {
	bool known, timed;
	int32_t day; /* days since 1970-01-01, as written */
	int64_t
	    instant; /* seconds since 1970 UTC; midnight UTC of a bare day */
};

enum {
	DATE_SIZE = 10, /* "2018-03-12" */
	DATE_INSTANT_SIZE = 20, /* "2018-03-12T15:04:05Z" */
};

/*
 * Reads all of s: `2018-03-12`, or with a time as RFC 3339 has it, and as
 * people and their tools write it: slashes for dashes, one digit for two, the
 * month's English name, blanks for the `T`, no seconds, `+0100`, `+1` or `UTC`
 * for an offset, or none, which is UTC. Years 1 to 9999. Returns 0, or -1 if s
 * is anything else.
 */
int date_parse(struct span s, struct date *date_r);
/*
 * Reads a date at the start of a file name: `2018-03-12` or `20180312`,
 * followed by no digit. Returns the bytes it takes, or 0.
 */
size_t date_of_name(struct span name, struct date *date_r);
/* Writes `2018-03-12`, without a NUL. */
void date_print(int32_t day, char text_r[DATE_SIZE]);
/* Writes an instant as RFC 3339 has it, in UTC: `2018-03-12T15:04:05Z`. */
void date_print_instant(int64_t instant, char text_r[DATE_INSTANT_SIZE]);
/* The year that a day is of, and the day that a year (1 to 10000) begins with.
 */
int date_year(int32_t day);
int32_t date_year_begins(int year);
/*
 * The second from which something so dated may be shown: its instant, and for
 * a bare day when it has begun somewhere on earth (UTC+14).
 */
int64_t date_begins(const struct date *date);

#endif
