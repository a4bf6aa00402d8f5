#include <stdio.h>

#include "support/fixture.h"
#include "support/expect.h"

struct file {
	const char *path, *text;
};

static void
fill(struct fixture *fixture, const struct file *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		server_write(&fixture->capsule, files[i].path, files[i].text);
	fixture_open(fixture);
}

/* The order of menus, in a capsule in which none is empty. */
static const struct file seed[] = {
    {".standing.gmi", "## Join us\n=> /join.gmi Become a sustainer"},
    {".standing.es.gmi", "## Acompáñanos\n"},
    {"2020-01-05-alike.gmi",
	"# Alike\n\nGophers dig long burrows in meadows.\n"},
    {"2020-01-04-same.gmi", "# Same\n\nGophers dig long burrows.\n"},
    {"2020-01-03-other.gmi", "# Another\n\nCoffee ripens on slopes.\n"},
    {"2020-01-02-otra.es.gmi", "# Otra\n\nEl café madura.\n"},
    {"2020-01-01-una.es.gmi", "# Una\n\nLos topos cavan.\n"},
    {"undated.gmi", "# No post\n\nVolcanoes smoke.\n"},
};

#define BODY "# Gophers\n\nGophers dig long burrows in gardens.\n"
#define SIMILAR                                                                \
	"\n## Similar Entries\n"                                               \
	"=> /2020-01-05-alike.gmi 2020-01-05 Alike\n"                          \
	"=> /2020-01-04-same.gmi 2020-01-04 Same\n"
#define BLOCK "\n## Join us\n=> /join.gmi Become a sustainer\n"
#define OTHERS                                                                 \
	"=> /2020-01-03-other.gmi 2020-01-03 Another\n"                        \
	"Coffee ripens on slopes.\n"                                           \
	"=> /2020-01-02-otra.es.gmi 2020-01-02 Otra\n"                         \
	"El café madura.\n"                                                   \
	"=> /2020-01-01-una.es.gmi 2020-01-01 Una\n"                           \
	"Los topos cavan.\n"
#define RECENT "\n## Recent Posts\n" OTHERS
#define NAVIGATION "\n=> / Home\n=> /search Search\n"

/* H10, L9: the article's own bytes, whole lines, and then the menus. */
static void
under_an_article(void **state)
{
	static const struct {
		const char *row, *text, *want;
	} rows[] = {
	    {"as it was written, then the menus", BODY,
		BODY SIMILAR BLOCK RECENT NAVIGATION},
	    {"front matter is no part of it", "---\nauthor: A\n---\n" BODY,
		BODY SIMILAR BLOCK RECENT NAVIGATION},
	    {"nor is a byte order mark", "\xef\xbb\xbf" BODY,
		BODY SIMILAR BLOCK RECENT NAVIGATION},
	    {"no line ending at the end", BODY "The end",
		BODY "The end\n" SIMILAR BLOCK RECENT NAVIGATION},
	    {"an open preformat is closed", BODY "```\nart",
		BODY "```\nart\n```\n" SIMILAR BLOCK RECENT NAVIGATION},
	    {"menus: none", "---\nmenus: none\n---\n" BODY, BODY},
	    {"nothing parsed and printed again",
		BODY "=>x\t  label  \n#spaceless\n*\n   \n\n\n",
		BODY "=>x\t  label  \n#spaceless\n*\n   \n\n\n" SIMILAR BLOCK
		    RECENT NAVIGATION},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		server_write(&fixture->capsule, "page.gmi", rows[i].text);
		fill(fixture, seed, COUNT(seed));
		expect_span(rows[i].row, fixture_page(fixture, "/page.gmi"),
		    span_of(rows[i].want));
	}
}

/* H10: added lines end as the first line of the text does. */
static void
line_endings(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "page.gmi",
	    "# Gophers\r\n\r\nGophers dig long burrows in gardens.\r\n"
	    "=> menu:block\r\n```\r\nopen");
	fill(fixture, seed, COUNT(seed));
	struct span page = fixture_page(fixture, "/page.gmi");
	assert_int_equal(
	    fixture_count(page, "\n"), fixture_count(page, "\r\n"));
	expect_true(
	    "closed", page, fixture_holds(page, "open\r\n```\r\n\r\n## "));
	expect_true("whole", page,
	    span_ends(page, SPAN("=> / Home\r\n=> /search Search\r\n")));
}

static void
in_spanish(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "pagina.es.gmi",
	    "# Los topos\n\nLos topos cavan.\n");
	fill(fixture, seed, COUNT(seed));
	/* Posts of its language come first. */
	expect_span("page", fixture_page(fixture, "/pagina.es.gmi"),
	    SPAN("# Los topos\n\nLos topos cavan.\n"
		 "\n## Entradas similares\n"
		 "=> /2020-01-01-una.es.gmi 2020-01-01 Una\n"
		 "\n## Acompáñanos\n"
		 "\n## Entradas recientes\n"
		 "=> /2020-01-02-otra.es.gmi 2020-01-02 Otra\n"
		 "El café madura.\n"
		 "=> /2020-01-05-alike.gmi 2020-01-05 Alike\n"
		 "Gophers dig long burrows in meadows.\n"
		 "=> /2020-01-04-same.gmi 2020-01-04 Same\n"
		 "Gophers dig long burrows.\n"
		 "=> /2020-01-03-other.gmi 2020-01-03 Another\n"
		 "Coffee ripens on slopes.\n"
		 "\n=> / Inicio\n=> /search Buscar\n"));
}

static void
how_many(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(
	    fixture, "[menus]\nrelated = 1\nrecent = 2\nnavigation = no\n");
	server_write(&fixture->capsule, "page.gmi", BODY);
	fill(fixture, seed, COUNT(seed));
	expect_span("page", fixture_page(fixture, "/page.gmi"),
	    SPAN(BODY "\n## Similar Entries\n"
		      "=> /2020-01-05-alike.gmi 2020-01-05 Alike\n" BLOCK
		      "\n## Recent Posts\n"
		      "=> /2020-01-04-same.gmi 2020-01-04 Same\n"
		      "Gophers dig long burrows.\n"
		      "=> /2020-01-03-other.gmi 2020-01-03 Another\n"
		      "Coffee ripens on slopes.\n"));
}

/* An empty menu has no heading. */
static void
nothing_to_show(void **state)
{
	struct fixture *fixture = *state;

	server_write(
	    &fixture->capsule, "2020-01-01-one.gmi", "# One\nAlone.\n");
	fixture_open(fixture);
	expect_span("alone", fixture_page(fixture, "/2020-01-01-one.gmi"),
	    SPAN("# One\nAlone.\n" NAVIGATION));
	expect_span("recent", fixture_page(fixture, "/recent"),
	    SPAN("# Recent Posts \u00b7 localhost\n\n"
		 "=> /2020-01-01-one.gmi 2020-01-01 One\n"
		 "Alone.\n\n=> / Home\n=> /archive/ Archive\n"
		 "=> /search Search\n=> /atom.xml Atom feed\n"));
}

static void
placed_by_hand(void **state)
{
	static const struct {
		const char *row, *text, *want;
	} rows[] = {
	    {"block", BODY "=> menu:block\nMore.\n",
		BODY
		"## Join us\n=> /join.gmi Become a sustainer\nMore.\n" SIMILAR
		    RECENT NAVIGATION},
	    {"related with a label", BODY "=> menu:related Alike\n",
		BODY "## Alike\n=> /2020-01-05-alike.gmi 2020-01-05 Alike\n"
		     "=> /2020-01-04-same.gmi 2020-01-04 Same\n" BLOCK RECENT
			 NAVIGATION},
	    {"related with a count", BODY "=> menu:related?count=1\n",
		BODY "## Similar Entries\n"
		     "=> /2020-01-05-alike.gmi 2020-01-05 Alike\n" BLOCK
		     "\n## Recent Posts\n"
		     "=> /2020-01-04-same.gmi 2020-01-04 Same\n"
		     "Gophers dig long burrows.\n" OTHERS NAVIGATION},
	    {"recent with count and label",
		BODY "=> menu:recent?count=1 What is new\n",
		BODY "## What is new\n"
		     "=> /2020-01-05-alike.gmi 2020-01-05 Alike\n"
		     "Gophers dig long burrows in meadows.\n" SIMILAR BLOCK
			 NAVIGATION},
	    {"recent under a part of a name",
		BODY "=> menu:recent?under=/2020-01-03\n",
		BODY SIMILAR BLOCK NAVIGATION},
	    {"recent under nothing", BODY "=> menu:recent?under=/none/\n",
		BODY SIMILAR BLOCK NAVIGATION},
	    {"a bad count is none",
		BODY "=> menu:related?count=x\n=> menu:recent?count=0\n",
		BODY
		"## Similar Entries\n"
		"=> /2020-01-05-alike.gmi 2020-01-05 Alike\n"
		"=> /2020-01-04-same.gmi 2020-01-04 Same\n" BLOCK NAVIGATION},
	    {"recent of a year", BODY "=> menu:recent?year=2020&count=1\n",
		BODY "## Recent Posts\n"
		     "=> /2020-01-05-alike.gmi 2020-01-05 Alike\n"
		     "Gophers dig long burrows in meadows.\n" SIMILAR BLOCK
			 NAVIGATION},
	    {"recent of another year", BODY "=> menu:recent?year=2019\n",
		BODY SIMILAR BLOCK NAVIGATION},
	    {"a bad year is none", BODY "=> menu:recent?year=20&count=1\n",
		BODY "## Recent Posts\n"
		     "=> /2020-01-05-alike.gmi 2020-01-05 Alike\n"
		     "Gophers dig long burrows in meadows.\n" SIMILAR BLOCK
			 NAVIGATION},
	    {"the years", BODY "=> menu:archive\n",
		BODY "## Archive\n=> /archive/2020 2020 (5)\n" SIMILAR BLOCK
		    RECENT NAVIGATION},
	    {"no tags", BODY "=> menu:tags\n",
		BODY SIMILAR BLOCK RECENT NAVIGATION},
	    {"an unknown menu stays a link", BODY "=> menu:tag Tags\n",
		BODY "=> menu:tag Tags\n" SIMILAR BLOCK RECENT NAVIGATION},
	    {"not inside preformat", BODY "```\n=> menu:block\n```\n",
		BODY
		"```\n=> menu:block\n```\n" SIMILAR BLOCK RECENT NAVIGATION},
	    {"in a page without menus",
		"---\nmenus: none\n---\n" BODY "=> menu:block\n",
		BODY "## Join us\n=> /join.gmi Become a sustainer\n"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		server_write(&fixture->capsule, "page.gmi", rows[i].text);
		fill(fixture, seed, COUNT(seed));
		expect_span(rows[i].row, fixture_page(fixture, "/page.gmi"),
		    span_of(rows[i].want));
	}
}

static const struct file tree[] = {
    {"news/.intro.gmi", "# What is new\n\nRead on.\n"},
    {"news/2018-03-12-b.gmi", "# B\n"},
    {"news/2018-03-12-a.gmi", "# A\n"},
    {"news/2019-01-01.gmi", "# C\n"},
    {"news/2018-03-12T.txt", "Plain\n"},
    {"news/late.gmi", "---\ndate: 2018-03-12T23:00:00Z\n---\n# Late\n"},
    {"news/zebra.gmi", "# \xc3\x81rbol\n"},
    {"news/undated.gmi", "# alpha\n"},
    {"news/beta.md", "# Beta\n"},
    {"news/hidden.gmi", "---\nlisted: no\n---\n# Hidden\n"},
    {"news/zoo/a.gmi", "# In the zoo\n"},
    {"news/arts/index.gmi", "# Fine arts\n"},
    {"news/small.png", "1"},
    {"news/big.zip", ""},
    {"index.gmi",
	"# Front\n\n=> menu:index\n=> menu:index?under=/news/zoo/ "
	"Zoo\n"},
    {"robots.txt", "User-agent: *\n"},
};

/* F6, B2, B4, B1: sorted, typed, and what a feed reader subscribes to. */
static void
directory_index(void **state)
{
	struct fixture *fixture = *state;
	struct buf big = {0};

	fill(fixture, tree, COUNT(tree));
	buf_repeat(&big, 'x', 1234567);
	server_write_bytes(&fixture->capsule, "news/big.zip", buf_span(&big));
	buf_free(&big);
	fixture_open(fixture);
	expect_span("index", fixture_page(fixture, "/news/"),
	    SPAN("# What is new \u00b7 Front\n\nRead on.\n\n"
		 "=> /news/2019-01-01.gmi 2019-01-01 C\n"
		 "=> /news/late.gmi 2018-03-12 Late\n"
		 "=> /news/2018-03-12-a.gmi 2018-03-12 A\n"
		 "=> /news/2018-03-12-b.gmi 2018-03-12 B\n"
		 "=> /news/2018-03-12T.txt 2018-03-12 Plain\n"
		 "=> /news/undated.gmi alpha\n"
		 "=> /news/zebra.gmi \xc3\x81rbol\n"
		 "=> /news/beta.gmi Beta\n"
		 "\n## Directories\n"
		 "=> /news/arts/ Fine arts\n"
		 "=> /news/zoo/ Zoo\n"
		 "\n## Files\n"
		 "=> /news/big.zip big.zip (1.2 MB)\n"
		 "=> /news/small.png small.png (1 byte)\n"
		 "\n=> / Home\n=> /search Search\n"
		 "=> /news/atom.xml Atom feed\n"));
	/* index.gmi places its menus itself and gets none appended. */
	expect_span("front page", fixture_page(fixture, "/"),
	    SPAN("# Front\n\n\n## Directories\n=> /news/ What is new\n"
		 "## Zoo\n=> /news/zoo/a.gmi In the zoo\n"));
	/* Without an intro its name is the title. */
	expect_span("zoo", fixture_page(fixture, "/news/zoo/"),
	    SPAN("# Zoo \u00b7 Front\n\n=> /news/zoo/a.gmi In the zoo\n"
		 "\n=> /news/ Up\n=> / Home\n=> /search Search\n"
		 "=> /news/zoo/atom.xml Atom feed\n"));
}

/* M15: dated, without padding. */
static void
gopher_index(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture, tree, COUNT(tree));
	struct span menu = fixture_gopher(fixture, "/news");
	static const char *const lines[] = {
	    "iWhat is new \u00b7 Front\tTITLE\t",
	    "\n12019-01-01 C\t/news/2019-01-01\tlocalhost\t70\r\n"
	    "12018-03-12 Late\t/news/late\tlocalhost\t70\r\n"
	    "12018-03-12 A\t/news/2018-03-12-a\tlocalhost\t70\r\n"
	    "12018-03-12 B\t/news/2018-03-12-b\tlocalhost\t70\r\n"
	    "02018-03-12 Plain\t/news/2018-03-12T.txt\tlocalhost\t70\r\n",
	    "\n1Beta\t/news/beta\tlocalhost\t70\r\n",
	    "\n1Zoo\t/news/zoo/\tlocalhost\t70\r\n",
	    "\nIsmall.png (1 byte)\t/news/small.png\tlocalhost\t70\r\n",
	    "\n1Home\t/\tlocalhost\t70\r\n",
	    "\n7Search\t/search\tlocalhost\t70\r\n",
	    "\n0Atom feed\t/news/atom.xml\tlocalhost\t70\r\n.\r\n",
	};
	for (size_t i = 0; i < COUNT(lines); i++)
		expect_true(lines[i], menu, fixture_holds(menu, lines[i]));
	assert_false(fixture_holds(menu, "Hidden"));
	assert_int_equal(fixture_gopher(fixture, "/news/").size, menu.size);
}

static const struct file tagged[] = {
    {"2020-01-01-a.gmi", "---\ntags: one, two\n---\n# A\n"},
    {"2020-01-02-b.es.gmi", "---\ntags: one\n---\n# B\n"},
    {"2020-01-03-c.gmi", "---\ntags: One, three\n---\n# C\n"},
    {"2021-01-01-d.gmi", "---\ntags: one\n---\n# D\n"},
    {"undated.gmi", "---\ntags: one, two\n---\n# U\n"},
    {"news/2020-01-04-e.gmi", "---\ntags: one, four\n---\n# E\n"},
};

#define A "=> /2020-01-01-a.gmi 2020-01-01 A\n"
#define B "=> /2020-01-02-b.es.gmi 2020-01-02 B\n"
#define C "=> /2020-01-03-c.gmi 2020-01-03 C\n"
#define D "=> /2021-01-01-d.gmi 2021-01-01 D\n"
#define E "=> /news/2020-01-04-e.gmi 2020-01-04 E\n"

/* A page without menus of its own, and one line in it. */
static void
tags_and_years(void **state)
{
	static const struct {
		const char *line, *want;
	} rows[] = {
	    /* The language of the page first; undated is no post. */
	    {"menu:recent?tag=one", "## Recent Posts\n" D E C A B},
	    {"menu:recent?tag=ONE&count=2 New", "## New\n" D E},
	    {"menu:recent?tag=one&year=2020", "## Recent Posts\n" E C A B},
	    {"menu:recent?tag=one&under=/news/", "## Recent Posts\n" E},
	    {"menu:recent?tag=two&year=2021", ""},
	    {"menu:recent?tag=none", ""},
	    {"menu:recent?year=2020", "## Recent Posts\n" E C A B},
	    {"menu:recent?year=2020&under=/news", "## Recent Posts\n" E},
	    {"menu:recent?under=/new", ""},
	    {"menu:recent?under=&count=1", "## Recent Posts\n" D},
	    {"menu:recent?under=%2fnews%2F", "## Recent Posts\n" E},
	    {"menu:recent?count=1&count=2", "## Recent Posts\n" D},
	    {"menu:recent?colour=red&count=1", "## Recent Posts\n" D},
	    {"menu:recent?count=%zz&tag=three", "## Recent Posts\n" C},
	    {"menu:tags",
		"## Tags\n=> /tags/four four (1)\n=> /tags/one one (6)\n"
		"=> /tags/three three (1)\n=> /tags/two two (2)\n"},
	    {"menu:tags?count=2 Subjects",
		"## Subjects\n=> /tags/one one (6)\n=> /tags/two two (2)\n"},
	    {"menu:tags?under=/news/",
		"## Tags\n=> /tags/four four (1)\n=> /tags/one one (1)\n"},
	    {"menu:tags?count=0", ""},
	    {"menu:tags?under=/none/", ""},
	    {"menu:archive Years",
		"## Years\n=> /archive/2021 2021 (1)\n"
		"=> /archive/2020 2020 (4)\n"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		server_write(&fixture->capsule, "page.gmi",
		    arena_format(&fixture->arena,
			"---\nmenus: none\n---\n=> %s\n", rows[i].line)
			.data);
		fill(fixture, tagged, COUNT(tagged));
		expect_span(rows[i].line, fixture_page(fixture, "/page.gmi"),
		    span_of(rows[i].want));
	}
}

/* Every entry of a long index can be reached, wherever it is placed. */
static void
long_index(void **state)
{
	struct fixture *fixture = *state;
	char path[32];

	for (int i = 0; i < 4500; i++) {
		snprintf(path, sizeof(path), "big/f%04d.bin", i);
		server_write(&fixture->capsule, path, "x");
	}
	server_write(
	    &fixture->capsule, "big/index.gmi", "# Big\n=> menu:index\nEnd.\n");
	server_write(&fixture->capsule, "page.gmi",
	    "---\nmenus: none\n---\n=> menu:index?under=/big/\nEnd.\n");
	fixture_open(fixture);
	struct span first = fixture_page(fixture, "/big/");
	assert_int_equal(fixture_count(first, ".bin ("), 1000);
	expect_true("leads on", span_tail(first, first.size - 80),
	    span_ends(first, SPAN("\n\n=> /big/?page=2 Next page\nEnd.\n")));
	expect_true("elsewhere", SPAN("page.gmi"),
	    span_ends(fixture_page(fixture, "/page.gmi"),
		SPAN("\n\n=> /big/?page=2 Next page\nEnd.\n")));
	size_t found = 1000;
	for (int i = 2; i <= 5; i++) {
		snprintf(path, sizeof(path), "/big/?page=%d", i);
		struct span page = fixture_page(fixture, path);
		found += fixture_count(page, ".bin (");
		assert_int_equal(
		    fixture_holds(page, "Next page"), i < 5 ? 1 : 0);
		expect_true(path, SPAN("on Gopher"),
		    fixture_count(fixture_gopher(fixture, path), ".bin (") ==
			fixture_count(page, ".bin ("));
	}
	assert_int_equal(found, 4500);
	expect_span("no page", fixture_page(fixture, "/big/?page=6"), first);
	expect_span("not asked", fixture_page(fixture, "/big/?page=1"), first);
}

/* The index of the root links to what no directory lists. */
static void
root_index(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture, tagged, 1);
	expect_span("root", fixture_page(fixture, "/"),
	    SPAN("# localhost\n\n" A "\n=> /recent Recent Posts\n"
		 "=> /archive/ Archive\n=> /tags/ Tags\n"
		 "=> /search Search\n=> /atom.xml Atom feed\n"));
	server_remove(&fixture->capsule);
	server_make(&fixture->capsule);
	fixture_open(fixture);
	expect_span("empty", fixture_page(fixture, "/"),
	    SPAN("# localhost\n\n=> /search Search\n=> /atom.xml Atom feed\n"));
}

static void
translations(void **state)
{
	static const struct file files[] = {
	    {"x.gmi", "# X\n"},
	    {"x.es.gmi", "# X\n"},
	    {"x.de.gmi", "# X\n"}, /* no labels: no language of ours */
	    {"y.gmi", "# Y\n"},
	    {"y.es.gmi", "---\ndraft: true\n---\n# Y\n"},
	    {"z.es.gmi", "# Z\n"},
	    {"es/x.es.gmi", "# X\n"},
	};
	struct fixture *fixture = *state;

	fill(fixture, files, COUNT(files));
	assert_true(span_ends(fixture_page(fixture, "/x.gmi"),
	    SPAN("\n\n=> /x.es.gmi Espa\xc3\xb1ol\n"
		 "=> / Home\n=> /search Search\n")));
	assert_true(span_ends(fixture_page(fixture, "/x.es.gmi"),
	    SPAN("\n\n=> /x.gmi English\n"
		 "=> / Inicio\n=> /search Buscar\n")));
	assert_true(span_ends(fixture_page(fixture, "/y.gmi"),
	    SPAN("=> / Home\n=> /search Search\n")));
	assert_true(span_ends(fixture_page(fixture, "/z.es.gmi"),
	    SPAN("=> / Inicio\n=> /search Buscar\n")));
	assert_true(span_ends(fixture_page(fixture, "/es/x.es.gmi"),
	    SPAN("=> / Inicio\n=> /search Buscar\n")));
	assert_true(fixture_holds(fixture_gopher(fixture, "/x"),
	    "1Espa\xc3\xb1ol\t/x.es\tlocalhost\t70\r\n"));
}

/* Links of an intro are relative to its directory, in both protocols. */
static void
intro_links(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a/.intro.gmi",
	    "# A\n=> ../b/ B\n=> sub/ Sub\n=> ./ Self\n=> x.png Picture\n");
	server_write(&fixture->capsule, "a/sub/x.gmi", "# X\n");
	server_write(&fixture->capsule, "a/x.png", "x");
	server_write(&fixture->capsule, "b/y.gmi", "# Y\n");
	fixture_open(fixture);
	struct span menu = fixture_gopher(fixture, "/a/");
	expect_true("up", menu, fixture_holds(menu, "\n1B\t/b/\tlocalhost\t"));
	expect_true(
	    "below", menu, fixture_holds(menu, "\n1Sub\t/a/sub/\tlocalhost\t"));
	expect_true(
	    "itself", menu, fixture_holds(menu, "\n1Self\t/a/\tlocalhost\t"));
	expect_true("beside", menu,
	    fixture_holds(menu, "\nIPicture\t/a/x.png\tlocalhost\t"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(under_an_article),
	    FIXTURE_TEST(line_endings),
	    FIXTURE_TEST(in_spanish),
	    FIXTURE_TEST(how_many),
	    FIXTURE_TEST(nothing_to_show),
	    FIXTURE_TEST(placed_by_hand),
	    FIXTURE_TEST(directory_index),
	    FIXTURE_TEST(gopher_index),
	    FIXTURE_TEST(tags_and_years),
	    FIXTURE_TEST(long_index),
	    FIXTURE_TEST(root_index),
	    FIXTURE_TEST(translations),
	    FIXTURE_TEST(intro_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
