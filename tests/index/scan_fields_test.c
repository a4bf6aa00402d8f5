/* Fields of articles: visibility, language, block, encoding. */
#include <stdio.h>

#include "base/clock.h"
#include "support/fixture.h"
#include "support/expect.h"

static struct span
text_of(const struct fixture *fixture, struct edition_string string)
{
	return edition_text(fixture->edition, string);
}

/* K24, K28, K29, K32, P784, P785: front matter that hides a file, and that does
 * not. */
static void
hidden(void **state)
{
	static const struct {
		const char *path, *text;
		bool shown;
		const char *note;
	} rows[] = {
	    {"draft.gmi", "---\ndraft: true\n---\n# D\n", false, "a draft"},
	    {"no-draft.gmi", "---\ndraft: no\n---\n# D\n", true, NULL},
	    {"bad-draft.gmi", "---\ndraft: perhaps\n---\n# D\n", false,
		"expected true or false"},
	    {"bad-date.gmi", "---\ndate: soon\n---\n# D\n", false,
		"expected 2018-03-12"},
	    {"future.gmi", "---\ndate: 9000-01-01\n---\n# F\n", false,
		"in the future"},
	    {"9000-01-01-future.gmi", "# F\n", false, "in the future"},
	    {"past.gmi", "---\ndate: 2020-01-01\n---\n# P\n", true, NULL},
	    {"unlisted.gmi", "---\nlisted: no\n---\n# U\n", true, NULL},
	    {"draft/.intro.gmi", "---\ndraft: yes\n---\n# Secret\n", false,
		"a draft"},
	    {"draft/post.gmi", "# Post\n", true, NULL},
	    {"draft.txt", "---\ndraft: true\n---\nD\n", false, "a draft"},
	    {"index.gmi", "---\ndraft: true\n---\n# Secret\n", false,
		"a draft"},
	    {"later/index.gmi", "---\ndraft: true\nlang: fr\n---\n# Secret\n",
		false, "a draft"},
	    {"later/.intro.gmi", "---\ndate: 9000-01-01\n---\n# Secret\n",
		false, NULL},
	    {"later/.standing.gmi", "---\ndate: 9000-01-01\n---\n# Secret\n",
		false, NULL},
	    {"later/post.gmi", "# Post\n", true, NULL},
	    {"unknown.gmi", "---\ncolour: red\n---\n# U\n", true,
		"unknown front matter key"},
	    /* Dates of publication. */
	    {"waits.gmi",
		"---\ndate: 2020-01-01\npublishDate: 9000-01-01\n---\n# W\n",
		false, "in the future"},
	    {"waited.gmi",
		"---\ndate: 2020-01-01\npublishDate: 2020-02-01\n---\n# W\n",
		true, NULL},
	    {"when.gmi", "---\npublished: soon\n---\n# W\n", false,
		"expected true, false or a date"},
	    /* Pages that are no articles. */
	    {"p/index.md", "---\ndraft: true\n---\n# P\n", false, "a draft"},
	    {"p/index.txt", "---\ndraft: maybe\n---\n# P\n", false,
		"expected true or false"},
	    {"p/index.html", "---\npublished: false\n---\n<p>\n", false,
		"a draft"},
	    {"p/index.gemini", "+++\ndraft = true\n+++\n# P\n", false,
		"a draft"},
	    {"q/index.md", "---\ntitle: Q\n---\n# Q\n", true, NULL},
	    {".well-known/a.gmi", "---\ndraft: true\n---\n# A\n", false,
		"a draft"},
	    {".well-known/b", "---\ndate: 9000-01-01\n---\n# B\n", false,
		"in the future"},
	    {".well-known/c.yaml", "---\ndraft: true\n---\n", true, NULL},
	    /* Pages of other tools: what they say plainly. */
	    {"o/pelican.md", "Title: A\nStatus: draft\n\nA\n", false,
		"a draft"},
	    {"o/pelican.rst", "A\n#\n\n:date: 2020-01-01\n:status: draft\n",
		false, "a draft"},
	    {"o/press.md", "---\ntitle: A\nstatus: pending\n---\n# A\n", false,
		"a draft"},
	    {"o/nikola.txt", ".. title: A\n.. status: private\n\nA\n", false,
		"a draft"},
	    {"o/hexo.md", "title: A\npublished: false\n---\nA\n", false,
		"a draft"},
	    {"o/hexo.txt", "title: A\npublished: false\n---\nA\n", false,
		"a draft"},
	    {"o/notes.txt", "title: A\ndate: a fruit\n---\nA\n", true, NULL},
	    {"o/hugo.org", "#+title: A\n#+draft: true\n\nA\n", false,
		"a draft"},
	    {"o/later.org", "#+DATE: <9000-01-01 Wed>\n\nA\n", false,
		"in the future"},
	    {"o/a.markdown", "---\ndraft: true\n---\n# A\n", false, "a draft"},
	    {"o/b.html", "---\ndate: 9000-01-01\n---\n<p>\n", false,
		"in the future"},
	    {"o/c.html", "---\ndate: {{ now }}\n---\n<p>\n", true, NULL},
	    {"o/d.yml", "---\ndraft: true\n---\n", true, NULL},
	    /* Without LF, lines end with CR. */
	    {"m/a.txt", "---\rdraft: true\r---\rA\r", false, "a draft"},
	    {"m/b.txt", "---\rtitle: Caf\xe9\r---\rB\r", true, NULL},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		server_write(&fixture->capsule, rows[i].path, rows[i].text);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[64];
		snprintf(path, sizeof(path), "/%s", rows[i].path);
		expect_true(path, SPAN("shown"),
		    fixture_has(fixture, path) == rows[i].shown);
		expect_true(path, SPAN("noted"),
		    !rows[i].note ||
			fixture_noted(fixture, path, rows[i].note));
	}
	/* A draft of an index page gives its directory no title. */
	assert_int_equal(fixture_entry(fixture, "/")->index, EDITION_NONE);
	expect_span("title of the root", fixture_title(fixture, "/"),
	    SPAN("localhost"));
	expect_span("title of a directory", fixture_title(fixture, "/draft/"),
	    SPAN("Draft"));
	const struct edition_traits *later = fixture_traits(fixture, "/later/");
	expect_span("no title of a hidden index",
	    fixture_title(fixture, "/later/"), SPAN("Later"));
	expect_span("no language of a hidden index",
	    text_of(fixture, later->language), SPAN("en"));
	expect_span(
	    "no future intro", text_of(fixture, later->block), SPAN(""));
	expect_span("no future standing block",
	    text_of(fixture, fixture_traits(fixture, "/later/post.gmi")->block),
	    SPAN(""));
}

/* A day begins at UTC+14; an instant is the same everywhere. */
static void
beginnings(void **state)
{
	static const struct {
		const char *path;
		int64_t seconds; /* from now */
		bool bare, shown;
	} rows[] = {
	    {"/minute-ago.gmi", -60, false, true},
	    {"/in-an-hour.gmi", 3600, false, false},
	    {"/today.gmi", 0, true, true},
	    {"/in-two-days.gmi", 2 * 86400, true, false},
	};
	struct fixture *fixture = *state;
	int64_t now = clock_now();

	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t then = now + rows[i].seconds;
		char day[DATE_SIZE], text[128], time[32] = "";
		date_print((int32_t)(then / 86400), day);
		if (!rows[i].bare)
			snprintf(time, sizeof(time), "T%02d:%02d:%02dZ",
			    (int)(then % 86400 / 3600), (int)(then % 3600 / 60),
			    (int)(then % 60));
		snprintf(text, sizeof(text), "---\ndate: %.*s%s\n---\n# T\n",
		    DATE_SIZE, day, time);
		server_write(&fixture->capsule, rows[i].path + 1, text);
	}
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].path, SPAN("shown"),
		    fixture_has(fixture, rows[i].path) == rows[i].shown);
	/* The scan is due when the next one begins. */
	assert_in_range(scan_due(fixture->scan), 3500 * 1000, 3600 * 1000);
}

/* H9: by front matter, name or directory; a directory's pages, too. */
static void
languages(void **state)
{
	static const struct fixture_file files[] = {
	    {"en.gmi", "# E\n"},
	    {"x.es.gmi", "# X\n"},
	    {"x.de.gmi", "# X\n"},
	    {"fr.gmi", "---\nlang: fr\n---\n# F\n"},
	    {"fr.es.gmi", "---\nlang: fr\n---\n# F\n"},
	    {"es/index.gmi", "---\nlang: es-SV\n---\n# Es\n"},
	    {"es/a.gmi", "# A\n"},
	    {"es/picture.txt", "P\n"},
	    {"es/deep/b.gmi", "# B\n"},
	    {"es/en/.intro.gmi", "---\nlang: en-GB\n---\n# En\n"},
	    {"es/en/c.gmi", "# C\n"},
	    {"es/en/deeper/d.gmi", "# D\n"},
	    {"both/index.gmi", "---\nlang: pt\n---\n# Both\n"},
	    {"both/.intro.gmi", "---\nlang: it\n---\n# Both\n"},
	    {"both/e.gmi", "# E\n"},
	    {"page/index.gmi", "# P\n"},
	    {"page/index.es.gmi", "# P\n"},
	    {"page/index.de.gmi", "---\nlang: de\n---\n# P\n"},
	    {"page/index.it.gmi", "# P\n"},
	    {"alone/index.es.gmi", "---\nlang: es-SV\n---\n# P\n"},
	    {"alone/f.gmi", "# F\n"},
	};
	static const struct fixture_file rows[] = {
	    {"/", "en"},
	    {"/en.gmi", "en"},
	    {"/x.es.gmi", "es"},
	    {"/x.de.gmi", "en"}, /* no labels for it: no suffix */
	    {"/fr.gmi", "fr"},
	    {"/fr.es.gmi", "fr"},
	    {"/es/", "es-SV"},
	    {"/es/a.gmi", "es-SV"},
	    {"/es/picture.txt", "es-SV"},
	    {"/es/deep/", "es-SV"},
	    {"/es/deep/b.gmi", "es-SV"},
	    {"/es/en/", "en-GB"},
	    {"/es/en/c.gmi", "en-GB"},
	    {"/es/en/deeper/d.gmi", "en-GB"},
	    {"/both/e.gmi", "pt"},
	    {"/page/", "en"},
	    {"/page/index.es.gmi", "es"},
	    {"/page/index.de.gmi", "de"},
	    {"/page/index.it.gmi", "en"},
	    {"/alone/index.es.gmi", "es-SV"},
	    {"/alone/f.gmi", "en"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i].path,
		    text_of(fixture,
			fixture_traits(fixture, rows[i].path)->language),
		    span_of(rows[i].text));
}

/* P788: of several pages the first alone describes its directory. */
static void
first_pages(void **state)
{
	static const struct fixture_file files[] = {
	    {"a/index.gemini", "---\nlang: es\n---\n# Second\n"},
	    {"a/index.gmi", "# First\n"},
	    {"a/post.gmi", "# Post\n"},
	    {"bare/index.gmi", "No heading\n"},
	    {"bare/index.md", "---\nlang: es\n---\n# Second\n"},
	    {"hidden/index.gmi", "---\ndraft: true\n---\n# First\n"},
	    {"hidden/index.md", "---\nlang: es\n---\n# Second\n"},
	    {"intro/index.gmi", "No heading\n"},
	    {"intro/index.txt", "---\nlang: es\n---\nSecond\n"},
	    {"intro/.intro.gmi", "---\nlang: it\n---\n# Intro\n"},
	    {"map/gophermap", "!Second\n"},
	    {"map/index.gmi", "No heading\n"},
	    {"unread/gophermap", "!Second\n"},
	    {"unread/index.gmi", "---\ndraft: true\n---\n# First\n"},
	};
	static const struct {
		const char *path, *title, *language;
	} rows[] = {
	    {"/a/", "First", "en"},
	    {"/a/post.gmi", "Post", "en"},
	    {"/bare/", "Bare", "en"},
	    {"/hidden/", "Second", "es"},
	    {"/intro/", "Intro", "it"},
	    {"/map/", "Map", "en"},
	    {"/unread/", "Unread", "en"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		expect_span(rows[i].path, fixture_title(fixture, rows[i].path),
		    span_of(rows[i].title));
		expect_span(rows[i].path,
		    text_of(fixture,
			fixture_traits(fixture, rows[i].path)->language),
		    span_of(rows[i].language));
	}
}

/* The nearest standing block, for the language or for all languages. */
static void
standing_blocks(void **state)
{
	static const struct fixture_file files[] = {
	    {".standing.gmi", "root\n"},
	    {".standing.es.gmi", "raiz\n"},
	    {"a.gmi", "# A\n"},
	    {"a.es.gmi", "# A\n"},
	    {"index.gmi", "# I\n"},
	    {"near/.standing.gmi", "---\ntitle: T\n---\nnear\n"},
	    {"near/b.gmi", "# B\n"},
	    {"near/b.es.gmi", "# B\n"},
	    {"near/below/c.gmi", "# C\n"},
	    {"only/.standing.es.gmi", "solo\n"},
	    {"only/d.gmi", "# D\n"},
	    {"only/d.es.gmi", "# D\n"},
	    {"draft/.standing.gmi", "---\ndraft: true\n---\nsecret\n"},
	    {"draft/e.gmi", "# E\n"},
	    {"empty/.standing.gmi", ""},
	    {"empty/f.gmi", "# F\n"},
	};
	static const struct fixture_file rows[] = {
	    {"/a.gmi", "root\n"},
	    {"/a.es.gmi", "raiz\n"},
	    {"/index.gmi", "root\n"},
	    {"/near/b.gmi", "near\n"},
	    {"/near/b.es.gmi", "near\n"},
	    {"/near/below/c.gmi", "near\n"},
	    {"/only/d.gmi", "root\n"},
	    {"/only/d.es.gmi", "solo\n"},
	    {"/draft/e.gmi", "root\n"},
	    {"/empty/f.gmi", ""},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i].path,
		    text_of(
			fixture, fixture_traits(fixture, rows[i].path)->block),
		    span_of(rows[i].text));
}

static void
charsets(void **state)
{
	static const struct {
		const char *path;
		struct span bytes;
		const char *charset, *title;
	} rows[] = {
	    {"ascii.gmi", {"# Plain\n", 8}, "", "Plain"},
	    {"utf8.gmi", {"# Caf\xc3\xa9\n", 8}, "", "Caf\xc3\xa9"},
	    {"bom.gmi", {"\xef\xbb\xbf# B\n", 7}, "", "B"},
	    {"latin.gmi", {"# Caf\xe9 ol\xe9 se\xf1or\n", 17}, "iso-8859-1",
		"Caf\xc3\xa9 ol\xc3\xa9 se\xc3\xb1or"},
	    {"latin.txt", {"Caf\xe9\n", 5}, "iso-8859-1", "Caf\xc3\xa9"},
	    {"half.txt", {"Half \xc3\n", 7}, "iso-8859-1", "Half \xc3\x83"},
	    {"wide.txt", {"\xff\xfeH\0i\0\n\0", 8}, "utf-16le", "Hi"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		server_write_bytes(
		    &fixture->capsule, rows[i].path, rows[i].bytes);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[64];
		snprintf(path, sizeof(path), "/%s", rows[i].path);
		expect_span(path,
		    text_of(fixture, fixture_traits(fixture, path)->charset),
		    span_of(rows[i].charset));
		expect_span(
		    path, fixture_title(fixture, path), span_of(rows[i].title));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(hidden),
	    FIXTURE_TEST(beginnings),
	    FIXTURE_TEST(languages),
	    FIXTURE_TEST(first_pages),
	    FIXTURE_TEST(standing_blocks),
	    FIXTURE_TEST(charsets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
