/* Names that are spelled composed in one place and decomposed in another. */
#include "check/check_text.h"
#include "support/expect.h"
#include "support/fixture.h"

#define E_COMPOSED "\xc3\xa9"
#define E_APART "e\xcc\x81"
#define HANGUL "\xed\x95\x9c" /* one syllable, or three letters */
#define HANGUL_APART "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"
/* e with a circumflex and a dot below: half composed, and all */
#define VIETNAMESE_HALF "\xc3\xaa\xcc\xa3"
#define VIETNAMESE "\xe1\xbb\x87"

static const struct fixture_file files[] = {
    {"caf" E_APART ".gmi", "# Coffee\n\nBeans and water.\n"},
    {"th" E_COMPOSED ".gmi", "# Tea\n\nLeaves and water.\n"},
    {"d" E_APART "j" E_APART "/n" E_COMPOSED "e.gmi", "# Mixed\n\nText.\n"},
    {"d" E_APART "j" E_APART "/index.gmi", "# Directory\n"},
    {"vi" VIETNAMESE_HALF "t.gmi", "# Viet\n\nRice.\n"},
    {HANGUL_APART ".txt", "Hangul\n\nLetters.\n"},
    {"both" E_COMPOSED ".gmi", "# Composed\n"},
    {"both" E_APART ".gmi", "# Apart\n"},
    {"list.gmi",
	"# List\n\n=> caf" E_COMPOSED ".gmi Coffee\n"
	"=> /d%C3%A9j%C3%A9/ Directory\n"
	"=> /d" E_COMPOSED "j" E_APART "/n" E_APART "e.gmi Mixed\n"
	"=> menu:recent?under=/p" E_COMPOSED "/ Posts\n"},
    {"p" E_APART "/2020-01-01-a.gmi", "# Post\n"},
    {"map/gophermap",
	"0Coffee\t/caf" E_COMPOSED ".gmi\n1Directory\t/d" E_COMPOSED
	"j" E_COMPOSED "\n"},
};

/* F76: both spellings of a name lead to the file, on both networks. */
static void
both_spellings(void **state)
{
	static const struct {
		const char *path, *holds;
	} rows[] = {
	    {"/caf%C3%A9.gmi", "20 text/gemini"},
	    {"/cafe%CC%81.gmi", "20 text/gemini"},
	    {"/th%C3%A9.gmi", "Leaves"},
	    {"/the%CC%81.gmi", "Leaves"},
	    {"/d%C3%A9j%C3%A9/n%C3%A9e.gmi", "# Mixed"},
	    {"/de%CC%81je%CC%81/ne%CC%81e.gmi", "# Mixed"},
	    {"/d%C3%A9je%CC%81/n%C3%A9e.gmi", "# Mixed"},
	    {"/d%C3%A9j%C3%A9/", "# Directory"},
	    {"/d%C3%A9j%C3%A9", "31 "},
	    {"/d%C3%A9j%C3%A9/atom.xml", "20 application/atom"},
	    {"/vi%E1%BB%87t.gmi", "# Viet"},
	    {"/vie%CC%A3%CC%82t.gmi", "# Viet"},
	    {"/%ED%95%9C.txt", "Hangul"},
	    {"/both%C3%A9.gmi", "# Composed"},
	    {"/bothe%CC%81.gmi", "# Apart"},
	    {"/related/caf%C3%A9.gmi", "20 text/gemini"},
	    {"/cafe.gmi", "51 "},
	    {"/caf%C3%A8.gmi", "51 "},
	    {"/list.gmi", "Post"},
	};
	static const struct {
		const char *selector, *holds;
	} gopher[] = {
	    {"/caf" E_COMPOSED, "Beans"},
	    {"/caf" E_APART, "Beans"},
	    {"/caf" E_COMPOSED ".txt", "Beans"},
	    {"/d" E_COMPOSED "j" E_COMPOSED, "iDirectory\tTITLE"},
	    {"/d" E_COMPOSED "j" E_APART "/n" E_APART "e", "Mixed"},
	    {"/" HANGUL ".txt", "Letters."},
	    {"/list", "1Coffee\t/caf" E_APART "\t"},
	    {"/list", "1Directory\t/d" E_APART "j" E_APART "/\t"},
	    {"/list", "1Mixed\t/d" E_APART "j" E_APART "/n" E_COMPOSED "e\t"},
	    {"/cafe", "3"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span answer = fixture_gemini(fixture, rows[i].path);
		expect_true(
		    rows[i].path, answer, fixture_holds(answer, rows[i].holds));
	}
	for (size_t i = 0; i < COUNT(gopher); i++) {
		struct span answer =
		    fixture_gopher(fixture, gopher[i].selector);
		expect_true(gopher[i].selector, answer,
		    fixture_holds(answer, gopher[i].holds));
	}
	assert_true(fixture_holds(fixture_page(fixture, "/map/"), "Coffee"));
}

static void
expect_checked(struct fixture *fixture, const char *line, const char *want)
{
	struct notes notes = {0};
	struct buf got = {0};

	check_text(&fixture->context, &notes, SPAN("/x.gmi"), CHECK_PAGE,
	    ARTICLE_GEMTEXT, span_of(line));
	for (size_t i = 0; i < notes.count; i++)
		note_write(&notes.list[i], &got);
	expect_true(line, buf_span(&got),
	    *want ? fixture_holds(buf_span(&got), want) : got.size == 0);
	buf_free(&got);
	note_free(&notes);
}

/* F75, F76, F77: links as clients resolve them are no mistakes of the author.
 */
static void
checked(void **state)
{
	static const struct {
		const char *line, *want;
	} rows[] = {
	    {"=> caf" E_COMPOSED ".gmi", ""},
	    {"=> /d%C3%A9j%C3%A9/", ""},
	    {"=> /cafe.gmi", "leads to nothing"},
	    {"=> ../list.gmi", ""},
	    {"=> /../../list.gmi", ""},
	    {"=> gemini://localhost/../list.gmi", ""},
	    {"=> ../none.gmi", "leads to nothing"},
	    {"=> gopher://localhost/1/list", ""},
	    {"=> gopher://localhost/", ""},
	    {"=> gopher://localhost", ""},
	    {"=> gopher://localhost:70/0/list.txt", ""},
	    {"=> gopher://localhost/0/list.gmi", ""},
	    {"=> gopher://localhost/9/list.gmi", ""},
	    {"=> gopher://localhost/1/map", ""},
	    {"=> gopher://localhost/1map", ""},
	    {"=> gopher://localhost/1/1/map/", ""},
	    {"=> gopher://localhost/7/search", ""},
	    {"=> gopher://localhost/7/search%09tea", ""},
	    {"=> gopher://localhost/0/caps.txt", ""},
	    {"=> gopher://localhost/hURL:https://example.org/", ""},
	    {"=> gopher://localhost/1/caf%C3%A9", ""},
	    {"=> gopher://localhost:7071/1/none", ""},
	    {"=> gopher://example.org/1/none", ""},
	    {"=> gopher://localhost/1/none", "leads to nothing"},
	    {"=> gopher://localhost/0/none.txt", "leads to nothing"},
	    {"=> gopher://LOCALHOST:70/g/none.gif", "leads to nothing"},
	    {"=> gopher://localhost/1/list/", "leads to nothing"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_checked(fixture, rows[i].line, rows[i].want);
}

static const char staff[] =
    "[zone staff]\npath = /club" E_COMPOSED "/\nallow = any\n"
    "[zone one]\npath = /one" E_APART ".gmi\nallow = any\n";

/* F76: a zone holds for its path in every spelling, of entry and of request. */
static void
zones(void **state)
{
	static const struct fixture_file secret[] = {
	    {"open.gmi",
		"# Open\n\nQuagga.\n=> /club" E_COMPOSED "/a.gmi A\n"
		"=> /club" E_APART "/b.gmi B\n=> /one" E_COMPOSED ".gmi C\n"},
	    {"club" E_APART "/2020-01-01-a.gmi", "# Zanzibar\n\nQuagga.\n"},
	    {"club" E_APART "/a.gmi", "# Zanzibar a\n\nQuagga.\n"},
	    {"club" E_COMPOSED "/b.gmi", "# Zanzibar b\n\nQuagga.\n"},
	    {"one" E_COMPOSED ".gmi", "# Zanzibar c\n\nQuagga.\n"},
	};
	static const char *const closed[] = {"/club%C3%A9/a.gmi",
	    "/clube%CC%81/a.gmi", "/club%C3%A9/b.gmi", "/clube%CC%81/b.gmi",
	    "/club%C3%A9/", "/clube%CC%81/", "/one%C3%A9.gmi",
	    "/onee%CC%81.gmi", "/related/clube%CC%81/a.gmi", "/club%C3%A9/none",
	    "/clube%CC%81/none"};
	static const char *const pages[] = {"/", "/recent", "/archive/",
	    "/search?quagga", "/open.gmi", "/atom.xml"};
	static const char *const selectors[] = {"", "/recent", "/open",
	    "/club" E_COMPOSED "/a", "/club" E_APART "/a",
	    "/club" E_APART "/a.gmi", "/club" E_COMPOSED, "/one" E_APART,
	    "/one" E_COMPOSED ".gmi"};
	struct fixture *fixture = *state;

	fixture_configure(fixture, staff);
	fixture_fill(fixture, secret, COUNT(secret));
	for (size_t i = 0; i < COUNT(closed); i++) {
		struct span answer = fixture_gemini(fixture, closed[i]);
		expect_true(
		    closed[i], answer, span_starts(answer, SPAN("60 ")));
	}
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct span page = fixture_page(fixture, pages[i]);
		expect_true(pages[i], page, !fixture_holds(page, "Zanzibar"));
	}
	for (size_t i = 0; i < COUNT(selectors); i++) {
		struct span menu = fixture_gopher(fixture, selectors[i]);
		expect_true(selectors[i], menu,
		    !fixture_holds(menu, "Zanzibar") &&
			!fixture_holds(menu, "\t/club"));
	}
	assert_true(
	    span_starts(fixture_gemini(fixture, "/clube%CC%81"), SPAN("31 ")));
	assert_true(
	    span_starts(fixture_gemini(fixture, "/club%C3%A9"), SPAN("31 ")));
	fixture->visitor.state = VISITOR_KNOWN;
	assert_true(fixture_holds(
	    fixture_page(fixture, "/club%C3%A9/a.gmi"), "Zanzibar"));
	assert_true(
	    fixture_holds(fixture_page(fixture, "/recent"), "Zanzibar"));
}

/* F74: each URL: that a menu offers has a page; others are text. */
static void
url_items(void **state)
{
	static const char *const leads[] = {"xmpp:me@example.org",
	    "nex://example.org/", "ircs://irc.example.org/room",
	    "gophers://example.org/1/", "mailto:me@example.org",
	    "irc://example.org/a", "finger://example.org/me",
	    "spartan://example.org/", "magnet:?xt=urn:btih:00",
	    "news:comp.lang.c", "geo:1,2", "https://example.org/?a=1&b=2",
	    "titan://example.org/", "tel:+431", "x-y+z.1:a"};
	static const char *const dead[] = {"javascript:alert(1)",
	    "DATA:text/html,x", "vbscript:x", "file:///etc/passwd",
	    "mailto:", "nex://", "https://-a/"};
	struct fixture *fixture = *state;
	struct buf text = {0};

	for (size_t i = 0; i < COUNT(leads); i++)
		buf_format(&text, "=> %s\n", leads[i]);
	for (size_t i = 0; i < COUNT(dead); i++)
		buf_format(&text, "=> %s dead\n", dead[i]);
	/* Longer than a request may be. */
	buf_format(&text, "=> https://example.org/%01024d long\n", 1);
	buf_byte(&text, '\0');
	server_write(&fixture->capsule, "a.gmi", text.data);
	buf_free(&text);
	fixture_open(fixture);
	struct span menu = fixture_gopher(fixture, "/a");
	assert_int_equal(fixture_count(menu, "URL:"), COUNT(leads));
	assert_true(fixture_holds(menu, "ilong"));
	for (size_t i = 0; i < COUNT(leads); i++) {
		const char *selector =
		    arena_format(&fixture->arena, "URL:%s", leads[i]).data;
		expect_true(leads[i], menu, fixture_holds(menu, selector));
		expect_true(leads[i], menu,
		    fixture_holds(
			fixture_gopher(fixture, selector), "<a href=\""));
	}
}

/* P620: on Gopher, too, a link leads on that no URL should be written as. */
static void
marks_in_urls(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "u.gmi",
	    "=> https://x.org/a|b The search page\n"
	    "=> https://x.org/100% All of it\n");
	fixture_open(fixture);
	struct span menu = fixture_gopher(fixture, "/u"),
		    text = fixture_gopher(fixture, "/u.txt");
	assert_true(fixture_holds(
	    menu, "hThe search page\tURL:https://x.org/a%7Cb\tlocalhost\t"));
	assert_true(fixture_holds(
	    menu, "hAll of it\tURL:https://x.org/100%25\tlocalhost\t"));
	assert_true(fixture_holds(text, "[1] The search page\r\n"));
	assert_true(fixture_holds(text, "\n[1] https://x.org/a%7Cb\r\n"));
	assert_true(fixture_holds(text, "\n[2] https://x.org/100%25\r\n"));
	assert_true(fixture_holds(fixture_page(fixture, "/u.gmi"),
	    "=> https://x.org/a|b The search page\n"));
}

/* F75: dots above the root lead to the root; a request that climbs does not. */
static void
dots(void **state)
{
	static const struct fixture_file climbing[] = {
	    {"posts/one.gmi", "# One\n"},
	    {"blog.gmi",
		"# Blog\n=> ../posts/one.gmi A\n=> /../posts/one.gmi B\n"
		"=> gemini://localhost/../posts/one.gmi C\n"
		"=> a/../../../posts/one.gmi D\n=> %2e%2e/posts/one.gmi E\n"
		"=> ../.. F\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, climbing, COUNT(climbing));
	struct span menu = fixture_gopher(fixture, "/blog");
	assert_int_equal(fixture_count(menu, "\t/posts/one\t"), 5);
	assert_true(fixture_holds(menu, "1F\t/\t"));
	assert_true(span_starts(
	    fixture_gemini(fixture, "/../posts/one.gmi"), SPAN("59 ")));
	assert_true(span_starts(
	    fixture_gopher(fixture, "/../posts/one.gmi"), SPAN("3")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(both_spellings),
	    FIXTURE_TEST(checked),
	    FIXTURE_TEST(zones),
	    FIXTURE_TEST(url_items),
	    FIXTURE_TEST(marks_in_urls),
	    FIXTURE_TEST(dots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
