/* Titles and drawings of others, as menus of both networks show them. */
#include "support/expect.h"
#include "support/fixture.h"

/* F70: no tail of a sequence anywhere but in raw files. */
static void
escape_sequences(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"\x1b[1;32mGreen\x1b[0m words\n"
		"0\x1b]8;;x\x1b\\Red\x1b]8;;\x1b\\ "
		"link\x1b[31\t/2020-01-01-a.txt\n"
		"!\x1b(0Lines\x1b(B\n*\n"},
	    {"2020-01-01-a.txt", "\x1b[1mBold\x1b[0m\n\n\x1b[3mSloped\x1b[m\n"},
	    {"b.gmi",
		"---\ntags: \x1b[32mleaf\x1b[0m\nauthor: \x1b]0;t\aAnn\n---\n"
		"# Pink \x1b[35mink\n\xc2\x9b"
		"4mWrapped\n"
		"=> /c \x1b[7mLabel\x1b[27m\n```\n\x1b[38;5;9mDraw\x1b[0m\n"},
	    {"\x1b[1md.bin", "x"},
	};
	static const char *const gopher[] = {
	    "", "/b", "/b.txt", "/recent", "/tags/leaf", "/atom.xml"};
	static const char *const gemini[] = {"/", "/recent", "/tags/",
	    "/tags/leaf", "/atom.xml", "/search?wrapped"};
	static const char *const tails[] = {"\x1b", "\xc2\x9b", "[0m", "[1m",
	    "[1;32m", "[35m", "4mW", "[7m", "[27m", "9mD", "(0", "8;;", "]0;",
	    "[3m", "[31", "[32m"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(tails); i++) {
		for (size_t j = 0; j < COUNT(gopher); j++)
			expect_true(gopher[j], span_of(tails[i]),
			    !fixture_holds(
				fixture_gopher(fixture, gopher[j]), tails[i]));
		for (size_t j = 0; j < COUNT(gemini); j++)
			expect_true(gemini[j], span_of(tails[i]),
			    !fixture_holds(
				fixture_page(fixture, gemini[j]), tails[i]));
	}
	assert_true(fixture_holds(
	    fixture_gopher(fixture, ""), "0Red link\t/2020-01-01-a.txt"));
	assert_true(fixture_holds(fixture_page(fixture, "/"), "Green words"));
	assert_true(fixture_holds(
	    fixture_page(fixture, "/2020-01-01-a.txt"), files[1].text));
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/2020-01-01-a.txt"), "\x1b[1mBold"));
	assert_true(
	    fixture_holds(fixture_page(fixture, "/b.gmi"), "\x1b[35mink"));
}

/*
 * B3, F73: on both networks, in pages and in feeds; but a title that is its
 * date follows it in gemtext, where subscribers want one.
 */
static void
dates_once(void **state)
{
	static const struct fixture_file files[] = {
	    {"2020-05-06-tea.gmi", "# 2020-05-06: Tea\n"},
	    {"2020-05-07.gmi", "# 2020-05-07\n"},
	    {"2020-05-08-cups.txt", "May 8, 2020 - Cups\n"},
	    {"note.gmi", "# 2020-05-06 is no date of mine\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_span("posts", fixture_page(fixture, "/archive/2020"),
	    SPAN("# Archive 2020 \u00b7 localhost\n\n"
		 "=> /2020-05-08-cups.txt 2020-05-08 Cups\n"
		 "=> /2020-05-07.gmi 2020-05-07 2020-05-07\n"
		 "=> /2020-05-06-tea.gmi 2020-05-06 Tea\n\n"
		 "=> /archive/ Up\n=> / Home\n=> /search Search\n=> /atom.xml Atom feed\n"));
	struct span menu = fixture_gopher(fixture, "/recent");
	assert_true(fixture_holds(menu, "12020-05-06 Tea\t"));
	assert_true(fixture_holds(menu, "12020-05-07\t"));
	assert_true(fixture_holds(
	    fixture_page(fixture, "/"), "2020-05-06 is no date of mine"));
	struct span feed = fixture_page(fixture, "/atom.xml");
	assert_true(fixture_holds(feed, "<title>Tea</title>"));
	assert_true(fixture_holds(feed, "<title>2020-05-07</title>"));
	/* The page itself keeps its heading. */
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/2020-05-06-tea"), "2020-05-06: Tea"));
}

/* F72: a date on top of a text is its date, on both networks. */
static void
dates_on_top(void **state)
{
	static const struct fixture_file files[] = {
	    {"tea.txt", "TITLE: Tea\nDATE: 2020-05-06\n===\n\nWarm the pot.\n"},
	    {"later.txt", "TITLE: Later\nDATE: 9000-01-01\n\nSecret.\n"},
	    {"odd.txt", "TITLE: Odd\nDATE: some day\n\nText.\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	assert_true(fixture_holds(fixture_page(fixture, "/recent"),
	    "=> /tea.txt 2020-05-06 Tea\nWarm the pot.\n"));
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/recent"), "2020-05-06 Tea\t/tea.txt"));
	assert_false(fixture_has(fixture, "/later.txt"));
	assert_true(fixture_has(fixture, "/odd.txt"));
	assert_true(fixture_noted(fixture, "/odd.txt", "some day"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(escape_sequences),
	    FIXTURE_TEST(dates_once),
	    FIXTURE_TEST(dates_on_top),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
