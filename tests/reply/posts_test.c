/* Posts of other servers and generators: where their dates stand. */
#include <stdio.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/fixture.h"

/* Whether a page of both networks has a text. */
static void
expect_shown(struct fixture *fixture, const char *path, const char *text)
{
	expect_true(text, span_of(path),
	    fixture_holds(fixture_gemini(fixture, path), text));
}

/* F11, F12: dates in names make posts, whose titles are without them. */
static void
dates(void **state)
{
	static const struct {
		const char *path, *line;
	} rows[] = {
	    {"a/2018-03-12-first-step.gmi", "2018-03-12 First step"},
	    {"a/20180313-second.gmi", "2018-03-13 Second"},
	    {"a/2018_03_14_third_step.gmi", "2018-03-14 Third step"},
	    {"a/2018.03.15-fourth.gmi", "2018-03-15 Fourth"},
	    {"a/2018.03.16.fifth.gmi", "2018-03-16 Fifth"},
	    {"a/20180317T101530--sixth.md", "2018-03-17 Sixth"},
	    {"a/2018.03.18-seventh", "2018-03-18 "},
	    {"a/2018.03.19", "2018-03-19 "},
	    {"2018-04-01/eighth.gmi", "2018-04-01 Eighth"},
	    {"2018_04_02 trip/ninth.txt", "2018-04-02 "},
	    {"2018/05/01-tenth.gmi", "2018-05-01 Tenth"},
	    {"2018/05/02/eleventh.gmi", "2018-05-02 Eleventh"},
	    {"2018/05-03-twelfth.gmi", "2018-05-03 Twelfth"},
	    {"b/2018-05/04_thirteenth.gmi", "2018-05-04 Thirteenth"},
	    {"c/2018/5/6/fourteenth.gmi", "2018-05-06 Fourteenth"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		server_write(&fixture->capsule, rows[i].path, "Text.\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_shown(fixture, "/recent", rows[i].line);
	expect_shown(
	    fixture, "/2018/05/", "=> /2018/05/01-tenth.gmi 2018-05-01 ");
	/* The directory of one post is named by what is not its date. */
	expect_shown(fixture, "/", "=> /2018_04_02%20trip/ Trip");
	assert_int_equal(
	    fixture_count(fixture_page(fixture, "/recent"), "=> /"),
	    COUNT(rows) + 4);
}

/* F11, F12: front matter and the file's own name come first. */
static void
sources(void **state)
{
	static const struct fixture_file files[] = {
	    {"2018/05/06/a.gmi", "---\ndate: 2001-01-01\n---\n# A\n"},
	    {"2018/05/06/2002-02-02-b.gmi", "# B\n"},
	    {"2018/05/07/2003-03-03-c/c.gmi", "# C\n"},
	    {"2018/12345678.gmi", "# D\n"},
	    {"2018/05/e.gmi", "# E\n"},
	    {"2018/f.gmi", "# F\n"},
	    {"9000-01-01/g.gmi", "# G\n"},
	    {"2018/05/08-h.gmi", "---\ndate: maybe\n---\n# H\n"},
	    {"2099/01/01/i.txt", "I\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	struct span recent = fixture_page(fixture, "/recent");
	assert_true(fixture_holds(recent, " 2001-01-01 A\n"));
	assert_true(fixture_holds(recent, " 2002-02-02 B\n"));
	assert_true(fixture_holds(recent, " 2003-03-03 C\n"));
	assert_int_equal(fixture_count(recent, ".gmi "), 3);
	/* A number is no date, nor are a year and a month. */
	assert_true(fixture_holds(
	    fixture_page(fixture, "/2018/"), "\n=> /2018/12345678.gmi D\n"));
	assert_true(fixture_has(fixture, "/2018/05/e.gmi"));
	assert_true(fixture_has(fixture, "/2018/f.gmi"));
	/* Dates of the future hide wherever they stand. */
	assert_false(fixture_has(fixture, "/9000-01-01/"));
	assert_false(fixture_has(fixture, "/2099/"));
	assert_false(fixture_has(fixture, "/2018/05/08-h.gmi"));
}

/* F13: pages of directories in every format, in capitals, or none of ours. */
static void
pages(void **state)
{
	static const struct {
		const char *path, *text, *shown;
	} rows[] = {
	    {"a/index.gmi", "# Tapir\n", "# Tapir"},
	    {"b/index.gemini", "# Tapir\n", "# Tapir"},
	    {"c/index.md", "# Tapir\n", "# Tapir"},
	    {"d/index.txt", "Tapir\n", "Tapir"},
	    {"e/gophermap", "Tapir\n0A\t/e/a\n", "Tapir"},
	    {"f/INDEX.GMI", "# Tapir\n", "# Tapir"},
	    {"g/index.GMI", "# Tapir\n", "# Tapir"},
	    {"h/INDEX.TXT", "Tapir\n", "Tapir"},
	    {"i/Index.Gemini", "# Tapir\n", "# Tapir"},
	    {"j/INDEX.MD", "# Tapir\n", "# Tapir"},
	    {"k/GOPHERMAP", "Tapir\n0A\t/k/a\n", "Tapir"},
	    {"l/index.html", "<h1>Tapir</h1>\n", "index.html ("},
	    {"m/INDEX.HTM", "<h1>Tapir</h1>\n", "INDEX.HTM ("},
	    {"n/index.php", "<?php\n", "index.php ("},
	    {"o/deep/index.txt", "Tapir\n", "=> /o/deep/"},
	    {"p/README.TXT", "Tapir\n", "=> /p/README.TXT Tapir"},
	    {"q/index.es.gmi", "# Tapir\n", "=> /q/index.es.gmi Tapir"},
	};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# Front\n");
	for (size_t i = 0; i < COUNT(rows); i++)
		server_write(&fixture->capsule, rows[i].path, rows[i].text);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[] = {'/', (char)('a' + i), '/', 0};
		char line[] = "\n=> /a/ ", item[] = "\t/a/\tlocalhost\t";
		line[5] = item[2] = path[1];
		expect_true(rows[i].path, SPAN("listed"),
		    fixture_holds(fixture_page(fixture, "/"), line));
		expect_true(rows[i].path, SPAN("listed on Gopher"),
		    fixture_holds(fixture_gopher(fixture, ""), item));
		expect_shown(fixture, path, rows[i].shown);
		if (strncmp(rows[i].shown, "=> ", 3))
			expect_true(rows[i].path, SPAN("shown on Gopher"),
			    fixture_holds(fixture_gopher(fixture, path),
				strrchr(rows[i].shown, ' ')
				    ? span_tail(span_of(rows[i].shown), 2).data
				    : rows[i].shown));
	}
}

/* F13, P966: the page is the first of these; a text leaves what is beside it.
 */
static void
pages_together(void **state)
{
	static const struct fixture_file files[] = {
	    {"a/index.gmi", "# Gemtext\n"},
	    {"a/index.gemini", "# Gemini\n"},
	    {"a/index.md", "# Markdown\n"},
	    {"a/index.txt", "Plain\n"},
	    {"a/gophermap", "Map\n"},
	    {"b/index.md", "# Markdown\n"},
	    {"b/index.txt", "Plain\n"},
	    {"b/gophermap", "Map\n"},
	    {"c/index.txt", "# Plain\n=> /x X\n```\n"},
	    {"c/one.txt", "One\n"},
	    {"c/two.bin", "Two\n"},
	    {"c/deep/three.gmi", "# Three\n"},
	    {"d/INDEX.TXT", "Loud\n"},
	    {"d/index.txt", "Quiet\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_shown(fixture, "/a/", "# Gemtext\n");
	expect_shown(fixture, "/b/", "# Markdown\n");
	expect_shown(fixture, "/d/", "Quiet");
	assert_true(fixture_holds(fixture_gopher(fixture, "/a/"), "iMap\t"));
	assert_true(fixture_holds(fixture_gopher(fixture, "/b/"), "iMap\t"));
	/* The other pages are there, but in no list. */
	expect_shown(fixture, "/a/index.txt", "Plain\n");
	assert_int_equal(fixture_entry(fixture, "/a/")->count, 0);
	struct span page = fixture_page(fixture, "/c/");
	expect_true("the text as it is", page,
	    fixture_holds(page, "```\n# Plain\n=> /x X\n"));
	assert_true(fixture_holds(page, "\n=> /c/index.txt "));
	assert_true(fixture_holds(page, "\n=> /c/one.txt One\n"));
	assert_true(fixture_holds(page, "\n=> /c/deep/ Deep\n"));
	assert_true(fixture_holds(page, "\n=> /c/two.bin "));
	page = fixture_gopher(fixture, "/c/");
	assert_true(fixture_holds(page, "i=> /x X\t"));
	assert_true(fixture_holds(page, "\ni```\t"));
	assert_true(fixture_holds(page, "\t/c/index.txt\t"));
	assert_true(fixture_holds(page, "\t/c/one.txt\t"));
	assert_true(fixture_holds(page, "\t/c/two.bin\t"));
}

/*
 * P877: a page in another language is an article, while its directory has none
 * that it could be the translation of.
 */
static void
translations_alone(void **state)
{
	static const struct fixture_file files[] = {
	    {"d/index.es.gmi", "# Hola\n\nUn tapir.\n"},
	    {"d/index.qq.md", "# Qqq\n\nTapir.\n"},
	    {"2020-01-02-e/index.es.txt", "Dated\n"},
	    {"f/index.es.gmi", "---\ndraft: true\n---\n# Draft\n"},
	    {".well-known/index.es.gmi", "# Well\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_shown(fixture, "/", "\n=> /d/ ");
	expect_shown(fixture, "/d/", "\n=> /d/index.es.gmi Hola\n");
	expect_shown(fixture, "/d/", "\n=> /d/index.qq.gmi Qqq\n");
	expect_shown(fixture, "/d/index.es.gmi", "20 text/gemini; lang=es\r\n");
	expect_shown(fixture, "/search?tapir", "\n=> /d/index.es.gmi Hola\n");
	expect_shown(fixture, "/recent", " 2020-01-02 Dated\n");
	fixture_expect_none(fixture, "/", "/f/");
	fixture_expect_none(fixture, "/search?well", ".well-known");
	assert_true(fixture_noted(fixture, "/d/index.es.gmi",
	    "an article: the page of a directory has no language in its name, "
	    "expected one such as index.gmi"));
	/* Beside a page that comes it is that of the directory. */
	server_drop(&fixture->capsule, "d/index.gmi", "# Hello\n");
	/* Without hints nobody knows that it is not being written. */
	scan_take_unfinished(fixture->scan);
	assert_true(fixture_look(fixture));
	expect_shown(fixture, "/d/", "# Hello\n");
	fixture_expect_none(fixture, "/search?tapir", "=> /d/");
	expect_shown(fixture, "/d/index.es.gmi", "# Hola\n\nUn tapir.\n");
	fixture_expect_none(fixture, "/d/index.es.gmi", "=> ");
	unlink(server_path(&fixture->capsule, "d/index.gmi"));
	assert_true(fixture_look(fixture));
	expect_shown(fixture, "/d/", "\n=> /d/index.es.gmi Hola\n");
	expect_shown(fixture, "/search?tapir", "\n=> /d/index.qq.gmi Qqq\n");
}

/* F13: articles in capitals have every variant. */
static void
capitals(void **state)
{
	static const struct fixture_file files[] = {
	    {"README.TXT", "Read me\n"},
	    {"ZOO.GMI", "# Zoo\n\nA tapir.\n"},
	    {"2018-03-12-STEP.GMI", "A step.\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	assert_true(
	    fixture_holds(fixture_gopher(fixture, ""), "\t/ZOO\tlocalhost\t"));
	assert_true(
	    fixture_holds(fixture_gopher(fixture, "/ZOO"), "iA tapir.\t"));
	assert_true(
	    fixture_holds(fixture_gopher(fixture, "/ZOO.txt"), "A tapir.\r\n"));
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/README"), "\t/README.TXT\t"));
	expect_shown(fixture, "/recent", "2018-03-12 STEP\n");
}

/*
 * P882: a text without a byte is served, and is in its directory's index, and
 * no post until it has one; nor is what is beside it in a page bundle. While
 * its date is ahead it is hidden.
 */
static void
empty(void **state)
{
	static const char *const lists[] = {
	    "/recent", "/archive/2020", "/atom.xml"};
	static const char *const names[] = {"2020-01-02-we-are-closing.gmi",
	    "2020/01/03-we-are-closing.md", "2020-01-04-we-are-closing.txt",
	    "2020-01-05-we-are-closing/index.gmi",
	    "2020-01-06-we-are-closing/index.txt"};
	struct fixture *fixture = *state;
	uint32_t posts;

	server_write(&fixture->capsule, "2020-05-05-old.gmi", "# Old\n");
	server_write(&fixture->capsule, "9000-01-01-ahead.gmi", "");
	server_write(
	    &fixture->capsule, "2020-01-06-we-are-closing/c.txt", "Words\n");
	for (size_t i = 0; i < COUNT(names); i++)
		server_write(&fixture->capsule, names[i], "");
	fixture_open(fixture);
	edition_posts(fixture->edition, &posts);
	assert_int_equal(posts, 1);
	for (size_t i = 0; i < COUNT(lists); i++) {
		fixture_expect_none(fixture, lists[i], "losing");
		fixture_expect_none(fixture, lists[i], "Words");
	}
	fixture_expect_lines(
	    fixture, "/", "=> /2020-01-02-we-are-closing.gmi We are closing\n");
	assert_true(fixture_holds(
	    fixture_gemini(fixture, "/2020-01-02-we-are-closing.gmi"),
	    "20 text/gemini"));
	fixture_expect_none(fixture, "/", "ahead");
	assert_true(fixture_noted(fixture, "/2020-01-02-we-are-closing.gmi",
	    "no post until it has a text: it is empty"));
	for (size_t i = 0; i < COUNT(names); i++)
		server_drop(&fixture->capsule, names[i], "Until the summer.\n");
	scan_take_unfinished(fixture->scan);
	assert_true(fixture_look(fixture));
	edition_posts(fixture->edition, &posts);
	assert_int_equal(posts, 1 + COUNT(names));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(dates),
	    FIXTURE_TEST(sources),
	    FIXTURE_TEST(pages),
	    FIXTURE_TEST(pages_together),
	    FIXTURE_TEST(translations_alone),
	    FIXTURE_TEST(capitals),
	    FIXTURE_TEST(empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
