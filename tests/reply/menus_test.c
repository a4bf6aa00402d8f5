#include <stdio.h>

#include "support/booth.h"
#include "support/expect.h"

struct file {
	const char *path, *text;
};

static void
fill(struct booth *booth, const struct file *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		server_write(&booth->capsule, files[i].path, files[i].text);
	booth_open(booth);
}

/* The seed page's order, on a capsule where every part has something. */
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
#define NAVIGATION "\n=> / Up\n=> / Home\n=> /search Search\n"

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
	struct booth *booth = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		server_write(&booth->capsule, "page.gmi", rows[i].text);
		fill(booth, seed, COUNT(seed));
		expect_span(rows[i].row, booth_page(booth, "/page.gmi"),
		    span_of(rows[i].want));
	}
}

/* Every ending is the text's own: that of its first line. */
static void
line_endings(void **state)
{
	struct booth *booth = *state;

	server_write(&booth->capsule, "page.gmi",
	    "# Gophers\r\n\r\nGophers dig long burrows in gardens.\r\n"
	    "=> menu:block\r\n```\r\nopen");
	fill(booth, seed, COUNT(seed));
	struct span page = booth_page(booth, "/page.gmi");
	assert_int_equal(booth_count(page, "\n"), booth_count(page, "\r\n"));
	expect_true(
	    "closed", page, booth_holds(page, "open\r\n```\r\n\r\n## "));
	expect_true("whole", page,
	    span_ends(page, SPAN("=> / Home\r\n=> /search Search\r\n")));
}

static void
in_spanish(void **state)
{
	struct booth *booth = *state;

	server_write(&booth->capsule, "pagina.es.gmi",
	    "# Los topos\n\nLos topos cavan.\n");
	fill(booth, seed, COUNT(seed));
	/* Posts of its language come first. */
	expect_span("page", booth_page(booth, "/pagina.es.gmi"),
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
		 "\n=> / Subir\n=> / Inicio\n=> /search Buscar\n"));
}

static void
how_many(void **state)
{
	struct booth *booth = *state;

	booth_configure(
	    booth, "[menus]\nrelated = 1\nrecent = 2\nnavigation = no\n");
	server_write(&booth->capsule, "page.gmi", BODY);
	fill(booth, seed, COUNT(seed));
	expect_span("page", booth_page(booth, "/page.gmi"),
	    SPAN(BODY "\n## Similar Entries\n"
		      "=> /2020-01-05-alike.gmi 2020-01-05 Alike\n" BLOCK
		      "\n## Recent Posts\n"
		      "=> /2020-01-04-same.gmi 2020-01-04 Same\n"
		      "Gophers dig long burrows.\n"
		      "=> /2020-01-03-other.gmi 2020-01-03 Another\n"
		      "Coffee ripens on slopes.\n"));
}

/* A heading with nothing under it is not shown. */
static void
nothing_to_show(void **state)
{
	struct booth *booth = *state;

	server_write(&booth->capsule, "2020-01-01-one.gmi", "# One\nAlone.\n");
	booth_open(booth);
	expect_span("alone", booth_page(booth, "/2020-01-01-one.gmi"),
	    SPAN("# One\nAlone.\n" NAVIGATION));
	expect_span("recent", booth_page(booth, "/recent"),
	    SPAN("# Recent Posts\n\n=> /2020-01-01-one.gmi 2020-01-01 One\n"
		 "Alone.\n\n=> / Home\n"));
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
	    {"recent under a path", BODY "=> menu:recent?under=/2020-01-03\n",
		BODY "## Recent Posts\n"
		     "=> /2020-01-03-other.gmi 2020-01-03 Another\n"
		     "Coffee ripens on slopes.\n" SIMILAR BLOCK NAVIGATION},
	    {"recent under nothing", BODY "=> menu:recent?under=/none/\n",
		BODY SIMILAR BLOCK NAVIGATION},
	    {"a bad count is none",
		BODY "=> menu:related?count=x\n=> menu:recent?count=0\n",
		BODY
		"## Similar Entries\n"
		"=> /2020-01-05-alike.gmi 2020-01-05 Alike\n"
		"=> /2020-01-04-same.gmi 2020-01-04 Same\n" BLOCK NAVIGATION},
	    {"an unknown menu stays a link", BODY "=> menu:tags Tags\n",
		BODY "=> menu:tags Tags\n" SIMILAR BLOCK RECENT NAVIGATION},
	    {"not inside preformat", BODY "```\n=> menu:block\n```\n",
		BODY
		"```\n=> menu:block\n```\n" SIMILAR BLOCK RECENT NAVIGATION},
	    {"in a page without menus",
		"---\nmenus: none\n---\n" BODY "=> menu:block\n",
		BODY "## Join us\n=> /join.gmi Become a sustainer\n"},
	};
	struct booth *booth = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		server_write(&booth->capsule, "page.gmi", rows[i].text);
		fill(booth, seed, COUNT(seed));
		expect_span(rows[i].row, booth_page(booth, "/page.gmi"),
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

static void
directory_index(void **state)
{
	struct booth *booth = *state;
	struct buf big = {0};

	fill(booth, tree, COUNT(tree));
	buf_repeat(&big, 'x', 1234567);
	server_write_bytes(&booth->capsule, "news/big.zip", buf_span(&big));
	buf_free(&big);
	booth_open(booth);
	expect_span("index", booth_page(booth, "/news/"),
	    SPAN("# What is new\n\nRead on.\n\n"
		 "=> /news/2019-01-01.gmi 2019-01-01 C\n"
		 "=> /news/late.gmi 2018-03-12 Late\n"
		 "=> /news/2018-03-12-a.gmi 2018-03-12 A\n"
		 "=> /news/2018-03-12-b.gmi 2018-03-12 B\n"
		 "=> /news/2018-03-12T.txt 2018-03-12 Plain\n"
		 "=> /news/undated.gmi alpha\n"
		 "=> /news/zebra.gmi \xc3\x81rbol\n"
		 "=> /news/beta.md Beta\n"
		 "\n## Directories\n"
		 "=> /news/arts/ Fine arts\n"
		 "=> /news/zoo/ Zoo\n"
		 "\n## Files\n"
		 "=> /news/big.zip big.zip (1.2 MB)\n"
		 "=> /news/small.png small.png (1 byte)\n"
		 "\n=> / Up\n=> / Home\n=> /search Search\n"));
	/* index.gmi places its menus itself and gets none appended. */
	expect_span("front page", booth_page(booth, "/"),
	    SPAN("# Front\n\n\n## Directories\n=> /news/ What is new\n"
		 "## Zoo\n=> /news/zoo/a.gmi In the zoo\n"));
	/* Without an intro its name is the title. */
	expect_span("zoo", booth_page(booth, "/news/zoo/"),
	    SPAN("# Zoo\n\n=> /news/zoo/a.gmi In the zoo\n"
		 "\n=> /news/ Up\n=> / Home\n=> /search Search\n"));
}

/* mapping 15 */
static void
gopher_index(void **state)
{
	struct booth *booth = *state;

	fill(booth, tree, COUNT(tree));
	struct span menu = booth_gopher(booth, "/news");
	static const char *const lines[] = {
	    "iWhat is new\tTITLE\t",
	    "\n12019-01-01 C\t/news/2019-01-01\tlocalhost\t70\r\n"
	    "12018-03-12 Late\t/news/late\tlocalhost\t70\r\n"
	    "12018-03-12 A\t/news/2018-03-12-a\tlocalhost\t70\r\n"
	    "12018-03-12 B\t/news/2018-03-12-b\tlocalhost\t70\r\n"
	    "02018-03-12 Plain\t/news/2018-03-12T.txt\tlocalhost\t70\r\n",
	    "\n0Beta\t/news/beta.md\tlocalhost\t70\r\n",
	    "\n1Zoo\t/news/zoo/\tlocalhost\t70\r\n",
	    "\nIsmall.png (1 byte)\t/news/small.png\tlocalhost\t70\r\n",
	    "\n1Up\t/\tlocalhost\t70\r\n1Home\t/\tlocalhost\t70\r\n7Search\t/"
	    "search\tlocalhost\t70\r\n.\r\n",
	};
	for (size_t i = 0; i < COUNT(lines); i++)
		expect_true(lines[i], menu, booth_holds(menu, lines[i]));
	assert_false(booth_holds(menu, "Hidden"));
	assert_int_equal(booth_gopher(booth, "/news/").size, menu.size);
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
	struct booth *booth = *state;

	fill(booth, files, COUNT(files));
	assert_true(span_ends(booth_page(booth, "/x.gmi"),
	    SPAN("=> / Up\n=> / Home\n=> /search Search\n=> "
		 "/x.es.gmi Espa\xc3\xb1ol\n")));
	assert_true(span_ends(booth_page(booth, "/x.es.gmi"),
	    SPAN("=> / Subir\n=> / Inicio\n=> /search Buscar\n=> /x.gmi "
		 "English\n")));
	assert_true(span_ends(booth_page(booth, "/y.gmi"),
	    SPAN("=> / Home\n=> /search Search\n")));
	assert_true(span_ends(booth_page(booth, "/z.es.gmi"),
	    SPAN("=> / Inicio\n=> /search Buscar\n")));
	assert_true(span_ends(booth_page(booth, "/es/x.es.gmi"),
	    SPAN("=> / Inicio\n=> /search Buscar\n")));
	assert_true(booth_holds(booth_gopher(booth, "/x"),
	    "1Espa\xc3\xb1ol\t/x.es\tlocalhost\t70\r\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    BOOTH_TEST(under_an_article),
	    BOOTH_TEST(line_endings),
	    BOOTH_TEST(in_spanish),
	    BOOTH_TEST(how_many),
	    BOOTH_TEST(nothing_to_show),
	    BOOTH_TEST(placed_by_hand),
	    BOOTH_TEST(directory_index),
	    BOOTH_TEST(gopher_index),
	    BOOTH_TEST(translations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
