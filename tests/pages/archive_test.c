/* Posts by year, on both protocols. */
#include <stdio.h>

#include "support/fixture.h"
#include "support/expect.h"
#include "support/menu.h"

static const struct fixture_file files[] = {
    {"2020-01-01-a.gmi", "# A\n"},
    {"2020-12-31-b.gmi", "# B\n"},
    {"2019-12-31-c.gmi", "# C\n"},
    {"news/late.gmi", "---\ndate: 2020-01-01T08:00Z\n---\n# Late\n"},
    {"0033-04-03-old.gmi", "# Old\n"},
    {"undated.gmi", "# Undated\n"},
    {"hidden.gmi", "---\nlisted: no\ndate: 2018-01-01\n---\n# Hidden\n"},
    {"draft.gmi", "---\ndraft: yes\ndate: 2018-01-01\n---\n# Draft\n"},
};

static void
pages(void **state)
{
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_span("years", fixture_page(fixture, "/archive/"),
	    SPAN("# Archive \u00b7 localhost\n\n"
		 "=> /archive/2020 2020 (3)\n"
		 "=> /archive/2019 2019 (1)\n"
		 "=> /archive/0033 0033 (1)\n"
		 "\n=> / Home\n=> /search Search\n=> /atom.xml Atom feed\n"));
	expect_span("year", fixture_page(fixture, "/archive/2020"),
	    SPAN("# Archive 2020 \u00b7 localhost\n\n"
		 "=> /2020-12-31-b.gmi 2020-12-31 B\n"
		 "=> /news/late.gmi 2020-01-01 Late\n"
		 "=> /2020-01-01-a.gmi 2020-01-01 A\n"
		 "\n=> /archive/ Up\n=> / Home\n=> /search Search\n"
		 "=> /atom.xml Atom feed\n"));
	expect_span("old year", fixture_page(fixture, "/archive/0033"),
	    SPAN("# Archive 0033 \u00b7 localhost\n\n"
		 "=> /0033-04-03-old.gmi 0033-04-03 Old\n"
		 "\n=> /archive/ Up\n=> / Home\n=> /search Search\n"
		 "=> /atom.xml Atom feed\n"));
}

static void
in_gopher(void **state)
{
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	struct span menu = fixture_gopher(fixture, "/archive/");
	menu_expect("years", menu, NULL);
	expect_true("2020", menu,
	    fixture_holds(menu, "\n12020 (3)\t/archive/2020\tlocalhost\t70\r\n"));
	expect_true("feed", menu,
	    fixture_holds(menu, "\n0Atom feed\t/atom.xml\tlocalhost\t70\r\n"));
	expect_span("slash", fixture_gopher(fixture, "/archive"), menu);
	menu = fixture_gopher(fixture, "/archive/2020");
	menu_expect("year", menu, NULL);
	expect_true("late", menu,
	    fixture_holds(menu, "\n12020-01-01 Late\t/news/late\t"));
	expect_true(
	    "up", menu, fixture_holds(menu, "\n1Up\t/archive/\tlocalhost\t"));
}

/* F5: names that are nearly those of a virtual path. */
static void
names(void **state)
{
	static const struct {
		const char *path, *start;
	} rows[] = {
	    {"/archive", "31 gemini://localhost/archive/\r\n"},
	    {"/archive/?page=2", "20 "},
	    {"/archive/2018", "51 "}, /* nothing listed */
	    {"/archive/2021", "51 "},
	    {"/archive/33", "51 "},
	    {"/archive/00033", "51 "},
	    {"/archive/0000", "51 "},
	    {"/archive/9999", "51 "},
	    {"/archive/20x0", "51 "},
	    {"/archive/2020/", "51 "},
	    {"/archive/2020.gmi", "51 "},
	    {"/archives/", "51 "},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = fixture_gemini(fixture, rows[i].path);
		expect_true(rows[i].path, got,
		    span_starts(got, span_of(rows[i].start)));
	}
}

/* Order: files and directories, then virtual paths, then variants. */
static void
whose_name(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "archive.gmi", "# Mine\n");
	server_write(&fixture->capsule, "archive/2020.gmi", "# My 2020\n");
	server_write(&fixture->capsule, "archive/2019", "My 2019\n");
	fixture_fill(fixture, files, COUNT(files));
	expect_true("directory", SPAN("/archive/"),
	    fixture_holds(
		fixture_page(fixture, "/archive/"), "=> /archive/2020.gmi My"));
	expect_span(
	    "file", fixture_page(fixture, "/archive/2019"), SPAN("My 2019\n"));
	expect_true("year", SPAN("/archive/2020"),
	    fixture_holds(fixture_page(fixture, "/archive/2020"), "# Archive 2020"));
	expect_true("before a form", SPAN("/archive/2020"),
	    fixture_holds(fixture_gopher(fixture, "/archive/2020"), "\n12020-12-31"));
	expect_true("where the form stands", SPAN("/archive/2020.gmi.menu"),
	    fixture_holds(
		fixture_gopher(fixture, "/archive/2020.gmi.menu"), "iMy 2020\t"));
	expect_true("and is listed", SPAN("/archive/"),
	    fixture_holds(fixture_gopher(fixture, "/archive/"),
		"1My 2020\t/archive/2020.gmi.menu\t"));
	server_remove(&fixture->capsule);
	server_make(&fixture->capsule);
	server_write(&fixture->capsule, "archive.gmi", "# Mine\n");
	fixture_fill(fixture, files, COUNT(files));
	expect_true("no directory", SPAN("/archive"),
	    fixture_holds(fixture_gopher(fixture, "/archive"),
		"iArchive \u00b7 localhost\tTITLE"));
	expect_true("its form", SPAN("/archive.gmi.menu"),
	    fixture_holds(fixture_gopher(fixture, "/archive.gmi.menu"), "iMine\t"));
}

static void
without_posts(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "undated.gmi", "# Undated\n");
	fixture_configure(fixture, "[menus]\nnavigation = no\n");
	fixture_open(fixture);
	expect_span("empty", fixture_page(fixture, "/archive/"),
	    SPAN("# Archive \u00b7 localhost\n\n"));
}

static void
in_spanish(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "2020-01-01-a.gmi", "# A\n");
	fixture_configure(fixture, "[capsule]\nlang = es\n");
	fixture_open(fixture);
	expect_span("year", fixture_gemini(fixture, "/archive/2020"),
	    SPAN("20 text/gemini; lang=es\r\n# Archivo 2020 \u00b7 localhost\n\n"
		 "=> /2020-01-01-a.gmi 2020-01-01 A\n"
		 "\n=> /archive/ Subir\n=> / Inicio\n=> /search Buscar\n"
		 "=> /atom.xml Fuente Atom\n"));
}

enum { MANY = 5000 };

/* Follows the links to the next page; counts how often each post is listed. */
static size_t
follow(struct fixture *fixture, struct span path, unsigned *seen)
{
	size_t pages = 0;

	while (path.size > 0) {
		struct span page =
		    fixture_page(fixture, arena_copy(&fixture->arena, path).data);
		path = SPAN("");
		while (page.size > 0) {
			struct span line = span_cut(&page, '\n'), url;
			uint64_t number;
			if (span_ends(line, SPAN(" Next page"))) {
				span_skip(&line, SPAN("=> "));
				path = span_cut(&line, ' ');
			} else if (span_skip(&line, SPAN("=> /p"))) {
				url = span_head(line, span_find(line, '.'));
				assert_int_equal(
				    span_number(url, MANY, &number), 0);
				seen[number]++;
			}
		}
		assert_true(++pages < 100);
	}
	return pages;
}

/* Each of 5,000 posts of one year exactly once; X2 on another list. */
static void
posts_heavy(void **state)
{
	struct fixture *fixture = *state;
	static unsigned seen[MANY];
	char path[32], text[96];

	for (int i = 0; i < MANY; i++) {
		snprintf(path, sizeof(path), "p%d.gmi", i);
		snprintf(text, sizeof(text),
		    "---\ndate: 2020-%02d-%02d\ntags: all\n---\n# Post %d\n",
		    i % 12 + 1, i % 28 + 1, i);
		server_write(&fixture->capsule, path, text);
	}
	fixture_open(fixture);
	static const struct {
		const char *path;
		size_t pages;
	} lists[] = {{"/archive/2020", 5}, {"/tags/all", 5}, {"/", 5}};
	for (size_t i = 0; i < COUNT(lists); i++) {
		memset(seen, 0, sizeof(seen));
		size_t pages = follow(fixture, span_of(lists[i].path), seen);
		expect_true(
		    lists[i].path, SPAN("pages"), pages == lists[i].pages);
		for (int j = 0; j < MANY; j++)
			expect_true(lists[i].path, SPAN("once"), seen[j] == 1);
	}
	struct span menu = fixture_gopher(fixture, "/archive/2020?page=5");
	menu_expect("page 5", menu, NULL);
	expect_true("previous", menu,
	    fixture_holds(menu,
		"\n1Previous page\t/archive/2020?page=4\tlocalhost\t70\r\n"));
	expect_true("no next", menu, !fixture_holds(menu, "1Next page"));
	expect_span("no such page", fixture_page(fixture, "/archive/2020?page=6"),
	    fixture_page(fixture, "/archive/2020"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(pages),
	    FIXTURE_TEST(in_gopher),
	    FIXTURE_TEST(names),
	    FIXTURE_TEST(whose_name),
	    FIXTURE_TEST(without_posts),
	    FIXTURE_TEST(in_spanish),
	    FIXTURE_TEST(posts_heavy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
