/* Tinylogs in feeds and lists: rows P490, P493 to P499. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/fixture.h"

/* The wall clock, which is set. */
static int64_t shown;

time_t
time(time_t *when)
{
	if (when)
		*when = (time_t)shown;
	return (time_t)shown;
}

enum {
	MAY_1 = 1714557600, /* 2024-05-01T10:00:00Z */
	DAY = 86400,
};

#define YES "---\ntinylog: yes\n---\n# Small things\n\n"

static int
set_up(void **state)
{
	shown = MAY_1 + 10 * DAY;
	return fixture_setup(state);
}

/* The texts of an element of a feed, each with a bar behind it. */
static struct span
all_of(struct fixture *fixture, const char *path, const char *start,
    const char *end)
{
	struct span rest = fixture_page(fixture, path);
	struct buf all = {0};

	while (rest.size > 0) {
		if (!span_skip(&rest, span_of(start))) {
			rest = span_tail(rest, 1);
			continue;
		}
		size_t size = 0;
		while (size < rest.size &&
		    !span_starts(span_tail(rest, size), span_of(end)))
			size++;
		buf_add(&all, span_head(rest, size));
		buf_byte(&all, '|');
	}
	return buf_keep(&all, &fixture->arena);
}

#define ENTRY(tag, text)                                                       \
	"<entry>\n<id>tag:localhost,2024-05-0" tag "</id>\n" text              \
	"</content>\n</entry>\n"

/*
 * P490: each entry of a tinylog is one of the feeds, with an id of its own, its
 * time, its first words and its text; and, but on Gopher, a link of its own,
 * which is answered with the page.
 */
static void
entries(void **state)
{
	static const char *const wanted[] = {
	    "<entry>\n"
	    "<id>tag:localhost,2024-05-02:/log.gmi#2024-05-02T08:30:00Z</id>\n"
	    "<title>A link &amp; a thought.</title>\n"
	    "<updated>2024-05-02T08:30:00Z</updated>\n"
	    "<author><name>@ann@example.org</name></author>\n"
	    "<link rel=\"alternate\" type=\"text/gemini\" href=\"gemini://"
	    "localhost/log.gmi?2024-05-02T08:30:00Z\"/>\n"
	    "<published>2024-05-02T08:30:00Z</published>\n"
	    "<content type=\"text/gemini\">A link &amp; a thought.\n\n"
	    "=&gt; /a.gmi A</content>\n"
	    "<category term=\"small\"/>\n</entry>\n",
	    "<id>tag:localhost,2024-05-01:/log.gmi#2024-05-01T10:00:00Z</id>\n"
	    "<title>2024-05-01 10:00</title>\n",
	};
	static const char *const feeds[] = {
	    "/atom.xml", "/tags/small/atom.xml"};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "log.gmi",
	    "---\ntinylog: yes\ntags: small\n---\n# Small things\n"
	    "author: @ann@example.org\navatar: x\n\n"
	    "## 2024-05-02 10:30 +0200\nA link & a thought.\n\n=> /a.gmi A\n"
	    "\n## 2024-05-01 10:00\n");
	server_write(&fixture->capsule, "deep/2024-05-01-post.gmi", "# P\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(feeds); i++)
		for (size_t j = 0; j < COUNT(wanted); j++)
			expect_true(feeds[i], fixture_page(fixture, feeds[i]),
			    fixture_holds(
				fixture_page(fixture, feeds[i]), wanted[j]));
	expect_span("order",
	    all_of(fixture, "/atom.xml", "<title>", "</title>"),
	    SPAN("localhost|A link &amp; a thought.|2024-05-01 10:00|P|"));
	expect_true("the feed is as new", fixture_page(fixture, "/atom.xml"),
	    fixture_holds(fixture_page(fixture, "/atom.xml"),
		"<updated>2024-05-02T08:30:00Z</updated>\n<author>"));
	expect_span("elsewhere",
	    all_of(fixture, "/deep/atom.xml", "<title>", "</title>"),
	    SPAN("Deep \u00b7 localhost|P|"));
	expect_span("link",
	    fixture_page(fixture, "/log.gmi?2024-05-02T08:30:00Z"),
	    fixture_page(fixture, "/log.gmi"));
	struct span gopher = fixture_gopher(fixture, "/atom.xml");
	expect_true("gopher", gopher,
	    fixture_count(gopher, "href=\"gopher://localhost/1/log\"") == 2 &&
		fixture_holds(gopher, "/log.gmi#2024-05-02T08:30:00Z</id>"));
}

/* P495: the article has the date of its newest entry, and its words. */
static void
in_lists(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "2020-01-01-log.gmi",
	    "---\ntinylog: yes\n---\n# Small things\n\n"
	    "## 2024-05-02 10:30\nThe newest words.\n\n"
	    "## 2024-05-01 10:00\nOlder.\n");
	server_write(&fixture->capsule, "2024-05-01-a.gmi", "# A\n\nWords.\n");
	fixture_open(fixture);
	expect_true("recent", fixture_page(fixture, "/recent"),
	    fixture_holds(fixture_page(fixture, "/recent"),
		"=> /2020-01-01-log.gmi 2024-05-02 Small things\n"
		"The newest words.\n"));
	expect_true("under a post", fixture_page(fixture, "/2024-05-01-a.gmi"),
	    fixture_holds(fixture_page(fixture, "/2024-05-01-a.gmi"),
		"=> /2020-01-01-log.gmi 2024-05-02 Small things\n"));
	expect_true("archive", fixture_page(fixture, "/archive/2024"),
	    fixture_holds(
		fixture_page(fixture, "/archive/2024"), "Small things"));
	expect_true("not that year", fixture_gemini(fixture, "/archive/2020"),
	    span_starts(fixture_gemini(fixture, "/archive/2020"), SPAN("51")));
	expect_true("index", fixture_page(fixture, "/"),
	    fixture_holds(fixture_page(fixture, "/"),
		"=> /2020-01-01-log.gmi 2024-05-02 Small things\n"
		"=> /2024-05-01-a.gmi 2024-05-01 A\n"));
	/* The page is the text, as ever. */
	expect_true("page", fixture_page(fixture, "/2020-01-01-log.gmi"),
	    span_starts(fixture_page(fixture, "/2020-01-01-log.gmi"),
		SPAN("# Small things\n\n## 2024-05-02 10:30\nThe newest")));
}

/* P493: an entry keeps its id whatever is written above or below it. */
static void
lasting_ids(void **state)
{
#define ID(day, rest) "localhost," day ":/log.gmi#" day "T10:00:00Z" rest "|"
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"## 2024-05-01 10:00\nA\n", ID("2024-05-01", "")},
	    {"## 2024-05-01 10:00\nB\n## 2024-05-01 10:00\nA\n",
		ID("2024-05-01", "-2") ID("2024-05-01", "")},
	    {"## 2024-05-03 10:00\nC\n## 2024-05-01 10:00\nB\n"
	     "## 2024-05-01 10:00\nA\n",
		ID("2024-05-03", "") ID("2024-05-01", "-2")
		    ID("2024-05-01", "")},
	    {"## 2024-05-01 10:00\nA\n## 2024-05-01 10:00\nB\n"
	     "## 2024-05-03 10:00\nC\n",
		ID("2024-05-03", "") ID("2024-05-01", "-2")
		    ID("2024-05-01", "")},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = {0};
		buf_format(&text, YES "%s", rows[i].text);
		server_write_bytes(
		    &fixture->capsule, "log.gmi", buf_span(&text));
		fixture_open(fixture);
		expect_span(rows[i].text,
		    all_of(fixture, "/atom.xml", "<id>tag:", "</id>"),
		    span_of(rows[i].want));
		buf_free(&text);
	}
}

/* P493: an id of the front matter, and an old path, are those of its entries.
 */
static void
stated_ids(void **state)
{
	static const struct {
		const char *front, *want;
	} rows[] = {
	    {"id: urn:x:log", "urn:x:log#2024-05-01T10:00:00Z|"},
	    {"id: gemini://a/b#c", "gemini://a/b#c/2024-05-01T10:00:00Z|"},
	    {"was: /old.gmi",
		"tag:localhost,2024-05-01:/old.gmi#2024-05-01T10:00:00Z|"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = {0};
		buf_format(&text,
		    "---\ntinylog: yes\n%s\n---\n# Log\n\n"
		    "## 2024-05-01 10:00\nA\n",
		    rows[i].front);
		server_write_bytes(
		    &fixture->capsule, "log.gmi", buf_span(&text));
		fixture_open(fixture);
		struct span ids = all_of(fixture, "/atom.xml", "<id>", "</id>");
		span_cut(&ids, '|');
		expect_span(rows[i].front, ids, span_of(rows[i].want));
		buf_free(&text);
	}
}

/* What the feed has at a second, as the same scan sees it and a new one. */
static void
expect_at(
    struct fixture *fixture, int64_t when, const char *titles, const char *date)
{
	unsigned char digest[DIGEST_SIZE];
	struct scan_rules rules = fixture->rules;
	struct notes notes = {0};
	struct pressed pressed;

	shown = when;
	fixture_look(fixture);
	expect_span(titles, all_of(fixture, "/atom.xml", "<title>", "</title>"),
	    span_of(titles));
	expect_true(titles, fixture_page(fixture, "/"),
	    fixture_holds(fixture_page(fixture, "/"), date));
	memcpy(digest, fixture->pressed.info.digest, DIGEST_SIZE);
	struct scan *fresh = scan_new(&rules);
	scan_run(fresh, &notes);
	assert_int_equal(scan_press(fresh, &pressed), 0);
	assert_memory_equal(pressed.info.digest, digest, DIGEST_SIZE);
	close(pressed.fd);
	scan_free(&fresh);
	note_free(&notes);
}

/*
 * P494, P499: an entry of the future is in no feed until its second, when a
 * scan is due that reads the file again; nor after the clock was set back. The
 * edition is the one that a server makes which has just started.
 */
static void
future(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "log.gmi",
	    YES "## 2024-05-03 10:00\nC\n## 2024-05-02 10:00\nB\n"
		"## 2024-05-01 10:00\nA\n");
	shown = MAY_1 - 1;
	fixture_open(fixture);
	expect_at(
	    fixture, MAY_1 - 1, "localhost|", "=> /log.gmi Small things\n");
	assert_int_equal(scan_due(fixture->scan), 1000);
	expect_at(fixture, MAY_1, "localhost|A|", "2024-05-01 Small things\n");
	expect_at(fixture, MAY_1 + DAY - 1, "localhost|A|",
	    "2024-05-01 Small things\n");
	assert_int_equal(scan_due(fixture->scan), 1000);
	shown = MAY_1 + DAY;
	assert_int_equal(scan_due(fixture->scan), 0);
	expect_at(fixture, MAY_1 + DAY, "localhost|B|A|",
	    "2024-05-02 Small things\n");
	expect_at(fixture, MAY_1 + 9 * DAY, "localhost|C|B|A|",
	    "2024-05-03 Small things\n");
	assert_false(fixture_look(fixture));
	expect_at(fixture, MAY_1, "localhost|A|", "2024-05-01 Small things\n");
	expect_at(fixture, MAY_1 + 2 * DAY, "localhost|C|B|A|",
	    "2024-05-03 Small things\n");
}

/* P494: the page of a directory, too, which is then a page bundle. */
static void
page_of_directory(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "log/index.gmi",
	    YES "## 2024-05-02 10:00\nB\n## 2024-05-01 10:00\nA\n");
	shown = MAY_1;
	fixture_open(fixture);
	expect_at(fixture, MAY_1, "localhost|A|",
	    "=> /log/ 2024-05-01 Small things\n");
	expect_at(fixture, MAY_1 + DAY, "localhost|B|A|",
	    "=> /log/ 2024-05-02 Small things\n");
	expect_true("id", fixture_page(fixture, "/atom.xml"),
	    fixture_holds(fixture_page(fixture, "/atom.xml"),
		"<id>tag:localhost,2024-05-02:/log/#2024-05-02T10:00:00Z"));
}

/* P496, P498: what hides an article hides its entries; so does no key. */
static void
hidden(void **state)
{
	static const struct {
		const char *front, *titles;
	} rows[] = {
	    {"tinylog: yes", "localhost|B|A|"},
	    {"tinylog: true", "localhost|B|A|"},
	    {"tinylog: yes\ndraft: true", "localhost|"},
	    {"tinylog: yes\nlisted: no", "localhost|"},
	    {"tinylog: yes\ndate: 2031-01-01", "localhost|"},
	    {"tinylog: yes\npublishDate: 2031-01-01", "localhost|"},
	    {"tinylog: yes\ndate: soon", "localhost|"},
	    {"tinylog: yes\ndate: 2020-01-01", "localhost|B|A|"},
	    {"tinylog: no", "localhost|"},
	    {"tinylog: perhaps", "localhost|"},
	    {"tinylog:", "localhost|"},
	    {"title: Small things", "localhost|"},
	    {"date: 2024-05-01\ntinylog: no", "localhost|Small things|"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows) * 2; i++) {
		const char *toml = i % 2 ? "+++" : "---";
		struct buf text = {0};
		struct span front = span_of(rows[i / 2].front);
		buf_format(&text, "%s\n", toml);
		while (front.size > 0) {
			struct span value = span_cut(&front, '\n');
			struct span key = span_cut(&value, ':');
			value = span_trim(value);
			bool bare = value.size == 0 || value.data[0] == '2' ||
			    span_equal(value, SPAN("true"));
			buf_format(&text,
			    i % 2 ? "%pS = %s%pS%s\n" : "%pS: %s%pS%s\n",
			    SPAN_AT(key), bare ? "" : "\"", SPAN_AT(value),
			    bare ? "" : "\"");
		}
		buf_format(&text,
		    "%s\n# Small things\n\n## 2024-05-02 10:00\nB\n"
		    "## 2024-05-01 10:00\nA\n",
		    toml);
		server_write_bytes(
		    &fixture->capsule, "log.gmi", buf_span(&text));
		fixture_open(fixture);
		expect_span(text.data,
		    all_of(fixture, "/atom.xml", "<title>", "</title>"),
		    span_of(rows[i / 2].titles));
		buf_free(&text);
	}
}

/* P496: a reader who may not see a tinylog gets none of its entries. */
static void
in_zones(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(
	    fixture, "[zone members]\npath = /members\nallow = any\n");
	server_write(&fixture->capsule, "members/log.gmi",
	    YES "## 2024-05-02 10:00\nSecret\n");
	server_write(
	    &fixture->capsule, "log.gmi", YES "## 2024-05-01 10:00\nOpen\n");
	fixture_open(fixture);
	expect_span("without a certificate",
	    all_of(fixture, "/atom.xml", "<title>", "</title>"),
	    SPAN("localhost|Open|"));
	fixture->visitor.state = VISITOR_KNOWN;
	expect_span("with one",
	    all_of(fixture, "/atom.xml", "<title>", "</title>"),
	    SPAN("localhost|Secret|Open|"));
	fixture->visitor.state = VISITOR_UNKNOWN;
	struct span gopher = fixture_gopher(fixture, "/atom.xml");
	expect_true("gopher", gopher, !fixture_holds(gopher, "Secret"));
}

/*
 * P497: a feed has the fifty newest of posts and entries, by their times, from
 * however many tinylogs.
 */
static void
fifty(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = {0};

	for (unsigned i = 0; i < 3; i++) {
		char path[32];
		text.size = 0;
		buf_add(&text, SPAN(YES));
		for (unsigned j = 0; j < 60; j++)
			buf_format(&text, "## 2024-05-01 %02u:%02u:%02u\nE\n",
			    8 + j / 20, j % 20, i);
		snprintf(path, sizeof(path), "log%u.gmi", i);
		server_write_bytes(&fixture->capsule, path, buf_span(&text));
	}
	server_write(&fixture->capsule, "p.gmi",
	    "---\ndate: 2024-05-01T10:10:00Z\n---\n# P\n");
	server_write(&fixture->capsule, "2024-04-30-old.gmi", "# Old\n");
	fixture_open(fixture);
	struct span page = fixture_page(fixture, "/atom.xml");
	assert_int_equal(fixture_count(page, "<entry>"), 50);
	struct span times =
	    all_of(fixture, "/atom.xml", "<published>", "</published>");
	expect_true(
	    "first", times, span_starts(times, SPAN("2024-05-01T10:19:02Z|")));
	for (struct span last = span_cut(&times, '|'); times.size > 0;) {
		struct span next = span_cut(&times, '|');
		expect_true("in order", next, span_compare(last, next) >= 0);
		last = next;
	}
	expect_true("the post", page, fixture_holds(page, "<title>P<"));
	buf_free(&text);
}

/* P490, P492, P909: a tinylog may be written in Markdown, whose lines are
 * noted. */
static void
of_markdown(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "log.md",
	    "---\ntinylog: yes\n---\n# Small *things*\n\n"
	    "[A](/a.gmi) and [b](/b.gmi)\nare here.\n\n"
	    "## 2024-05-02 26:00\n\nNone.\n\n## 2024-05-01 10:00\n\n"
	    "A **thought**[^1] and\na [link](/a.gmi).\n\n## 2024-05-02 "
	    "26:00\n\n"
	    "[^1]: Mine.\n\n#small #notes\n");
	fixture_open(fixture);
	expect_span("title",
	    all_of(fixture, "/atom.xml", "<title>", "</title>"),
	    SPAN("localhost|A thought and a link.|"));
	expect_span("id", all_of(fixture, "/atom.xml", "<id>tag:", "</id>"),
	    SPAN("localhost,2024-05-01:/log.md#2024-05-01T10:00:00Z|"));
	expect_true("link", fixture_page(fixture, "/atom.xml"),
	    fixture_holds(fixture_page(fixture, "/atom.xml"),
		"href=\"gemini://localhost/log.gmi?2024-05-01T10:00:00Z\""));
	unsigned lines[2] = {0}, count = 0;
	for (size_t i = 0; i < fixture->notes.count; i++)
		if (fixture->notes.list[i].line > 0 && count < 2)
			lines[count++] = fixture->notes.list[i].line;
	assert_int_equal(lines[0], 9);
	assert_int_equal(lines[1], 18);
}

/* P492: the check is told of headings that are no times. */
static void
noted(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "log.gmi",
	    YES "## 2024-05-02 26:00\nB\n## 2024-05-01 10:00\nA\n");
	fixture_open(fixture);
	expect_true("noted", SPAN("log.gmi"),
	    fixture_noted(fixture, "/log.gmi",
		"\"2024-05-02 26:00\" begins no entry of the tinylog"));
	expect_span("feed", all_of(fixture, "/atom.xml", "<title>", "</title>"),
	    SPAN("localhost|A|"));
	/* The front page is no article. */
	server_write(
	    &fixture->capsule, "index.gmi", YES "## 2024-05-01 10:00\nA\n");
	fixture_open(fixture);
	expect_true("front page", SPAN("index.gmi"),
	    fixture_noted(fixture, "/index.gmi", "entries are in no feed"));
	expect_span("not in another's text",
	    all_of(fixture, "/atom.xml", "gemini\">", "</content>"),
	    SPAN("A|"));
}

#define TEST(test)                                                             \
	cmocka_unit_test_setup_teardown(test, set_up, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(entries),
	    TEST(in_lists),
	    TEST(lasting_ids),
	    TEST(stated_ids),
	    TEST(future),
	    TEST(page_of_directory),
	    TEST(hidden),
	    TEST(in_zones),
	    TEST(fifty),
	    TEST(of_markdown),
	    TEST(noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
