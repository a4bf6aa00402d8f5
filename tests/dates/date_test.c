#include "dates/date.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

enum {
	FIRST_DAY = -719162, /* 0001-01-01 */
	LAST_DAY = 2932896, /* 9999-12-31 */
};

#define NONE SIZE_MAX

/* P663, P705, P978: what people and tools write, with a zone or without. */
static void
parses(void **state)
{
	static const struct {
		const char *text;
		bool timed;
		int32_t day;
		int64_t instant;
	} rows[] = {
	    {"1970-01-01", false, 0, 0},
	    {"1969-12-31", false, -1, -86400},
	    {"0001-01-01", false, FIRST_DAY, -62135596800},
	    {"9999-12-31", false, LAST_DAY, 253402214400},
	    {"2000-02-29", false, 11016, 951782400},
	    {"2018-03-12", false, 17602, 1520812800},
	    {"2018-03-12T00:00:00Z", true, 17602, 1520812800},
	    {"2018-03-12t10:20:30z", true, 17602, 1520850030},
	    {"2018-03-12 10:20:30Z", true, 17602, 1520850030},
	    {"2018-03-12T10:20Z", true, 17602, 1520850000},
	    {"2018-03-12T10:20:30.123456Z", true, 17602, 1520850030},
	    {"2018-03-12T10:20:30+01:00", true, 17602, 1520846430},
	    {"2018-03-12T10:20:30+0100", true, 17602, 1520846430},
	    {"2018-03-12T10:20:30 +01:00", true, 17602, 1520846430},
	    {"2018-03-12T10:20:30-05:30", true, 17602, 1520869830},
	    {"2018-03-12T00:30:00+01:00", true, 17602, 1520811000},
	    {"2018-03-12T10:20:30-00:00", true, 17602, 1520850030},
	    {"2016-12-31T23:59:60Z", true, 17166, 1483228800},
	    /* Without a zone: UTC. */
	    {"2018-03-12T10:20", true, 17602, 1520850000},
	    {"2018-03-12T10:20:30", true, 17602, 1520850030},
	    {"2018-03-12 10:20:30", true, 17602, 1520850030},
	    /* As generators and YAML write it. */
	    {"2018-03-12 10:20:30 +0100", true, 17602, 1520846430},
	    {"2018-03-12 10:20:30 +01", true, 17602, 1520846430},
	    {"2018-03-12 10:20:30 -5", true, 17602, 1520868030},
	    {"2018-03-12 10:20:30 -5:30", true, 17602, 1520869830},
	    {"2018-03-12 10:20:30 UTC", true, 17602, 1520850030},
	    {"2018-03-12 \t 10:20:30 gmt", true, 17602, 1520850030},
	    {"2018-3-12", false, 17602, 1520812800},
	    {"2018/3/12 1:20:30", true, 17602, 1520817630},
	    {"2018/03/12", false, 17602, 1520812800},
	    {"2018-03-12 10:20:30 +0000 UTC", true, 17602, 1520850030},
	    {"12 Mar 2018", false, 17602, 1520812800},
	    {"Mar 12 2018", false, 17602, 1520812800},
	    {"March 12, 2018", false, 17602, 1520812800},
	    {"Monday, 12 march 2018", false, 17602, 1520812800},
	    {"Mon, 12 Mar 2018 10:20:30 +0100", true, 17602, 1520846430},
	    {"Mon, 12 Mar 2018 10:20:30 GMT", true, 17602, 1520850030},
	    /* With comments, as mail has them. */
	    {"Mon, 12 Mar 2018 10:20:30 -0700 (PDT)", true, 17602, 1520875230},
	    {"12 Mar 2018 10:20:30 +0100(a (b) c)", true, 17602, 1520846430},
	    {"Mon, 12 Mar 2018 10:20:30 UT (Universal)", true, 17602,
		1520850030},
	    {"2018-03-12 10:20:30 +01 ()", true, 17602, 1520846430},
	    /* P663: with the names of zones, and as names of files have it. */
	    {"2018-03-12 10:20:30 EST", true, 17602, 1520868030},
	    {"2018-03-12T10:20 cest", true, 17602, 1520842800},
	    {"Mon, 12 Mar 2018 10:20:30 PST", true, 17602, 1520878830},
	    {"12 Mar 2018 10:20:30 PST (a)", true, 17602, 1520878830},
	    {"Mon Mar 12 10:20:30 PST 2018", true, 17602, 1520878830},
	    {"2018-03-12 10:20:30 UTC+2", true, 17602, 1520842830},
	    {"2018-03-12 10:20:30 GMT-03:00", true, 17602, 1520860830},
	    {"2018-03-12 10:20:30 UTC +0100", true, 17602, 1520846430},
	    {"2018-03-12 10:20:30 NZDT", true, 17602, 1520803230},
	    {"20180312", false, 17602, 1520812800},
	    {"20180312 10:20:30Z", true, 17602, 1520850030},
	    {"2018.03.12", false, 17602, 1520812800},
	    {"2018.3.12 10:20", true, 17602, 1520850000},
	    /* As asctime() and date(1) write it. */
	    {"Mon Mar 12 10:20:30 2018", true, 17602, 1520850030},
	    {"Thu Mar  1 10:20:30 2018", true, 17591, 1519899630},
	    {"Mon Mar 12 10:20:30 +0100 2018", true, 17602, 1520846430},
	    {"Mon Mar 12 10:20:30 UTC 2018", true, 17602, 1520850030},
	    /* With a zone on either side, or in brackets. */
	    {"Mon Mar 12 10:20:30 2018 +0100", true, 17602, 1520846430},
	    {"Mon Mar 12 10:20:30 2018 -0700 (PDT)", true, 17602, 1520875230},
	    {"Mon Mar 12 10:20:30 2018 CET", true, 17602, 1520846430},
	    {"Mon Mar 12 10:20:30 CET 2018", true, 17602, 1520846430},
	    {"Mon Mar 12 10:20:30 2018 (UTC)", true, 17602, 1520850030},
	    {"12 March 2018 10:20 (CET)", true, 17602, 1520846400},
	    {"12 Mar 2018 10:20:30 (PDT)", true, 17602, 1520875230},
	    {"2018-03-12 10:20:30 (+0100)", true, 17602, 1520846430},
	    /* P978: with half a day's hours, as date(1) has them for America.
	     */
	    {"Mon 12 Mar 2018 10:20:30 AM CET", true, 17602, 1520846430},
	    {"Mon 12 Mar 2018 10:20:30 PM CET", true, 17602, 1520889630},
	    {"Mon 12 Mar 2018 10:20 PM +0100", true, 17602, 1520889600},
	    {"Mon Mar 12 10:20:30 PM CET 2018", true, 17602, 1520889630},
	    {"Mon Mar 12 10:20:30 PM +0100 2018", true, 17602, 1520889630},
	    {"Mon Mar 12 2018 03:04 PM UTC", true, 17602, 1520867040},
	    {"12 Mar 2018 12:20:30 AM UTC", true, 17602, 1520814030},
	    {"12 Mar 2018 12:20:30 PM", true, 17602, 1520857230},
	    {"2018-03-12 1:20pm", true, 17602, 1520860800},
	    {"2018-03-12 00:20 am", true, 17602, 1520814000},
	    {"2018-03-12T10:20:30.5 PM (CET)", true, 17602, 1520889630},
	    /* P978: with two digits of a year (RFC 822, RFC 850). */
	    {"12 Mar 18 10:20 UTC", true, 17602, 1520850000},
	    {"Mon, 12 Mar 18 10:20:30 +0100", true, 17602, 1520846430},
	    {"Monday, 12-Mar-18 10:20:30 GMT", true, 17602, 1520850030},
	    {"12 Mar 18 10:20 PM UTC", true, 17602, 1520893200},
	    {"12-Mar-2018", false, 17602, 1520812800},
	    {"31 Dec 68 00:00 UTC", true, 36159, 3124137600},
	    {"31 Dec 69 00:00 UTC", true, -1, -86400},
	    {"01 Jan 00 00:00 UTC", true, 10957, 946684800},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].text));
		struct date date = {0};
		expect_true(rows[i].text, s, date_parse(s, &date) == 0);
		expect_true(rows[i].text, s, date.known);
		expect_true(rows[i].text, s, date.timed == rows[i].timed);
		expect_true(rows[i].text, s, date.day == rows[i].day);
		expect_true(rows[i].text, s, date.instant == rows[i].instant);
		exact_free(&s);
	}
}

static void
refuses(void **state)
{
	static const char *const rows[] = {"", "2018", "2018-03", "2018-03/12",
	    "18-03-12", "2018312", "201803120", "20180332", "2018.03-12",
	    "20180312abc", "2018-3-123", "2018--12", "2018-03-12x",
	    "2018-03-12 ", " 2018-03-12", "2018-03-120", "0000-01-01",
	    "10000-01-01", "-001-01-01", "2018-00-12", "2018-13-12",
	    "2018-03-00", "2018-03-32", "2018-04-31", "2018-02-29",
	    "1900-02-29", "2018-03-12T", "2018-03-12T10",
	    "2018-03-12T10:", "2018-03-12TT10:20", "2018-03-12T24:00:00Z",
	    "2018-03-12T10:60:00Z", "2018-03-12T10:20:61Z",
	    "2018-03-12T10:20:30.Z", "2018-03-12T10:20:30Zx",
	    "2018-03-12T10:20:30+", "2018-03-12T10:20:30+100",
	    "2018-03-12T10:20:30+24:00", "2018-03-12T10:20:30+01:60",
	    "2018-03-12T10:20:30+01:", "2018-03-12T10:20:30 CETA",
	    "2018-03-12T10:20:30 BST", "2018-03-12T10:20:30Z+1",
	    "2018-03-12T10:20:30 CET+1", "2018-03-12T10:20:30 UTC+",
	    "2018-03-12T-1:20:30Z", "2018-03-12T+1:20:30Z", "12 Marz 2018",
	    "Ma 12 2018", "March 2018", "30 Feb 2018", "March 12, 18", "12",
	    "2018-03-12T10:20:30+01:00 C1", "today",
	    "12 Mar 2018 10:20:30 (BST)", "12 Mar 2018 10:20:30 (PDT",
	    "12 Mar 2018 10:20:30 PDT)", "12 Mar 2018 10:20:30 (",
	    "Mon Mar 12 10:20:30 2018 2018", "Mon Mar 12 10:20:30 +0 20181",
	    "Mon Mar 12 10:20:30 +0100", "12 Mar 2018 10:20:30 +0100 (PDT",
	    "12 Mar 2018 (PDT)", "Mon Mar 12 10:20:30 18",
	    "Mon Mar 12 10:20:30 BST 2018", "Mon Mar 12 10:20:30",
	    "Mar 12 2017 10:20:30 2018", "12 10:20:30 2018",
	    "10:20:30 2018-03-12", "2018-03-12 13:20 PM", "2018-03-12 13:20 AM",
	    "2018-03-12 10 PM", "2018-03-12 10:20 PMT", "2018-03-12 10:20 P",
	    "2018-03-12 10:20 CET PM", "12 Mar 18", "12-Mar-18", "12 Mar 18 10",
	    "Mar 12 18 10:20", "12 Mar 1 10:20", "12 Mar 118 10:20",
	    "12--Mar-2018", ":", " :", ": "};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i]));
		struct date date = {.day = 77};
		expect_true(rows[i], s, date_parse(s, &date) == -1);
		expect_true(rows[i], s, date.day == 77);
		exact_free(&s);
	}
}

/* F11: dates in front of names, with any separator; numbers are none. */
static void
reads_file_names(void **state)
{
	static const struct {
		const char *name;
		size_t size;
		int32_t day;
	} rows[] = {
	    {"2018-03-12-a-small-step.gmi", 10, 17602},
	    {"2018-03-12", 10, 17602},
	    {"2018-03-12.gmi", 10, 17602},
	    {"20180312.gmi", 8, 17602},
	    {"20180312", 8, 17602},
	    {"20180312-note.gmi", 8, 17602},
	    {"2018-03-123.gmi", 0, 0},
	    {"201803121.gmi", 0, 0},
	    {"2018-0312.gmi", 0, 0},
	    {"201803-12.gmi", 0, 0},
	    {"2018-02-30.gmi", 0, 0},
	    {"20181301.gmi", 0, 0},
	    {"00000101.gmi", 0, 0},
	    {"a-2018-03-12.gmi", 0, 0},
	    {"2018", 0, 0},
	    {"2018-03", 0, 0},
	    {"2018-03-a-month.gmi", 0, 0},
	    {"", 0, 0},
	    /* Other separators, but one kind a date. */
	    {"2018_03_12.gmi", 10, 17602},
	    {"2018_03_12_a_step.gmi", 10, 17602},
	    {"2018_03_12", 10, 17602},
	    {"2018.03.12-dots.txt", 10, 17602},
	    {"2018.03.12.gmi", 10, 17602},
	    {"2018.03.12", 10, 17602},
	    {"2018-03-12_step.md", 10, 17602},
	    {"2018-03-12 step.txt", 10, 17602},
	    {"2018-03-12\xe6\x97\xa5.txt", 10, 17602},
	    {"20180312 step.txt", 8, 17602},
	    {"20180312_step", 8, 17602},
	    {"20180312\xe6\x97\xa5.txt", 8, 17602},
	    {"2018-03_12.gmi", 0, 0},
	    {"2018_03.12.gmi", 0, 0},
	    {"2018_3_1.gmi", 0, 0},
	    {"2018.3.12.gmi", 0, 0},
	    {"2018.03.123.gmi", 0, 0},
	    {"2018_02_29.gmi", 0, 0},
	    {"2018--03--12.gmi", 0, 0},
	    {"2018/03/12", 0, 0},
	    /* With a time, as notes are named. */
	    {"20180312T101530--step.md", 15, 17602},
	    {"20180312T1015.txt", 13, 17602},
	    {"20180312T10.txt", 0, 0},
	    {"20180312T1015301.txt", 0, 0},
	    {"20180312T101530x.txt", 0, 0},
	    /* Numbers. */
	    {"20181399.txt", 0, 0},
	    {"20180230.txt", 0, 0},
	    {"20180312101530.txt", 0, 0},
	    {"20180312abc.txt", 0, 0},
	    {"12345678.txt", 0, 0},
	    {"10101010.txt", 0, 0},
	    {"18991231.txt", 0, 0},
	    {"21000101.txt", 0, 0},
	    {"18150618.txt", 0, 0},
	    {"1815-06-18-waterloo.txt", 10, -56445},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].name));
		struct date date = {0};
		size_t size = date_of_name(s, &date);
		expect_true(rows[i].name, s, size == rows[i].size);
		expect_true(rows[i].name, s, date.known == (size > 0));
		expect_true(rows[i].name, s, date.day == rows[i].day);
		expect_true(rows[i].name, s,
		    date.instant == (int64_t)rows[i].day * 86400);
		exact_free(&s);
	}
}

/* Q237: the day that a text begins with, which is none if a digit follows. */
static void
reads_texts(void **state)
{
	static const struct {
		const char *text;
		size_t size; /* 0: no day */
	} rows[] = {
	    {"2018-03-12 a", 10},
	    {"2018/3/12, a", 9},
	    {"2018-3-12", 9},
	    {"12 March 2018: a", 13},
	    {"March 12th, 2018", 16},
	    {"20180312 a", 8},
	    {"2018/3/123", 0},
	    {"2018-3-123", 0},
	    {"2018-03-123", 0},
	    {"12 March 20181", 0},
	    {"12 March", 0},
	    {"a 2018-03-12", 0},
	    {"", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].text));
		int32_t day = 17602;
		expect_true(
		    rows[i].text, s, date_of_text(s, &day) == rows[i].size);
		expect_true(rows[i].text, s, rows[i].size == 0 || day == 17602);
		exact_free(&s);
	}
}

/* F12: dates of directories, whole or in parts. */
static void
reads_paths(void **state)
{
	static const struct {
		const char *path;
		size_t above, alone; /* bytes of the last name, NONE: no date */
	} rows[] = {
	    {"/2018-03-12.gmi", 10, 10},
	    {"/a/2018_03_12-b.gmi", 10, 10},
	    {"/2018-03-12/a.gmi", 0, NONE},
	    {"/20180312-trip/a.gmi", 0, NONE},
	    {"/b/2018.03.12 trip/a.gmi", 0, NONE},
	    {"/2018-03-12/a/b.gmi", NONE, NONE},
	    {"/2018/03/12/a.gmi", 0, NONE},
	    {"/posts/2018/03/12/a.gmi", 0, NONE},
	    {"/2018/03/12/a/b.gmi", NONE, NONE},
	    {"/2018/03/12-a.gmi", 2, 2},
	    {"/2018/03/12.gmi", 2, 2},
	    {"/x/2018/03/12_a/b", 0, NONE},
	    {"/2018/03/12", 2, 2},
	    {"/2018-03/12-a.gmi", 2, 2},
	    {"/2018_03/12/a.gmi", 0, NONE},
	    {"/201803/12/a.gmi", 0, NONE},
	    {"/2018/03-12-a.gmi", 5, 5},
	    {"/2018/03-12/a.gmi", 0, NONE},
	    {"/2018/0312.txt", 4, 4},
	    {"/2018/3/12/a.gmi", 0, NONE},
	    {"/2018/3/12.gmi", 2, 2},
	    /* A title is no part of a date. */
	    {"/2018/a.gmi", NONE, NONE},
	    {"/2018/03/a.gmi", NONE, NONE},
	    {"/2018/03-a.gmi", NONE, NONE},
	    {"/2018/03-a/12-b.gmi", NONE, NONE},
	    {"/2018-a/03/12-b.gmi", NONE, NONE},
	    {"/a2018/03/12-b.gmi", NONE, NONE},
	    {"/2018/03/12th-b.gmi", NONE, NONE},
	    {"/2018/03/123.gmi", NONE, NONE},
	    {"/2018/13/12.gmi", NONE, NONE},
	    {"/2018/02/30.gmi", NONE, NONE},
	    {"/1024/03/12.gmi", NONE, NONE},
	    {"/20/18/03/12.gmi", NONE, NONE},
	    {"/03/12.gmi", NONE, NONE},
	    {"/2018", NONE, NONE},
	    {"/", NONE, NONE},
	    {"", NONE, NONE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int above = 0; above < 2; above++) {
			struct span s = exact_copy(span_of(rows[i].path));
			struct date date = {0};
			size_t size = date_of_path(s, above, &date);
			size_t wanted = above ? rows[i].above : rows[i].alone;
			expect_true(
			    rows[i].path, s, date.known == (wanted != NONE));
			expect_true(rows[i].path, s,
			    size == (wanted == NONE ? 0 : wanted));
			expect_true(rows[i].path, s,
			    date.day == (date.known ? 17602 : 0));
			exact_free(&s);
		}
}

/* F12: the nearest date counts. */
static void
nearest(void **state)
{
	static const char *const paths[] = {
	    "/2017-01-01/2018-03-12-a.gmi",
	    "/2017/01/01/2018-03-12-a.gmi",
	    "/2017/01/01/2018-03-12/a.gmi",
	    "/2017/01/2018/03/12.gmi",
	    "/2018-03-12/01.gmi",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct date date = {0};
		date_of_path(span_of(paths[i]), true, &date);
		expect_true(paths[i], SPAN("day"), date.day == 17602);
	}
}

/* A bare day begins where it is first day on earth; a time is a time. */
static void
begins(void **state)
{
	struct date date;

	(void)state;
	assert_int_equal(date_parse(SPAN("2018-03-12"), &date), 0);
	assert_true(date_begins(&date) == 1520762400); /* 11th, 10:00 UTC */
	assert_int_equal(date_parse(SPAN("2018-03-12T00:00Z"), &date), 0);
	assert_true(date_begins(&date) == 1520812800);
}

/* Walks the calendar itself, so that no formula is tested by its twin. */
static void
every_day_round_trips(void **state)
{
	static const int lengths[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year = 1, month = 1, day = 1;

	(void)state;
	for (int32_t at = FIRST_DAY; at <= LAST_DAY; at++) {
		bool leap =
		    year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
		char text[DATE_SIZE], want[DATE_SIZE] = "0000-00-00";
		struct date date;
		for (int i = 3, rest = year; i >= 0; i--, rest /= 10)
			want[i] = (char)('0' + rest % 10);
		want[5] = (char)('0' + month / 10);
		want[6] = (char)('0' + month % 10);
		want[8] = (char)('0' + day / 10);
		want[9] = (char)('0' + day % 10);
		date_print(at, text);
		if (memcmp(text, want, DATE_SIZE) != 0 ||
		    date_parse((struct span){text, DATE_SIZE}, &date) < 0 ||
		    date.day != at)
			fail_msg(
			    "day %d is %.10s, not %.10s", (int)at, text, want);
		if (day++ < lengths[month - 1] + (month == 2 && leap))
			continue;
		day = 1;
		year += month == 12;
		month = month == 12 ? 1 : month + 1;
	}
	assert_int_equal(year, 10000);
}

/* A day that no date has, as a corrupt edition may: the nearest one. */
static void
beyond_the_calendar(void **state)
{
	static const struct {
		int32_t day;
		const char *want;
	} rows[] = {
	    {INT32_MIN, "0001-01-01"},
	    {FIRST_DAY - 1, "0001-01-01"},
	    {FIRST_DAY, "0001-01-01"},
	    {LAST_DAY, "9999-12-31"},
	    {LAST_DAY + 1, "9999-12-31"},
	    {INT32_MAX, "9999-12-31"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[DATE_SIZE];
		date_print(rows[i].day, text);
		expect_span(rows[i].want, (struct span){text, DATE_SIZE},
		    span_of(rows[i].want));
	}
}

/* Whatever is read is a day of the calendar, and prints as one. */
static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("2018-03-12"),
	    SPAN("20180312-note.es.gmi"),
	    SPAN("2018-03-12T15:04:05+01:00"),
	    SPAN("1999-12-31 23:59:60.5 Z"),
	    SPAN("Mon, 12 Mar 18 12:04:05 PM CET"),
	    SPAN("/2018/03/12/a"),
	    SPAN("/a/2018-03/12_a"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	size_t read = 0;

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct date date = {0}, named = {0};
		char text[DATE_SIZE];
		size_t size = date_of_name(input, &named);
		expect_true(
		    "size", input, size <= 15 && named.known == (size > 0));
		struct date parts = {0};
		size = date_of_path(input, true, &parts);
		expect_true("path", input,
		    size <= input.size && (size == 0 || parts.known));
		if (date_parse(input, &date) == 0) {
			read++;
			date_print(date.day, text);
			struct date again = {0};
			struct span print = {text, DATE_SIZE};
			expect_true("print", input,
			    date_parse(print, &again) == 0 &&
				again.day == date.day);
			if (span_find(input, '/') == input.size &&
			    input.size == DATE_SIZE)
				expect_span("as written", input, print);
			int64_t apart =
			    date.instant - (int64_t)date.day * 86400;
			expect_true("instant", input,
			    apart > -86400 && apart < 2 * 86400);
			expect_true("timed", input,
			    date.timed == (span_find(input, ':') < input.size));
		}
		exact_free(&input);
	}
	assert_true(read > 100);
}

/* RFC 3339, section 5.6, in UTC. */
static void
prints_instants(void **state)
{
	static const struct {
		int64_t instant;
		const char *text;
	} rows[] = {
	    {0, "1970-01-01T00:00:00Z"},
	    {-1, "1969-12-31T23:59:59Z"},
	    {951827696, "2000-02-29T12:34:56Z"},
	    {253402300799, "9999-12-31T23:59:59Z"},
	    {-62135596800, "0001-01-01T00:00:00Z"},
	    /* Nothing that can be written: still in bounds. */
	    {253402300800, "9999-12-31T00:00:00Z"},
	    {INT64_MAX, "9999-12-31T15:30:07Z"},
	    {INT64_MIN, "0001-01-01T08:29:52Z"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[DATE_INSTANT_SIZE];
		date_print_instant(rows[i].instant, text);
		expect_span(rows[i].text, (struct span){text, sizeof(text)},
		    span_of(rows[i].text));
	}
}

/* Each year from its first day to its last. */
static void
years(void **state)
{
	(void)state;
	for (int year = 1; year <= 9999; year++) {
		assert_int_equal(date_year(date_year_begins(year)), year);
		assert_int_equal(
		    date_year(date_year_begins(year + 1) - 1), year);
	}
	assert_int_equal(date_year_begins(1970), 0);
	assert_int_equal(date_year(INT32_MIN), 1);
	assert_int_equal(date_year(INT32_MAX), 9999);
}

/*
 * P851, P865, P890, P949: a line with a day and nothing else, in the words of
 * any language; a sentence with a year and a number is none.
 */
static void
whole_lines(void **state)
{
	static const struct {
		const char *line;
		bool whole;
	} rows[] = {
	    {"2020-02-23", true},
	    {"20200223", true},
	    {"  23 February 2020 ", true},
	    {"April 05th, 2026", true},
	    {"Published: Sunday, 5th of April 2026", true},
	    {"Last updated: 2020-02-23T10:20:30+01:00", true},
	    {"Sat, 22 Feb 2020 10:00:00 +0100", true},
	    {"2020-02-23 10:20:30.", true},
	    {"viernes, 5 de abril de 2026", true},
	    {"le 1er avril 2026", true},
	    {"domingo, 5 de abril del 2026", true},
	    {"23. M\u00e4rz 2020", true},
	    {"2020\u5e742\u670823\u65e5", true},
	    {"* 02/23/2020 *", true},
	    {"\u2014 Ann, 2020-02-23", true},
	    {"23-Feb-2020", true},
	    {"23. 2. 2020", true},
	    {"2020. febru\u00e1r 23.", true},
	    {"5 April of 2026", false},
	    {"5th of April of 2026", true},
	    {"2020\u5e742\u670823\u65e5 \u6c34\u66dc\u65e5", true},
	    {"2020\u5e742\u670823\u65e5(\u65e5) 10\u664220\u5206", true},
	    {"2020\ub144 2\uc6d4 23\uc77c", true},
	    {"3 \u043c\u0430\u044f 2024 \u0433.", true},
	    {"5 May 2020.", true},
	    {"5 May 2020, 20h30", true},
	    {"Sunday 23/2/2020, 10:20", true},
	    {"5 \u05e0\u05d5\u05d1\u05de\u05d1\u05e8 2024", true},
	    {"5 \u05d1\u05e1\u05e4\u05d8\u05de\u05d1\u05e8 2024", true},
	    {"5 \u0646\u0648\u0641\u0645\u0628\u0631 2024", true},
	    {"\u0627\u0644\u062b\u0644\u0627\u062b\u0627\u0621\u060c 5 "
	     "\u0645\u0627\u0631\u0633 2024",
		true},
	    {"15 \u0641\u0631\u0648\u0631\u062f\u06cc\u0646 1403", true},
	    {"15 \u0634\u0647\u0631\u06cc\u0648\u0631 1403", true},
	    {"15 \u092b\u093c\u0930\u0935\u0930\u0940 2024", true},
	    {"15 \u0938\u093f\u0924\u0902\u092c\u0930 2024", true},
	    {"5 \u092e\u0908 2024", true},
	    {"5 \u092e\u093e\u0930\u094d\u091a 2024\u0964", true},
	    {"5 \u0e21\u0e35\u0e19\u0e32\u0e04\u0e21 2567", true},
	    {"5 \u0e01\u0e38\u0e21\u0e20\u0e32\u0e1e\u0e31\u0e19\u0e18\u0e4c "
	     "2567",
		true},
	    {"\u06f1\u06f5 \u0641\u0631\u0648\u0631\u062f\u06cc\u0646 "
	     "\u06f1\u06f4\u06f0\u06f3",
		true},
	    {"\u0665 \u0645\u0627\u0631\u0633 \u0662\u0660\u0662\u0664", true},
	    {"\u0967\u096b \u0905\u0917\u0938\u094d\u0924 "
	     "\u0968\u0966\u0968\u096a",
		true},
	    {"\u09eb \u09ae\u09be\u09b0\u09cd\u099a \u09e8\u09e6\u09e8\u09ea",
		true},
	    {"\u0e55 \u0e21\u0e35\u0e19\u0e32\u0e04\u0e21 "
	     "\u0e52\u0e55\u0e56\u0e57",
		true},
	    {"\uff12\uff10\uff12\uff14\u5e74\uff13\u6708\uff15\u65e5", true},
	    {"Ng\u00e0y 5 th\u00e1ng 3 n\u0103m 2024", true},
	    {"Den 5 mars 2024", true},
	    {"Den 5 mars 2024 regnade", false},
	    {"Vi reste den 5 mars 2024", false},
	    {"Part 3 of 4 of 2024", false},
	    {"Den 5. mars 2024", true},
	    {"Tisdag,\t5 mars 2024", true},
	    {"Den 5 mars 2024 regnade", false},
	    {"Regnade den 5 mars 2024", false},
	    {"Part 3 of 4 of 2024", false},
	    {"Ng\u00e0y 15 th\u00e1ng 3 n\u0103m 2024", true},
	    {"Dienstag, den 5. M\u00e4rz 2024", true},
	    {"K\u00f6ln, den 5. M\u00e4rz 2024", true},
	    {"12 d'abril de 2024", true},
	    {"la 5-a de marto 2024", true},
	    {"5 \u0e21\u0e35\u0e19\u0e32\u0e04\u0e21 2567 "
	     "\u0e44\u0e1b\u0e40\u0e0a\u0e35\u0e22\u0e07\u0e43\u0e2b\u0e21"
	     "\u0e48",
		false},
	    {"5 \u0e21\u0e35\u0e19\u0e32\u0e04\u0e21 2567, 3 "
	     "\u0e21\u0e35\u0e19\u0e32\u0e04\u0e21",
		false},
	    {"2567 "
	     "\u0e40\u0e23\u0e32\u0e21\u0e35\u0e21\u0e32\u0e01\u0e21\u0e32"
	     "\u0e22 5",
		false},
	    {"15 \u0905\u0917\u0938\u094d\u0924 2024 "
	     "\u092a\u0939\u0941\u0901\u091a\u0947\u0964",
		false},
	    {"15 \u0905\u0917\u0938\u094d\u0924 2024 \u0915\u094b \u0939\u092e "
	     "\u0926\u093f\u0932\u094d\u0932\u0940 \u0917\u090f",
		false},
	    {"\u0627\u0641\u0636\u0644 10 \u0641\u064a 2024", false},
	    {"\u0647\u0644 5 \u0645\u0627\u0631\u0633 2024\u061f", false},
	    {"10 n\u0103m 2024", false},
	    {"5-ab de 2024", false},
	    {"5 maja 2024 czy\uff1f", false},
	    {"5 \u0645\u0627\u0631\u0686 2024 \u0622\u0626\u06d2\u06d4", false},
	    {"In 1984 we moved.", false},
	    {"We survived 2020.", false},
	    {"Windows 95 in 2020", false},
	    {"On 5 May 2020 we moved.", false},
	    {"Happy 4th of July 2020!", false},
	    {"Who was born on 5/5/2020?", false},
	    {"5 May", false},
	    {"2019-2020", false},
	    {"1, 2, 3, 4, 5, 6 of 2020", false},
	    {"10:20", false},
	    {"The years after this: 5 May 2020", false},
	    {"room 0800, 5 May", false},
	    {"2024\u5e74\u306b10\u4eba\u306e\u53cb\u9054\u3068\u4e00"
	     "\u7dd2\u306b\u4eac\u90fd\u3078\u884c\u304d\u307e\u3057"
	     "\u305f\u3001\u3068\u3066\u3082\u697d\u3057\u304b\u3063"
	     "\u305f\u3067\u3059\u3002",
		false},
	    {"2025\u5e745\u67083\u65e5\uff0c\u6211\u548c\u670b\u53cb\u53bb"
	     "\u4e86\u5317\u4eac",
		false},
	    {"2025\u5e74\u590f,\u6211\u548c3\u4e2a\u670b\u53cb\u53bb\u4e86"
	     "\u5317\u4eac\u3002",
		false},
	    {"2025\u5e745\u67083\u65e5,\u53bb\u5317\u4eac\u3002", false},
	    {"2024\ub144 3\uc6d4\ubd80\ud130 \ube14\ub85c\uadf8\ub97c "
	     "\uc2dc\uc791\ud588\uc2b5\ub2c8\ub2e4.",
		false},
	    {"\u0e1b\u0e352024\u0e21\u0e35\u0e04\u0e1910\u0e04\u0e19\u0e44"
	     "\u0e1b\u0e01\u0e23\u0e38\u0e07\u0e40\u0e17\u0e1e",
		false},
	    {"Top 10 albums of 2025", false},
	    {"Top 10 of 2025.", false},
	    {"Los 10 discos de 2025", false},
	    {"Python 3.12 since 2024", false},
	    {"Windows 11 in 2021", false},
	    {"3 \u043c\u0430\u044f 2024 \u043f\u0435\u0440\u0435\u0435"
	     "\u0445\u0430\u043b\u0438.",
		false},
	    {"Moved house 5/2024.", false},
	    {"Moved 3 May 2024.", false},
	    {"A new house, 5.2024", false},
	    {"May 45, 2020", false},
	    {"0 May 2020", false},
	    {"5 May 2020, 3 cats", false},
	    {"5 years, 2 cats, 2020", false},
	    {"1 2 3 4 5 6 7 8 9 10 11 2020 1", false},
	    {"12345 5 2020", false},
	    {"", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].line));
		expect_true(rows[i].line, s, date_is_whole(s) == rows[i].whole);
		exact_free(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parses),
	    cmocka_unit_test(refuses),
	    cmocka_unit_test(reads_file_names),
	    cmocka_unit_test(reads_texts),
	    cmocka_unit_test(reads_paths),
	    cmocka_unit_test(nearest),
	    cmocka_unit_test(begins),
	    cmocka_unit_test(every_day_round_trips),
	    cmocka_unit_test(beyond_the_calendar),
	    cmocka_unit_test(prints_instants),
	    cmocka_unit_test(years),
	    cmocka_unit_test(whole_lines),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
