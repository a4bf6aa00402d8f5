/* Responses of redirects: status 30, 31 and 52 (H12), and Gopher's (M12). */
#include <stdio.h>

#include "config/rules.h"
#include "pages/resolve.h"
#include "support/fixture.h"
#include "support/expect.h"

static const struct fixture_file files[] = {
    {"new.gmi", "# New\n\nText.\n=> /old.gmi Old\n"},
    {"new.txt", "New\n\nPlain.\n"},
    {"en/index.gmi", "# English\n"},
    {"dir/a.gmi", "# A\n"},
    {"dir/sp ace.gmi", "# Space\n"},
    {"pic.png", "\x89PNG"},
    {"hidden.gmi", "# Hidden\n"},
    {"closed.gmi", "# Closed\n"},
    {"gone/cafe\xcc\x81.gmi", "# Gone\n"},
    {"en/index.es.gmi", "---\nwas: /hola\n---\n# Hola\n"},
    {"spelt.gmi",
	"---\nwas: /de\xcc\x81ja\naliases: [/vu\xcc\x88]\n---\n# S\n"},
    {"was.gmi", "---\nwas: /once\n---\n# Was\n"},
};

static const char rules[] = "[redirects]\n"
			    "redirect = 30 / /en/\n"
			    "redirect = 31 /old.gmi /new.gmi\n"
			    "redirect = 31 /old.txt /new.txt\n"
			    "redirect = 31 /mundo /en/index.es.gmi\n"
			    "redirect = 31 /mixed.txt /new.gmi\n"
			    "redirect = 31 /moved/* /dir/*\n"
			    "redirect = 31 /closed/* /new.gmi\n"
			    "redirect = 30 /found /search?new\n"
			    "redirect = 31 /find /search\n"
			    "redirect = 31 /picture /pic.png\n"
			    "redirect = 31 /noslash /dir\n"
			    "redirect = 31 /hidden.gmi /new.gmi\n"
			    "redirect = 52 /closed.gmi\n"
			    "redirect = 52 /recent\n"
			    "redirect = 52 /gone/caf%C3%A9.gmi\n"
			    "redirect = 31 /never /none\n"
			    "redirect = 31 /once /dir/\n"
			    "redirect = 30 /away gemini://b.example/x\n"
			    "redirect = 31 /web/* https://b.example/*\n"
			    "redirect = 31 /hole gopher://b.example/1/x\n"
			    "redirect = 31 /home gemini://localhost/dir/a.gmi\n"
			    "redirect = 31 /s/* /stretched/*\n"
			    "redirect = 31 /x.gmi /y\n"
			    "redirect = 31 /y.gmi /x\n";

static void
fill(struct fixture *fixture)
{
	struct notes notes = {0};

	fixture_configure(fixture, rules);
	assert_int_equal(rules_check(&fixture->config, &notes), 0);
	fixture_fill(fixture, files, COUNT(files));
}

/* P640: also the spellings of an old path. */
static void
on_gemini(void **state)
{
	static const struct {
		const char *row, *path, *want;
	} rows[] = {
	    {"30, the front page", "/", "30 gemini://localhost/en/\r\n"},
	    {"R2, and without its slash", "", "30 gemini://localhost/en/\r\n"},
	    {"31", "/old.gmi", "31 gemini://localhost/new.gmi\r\n"},
	    {"31, encoded", "/ol%64.gmi", "31 gemini://localhost/new.gmi\r\n"},
	    {"31, dots", "/a/../old.gmi", "31 gemini://localhost/new.gmi\r\n"},
	    {"H12, no query", "/old.gmi?x",
		"31 gemini://localhost/new.gmi\r\n"},
	    {"31, a tail", "/moved/a.gmi",
		"31 gemini://localhost/dir/a.gmi\r\n"},
	    {"H12, a tail encoded", "/moved/sp%20ace.gmi",
		"31 gemini://localhost/dir/sp%20ace.gmi\r\n"},
	    {"H6", "/moved/%0d%0a20%20x",
		"31 gemini://localhost/dir/%0D%0A20%20x\r\n"},
	    {"31, no tail", "/moved/", "31 gemini://localhost/dir/\r\n"},
	    {"31, all below", "/closed/a/b",
		"31 gemini://localhost/new.gmi\r\n"},
	    {"30, a query of its own", "/found?y",
		"30 gemini://localhost/search?new\r\n"},
	    {"52", "/closed.gmi", "52 Gone for good\r\n"},
	    {"52, a page of ours", "/recent", "52 Gone for good\r\n"},
	    {"52, another spelling", "/gone/cafe%CC%81.gmi",
		"52 Gone for good\r\n"},
	    {"was, as written", "/de%CC%81ja",
		"31 gemini://localhost/spelt.gmi\r\n"},
	    {"was, another spelling", "/d%C3%A9ja",
		"31 gemini://localhost/spelt.gmi\r\n"},
	    {"was, of a page in another language", "/hola",
		"31 gemini://localhost/en/index.es.gmi\r\n"},
	    {"an alias, another spelling", "/v%C3%BC",
		"31 gemini://localhost/spelt.gmi\r\n"},
	    {"before the tree", "/hidden.gmi",
		"31 gemini://localhost/new.gmi\r\n"},
	    {"before was", "/once", "31 gemini://localhost/dir/\r\n"},
	    {"30, elsewhere", "/away", "30 gemini://b.example/x\r\n"},
	    {"another scheme", "/web/a%20b?c",
		"31 https://b.example/a%20b\r\n"},
	    {"F1 comes first", "/../old.gmi",
		"59 The path leads above the root\r\n"},
	    {"no form on Gemini", "/old", "51 Not found\r\n"},
	    {"not its directory", "/moved", "51 Not found\r\n"},
	    {"what is not redirected", "/dir/a.gmi",
		"20 text/gemini; lang=en\r\n"},
	};
	struct fixture *fixture = *state;
	struct buf path = {0};

	fill(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = fixture_gemini(fixture, rows[i].path);
		expect_span(rows[i].row, span_head(got, strlen(rows[i].want)),
		    span_of(rows[i].want));
		/* H4: a header and nothing else. */
		expect_true(rows[i].row, got,
		    span_starts(got, SPAN("20")) ||
			got.size == strlen(rows[i].want));
	}
	/* H3: a header of 1024 bytes goes, one more is 51. */
	buf_add(&path, SPAN("/s/"));
	buf_repeat(&path, 'a', 1024 - strlen("gemini://localhost/stretched/"));
	buf_byte(&path, '\0');
	struct span whole = fixture_gemini(fixture, path.data);
	expect_true("H3", whole, span_starts(whole, SPAN("31 ")));
	assert_int_equal(whole.size, 3 + 1024 + 2);
	path.data[path.size - 1] = 'a';
	buf_byte(&path, '\0');
	expect_span("H3", fixture_gemini(fixture, path.data),
	    SPAN("51 Moved to an address that is longer than 1,024 bytes\r\n"));
	buf_free(&path);
}

static void
on_gopher(void **state)
{
	static const char new_menu[] = "iNew\tTITLE\t";
	/* Below a link, as on every menu that is made. */
#define WAYS                                                                   \
	"localhost\t70\r\ni\t\terror.host\t1\r\n1Home\t/en/"                   \
	"\tlocalhost\t70\r\n"                                                  \
	"7Search\t/search\tlocalhost\t70\r\n.\r\n"
	static const char gone[] = "3Gone for good\t\terror.host\t1\r\n"
				   "1Home\t/\tlocalhost\t70\r\n"
				   "7Search\t/search\tlocalhost\t70\r\n.\r\n";
	static const struct {
		const char *row, *selector, *start;
	} rows[] = {
	    {"the front page", "", "iEnglish\tTITLE\t"},
	    {"the front page, by a slash", "/", "iEnglish\tTITLE\t"},
	    {"an article's file", "/old.gmi", "# New\n\nText.\n"},
	    {"its menu", "/old", new_menu},
	    {"its menu, in long", "/old.gmi.menu", new_menu},
	    {"a text for a text", "/old.txt", "New\r\n\r\nPlain.\r\n"},
	    {"gemtext's text for a text", "/mixed.txt", "New\r\n===\r\n"},
	    {"its text, of gemtext", "/hidden.txt", "New\r\n===\r\n"},
	    {"a page in another language", "/mundo", "iHola\tTITLE\t"},
	    {"a tail", "/moved/a.gmi", "# A\n"},
	    {"a form of a tail", "/moved/a", "iA\tTITLE\t"},
	    {"the directory of a tail", "/moved/",
		"iDir \u00b7 localhost\tTITLE\t"},
	    {"all below", "/closed/b", new_menu},
	    {"a directory without its slash", "/noslash",
		"iDir \u00b7 localhost\tTITLE\t"},
	    {"a search with its words", "/found",
		"iSearch: new \u00b7 localhost\tTITLE\t"},
	    {"a search with the user's", "/find\tplain",
		"iSearch: plain \u00b7 localhost\tTITLE\t"},
	    {"a file", "/picture", "\x89PNG"},
	    {"hidden", "/hidden.gmi", "# New\n\nText.\n"},
	    {"hidden, its menu", "/hidden", new_menu},
	    {"gone", "/closed.gmi", gone},
	    {"gone, its menu", "/closed", gone},
	    {"gone, its text", "/closed.txt", gone},
	    {"to nothing", "/never", "3Not found\t\terror.host\t1\r\n"},
	    {"elsewhere", "/away",
		"hThis page has moved here "
		"[gemini]\tURL:gemini://b.example/x\t" WAYS},
	    {"on the web", "/web/a b",
		"hThis page has moved "
		"here\tURL:https://b.example/a%20b\t" WAYS},
	    {"on Gopher", "/hole",
		"1This page has moved here\t/x\tb.example\t70\r\n"
		"i\t\terror.host\t1\r\n1Home\t/en/\t"},
	    {"ours by its URL", "/home",
		"1This page has moved here\t/dir/a\t" WAYS},
	    {"forms that lead to each other", "/x",
		"3Not found\t\terror.host\t1\r\n"},
	};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = fixture_gopher(fixture, rows[i].selector);
		expect_span(rows[i].row, span_head(got, strlen(rows[i].start)),
		    span_of(rows[i].start));
	}
}

/* M12: where pages have no links to others, a redirect's has none. */
static void
without_navigation(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[menus]\nnavigation = no\n[redirects]\n"
	    "redirect = 30 /away gemini://b.example/x\n");
	fixture_fill(fixture, files, COUNT(files));
	expect_span("elsewhere", fixture_gopher(fixture, "/away"),
	    SPAN("hThis page has moved here [gemini]\tURL:gemini://b.example/x"
		 "\tlocalhost\t70\r\n.\r\n"));
	expect_span("not there", fixture_gopher(fixture, "/none"),
	    SPAN("3Not found\t\terror.host\t1\r\n1Home\t/\tlocalhost\t70\r\n"
		 ".\r\n"));
}

/* M12: links of menus lead to the target of a redirect. */
static void
links(void **state)
{
	static const struct {
		const char *url, *want;
	} rows[] = {
	    {"/old.gmi", "1 /new"},
	    {"old.gmi?x#y", "1 /new"},
	    {"gemini://localhost/old.gmi", "1 /new"},
	    {"/hidden.gmi", "1 /new"},
	    {"/mixed.txt", "1 /new"},
	    {"/old.txt", "0 /new.txt"},
	    {"/moved/a.gmi", "1 /dir/a"},
	    {"/moved/sp%20ace.gmi", "1 /dir/sp ace"},
	    {"/moved/", "1 /dir/"},
	    {"/noslash", "1 /dir/"},
	    {"/", "1 /en/"},
	    {"/found", "1 /search?new"},
	    {"/find", "7 /search"},
	    {"/picture", "I /pic.png"},
	    {"/never", "1 /none"},
	    {"/closed.gmi", "1 /closed"},
	    {"/away", "h URL:gemini://b.example/x"},
	    {"/web/a%20b", "h URL:https://b.example/a%20b"},
	    {"/hole", "1 /x b.example 70"},
	    {"/home", "1 /dir/a"},
	};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct page page = page_new(&fixture->arena);
		page_link(&page, span_of(rows[i].url), SPAN("label"));
		resolve_page(&fixture->context, SPAN("/"), &page);
		struct item_target target = page.lines[0].target;
		expect_span(rows[i].url,
		    arena_format(&fixture->arena, "%c %pS%s%pS%s%pS",
			target.type, SPAN_AT(target.selector),
			target.host.size ? " " : "", SPAN_AT(target.host),
			target.port.size ? " " : "", SPAN_AT(target.port)),
		    span_of(rows[i].want));
		page_free(&page);
	}
	/* What is read knows where it leads; Gemini's bytes are the writer's.
	 */
	assert_true(fixture_holds(fixture_gopher(fixture, "/new"),
	    "\n1Old\t/new\tlocalhost\t70\r\n"));
	assert_true(fixture_holds(
	    fixture_page(fixture, "/new.gmi"), "=> /old.gmi Old\n"));
}

/*
 * S60, S61, S62: a redirect in a closed zone is not told; on Gopher the path is
 * not found, and no link leads into the zone.
 */
static void
zones(void **state)
{
	static const struct fixture_file own[] = {
	    {"new.gmi", "# New\n=> /in In\n=> /club/out Out\n"},
	    {"club/a.gmi", "# A\n"},
	};
	static const struct {
		const char *path, *start;
	} gemini[] = {
	    {"/club/out", "60 "},
	    {"/club/gone", "60 "},
	    {"/club/none", "60 "},
	    {"/in", "31 gemini://localhost/club/a.gmi\r\n"},
	};
	static const char *const nowhere[] = {"/club/out", "/club/gone",
	    "/club/b", "/club/b.gmi", "/club/none", "/in"};
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[zone a]\npath = /club/\nallow = any\n[redirects]\n"
	    "redirect = 31 /club/out /new.gmi\nredirect = 52 /club/gone\n"
	    "redirect = 31 /club/b.gmi /new.gmi\n"
	    "redirect = 31 /in /club/a.gmi\n");
	fixture_fill(fixture, own, COUNT(own));
	for (size_t i = 0; i < COUNT(gemini); i++) {
		struct span got = fixture_gemini(fixture, gemini[i].path);
		expect_true(gemini[i].path, got,
		    span_starts(got, span_of(gemini[i].start)));
	}
	for (size_t i = 0; i < COUNT(nowhere); i++)
		expect_span(nowhere[i], fixture_gopher(fixture, nowhere[i]),
		    SPAN("3Not found\t\terror.host\t1\r\n"
			 "1Home\t/\tlocalhost\t70\r\n"
			 "7Search\t/search\tlocalhost\t70\r\n.\r\n"));
	struct span menu = fixture_gopher(fixture, "/new");
	assert_true(fixture_holds(menu, "\niIn"));
	assert_true(fixture_holds(menu, "\niOut"));
}

/* H7: configured types are used in headers, menus and line ends. */
static void
types(void **state)
{
	static const struct fixture_file own[] = {
	    {"a.md", "# A\n"},
	    {"b.org", "* B\n"},
	    {"c.txt", "C\n"},
	    {"d.dat", "D\n"},
	};
	static const struct {
		const char *path, *header, *item;
	} rows[] = {
	    {"/a.md", "20 text/plain; lang=en\r\n", "0A\t/a.md\t"},
	    {"/b.org", "20 text/x-org; lang=en\r\n",
		"0b.org (4 bytes)\t/b.org\t"},
	    {"/c.txt", "20 application/x-c\r\n", "9C\t/c.txt\t"},
	    {"/d.dat", "20 image/gif\r\n", "gd.dat (2 bytes)\t/d.dat\t"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[types]\ntype = .md text/plain\ntype = .ORG text/x-org\n"
	    "type = .txt application/x-c\ntype = .dat image/gif\n");
	fixture_fill(fixture, own, COUNT(own));
	struct span menu = fixture_gopher(fixture, "");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = fixture_gemini(fixture, rows[i].path);
		expect_span(rows[i].path,
		    span_head(got, strlen(rows[i].header)),
		    span_of(rows[i].header));
		expect_true(
		    rows[i].path, menu, fixture_holds(menu, rows[i].item));
	}
	/* Lines for a text, bytes for what is none. */
	expect_span(
	    "lines", fixture_gopher(fixture, "/b.org"), SPAN("* B\r\n"));
	expect_span("bytes", fixture_gopher(fixture, "/c.txt"), SPAN("C\n"));
}

/* P120: the old addresses of a page, in the words of Hugo and Jekyll. */
static void
aliases(void **state)
{
	static const struct fixture_file pages[] = {
	    {"hugo/index.md",
		"---\ntitle: Hugo\ndate: 2020-01-01\n"
		"aliases: [/one/, old, '/t w o']\n---\nText.\n"},
	    {"toml.gmi", "+++\naliases = [\"/three\"]\n+++\n# Toml\n"},
	    {"jekyll.md",
		"---\ntitle: J\nredirect_from:\n  - /four.html\n  - /five\n"
		"---\nText.\n"},
	    {"both.gmi", "---\nredirect_from: /six\nwas: /seven\n---\n# B\n"},
	    {"twice.gmi", "---\naliases: /six\n---\n# Twice\n"},
	    {"taken.gmi", "---\naliases: /toml.gmi\n---\n# Taken\n"},
	    {"draft.gmi", "---\ndraft: true\naliases: /eight\n---\n# D\n"},
	};
	static const char *const rows[][2] = {
	    {"/one/", "31 gemini://localhost/hugo/\r\n"},
	    {"/t%20w%20o", "31 gemini://localhost/hugo/\r\n"},
	    {"/old", "51 "},
	    {"/hugo/old", "51 "},
	    {"/three", "31 gemini://localhost/toml.gmi\r\n"},
	    {"/four.html", "31 gemini://localhost/jekyll.gmi\r\n"},
	    {"/five", "31 gemini://localhost/jekyll.gmi\r\n"},
	    {"/six", "31 gemini://localhost/both.gmi\r\n"},
	    {"/seven", "31 gemini://localhost/both.gmi\r\n"},
	    {"/toml.gmi", "20 "},
	    {"/eight", "51 "},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, pages, COUNT(pages));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i][0],
		    span_head(fixture_gemini(fixture, rows[i][0]),
			strlen(rows[i][1])),
		    span_of(rows[i][1]));
	expect_true("a menu", fixture_gopher(fixture, "/three"),
	    fixture_holds(fixture_gopher(fixture, "/three"), "iToml\tTITLE"));
}

static const struct fixture_file moved[] = {
    {"new/one.gmi", "---\nwas: /old/one.gmi\n---\n# One\n\nText.\n"},
    {"new/two.txt", "---\naliases: [/old/two.gmi]\n---\nTwo\n\nPlain.\n"},
    {"new/three.md", "---\nwas: /old/three.md\n---\n# Three\n\nText.\n"},
    {"new/2020-01-01-four/index.gmi",
	"---\nwas: /2020-01-01-four/\n---\n# Four\n\nText.\n"},
    {"new/five.gmi",
	"---\nwas: /2020-01-01-five/\naliases: [/old/five.gmi]\n---\n# Five\n"},
    {"new/2020-01-01-six/index.gmi",
	"---\nwas: /old/six.gmi\n---\n# Six\n\nText.\n"},
    {"new/7.gmi", "---\nwas: /old/7.md\n---\n# Not seven\n"},
    {"new/seven.gmi", "---\nwas: /old/7.gmi\n---\n# Seven\n"},
    {"new/8.gmi", "---\nwas: /old/8.MD\n---\n# Not eight\n"},
    {"old/8.gmi", "# Eight\n"},
    {"new/nine.gmi", "---\ndraft: true\nwas: /old/nine.md\n---\n# Nine\n"},
    {"new/rain.md", "---\nwas: /old/rain/index.md\n---\n# Rain\n"},
    {"new/ten.gmi", "---\nwas: /old/ten.gmi\n---\n# Ten\n"},
};

/*
 * P895, P896, P897: every form that an article had is answered at its old
 * selector, those of a directory and of the page of a file in Markdown, too.
 */
static void
old_forms(void **state)
{
	static const char *const rows[][2] = {
	    {"/old/one.gmi", "# One\n\nText.\n"},
	    {"/old/one.txt", "One\r\n===\r\n"},
	    {"/old/one", "iOne\tTITLE\t"},
	    {"/old/one.gmi.menu", "iOne\tTITLE\t"},
	    {"/old/two", "iTwo\tTITLE\t"},
	    {"/old/two.txt", "Two\r\n\r\nPlain.\r\n"},
	    {"/old/three", "iThree\tTITLE\t"},
	    {"/old/three.txt", "Three\r\n=====\r\n"},
	    {"/old/three.gmi", "# Three\n\nText.\n"},
	    {"/2020-01-01-four/", "iFour\tTITLE\t"},
	    {"/2020-01-01-four", "iFour\tTITLE\t"},
	    {"/2020-01-01-four/index.txt", "Four\r\n====\r\n"},
	    {"/2020-01-01-five/", "iFive\tTITLE\t"},
	    {"/2020-01-01-five/index.txt", "Five\r\n====\r\n"},
	    {"/old/five", "iFive\tTITLE\t"},
	    {"/old/six.gmi", "# Six\n\nText.\n"},
	    {"/old/six.txt", "Six\r\n===\r\n"},
	    {"/old/six", "iSix\tTITLE\t"},
	    {"/2020-01-01-ruled/index.txt", "Four\r\n====\r\n"},
	    {"/old/7", "iSeven\tTITLE\t"},
	    {"/old/8", "iEight\tTITLE\t"},
	    {"/old/nine", "3Not found\t"},
	    {"/old/nine.txt", "3Not found\t"},
	    {"/old/ten", "3Gone for good\t"},
	    {"/old/none/index.txt", "3Not found\t"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[redirects]\nredirect = 52 /old/ten.gmi\n"
	    "redirect = 31 /2020-01-01-ruled/ /new/2020-01-01-four/\n");
	fixture_fill(fixture, moved, COUNT(moved));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i][0],
		    span_head(fixture_gopher(fixture, rows[i][0]),
			strlen(rows[i][1])),
		    span_of(rows[i][1]));
}

/*
 * P896, P897: an old directory is redirected without its slash, too, and an old
 * file in Markdown at its page, unless another one is there or says it was.
 */
static void
second_addresses(void **state)
{
	static const char *const rows[][2] = {
	    {"/2020-01-01-four", "31 gemini://localhost/new/2020-01-01-four/"},
	    {"/2020-01-01-five", "31 gemini://localhost/new/five.gmi\r\n"},
	    {"/2020-01-01-four/index.gmi", "51 "},
	    {"/old/three.md", "31 gemini://localhost/new/three.gmi\r\n"},
	    {"/old/three.gmi", "31 gemini://localhost/new/three.gmi\r\n"},
	    {"/old/three", "51 "},
	    {"/old/7.md", "31 gemini://localhost/new/7.gmi\r\n"},
	    {"/old/7.gmi", "31 gemini://localhost/new/seven.gmi\r\n"},
	    {"/old/8.MD", "31 gemini://localhost/new/8.gmi\r\n"},
	    {"/old/8.gmi", "20 text/gemini; lang=en\r\n# Eight\n"},
	    {"/old/nine.gmi", "51 "},
	    {"/old/rain", "31 gemini://localhost/new/rain.gmi\r\n"},
	    {"/old/rain/", "31 gemini://localhost/new/rain.gmi\r\n"},
	    {"/old/rain/index.md", "31 gemini://localhost/new/rain.gmi\r\n"},
	    {"/old/rain/index.gmi", "31 gemini://localhost/new/rain.gmi\r\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, moved, COUNT(moved));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i][0],
		    span_head(fixture_gemini(fixture, rows[i][0]),
			strlen(rows[i][1])),
		    span_of(rows[i][1]));
}

/* P895: the old address of what a zone has is told in none of its forms. */
static void
old_forms_in_zones(void **state)
{
	static const char *const paths[] = {"/old/a", "/old/a.txt",
	    "/old/a.gmi", "/old/a.md", "/club-was", "/club-was/index.txt"};
	static const struct fixture_file own[] = {
	    {"club/a.md", "---\nwas: /old/a.md\n---\n# A\n"},
	    {"club/b.gmi", "---\nwas: /club-was/\n---\n# B\n"},
	    {"index.gmi", "# Home\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[zone a]\npath = /club/\nallow = any\n");
	fixture_fill(fixture, own, COUNT(own));
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct span gopher = fixture_gopher(fixture, paths[i]),
			    gemini = fixture_gemini(fixture, paths[i]);
		expect_true(
		    paths[i], gopher, span_starts(gopher, SPAN("3Not found")));
		expect_true(paths[i], gemini, span_starts(gemini, SPAN("51 ")));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(on_gemini),
	    FIXTURE_TEST(on_gopher),
	    FIXTURE_TEST(without_navigation),
	    FIXTURE_TEST(links),
	    FIXTURE_TEST(zones),
	    FIXTURE_TEST(types),
	    FIXTURE_TEST(aliases),
	    FIXTURE_TEST(old_forms),
	    FIXTURE_TEST(second_addresses),
	    FIXTURE_TEST(old_forms_in_zones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
