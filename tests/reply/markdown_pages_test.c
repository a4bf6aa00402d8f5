#include <stdio.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/fixture.h"

/* Pages that are made of files in Markdown, as their readers meet them. */

static const char post[] = "---\ntitle: Kites\ndate: 2024-05-06\ntags: [wind, "
			   "paper]\n---\nA *kite* needs\nwind.[^1] See [rope]"
			   "(rope.md#knots).\n\n[^1]: Or [a runner]"
			   "(https://example.org/).\n";

static void
fill(struct fixture *fixture)
{
	static const struct fixture_file files[] = {
	    {"posts/2024-05-06-kites.md", post},
	    {"posts/rope.md", "# Rope\n\nRope is twisted.\n"},
	    {"posts/reel.gmi",
		"# Reel\n\nA reel.\n=> rope.md Rope\n=> "
		"2024-05-06-kites.md?x Kites\n"},
	};

	fixture_fill(fixture, files, COUNT(files));
}

/* Looks again, also where no notices tell that a file is finished. */
static bool
look(struct fixture *fixture)
{
	scan_take_unfinished(fixture->scan);
	return fixture_look(fixture);
}

/* P404: a file in Markdown is an article at x.gmi, with all its forms. */
static void
has_all_forms(void **state)
{
	static const struct {
		const char *path, *start;
	} rows[] = {
	    {"/posts/2024-05-06-kites.gmi",
		"20 text/gemini; lang=en\r\n# Kites\n\nA kite needs wind.[^1] "
		"See "
		"rope.\n=> rope.gmi#knots rope\n\n[^1] Or a runner.\n=> "
		"https://example.org/ a runner\n\n=> /tags/wind #wind\n"},
	    {"/posts/2024-05-06-kites.md",
		"20 text/markdown; lang=en\r\nA *kite* needs\nwind.[^1]"},
	    {"/posts/rope.gmi",
		"20 text/gemini; lang=en\r\n# Rope\n\nRope is twisted.\n"},
	    {"/posts/2024-05-06-kites", "51 "},
	    {"/posts/2024-05-06-kites.txt", "51 "},
	    {"/related/posts/rope.gmi", "20 "},
	    {"/related/posts/rope.md", "51 "},
	};
	static const struct {
		const char *selector, *part;
	} forms[] = {
	    {"/posts/2024-05-06-kites", "iKites\t"},
	    {"/posts/2024-05-06-kites", "1rope\t/posts/rope\t"},
	    {"/posts/2024-05-06-kites.txt", "A kite needs wind.[^1] See rope."},
	    {"/posts/2024-05-06-kites.gmi",
		"# Kites\n\nA kite needs wind.[^1]"},
	    {"/posts/2024-05-06-kites.md", "A *kite* needs\r\nwind.[^1]"},
	    {"/posts/rope.txt", "Rope is twisted."},
	    {"/posts/rope.40.txt", "Rope is twisted."},
	    {"/posts/reel", "1Rope\t/posts/rope\t"},
	};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = fixture_gemini(fixture, rows[i].path);
		expect_true(rows[i].path, got,
		    span_starts(got, span_of(rows[i].start)));
	}
	for (size_t i = 0; i < COUNT(forms); i++) {
		struct span got = fixture_gopher(fixture, forms[i].selector);
		expect_true(
		    forms[i].selector, got, fixture_holds(got, forms[i].part));
	}
	struct span page = fixture_page(fixture, "/posts/rope.gmi");
	assert_true(fixture_holds(page,
	    "\n## Linked From\n=> /posts/2024-05-06-kites.gmi "
	    "2024-05-06 Kites\n"));
	assert_true(fixture_holds(page, "\n=> /posts/reel.gmi Reel\n"));
	assert_true(fixture_holds(page, "\n=> /posts/ Up\n"));
}

/* A path, and what its page has. */
struct part {
	const char *path, *part;
};

/* Expects the parts with pages of Markdown, and with the files themselves. */
static void
expect_parts(struct fixture *fixture, const struct fixture_file *files,
    size_t count, const struct part *parts, size_t part_count)
{
	static const char *const settings[] = {
	    "", "[capsule]\nmarkdown = file\n"};

	for (size_t setting = 0; setting < COUNT(settings); setting++) {
		fixture_configure(fixture, settings[setting]);
		fixture_fill(fixture, files, count);
		for (size_t i = 0; i < part_count; i++) {
			struct span got = fixture_page(fixture, parts[i].path);
			expect_true(parts[i].part, got,
			    fixture_holds(got, parts[i].part));
		}
	}
}

/* P909: no mark of a note is where the note is not. */
static void
marks_no_lists(void **state)
{
	static const struct fixture_file files[] = {
	    {"2024-05-06-kites.md",
		"# Kites[^1]\n\nA kite needs wind.[^2]\n\nOf bamboo and "
		"paper [^b].\n\n[^1]: Or dragons.\n[^2]: <http://a/>\n"
		"[^b]: Thin.\n"},
	    {"2024-05-05-hand.gmi", "# Hand\nA reel[1] turns.\n[1] Mine.\n"},
	};
	static const struct part parts[] = {
	    {"/recent", "2024-05-06 Kites\nA kite needs wind.\n"},
	    {"/recent", "\nA reel[1] turns.\n"},
	    {"/atom.xml", "<summary>A kite needs wind.</summary>"},
	    {"/search?bamboo", "Kites\nOf bamboo and paper.\n"},
	};

	expect_parts(*state, files, COUNT(files), parts, COUNT(parts));
}

/* P951: what only looks like a mark of a note is text. */
static void
no_marks(void **state)
{
	static const struct fixture_file files[] = {
	    {"2024-05-06-class.gmi",
		"# The class [^0-9] and [^1]\n\nAny but [^0-9] and [^1] "
		"goes.\n\nKites [^1] fly.\n\n[^0-9] matches.\n[^1] too.\n"},
	    {"2024-05-05-code.md",
		"# A `[^0-9]`\n\n`[^0-9]` matches.\n\nReels `[^b]` "
		"turn.\n\n[^b]: B.\n"},
	};
	static const struct part parts[] = {
	    {"/recent",
		"2024-05-06 The class [^0-9] and [^1]\nAny but [^0-9] and "
		"[^1] goes.\n"},
	    {"/search?kites", "The class [^0-9] and [^1]\nKites [^1] fly.\n"},
	    {"/recent", "2024-05-05 A [^0-9]\n[^0-9] matches.\n"},
	    {"/search?reels", "A [^0-9]\nReels [^b] turn.\n"},
	};

	expect_parts(*state, files, COUNT(files), parts, COUNT(parts));
}

/* P953: a page without notes has no marks, and one of two notes no third. */
static void
no_such_notes(void **state)
{
	static const struct fixture_file files[] = {
	    {"2024-05-06-sed.md",
		"# Matching [^0] in sed\n\nThe class `[^9]` is all but nine, "
		"x[^5]y.\n\nReels `[^1]` turn.\n"},
	    {"2024-05-05-kites.md",
		"# Of kites[^a]\n\nSome `[^3]` fly[^b].\n\n"
		"Strings[^a] of `[^4]`.\n\n[^a]: A.\n\n[^b]: B.\n"},
	};
	static const struct part parts[] = {
	    {"/recent",
		"2024-05-06 Matching [^0] in sed\n"
		"The class [^9] is all but nine, x[^5]y.\n"},
	    {"/search?reels", "Matching [^0] in sed\nReels [^1] turn.\n"},
	    {"/atom.xml", "<title>Matching [^0] in sed</title>"},
	    {"/recent", "2024-05-05 Of kites\nSome [^3] fly.\n"},
	    {"/search?strings", "Of kites\nStrings of [^4].\n"},
	};

	expect_parts(*state, files, COUNT(files), parts, COUNT(parts));
}

/* P952: no list has a mark whose note is beyond what is read of a text. */
static void
marks_of_long_texts(void **state)
{
	struct buf text = {0};

	buf_add(&text,
	    SPAN("# Kites[^1]\n\nA kite needs wind.[^2]\n\nOf bamboo and "
		 "paper [^3].\n\n"));
	while (text.size < 300000)
		buf_add(&text, SPAN("The next line follows.\n\n"));
	buf_add(&text, SPAN("[^1]: A.\n[^2]: B.\n[^3]: C.\n"));
	buf_byte(&text, '\0');
	const struct fixture_file file = {"2024-05-06-kites.md", text.data};
	static const struct part parts[] = {
	    {"/recent", "2024-05-06 Kites\nA kite needs wind.\n"},
	    {"/search?bamboo", "Kites\nOf bamboo and paper.\n"},
	};

	expect_parts(*state, &file, 1, parts, COUNT(parts));
	buf_free(&text);
}

/* P405: all lists and links lead to the page; feeds have the file's ids. */
static void
leads_to_pages(void **state)
{
	static const struct {
		const char *path, *part;
	} rows[] = {
	    {"/posts/", "=> /posts/2024-05-06-kites.gmi 2024-05-06 Kites\n"},
	    {"/posts/", "=> /posts/rope.gmi Rope\n"},
	    {"/recent", "=> /posts/2024-05-06-kites.gmi 2024-05-06 Kites\n"},
	    {"/archive/2024", "=> /posts/2024-05-06-kites.gmi "},
	    {"/tags/wind", "=> /posts/2024-05-06-kites.gmi "},
	    {"/search?twisted", "=> /posts/rope.gmi Rope\n"},
	    {"/atom.xml",
		"<id>tag:localhost,2024-05-06:/posts/2024-05-06-kites.md</id>"},
	    {"/atom.xml", "gemini://localhost/posts/2024-05-06-kites.gmi"},
	    {"/posts/2024-05-06-kites.gmi", "=> rope.gmi#knots rope\n"},
	};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = fixture_page(fixture, rows[i].path);
		expect_true(
		    rows[i].path, got, fixture_holds(got, rows[i].part));
		if (rows[i].part[0] == '=')
			expect_true(
			    rows[i].path, got, !fixture_holds(got, ".md"));
	}
	assert_int_equal(fixture->pressed.info.articles, 3);
	assert_int_equal(fixture->pressed.info.files, 0);
}

/*
 * P531: the page that was made of Markdown is the same text on both networks:
 * as a file on Gopher its links lead to pages, too.
 */
static void
one_text(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.md",
		"# A\n\n[B](b.md) [B](/b.md?x#y)\n[N](none.md) [F](f.png)\n\n"
		"    => b.md x\n"},
	    {"b.md", "# B\n"},
	    {"c.gmi", "# C\n=> b.md B\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[menus]\nrelated = 0\nlinked = 0\nrecent = 0\n"
	    "navigation = no\n");
	fixture_fill(fixture, files, COUNT(files));
	struct span page = fixture_page(fixture, "/a.gmi");
	struct span raw = fixture_gopher(fixture, "/a.gmi");
	expect_span("raw", raw,
	    SPAN("# A\n\n=> b.gmi B\n=> /b.gmi?x#y B\n=> none.md N\n"
		 "=> f.png F\n\n```\n=> b.md x\n```\n"));
	expect_true("page", page, span_starts(page, raw));
	/* What a publisher has written in gemtext stays as it is. */
	expect_span("gemtext", fixture_gopher(fixture, "/c.gmi"),
	    SPAN("# C\n=> b.md B\n"));
}

/* P406: where x.gmi is, that is the page, and x.md a file; until it goes. */
static void
gives_way(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	server_write(&fixture->capsule, "posts/rope.gmi", "# Hemp\n");
	assert_true(look(fixture));
	assert_true(fixture_holds(
	    fixture_page(fixture, "/posts/rope.gmi"), "# Hemp\n"));
	expect_span("file", fixture_page(fixture, "/posts/rope.md"),
	    SPAN("# Rope\n\nRope is twisted.\n"));
	struct span index = fixture_page(fixture, "/posts/");
	assert_true(fixture_holds(index, "=> /posts/rope.gmi Hemp\n"));
	assert_true(fixture_holds(index, "=> /posts/rope.md "));
	assert_false(fixture_holds(
	    fixture_page(fixture, "/search?twisted"), "/posts/rope"));
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/posts/reel"), "0Rope\t/posts/rope.md\t"));
	unlink(server_path(&fixture->capsule, "posts/rope.gmi"));
	assert_true(look(fixture));
	assert_true(fixture_holds(
	    fixture_page(fixture, "/posts/rope.gmi"), "# Rope\n"));
	assert_false(fixture_holds(
	    fixture_page(fixture, "/posts/"), "=> /posts/rope.md "));
	unlink(server_path(&fixture->capsule, "posts/rope.md"));
	assert_true(look(fixture));
	assert_false(fixture_has(fixture, "/posts/rope.gmi"));
	assert_false(fixture_has(fixture, "/posts/rope.md"));
}

/* P405: in feeds the page has the id that its file is given. */
static void
has_its_id(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "2020-01-01-x.md",
	    "---\nid: urn:example:1\n---\n# X\n");
	fixture_open(fixture);
	assert_true(fixture_holds(
	    fixture_page(fixture, "/atom.xml"), "<id>urn:example:1</id>"));
}

/*
 * P406: the same where a directory, or a link to one, has the name of the page;
 * P789: what is below .well-known/ is a file in any case.
 */
static void
gives_way_to_directories(void **state)
{
	static const struct fixture_file files[] = {
	    {"x.md", "# X\n"},
	    {"x.gmi/a.txt", "A\n"},
	    {"y.md", "# Y\n"},
	    {"d/z.gmi", "# Z\n"},
	    {".well-known/w.md", "# W\n"},
	    {"u/.well-known/w.md", "# W\n"},
	};
	static const char *const paths[] = {
	    "/x.md", "/y.md", "/.well-known/w.md", "/u/.well-known/w.md"};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(files); i++)
		server_write(&fixture->capsule, files[i].path, files[i].text);
	assert_int_equal(
	    symlink("d", server_path(&fixture->capsule, "y.gmi")), 0);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct span got = fixture_gemini(fixture, paths[i]);
		expect_true(paths[i], got,
		    span_starts(got, SPAN("20 text/markdown; lang=en\r\n# ")));
	}
	expect_true("x.gmi", SPAN(""),
	    fixture_holds(fixture_page(fixture, "/x.gmi/"), "=> /x.gmi/a.txt"));
	assert_false(fixture_has(fixture, "/y.gmi"));
	assert_false(fixture_has(fixture, "/.well-known/w.gmi"));
	assert_false(fixture_has(fixture, "/u/.well-known/w.gmi"));
}

/* P407: with `markdown = file` it is an article under its own name. */
static void
stays_a_file(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[capsule]\nmarkdown = file\n");
	fill(fixture);
	assert_false(fixture_has(fixture, "/posts/rope.gmi"));
	expect_span("file", fixture_page(fixture, "/posts/rope.md"),
	    SPAN("# Rope\n\nRope is twisted.\n"));
	assert_true(fixture_holds(
	    fixture_page(fixture, "/posts/"), "=> /posts/rope.md Rope\n"));
	assert_true(fixture_holds(fixture_page(fixture, "/atom.xml"),
	    "<id>tag:localhost,2024-05-06:/posts/2024-05-06-kites.md</id>"));
}

/* P543: where a title is shown it has no sign of Markdown. */
static void
plain_titles(void **state)
{
	static const char *const pages[] = {"/posts/", "/atom.xml", "/recent",
	    "/tags/a", "/search?knot", "/related/posts/2024-05-07-b.md",
	    "/links/posts/2024-05-08-c.md"};
	static const struct fixture_file files[] = {
	    {"posts/2024-05-07-b.md",
		"---\ntags: a\n---\n# A *knot* [of](/x) `rope` &amp; 2\\*\n\n"
		"A *knot* [to](/x) see.\n\n[c](2024-05-08-c.md)\n"},
	    {"posts/2024-05-08-c.md",
		"---\ntags: a\n---\n# A *knot* [of](/x) `rope` &amp; 2\\*\n\n"
		"A *knot* [to](/x) see.\n\n[b](2024-05-07-b.md)\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[capsule]\nmarkdown = file\n");
	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct span page = fixture_page(fixture, pages[i]);
		bool feed = span_ends(span_of(pages[i]), SPAN(".xml"));
		expect_true(pages[i], page,
		    fixture_holds(page,
			feed ? "A knot of rope &amp; 2*"
			     : "A knot of rope & 2*"));
		expect_true(pages[i], page, !fixture_holds(page, "*knot*"));
	}
}

/* P408: what hides a file hides its page, and a zone of one is both's. */
static void
hides_both(void **state)
{
	static const char *const paths[] = {"/draft.gmi", "/draft.md",
	    "/later.gmi", "/later.md", "/club/in.gmi", "/club/in.md",
	    "/one.gmi", "/one.md", "/two.gmi", "/two.md"};
	static const struct fixture_file files[] = {
	    {"draft.md", "---\ndraft: true\n---\n# D\n"},
	    {"later.md", "---\ndate: 2999-01-01\n---\n# L\n"},
	    {"club/in.md", "# Closed\n\nSecretive.\n"},
	    {"one.md", "# One\n\nSecretive.\n"},
	    {"two.md", "# Two\n\nSecretive.\n"},
	    {"open.md", "# Open\n\nIn [one](one.md).\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[zone club]\npath = /club/\nallow = any\n"
	    "[zone one]\npath = /one.md\nallow = any\n"
	    "[zone two]\npath = /two.gmi\nallow = any\n");
	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct span got = fixture_gemini(fixture, paths[i]);
		expect_true(paths[i], got,
		    span_starts(got, SPAN("51 ")) ||
			span_starts(got, SPAN("60 ")));
		got = fixture_gopher(fixture, paths[i]);
		expect_true(paths[i], got, span_starts(got, SPAN("3")));
	}
	assert_false(fixture_holds(
	    fixture_page(fixture, "/search?secretive"), "=> /one"));
	assert_true(fixture_holds(
	    fixture_page(fixture, "/open.gmi"), "=> one.md one\n"));
}

/* P409: Markdown is the page of a directory, alone or as a post. */
static void
is_a_directory_s_page(void **state)
{
	static const struct fixture_file files[] = {
	    {"a/index.md", "# All of A\n\nHere.\n"},
	    {"a/x.gmi", "# X\n"},
	    {"b/index.md", "---\ndate: 2020-01-02\n---\n# Bees\n\nThey hum.\n"},
	    {"b/pic.png", "PNG"},
	    {"c/index.md", "# Markdown\n"},
	    {"c/index.gemini", "# Gemtext\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	assert_true(span_starts(
	    fixture_page(fixture, "/a/"), SPAN("# All of A\n\nHere.\n")));
	assert_true(
	    fixture_holds(fixture_page(fixture, "/"), "=> /a/ All of A\n"));
	struct span bees = fixture_page(fixture, "/b/");
	assert_true(span_starts(bees, SPAN("# Bees\n\nThey hum.\n")));
	assert_true(fixture_holds(
	    fixture_page(fixture, "/recent"), "=> /b/ 2020-01-02 Bees\n"));
	assert_true(fixture_holds(fixture_page(fixture, "/atom.xml"),
	    "<id>tag:localhost,2020-01-02:/b/</id>"));
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/b/index.txt"), "They hum."));
	assert_true(
	    span_starts(fixture_page(fixture, "/c/"), SPAN("# Gemtext\n")));
}

/* P410: a page is shown while its file is what it was made of. */
static void
follows_its_file(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	server_write(&fixture->capsule, "posts/rope.md", "# Rope of today\n");
	assert_true(span_starts(
	    fixture_gemini(fixture, "/posts/rope.gmi"), SPAN("40 ")));
	assert_true(look(fixture));
	assert_true(span_starts(fixture_page(fixture, "/posts/rope.gmi"),
	    SPAN("# Rope of today\n")));
}

/* P522: a title of the front matter stands on the page, once. */
static void
says_its_title(void **state)
{
	static const struct {
		const char *text, *start;
	} rows[] = {
	    {"Words.\n\n# Part\n", "\r\n# Kites\n\nWords.\n\n# Part\n"},
	    {"## Part\n", "\r\n# Kites\n\n## Part\n"},
	    {"```\n# no\n```\n", "\r\n# Kites\n\n```\n# no\n```\n"},
	    {"# Part\n\nWords.\n", "\r\n# Part\n\nWords.\n"},
	    {"Words.\n\n# *Kites*\n", "\r\nWords.\n\n# Kites\n"},
	    {"", "\r\n# Kites\n"},
	};
	struct fixture *fixture = *state;
	char path[16], text[64];

	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(path, sizeof(path), "%zu.md", i);
		snprintf(text, sizeof(text), "---\ntitle: Kites\n---\n%s",
		    rows[i].text);
		server_write(&fixture->capsule, path, text);
	}
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(path, sizeof(path), "/%zu.gmi", i);
		struct span answer = fixture_gemini(fixture, path);
		answer = span_tail(answer, span_find(answer, '\r'));
		expect_true(rows[i].text, answer,
		    span_starts(answer, span_of(rows[i].start)));
	}
}

/*
 * K361: what is hidden by the date of its path stays so where it becomes a
 * file: beside a page, or since no page can be made of it.
 */
static void
hidden_as_a_file(void **state)
{
	struct fixture *fixture = *state;
	struct buf nested = {0};

	buf_repeat(&nested, '>', 100);
	buf_add(&nested, SPAN(" b\n\0"));
	server_write(&fixture->capsule, "9000-12-24-xmas.md", "# Xmas\n");
	server_write(&fixture->capsule, "2099/12/25/nested.md", nested.data);
	server_write(&fixture->capsule, "2000/12/25/nested.md", nested.data);
	buf_free(&nested);
	fixture_open(fixture);
	assert_false(fixture_has(fixture, "/9000-12-24-xmas.md"));
	assert_false(fixture_has(fixture, "/2099/12/25/nested.md"));
	assert_true(fixture_has(fixture, "/2000/12/25/nested.md"));
	server_drop(&fixture->capsule, "9000-12-24-xmas.gmi", "# Xmas\n");
	look(fixture);
	assert_false(fixture_has(fixture, "/9000-12-24-xmas.md"));
	assert_true(
	    fixture_noted(fixture, "/9000-12-24-xmas.md", "in the future"));
}

/* P870: the entries that feeds have of a tinylog are no part of its page. */
static void
is_a_tinylog(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "m.md",
	    "---\ntinylog: yes\n---\n# Log\n\n## 2024-05-01 10:30\n\nAt "
	    "sea.\n");
	fixture_open(fixture);
	struct span page = fixture_page(fixture, "/m.gmi");
	expect_true("the page", page,
	    span_starts(
		page, SPAN("# Log\n\n## 2024-05-01 10:30\n\nAt sea.\n\n")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(has_all_forms),
	    FIXTURE_TEST(one_text),
	    FIXTURE_TEST(marks_no_lists),
	    FIXTURE_TEST(no_marks),
	    FIXTURE_TEST(no_such_notes),
	    FIXTURE_TEST(marks_of_long_texts),
	    FIXTURE_TEST(leads_to_pages),
	    FIXTURE_TEST(has_its_id),
	    FIXTURE_TEST(gives_way),
	    FIXTURE_TEST(gives_way_to_directories),
	    FIXTURE_TEST(stays_a_file),
	    FIXTURE_TEST(plain_titles),
	    FIXTURE_TEST(hides_both),
	    FIXTURE_TEST(hidden_as_a_file),
	    FIXTURE_TEST(is_a_directory_s_page),
	    FIXTURE_TEST(follows_its_file),
	    FIXTURE_TEST(says_its_title),
	    FIXTURE_TEST(is_a_tinylog),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
