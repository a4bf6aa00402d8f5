/* What `loam check` says of the lines of a text. */
#include "check/check_text.h"
#include "support/fixture.h"
#include "support/expect.h"

static void
fill(struct fixture *fixture)
{
	server_write(&fixture->capsule, "2020-01-01-a.gmi",
	    "---\ntags: one\n---\n# A\n");
	server_write(&fixture->capsule, "news/2020-01-02-b.gmi", "# B\n");
	fixture_open(fixture);
}

/* All notes of a text as they are printed, without `/x.gmi:`. */
static void
expect_notes(struct fixture *fixture, const char *row, struct span text,
    const char *want)
{
	struct notes notes = {0};
	struct buf got = {0};

	check_text(&fixture->context, &notes, SPAN("/x.gmi"), CHECK_PAGE,
	    ARTICLE_GEMTEXT, text);
	for (size_t i = 0; i < notes.count; i++) {
		note_write(&notes.list[i], &got);
		if (notes.list[i].severity == NOTE_REMARK)
			buf_add(&got, SPAN(" (remark)"));
		buf_byte(&got, '\n');
	}
	expect_span(row, buf_span(&got), span_of(want));
	buf_free(&got);
	note_free(&notes);
}

/* P19: front matter has tags before the last line has any. */
static void
tags_of_last_lines(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	expect_notes(fixture, "tags", SPAN("# A\n\n#one #two\n"), "");
	expect_notes(fixture, "the same",
	    SPAN("---\ntags: one, two\n---\n# A\n\n#ONE\n"), "");
	expect_notes(fixture, "another",
	    SPAN("---\ntags: one\n---\n# A\n\n#one #two #three\n"),
	    "/x.gmi: #two in its last line is text: it has the tags of its "
	    "front matter, or more than 32 (remark)\n");
	expect_notes(fixture, "preformatted",
	    SPAN("---\ntags: one\n---\n# A\n```\n#two\n"), "");
}

/* P415: links in Markdown are checked, at the lines of the file. */
static void
links_of_markdown(void **state)
{
	static const char text[] =
	    "---\ntitle: T\n---\n# T\n\n[a](a.md)\nand "
	    "[b](none.md)\nor\n[c][x].\n\n- ![d](d.png)\n\n"
	    "[x]: gone.gmi\n\nz[^1]\n\n[^1]: e\n    "
	    "<gemini://localhost/f>\n";
	struct fixture *fixture = *state;
	struct notes notes = {0};
	struct buf got = {0};

	server_write(&fixture->capsule, "a.md", "# A\n");
	server_write(&fixture->capsule, "x.md", text);
	fixture_open(fixture);
	check_text(&fixture->context, &notes, SPAN("/x.md"), CHECK_PAGE,
	    ARTICLE_MARKDOWN, SPAN(text));
	for (size_t i = 0; i < notes.count; i++) {
		note_write(&notes.list[i], &got);
		buf_byte(&got, '\n');
	}
	expect_span("notes", buf_span(&got),
	    SPAN(
		"/x.md:7: the link none.md leads to nothing that is served\n"
		"/x.md:9: the link gone.gmi leads to nothing that is served\n"
		"/x.md:11: the link d.png leads to nothing that is served\n"
		"/x.md:18: the link gemini://localhost/f leads to nothing that "
		"is served\n"));
	buf_free(&got);
	note_free(&notes);
}

/* P120: an old path that cannot be redirected is named. */
static void
aliases(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "x.gmi", "# X\n");
	server_write(
	    &fixture->capsule, "a.gmi", "---\naliases: /other\n---\n# A\n");
	fixture_open(fixture);
	expect_notes(fixture, "taken",
	    SPAN("---\naliases: [/other, /a.gmi]\n---\n# X\n"),
	    "/x.gmi: an alias is \"/other\", and another article has the same\n"
	    "/x.gmi: an alias is \"/a.gmi\", and there is a file of that "
	    "name\n");
}

/* P929: a CR within a line of gemtext is remarked on, once a text. */
static void
lone_cr(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	expect_notes(fixture, "CR LF", SPAN("# A\r\n\r\nText.\r\n"), "");
	expect_notes(fixture, "mixed",
	    SPAN("---\ntags: one\n---\n# A\rb\nc\rd\n"),
	    "/x.gmi:4: a CR stands within the line, and is sent: expected LF "
	    "or CR LF at the ends of all lines (remark)\n");
	expect_notes(fixture, "two", SPAN("# A\r\nb\r\r\n"),
	    "/x.gmi:2: a CR stands within the line, and is sent: expected LF "
	    "or CR LF at the ends of all lines (remark)\n");
}

static void
menu_lines(void **state)
{
	static const struct {
		const char *line, *want;
	} rows[] = {
	    {"menu:recent", ""},
	    {"menu:recent?count=100&under=/news/&tag=ONE&year=2020", ""},
	    {"menu:related?count=0", ""},
	    {"menu:index?under=%2fnews/", ""},
	    {"menu:tags?count=9&under=/", ""},
	    {"menu:archive", ""},
	    {"menu:block", ""},
	    {"menu:latest",
		"/x.gmi:2: no menu is called menu:latest, expected recent, "
		"related, links, index, tags, archive or block\n"},
	    {"menu:recent?count=101",
		"/x.gmi:2: count is \"101\", expected a number from 0 to "
		"100\n"},
	    {"menu:recent?count=",
		"/x.gmi:2: count is \"\", expected a number from 0 to 100\n"},
	    {"menu:recent?under=/2020",
		"/x.gmi:2: under is \"/2020\", expected a directory like "
		"/news/\n"},
	    {"menu:recent?under=news",
		"/x.gmi:2: under is \"news\", expected a directory like "
		"/news/\n"},
	    {"menu:recent?tag=two",
		"/x.gmi:2: tag is \"two\", expected a tag that an article "
		"has\n"},
	    {"menu:recent?year=18",
		"/x.gmi:2: year is \"18\", expected four digits like 2018\n"},
	    {"menu:recent?year=0000",
		"/x.gmi:2: year is \"0000\", expected four digits like "
		"2018\n"},
	    {"menu:recent?tag=%4",
		"/x.gmi:2: tag is \"%4\", expected it percent-encoded\n"},
	    {"menu:recent?max=5",
		"/x.gmi:2: parameter \"max\" of menu:recent, expected count, "
		"under, tag or year, each once\n"},
	    {"menu:recent?count=5&count=6",
		"/x.gmi:2: parameter \"count\" of menu:recent, expected count, "
		"under, tag or year, each once\n"},
	    {"menu:related?tag=one",
		"/x.gmi:2: parameter \"tag\" of menu:related, expected count, "
		"once\n"},
	    {"menu:index?count=5",
		"/x.gmi:2: parameter \"count\" of menu:index, expected under, "
		"once\n"},
	    {"menu:tags?year=2020",
		"/x.gmi:2: parameter \"year\" of menu:tags, expected count or "
		"under, each once\n"},
	    {"menu:block?count=1",
		"/x.gmi:2: parameter \"count\" of menu:block, expected no "
		"parameter\n"},
	};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_notes(fixture, rows[i].line,
		    arena_format(
			&fixture->arena, "# X\n=> %s Label\n", rows[i].line),
		    rows[i].want);
}

/* Links to pages that loam makes are no mistakes while there are such pages. */
static void
links_to_ours(void **state)
{
	static const char *const good[] = {"/archive/", "/archive",
	    "/archive/2020", "/tags/", "/tags/one", "/tags/ONE",
	    "/tags/one/atom.xml", "/atom.xml", "/news/atom.xml", "/recent"};
	static const char *const bad[] = {"/archive/2019", "/tags/two",
	    "/none/atom.xml", "/tags/two/atom.xml"};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(good); i++)
		expect_notes(fixture, good[i],
		    arena_format(&fixture->arena, "# X\n=> %s\n", good[i]), "");
	for (size_t i = 0; i < COUNT(bad); i++)
		expect_notes(fixture, bad[i],
		    arena_format(&fixture->arena, "# X\n=> %s\n", bad[i]),
		    arena_format(&fixture->arena,
			"/x.gmi:2: the link %s leads to nothing that is "
			"served\n",
			bad[i])
			.data);
}

/* RFC 4287, section 4.2.6 */
static void
ids(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	expect_notes(
	    fixture, "whole", SPAN("---\nid: urn:x:1\n---\n# X\n"), "");
	expect_notes(fixture, "not whole", SPAN("---\nid: my own\n---\n# X\n"),
	    "/x.gmi: id is \"my own\", which is not a URI: feeds make one of "
	    "host, date and that (remark)\n");
}

/* K126: a malformed URL is an error where it stands. */
static void
malformed(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	expect_notes(fixture, "host", SPAN("# X\n=> https://cafe'.a..b/ Web\n"),
	    "/x.gmi:2: the link is \"https://cafe'.a..b/\", expected a host of "
	    "labels with a dot between two of them, of letters, digits and "
	    "inner hyphens, or an IP address\n");
	expect_notes(fixture, "no host", SPAN("=> gemini:///a\n"),
	    "/x.gmi:1: the link is \"gemini:///a\", expected a host after the "
	    "scheme and //\n");
	expect_notes(fixture, "fine",
	    SPAN("=> https://caf\xc3\xa9.example:8080/\n=> mailto:a@b\n"), "");
}

/* The notes of a map with one line below its title. */
static struct span
map_notes(struct fixture *fixture, const char *line)
{
	struct notes notes = {0};
	struct buf got = {0};

	check_text(&fixture->context, &notes, SPAN("/gophermap"), CHECK_MAP,
	    ARTICLE_PLAIN, arena_format(&fixture->arena, "!Map\n%s\n", line));
	for (size_t i = 0; i < notes.count; i++) {
		note_write(&notes.list[i], &got);
		if (notes.list[i].severity == NOTE_REMARK)
			buf_add(&got, SPAN(" (remark)"));
		buf_byte(&got, '\n');
	}
	note_free(&notes);
	return buf_keep(&got, &fixture->arena);
}

static void
expect_map_notes(struct fixture *fixture, const char *line, const char *want)
{
	expect_span(line, map_notes(fixture, line), span_of(want));
}

/* K126: an item of a map leads to a whole URL, or to a host. */
static void
map_items(void **state)
{
	static const struct {
		const char *line, *want;
	} rows[] = {
	    {"text", ""},
	    {"iinfo\tURL:\tnone..\t0", ""},
	    {"3error\t\terror.\t1", ""},
	    {"hWeb\tURL:https://b.example/", ""},
	    {"1There\t/x\tb.example\t70", ""},
	    {"1Here\t/news/", ""},
	    {"hWeb\tURL:",
		"/gophermap:2: the item leads to \"\", expected a whole URL "
		"after URL:\n"},
	    {"hWeb\tURL: ",
		"/gophermap:2: the item leads to \"\", expected a whole URL "
		"after URL:\n"},
	    {"hWeb\t/URL:foo\t\t",
		"/gophermap:2: the item leads to \"foo\", expected a whole "
		"URL after URL:\n"},
	    {"hWeb\tURL:https:///x\tb.example\t70",
		"/gophermap:2: the item leads to \"https:///x\", expected a "
		"host after the scheme and //\n"},
	    {"1There\t/x\tb.example\t70000",
		"/gophermap:2: the item leads to \"gopher://b.example:70000\", "
		"expected a port from 0 to 65535\n"},
	    {"1There\t/x\tb..example\t70",
		"/gophermap:2: the item leads to "
		"\"gopher://b..example:70/1/x\", "
		"expected a host of labels with a dot between two of them, of "
		"letters, digits and inner hyphens, or an IP address\n"},
	};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_map_notes(fixture, rows[i].line, rows[i].want);
}

/*
 * P857, P868: items with blanks for tabs are named, once a map without any tab;
 * a word and an address are none.
 */
static void
untabbed_items(void **state)
{
	static const struct {
		const char *lines, *want;
	} rows[] = {
	    {"Text\n1News    news\n0A  2020-01-01-a.gmi",
		"/gophermap:3: 1News    news is text, since the map has no "
		"tab: expected one between the fields of an item, found "
		"blanks (remark)\n"},
	    {"0A   /2020-01-01-a.gmi   b.example   70",
		"/gophermap:2: 0A   /2020-01-01-a.gmi   b.example   70 is "
		"text, since the map has no tab: expected one between the "
		"fields of an item, found blanks (remark)\n"},
	    {"hWeb  URL:https://b.example/",
		"/gophermap:2: hWeb  URL:https://b.example/ is text, since the "
		"map has no tab: expected one between the fields of an item, "
		"found blanks (remark)\n"},
	    {"gText  /2020-01-01-a.gmi  b.example  70",
		"/gophermap:2: gText  /2020-01-01-a.gmi  b.example  70 is "
		"text, since the map has no tab: expected one between the "
		"fields of an item, found blanks (remark)\n"},
	    {"1Other    nothing", ""},
	    {"1st  place  Ann", ""},
	    {"3rd  place  Bob", ""},
	    {"1st  May", ""},
	    {"1  news", ""},
	    {"source  https://b.example/src", ""},
	    {"home  http://b.example", ""},
	    {"docs  /news/", ""},
	    {"gopher at b  gopher://b.example/1/", ""},
	    {"1News    ", ""},
	    {"ANews    news", ""},
	    {"1News    news\n1News\tnews", ""},
	};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_map_notes(fixture, rows[i].lines, rows[i].want);
}

/* P981: an item of a menu that leads to what is none. */
static void
no_menus(void **state)
{
	static const char *const good[] = {"1News\tnews", "1Map\tb.gophermap",
	    "1Menu\tb.menu", "1A\t/2020-01-01-a", "0A\t/2020-01-01-a.gmi",
	    "0Data\tb.json"};
	static const char *const bad[] = {
	    "b.json", "/b.txt", "1/b.txt", "/2020-01-01-a.gmi", "gophermap"};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "b.json", "{}\n");
	server_write(&fixture->capsule, "b.txt", "B\n");
	server_write(&fixture->capsule, "gophermap", "B\n");
	server_write(&fixture->capsule, "b.gophermap", "B\n");
	server_write(
	    &fixture->capsule, "b.menu", "1B\t/\tb.example.org\t70\r\n");
	fill(fixture);
	for (size_t i = 0; i < COUNT(good); i++)
		expect_map_notes(fixture, good[i], "");
	for (size_t i = 0; i < COUNT(bad); i++)
		expect_map_notes(fixture,
		    arena_format(&fixture->arena, "1B\t%s", bad[i]).data,
		    arena_format(&fixture->arena,
			"/gophermap:2: the item %s has type 1 and leads to a "
			"file that is sent as it is, expected a directory or "
			"what is a menu (remark)\n",
			bad[i])
			.data);
}

/* F34, P625: items that lead to nothing here, in any form, each with its line.
 */
static void
dead_items(void **state)
{
	static const char *const good[] = {"1News\tnews", "1News\t/news/",
	    "0A\t/2020-01-01-a.txt", "0A\t/2020-01-01-a.gmi", "1Home\t\t+\t+",
	    "7Find\t/search", "1Recent\t/recent", "0A\t0/2020-01-01-a.gmi",
	    "1Club\t/club/\texample.org\t70", "hW\tGET /x\twww.example.org\t80",
	    "hOurs\tURL:gemini://localhost/news/",
	    "hOurs\tURL:gopher://localhost/1/news/", "3No\t/gone",
	    "iText\t/gone", "0Robots\t/robots.txt", "0Caps\t/caps.txt"};
	static const struct {
		const char *line, *want;
	} bad[] = {
	    {"0Gone\tgone.txt", "item gone.txt leads to nothing"},
	    {"1Gone\t/nowhere", "item /nowhere leads to nothing"},
	    {"0All\t*.txt",
		"item *.txt leads to nothing: it is a pattern of "
		"Bucktooth"},
	    {"0news/*.gmi\t",
		"item news/*.gmi leads to nothing: it is a "
		"pattern of Bucktooth"},
	    {"?All\tnews/*", "is of Bucktooth and means nothing here"},
	    {"1Gone\t/nowhere\tlocalhost\t70", "item /nowhere leads"},
	    {"1Gone\t1/nowhere\t+\t+", "item 1/nowhere leads"},
	    {"0Gone\ttwo%20words.txt", "item two%20words.txt leads"},
	    {"0Draft\t/draft.gmi", "item /draft.gmi leads to nothing"},
	    {"hGone\tURL:gopher://localhost/0/gone.txt", "leads to nothing"},
	    {"hGone\tURL:gemini://localhost/gone", "leads to nothing"},
	    {"0Gone\tGET /gone.html", "leads to nothing"},
	    {"1Club\t/club/", "it leads into the zone /club/ (remark)"},
	    {"1Near\t/x\tlocalhost\t7071",
		"leads to port 7071 of this host, where it is not served"},
	    {"1There\t/\tbad..host\t70", "expected a host"},
	    {"1There\t/\texample.org\t70x", "expected a port"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[zone club]\npath = /club/\nallow = any\n");
	server_write(&fixture->capsule, "club/in.gmi", "# In\n");
	server_write(
	    &fixture->capsule, "draft.gmi", "---\ndraft: true\n---\n# D\n");
	fill(fixture);
	for (size_t i = 0; i < COUNT(good); i++)
		expect_map_notes(fixture, good[i], "");
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct span got = map_notes(fixture, bad[i].line);
		expect_true(bad[i].line, got,
		    span_starts(got, SPAN("/gophermap:2: ")) &&
			fixture_holds(got, bad[i].want) &&
			fixture_count(got, "\n") == 1);
	}
}

/*
 * P526: what everybody may read is no zone that hides: one that is for uploads
 * alone is open.
 */
static void
open_zones(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[zone open]\npath = /open/\nwrite = file:writers\n"
	    "[zone club]\npath = /club/\nallow = any\n");
	server_write(&fixture->capsule, "open/in.gmi", "# In\n");
	server_write(&fixture->capsule, "club/in.gmi", "# In\n");
	fill(fixture);
	expect_notes(fixture, "open",
	    SPAN("=> gopher://localhost/1/open/in\n=> /open/in.gmi\n"), "");
	expect_notes(fixture, "closed",
	    SPAN("=> gopher://localhost/1/club/in\n=> /club/in.gmi\n"),
	    "/x.gmi:1: the link gopher://localhost/1/club/in leads to nothing "
	    "that is served\n");
	expect_map_notes(fixture, "1Open\t/open/", "");
}

/* F34, P967: items of included maps, under the names of both. */
static void
included_items(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "part.map", "Part\n0Gone\tgone.txt\n");
	server_write(
	    &fixture->capsule, "run.sh", "#!/bin/sh\n0Gone\tgone.txt\n");
	fill(fixture);
	expect_map_notes(fixture, "=part.map",
	    "/part.map:2: the item gone.txt leads to nothing that is served\n");
	expect_map_notes(fixture, "=run.sh", "");
	expect_map_notes(fixture, "*\n0Gone\tgone.txt",
	    "/gophermap:2: * alone on its line ends the map: items below it "
	    "that are not read: 1, expected none (remark)\n");
}

/* F35: words that other servers know, and loam does not. */
static void
unknown_words(void **state)
{
	static const struct {
		const char *line, *want;
	} rows[] = {
	    {"%DATE%", "/gophermap:2: %DATE% is of Motsognir and means"},
	    {"Path=0/about", "/gophermap:2: Path=0/about is of UMN gopherd"},
	    {"[0|A|/a|server|port]", "is of geomyidae"},
	    {"~", "/gophermap:2: ~ is ignored"},
	    {"%", "/gophermap:2: % is ignored"},
	    {":txt=9", "/gophermap:2: :txt=9 is ignored"},
	    {"%FILES%", ""},
	    {"# Path=x", ""},
	    {"100 % wool", ""},
	};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = map_notes(fixture, rows[i].line);
		expect_true(rows[i].line, got,
		    *rows[i].want ? fixture_holds(got, rows[i].want)
				  : got.size == 0);
		expect_true(rows[i].line, got,
		    got.size == 0 || fixture_holds(got, "(remark)\n"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(menu_lines),
	    FIXTURE_TEST(lone_cr),
	    FIXTURE_TEST(tags_of_last_lines),
	    FIXTURE_TEST(links_of_markdown),
	    FIXTURE_TEST(aliases),
	    FIXTURE_TEST(links_to_ours),
	    FIXTURE_TEST(ids),
	    FIXTURE_TEST(malformed),
	    FIXTURE_TEST(map_items),
	    FIXTURE_TEST(untabbed_items),
	    FIXTURE_TEST(no_menus),
	    FIXTURE_TEST(dead_items),
	    FIXTURE_TEST(open_zones),
	    FIXTURE_TEST(included_items),
	    FIXTURE_TEST(unknown_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
