/* What a word of a query may be written as, and what a page says of it. */
#include <stdio.h>

#include "support/expect.h"
#include "support/fixture.h"

static const struct fixture_file files[] = {
    {"apart.gmi", "# Plans\nAny way will do for us.\n"},
    {"joined.gmi", "# Hopes\nAnyway, it works.\n"},
    {"site.gmi", "# Our web site\nA web site of texts.\n"},
    {"sites.gmi", "# Their web sites\nEach web site has texts.\n"},
    {"website.gmi", "# A website\nThe website of a club.\n"},
    {"gopher.gmi", "# Gophers\nA gopher digs.\n"},
    {"menu.gmi", "# Menus\nA menu of texts.\n"},
    {"far.gmi", "# Sites\nA site for us, on some web.\n"},
    {"cave.gmi", "# Vitamin C\nPlan b and a plan.\n"},
    {"club.es.gmi", "# Un sitio web\nLos topos de un club.\n"},
};

/* The names of the hits, sorted, of those with every word if `whole`. */
static struct span
hits(struct fixture *fixture, const char *query, bool whole)
{
	struct span page = fixture_page(
	    fixture, arena_format(&fixture->arena, "/search?%s", query).data);
	struct buf names = {0};

	for (size_t i = 0; i < COUNT(files); i++) {
		struct span link =
		    arena_format(&fixture->arena, "=> /%s ", files[i].path);
		struct span rest = page;
		while (rest.size > 0) {
			struct span line = span_cut(&rest, '\n');
			if (whole && fixture_holds(line, "ome of the words"))
				break;
			if (!span_starts(line, link))
				continue;
			struct span name = span_of(files[i].path);
			buf_format(&names, "%s%pS", names.size ? " " : "",
			    SPAN_AT(span_head(name, span_find(name, '.'))));
		}
	}
	return buf_keep(&names, &fixture->arena);
}

/* J22: both ways, whether or not articles have the word as it is typed. */
static void
one_word_or_two(void **state)
{
	static const struct {
		const char *query, *want;
	} rows[] = {
	    {"anyway", "apart joined"},
	    {"any%20way", "apart joined"},
	    {"Any%20Way", "apart joined"},
	    {"website", "site sites website"},
	    {"websites", "site sites website"},
	    {"web%20site", "site sites website far"},
	    {"web%20sites", "site sites website far"},
	    {"texts%20website", "site sites"},
	    {"any%20way%20will", "apart"},
	    {"%22any%20way%22", "apart"},
	    {"%22anyway%22", "joined"},
	    {"%22web%20site%22", "site sites"},
	    {"way%20any", "apart"},
	    {"wayanywayanywayanyway%20anywayanywayanywayany", ""},
	    {"anyway%20-any", "joined"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i].query, hits(fixture, rows[i].query, true),
		    span_of(rows[i].want));
}

/* J27: no posting list is read more often than the query has words for it. */
static void
forms_count_once(void **state)
{
	static const struct {
		const char *query;
		size_t words;
	} rows[] = {
	    {"web%20site", 2},
	    {"web%20sites", 2},
	    {"any%20way", 2},
	    {"anyway", 1},
	    {"web%20web%20web%20site", 4},
	    {"webstie%20website", 2},
	};
	struct fixture *fixture = *state;
	const struct searcher *searcher = &fixture->searcher;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		hits(fixture, rows[i].query, true);
		for (size_t j = 0; j < searcher->form_count; j++) {
			size_t times = 0;
			for (size_t k = 0; k < searcher->form_count; k++)
				times +=
				    searcher->forms[j].postings.bytes.data ==
				    searcher->forms[k].postings.bytes.data;
			expect_true(rows[i].query, span_of(rows[i].query),
			    times <= rows[i].words);
		}
	}
}

/* J22: of two parts that many articles have, and never together, none is. */
static void
common_parts(void **state)
{
	struct fixture *fixture = *state;
	char path[16];

	for (int i = 0; i < SEARCH_BESIDE_MAX + 1; i++) {
		snprintf(path, sizeof(path), "%d.gmi", i);
		server_write(&fixture->capsule, path,
		    "# Sites\nA site for us, on some web.\n");
	}
	server_write(&fixture->capsule, "many.gmi",
	    "# Many\nxo xox xoxo xoxox xoxoxo xoxoxox xoxoxoxo xoxoxoxox "
	    "xoxoxoxoxo xoxoxoxoxox xoxoxoxoxoxo\n"
	    "ox oxo oxox oxoxo oxoxox oxoxoxo oxoxoxox oxoxoxoxo oxoxoxoxox\n");
	server_write(&fixture->capsule, "first.gmi", "# T\nxoxoxo xoxoxoxo\n");
	server_write(&fixture->capsule, "late.gmi", "# T\nxoxoxoxoxoxo xo\n");
	fixture_open(fixture);
	struct span page = fixture_page(fixture, "/search?website");
	expect_true("parts", page, !fixture_holds(page, "=> /1.gmi"));
	/* It can be divided in more places than are tried. */
	page = fixture_page(fixture, "/search?xoxoxoxoxoxoxo");
	expect_true("places", page, fixture_holds(page, "=> /first.gmi T\n"));
	size_t found = 0;
	for (size_t i = 0; i < fixture->searcher.form_count; i++)
		found += fixture->searcher.forms[i].one;
	assert_int_equal(found, 1);
}

/*
 * J22: an article that has two words apart has not the one that they would be,
 * whether or not another has it.
 */
static void
parts_apart(void **state)
{
	static const struct fixture_file some[] = {
	    {"apart.gmi", "# Some land is ours\nA son, at sea.\n"},
	    {"title.gmi",
		"# Of a sea\nAll sons of all seasides, and a note.\n"},
	    {"island.gmi", "# Far\nAn island.\n"},
	    {"one.gmi", "# Less is\nAble to be not able.\n"},
	    {"other.gmi", "# A foot\nThe feet notes are at.\n"},
	    {"foot.gmi", "# Notes\nA foot, notes.\n"},
	    {"half.gmi", "# Half\nA foot alone.\n"},
	    {"twice.gmi", "# Twice\nA base, ment, a basem ent.\n"},
	};
	static const struct {
		const char *query, *says, *hit;
	} rows[] = {
	    {"island", "Found: 1\n", "/island.gmi"},
	    {"season", "Nothing found", "Search for"},
	    {"notable", "Found: 1\n", "/one.gmi"},
	    {"footnote", "Found: 1\n", "/foot.gmi"},
	    {"footnotes", "Found: 1\n", "/foot.gmi"},
	    {"basement", "Found: 1\n", "/twice.gmi"},
	    {"island%20season", "1 with some of the words\n", "/island.gmi"},
	};
	struct fixture *fixture = *state;
	struct buf text = {0};

	fixture_fill(fixture, some, COUNT(some));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span page = fixture_page(fixture,
		    arena_format(&fixture->arena, "/search?%s", rows[i].query)
			.data);
		expect_true(rows[i].query, page,
		    fixture_holds(page, rows[i].says) &&
			fixture_holds(page, rows[i].hit));
	}
	/* What is read for that has an end. */
	while (text.size < 150000)
		buf_add(&text, SPAN("land, as it is so\n"));
	buf_byte(&text, '\0');
	server_write(&fixture->capsule, "0.gmi", text.data);
	server_write(&fixture->capsule, "1.gmi", "An is-land.\n");
	fixture_open(fixture);
	struct span page = fixture_page(fixture, "/search?island");
	expect_true("long", page, fixture_holds(page, "Found: 1\n"));
	buf_free(&text);
}

/* J20, J21, P773: what is taken is said, above the hits; nothing else is
 * taken, and what was typed beside it stays. */
static void
slips(void **state)
{
	static const struct {
		const char *query, *want, *says; /* NULL: nothing */
	} rows[] = {
	    {"gohper", "gopher",
		"=> /search?gopher Showing hits for: gopher\n"
		"=> /search?%22gohper%22 Search only for: \"gohper\"\n"},
	    {"gopheer%20digs", "gopher",
		"=> /search?gopher%20digs Showing hits for: gopher digs\n"
		"=> /search?%22gopheer%22%20digs Search only for: "
		"\"gopheer\" digs\n"},
	    {"webstie", "website", "Showing hits for: website\n"},
	    {"topso", "club", "Showing hits for: topos\n"},
	    {"mneu", "menu", "Showing hits for: menu\n"},
	    {"gohper,Gohper%20-gohper", "gopher",
		"Showing hits for: gopher,gopher -gohper\n"},
	    {"gohper%20gohper", "gopher",
		"Search only for: \"gohper\" \"gohper\"\n"},
	    {"Gohper%E5%9C%B0", "", "Showing hits for: gopher地\n"},
	    {"texst%20mneu", "menu", "Showing hits for: texts menu\n"},
	    {"texst,mneu", "menu", "Search only for: \"texst\" , \"mneu\"\n"},
	    {"texst-mneu", "menu", "Search only for: \"texst\" \"mneu\"\n"},
	    {"texst--menu%20-gopher", "menu",
		"Search only for: \"texst\" menu -gopher\n"},
	    {"gopher-texst-", "", "Search only for: gopher- \"texst\"\n"},
	    /* Two edits are a guess, and only offered. */
	    {"gophrex", "", "Did you mean: gopher\n"},
	    {"gohper%20vitamxx", "", "Did you mean: gopher vitamin\n"},
	    {"%22gohper%22", "", "Did you mean: \"gopher\"\n"},
	    {"mnu", "", "Did you mean: menu\n"},
	    {"goph", "gopher", NULL},
	    {"goph%20digs", "gopher", NULL},
	    {"menu%20-gohper", "menu", NULL},
	    {"gopher", "gopher", NULL},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span page = fixture_page(fixture,
		    arena_format(&fixture->arena, "/search?%s", rows[i].query)
			.data);
		expect_span(rows[i].query, hits(fixture, rows[i].query, true),
		    span_of(rows[i].want));
		expect_true(rows[i].query, page,
		    rows[i].says ? fixture_holds(page, rows[i].says)
				 : !fixture_holds(page, "Did you mean") &&
			    !fixture_holds(page, "Showing hits"));
	}
}

/* J43, J44: another number is no slip, and two are not one that they would be
 * without a point or colon. */
static void
numbers(void **state)
{
	static const struct fixture_file some[] = {
	    {"year.gmi", "# Christmas 2020\nWith ipv6 and postgres16.\n"},
	    {"steps.gmi", "# Steps\nIn room 310 are 12 eggs, 2404 steps.\n"},
	    {"many.gmi", "# Many\n10000 of 5551234, and 310bc.\n"},
	};
	static const struct {
		const char *query, *says;
	} rows[] = {
	    {"christmas%202023",
		"=> /search?christmas%202020 Did you mean: christmas 2020\n\n"
		"1 with some of the words\n"},
	    {"ipv4", "Did you mean: ipv6\n\nNothing found"},
	    {"ipv", "Found: 1\n"},
	    {"postgress16", "Showing hits for: postgres16\n"},
	    {"postgres1", "Found: 1\n"}, /* its beginning */
	    {"postgres17", "Did you mean: postgres16\n\nFound: 1\n"},
	    {"chrstmas%202020", "Showing hits for: christmas 2020\n"},
	    {"1.2", "Nothing found"},
	    {"1:2", "Nothing found"},
	    {"1,2", "Found: 1\n"},
	    {"24.04", "Nothing found"},
	    {"24%2004", "Found: 1\n"},
	    {"room%203.10", "2 with some of the words\n"},
	    {"room%203-10", "Found: 1\n"},
	    {"10,000", "Found: 1\n"},
	    {"10%20000", "Found: 1\n"},
	    {"555-1234", "Found: 1\n"},
	    {"310.bc", "Found: 1\n"}, /* no number */
	    {"christ.mas", "Found: 1\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, some, COUNT(some));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span page = fixture_page(fixture,
		    arena_format(&fixture->arena, "/search?%s", rows[i].query)
			.data);
		expect_true(
		    rows[i].query, page, fixture_holds(page, rows[i].says));
	}
}

/*
 * J45: in the other number, behind that which was typed, with its line; not in
 * quotes, nor where the word must not be.
 */
static void
plurals(void **state)
{
	static const struct fixture_file two[] = {
	    {"few.gmi", "# Some\nA line.\n\nStories of foxes, and queries.\n"},
	    {"one.gmi", "# Other\nA line.\n\nA story of a fox, no query.\n"},
	};
	static const struct {
		const char *query, *says;
	} rows[] = {
	    {"story",
		"Found: 2\n\n=> /one.gmi Other\nA story of a fox, no query.\n"
		"=> /few.gmi Some\nStories of foxes, and queries.\n"},
	    {"stories",
		"Found: 2\n\n=> /few.gmi Some\nStories of foxes, and "
		"queries.\n"
		"=> /one.gmi Other\nA story of a fox, no query.\n"},
	    {"foxes%20queries",
		"Found: 2\n\n=> /few.gmi Some\nStories of foxes, and "
		"queries.\n"
		"=> /one.gmi Other\nA story of a fox, no query.\n"},
	    {"query%20fox", "Found: 2\n"},
	    {"%22stories%22", "Found: 1\n"},
	    {"%22story%22", "Found: 1\n"},
	    {"line%20-story", "Found: 1\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, two, COUNT(two));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span page = fixture_page(fixture,
		    arena_format(&fixture->arena, "/search?%s", rows[i].query)
			.data);
		expect_true(
		    rows[i].query, page, fixture_holds(page, rows[i].says));
	}
}

/* J46: of articles that all have its digits that of the version is first. */
static void
versions(void **state)
{
	static const char *const names[] = {
	    "1.2.3", "1.3.2", "2.1.3", "2.3.1", "3.1.2", "3.2.1"};
	static const struct {
		const char *query, *says;
	} rows[] = {
	    {"version%201.2.3", "Found: 6\n\n=> /1.2.3.gmi "},
	    {"version%203.2.1", "Found: 6\n\n=> /3.2.1.gmi "},
	    {"1.2.3", "Found: 6\n\n=> /1.2.3.gmi "},
	    {"2.3.1", "Found: 6\n\n=> /2.3.1.gmi "},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(names); i++)
		server_write(&fixture->capsule,
		    arena_format(&fixture->arena, "%s.gmi", names[i]).data,
		    arena_format(&fixture->arena,
			"# Version %s\nNews of version %s, after 1.1 and 2.1, "
			"and for 3.3.\n",
			names[i], names[i])
			.data);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span page = fixture_page(fixture,
		    arena_format(&fixture->arena, "/search?%s", rows[i].query)
			.data);
		expect_true(
		    rows[i].query, page, fixture_holds(page, rows[i].says));
	}
}

/*
 * J49, J50: a word in -ie is not the plural of one in -y, and no hindrance to
 * the nearest word; where it has an s it is counted and shown with that alone.
 */
static void
names_in_ie(void **state)
{
	static const struct fixture_file six[] = {
	    {"ann.gmi", "# Ann\nJulie, Marie and Julie.\n\nHer party.\n"},
	    {"may.gmi", "# May\nNothing in july.\n"},
	    {"six.gmi", "# Six\nJulie is one.\n\nOf six Julies.\n"},
	    {"fr.fr.gmi", "# Fini\nLa partie est finie.\n"},
	    {"de.de.gmi", "# Zeit\nWir haben noch Zeit.\n"},
	    {"es.es.gmi", "# Sol\nLas noches de sol.\n"},
	};
	static const struct {
		const char *query, *says;
	} rows[] = {
	    {"july",
		"Found: 2\n\n=> /may.gmi May\nNothing in july.\n"
		"=> /six.gmi Six\nOf six Julies.\n"},
	    {"july%20nothing", "Found: 1\n"},
	    {"party", "Found: 1\n"},
	    {"mary", "Showing hits for: may\n"},
	    {"noches", "Found: 1\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, six, COUNT(six));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span page = fixture_page(fixture,
		    arena_format(&fixture->arena, "/search?%s", rows[i].query)
			.data);
		expect_true(
		    rows[i].query, page, fixture_holds(page, rows[i].says));
	}
}

/* J40: what would be taken or offered instead is no word with the rest. */
static void
contractions(void **state)
{
	static const struct fixture_file one[] = {
	    {"a.gmi",
		"# Could\nIt could, did and does have water on the top.\n"},
	};
	static const struct {
		const char *query, *says; /* NULL: nothing */
	} rows[] = {
	    {"don't", NULL},
	    {"Doesn't", NULL},
	    {"DIDN'T", NULL},
	    {"haven%E2%80%99t", NULL},
	    {"couldn%CA%BCt%20it", NULL},
	    {"%22didn't%22", NULL},
	    {"didn%20didn't", NULL},
	    {"they've", NULL},
	    {"thet'll,", NULL},
	    {"tha're", NULL},
	    {"tha'd", NULL},
	    /* No contractions. */
	    {"didn", "Showing hits for: did\n"},
	    {"didn%20t", "Showing hits for: did t\n"},
	    {"didn'", "Showing hits for: did'\n"},
	    {"didn'tx", "Showing hits for: did'tx\n"},
	    {"watre's", "Showing hits for: water's\n"},
	    {"watre't", "Showing hits for: water't\n"}, /* Catalan */
	    {"l'watre", "Showing hits for: l'water\n"},
	    {"rock'n'watre", "Showing hits for: rock'n'water\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, one, COUNT(one));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span page = fixture_page(fixture,
		    arena_format(&fixture->arena, "/search?%s", rows[i].query)
			.data);
		expect_true(rows[i].query, page,
		    rows[i].says ? fixture_holds(page, rows[i].says)
				 : !fixture_holds(page, "Did you mean") &&
			    !fixture_holds(page, "Showing hits"));
	}
}

/* J20: an article with the word that was meant is better than one with its
 * beginning, and its line of context is that of the word. */
static void
slips_weigh(void **state)
{
	static const struct fixture_file two[] = {
	    {"begin.gmi", "# Gardening\nGardens and gardeners in a garden.\n"},
	    {"word.gmi", "# Other\nSome text of one line.\n\nA gardenia.\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, two, COUNT(two));
	struct span page = fixture_page(fixture, "/search?gardemia");
	expect_true("first", page,
	    fixture_holds(
		page, "Found: 2\n\n=> /word.gmi Other\nA gardenia.\n"));
}

/* J35: with and without it, as it was typed first. */
static void
arabic_article(void **state)
{
	static const struct fixture_file two[] = {
	    {"with.gmi", "# Notes\nA line of text.\n\nنحن في المكتبة ال\n"},
	    {"without.gmi", "# Other\nA line of text.\n\nهذه مكتبة من خشب\n"},
	};
	static const struct {
		const char *query, *says;
	} rows[] = {
	    {"مكتبة",
		"Found: 2\n\n=> /without.gmi Other\nهذه مكتبة من خشب\n"
		"=> /with.gmi Notes\nنحن في المكتبة ال\n"},
	    {"المكتبة",
		"Found: 2\n\n=> /with.gmi Notes\nنحن في المكتبة ال\n"
		"=> /without.gmi Other\nهذه مكتبة من خشب\n"},
	    {"الخشب", "Found: 1\n\n=> /without.gmi Other\nهذه مكتبة من خشب\n"},
	    {"%22الخشب%22", "Nothing found"},
	    {"المن", "Nothing found"}, /* too short to tell */
	    {"الياسمين", "Nothing found"},
	    {"پنجره", "Nothing found"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, two, COUNT(two));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span page = fixture_page(fixture,
		    arena_format(&fixture->arena, "/search?%s", rows[i].query)
			.data);
		expect_true(
		    rows[i].query, page, fixture_holds(page, rows[i].says));
	}
}

/* J24: a letter is a word of a phrase. */
static void
letters_in_phrases(void **state)
{
	static const struct {
		const char *query, *want;
	} rows[] = {
	    {"%22vitamin%20c%22", "cave"},
	    {"%22plan%20b%20and%20a%20plan%22", "cave"},
	    {"%22plan%20a%22", ""},
	    {"%22vitamin%20d%22", ""},
	    {"%22a%20gopher%22", "gopher"},
	    {"-%22vitamin%20c%22%20plan", "apart"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i].query, hits(fixture, rows[i].query, true),
		    span_of(rows[i].want));
}

/*
 * J47: the mark of a note is no word of a page that was made of Markdown,
 * neither in its phrases nor in the index: here of the tenth, and of the pair
 * that others have without it.
 */
static void
marks_in_phrases(void **state)
{
	static const struct fixture_file some[] = {
	    {"a.gmi", "# A\nThe green tea.\n"},
	    {"b.gmi", "# B\nThe green tea.\n"},
	    {"hand.gmi", "# Hand\nThe red[^1] coffee.\n"},
	    {"notes.md",
		"# Notes\n\nThe red[^1] coffee[^2], x[^3] x[^4] x[^5] x[^6] "
		"x[^7] x[^8] x[^9] x, the green[^10] tea.\n\n"
		"[^1]: a\n\n[^2]: a\n\n[^3]: a\n\n[^4]: a\n\n[^5]: a\n\n"
		"[^6]: a\n\n[^7]: a\n\n[^8]: a\n\n[^9]: a\n\n"
		"[^10]: the last\n"},
	};
	static const struct {
		const char *query, *says;
	} rows[] = {
	    {"%22the%20red%20coffee%20x%22", "=> /notes.gmi "},
	    {"%22red%201%20coffee%22", "=> /hand.gmi "},
	    {"%22green%20tea%22", "=> /notes.gmi "},
	    {"%22green%2010%20tea%22", "Nothing found"},
	    {"10", "Nothing found"},
	    {"tea%20-%22green%20tea%22", "Nothing found"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, some, COUNT(some));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span page = fixture_page(fixture,
		    arena_format(&fixture->arena, "/search?%s", rows[i].query)
			.data);
		expect_true(
		    rows[i].query, page, fixture_holds(page, rows[i].says));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(one_word_or_two),
	    FIXTURE_TEST(forms_count_once),
	    FIXTURE_TEST(common_parts),
	    FIXTURE_TEST(parts_apart),
	    FIXTURE_TEST(slips),
	    FIXTURE_TEST(numbers),
	    FIXTURE_TEST(plurals),
	    FIXTURE_TEST(names_in_ie),
	    FIXTURE_TEST(versions),
	    FIXTURE_TEST(contractions),
	    FIXTURE_TEST(slips_weigh),
	    FIXTURE_TEST(arabic_article),
	    FIXTURE_TEST(letters_in_phrases),
	    FIXTURE_TEST(marks_in_phrases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
