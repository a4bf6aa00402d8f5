#include "tinylog/tinylog.h"

/*
 * The format has dates as gemtext feeds do, with a time (gemini-tinylog-rfc).
 * Its first version allowed abbreviations of time zones, which logs of that
 * time have still. They are no standard, and some have several meanings (BST,
 * IST, CST of China): those that stand here have one, or that of RFC 5322
 * section 4.3.
 */

static const struct {
	const char *name, *offset;
} zones[] = {
    {"WET", "+0000"},
    {"WEST", "+0100"},
    {"CET", "+0100"},
    {"CEST", "+0200"},
    {"EET", "+0200"},
    {"EEST", "+0300"},
    {"MSK", "+0300"},
    {"EST", "-0500"},
    {"EDT", "-0400"},
    {"CST", "-0600"},
    {"CDT", "-0500"},
    {"MST", "-0700"},
    {"MDT", "-0600"},
    {"PST", "-0800"},
    {"PDT", "-0700"},
    {"AKST", "-0900"},
    {"AKDT", "-0800"},
    {"HST", "-1000"},
    {"JST", "+0900"},
    {"KST", "+0900"},
    {"AWST", "+0800"},
    {"AEST", "+1000"},
    {"AEDT", "+1100"},
    {"NZST", "+1200"},
    {"NZDT", "+1300"},
};

/* Appends a time with the offset of the zone that it names, if it does. */
static void
add_with_offset(struct buf *text, struct span whole)
{
	struct span name = span_tail(whole, span_find_last(whole, ' ') + 1);

	buf_add(text, whole);
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		if (!span_equal_nocase(name, span_of(zones[i].name)))
			continue;
		text->size -= name.size;
		buf_add(text, span_of(zones[i].offset));
		return;
	}
}

int
tinylog_time(struct span heading, struct date *date_r)
{
	struct span whole = span_trim(heading);
	struct buf text = {0};
	int result = date_parse(whole, date_r);

	/* `+0200 CEST` is read as it is. */
	if (result < 0) {
		add_with_offset(&text, whole);
		result = date_parse(buf_span(&text), date_r);
	}
	buf_free(&text);
	return result == 0 && date_r->timed ? 0 : -1;
}
