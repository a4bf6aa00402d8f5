/* Tags, and the articles of one, on both protocols. */
#include "support/fixture.h"
#include "support/expect.h"
#include "support/menu.h"

static const struct fixture_file files[] = {
    {"2020-01-01-a.gmi", "---\ntags: Coffee, pol\xc3\xadtica\n---\n# A\n"},
    {"2020-01-02-b.gmi", "# B\n\n#coffee #El-Salvador\n"},
    {"news/2020-01-03-c.gmi",
	"---\ntags: coffee, El Salvador, tcp/ip, a?b%\n---\n# C\n"},
    {"undated.gmi", "---\ntags: coffee\n---\n# Undated\n"},
    {"hidden.gmi", "---\nlisted: no\ntags: hidden\n---\n# Hidden\n"},
};

static void
pages(void **state)
{
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_span("tags", fixture_page(fixture, "/tags/"),
	    SPAN("# Tags \u00b7 localhost\n\n"
		 "=> /tags/a%3Fb%25 a?b% (1)\n"
		 "=> /tags/coffee coffee (4)\n"
		 "=> /tags/el%20salvador El Salvador (1)\n"
		 "=> /tags/el-salvador El-Salvador (1)\n"
		 "=> /tags/politica pol\xc3\xadtica (1)\n"
		 "=> /tags/tcp-ip tcp/ip (1)\n"
		 "\n=> / Home\n=> /search Search\n=> /atom.xml Atom feed\n"));
	expect_span("tag", fixture_page(fixture, "/tags/coffee"),
	    SPAN("# coffee \u00b7 localhost\n\n"
		 "=> /news/2020-01-03-c.gmi 2020-01-03 C\n"
		 "=> /2020-01-02-b.gmi 2020-01-02 B\n"
		 "=> /2020-01-01-a.gmi 2020-01-01 A\n"
		 "=> /undated.gmi Undated\n"
		 "\n=> /tags/ Up\n=> / Home\n=> /search Search\n"
		 "=> /tags/coffee/atom.xml Atom feed\n"));
}

/* Tags are case-folded, a slash is a dash: these are one tag. */
static void
spellings(void **state)
{
	static const struct {
		const char *asked, *path;
	} rows[] = {
	    {"/tags/Coffee", "/tags/coffee"},
	    {"/tags/%43OFFEE", "/tags/coffee"},
	    {"/tags/pol%C3%ADtica", "/tags/politica"},
	    {"/tags/pol\xc3\xadtica", "/tags/politica"},
	    {"/tags/POLI%CC%81TICA", "/tags/politica"},
	    {"/tags/TCP-IP", "/tags/tcp-ip"},
	    {"//tags//coffee", "/tags/coffee"},
	    {"/tags/coffee?page=9", "/tags/coffee"},
	};
	static const char *const missing[] = {"/tags/none", "/tags/hidden",
	    "/tags/coffee/", "/tags/tcp/ip", "/tags/coffee/x", "/tagscoffee",
	    "/tags/coffee.gmi"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i].asked, fixture_page(fixture, rows[i].asked),
		    fixture_page(fixture, rows[i].path));
	for (size_t i = 0; i < COUNT(missing); i++) {
		struct span got = fixture_gemini(fixture, missing[i]);
		expect_true(missing[i], got, span_starts(got, SPAN("51 ")));
	}
	expect_span("F5", fixture_gemini(fixture, "/tags"),
	    SPAN("31 gemini://localhost/tags/\r\n"));
}

/* Every item of the menu leads to its tag's page. */
static void
in_gopher(void **state)
{
	struct fixture *fixture = *state;
	struct menu_line line;
	size_t tags = 0;

	fixture_fill(fixture, files, COUNT(files));
	struct span menu = fixture_gopher(fixture, "/tags");
	menu_expect("tags", menu, NULL);
	expect_span("slash", fixture_gopher(fixture, "/tags/"), menu);
	while (menu_next("tags", &menu, &line)) {
		if (line.type != '1' ||
		    !span_starts(line.selector, SPAN("/tags/")))
			continue;
		struct span page = fixture_gopher(
		    fixture, arena_copy(&fixture->arena, line.selector).data);
		struct span name =
		    span_head(line.display, span_find(line.display, '('));
		menu_expect("tag", page, NULL);
		expect_true("title", page,
		    span_starts(span_tail(page, 1), span_trim(name)));
		tags++;
	}
	assert_int_equal(tags, 6);
	menu = fixture_gopher(fixture, "/tags/coffee");
	expect_true("feed", menu,
	    fixture_holds(
		menu, "\n0Atom feed\t/tags/coffee/atom.xml\tlocalhost\t"));
	expect_true("up", menu, fixture_holds(menu, "\n1Up\t/tags/\tlocalhost"));
}

static void
whose_name(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "tags/coffee.gmi", "# Mine\n");
	server_write(&fixture->capsule, "tags/tcp-ip/x.gmi", "# X\n");
	server_write(&fixture->capsule, "tags/politica", "Mine\n");
	fixture_fill(fixture, files, COUNT(files));
	expect_true("directory", SPAN("/tags/"),
	    fixture_holds(fixture_page(fixture, "/tags/"), "=> /tags/coffee.gmi"));
	expect_span(
	    "file", fixture_page(fixture, "/tags/politica"), SPAN("Mine\n"));
	expect_true("before a form", SPAN("/tags/coffee"),
	    fixture_holds(fixture_gopher(fixture, "/tags/coffee"),
		"icoffee \u00b7 localhost\tTITLE"));
	expect_span("a directory of a tag's name",
	    fixture_gemini(fixture, "/tags/tcp-ip"),
	    SPAN("31 gemini://localhost/tags/tcp-ip/\r\n"));
	expect_true("and its feed", SPAN("/tags/tcp-ip/atom.xml"),
	    fixture_holds(fixture_page(fixture, "/tags/tcp-ip/atom.xml"),
		"href=\"gemini://localhost/tags/tcp-ip/\""));
}

static void
without_tags(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	fixture_open(fixture);
	expect_span("empty", fixture_page(fixture, "/tags/"),
	    SPAN("# Tags \u00b7 localhost\n\n=> / Home\n=> /search Search\n"
		 "=> /atom.xml Atom feed\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(pages),
	    FIXTURE_TEST(spellings),
	    FIXTURE_TEST(in_gopher),
	    FIXTURE_TEST(whose_name),
	    FIXTURE_TEST(without_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
