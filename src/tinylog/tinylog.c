#include <stdlib.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "text/escape.h"
#include "text/gemtext.h"
#include "tinylog/packed.h"
#include "tinylog/tinylog.h"

/*
 * A tinylog is one page of short entries, a form of microblog that the people
 * of Gemini have agreed on (gemini-tinylog-rfc): below a title and lines of
 * `author:` and the like, each entry has a heading of level 2 that is its time,
 * and text up to the next heading of level 1 or 2. To everything but feeds and
 * recent posts it is an article like any other. The reader keeps what feeds say
 * of its newest entries, so that no worker opens the file for them.
 *
 * An entry is known by its instant. Of several in one minute, each is known by
 * how many older ones there are too: which of them are older depends on whether
 * the file has its oldest entry first or last.
 */

enum { NOTED_MAX = 16 }; /* headings of one file that are noted */

/* An entry while the text is read; the spans are borrowed from it. */
struct found {
	struct date date;
	struct span heading, text;
	size_t age; /* more is newer, by its place in the file */
	uint32_t again;
};

struct log {
	struct found *list;
	size_t count, capacity;
	bool open; /* the last one goes on */
	bool made; /* of Markdown */
	unsigned footnotes; /* of such a page */
	struct span author; /* of the head */
	struct notes *notes;
	size_t others; /* headings of level 2 that are no entries */
};

/* Ends the last entry before a part of the text. */
static void
close_entry(struct log *log, const char *end)
{
	if (!log->open)
		return;
	struct span *text = &log->list[log->count - 1].text;
	text->size = (size_t)(end - text->data);
	log->open = false;
}

static void
note_other(struct log *log, struct span heading, unsigned line)
{
	int32_t day;
	bool meant = (heading.size > 0 && ascii_is_digit(heading.data[0])) ||
	    date_of_text(heading, &day) > 0;

	if (++log->others > NOTED_MAX)
		return;
	note_add(log->notes, meant ? NOTE_ERROR : NOTE_REMARK, SPAN(""), line,
	    "\"%pS\" begins no entry of the tinylog, expected a time such as "
	    "## 2024-05-01 10:30, which is UTC, or ## 2024-05-01 10:30 +0200",
	    SPAN_AT(utf8_head(heading, 60)));
}

/*
 * The format has dates as gemtext feeds do, with a time (gemini-tinylog-rfc).
 * Its first version allowed abbreviations of time zones, which logs of that
 * time have still.
 */
int
tinylog_time(struct span heading, struct date *date_r)
{
	int result = date_parse(span_trim(heading), date_r);

	return result == 0 && date_r->timed ? 0 : -1;
}

/* Takes a heading of level 2, behind which the text begins. */
static void
take_heading(struct log *log, struct span heading, unsigned line,
    const struct gemtext *reader)
{
	struct found found = {
	    .heading = span_trim(heading), .text = {reader->rest.data, 0}};

	if (tinylog_time(heading, &found.date) < 0) {
		note_other(log, found.heading, line);
		return;
	}
	log->list = mem_grow(
	    log->list, &log->capacity, log->count + 1, sizeof(*log->list));
	log->list[log->count++] = found;
	log->open = true;
}

/* A line of the head, such as `author: @name@example.org`. */
static void
take_meta(struct log *log, struct span line)
{
	struct span name = span_cut(&line, ':');

	if (span_equal_nocase(name, SPAN("author")) && log->author.size == 0)
		log->author = span_trim(line);
}

/*
 * Finds the line of a heading in the text that the page was made of, and goes
 * on behind it. Returns 0 if it is written in another way there.
 */
static unsigned
line_in_source(struct tinylog_text *text, struct span heading)
{
	struct span rest = text->source;

	for (unsigned line = text->line; rest.size > 0; line++) {
		struct span found = span_trim(span_cut_line(&rest));
		if (!span_skip(&found, SPAN("##")) ||
		    !span_equal(span_trim(found), span_trim(heading)))
			continue;
		text->source = rest;
		text->line = line + 1;
		return line;
	}
	return 0;
}

static void
find_entries(struct log *log, struct tinylog_text text)
{
	struct gemtext reader = gemtext_start(text.page);
	bool head = true;
	struct line one;

	for (unsigned line = text.line; gemtext_next(&reader, &one); line++) {
		bool heading = one.kind == LINE_HEADING_2;
		if (heading || one.kind == LINE_HEADING_1)
			close_entry(log, reader.source.data);
		if (heading)
			take_heading(log, one.text,
			    log->made ? line_in_source(&text, one.text) : line,
			    &reader);
		head = head && !heading;
		if (head && one.kind == LINE_TEXT)
			take_meta(log, one.text);
	}
	close_entry(log, text.page.data + text.page.size);
}

static int
compare_age(const struct found *a, const struct found *b)
{
	return a->age < b->age ? -1 : a->age > b->age;
}

/* Oldest first, by the instant alone. */
static int
by_instant(const void *first, const void *second)
{
	const struct found *a = first, *b = second;

	if (a->date.instant != b->date.instant)
		return a->date.instant < b->date.instant ? -1 : 1;
	return compare_age(a, b);
}

/* Newest first, as posts are displayed: by the day as it is written. */
static int
by_day(const void *first, const void *second)
{
	const struct found *a = first, *b = second;

	if (a->date.day != b->date.day)
		return a->date.day > b->date.day ? -1 : 1;
	if (a->date.instant != b->date.instant)
		return a->date.instant > b->date.instant ? -1 : 1;
	return -compare_age(a, b);
}

/*
 * Numbers the entries of one instant from the oldest one on. A file that does
 * not say whether its oldest entry is the first has the newest one there, as
 * the format asks for.
 */
static void
number_entries(struct log *log)
{
	size_t count = log->count;
	bool oldest_first = count > 0 &&
	    log->list[0].date.instant < log->list[count - 1].date.instant;

	for (size_t i = 0; i < count; i++)
		log->list[i].age = oldest_first ? i : count - 1 - i;
	if (count > 0)
		qsort(log->list, count, sizeof(*log->list), by_instant);
	for (size_t i = 1; i < count; i++)
		if (log->list[i].date.instant == log->list[i - 1].date.instant)
			log->list[i].again = log->list[i - 1].again + 1;
}

/* The first words of an entry: of a line of text, else of a link. */
static struct span
first_words(const struct log *log, struct span text, struct arena *arena)
{
	struct gemtext reader = gemtext_start(text);
	struct span of_link = SPAN("");
	struct line line;

	while (gemtext_next(&reader, &line)) {
		bool link = line.kind == LINE_LINK;
		line.text = gemtext_unmarked(arena, line.text, log->footnotes);
		if (line.kind == LINE_TOGGLE ||
		    line.kind == LINE_PREFORMATTED || !utf8_has_word(line.text))
			continue;
		if (!link)
			return line.text;
		if (of_link.size == 0)
			of_link = line.text;
	}
	return of_link;
}

/*
 * Appends the lines of an entry, each ending in LF alone but for the last. No
 * feed can say what a link by name leads to: it has the label.
 */
static void
put_lines(struct buf *text, struct span entry, bool made)
{
	struct gemtext reader = gemtext_start(entry);
	struct line one;
	struct buf named = {0};
	size_t blank = 0;

	while (gemtext_next(&reader, &one)) {
		struct span source = reader.source;
		struct span line = span_cut_line(&source);
		if (made && one.kind == LINE_LINK &&
		    span_starts(one.url, GEMTEXT_NAMED)) {
			named.size = 0;
			if (!gemtext_named_text(&one, &named))
				continue;
			line = buf_span(&named);
		}
		/* Blank lines count once another follows. */
		if (span_trim(line).size == 0) {
			blank++;
			continue;
		}
		if (text->size > 0)
			buf_repeat(text, '\n', blank + 1);
		blank = 0;
		buf_add(text, line);
	}
	buf_free(&named);
	if (text->size <= TINYLOG_TEXT_MAX)
		return;
	text->size = utf8_head(buf_span(text), TINYLOG_TEXT_MAX).size;
	buf_add(text, ARTICLE_CUT);
}

static void
pack_entry(struct buf *packed, const struct log *log, const struct found *found,
    struct arena *arena)
{
	struct buf text = {0};
	struct tinylog_entry entry = {
	    .day = found->date.day,
	    .instant = found->date.instant,
	    .again = found->again,
	    .title = article_cut(arena, first_words(log, found->text, arena),
		ARTICLE_SUMMARY_MAX),
	};

	put_lines(&text, found->text, log->made);
	entry.text = buf_span(&text);
	if (entry.title.size == 0)
		entry.title = escape_label_copy(arena, found->heading);
	packed_add(packed, &entry);
	buf_free(&text);
}

static struct tinylog_span
choose_span(const struct log *log, int64_t now)
{
	struct tinylog_span chosen = {INT64_MIN, INT64_MAX};

	for (size_t i = 0; i < log->count; i++) {
		int64_t instant = log->list[i].date.instant;
		if (instant <= now && instant > chosen.from)
			chosen.from = instant;
		if (instant > now && instant < chosen.until)
			chosen.until = instant;
	}
	return chosen;
}

/* Packs the newest entries that are not of the future. Returns the first. */
static const struct found *
pack_entries(const struct log *log, int64_t now, struct arena *arena,
    struct span *packed_r)
{
	struct tinylog_span chosen = choose_span(log, now);
	const struct found *newest = NULL;
	struct buf packed = {0};
	size_t count = 0;

	packed_begin(&packed, &chosen);
	for (size_t i = 0; i < log->count && count < TINYLOG_ENTRIES; i++) {
		if (log->list[i].date.instant > now)
			continue;
		if (count++ == 0)
			newest = &log->list[i];
		pack_entry(&packed, log, &log->list[i], arena);
	}
	*packed_r = buf_keep(&packed, arena);
	return newest;
}

/* An article's own date hides it still, but is not the date of its news. */
static void
set_date(struct article *article, const struct date *date)
{
	if (article->date.known &&
	    (!article->publish.known ||
		date_begins(&article->date) > date_begins(&article->publish)))
		article->publish = article->date;
	article->date = *date;
}

static void
note_rest(const struct log *log, const struct found *newest, int64_t now)
{
	if (log->others > NOTED_MAX)
		note_add(log->notes, NOTE_REMARK, SPAN(""), 0,
		    "%zu more headings begin no entry of the tinylog",
		    log->others - NOTED_MAX);
	if (log->count == 0)
		note_add(log->notes, NOTE_REMARK, SPAN(""), 0,
		    "tinylog is yes, but no entry begins with a heading such "
		    "as ## 2024-05-01 10:30");
	else if (choose_span(log, now).until != INT64_MAX)
		note_add(log->notes, NOTE_REMARK, SPAN(""), 0,
		    "not all of its entries are in feeds yet: the time of %s "
		    "is in the future",
		    newest ? "some" : "each");
}

void
tinylog_read(struct article *article, const struct tinylog_text *text,
    int64_t now, struct arena *arena, struct notes *notes)
{
	struct log log = {.notes = notes,
	    .made = text->source.size > 0,
	    .footnotes = text->footnotes};

	find_entries(&log, *text);
	number_entries(&log);
	if (log.count > 0)
		qsort(log.list, log.count, sizeof(*log.list), by_day);
	const struct found *newest =
	    pack_entries(&log, now, arena, &article->entries);
	note_rest(&log, newest, now);
	if (newest)
		set_date(article, &newest->date);
	if (newest && article->summary.size == 0)
		article->summary =
		    article_cut(arena, first_words(&log, newest->text, arena),
			ARTICLE_SUMMARY_MAX);
	if (article->author.size == 0)
		article->author = escape_label_copy(arena, log.author);
	if (log.count == 0)
		article->entries = SPAN("");
	free(log.list);
}
