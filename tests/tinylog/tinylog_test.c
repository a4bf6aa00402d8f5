/* Tinylogs read: rows P491 to P493, P495, P497, P500. */
#include <stdlib.h>
#include <string.h>

#include "support/exact.h"
#include "support/expect.h"
#include "tinylog/packed.h"
#include "tinylog/tinylog.h"

enum { NOW = 1900000000 };

/*
 * P491, P978: the heading of an entry is its time, with seconds or not; with an
 * offset or the abbreviation of a zone, or in UTC.
 */
static void
times(void **state)
{
	static const struct {
		const char *heading;
		int64_t instant; /* 0: it is none */
		int32_t day;
	} rows[] = {
	    {"2024-05-01 10:30", 1714559400, 19844},
	    {"  2024-05-01 10:30\t", 1714559400, 19844},
	    {"2024-05-01T10:30", 1714559400, 19844},
	    {"2024-05-01  10:30", 1714559400, 19844},
	    {"2024-05-01 9:05", 1714554300, 19844},
	    {"2024-05-01 10:30:07", 1714559407, 19844},
	    {"2024-05-01 10:30 UTC", 1714559400, 19844},
	    {"2024-05-01 10:30 GMT", 1714559400, 19844},
	    {"2024-05-01 10:30Z", 1714559400, 19844},
	    {"2024-05-01 10:30 +0200", 1714552200, 19844},
	    {"2024-05-01 10:30 +02:00", 1714552200, 19844},
	    {"2024-05-01 10:30:00 -0330", 1714572000, 19844},
	    {"2024-05-01 10:30 +0200 CEST", 1714552200, 19844},
	    {"2024-05-01 10:30 CEST", 1714552200, 19844},
	    {"2024-05-01 10:30 EST", 1714577400, 19844},
	    {"2024-05-01 10:30 NZST", 1714516200, 19844},
	    {"1 May 2024 10:30 CET", 1714555800, 19844},
	    {"Wed 01 May 2024 10:30:00 PM CEST", 1714595400, 19844},
	    {"Wed 01 May 2024 10:30 PM +0200", 1714595400, 19844},
	    {"2024-05-01 10:30 PM", 1714602600, 19844},
	    {"01 May 24 10:30 UTC", 1714559400, 19844},
	    {"2024-02-29 00:00", 1709164800, 19782},
	    {"1969-12-31 23:59", -60, -1},
	    /* A day is no time, and no other word is a zone. */
	    {"2024-05-01", 0, 0},
	    {"2024-05-01 CET", 0, 0},
	    {"2024-05-01 10", 0, 0},
	    {"2024-05-01 24:00", 0, 0},
	    {"2024-05-01 10:60", 0, 0},
	    {"2024-02-30 10:30", 0, 0},
	    {"2024-13-01 10:30", 0, 0},
	    {"24-05-01 10:30", 0, 0},
	    {"2024-05-01 10:30 BST", 0, 0},
	    {"2024-05-01 10:30 IST", 0, 0},
	    {"2024-05-01 10:30 at home", 0, 0},
	    {"2024-05-01 13:30 PM", 0, 0},
	    {"About", 0, 0},
	    {"", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span heading = exact_copy(span_of(rows[i].heading));
		struct date date;
		int result = tinylog_time(heading, &date);
		expect_true(rows[i].heading, heading,
		    (result == 0) == (rows[i].instant != 0));
		if (result == 0)
			expect_true(rows[i].heading, heading,
			    date.instant == rows[i].instant &&
				date.day == rows[i].day);
		exact_free(&heading);
	}
}

/* A text that was read, and its entries: the time, `-again`, the title. */
struct reading {
	struct arena arena;
	struct notes notes;
	struct article article;
	struct tinylog_span chosen;
	struct buf said;
};

static void
read_page(struct reading *reading, struct span text, bool made, int64_t now)
{
	struct tinylog_entry entry;
	struct article *article = &reading->article;

	*reading = (struct reading){.notes = {.count = 0}};
	article_read(text, ARTICLE_GEMTEXT, SPAN("log.gmi"), &reading->arena,
	    &reading->notes, article);
	struct tinylog_text log = {
	    .page = span_head(
		span_tail(text, article->body), article->end - article->body),
	    .source = made ? text : SPAN(""),
	    .line = article->lines + 1};
	tinylog_read(article, &log, now, &reading->arena, &reading->notes);
	struct span rest = article->entries;
	if (rest.size > 0)
		assert_true(packed_head(&rest, &reading->chosen));
	while (packed_next(&rest, &entry)) {
		char time[DATE_INSTANT_SIZE];
		date_print_instant(entry.instant, time);
		buf_format(&reading->said, "%pS",
		    SPAN_AT((struct span){time + 8, sizeof(time) - 12}));
		if (entry.again > 0)
			buf_format(&reading->said, "-%u", entry.again);
		buf_format(&reading->said, " %pS|", SPAN_AT(entry.title));
	}
	assert_int_equal(rest.size, 0);
}

static void
read_log(struct reading *reading, struct span text, int64_t now)
{
	read_page(reading, text, false, now);
}

static void
forget(struct reading *reading)
{
	note_free(&reading->notes);
	arena_free(&reading->arena);
	buf_free(&reading->said);
}

/*
 * P490, P493: entries come in any order, the newest first; of one instant the
 * older have the lower numbers, whichever end of the file is the older.
 */
static void
orders(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"# Log\n\n## 2024-05-02 10:00\nB\n\n## 2024-05-01 10:00\nA\n",
		"02T10:00 B|01T10:00 A|"},
	    {"## 2024-05-01 10:00\nA\n## 2024-05-02 10:00\nB\n",
		"02T10:00 B|01T10:00 A|"},
	    {"## 2024-05-02 10:00\nB\n## 2024-05-03 10:00\nC\n"
	     "## 2024-05-01 10:00\nA\n",
		"03T10:00 C|02T10:00 B|01T10:00 A|"},
	    /* By the day as it is written, as posts are displayed. */
	    {"## 2024-05-01 23:30 -0200\nA\n## 2024-05-02 01:00\nB\n",
		"02T01:00 B|02T01:30 A|"},
	    /* The newest stands first, or nothing tells. */
	    {"## 2024-05-01 10:00\nB\n## 2024-05-01 10:00\nA\n",
		"01T10:00-1 B|01T10:00 A|"},
	    {"## 2024-05-01 10:00\nC\n## 2024-05-01 10:00\nB\n"
	     "## 2024-05-01 12:00 +0200\nA\n## 2024-04-30 10:00\nOld\n",
		"01T10:00-2 C|01T10:00-1 B|01T10:00 A|30T10:00 Old|"},
	    /* The oldest stands first. */
	    {"## 2024-04-30 10:00\nOld\n## 2024-05-01 10:00\nA\n"
	     "## 2024-05-01 10:00\nB\n",
		"01T10:00-1 B|01T10:00 A|30T10:00 Old|"},
	    /* One instant, written on two days. */
	    {"## 2024-05-02 01:00 +0200\nB\n## 2024-05-01 23:00\nA\n",
		"01T23:00-1 B|01T23:00 A|"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(span_of(rows[i].text));
		struct reading reading;
		read_log(&reading, text, NOW);
		expect_span(rows[i].text, buf_span(&reading.said),
		    span_of(rows[i].want));
		forget(&reading);
		exact_free(&text);
	}
}

struct entry_row {
	const char *text, *title, *want;
};

static void
expect_entry(const struct entry_row *row, bool made)
{
	struct buf whole = {0};
	struct tinylog_entry entry;
	struct reading reading;

	buf_format(&whole,
	    "# Log\nauthor: @ann@example.org\n"
	    "author: @bob@example.org\n\n"
	    "## 2024-05-01 10:30\n%s",
	    row->text);
	struct span text = exact_copy(buf_span(&whole));
	read_page(&reading, text, made, NOW);
	struct span rest = reading.article.entries;
	assert_true(packed_head(&rest, &reading.chosen));
	assert_true(packed_next(&rest, &entry));
	expect_span(row->text, entry.title, span_of(row->title));
	expect_span(row->text, entry.text, span_of(row->want));
	expect_span(
	    row->text, reading.article.author, SPAN("@ann@example.org"));
	forget(&reading);
	exact_free(&text);
	buf_free(&whole);
}

/* P490, P492, P874: what the text and the title of an entry are. */
static void
texts(void **state)
{
	static const struct entry_row rows[] = {
	    {"One.\nTwo.\n", "One.", "One.\nTwo."},
	    {"\n \n One.\n\n\nTwo.\n\n", "One.", " One.\n\n\nTwo."},
	    {"One.\r\n\r\nTwo.\r\n", "One.", "One.\n\nTwo."},
	    {"", "2024-05-01 10:30", ""},
	    {"\n---\n", "2024-05-01 10:30", "---"},
	    {"=> gemini://a/ RE: @ann\nYes.\n", "Yes.",
		"=> gemini://a/ RE: @ann\nYes."},
	    {"=> gemini://a/ A link\n=> /b B\n", "A link",
		"=> gemini://a/ A link\n=> /b B"},
	    /* Links by name are Markdown's alone. */
	    {"=> [[b]] The map\n=> [[c the sea\n", "The map",
		"=> [[b]] The map\n=> [[c the sea"},
	    {"* An item\n", "An item", "* An item"},
	    {"### Part\nText\n", "Part", "### Part\nText"},
	    {"```\n## 2024-05-02 10:30\n```\nText\n", "Text",
		"```\n## 2024-05-02 10:30\n```\nText"},
	    {"One\x1b[31m.\n", "One.", "One\x1b[31m."},
	    /* These end it. */
	    {"One.\n# Other\nTwo.\n", "One.", "One."},
	    {"One.\n## Other\nTwo.\n", "One.", "One."},
	    {"One.\n## 2024-05-77 10:30\nTwo.\n", "One.", "One."},
	    {"One.\n\n#tag #more\n", "One.", "One."},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_entry(&rows[i], false);
}

/* P847, P873: the same of a page that was made of Markdown. */
static void
made_texts(void **state)
{
	static const struct entry_row rows[] = {
	    {"=> [[b]] The map\n\n=> [[c the sea\n\nOf the sea.\n",
		"Of the sea.", "The map\n\n\nOf the sea."},
	    {"=> [[b]]* The map\n=> [[c]]'' # Sea\n\n=> [[d]] # Sky\n\nOf.\n",
		"Of.", "* The map\n> > # Sea\n\n # Sky\n\nOf."},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_entry(&rows[i], true);
}

/*
 * P492: a heading of level 2 that is no time is noted with its line and what
 * was expected: as an error if it begins with a digit or a day.
 */
static void
notes(void **state)
{
	static const struct {
		const char *text;
		unsigned line; /* 0: there is no such note */
		enum note_severity severity;
		const char *said;
	} rows[] = {
	    {"---\ntinylog: yes\n---\n# Log\n\n## 2024-05-01 25:00\nText\n", 6,
		NOTE_ERROR, "\"2024-05-01 25:00\" begins no entry"},
	    {"# Log\n## About\n## 2024-05-01 10:30\nText\n", 2, NOTE_REMARK,
		"expected a time such as ## 2024-05-01 10:30"},
	    {"## 2024-05-01\nText\n", 1, NOTE_ERROR, "begins no entry"},
	    {"## Wed 01 May 2024 10:30 BST\nText\n", 1, NOTE_ERROR,
		"begins no entry"},
	    {"## May plans\n## 2024-05-01 10:30\nText\n", 1, NOTE_REMARK,
		"begins no entry"},
	    {"```\n## 2024-05-01\n```\n## 2024-05-01 10:30\n", 0, NOTE_REMARK,
		"begins no entry"},
	    {"# Log\n##\n## 2024-05-01 10:30\nText\n", 2, NOTE_REMARK,
		"\"\" begins no entry"},
	    {"# Log\nNothing yet.\n", 0, NOTE_REMARK, "no entry begins"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(span_of(rows[i].text));
		struct reading reading;
		bool found = false;
		read_log(&reading, text, NOW);
		for (size_t j = 0; j < reading.notes.count; j++) {
			const struct note *note = &reading.notes.list[j];
			char *said =
			    strndup(note->sentence.data, note->sentence.size);
			found = found ||
			    (note->line == rows[i].line &&
				note->severity == rows[i].severity &&
				strstr(said, rows[i].said));
			free(said);
		}
		expect_true(rows[i].text, text,
		    found == (rows[i].line > 0 || i == COUNT(rows) - 1));
		forget(&reading);
		exact_free(&text);
	}
}

/*
 * P492: in a page that was made the line is that of the source, if the heading
 * is written there as in the page.
 */
static void
made(void **state)
{
	static const struct {
		const char *source;
		unsigned line;
	} rows[] = {
	    {"# Log\n\n\n## About\n\n## 2024-05-01 10:30\nText\n", 14},
	    {"## Other\n##   About  \n", 12},
	    {"# Log\n\n## *About*\n\n## 2024-05-01 10:30\nText\n", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct tinylog_text log = {
		    .page = SPAN("## About\n## 2024-05-01 10:30\nText\n"),
		    .source = span_of(rows[i].source),
		    .line = 11};
		struct article article = {.author = SPAN("@own@example.org")};
		struct arena arena = {0};
		struct notes notes = {0};
		tinylog_read(&article, &log, NOW, &arena, &notes);
		expect_span("author", article.author, SPAN("@own@example.org"));
		assert_int_equal(notes.count, 1);
		assert_int_equal(notes.list[0].line, rows[i].line);
		note_free(&notes);
		arena_free(&arena);
	}
}

/* P492: a file of nothing but mistakes is noted in few lines. */
static void
many_mistakes(void **state)
{
	struct buf text = {0};
	struct reading reading;

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		buf_add(&text, SPAN("## 2024-05-01\n"));
	read_log(&reading, buf_span(&text), NOW);
	expect_true("notes", SPAN("few"), reading.notes.count < 20);
	struct span last = reading.notes.list[reading.notes.count - 2].sentence;
	expect_true("count", last, span_starts(last, SPAN("984 more ")));
	forget(&reading);
	buf_free(&text);
}

/*
 * P494, P495: an entry of the future is left out, and the seconds are known for
 * which the others were chosen. The newest one gives the article its date and
 * summary, but for those that front matter gives; an own date hides it still.
 */
static void
future(void **state)
{
#define LOG                                                                    \
	"## 2024-05-03 10:00\nC\n## 2024-05-02 10:00\nB\n"                     \
	"## 2024-05-01 10:00\nA\n"
#define UPWARDS                                                                \
	"## 2024-05-01 10:00\nA\n## 2024-05-02 10:00\nB\n"                     \
	"## 2024-05-03 10:00\nC\n"
	static const struct {
		const char *text;
		int64_t now;
		const char *entries, *summary;
		int64_t from, until, date;
	} rows[] = {
	    {LOG, 1714730400, "03T10:00 C|02T10:00 B|01T10:00 A|", "C",
		1714730400, INT64_MAX, 1714730400},
	    {LOG, 1714730399, "02T10:00 B|01T10:00 A|", "B", 1714644000,
		1714730400, 1714644000},
	    {LOG, 1714557600, "01T10:00 A|", "A", 1714557600, 1714644000,
		1714557600},
	    {LOG, 1714557599, "", "", INT64_MIN, 1714557600, 0},
	    {UPWARDS, 1714557600, "01T10:00 A|", "A", 1714557600, 1714644000,
		1714557600},
	    {"---\nsummary: Own\ndate: 2024-01-01\n---\n" LOG, 1714730400,
		"03T10:00 C|02T10:00 B|01T10:00 A|", "Own", 1714730400,
		INT64_MAX, 1714730400},
	    /* Of two days as they are written, the earlier one comes later. */
	    {"## 2024-05-01 23:30 -0200\nA\n## 2024-05-02 01:00\nB\n",
		1714600000, "", "", INT64_MIN, 1714611600, 0},
	};
	/* The later one of two days hides it. */
	static const struct {
		const char *text;
		int32_t day;
	} held[] = {
	    {"---\ntinylog: yes\ndate: 2031-01-01\n---\n" LOG, 22280},
	    {"---\ndate: 2031-01-01\npublishDate: 2030-01-01\n---\n" LOG,
		22280},
	    {"---\ndate: 2030-01-01\npublishDate: 2031-01-01\n---\n" LOG,
		22280},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = span_of(rows[i].text);
		struct reading reading;
		read_log(&reading, text, rows[i].now);
		expect_span(rows[i].entries, buf_span(&reading.said),
		    span_of(rows[i].entries));
		expect_true(rows[i].entries, text,
		    reading.chosen.from == rows[i].from &&
			reading.chosen.until == rows[i].until &&
			reading.article.date.known == (rows[i].date != 0) &&
			(rows[i].date == 0 ||
			    reading.article.date.instant == rows[i].date));
		struct span packed = reading.article.entries;
		int64_t until = rows[i].until == INT64_MAX ? 0 : rows[i].until;
		assert_int_equal(packed_turns(packed, rows[i].now), until);
		assert_int_equal(packed_turns(packed, rows[i].until - 1),
		    until == 0 ? 0 : until);
		if (until > 0)
			assert_int_equal(packed_turns(packed, until), until);
		if (rows[i].from != INT64_MIN)
			assert_int_equal(packed_turns(packed, rows[i].from - 1),
			    rows[i].from - 1);
		forget(&reading);
	}
	/* As is that of its name, which is known before the text is read. */
	struct article article = {.date = {.known = false}};
	struct tinylog_text log = {.page = SPAN(LOG)};
	struct arena arena = {0};
	struct notes notes = {0};
	assert_int_equal(date_parse(SPAN("2031-01-01"), &article.date), 0);
	assert_int_equal(date_parse(SPAN("2030-01-01"), &article.publish), 0);
	tinylog_read(&article, &log, 1714730400, &arena, &notes);
	assert_int_equal(article.publish.day, 22280);
	note_free(&notes);
	arena_free(&arena);
	for (size_t i = 0; i < COUNT(held); i++) {
		struct reading reading;
		read_log(&reading, span_of(held[i].text), 1714730400);
		expect_true(held[i].text, SPAN("until 2031"),
		    reading.article.publish.known &&
			reading.article.publish.day == held[i].day);
		forget(&reading);
	}
}

/* P497: of many entries the newest fifty are kept, of a long one the head. */
static void
limits(void **state)
{
	struct buf text = {0};
	struct reading reading;
	struct tinylog_entry entry;

	(void)state;
	for (size_t i = 0; i < 5000; i++)
		buf_format(&text, "## 2024-05-01 %02zu:%02zu\nNumber %zu.\n",
		    i / 60 % 24, i % 60, i);
	read_log(&reading, buf_span(&text), NOW);
	struct span said = buf_span(&reading.said);
	size_t count = 0;
	while (said.size > 0) {
		span_cut(&said, '|');
		count++;
	}
	assert_int_equal(count, TINYLOG_ENTRIES);
	forget(&reading);
	text.size = 0;
	buf_add(&text, SPAN("## 2024-05-01 10:30\n"));
	for (size_t i = 0; i < 3000; i++)
		buf_add(&text, SPAN("\xc3\xa9 "));
	read_log(&reading, buf_span(&text), NOW);
	struct span rest = reading.article.entries;
	assert_true(packed_head(&rest, &reading.chosen));
	assert_true(packed_next(&rest, &entry));
	expect_true("cut", span_tail(entry.text, entry.text.size - 8),
	    entry.text.size <= TINYLOG_TEXT_MAX + ARTICLE_CUT.size &&
		span_ends(entry.text, ARTICLE_CUT));
	expect_true("title", entry.title,
	    entry.title.size <= ARTICLE_SUMMARY_MAX + ARTICLE_CUT.size);
	forget(&reading);
	buf_free(&text);
}

/* P500: a packed text gives back what was packed, whatever that is. */
static void
packed(void **state)
{
	static const struct tinylog_entry rows[] = {
	    {19844, 1714559400, 0, SPAN("A"), SPAN("A\n\nB")},
	    {-719162, -62135596800, 7, SPAN(""),
		SPAN("\n2024-05-01T10:30:00Z 2024-05-01 0 1 1\n")},
	    {2932896, 253402300799, UINT32_MAX, SPAN("\n"), SPAN("")},
	};
	struct tinylog_span chosen = {-5, INT64_MAX}, got;
	struct buf text = {0};

	(void)state;
	packed_begin(&text, &chosen);
	for (size_t i = 0; i < COUNT(rows); i++)
		packed_add(&text, &rows[i]);
	struct span copy = exact_copy(buf_span(&text)), rest = copy;
	struct tinylog_entry entry;
	assert_true(packed_head(&rest, &got));
	assert_int_equal(got.from, chosen.from);
	assert_int_equal(got.until, chosen.until);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(packed_next(&rest, &entry));
		assert_int_equal(entry.day, rows[i].day);
		assert_int_equal(entry.instant, rows[i].instant);
		assert_int_equal(entry.again, rows[i].again);
		expect_span("title", entry.title, rows[i].title);
		expect_span("text", entry.text, rows[i].text);
	}
	assert_false(packed_next(&rest, &entry));
	exact_free(&copy);
	/* A part of it ends, and is nothing more. */
	for (size_t size = 0; size < text.size; size++) {
		copy = exact_copy(span_head(buf_span(&text), size));
		rest = copy;
		size_t count = 0;
		if (packed_head(&rest, &got))
			while (packed_next(&rest, &entry))
				count++;
		assert_true(count < COUNT(rows));
		exact_free(&copy);
	}
	buf_free(&text);
}

/* P500: no other text is a packed tinylog. */
static void
not_packed(void **state)
{
	static const char *const heads[] = {
	    "", "\n", "-\n", "x -\n", "- x\n", "1 2\n"};
	static const char *const entries[] = {"", "\n",
	    "2024-05-01T10:30:00Z\n", "2024-05-01T10:30:00Z 2024-05-01\n",
	    "2024-05-01T10:30:00Z 2024-05-01 0 0\n\n",
	    "2024-05-01T10:30:00Z 2024-05-01 0 0 -1\n\n",
	    "2024-05-01T10:30:00Z 2024-05-01 0 0 4294967296\n\n",
	    "2024-05-01T10:30:00Z 2024-05-01 0 2 0\na",
	    "2024-05-01T10:30:00Z 2024-05-01 0 0 0\n",
	    "today 2024-05-01 0 0 0\n\n"};
	struct tinylog_span chosen;
	struct tinylog_entry entry;

	(void)state;
	for (size_t i = 0; i < COUNT(heads); i++) {
		struct span copy = exact_copy(span_of(heads[i])), rest = copy;
		expect_true(heads[i], copy, !packed_head(&rest, &chosen));
		assert_int_equal(packed_turns(copy, 5), 0);
		exact_free(&copy);
	}
	for (size_t i = 0; i < COUNT(entries); i++) {
		struct span copy = exact_copy(span_of(entries[i]));
		struct span rest = copy;
		expect_true(entries[i], copy, !packed_next(&rest, &entry));
		exact_free(&copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(times),
	    cmocka_unit_test(orders),
	    cmocka_unit_test(texts),
	    cmocka_unit_test(made_texts),
	    cmocka_unit_test(notes),
	    cmocka_unit_test(made),
	    cmocka_unit_test(many_mistakes),
	    cmocka_unit_test(future),
	    cmocka_unit_test(limits),
	    cmocka_unit_test(packed),
	    cmocka_unit_test(not_packed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
