/* Titles of made pages and feeds: the part, then the capsule. */
#include "support/expect.h"
#include "support/fixture.h"

static const struct fixture_file files[] = {
    {"2018-03-01-a.gmi", "---\ntags: El-Salvador\n---\n# A\n\nVolcanoes.\n"},
    {"2019-03-01-b.gmi", "# B\n\nVolcanoes.\n"},
    {"news/2018-04-01-c.gmi", "# C\n\nLakes.\n"},
    {"news/.intro.gmi",
	"```\n# no heading\n```\n# News\n\nRead on.\n\n# More\n"},
    {"plain/2018-05-01-d.gmi", "# D\n\nRivers.\n"},
    {"plain/.intro.gmi", "Without a title.\n"},
    {"same/.intro.gmi", "# A capsule\n"},
    {"same/e.gmi", "# E\n\nHills.\n"},
    {"own/index.gmi", "# By hand\n"},
};

/* What each made page and each feed is called, without the capsule's title. */
static const struct {
	const char *path, *part;
} pages[] = {
    {"/recent", "Recent Posts"},
    {"/archive/", "Archive"},
    {"/archive/2018", "Archive 2018"},
    {"/tags/", "Tags"},
    {"/tags/el-salvador", "El-Salvador"},
    {"/related/2018-03-01-a.gmi", "Similar Entries"},
    {"/news/", "News"},
    {"/plain/", "Plain"},
};

static void
expect_titles(struct fixture *fixture, const char *capsule)
{
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct span path = span_of(pages[i].path);
		struct span page = fixture_page(fixture, pages[i].path);
		struct span menu = fixture_gopher(fixture, pages[i].path);
		const char *title = arena_format(
		    &fixture->arena, "# %s \u00b7 %s\n", pages[i].part, capsule)
					.data;
		const char *item = arena_format(
		    &fixture->arena, "i%s \u00b7 %s\t", pages[i].part, capsule)
				       .data;
		expect_true(title, path, fixture_holds(page, title));
		expect_true(item, path, fixture_holds(menu, item));
		expect_true("once", page, fixture_count(page, capsule) == 1);
	}
}

/* P40: the heading of each made page names the capsule, once. */
static void
headings(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "index.gmi", "# A capsule\n");
	fixture_fill(fixture, files, COUNT(files));
	expect_titles(fixture, "A capsule");
	struct span news = fixture_page(fixture, "/news/");
	assert_true(span_starts(news,
	    SPAN("```\n# no heading\n```\n# News \u00b7 A capsule\n\n"
		 "Read on.\n\n# More\n\n")));
	assert_true(span_starts(fixture_page(fixture, "/plain/"),
	    SPAN("# Plain \u00b7 A capsule\n\nWithout a title.\n\n")));
	/* A page by hand is called what its publisher calls it. */
	expect_span(
	    "by hand", fixture_page(fixture, "/own/"), SPAN("# By hand\n"));
	assert_true(span_starts(
	    fixture_page(fixture, "/same/"), SPAN("# A capsule\n\n")));
}

/* P40, P41: without a page at the root, its made page has the title alone. */
static void
made_root(void **state)
{
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	assert_true(
	    span_starts(fixture_page(fixture, "/"), SPAN("# localhost\n\n")));
	expect_titles(fixture, "localhost");
	server_write(&fixture->capsule, ".intro.gmi", "# Of the coast\n");
	fixture_open(fixture);
	assert_true(span_starts(
	    fixture_page(fixture, "/"), SPAN("# Of the coast\n\n")));
	expect_titles(fixture, "Of the coast");
}

/* P41: the configured title is the capsule's, whatever its front page says. */
static void
configured(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[capsule]\ntitle = Words of the coast\n");
	server_write(&fixture->capsule, "index.gmi", "# Welcome\n");
	fixture_fill(fixture, files, COUNT(files));
	expect_titles(fixture, "Words of the coast");
	assert_true(fixture_holds(fixture_page(fixture, "/atom.xml"),
	    "<title>Words of the coast</title>"));
	/* The front page is the publisher's. */
	expect_span("root", fixture_page(fixture, "/"), SPAN("# Welcome\n"));
}

/* P42: the title of a feed names its part first, on both networks. */
static void
feeds(void **state)
{
	static const struct {
		const char *path, *title;
	} rows[] = {
	    {"/atom.xml", "<title>A capsule</title>"},
	    {"/news/atom.xml", "<title>News \u00b7 A capsule</title>"},
	    {"/plain/atom.xml", "<title>Plain \u00b7 A capsule</title>"},
	    {"/own/atom.xml", "<title>By hand \u00b7 A capsule</title>"},
	    {"/same/atom.xml", "<title>A capsule</title>"},
	    {"/tags/el-salvador/atom.xml",
		"<title>El-Salvador \u00b7 A capsule</title>"},
	};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "index.gmi", "# A capsule\n");
	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span page = fixture_page(fixture, rows[i].path);
		struct span hole = fixture_gopher(fixture, rows[i].path);
		expect_true(
		    rows[i].path, page, fixture_holds(page, rows[i].title));
		expect_true(
		    rows[i].path, hole, fixture_holds(hole, rows[i].title));
	}
}

/* P52: a front page that a reader may not see does not name the capsule. */
static void
hidden(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(
	    fixture, "[zone a]\npath = /index.gmi\nallow = any\n");
	server_write(&fixture->capsule, "index.gmi", "# Zanzibar\n");
	fixture_fill(fixture, files, COUNT(files));
	expect_titles(fixture, "localhost");
	assert_false(
	    fixture_holds(fixture_page(fixture, "/atom.xml"), "Zanzibar"));
	server_write(&fixture->capsule, "index.gmi",
	    "---\ndraft: yes\n---\n# Zanzibar\n");
	fixture_open(fixture);
	expect_titles(fixture, "localhost");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(headings),
	    FIXTURE_TEST(made_root),
	    FIXTURE_TEST(configured),
	    FIXTURE_TEST(feeds),
	    FIXTURE_TEST(hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
