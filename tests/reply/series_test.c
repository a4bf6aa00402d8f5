/* Series, and the posts beside a post: what leads on from an article. */
#include <stdio.h>

#include "support/expect.h"
#include "support/fixture.h"
#include "support/menu.h"

static const struct fixture_file walks[] = {
    /* Of one date by path; then those without a date, by path. */
    {"b/2020-02-01-second.gmi", "---\nseries: The Walks\n---\n# Second\n"},
    {"z/2020-01-01-first.gmi",
	"+++\nseries = \"the w\xc3\xa1lks\"\n+++\n# First\n"},
    {"a/third.gmi",
	"---\ndate: 2020-02-01T12:00:00Z\nseries: [THE WALKS]\n---\n"
	"# Third\n"},
    {"c/2020-03-01-x.gmi", "---\nseries: 'The walks'\n---\n# Fourth\n"},
    {"c/2020-03-01-y.gmi", "---\nseries: the walks\n---\n# Fifth\n"},
    {"y.gmi", "---\nseries: the walks\n---\n# A last one\n"},
    {"x.gmi", "---\nseries: the walks\n---\n# Z before last\n"},
    {"other.gmi", "---\nseries: a/b\n---\n# Other\n"},
    {"none.gmi", "---\nseries: \"..\"\n---\n# None\n"},
};

/* P430, P431: a series in order, whichever syntax and spelling names it. */
static void
in_order(void **state)
{
	struct fixture *fixture = *state;

	fixture_fill(fixture, walks, COUNT(walks));
	struct span page = fixture_page(fixture, "/series/the%20walks");
	/* The name is that which the first part gives it. */
	expect_true(
	    "name", page, span_starts(page, SPAN("# the w\xc3\xa1lks")));
	assert_true(fixture_holds(page,
	    "=> /z/2020-01-01-first.gmi 2020-01-01 First\n"
	    "=> /b/2020-02-01-second.gmi 2020-02-01 Second\n"
	    "=> /a/third.gmi 2020-02-01 Third\n"
	    "=> /c/2020-03-01-x.gmi 2020-03-01 Fourth\n"
	    "=> /c/2020-03-01-y.gmi 2020-03-01 Fifth\n"
	    "=> /x.gmi Z before last\n"
	    "=> /y.gmi A last one\n"));
	/* Every spelling of the path, and the slash of a name. */
	assert_true(fixture_holds(
	    fixture_gemini(fixture, "/series/THE%20WALKS"), "20 text/gemini"));
	fixture_expect_lines(fixture, "/series/a-b", "=> /other.gmi Other\n");
	assert_true(
	    fixture_holds(fixture_gemini(fixture, "/series/a/b"), "51 "));
	assert_true(fixture_holds(fixture_gemini(fixture, "/series/"), "51 "));
	assert_true(fixture_holds(fixture_gemini(fixture, "/series/x"), "51 "));
	/* A name that no path can have is a mistake. */
	assert_true(fixture_noted(fixture, "/none.gmi",
	    "series is \"..\", expected the name of a series"));
	struct span menu = fixture_gopher(fixture, "/series/the walks");
	menu_expect("P431", menu, "");
	assert_true(
	    fixture_holds(menu, "12020-01-01 First\t/z/2020-01-01-first\t"));
}

/* P432: the page of a part leads to the series and to the parts beside it. */
static void
beside_a_part(void **state)
{
	struct fixture *fixture = *state;

	fixture_fill(fixture, walks, COUNT(walks));
	fixture_expect_lines(fixture, "/a/third.gmi",
	    "\n\n=> /series/the%20walks the w\xc3\xa1lks\n"
	    "=> /b/2020-02-01-second.gmi Previous\n"
	    "=> /c/2020-03-01-x.gmi Next\n"
	    "=> /a/ Up\n=> / Home\n=> /search Search\n");
	fixture_expect_lines(fixture, "/z/2020-01-01-first.gmi",
	    "=> /series/the%20walks the w\xc3\xa1lks\n"
	    "=> /b/2020-02-01-second.gmi Next\n=> /z/ Up\n");
	fixture_expect_lines(fixture, "/y.gmi",
	    "=> /series/the%20walks the w\xc3\xa1lks\n"
	    "=> /x.gmi Previous\n=> / Home\n");
	/* It has these instead of Older and Newer. */
	fixture_expect_none(fixture, "/c/2020-03-01-y.gmi", " Older\n");
	fixture_expect_lines(
	    fixture, "/other.gmi", "=> /series/a-b a/b\n=> / Home\n");
	assert_true(fixture_holds(fixture_gopher(fixture, "/a/third"),
	    "1Previous\t/b/2020-02-01-second\t"));
}

/* P433: a post leads to the older and the newer post of its directory. */
static void
beside_a_post(void **state)
{
	static const struct fixture_file files[] = {
	    {"d/2020-01-01-a.gmi", "# A\n"},
	    {"d/2020-01-02-b.gmi", "# B\n"},
	    {"d/2020-01-02-c.gmi", "# C\n"},
	    {"d/2020-01-03-trip/index.gmi", "# Trip\n"},
	    {"d/2020-01-03-trip/beside.gmi", "# Beside\n"},
	    {"d/2020-01-04-unlisted.gmi", "---\nlisted: no\n---\n# U\n"},
	    {"d/2020-01-05-d.gmi", "# D\n"},
	    {"d/undated.gmi", "# Undated\n"},
	    {"d/top.gophermap", "iA map\n"},
	    {"d/sub/2020-01-02-deeper.gmi", "# Deeper\n"},
	    {"d/file.bin", "\1\2"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	fixture_expect_lines(fixture, "/d/2020-01-01-a.gmi",
	    "\n\n=> /d/2020-01-02-c.gmi Newer\n=> /d/ Up\n");
	/* Of one date by path, as lists have them. */
	fixture_expect_lines(fixture, "/d/2020-01-02-c.gmi",
	    "=> /d/2020-01-01-a.gmi Older\n=> /d/2020-01-02-b.gmi Newer\n");
	fixture_expect_lines(fixture, "/d/2020-01-02-b.gmi",
	    "=> /d/2020-01-02-c.gmi Older\n=> /d/2020-01-03-trip/ Newer\n");
	fixture_expect_lines(fixture, "/d/2020-01-03-trip/",
	    "=> /d/2020-01-02-b.gmi Older\n=> /d/2020-01-05-d.gmi Newer\n"
	    "=> /d/ Up\n");
	fixture_expect_lines(fixture, "/d/2020-01-05-d.gmi",
	    "\n\n=> /d/2020-01-03-trip/ Older\n=> /d/ Up\n");
	static const char *const others[] = {"/d/undated.gmi",
	    "/d/2020-01-04-unlisted.gmi", "/d/2020-01-03-trip/beside.gmi",
	    "/d/sub/2020-01-02-deeper.gmi"};
	for (size_t i = 0; i < COUNT(others); i++) {
		fixture_expect_none(fixture, others[i], " Older\n");
		fixture_expect_none(fixture, others[i], " Newer\n");
	}
	assert_true(fixture_holds(fixture_gopher(fixture, "/d/2020-01-02-b"),
	    "1Newer\t/d/2020-01-03-trip/\t"));
}

/* P434: of a text in several languages or forms the reader's counts. */
static void
of_one_text(void **state)
{
	static const struct fixture_file files[] = {
	    {"d/2020-01-01-a.gmi", "---\nseries: S\n---\n# A\n"},
	    {"d/2020-01-01-a.es.gmi",
		"---\nseries: S\n---\n# A, en espa\xc3\xb1ol\n"},
	    {"d/2020-01-02-b.es.gmi",
		"---\nseries: S\n---\n# B, en espa\xc3\xb1ol\n"},
	    {"d/2020-01-03-c.gmi", "---\nseries: S\n---\n# C\n"},
	    {"d/2020-01-03-c.es.gmi",
		"---\nseries: S\n---\n# C, en espa\xc3\xb1ol\n"},
	    {"e/2020-01-01-a.gmi", "# A\n"},
	    {"e/2020-01-02-b.gmi", "# The rain\n\nIt fell for days.\n"},
	    {"e/2020-01-02-b.txt", "The rain\n\nIt fell for days.\n"},
	    {"e/2020-01-03-c.gmi", "# C\n"},
	    {"e/2020-01-03-c.es.gmi", "# C, en espa\xc3\xb1ol\n"},
	    {"e/2020-01-04-d.gmi", "# D\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	/* What is in one language only is a part for all. */
	fixture_expect_lines(fixture, "/d/2020-01-01-a.gmi",
	    "=> /series/s S\n=> /d/2020-01-02-b.es.gmi Next\n"
	    "=> /d/2020-01-01-a.es.gmi Espa\xc3\xb1ol\n=> /d/ Up\n");
	fixture_expect_lines(fixture, "/d/2020-01-02-b.es.gmi",
	    "=> /d/2020-01-01-a.es.gmi Anterior\n"
	    "=> /d/2020-01-03-c.es.gmi Siguiente\n=> /d/ Subir\n");
	fixture_expect_lines(fixture, "/d/2020-01-03-c.gmi",
	    "=> /d/2020-01-02-b.es.gmi Previous\n"
	    "=> /d/2020-01-03-c.es.gmi Espa");
	fixture_expect_lines(fixture, "/e/2020-01-02-b.gmi",
	    "=> /e/2020-01-01-a.gmi Older\n=> /e/2020-01-03-c.gmi Newer\n");
	fixture_expect_lines(fixture, "/e/2020-01-03-c.es.gmi",
	    "=> /e/2020-01-02-b.gmi M\xc3\xa1s antigua\n"
	    "=> /e/2020-01-04-d.gmi M\xc3\xa1s reciente\n");
	/* Gopher's lists have the plain text. */
	assert_true(fixture_holds(fixture_gopher(fixture, "/e/2020-01-01-a"),
	    "Newer\t/e/2020-01-02-b.txt\t"));
	expect_true("twin", SPAN(""),
	    !fixture_holds(fixture_gopher(fixture, "/e/2020-01-02-b"),
		"Newer\t/e/2020-01-02-b"));
}

static const char zoned[] = "[zone club]\npath = /club/\nallow = any\n";

/* P435: what a reader may not see is beside nothing and names nothing. */
static void
hidden(void **state)
{
	static const struct fixture_file files[] = {
	    {"club/2020-01-01-a.gmi", "---\nseries: SECRET name\n---\n# A\n"},
	    {"b/2020-01-02-b.gmi", "---\nseries: Secret Name\n---\n# B\n"},
	    {"b/2020-01-03-draft.gmi",
		"---\nseries: secret name\ndraft: true\n---\n# Draft\n"},
	    {"b/2999-01-01-future.gmi", "---\nseries: secret name\n---\n# F\n"},
	    {"club/2020-01-04-d.gmi", "---\nseries: secret name\n---\n# D\n"},
	    {"b/2020-01-05-e.gmi", "---\nseries: secret name\n---\n# E\n"},
	    {"club/only.gmi", "---\nseries: Only here\n---\n# Only\n"},
	    {"club/2020-02-01-x.gmi", "# X\n"},
	    {"club/2020-02-02-y.gmi", "# Y\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, zoned);
	fixture_fill(fixture, files, COUNT(files));
	fixture_expect_lines(fixture, "/b/2020-01-02-b.gmi",
	    "=> /series/secret%20name Secret Name\n"
	    "=> /b/2020-01-05-e.gmi Next\n=> /b/ Up\n");
	struct span page = fixture_page(fixture, "/series/secret%20name");
	assert_int_equal(fixture_count(page, "=> /b/"), 2);
	assert_false(fixture_holds(page, "club"));
	assert_false(fixture_holds(page, "SECRET"));
	assert_true(fixture_holds(
	    fixture_gemini(fixture, "/series/only%20here"), "51 "));
	assert_false(fixture_holds(
	    fixture_gopher(fixture, "/series/secret name"), "club"));
	/* Whoever is let in sees all of it. */
	fixture->visitor.state = VISITOR_KNOWN;
	fixture_expect_lines(fixture, "/series/secret%20name", "SECRET name");
	fixture_expect_lines(fixture, "/b/2020-01-02-b.gmi",
	    "=> /series/secret%20name SECRET name\n"
	    "=> /club/2020-01-01-a.gmi Previous\n"
	    "=> /club/2020-01-04-d.gmi Next\n");
	fixture_expect_lines(
	    fixture, "/series/only%20here", "=> /club/only.gmi Only");
	fixture_expect_lines(fixture, "/club/2020-02-01-x.gmi",
	    "=> /club/2020-02-02-y.gmi Newer");
}

/* P436: the foot of a page has one order, on both networks. */
static void
one_order(void **state)
{
	static const struct fixture_file files[] = {
	    {".standing.gmi", "## Support us\n"},
	    {"d/2020-01-01-rain.gmi",
		"# Rain in the valley\n\nThe rain of the "
		"valley fell on coffee.\n"},
	    {"d/2020-01-02-coffee.gmi",
		"# Coffee in the valley\n\nThe rain of the valley fell on "
		"coffee.\n\n#tag\n"},
	    {"d/2020-01-02-coffee.es.gmi", "# Caf\xc3\xa9 en el valle\n"},
	    {"d/2020-01-03-last.gmi", "# A last word\n"},
	    {"e/2020-01-04-elsewhere.gmi", "# Elsewhere\n"},
	};
	static const char *const parts[] = {"#tag", "Similar Entries",
	    "2020-01-01 Rain", "Support us", "Recent Posts", "Older", "Newer",
	    "Espa\xc3\xb1ol", "Up", "Home", "Search"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (unsigned gopher = 0; gopher < 2; gopher++) {
		struct span page = gopher
		    ? fixture_gopher(fixture, "/d/2020-01-02-coffee")
		    : fixture_page(fixture, "/d/2020-01-02-coffee.gmi");
		for (size_t i = 0; i < COUNT(parts); i++) {
			struct span part = span_of(parts[i]);
			size_t at = 0;
			while (at < page.size &&
			    !span_starts(span_tail(page, at), part))
				at++;
			expect_true(parts[i], page, at < page.size);
			page = span_tail(page, at + part.size);
		}
	}
}

/* P437: the keys and front matter that take menus away take these, too. */
static void
switched_off(void **state)
{
	static const struct fixture_file files[] = {
	    {"d/2020-01-01-a.gmi", "# A\n"},
	    {"d/2020-01-02-b.gmi", "---\nmenus: none\n---\n# B\n"},
	    {"d/2020-01-03-c.gmi", "---\nseries: S\n---\n# C\n"},
	    {"d/2020-01-04-d.gmi", "---\nseries: S\nmenus: none\n---\n# D\n"},
	};
	static const char *const keys[] = {
	    "[menus]\nneighbours = no\n", "[menus]\nnavigation = no\n"};

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct fixture fixture;
		fixture_make(&fixture);
		fixture_configure(&fixture, keys[i]);
		fixture_fill(&fixture, files, COUNT(files));
		fixture_expect_none(
		    &fixture, "/d/2020-01-01-a.gmi", " Newer\n");
		struct span part =
		    fixture_page(&fixture, "/d/2020-01-03-c.gmi");
		expect_true(keys[i], part,
		    fixture_holds(part, "=> /d/2020-01-04-d.gmi Next\n") ==
			(i == 0));
		expect_span("menus: none",
		    fixture_page(&fixture, "/d/2020-01-02-b.gmi"),
		    SPAN("# B\n"));
		expect_span("menus: none",
		    fixture_page(&fixture, "/d/2020-01-04-d.gmi"),
		    SPAN("# D\n"));
		fixture_remove(&fixture);
	}
}

/* P438: a series as long as a capsule: every page knows its place. */
static void
long_series(void **state)
{
	enum { PARTS = 300 };
	struct fixture *fixture = *state;
	char path[64], want[128];

	fixture_configure(fixture, "[menus]\nrelated = 0\nrecent = 0\n");
	for (int i = 0; i < PARTS; i++) {
		snprintf(path, sizeof(path), "d/%03d.gmi", i);
		server_write(&fixture->capsule, path,
		    "---\nseries: Long\ndate: 2020-01-01\n---\n# A part\n");
		snprintf(path, sizeof(path), "e/%03d.gmi", i);
		server_write(&fixture->capsule, path,
		    "---\ndate: 2020-01-01\n---\n# A post\n");
	}
	fixture_open(fixture);
	for (int i = 1; i + 1 < PARTS; i++) {
		snprintf(path, sizeof(path), "/d/%03d.gmi", i);
		snprintf(want, sizeof(want),
		    "=> /d/%03d.gmi Previous\n=> /d/%03d.gmi Next\n", i - 1,
		    i + 1);
		fixture_expect_lines(fixture, path, want);
		snprintf(path, sizeof(path), "/e/%03d.gmi", i);
		snprintf(want, sizeof(want),
		    "=> /e/%03d.gmi Older\n=> /e/%03d.gmi Newer\n", i + 1,
		    i - 1);
		fixture_expect_lines(fixture, path, want);
	}
	assert_int_equal(
	    fixture_count(fixture_page(fixture, "/series/long"), "=> /d/"),
	    PARTS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(in_order),
	    FIXTURE_TEST(beside_a_part),
	    FIXTURE_TEST(beside_a_post),
	    FIXTURE_TEST(of_one_text),
	    FIXTURE_TEST(hidden),
	    FIXTURE_TEST(one_order),
	    cmocka_unit_test(switched_off),
	    FIXTURE_TEST(long_series),
	};

	return cmocka_run_group_tests_name("reply/series", tests, NULL, NULL);
}
