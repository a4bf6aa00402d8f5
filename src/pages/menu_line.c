#include "pages/menu_line.h"
#include "text/tag.h"
#include "text/uri.h"

/*
 * A menu line is a link line with a URL of our own scheme: gemtext has no
 * extension mechanism, and an unknown link does no harm to a client that shows
 * the file as it is. Two tables say what is valid: the menus with the
 * parameters that each takes, and the parameters with the function that reads
 * each. The server ignores what it cannot read; `loam check` reports it.
 */

enum parameter { COUNT = 1, UNDER = 2, TAG = 4, YEAR = 8 };

static const struct {
	const char *name;
	enum menu menu;
	unsigned takes; /* enum parameter */
	const char *expected; /* the same, for messages */
} menus[] = {
    {"recent", MENU_RECENT, COUNT | UNDER | TAG | YEAR,
	"count, under, tag or year, each once"},
    {"related", MENU_RELATED, COUNT, "count, once"},
    {"links", MENU_LINKS, COUNT, "count, once"},
    {"index", MENU_INDEX, UNDER, "under, once"},
    {"tags", MENU_TAGS, COUNT | UNDER, "count or under, each once"},
    {"archive", MENU_ARCHIVE, 0, "no parameter"},
    {"block", MENU_BLOCK, 0, "no parameter"},
};

enum { MENUS = sizeof(menus) / sizeof(menus[0]) };

/* A line while its parameters are read. */
struct reading {
	const struct context *context;
	const struct menu_report *report;
	struct menu_line line;
	unsigned seen; /* enum parameter */
};

/* The directory at a path, with its slash or without, or by a link to it. */
static uint32_t
directory_at(const struct edition *edition, struct span path)
{
	uint32_t found = span_ends(path, SPAN("/"))
	    ? edition_find(edition, path)
	    : edition_find_dir(edition, path);

	return found == EDITION_NONE ||
		edition_entry(edition, found)->kind == EDITION_DIRECTORY
	    ? found
	    : edition_symlink_target(edition, found);
}

static void
report_value(const struct reading *reading, const char *name, struct span value,
    const char *expected)
{
	const struct menu_report *report = reading->report;

	if (report)
		note_add(report->notes, NOTE_ERROR, report->path, report->line,
		    "%s is \"%pS\", expected %s", name, SPAN_AT(value),
		    expected);
}

static void
read_count(struct reading *reading, struct span value)
{
	uint64_t count;

	if (span_number(value, MENU_COUNT_MAX, &count) < 0) {
		report_value(reading, "count", value, "a number from 0 to 100");
		return;
	}
	reading->line.counted = true;
	reading->line.count = (size_t)count;
}

static void
read_under(struct reading *reading, struct span value)
{
	struct menu_line *line = &reading->line;

	line->below = value.size > 0;
	line->directory = line->below
	    ? directory_at(reading->context->edition, value)
	    : EDITION_NONE;
	if (line->directory == EDITION_NONE)
		report_value(
		    reading, "under", value, "a directory like /news/");
}

static void
read_tag(struct reading *reading, struct span value)
{
	struct buf key = {0};

	tag_key(&key, value);
	reading->line.tagged = true;
	reading->line.tag =
	    edition_tag_find(reading->context->edition, buf_span(&key));
	buf_free(&key);
	if (reading->line.tag == EDITION_NONE)
		report_value(
		    reading, "tag", value, "a tag that an article has");
}

static void
read_year(struct reading *reading, struct span value)
{
	uint64_t year;

	if (value.size != 4 || span_number(value, 9999, &year) < 0 || year < 1)
		report_value(reading, "year", value, "four digits like 2018");
	else
		reading->line.year = (int)year;
}

static const struct {
	const char *name;
	enum parameter parameter;
	void (*read)(struct reading *reading, struct span value);
} parameters[] = {
    {"count", COUNT, read_count},
    {"under", UNDER, read_under},
    {"tag", TAG, read_tag},
    {"year", YEAR, read_year},
};

/* The first of two equal parameters holds; the second is an error. */
static void
read_parameter(
    struct reading *reading, size_t menu, struct span key, struct span encoded)
{
	const struct menu_report *report = reading->report;
	struct buf value = {0};

	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]);
	     i++) {
		unsigned parameter = parameters[i].parameter;
		if (!span_equal(key, span_of(parameters[i].name)) ||
		    !(menus[menu].takes & parameter & ~reading->seen))
			continue;
		reading->seen |= parameter;
		if (uri_decode(&value, encoded) < 0)
			report_value(reading, parameters[i].name, encoded,
			    "it percent-encoded");
		else
			parameters[i].read(reading, buf_span(&value));
		buf_free(&value);
		return;
	}
	if (report)
		note_add(report->notes, NOTE_ERROR, report->path, report->line,
		    "parameter \"%pS\" of menu:%s, expected %s", SPAN_AT(key),
		    menus[menu].name, menus[menu].expected);
}

struct menu_line
menu_line_read(const struct context *context, struct span url,
    const struct menu_report *report)
{
	struct reading reading = {.context = context, .report = report};
	struct span query = url, name;
	size_t menu = 0;

	if (!span_skip(&query, SPAN("menu:")))
		return reading.line;
	name = span_cut(&query, '?');
	while (menu < MENUS && !span_equal(name, span_of(menus[menu].name)))
		menu++;
	if (menu == MENUS) {
		if (report)
			note_add(report->notes, NOTE_ERROR, report->path,
			    report->line,
			    "no menu is called %pS, expected recent, related, "
			    "links, index, tags, archive or block",
			    SPAN_AT(url));
		return reading.line;
	}
	reading.line.menu = menus[menu].menu;
	while (query.size > 0) {
		struct span value = span_cut(&query, '&');
		struct span key = span_cut(&value, '=');
		read_parameter(&reading, menu, key, value);
	}
	return reading.line;
}
