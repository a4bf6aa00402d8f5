/* Linked From: which articles link to one, and what readers are shown of it. */
#include <stdio.h>
#include <unistd.h>

#include "check/check_text.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/menu.h"

/* Menus that would show the sources before. */
static const char alone[] = "[menus]\nrelated = 0\nrecent = 0\n";

/* P440: the newest articles that link to one, under it. */
static void
under_an_article(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "# A\n"},
	    {"a.es.gmi", "# A, en espa\xc3\xb1ol\n"},
	    {"2020-01-01-one.gmi", "# One\n=> /a.gmi\n=> /a.es.gmi\n"},
	    {"2020-01-03-three.gmi", "# Three\n=> a.gmi\n"},
	    {"2020-01-02-two.gmi", "# Two\n=> a.gmi A\n=> /a.gmi A again\n"},
	    {"b.gmi", "# Undated B\n=> a.gmi\n"},
	    {"2020-01-05-five.gmi", "# Five\n=> a.gmi\n"},
	    {"2020-01-04-four.gmi", "# Four\n=> a.gmi\n"},
	    {"unlinked.gmi", "# Unlinked\n"},
	    {".standing.gmi", "Standing.\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, alone);
	fixture_fill(fixture, files, COUNT(files));
	fixture_expect_lines(fixture, "/a.gmi",
	    "# A\n\n## Linked From\n"
	    "=> /2020-01-05-five.gmi 2020-01-05 Five\n"
	    "=> /2020-01-04-four.gmi 2020-01-04 Four\n"
	    "=> /2020-01-03-three.gmi 2020-01-03 Three\n"
	    "=> /2020-01-02-two.gmi 2020-01-02 Two\n"
	    "=> /2020-01-01-one.gmi 2020-01-01 One\n\nStanding.\n");
	fixture_expect_lines(fixture, "/a.es.gmi",
	    "## Enlazado desde\n=> /2020-01-01-one.gmi 2020-01-01 One\n");
	fixture_expect_none(fixture, "/unlinked.gmi", "Linked");
	assert_true(
	    fixture_holds(fixture_gopher(fixture, "/a"), "iLinked From\t"));
	fixture->vhost.linked = 0;
	fixture_expect_none(fixture, "/a.es.gmi", "Enlazado");
}

/* P440: what a menu above shows is not shown again. */
static void
shown_once(void **state)
{
	static const struct fixture_file files[] = {
	    {"2020-01-01-rain.gmi",
		"# Rain in the valley\n\nThe rain of the valley fell.\n"},
	    {"2020-01-02-more.gmi",
		"# More rain in the valley\n\nThe rain of the valley fell.\n"
		"=> 2020-01-01-rain.gmi\n"},
	    {"2020-01-03-words.gmi", "# Words\n=> 2020-01-01-rain.gmi\n"},
	    {"2020-01-04-others.gmi", "# Others\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	fixture_expect_lines(fixture, "/2020-01-01-rain.gmi",
	    "## Similar Entries\n"
	    "=> /2020-01-02-more.gmi 2020-01-02 More rain in the valley\n\n"
	    "## Linked From\n=> /2020-01-03-words.gmi 2020-01-03 Words\n\n"
	    "## Recent Posts\n=> /2020-01-04-others.gmi 2020-01-04 Others\n\n");
}

/* P441: /links/PATH has all of them, on both networks. */
static void
page_of_links(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "# A\n"},
	    {"d/2020-01-01-b/index.gmi", "# B\n"},
	    {"x.gmi", "# X\n=> /a.gmi\n=> d/2020-01-01-b\n"},
	    {"2020-01-01-y.gmi", "# Y\n=> a.gmi\n=> d/2020-01-01-b/\n"},
	    {"own.gmi", "# Own\n"},
	    {"links/own.gmi", "# The publisher's page\n"},
	    {"file.bin", "\1"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	fixture_expect_lines(
	    fixture, "/links/a.gmi", "# Linked From \xc2\xb7 ");
	fixture_expect_lines(fixture, "/links/a.gmi",
	    "\n=> /a.gmi A\n\n=> /2020-01-01-y.gmi 2020-01-01 Y\n"
	    "=> /x.gmi X\n\n=> / Home\n=> /search Search\n");
	fixture_expect_lines(fixture, "/links/d/2020-01-01-b/",
	    "=> /2020-01-01-y.gmi 2020-01-01 Y\n=> /x.gmi X\n\n=> /d/ Up\n");
	fixture_expect_lines(
	    fixture, "/links/own.gmi", "# The publisher's page\n");
	static const char *const none[] = {
	    "/links/none.gmi", "/links/file.bin", "/links/d/"};
	for (size_t i = 0; i < COUNT(none); i++)
		expect_true(none[i], SPAN(""),
		    fixture_holds(fixture_gemini(fixture, none[i]), "51 "));
	struct span menu = fixture_gopher(fixture, "/links/a.gmi");
	menu_expect("P441", menu, "");
	assert_true(fixture_holds(menu, "12020-01-01 Y\t/2020-01-01-y\t"));
	/* No robot follows them. */
	struct span robots = fixture_page(fixture, "/robots.txt");
	assert_true(fixture_holds(robots, "\nDisallow: /links/\n"));
	assert_true(fixture_holds(robots, "\nDisallow: /1/links/\n"));
}

/* P441: where pages have no links to others, it has those alone. */
static void
without_navigation(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "# A\n"},
	    {"x.gmi", "# X\n=> /a.gmi\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[menus]\nnavigation = no\n");
	fixture_fill(fixture, files, COUNT(files));
	struct span page = fixture_page(fixture, "/links/a.gmi");
	expect_true("links alone", page,
	    span_ends(page, SPAN("\n=> /a.gmi A\n\n=> /x.gmi X\n")));
}

/* P442: a line places the menu, whole, and it is not appended again. */
static void
placed(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "# A\n=> menu:recent?count=1\n\n=> menu:links   Who\n"},
	    {"few.gmi", "# Few\n=> menu:links?count=1\nEnd\n"},
	    {"none.gmi", "# None\n=> menu:links\nEnd\n"},
	    {"2020-01-01-x.gmi", "# X\n=> a.gmi\n=> few.gmi\n"},
	    {"2020-01-02-y.gmi", "# Y\n=> a.gmi\n=> few.gmi\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[menus]\nrelated = 0\nlinked = 3\n");
	fixture_fill(fixture, files, COUNT(files));
	fixture_expect_lines(fixture, "/a.gmi",
	    "\n## Who\n=> /2020-01-02-y.gmi 2020-01-02 Y\n"
	    "=> /2020-01-01-x.gmi 2020-01-01 X\n\n=> / Home\n");
	fixture_expect_none(fixture, "/a.gmi", "Linked From");
	fixture_expect_lines(fixture, "/few.gmi",
	    "# Few\n## Linked From\n=> /2020-01-02-y.gmi 2020-01-02 Y\nEnd\n");
	fixture_expect_lines(fixture, "/none.gmi", "# None\nEnd\n\n");
}

static const char names[] =
    "[menus]\nrelated = 0\nrecent = 0\n"
    "[host main]\nname = localhost\nalias = b\xc3\xbc"
    "cher.example, *.example.org\n"
    "[redirects]\nredirect = 31 /gone/* /d/*\nredirect = 31 /all/* "
    "/d/a.gmi\nredirect = 30 /one /d/a.gmi\nredirect = 31 /url "
    "gemini://localhost/d/a.gmi\nredirect = 52 /lost\n"
    "redirect = 31 /taken.gmi /d/a.gmi\n"
    "redirect = 31 /away https://example.org/d/a.gmi\n";

static const struct {
	const char *line;
	bool leads;
} links[] = {
    {"=> /d/a.gmi", true},
    {"=> a.gmi", true},
    {"=>a.gmi\tWith a tab", true},
    {"=> ./../d/./a.gmi", true},
    {"=> ../../../../d/a.gmi", true},
    {"=> //localhost/d/a.gmi", true},
    {"=> /d/%61.gmi", true},
    {"=> /d/a.gmi?words#part", true},
    {"=> gemini://localhost/d/a.gmi", true},
    {"=> GEMINI://LocalHost:1965/d/a.gmi", true},
    {"=> gemini://b\xc3\xbc"
     "cher.example/d/a.gmi",
	true},
    {"=> gemini://xn--bcher-kva.example/d/a.gmi", true},
    {"=> gemini://club.example.org/d/a.gmi", true},
    {"=> gopher://localhost/1/d/a", true},
    {"=> gopher://localhost:70/0/d/a.txt", true},
    {"=> gopher://localhost/0/d/a.40.txt", true},
    {"=> gopher://localhost/0/d/a.gmi", true},
    {"=> gopher://localhost/%30/d/a.txt", true},
    {"=> /old/name.gmi", true},
    {"=> /older%20name", true},
    {"=> /gone/a.gmi", true},
    {"=> /all/of/it", true},
    {"=> /one", true},
    {"=> /url", true},
    {"=> /taken.gmi", true},
    {"=> /link/a.gmi", true},
    {"=> /alias.gmi", true},
    {"text\n```\n=> x.gmi\n```\n=> a.gmi", true},
    {"=> a.gmi\n=> /old/name.gmi\n=> /one", true},
    {"=> /d/b.gmi", false},
    {"=> /d/A.gmi", false},
    {"=> gemini://localhost:1966/d/a.gmi", false},
    {"=> gemini://elsewhere/d/a.gmi", false},
    {"=> gemini://a.b.example.org/d/a.gmi", false},
    {"=> gopher://localhost:7171/1/d/a", false},
    {"=> gopher://elsewhere/1/d/a", false},
    {"=> https://localhost/d/a.gmi", false},
    {"=> spartan://localhost/d/a.gmi", false},
    {"=> /away", false},
    {"=> /lost", false},
    {"=> /d/", false},
    {"=> /d/a.gmi/", false},
    {"=> /gone/", false},
    {"=> /related/d/a.gmi", false},
    {"=> menu:related", false},
    {"=> a%zz.gmi", false},
    {"=> %ff", false},
    {"=> ..%2f..%2fa.gmi", false},
    {"=> gemini://localhost:99999/d/a.gmi", false},
    {"=> gemini:///d/a.gmi", false},
    {"=> gopher:///1/d/a", false},
    {"=> gopher://localhost/1", false},
    {"=> gopher://localhost/1/d/%zz", false},
    {"=> gopher://localhost/1/d/%01", false},
    {"=> gopher://localhost/1/d/%ff", false},
    {"=> gopher://localhost/1%09", false},
    {"=> gopher://localhost/hURL:gemini://localhost/d/a.gmi", false},
    {"=> gopher://localhost:70000/1/d/a", false},
    {"=> %00", false},
    {"```\n=> a.gmi\n```", false},
    {" => a.gmi", false},
    {"> => a.gmi", false},
    {"/d/a.gmi", false},
};

/* P443: a link counts if a client that follows it gets to the article. */
static void
resolved(void **state)
{
	struct fixture *fixture = *state;
	char path[64], want[64];

	fixture_configure(fixture, names);
	server_write(&fixture->capsule, "d/a.gmi",
	    "---\nwas: /old/name.gmi\naliases: [/older name]\n---\n# A\n");
	server_write(&fixture->capsule, "taken.gmi", "# Hidden by a rule\n");
	server_write(&fixture->capsule, "lost", "Gone by a rule\n");
	assert_int_equal(
	    symlink("d", server_path(&fixture->capsule, "link")), 0);
	assert_int_equal(
	    symlink("d/a.gmi", server_path(&fixture->capsule, "alias.gmi")), 0);
	for (size_t i = 0; i < COUNT(links); i++) {
		snprintf(path, sizeof(path), "d/source-%02zu.gmi", i);
		server_write(&fixture->capsule, path, links[i].line);
	}
	fixture_open(fixture);
	struct span page = fixture_page(fixture, "/links/d/a.gmi");
	for (size_t i = 0; i < COUNT(links); i++) {
		snprintf(want, sizeof(want), "=> /d/source-%02zu.gmi ", i);
		expect_true(links[i].line, page,
		    fixture_count(page, want) == links[i].leads);
	}
	/* The same at the other name of the file. */
	fixture_expect_lines(
	    fixture, "/links/alias.gmi", "=> /d/source-00.gmi ");
	/* What a rule hides, or says to be gone, is not linked to. */
	fixture_expect_none(fixture, "/links/taken.gmi", "=> /d/source-");
	fixture_expect_none(fixture, "/links/lost", "=> /d/source-");
}

/*
 * P525: a link counts if loam check finds nothing wrong with it: forms of an
 * article are on Gopher alone, zones that need a certificate are not.
 */
static void
as_checked(void **state)
{
	static const struct {
		const char *url;
		bool leads;
	} rows[] = {
	    {"/d/a.gmi", true},
	    {"gopher://localhost/1/d/a", true},
	    {"gopher://localhost/0/d/a.txt", true},
	    {"gopher://localhost/1/club/moved", false},
	    {"gopher://localhost/0/club/moved.gmi", false},
	    {"gopher://localhost/1/open/way", true},
	    {"/club/moved.gmi", true},
	    {"/d/a", false},
	    {"a", false},
	    {"a.txt", false},
	    {"/d/a.gmi.menu", false},
	    {"a.40.txt", false},
	    {"gemini://localhost/d/a", false},
	    {"//localhost/d/a.txt", false},
	};
	struct fixture *fixture = *state;
	char path[64], text[160], want[64];

	fixture_configure(fixture,
	    "[zone club]\npath = /club/\nallow = any\n"
	    "[zone open]\npath = /open/\nwrite = file:writers\n"
	    "[menus]\nrelated = 0\nrecent = 0\n"
	    "[redirects]\nredirect = 31 /open/way /d/a.gmi\n");
	server_write(&fixture->capsule, "d/a.gmi",
	    "---\naliases: [/club/moved.gmi, /club/moved]\n---\n# A\n");
	server_write(&fixture->capsule, "club/a.gmi", "# Club\n");
	server_write(&fixture->capsule, "open/a.gmi", "# Open\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(path, sizeof(path), "d/source-%02zu.gmi", i);
		snprintf(text, sizeof(text), "# S\n=> %s\n", rows[i].url);
		server_write(&fixture->capsule, path, text);
	}
	fixture_open(fixture);
	fixture->visitor.state = VISITOR_KNOWN;
	struct span page = fixture_page(fixture, "/links/d/a.gmi");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct notes notes = {0};
		snprintf(want, sizeof(want), "=> /d/source-%02zu.gmi ", i);
		expect_true(rows[i].url, page,
		    fixture_count(page, want) == rows[i].leads);
		snprintf(text, sizeof(text), "=> %s\n", rows[i].url);
		check_text(&fixture->context, &notes, SPAN("/d/x.gmi"),
		    CHECK_PAGE, ARTICLE_GEMTEXT, span_of(text));
		expect_true(
		    rows[i].url, page, (notes.count == 0) == rows[i].leads);
		note_free(&notes);
	}
}

/* P443: one path in two spellings of Unicode, and names with any bytes. */
static void
spelled(void **state)
{
	static const struct fixture_file files[] = {
	    {"e\xcc\x81t\xc3\xa9.gmi", "# Summer\n"},
	    {"100%.gmi", "# All\n"},
	    {"x.gmi", "# X\n=> \xc3\xa9te\xcc\x81.gmi\n=> 100%25.gmi\n"},
	    {"y.gmi", "# Y\n=> e%CC%81t%C3%A9.gmi\n=> /100%2525.gmi\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	fixture_expect_lines(
	    fixture, "/links/e%CC%81t%C3%A9.gmi", "=> /x.gmi X\n=> /y.gmi Y\n");
	fixture_expect_lines(fixture, "/links/100%25.gmi", "=> /x.gmi X\n");
	fixture_expect_none(fixture, "/links/100%25.gmi", "=> /y.gmi Y\n");
}

static const char zoned[] = "[zone club]\npath = /club/\nallow = any\n"
			    "[menus]\nrelated = 0\nrecent = 0\n";

/* P444: nobody sees a link from what he may not see. */
static void
hidden(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "# A\n"},
	    {"b.gmi", "# B\n"},
	    {"club/2020-01-01-in.gmi", "# In\n=> /a.gmi\n=> /b.gmi\n"},
	    {"club/inner.gmi", "# Inner\n=> 2020-01-01-in.gmi\n"},
	    {"draft.gmi", "---\ndraft: true\n---\n=> a.gmi\n"},
	    {"2999-01-01-future.gmi", "=> a.gmi\n"},
	    {"unlisted.gmi", "---\nlisted: no\n---\n=> a.gmi\n"},
	    {"index.gmi", "# Front\n=> a.gmi\n"},
	    {".intro.gmi", "=> a.gmi\n"},
	    {"open.gmi", "# Open\n=> a.gmi\n=> club/2020-01-01-in.gmi\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, zoned);
	fixture_fill(fixture, files, COUNT(files));
	fixture_expect_lines(
	    fixture, "/a.gmi", "## Linked From\n=> /open.gmi Open\n\n");
	fixture_expect_none(fixture, "/b.gmi", "Linked");
	fixture_expect_none(fixture, "/links/b.gmi", "club");
	assert_true(fixture_holds(
	    fixture_gemini(fixture, "/links/club/2020-01-01-in.gmi"), "60 "));
	assert_false(
	    fixture_holds(fixture_gopher(fixture, "/links/a.gmi"), "club"));
	assert_false(fixture_holds(
	    fixture_gopher(fixture, "/links/club/2020-01-01-in.gmi"), "open"));
	fixture->visitor.state = VISITOR_KNOWN;
	fixture_expect_lines(fixture, "/a.gmi",
	    "## Linked From\n=> /club/2020-01-01-in.gmi 2020-01-01 In\n"
	    "=> /open.gmi Open\n\n");
	fixture_expect_lines(fixture, "/club/2020-01-01-in.gmi",
	    "## Linked From\n=> /club/inner.gmi Inner\n=> /open.gmi Open\n");
}

/* P445: a text of many links is an index, and no source. */
static void
indexes(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = {0};

	for (int i = 0; i < 49; i++)
		buf_format(&text, "=> https://example.org/%d\n", i);
	buf_add(&text, SPAN("=> a.gmi\n=> menu:recent\n"));
	server_write(&fixture->capsule, "a.gmi", "# A\n");
	server_write_bytes(&fixture->capsule, "fifty.gmi", buf_span(&text));
	buf_add(&text, SPAN("=> b.gmi\n"));
	server_write_bytes(&fixture->capsule, "more.gmi", buf_span(&text));
	buf_free(&text);
	fixture_open(fixture);
	fixture_expect_lines(fixture, "/links/a.gmi", "=> /fifty.gmi ");
	fixture_expect_none(fixture, "/links/a.gmi", "=> /more.gmi ");
}

/* P446: no article links to itself, nor a text to its other form. */
static void
own_links(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "# A\n=> a.gmi\n=> #part\n=> ?x\n=> /a.gmi\n=> b.gmi\n"},
	    {"b.gmi", "# B\n=> a.gmi\n"},
	    {"t.gmi", "# The rain\n\nIt fell for days.\n"},
	    {"t.txt", "The rain\n\nIt fell for days.\n"},
	    {"2020-01-01-trip/index.gmi", "# Trip\n=> .\n=> index.gmi\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, alone);
	fixture_fill(fixture, files, COUNT(files));
	/* A circle of links is two of them. */
	fixture_expect_lines(
	    fixture, "/a.gmi", "## Linked From\n=> /b.gmi B\n\n");
	fixture_expect_lines(
	    fixture, "/b.gmi", "## Linked From\n=> /a.gmi A\n\n");
	fixture_expect_none(fixture, "/2020-01-01-trip/", "Linked From");
}

/* Without hints the scan cannot know that no file is being written. */
static bool
look(struct fixture *fixture)
{
	scan_take_unfinished(fixture->scan);
	return fixture_look(fixture);
}

/* P447: a link leads to what is there now, though its text stays as it was. */
static void
followed(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, alone);
	server_write(&fixture->capsule, "source.gmi", "# S\n=> d/new.gmi\n");
	server_write(&fixture->capsule, "d/a.gmi", "# A\n");
	fixture_open(fixture);
	fixture_expect_none(fixture, "/d/a.gmi", "Linked");
	/* It arrives, */
	server_write(&fixture->capsule, "d/new.gmi", "# New\n");
	assert_true(look(fixture));
	fixture_expect_lines(
	    fixture, "/d/new.gmi", "## Linked From\n=> /source.gmi S\n");
	/* moves, */
	unlink(server_path(&fixture->capsule, "d/new.gmi"));
	server_write(
	    &fixture->capsule, "d/a.gmi", "---\nwas: /d/new.gmi\n---\n# A\n");
	assert_true(look(fixture));
	fixture_expect_lines(
	    fixture, "/d/a.gmi", "## Linked From\n=> /source.gmi S\n");
	/* and the link goes. */
	server_write(&fixture->capsule, "source.gmi", "# S, without\n");
	assert_true(look(fixture));
	fixture_expect_none(fixture, "/d/a.gmi", "Linked");
}

/* P448: redirects hold at once: the edition knows nothing of them. */
static void
reloaded(void **state)
{
	struct fixture *fixture = *state;
	struct redirects *rules = redirects_new();
	struct notes notes = {0};

	fixture_configure(fixture, alone);
	server_write(&fixture->capsule, "source.gmi", "# S\n=> /moved\n");
	server_write(&fixture->capsule, "a.gmi", "# A\n");
	fixture_open(fixture);
	fixture_expect_none(fixture, "/links/a.gmi", "source");
	redirects_add(
	    rules, SPAN("31 /moved /a.gmi"), SPAN("loam.ini"), 1, &notes);
	fixture->vhost.redirects = rules;
	fixture_expect_lines(fixture, "/links/a.gmi", "=> /source.gmi S\n");
	redirects_free(&rules);
	note_free(&notes);
}

/* P449: what a page shows of many links costs no more than of few. */
static void
many_sources(void **state)
{
	enum { SOURCES = 400 };
	struct fixture *fixture = *state;
	char path[64];
	uint64_t costs[2];

	fixture_configure(fixture, alone);
	server_write(&fixture->capsule, "a.gmi", "# A\n");
	server_write(&fixture->capsule, "b.gmi", "# B\n");
	for (int i = 0; i < SOURCES; i++) {
		snprintf(path, sizeof(path), "s/%03d.gmi", i);
		server_write(&fixture->capsule, path,
		    i < 6 ? "# S\n=> /a.gmi\n=> /b.gmi\n" : "# S\n=> /a.gmi\n");
	}
	fixture_open(fixture);
	assert_int_equal(
	    fixture_count(fixture_page(fixture, "/a.gmi"), "=> /s/"), 5);
	costs[0] = fixture->cost;
	assert_int_equal(
	    fixture_count(fixture_page(fixture, "/b.gmi"), "=> /s/"), 5);
	costs[1] = fixture->cost;
	expect_true("cost", SPAN(""), costs[0] < costs[1] + 200);
	assert_int_equal(
	    fixture_count(fixture_page(fixture, "/links/a.gmi"), "=> /s/"),
	    SOURCES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(under_an_article),
	    FIXTURE_TEST(shown_once),
	    FIXTURE_TEST(page_of_links),
	    FIXTURE_TEST(without_navigation),
	    FIXTURE_TEST(placed),
	    FIXTURE_TEST(resolved),
	    FIXTURE_TEST(as_checked),
	    FIXTURE_TEST(spelled),
	    FIXTURE_TEST(hidden),
	    FIXTURE_TEST(indexes),
	    FIXTURE_TEST(own_links),
	    FIXTURE_TEST(followed),
	    FIXTURE_TEST(reloaded),
	    FIXTURE_TEST(many_sources),
	};

	return cmocka_run_group_tests_name("reply/linked", tests, NULL, NULL);
}
