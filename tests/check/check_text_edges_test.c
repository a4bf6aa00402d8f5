/* What `loam check` says of texts of other kinds, and nothing of others. */
#include <stdio.h>
#include <unistd.h>

#include "check/check_text.h"
#include "support/expect.h"
#include "support/fixture.h"

static struct span
notes_of(struct fixture *fixture, const char *path, enum check_kind kind,
    enum article_format format, struct span text)
{
	struct notes notes = {0};
	struct buf got = {0};

	check_text(
	    &fixture->context, &notes, span_of(path), kind, format, text);
	for (size_t i = 0; i < notes.count; i++) {
		note_write(&notes.list[i], &got);
		buf_byte(&got, '\n');
	}
	note_free(&notes);
	return buf_keep(&got, &fixture->arena);
}

/* A standing block is shown in many directories: its links are whole. */
static void
standing(void **state)
{
	static const struct {
		const char *url;
		bool told;
	} rows[] = {
	    {"a.gmi", true},
	    {"../a.gmi", true},
	    {"/a.gmi", false},
	    {"gemini://localhost/a.gmi", false},
	    {"//localhost/a.gmi", false},
	    {"https://b.example/", false},
	    {"mailto:a@b.example", false},
	    {"?words", false},
	};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text =
		    arena_format(&fixture->arena, "=> %s\n", rows[i].url);
		struct span got = notes_of(fixture, "/.standing.gmi",
		    CHECK_STANDING, ARTICLE_GEMTEXT, text);
		expect_true(rows[i].url, got,
		    fixture_holds(got, "is relative to each page") ==
			rows[i].told);
		got = notes_of(
		    fixture, "/x.gmi", CHECK_PAGE, ARTICLE_GEMTEXT, text);
		assert_false(fixture_holds(got, "is relative"));
	}
}

/* Front matter without an end, and a rule that is one. */
static void
rules_on_line_1(void **state)
{
	static const struct {
		const char *text;
		bool told;
	} rows[] = {
	    {"---\n# A\n", true},
	    {"+++\n# A\n", true},
	    {"\ufeff---\n# A\n", true},
	    {"----\n# A\n", false},
	    {"---\ntitle: A\n---\n# A\n", false},
	};
	struct fixture *fixture = *state;

	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = notes_of(fixture, "/x.gmi", CHECK_PAGE,
		    ARTICLE_GEMTEXT, span_of(rows[i].text));
		expect_true(rows[i].text, got,
		    fixture_holds(got, "is not front matter") == rows[i].told);
	}
}

/* P855: a block of TOML on one line is named. */
static void
front_matter_on_one_line(void **state)
{
	struct fixture *fixture = *state;

	fixture_open(fixture);
	struct span got = notes_of(fixture, "/x.gmi", CHECK_PAGE,
	    ARTICLE_GEMTEXT, SPAN("\ufeff+++ type = 'post' +++\n# A\n"));
	expect_span("told", got,
	    SPAN("/x.gmi:1: not front matter, and shown as text: expected each "
		 "+++ on a line of its own\n"));
	got = notes_of(fixture, "/x.gmi", CHECK_PAGE, ARTICLE_GEMTEXT,
	    SPAN("# A\n+++ type = 'post' +++\n"));
	expect_span("not on top", got, SPAN(""));
}

/* P120: an address of what is not served, or served elsewhere, is no mistake.
 */
static void
moved_elsewhere(void **state)
{
	static const char text[] = "---\naliases: /a.gmi\n---\n# X\n";
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	server_write(&fixture->capsule, "x.gmi", text);
	assert_int_equal(
	    symlink("x.gmi", server_path(&fixture->capsule, "link.gmi")), 0);
	fixture_open(fixture);
	expect_span("its own",
	    notes_of(
		fixture, "/x.gmi", CHECK_PAGE, ARTICLE_GEMTEXT, SPAN(text)),
	    SPAN("/x.gmi: an alias is \"/a.gmi\", and there is a file of that "
		 "name\n"));
	expect_span("a link",
	    notes_of(
		fixture, "/link.gmi", CHECK_PAGE, ARTICLE_GEMTEXT, SPAN(text)),
	    SPAN(""));
	expect_span("not served",
	    notes_of(
		fixture, "/none.gmi", CHECK_PAGE, ARTICLE_GEMTEXT, SPAN(text)),
	    SPAN(""));
}

/*
 * F34, P967: maps that include each other, one that is gone, and what nobody
 * reads.
 */
static void
included(void **state)
{
	struct fixture *fixture = *state;

	server_write(
	    &fixture->capsule, "self.map", "0Gone\tgone.txt\n=self.map\n");
	server_write(&fixture->capsule, "gone.map", "0Gone\tgone.txt\n");
	server_write(&fixture->capsule, "dir/a.map", "0Gone\tgone.txt\n");
	fixture_open(fixture);
	struct span got = notes_of(fixture, "/gophermap", CHECK_MAP,
	    ARTICLE_PLAIN, SPAN("=self.map\n"));
	expect_true("itself", got,
	    fixture_count(got, "/self.map:1: the item gone.txt leads") == 8 &&
		fixture_count(got, "\n") == 9);
	assert_int_equal(unlink(server_path(&fixture->capsule, "gone.map")), 0);
	expect_span("gone",
	    notes_of(fixture, "/gophermap", CHECK_MAP, ARTICLE_PLAIN,
		SPAN("=gone.map\n")),
	    SPAN(""));
	expect_span("never there",
	    notes_of(fixture, "/gophermap", CHECK_MAP, ARTICLE_PLAIN,
		SPAN("=none.map\n")),
	    SPAN(""));
	expect_span("a directory",
	    notes_of(fixture, "/gophermap", CHECK_MAP, ARTICLE_PLAIN,
		SPAN("=dir\n=dir/\n")),
	    SPAN(""));
	expect_span("behind the end",
	    notes_of(fixture, "/gophermap", CHECK_MAP, ARTICLE_PLAIN,
		SPAN("A\n.\n0Gone\tgone.txt\n*\n.\n1Gone\tgone/\n")),
	    SPAN("/gophermap:2: . alone on its line ends the map: items below "
		 "it that are not read: 2, expected none\n"));
	expect_span("no item behind the end",
	    notes_of(fixture, "/gophermap", CHECK_MAP, ARTICLE_PLAIN,
		SPAN("A\n*\nB\n# C\n.\n")),
	    SPAN(""));
}

/* P624: what a menu does not show of a map is named once. */
static void
too_large(void **state)
{
	struct fixture *fixture = *state;
	struct buf large = {0}, lines = {0};

	for (int i = 0; i < 600; i++)
		buf_format(&large, "%0999d\n", i);
	server_write_bytes(&fixture->capsule, "l.map", buf_span(&large));
	fixture_open(fixture);
	expect_span("bytes",
	    notes_of(fixture, "/gophermap", CHECK_MAP, ARTICLE_PLAIN,
		SPAN("=l.map\nA\n=l.map\n=l.map\n")),
	    SPAN("/gophermap:3: with =l.map the included maps have 1200000 "
		 "bytes, expected at most 1,048,576: the rest is not shown\n"));
	for (int i = 0; i < 65535; i++)
		buf_add(&lines, SPAN("x\n"));
	buf_add(&lines, SPAN("=l.map\n"));
	expect_span("lines",
	    notes_of(fixture, "/gophermap", CHECK_MAP, ARTICLE_PLAIN,
		buf_span(&lines)),
	    SPAN("/l.map:1: expected at most 65,536 lines in a map and those "
		 "that it includes: what follows is not shown\n"));
	buf_free(&large);
	buf_free(&lines);
}

/* V237: a map within eight others is not shown, and that is said once. */
static void
too_deep(void **state)
{
	struct fixture *fixture = *state;
	char name[] = "1.map", next[] = "=2.map\n=2.map\n";

	for (; name[0] < '9'; name[0]++, next[1]++, next[8]++)
		server_write(&fixture->capsule, name,
		    name[0] == '8' ? "=9.map\n=9.map\n" : next);
	server_write(&fixture->capsule, "9.map", "0Gone\tgone.txt\n");
	fixture_open(fixture);
	expect_span("nine",
	    notes_of(fixture, "/gophermap", CHECK_MAP, ARTICLE_PLAIN,
		SPAN("=1.map\n")),
	    SPAN("/8.map:1: =9.map is included 9 deep, expected at most 8: it "
		 "is not shown\n"));
	expect_true("eight",
	    notes_of(fixture, "/gophermap", CHECK_MAP, ARTICLE_PLAIN,
		SPAN("=2.map\n")),
	    fixture_count(notes_of(fixture, "/gophermap", CHECK_MAP,
			      ARTICLE_PLAIN, SPAN("=2.map\n")),
		"/9.map:1: the item gone.txt") == 128);
}

/* P990: maps that include themselves are checked as far as they are shown. */
static void
endless(void **state)
{
	struct fixture *fixture = *state;
	struct buf map = {0};

	buf_add(&map, SPAN("=self.map\n=self.map\n#"));
	buf_repeat(&map, 'x', 300000);
	buf_add(&map, SPAN("\n0Gone\tgone.txt\n"));
	server_write_bytes(&fixture->capsule, "self.map", buf_span(&map));
	fixture_open(fixture);
	struct span got = notes_of(fixture, "/gophermap", CHECK_MAP,
	    ARTICLE_PLAIN, SPAN("=self.map\n1Gone\tgone/\n"));
	expect_true("once, and what is shown", got,
	    fixture_count(got, "the rest is not shown") == 1 &&
		fixture_count(got, "/self.map:4: the item gone.txt") == 3 &&
		fixture_count(got, "/gophermap:2: the item gone/") == 1 &&
		fixture_count(got, "\n") == 5);
	buf_free(&map);
}

/* A gopher URL that no menu can lead to is for clients to judge. */
static void
gopher_urls(void **state)
{
	static const struct {
		const char *url;
		bool told;
	} rows[] = {
	    {"gopher://localhost/0/a.txt", false},
	    {"gopher://localhost/0/none.txt", true},
	    {"gopher://localhost/\u00e9/none.txt", false},
	    {"gopher://b.example/0/none.txt", false},
	};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.txt", "A\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got =
		    notes_of(fixture, "/x.gmi", CHECK_PAGE, ARTICLE_GEMTEXT,
			arena_format(&fixture->arena, "=> %s\n", rows[i].url));
		expect_true(rows[i].url, got, (got.size > 0) == rows[i].told);
	}
}

/* A menu stands on pages alone, and a path of a link can be a file's. */
static void
odd_links(void **state)
{
	static const struct {
		const char *url;
		enum check_kind kind;
		const char *want;
	} rows[] = {
	    {"menu:recent", CHECK_PAGE, ""},
	    {"menu:recent", CHECK_STANDING,
		"/x.gmi:1: menu:recent is where no menu can be placed: readers "
		"see the line itself\n"},
	    {"/a%2Fb", CHECK_PAGE,
		"/x.gmi:1: the link /a%2Fb names no path that a file can "
		"have\n"},
	};
	struct fixture *fixture = *state;

	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i].url,
		    notes_of(fixture, "/x.gmi", rows[i].kind, ARTICLE_GEMTEXT,
			arena_format(&fixture->arena, "=> %s\n", rows[i].url)),
		    span_of(rows[i].want));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(standing),
	    FIXTURE_TEST(rules_on_line_1),
	    FIXTURE_TEST(front_matter_on_one_line),
	    FIXTURE_TEST(moved_elsewhere),
	    FIXTURE_TEST(included),
	    FIXTURE_TEST(too_large),
	    FIXTURE_TEST(too_deep),
	    FIXTURE_TEST(endless),
	    FIXTURE_TEST(gopher_urls),
	    FIXTURE_TEST(odd_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
