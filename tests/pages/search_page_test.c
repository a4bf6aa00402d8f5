#include <stdio.h>

#include "base/utf8.h"
#include "pages/search_page.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/menu.h"
#include "support/mutator.h"

static const struct fixture_file gophers[] = {
    {"2020-01-02-digging.gmi",
	"---\ntags: news\n---\n# Digging\n\nOf burrows.\nGophers dig two "
	"burrows in any meadow.\n"},
    {"2020-01-01-gophers.gmi", "# Gophers\n\nTwo gophers sleep.\n"},
    {"meadows.txt", "Meadows\n\nA meadow is a field.\n"},
    {"cuevas.es.gmi", "# Cuevas\n\nLos topos cavan una cueva.\n"},
};

#define FOOT "\n=> / Home\n=> /search Search for something else\n"
#define HELP "Words have one letter or digit at least, and 40 at most.\n" HOW
#define HELP_EXCLUDED                                                          \
	"There are only words to leave out; type one to search for as "        \
	"well.\n" HOW
#define HOW                                                                    \
	"Type words in any order; \"words in quotes\" stand side by side; "    \
	"-word leaves out; tag:name and lang:es narrow.\n" FOOT
#define DIGGING "=> /2020-01-02-digging.gmi 2020-01-02 Digging\n"
#define GOPHERS "=> /2020-01-01-gophers.gmi 2020-01-01 Gophers\n"

/* Results on Gemini: a corrected query, the count, titles with snippets. */
static void
pages(void **state)
{
	static const struct {
		const char *query, *want;
	} rows[] = {
	    {"burrows",
		"# Search: burrows \u00b7 localhost\n\nFound: 1\n\n" DIGGING
		"Of burrows.\n" FOOT},
	    {"gophers%20burrow",
		"# Search: gophers burrow \u00b7 localhost\n\nFound: "
		"1\n\n" DIGGING "Gophers dig two burrows in any meadow.\n"
		"\n## With some of the words\n" GOPHERS
		"Two gophers sleep.\n" FOOT},
	    {"gohpers%20-sleep",
		"# Search: gohpers -sleep \u00b7 localhost\n\n"
		"=> /search?gophers%20-sleep Showing hits for: gophers -sleep\n"
		"=> /search?%22gohpers%22%20-sleep Search only for: "
		"\"gohpers\" -sleep\n"
		"\nFound: 1\n\n" DIGGING
		"Gophers dig two burrows in any meadow.\n" FOOT},
	    {"%22two%20gophers%22",
		"# Search: \"two gophers\" \u00b7 localhost\n\n" GOPHERS
		"Two gophers sleep.\n" FOOT},
	    {"tag:news",
		"# Search: tag:news \u00b7 localhost\n\nFound: 1\n\n" DIGGING
		"Of burrows.\n" FOOT},
	    {"cueva",
		"# Search: cueva \u00b7 localhost\n\nFound: 1\n\n"
		"=> /cuevas.es.gmi Cuevas\nLos topos cavan una "
		"cueva.\n" FOOT},
	    {"meadow%20-gophers",
		"# Search: meadow -gophers \u00b7 localhost\n\nFound: 1\n\n"
		"=> /meadows.txt Meadows\nA meadow is a field.\n" FOOT},
	    {"zebra",
		"# Search: zebra \u00b7 localhost\n\nNothing found.\n\n" HELP},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, gophers, COUNT(gophers));
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[128];
		snprintf(path, sizeof(path), "/search?%s", rows[i].query);
		expect_span(rows[i].query, fixture_page(fixture, path),
		    span_of(rows[i].want));
	}
}

/*
 * J48: the tag with the name of the whole query is linked above the hits, or
 * where there are none; no other, and none of a draft alone.
 */
static void
tags(void **state)
{
	static const struct fixture_file two[] = {
	    {"a.gmi", "---\ntags: [Old Computers, draft]\n---\n# A\n\nText.\n"},
	    {"b.gmi", "---\ntags: old computers, text\n---\n# B\n\nMore.\n"},
	    {"c.gmi", "---\ntags: hidden\ndraft: true\n---\n# C\n\nMore.\n"},
	};
	static const struct {
		const char *query, *says, *not ;
	} rows[] = {
	    {"old%20computers",
		"\n\n=> /tags/old%20computers #Old Computers (2)\n\nNothing "
		"found.\n",
		"(1)"},
	    {"%20%23OLD%20Computers%20", "#Old Computers (2)\n", "(1)"},
	    {"text", "\n\n=> /tags/text #text (1)\n\nFound: 1\n\n=> /a.gmi A\n",
		"(2)"},
	    {"textt", "\n\n=> /search?text Showing hits for: text\n", "/tags/"},
	    {"old", "Nothing found.", "/tags/"},
	    {"text%20old", "1 with some", "/tags/"},
	    {"hidden", "Nothing found.", "/tags/"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, two, COUNT(two));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span page = fixture_page(fixture,
		    arena_format(&fixture->arena, "/search?%s", rows[i].query)
			.data);
		expect_true(rows[i].query, page,
		    fixture_holds(page, rows[i].says) &&
			!fixture_holds(page, rows[i].not ));
	}
}

/* P32: where no article has every word, the page says how many have some. */
static void
some_of_the_words(void **state)
{
	static const struct {
		const char *query, *want;
	} rows[] = {
	    {"gophers%20cueva", "\n3 with some of the words\n\n=> "},
	    {"zebra%20gophers%20-sleep", "\n1 with some of the words\n\n=> "},
	    {"lang:es%20zebra%20cueva",
		"\n1 con algunas de las palabras\n\n=> "},
	    {"gophers%20burrow", "\nFound: 1\n\n=> "},
	    {"tag:news", "\nFound: 1\n\n=> "},
	    /* How many have a phrase is unknown. */
	    {"%22two%20gophers%22%20zebra",
		" zebra \u00b7 localhost\n\n## With some of the words\n=> "},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, gophers, COUNT(gophers));
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[128];
		snprintf(path, sizeof(path), "/search?%s", rows[i].query);
		struct span page = fixture_page(fixture, path);
		expect_true(rows[i].query, page,
		    fixture_holds(page, rows[i].want) &&
			fixture_count(page, "ith some of the words") <= 1);
	}
}

/*
 * J37: a question finds what it is about, though another article has all of its
 * words; no heading stands between hits that are mixed. A shorter query has it.
 */
static void
questions(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi",
		"# Notes\nWhat the weather does is no question of the zen.\n"
		"Other lines follow, of many things that nobody asks for, such "
		"as the python of a neighbour.\n"},
	    {"b.gmi", "# The Zen of Python\nBeautiful is better than ugly.\n"},
	    {"c.gmi", "# Rain\nWhat rain is.\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	struct span page = fixture_page(
	    fixture, "/search?what%20is%20the%20zen%20of%20python");
	expect_true("long", page,
	    fixture_holds(page, "\n\nFound: 1\n\n=> /b.gmi ") &&
		fixture_holds(page, "\n=> /a.gmi Notes\n") &&
		fixture_holds(page, "\n=> /c.gmi Rain\n") &&
		!fixture_holds(page, "## "));
	page = fixture_page(fixture, "/search?what%20zen%20python");
	expect_true("short", page,
	    fixture_holds(page, "\n\nFound: 1\n\n=> /a.gmi ") &&
		fixture_holds(page, "\n## With some of the words\n=> /b.gmi "));
}

/*
 * P33: a page without hits has the title and the foot of any other, and says
 * how short and how long a word is, which is so.
 */
static void
without_hits(void **state)
{
	static const char *const queries[] = {"zebra", "zebra%20cobra",
	    "%22sleep%20two%22", "tag:zebra", "+", "%20", "%22%22", "/2?zebra"};
	struct fixture *fixture = *state;
	char path[128], words[128];

	memset(words, 'w', sizeof(words));
	server_write(&fixture->capsule, "x.gmi",
	    arena_format(
		&fixture->arena, "# T\nA q.\n%.40s\n%.41s\n%c", words, words, 0)
		.data);
	fixture_fill(fixture, gophers, COUNT(gophers));
	for (size_t i = 0; i < COUNT(queries); i++) {
		snprintf(path, sizeof(path), "/search%s%s",
		    queries[i][0] == '/' ? "" : "?", queries[i]);
		struct span page = fixture_page(fixture, path);
		expect_true(queries[i], page,
		    span_starts(page, SPAN("# Search")) &&
			span_ends(page, SPAN("\n\n" HELP)));
	}
	static const int sizes[] = {1, 40, 41};
	for (size_t i = 0; i < COUNT(sizes); i++) {
		snprintf(path, sizeof(path), "/search?%.*s",
		    sizes[i] > 1 ? sizes[i] : 1, sizes[i] > 1 ? words : "q");
		struct span page = fixture_page(fixture, path);
		expect_true(path, page,
		    fixture_holds(page, "Found: 1") == (sizes[i] <= 40) &&
			fixture_holds(page, HELP) == (sizes[i] > 40));
	}
}

/*
 * P34: every page that is made leads to the search, on both networks, unless
 * the configuration has no such links.
 */
static void
ways_to_the_search(void **state)
{
	static const struct fixture_file files[] = {
	    {"2020-01-02-a.gmi", "---\ntags: x\n---\n# A\nOf gophers.\n"},
	    {"2020-01-01-b.gmi", "---\ntags: x\n---\n# B\nOf gophers.\n"},
	    {"d/c.gmi", "# C\nNone.\n"},
	    {"d/.intro.gmi", "---\nlang: es\n---\n# D\n"},
	    {"t/index.txt", "T\n\nText.\n"},
	    {"t/e.gmi", "# E\n"},
	    {"m/a.gophermap", "iText\t\t\t\n"},
	    {"m/f.gmi", "# F\n"},
	};
	static const char *const paths[] = {"/", "/d/", "/t/", "/m/", "/recent",
	    "/archive/", "/archive/2020", "/tags/", "/tags/x",
	    "/related/2020-01-02-a.gmi", "/search?gophers", "/search?zebra",
	    "/search?%20"};
	struct fixture *fixture = *state;

	for (int off = 0; off <= 1; off++) {
		fixture_configure(
		    fixture, off ? "[menus]\nnavigation = no\n" : "");
		fixture_fill(fixture, files, COUNT(files));
		for (size_t i = 0; i < COUNT(paths); i++) {
			bool has = !off ||
			    span_starts(span_of(paths[i]), SPAN("/search"));
			struct span page = fixture_page(fixture, paths[i]);
			expect_true(paths[i], page,
			    (fixture_count(page, "\n=> /search ") == 1) == has);
			page = fixture_gopher(fixture, paths[i]);
			expect_true(paths[i], page,
			    (fixture_count(page, "\t/search\tlocalhost\t") ==
				1) == has);
		}
		struct span error = fixture_gopher(fixture, "/none");
		expect_true("error", error,
		    fixture_holds(error,
			"\r\n1Home\t/\tlocalhost\t70\r\n"
			"7Search\t/search\tlocalhost\t70\r\n.\r\n") == !off);
	}
}

/*
 * R25, S10, P831: without words a prompt; with an empty query, a page with
 * help, which says of a query that only excludes what is wrong with it.
 */
static void
without_words(void **state)
{
	static const struct {
		const char *path, *start;
	} rows[] = {
	    {"/search", "10 Words to search for\r\n"},
	    {"/search?", "10 Words to search for\r\n"},
	    {"/%73earch", "10 Words to search for\r\n"},
	    {"/search/2", "10 Words to search for\r\n"},
	    {"/search/2?", "10 Words to search for\r\n"},
	    {"/search?%20",
		"20 text/gemini; lang=en\r\n# Search \u00b7 "
		"localhost\n\n" HELP},
	    {"/search?+%0A%0d%0a",
		"20 text/gemini; lang=en\r\n# Search: + \u00b7 "
		"localhost\n\n" HELP},
	    {"/search?%22%22",
		"20 text/gemini; lang=en\r\n# Search: \"\" \u00b7 "
		"localhost\n\n" HELP},
	    {"/search?-digging",
		"20 text/gemini; lang=en\r\n# Search: -digging \u00b7 "
		"localhost\n\n" HELP_EXCLUDED},
	    {"/search?-tag:x",
		"20 text/gemini; lang=en\r\n# Search: -tag:x \u00b7 "
		"localhost\n\n" HELP_EXCLUDED},
	    {"/search?-%22two%20gophers%22%20-tag:x",
		"20 text/gemini; lang=en\r\n# Search: -\"two gophers\" "
		"-tag:x \u00b7 localhost\n\n" HELP_EXCLUDED},
	    {"/search?.%20%F0%9F%8E%89%20!",
		"20 text/gemini; lang=en\r\n# Search: . \xf0\x9f\x8e\x89 "
		"! \u00b7 localhost\n\n" HELP},
	    /* Only these are pages of a search. */
	    {"/search/", "51 "},
	    {"/search/0?x", "51 "},
	    {"/search/1?x", "20 "},
	    {"/search/-2?x", "51 "},
	    {"/search/2x?x", "51 "},
	    {"/search/2/?x", "51 "},
	    {"/search/4294967296?x", "51 "},
	    {"/search/99999999999999999999?x", "51 "},
	    {"/searching?x", "51 "},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, gophers, COUNT(gophers));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = fixture_gemini(fixture, rows[i].path);
		expect_span(rows[i].path, span_head(got, strlen(rows[i].start)),
		    span_of(rows[i].start));
	}
}

/*
 * P35: the page is in the language of the capsule, or in the one that a reader
 * keeps to, and its header says so.
 */
static void
in_spanish(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[capsule]\nlang = es\n");
	fixture_fill(fixture, gophers, COUNT(gophers));
	expect_span("prompt", fixture_gemini(fixture, "/search"),
	    SPAN("10 Palabras que buscar\r\n"));
	static const char *const kept[][2] = {
	    {"lang:en%20gophers",
		"lang=en\r\n# Search: lang:en gophers \u00b7 localhost\n"},
	    {"lang:EN-GB%20zebra",
		"lang=en\r\n# Search: lang:EN-GB zebra \u00b7 localhost\n"},
	    {"-lang:en%20zebra",
		"lang=es\r\n# Buscar: -lang:en zebra \u00b7 localhost\n"},
	    /* There are no labels in it. */
	    {"lang:fr%20zebra",
		"lang=es\r\n# Buscar: lang:fr zebra \u00b7 localhost\n"},
	};
	for (size_t i = 0; i < COUNT(kept); i++) {
		char path[64];
		snprintf(path, sizeof(path), "/search?%s", kept[i][0]);
		struct span got = fixture_gemini(fixture, path);
		expect_true(kept[i][0], got, fixture_holds(got, kept[i][1]));
	}
	struct span page = fixture_gemini(fixture, "/search?cuebas");
	expect_true("page", page,
	    span_starts(page,
		SPAN("20 text/gemini; lang=es\r\n# Buscar: cuebas \u00b7 "
		     "localhost\n")) &&
		fixture_holds(
		    page, "=> /search?cuevas Resultados de: cuevas\n"));
}

/* G32, G33, G35, Y1: each of these is the same search. */
static void
gopher_shapes(void **state)
{
	static const struct {
		const char *row, *selector, *like;
	} rows[] = {
	    {"32", "/search\ttwo gophers", "/search\ttwo gophers"},
	    {"32", "/search?two+gophers", "/search\ttwo gophers"},
	    {"32", "/search?two%20gophers", "/search\ttwo gophers"},
	    {"32", "7/search\ttwo gophers", "/search\ttwo gophers"},
	    {"32", "/7/search\ttwo gophers", "/search\ttwo gophers"},
	    {"32", "/7/search?two+gophers", "/search\ttwo gophers"},
	    {"32", "search\ttwo gophers", "/search\ttwo gophers"},
	    {"32", "/search?ignored\ttwo gophers", "/search\ttwo gophers"},
	    {"35", "/search\ttwo gophers\t+", "/search\ttwo gophers"},
	    {"35", "/search\ttwo gophers\t$", "/search\ttwo gophers"},
	    {"33", "/search", "/search\t"},
	    {"33", "/search?", "/search\t"},
	    {"33", "7/search\t", "/search\t"},
	    {"33", "/7/search", "/search\t"},
	    {"33 and 35", "/search\t\t+", "/search\t"},
	    {"latin-1", "/search\tcueva \xe9\xe8",
		"/search\tcueva \xc3\xa9\xc3\xa8"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, gophers, COUNT(gophers));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span menu = fixture_gopher(fixture, rows[i].selector);
		menu_expect(rows[i].row, menu, NULL);
		expect_span(
		    rows[i].row, menu, fixture_gopher(fixture, rows[i].like));
	}
	expect_span("hits", fixture_gopher(fixture, "/search\tgohper burrows"),
	    SPAN("iSearch: gohper burrows \u00b7 "
		 "localhost\tTITLE\terror.host\t1\r\n"
		 "i==================================\t\terror.host\t1\r\n"
		 "i\t\terror.host\t1\r\n"
		 "1Did you mean: gophers burrows"
		 "\t/search?gophers%20burrows\tlocalhost\t70\r\n"
		 "i\t\terror.host\t1\r\n"
		 "i1 with some of the words\t\terror.host\t1\r\n"
		 "i\t\terror.host\t1\r\n"
		 "12020-01-02 Digging\t/2020-01-02-digging\tlocalhost\t70\r\n"
		 "iOf burrows.\t\terror.host\t1\r\n"
		 "i\t\terror.host\t1\r\n"
		 "1Home\t/\tlocalhost\t70\r\n"
		 "7Search for something else\t/search\tlocalhost\t70\r\n"
		 ".\r\n"));
	struct span help = fixture_gopher(fixture, "/search\t");
	expect_true("33", help,
	    span_starts(help, SPAN("iSearch \u00b7 localhost\tTITLE\t")) &&
		fixture_holds(
		    help, "\r\n7Search for something else\t/search\t") &&
		fixture_holds(help, "\r\niType words in any order;"));
	/* No words, nothing but a plus: no Gopher+ either. */
	help = fixture_gopher(fixture, "/search\t+");
	expect_true("35", help, fixture_holds(help, "\r\niType words in"));
}

/* Every hit is on one page, in the same order in both protocols. */
static void
paging(void **state)
{
	enum { MANY = 45 };
	struct fixture *fixture = *state;
	struct buf gemini = {0}, gopher = {0};
	char path[64], line[128];

	for (int i = 0; i < MANY; i++) {
		snprintf(path, sizeof(path), "%02d.gmi", i);
		snprintf(
		    line, sizeof(line), "# Title %02d\nA stone/quarry.\n", i);
		server_write(&fixture->capsule, path, line);
	}
	fixture_open(fixture);
	for (int number = 1; number <= 3; number++) {
		snprintf(path, sizeof(path), "/search%s%.*d?stone/quarry%%20zz",
		    number > 1 ? "/" : "", number > 1, number > 1 ? number : 0);
		struct span page = fixture_page(fixture, path);
		assert_int_equal(fixture_count(page, " Title "),
		    number < 3 ? SEARCH_PAGE : MANY % SEARCH_PAGE);
		assert_true(
		    fixture_holds(page, "\n45 with some of the words\n"));
		snprintf(line, sizeof(line),
		    "=> /search/%d?stone%%2Fquarry%%20zz Next page\n",
		    number + 1);
		assert_true(fixture_holds(page, line) == (number < 3));
		buf_add(&gemini, page);
		/* What the line before on Gopher leads to. */
		snprintf(path, sizeof(path),
		    "/search%s%.*d?stone%%2Fquarry%%20zz",
		    number > 1 ? "/" : "", number > 1, number > 1 ? number : 0);
		struct span menu = fixture_gopher(fixture, path);
		menu_expect(path, menu, NULL);
		snprintf(line, sizeof(line),
		    "\n1Next page\t/search/%d?stone%%2Fquarry%%20zz\t",
		    number + 1);
		assert_true(fixture_holds(menu, line) == (number < 3));
		buf_add(&gopher, menu);
	}
	size_t before = 0;
	for (int i = 0; i < MANY; i++) {
		snprintf(line, sizeof(line), "Title %02d", i);
		struct span whole = buf_span(&gemini);
		assert_int_equal(fixture_count(whole, line), 1);
		assert_int_equal(fixture_count(buf_span(&gopher), line), 1);
		/* Equal scores go by title. */
		size_t at = 0;
		while (!span_starts(span_tail(whole, at), span_of(line)))
			at++;
		assert_true(at > before);
		before = at;
	}
	/* Beyond the last page is the first. */
	static const char *const beyond[] = {
	    "/search/4?stone", "/search/4294967295?stone"};
	for (size_t i = 0; i < COUNT(beyond); i++)
		expect_span(beyond[i], fixture_page(fixture, beyond[i]),
		    fixture_page(fixture, "/search?stone"));
	buf_free(&gemini);
	buf_free(&gopher);
}

/* Hits with every word, then those with some, under a heading on each page. */
static void
paging_over_the_divide(void **state)
{
	struct fixture *fixture = *state;
	char path[64];

	for (int i = 0; i < 45; i++) {
		snprintf(path, sizeof(path), "%02d.gmi", i);
		server_write(&fixture->capsule, path,
		    i < 25 ? "Stones and birds.\n" : "Stones alone.\n");
	}
	fixture_open(fixture);
	struct span page = fixture_page(fixture, "/search?stones%20birds");
	assert_int_equal(fixture_count(page, "\n## "), 0);
	page = fixture_page(fixture, "/search/2?stones%20birds");
	assert_int_equal(fixture_count(page, "\n## "), 1);
	assert_true(fixture_holds(page, "\n\n## With some of the words\n"));
	struct span before =
	    span_cut(&page, '#'); /* of the heading of the page */
	span_cut(&page, '#');
	assert_int_equal(before.size, 0);
	assert_int_equal(fixture_count(page, "Stones alone"), 15);
	page = fixture_page(fixture, "/search/3?stones%20birds");
	assert_int_equal(fixture_count(page, "\n## "), 1);
	assert_int_equal(fixture_count(page, "Stones alone"), 5);
	/* One word is never a part. */
	page = fixture_page(fixture, "/search?birds");
	assert_int_equal(fixture_count(page, "\n## "), 0);
}

/* Nothing leaks: drafts, future posts, unlisted ones, files, indexes. */
static void
nothing_leaks(void **state)
{
	static const struct fixture_file files[] = {
	    {"draft.gmi", "---\ndraft: true\ntags: hush\n---\n# Secret\n"},
	    {"future.gmi", "---\ndate: 9000-01-01\ntags: hush\n---\nSecret\n"},
	    {"bad.gmi", "---\ndraft: perhaps\ntags: hush\n---\nSecret\n"},
	    {"unlisted.gmi", "---\nlisted: no\ntags: hush\n---\nSecret\n"},
	    {"index.gmi", "# Front\nSecret\n"},
	    {".standing.gmi", "Secret\n"},
	    {".hidden.gmi", "Secret\n"},
	    {"secret.png", "secret"},
	    {"open.gmi", "# Open\nNot that.\n"},
	};
	static const char *const queries[] = {"secret", "secre", "secrte",
	    "secret%20open", "tag:hush", "lang:en%20-open", "%22secret%22",
	    "hush"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(queries); i++) {
		char path[64];
		snprintf(path, sizeof(path), "/search?%s", queries[i]);
		struct span page = fixture_page(fixture, path);
		struct span menu = fixture_gopher(fixture, path);
		/* Not even as what was probably meant. */
		static const char *const words[] = {"/draft", "/future", "/bad",
		    "/unlisted", "/index", "/secret", "Secret", "Did you mean"};
		for (size_t j = 0; j < COUNT(words); j++) {
			expect_true(
			    words[j], page, !fixture_holds(page, words[j]));
			expect_true(
			    words[j], menu, !fixture_holds(menu, words[j]));
		}
	}
}

/* A file named /search wins over the page; a variant of that name does not. */
static void
names_that_are_taken(void **state)
{
	static const struct {
		const char *row, *path, *text, *gemini, *gopher;
	} rows[] = {
	    {"an article's form", "search.gmi", "# My search\n",
		"20 text/gemini; lang=en\r\n# Search: x \u00b7 localhost\n",
		"iSearch: x \u00b7 localhost\t"},
	    {"an article's text", "search.txt", "My search\n",
		"20 text/gemini; lang=en\r\n# Search: x \u00b7 localhost\n",
		"iSearch: x \u00b7 localhost\t"},
	    {"an article", "search", "My search\n",
		"20 text/plain; lang=en\r\nMy search\n", "My search\r\n"},
	    {"a directory", "search/a.gmi", "# A\n",
		"31 gemini://localhost/search/\r\n",
		"iSearch \u00b7 localhost\tTITLE\t"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		fixture_remove(fixture);
		fixture_make(fixture);
		server_write(&fixture->capsule, rows[i].path, rows[i].text);
		fixture_open(fixture);
		struct span gemini = fixture_gemini(fixture, "/search?x");
		struct span gopher = fixture_gopher(fixture, "/search\tx");
		expect_true(rows[i].row, gemini,
		    span_starts(gemini, span_of(rows[i].gemini)));
		expect_true(rows[i].row, gopher,
		    span_starts(gopher, span_of(rows[i].gopher)));
		if (i < 2) {
			struct span menu = fixture_gopher(fixture, "/");
			expect_true(rows[i].row, menu,
			    fixture_holds(menu,
				i ? "0My search\t/search.txt\t"
				  : "1My search\t/search.gmi."
				    "menu\t"));
		}
	}
}

/*
 * P150, P152: a corrected word replaces the typed one, the rest is as typed;
 * none is said to have hits where it has none, and none has them unsaid.
 */
static void
what_was_meant(void **state)
{
	static const struct {
		const char *query, *want; /* NULL: nothing */
	} rows[] = {
	    {"Gohpers,burrwos!", "Showing hits for: gophers,burrows!"},
	    {"%22two%20gohpers%22%20tag:x",
		"Did you mean: \"two gophers\" tag:x"},
	    {"gophers%20-burrwos", NULL},
	    {"tag:gohpers%20two", NULL},
	    {"gopher", NULL}, /* the beginning of one */
	    {"gopher%20two", NULL}, /* gophers are found */
	    {"%22gopher%22%20two", "Did you mean: \"gophers\" two"},
	    {"gophers%20zzzzzz", NULL},
	    {"topoz%20caban", "Showing hits for: topos cavan"},
	    {"c\xc3\xba\xc3\xa9vva%20", "Showing hits for: cueva"},
	    {"x%20%22", NULL},
	    {"twp%20burrwos", "Showing hits for: twp burrows"},
	    {"twp%20burrwos", "Search only for: twp \"burrwos\""},
	    {"twp%20burrwos", "Did you mean: two burrows"},
	    {"burrwos%20lang:en", "Showing hits for: burrows lang:en"},
	    {"burrwos%20lang:es", NULL},
	    {"burrwos%20tag:x", NULL},
	    {"burrwos%20-digging", NULL},
	    {"burrwos%20%22sleep%20two%22", NULL},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, gophers, COUNT(gophers));
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[128], want[128];
		snprintf(path, sizeof(path), "/search?%s", rows[i].query);
		struct span page = fixture_page(fixture, path);
		if (!rows[i].want) {
			expect_true(rows[i].query, page,
			    !fixture_holds(page, "Did you mean") &&
				!fixture_holds(page, "Showing hits"));
			continue;
		}
		snprintf(want, sizeof(want), " %s\n", rows[i].want);
		expect_true(rows[i].query, page, fixture_holds(page, want));
	}
}

/* P780: a Korean word that is offered is made of syllables, as is its link. */
static void
korean_that_was_meant(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "# 키보드\n컴퓨터 이야기.\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	struct span page =
	    fixture_page(fixture, "/search?%EC%BB%B4%ED%91%B8%ED%84%B0");
	expect_true("composed", page,
	    fixture_holds(page,
		"=> /search?%EC%BB%B4%ED%93%A8%ED%84%B0 "
		"Showing hits for: 컴퓨터\n"));
}

/* Long and absurd queries have a page, in bounded time. */
static void
absurd_queries(void **state)
{
	static const char *const pieces[] = {"x", "xy ", "gophers ", "\"",
	    "\"gophers dig\" ", "-", "-gophers ", "tag:", "tag:x ",
	    "lang:", "+", "%", "/", "?", "#", "../", "\xe4\xb8\xad", "\xcc\x81",
	    "\xff", "=> /x ", "# ", "i\t/x\terror.host", "wordword"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, gophers, COUNT(gophers));
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct buf typed = {0}, gemini = {0}, gopher = {0};
		while (typed.size < 1000)
			buf_add(&typed, span_of(pieces[i]));
		typed.size = 1000;
		buf_add(&gemini, SPAN("/search?"));
		for (size_t j = 0; j < 320; j++)
			buf_format(
			    &gemini, "%%%02X", (unsigned char)typed.data[j]);
		buf_format(&gopher, "/search\t%.*s", 1000, typed.data);
		struct span page = fixture_page(fixture,
		    arena_copy(&fixture->arena, buf_span(&gemini)).data);
		expect_true(pieces[i], page,
		    utf8_valid(page) && span_starts(page, SPAN("# Search")));
		struct span menu = fixture_gopher(fixture,
		    arena_copy(&fixture->arena, buf_span(&gopher)).data);
		menu_expect(pieces[i], menu, NULL);
		expect_true(pieces[i], menu,
		    span_starts(menu, SPAN("iSearch")) ||
			span_starts(menu, SPAN("3")));
		buf_free(&typed);
		buf_free(&gemini);
		buf_free(&gopher);
	}
}

/* Any bytes typed: a page whose lines are of the expected kinds. */
static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("gophers -sleep \"two burrows\" tag:news lang:en"),
	    SPAN("gohpers \xe2\x80\x9c"
		 "dig two\xe2\x80\x9d -well-known %22"),
	    SPAN("=> /x # y\x1b[2J \xe4\xb8\xad\xe6\x96\x87 \"\" ../a"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	struct fixture *fixture = *state;

	fixture_fill(fixture, gophers, COUNT(gophers));
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct page page = page_new(&fixture->arena);
		struct buf printed = {0};
		search_page(&fixture->context, input,
		    1 + (uint32_t)mutator_below(&mutator, 3), &page);
		page_print(&page, SPAN("\n"), &printed);
		struct gemtext reader = gemtext_start(buf_span(&printed));
		struct line line;
		for (size_t j = 0; j < page.count; j++) {
			assert_true(gemtext_next(&reader, &line));
			expect_true("kind", input,
			    line.kind == page.lines[j].line.kind);
			expect_true("text", input, utf8_valid(line.text));
		}
		expect_true("no more", input, !gemtext_next(&reader, &line));
		buf_free(&printed);
		page_free(&page);
		arena_free(&fixture->arena);
		exact_free(&input);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(pages),
	    FIXTURE_TEST(tags),
	    FIXTURE_TEST(some_of_the_words),
	    FIXTURE_TEST(questions),
	    FIXTURE_TEST(without_hits),
	    FIXTURE_TEST(ways_to_the_search),
	    FIXTURE_TEST(without_words),
	    FIXTURE_TEST(in_spanish),
	    FIXTURE_TEST(gopher_shapes),
	    FIXTURE_TEST(paging),
	    FIXTURE_TEST(paging_over_the_divide),
	    FIXTURE_TEST(nothing_leaks),
	    FIXTURE_TEST(names_that_are_taken),
	    FIXTURE_TEST(what_was_meant),
	    FIXTURE_TEST(korean_that_was_meant),
	    FIXTURE_TEST(absurd_queries),
	    FIXTURE_TEST(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
