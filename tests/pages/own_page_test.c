/* Pages of a capsule at the places of made pages, and what links call them. */
#include <stdio.h>

#include "support/expect.h"
#include "support/fixture.h"

static const struct fixture_file files[] = {
    {"2018-01-01-a.gmi", "---\ntags: coffee, tea\n---\n# A\n\nPlums.\n"},
    {"2018-01-02-b.gmi", "---\ntags: coffee\n---\n# B\n\nPlums.\n"},
    {"news/2019-01-01-c.gmi", "---\ntags: tea\n---\n# C\n\nPears.\n"},
    {"noticias/2020-01-01-d.gmi", "---\nlang: es\n---\n# D\n\nPeras.\n"},
    {"list.gmi", "# List\n=> menu:tags\n=> menu:archive\n"},
};

/* Pages that link to made pages, or are some. */
static const char *const pages[] = {"/", "/recent", "/archive/",
    "/archive/2018", "/tags/", "/tags/coffee", "/news/", "/2018-01-01-a.gmi",
    "/related/2018-01-01-a.gmi", "/search?plums", "/search/2?plums",
    "/noticias/2020-01-01-d.gmi", "/list.gmi"};
static const char *const selectors[] = {"/", "/recent", "/archive/",
    "/archive/2018", "/tags/", "/tags/coffee", "/news/", "/2018-01-01-a",
    "/related/2018-01-01-a.gmi", "/search\tplums", "/search/2\tplums",
    "/noticias/2020-01-01-d", "/list"};

/* A page of the capsule's own: its file, and where links to it lead. */
struct own {
	const char *file, *text, *path, *title;
};

#define TITLE "Mine alone"
#define PAGE "# " TITLE "\n\nText.\n"
#define FRONT(FIELD) "---\n" FIELD "\n---\n" PAGE

static const struct own owns[] = {
    {"recent", TITLE "\n\nText.\n", "/recent", TITLE},
    {"recent/index.gmi", PAGE, "/recent/", TITLE},
    {"recent/index.txt", TITLE "\n\nText.\n", "/recent/", TITLE},
    {"recent/index.md", PAGE, "/recent/", TITLE},
    {"recent/x.gmi", "# X\n", "/recent/", "Recent"},
    {"recent/gophermap", "iHello\t\t\t\n", "/recent/", "Recent"},
    {"recent/gophermap", "\n***\n!" TITLE "\niHello\t\t\t\n", "/recent/",
	TITLE},
    {"archive/gophermap", "!" TITLE "\tx\t\t\n", "/archive/", TITLE},
    {"recent/gophermap", "Hello\n!" TITLE "\n", "/recent/", "Recent"},
    {"recent/gophermap", "---\ndraft: yes\n---\n!" TITLE "\n", "/recent",
	"Recent Posts"},
    {"tags/index.gmi", PAGE, "/tags/", TITLE},
    {"tags/coffee", TITLE "\n\nText.\n", "/tags/coffee", TITLE},
    {"tags/coffee/index.gmi", PAGE, "/tags/coffee/", TITLE},
    {"tags/coffee/atom.xml", "<feed/>", "/tags/coffee/", "Coffee"},
    {"archive/index.gmi", PAGE, "/archive/", TITLE},
    {"archive/2018", TITLE "\n\nText.\n", "/archive/2018", TITLE},
    {"archive/2018/index.gmi", PAGE, "/archive/2018/", TITLE},
    {"search", TITLE "\n\nText.\n", "/search", TITLE},
    {"search/index.gmi", PAGE, "/search/", TITLE},
    {"search/index.gmi", FRONT("date: 2017-01-01"), "/search/", TITLE},
    {"atom.xml", "<feed/>", "/atom.xml", "atom.xml"},
    {"news/atom.xml", "<feed/>", "/news/atom.xml", "atom.xml"},
};

/* After a date, before a size, as in lists of articles and files. */
static bool
is_called(struct span label, const char *title)
{
	span_skip(&label, SPAN("2017-01-01 "));
	/* A dated one is the post before the first. */
	return span_equal(label, span_of(title)) ||
	    span_equal(label, SPAN("Older")) ||
	    span_equal(label, SPAN("atom.xml (7 bytes)"));
}

/* The links of a page that lead to a path; each has the title for its label. */
static size_t
count_links(const char *row, struct span page, const struct own *own)
{
	size_t count = 0;

	for (struct span line; page.size > 0;) {
		line = span_cut_line(&page);
		if (!span_skip(&line, SPAN("=> ")) ||
		    !span_skip(&line, span_of(own->path)) ||
		    !span_skip(&line, SPAN(" ")))
			continue;
		expect_true(row, line, is_called(line, own->title));
		count++;
	}
	return count;
}

static size_t
count_items(const char *row, struct span menu, const struct own *own)
{
	size_t count = 0;

	for (struct span line; menu.size > 0;) {
		line = span_tail(span_cut_line(&menu), 1);
		struct span label = span_cut(&line, '\t');
		if (!span_equal(span_cut(&line, '\t'), span_of(own->path)))
			continue;
		expect_true(row, label, is_called(label, own->title));
		count++;
	}
	return count;
}

static void
start(struct fixture *fixture, const char *file, const char *text)
{
	server_remove(&fixture->capsule);
	server_make(&fixture->capsule);
	server_write(&fixture->capsule, file, text);
	fixture_fill(fixture, files, COUNT(files));
}

/* P46, P149: a page of the capsule's own is called by its title on each made
 * page. */
static void
titles(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(owns); i++) {
		size_t links = 0, items = 0;
		start(fixture, owns[i].file, owns[i].text);
		for (size_t j = 0; j < COUNT(pages); j++) {
			struct span page = fixture_gemini(fixture, pages[j]);
			struct span menu =
			    fixture_gopher(fixture, selectors[j]);
			links += count_links(pages[j], page, &owns[i]);
			items += count_items(selectors[j], menu, &owns[i]);
		}
		expect_true(owns[i].file, SPAN("Gemini"), links > 0);
		expect_true(owns[i].file, SPAN("Gopher"), items > 0);
	}
}

/* P47: what a reader may not see, or no menu has, names no link. */
static void
hidden(void **state)
{
	static const struct {
		const char *file, *text, *holds, *lacks;
	} rows[] = {
	    {"recent", "---\ndraft: yes\n---\n" PAGE, "=> /recent Recent Posts",
		TITLE},
	    {"search/index.gmi", FRONT("draft: yes"), "=> /search Search",
		TITLE},
	    {"search/index.gmi", FRONT("date: 9000-01-01"), "=> /search Search",
		TITLE},
	    {"search/index.gmi", FRONT("date: 2017-01-01\nlisted: no"),
		"=> /tags/ Tags", "=> /search"},
	    {"atom.xml/club/x.gmi", PAGE, "=> /atom.xml Atom feed", TITLE},
	};
	struct fixture *fixture = *state;

	fixture_configure(
	    fixture, "[zone a]\npath = /atom.xml/club/\nallow = any\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		start(fixture, rows[i].file, rows[i].text);
		struct span page = fixture_page(fixture, "/");
		expect_true(
		    rows[i].holds, page, fixture_holds(page, rows[i].holds));
		expect_true(
		    rows[i].lacks, page, !fixture_holds(page, rows[i].lacks));
		assert_false(
		    fixture_holds(fixture_gopher(fixture, "/"), TITLE));
	}
}

/* P53: no made link leads into a zone that is closed to the reader. */
static void
zones(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[zone a]\npath = /search\nallow = any\n"
	    "[zone b]\npath = /archive/\nallow = any\n"
	    "[zone c]\npath = /tags/coffee\nallow = any\n");
	start(fixture, "search/index.gmi", PAGE);
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct span page = fixture_gemini(fixture, pages[i]);
		struct span menu = fixture_gopher(fixture, selectors[i]);
		expect_true(pages[i], page,
		    !fixture_holds(page, TITLE) &&
			!fixture_holds(page, "=> /search") &&
			!fixture_holds(page, "=> /archive/") &&
			!fixture_holds(page, "coffee ("));
		expect_true(selectors[i], menu,
		    !fixture_holds(menu, TITLE) &&
			!fixture_holds(menu, "\t/search") &&
			!fixture_holds(menu, "coffee ("));
	}
	fixture->visitor.state = VISITOR_KNOWN;
	struct span page = fixture_page(fixture, "/recent");
	expect_true("a member", page,
	    fixture_holds(page, "=> /search/ " TITLE "\n") &&
		fixture_holds(page, "=> /archive/ Archive\n"));
}

#define CLOSED(path) "[zone " path "]\npath = " path "\nallow = any\n"

/*
 * P960, P53: what is made in a closed zone is made for nobody on Gopher, and no
 * menu leads there; the form of an article beside the zone is none of it.
 */
static void
made_in_zones(void **state)
{
	static const char *const missing[] = {"/search", "/search\tplums",
	    "/archive", "/archive/", "/archive/2018", "/tags/", "/tags/coffee",
	    "/recent", "/atom.xml", "/capsule.gpub"};
	static const char *const open[] = {"/", "/news/", "/list", "/links"};
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[host h]\nname = localhost\nbook = yes\n" CLOSED("/search")
		CLOSED("/archive/") CLOSED("/tags") CLOSED("/recent/") CLOSED(
		    "/atom.xml") CLOSED("/capsule.gpub") CLOSED("/list"));
	start(fixture, "links.gmi",
	    "# Links\n=> /archive Archive\n=> /recent Recent\n");
	for (size_t i = 0; i < COUNT(missing); i++) {
		struct span menu = fixture_gopher(fixture, missing[i]);
		expect_true(missing[i], menu,
		    span_starts(menu, SPAN("3")) &&
			!fixture_holds(menu, "\t/search\t"));
	}
	for (size_t i = 0; i < COUNT(open); i++) {
		struct span menu = fixture_gopher(fixture, open[i]);
		expect_true(open[i], menu, !span_starts(menu, SPAN("3")));
		for (size_t j = 0; j < COUNT(missing); j++) {
			char item[40];
			snprintf(item, sizeof(item), "\t%s\t", missing[j]);
			expect_true(item, menu, !fixture_holds(menu, item));
		}
	}
}

/* P960: of a capsule that is one zone, Gopher gives not even the title. */
static void
closed_capsule(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, CLOSED("/"));
	start(fixture, "index.gmi", PAGE);
	for (size_t i = 0; i < COUNT(selectors); i++) {
		struct span menu = fixture_gopher(fixture, selectors[i]);
		expect_true(selectors[i], menu,
		    span_starts(menu, SPAN("3")) &&
			!fixture_holds(menu, TITLE));
	}
}

/* P48: a list and the links below it lead to a page once. */
static void
once(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(owns); i++) {
		start(fixture, owns[i].file, owns[i].text);
		assert_true(count_links("/", fixture_page(fixture, "/"),
				&owns[i]) <= 1);
		assert_true(count_items("/", fixture_gopher(fixture, "/"),
				&owns[i]) <= 1);
	}
}

/* P49: the results of a search lead to each other beside a page at /search. */
static void
search(void **state)
{
	struct fixture *fixture = *state;
	char name[40];

	server_write(&fixture->capsule, "search/index.gmi", PAGE);
	for (int i = 0; i < 30; i++) {
		snprintf(name, sizeof(name), "2018-01-01-%d.gmi", i);
		server_write(&fixture->capsule, name, "# A\n\nPlums.\n");
	}
	fixture_open(fixture);
	struct span page = fixture_page(fixture, "/search/2?plums");
	expect_true("links", page,
	    fixture_holds(page, "=> /search/1?plums Previous page\n") &&
		!fixture_holds(page, "=> /search?"));
	expect_true("page", page,
	    fixture_holds(fixture_page(fixture, "/search/1?plums"),
		"=> /search/2?plums Next page\n"));
	expect_true("Gopher", page,
	    fixture_holds(fixture_gopher(fixture, "/search/2\tplums"),
		"1Previous page\t/search/1?plums\t"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(titles),
	    FIXTURE_TEST(hidden),
	    FIXTURE_TEST(zones),
	    FIXTURE_TEST(made_in_zones),
	    FIXTURE_TEST(closed_capsule),
	    FIXTURE_TEST(once),
	    FIXTURE_TEST(search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
