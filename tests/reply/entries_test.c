#include "base/utf8.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/menu.h"

#define SIX "\xe2\x80\xa6 six of them\xe2\x80\xa6"
#define LONG                                                                   \
	"A title that is longer than a line of a menu may be, and then goes "  \
	"on" SIX
#define HAN "\xe6\xb1\x89\xe5\xad\x97"
#define HAN_TEN HAN HAN HAN HAN HAN

/* A capsule in which everything is too long, or has an ellipsis. */
static const struct fixture_file files[] = {
    {"2020-01-02-long.gmi",
	"---\ntags: [" LONG ", short]\n---\n# " LONG "\n\nRivers run " LONG
	", and " LONG ".\n"},
    {"d/2020-01-01-wide.gmi",
	"# " HAN_TEN HAN_TEN HAN_TEN HAN_TEN "\n\nRivers run.\n\n=> /x " SIX
	"\n"},
    {"d/undated.txt", LONG "\n\nRivers run.\n"},
    {"d/" LONG "/a.gmi", "# Rivers\n\nRivers run.\n"},
    {"d/a-name-without-any-blanks-that-is-wider-than-one-line-of-a-menu.bin",
	"\1"},
    {"m/index.gmi",
	"# Menus\n\n=> menu:recent\n=> menu:tags\n=> menu:index?under=/d/\n"},
    {"g/gophermap", "iText\n*\n"},
    {"g/2020-01-03-in-a-map.gmi", "# " LONG "\n\nRivers run.\n"},
};

static const char *const menus[] = {"", "/recent", "/archive/", "/archive/2020",
    "/tags/", "/tags/short", "/related/2020-01-02-long.gmi", "/d/",
    "/d/" LONG "/", "/m/", "/g/", "/2020-01-02-long", "/d/2020-01-01-wide",
    "/d/undated", "/search\trivers", "/search\triversz", "/missing"};

/* P10: no entry continues on a second line. */
static void
one_line_each(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[menus]\nrelated = 9\n");
	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(menus); i++) {
		struct span rest = fixture_gopher(fixture, menus[i]);
		struct menu_line line;
		menu_expect(menus[i], rest, NULL);
		bool item = false;
		while (menu_next(menus[i], &rest, &line)) {
			expect_true(menus[i], line.display,
			    !item || !span_starts(line.display, SPAN("  ")));
			item = line.type != 'i';
		}
	}
	struct span menu = fixture_gopher(fixture, "/recent");
	assert_true(fixture_holds(menu,
	    "\n12020-01-02 A title that is longer than a line of a menu may be,"
	    "...\t/2020-01-02-long\t"));
	assert_true(fixture_holds(
	    menu, "\n12020-01-01 " HAN_TEN HAN_TEN HAN HAN HAN "...\t"));
}

/* P11: in no byte that loam makes: menus, texts, feeds. */
static void
no_ellipsis(void **state)
{
	static const char *const others[] = {"/atom.xml", "/d/atom.xml",
	    "/tags/short/atom.xml", "/2020-01-02-long.txt",
	    "/d/2020-01-01-wide.txt"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(menus); i++) {
		struct span rest = fixture_gopher(fixture, menus[i]);
		struct menu_line line;
		/* A selector is a name of the publisher's. */
		while (menu_next(menus[i], &rest, &line))
			expect_true(menus[i], line.display,
			    !fixture_holds(line.display, "\xe2\x80\xa6"));
	}
	for (size_t i = 0; i < COUNT(others); i++) {
		struct span text = fixture_gopher(fixture, others[i]);
		expect_true(others[i], text,
		    text.size > 100 && !fixture_holds(text, "\xe2\x80\xa6"));
	}
	/* Gemini clients show it. */
	assert_true(
	    fixture_holds(fixture_page(fixture, "/recent"), "\xe2\x80\xa6"));
}

/* P12: by the capsule's word for it. */
static void
home(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[capsule]\nlang = es\n");
	fixture_fill(fixture, files, COUNT(files));
	expect_span("es", fixture_gopher(fixture, "/missing"),
	    SPAN("3Not found\t\terror.host\t1\r\n"
		 "1Inicio\t/\tlocalhost\t70\r\n"
		 "7Buscar\t/search\tlocalhost\t70\r\n.\r\n"));
}

/* P13: below the root Up is Home; elsewhere both stand. */
static void
up_and_home(void **state)
{
	static const struct {
		const char *path;
		size_t ups;
	} gemini[] = {{"/2020-01-02-long.gmi", 0}, {"/d/", 0},
	    {"/related/2020-01-02-long.gmi", 0}, {"/d/2020-01-01-wide.gmi", 1},
	    {"/related/d/2020-01-01-wide.gmi", 1}, {"/b/", 0}},
	  gopher[] = {{"/2020-01-02-long", 0}, {"/d/", 0},
	      {"/2020-01-02-long.txt", 0}, {"/d/2020-01-01-wide", 1},
	      {"/d/2020-01-01-wide.txt", 1}, {"/d/undated", 1}, {"/b/", 0}};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "b/index.gmi",
	    "---\ndate: 2019-01-01\n---\n# Bundle\n");
	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(gemini); i++) {
		struct span page = fixture_page(fixture, gemini[i].path);
		expect_true(gemini[i].path, page,
		    fixture_count(page, " Up\n") == gemini[i].ups &&
			fixture_count(page, "=> / ") == 1 &&
			fixture_holds(page, "=> / Home\n"));
	}
	for (size_t i = 0; i < COUNT(gopher); i++) {
		struct span page = fixture_gopher(fixture, gopher[i].path);
		bool text = span_ends(span_of(gopher[i].path), SPAN(".txt"));
		expect_true(gopher[i].path, page,
		    fixture_count(page, text ? "] Up\r\n" : "\n1Up\t") ==
			    gopher[i].ups &&
			fixture_count(
			    page, text ? "] Home\r\n" : "\n1Home\t/\t") == 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(one_line_each),
	    FIXTURE_TEST(no_ellipsis),
	    FIXTURE_TEST(home),
	    FIXTURE_TEST(up_and_home),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
