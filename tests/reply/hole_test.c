/* Whole holes in the manner of other servers, walked on both networks. */
#include "support/expect.h"
#include "support/fixture.h"
#include "support/menu.h"

/*
 * Each file of a hole says which it is: `<NAME>`. A walk begins at the root of
 * Gopher, follows every item of a directory of ours, and holds its items
 * against the links of the same page on Gemini, one by one: both have to lead
 * to the same file, or to the same server.
 */

static const struct fixture_file bucktooth[] = {
    {"gophermap",
	"Welcome to a hole of 2003\r\n"
	"=========================\r\n"
	"\r\n"
	"1The phlog\tphlog\r\n"
	"1The same, absolutely\t/phlog/\tgopher.example.org\t70\r\n"
	"0About this server\tabout.txt\tgopher.example.org\t70\r\n"
	"0Letters with "
	"blanks\t/letters/to%20ann.txt\tgopher.example.org\t70\r\n"
	"1Letters\tletters/\t+\t+\r\n"
	"9tools.bin\t\r\n"
	"1Files\t1/files\tgopher.example.org\t70\r\n"
	"IThe sun\t/files/sun.png\tgopher.example.org\t70\t+\r\n"
	"hA page of the Web\tGET /~ann/index.html\twww.example.org\t80\r\n"
	"hAnother\tURL:http://www.example.org/?a=b\tgopher.example.org\t70\r\n"
	"hA third\t/URL:https://www.example.org/\tlocalhost\t80\r\n"
	"wA fourth\thttp://www.example.org/four\twww.example.org\t80\r\n"
	"1Floodgap\t\tgopher.floodgap.com\t70\r\n"
	"8The board\tguest\tbbs.example.org\t23\r\n"
	"7Search here\t/search\r\n"
	"i\tfake\t(NULL)\t0\r\n"
	"3Closed for now\t/closed\terror.host\t1\r\n"},
    {"about.txt", "<about>\r\n"},
    {"tools.bin", "<tools>\1\2\3"},
    {"phlog/gophermap",
	"My phlog\n"
	"0Newest\t2004-01-02-snow.txt\n"
	"0Older\t./2003-05-06-sun.txt\n"
	"0By its whole name\t/phlog/2003-05-06-sun.txt\n"
	"0About\t../about.txt\n"
	"1Home\t\tgopher.example.org\t70\n"
	"1Home again\t/\n"
	"1Up\t..\n"},
    {"phlog/2004-01-02-snow.txt", "<snow>\n"},
    {"phlog/2003-05-06-sun.txt", "<sun>\n"},
    {"letters/gophertag", "Letters from the island\n"},
    {"letters/to ann.txt", "<to ann>\n"},
    {"letters/from%20ann.txt", "<from ann>\n"},
    {"files/sun.png", "<png>"},
    {"files/gophermap",
	"0A letter\t0/letters/to ann.txt\n"
	"0Another\t/letters/from%20ann.txt\n"
	"9Tools\t9/tools.bin\n"
	"IThe sun\tsun.png\n"},
};

static const struct fixture_file gophernicus[] = {
    {"gophermap",
	"!An island of its own\n"
	"# nobody reads this\n"
	"=banner\n"
	"=/usr/bin/uptime\n"
	"=stats.sh\n"
	":txt=0\n"
	"-stats.sh\n"
	"1Poems\tpoems\n"
	"1Empty of maps\tplain\n"
	"1Of programs\tprograms\n"
	"~\n"
	"*\n"
	"not read\n"},
    {"banner", " /\\_/\\\n( o.o )\n0Banner's own\tpoems/spring.txt\n"},
    {"stats.sh", "#!/bin/sh\nPASSWORD=geheim\n"},
    {"poems/gophertag", "Poems of four seasons\n"},
    {"poems/spring.txt", "<spring>\n"},
    {"poems/autumn leaves.txt", "<autumn>\n"},
    {"poems/about.gophermap",
	"These are old.\n0The first\tspring.txt\n"
	"0The second\tautumn%20leaves.txt\n"},
    {"plain/one.txt", "<one>\n"},
    {"plain/two.gmi", "# <two>\n"},
    {"plain/deeper/gophermap", "Here:\n%FILES%\nThere.\n1Poems\t/poems\n"},
    {"plain/deeper/three.txt", "<three>\n"},
    {"programs/gophermap", "#!/usr/bin/perl\nprint 'geheim';\n"},
    {"programs/four.txt", "<four>\n"},
};

/* The next link of a page, as its line; false after the last. */
static bool
next_link(struct gemtext *reader, struct line *line)
{
	while (gemtext_next(reader, line))
		if (line->kind == LINE_LINK)
			return true;
	return false;
}

static bool
next_item(struct span *menu, struct menu_line *item)
{
	while (menu_next("G10", menu, item))
		if (item->type != 'i')
			return true;
	return false;
}

/* The first `<...>` of an answer. */
static struct span
marker(struct span answer)
{
	struct span from = span_tail(answer, span_find(answer, '<'));

	return span_head(from, span_find(from, '>'));
}

struct walk {
	struct fixture *fixture;
	struct span seen[256]; /* paths of pages */
	size_t count, links, ours;
};

/* A link and an item of another server have the same host. */
static void
expect_elsewhere(
    struct walk *walk, struct span url, const struct menu_line *item)
{
	struct span selector = item->selector, rest = url;
	struct arena *arena = &walk->fixture->arena;

	if (span_skip(&selector, SPAN("URL:")))
		expect_span("URL", url, selector);
	else
		expect_true("host", url,
		    fixture_holds(rest,
			arena_format(arena, "%pS", SPAN_AT(item->host)).data));
}

static void
expect_same(
    struct walk *walk, const struct line *link, const struct menu_line *item)
{
	struct fixture *fixture = walk->fixture;
	struct arena *arena = &fixture->arena;
	struct span url = arena_format(arena, "%pS", SPAN_AT(link->url));

	expect_span("label", link->text, item->display);
	walk->links++;
	if (url.data[0] != '/') {
		expect_elsewhere(walk, url, item);
		return;
	}
	walk->ours++;
	expect_span("host", item->host, SPAN("localhost"));
	struct span page = fixture_gemini(fixture, url.data);
	struct span answer = fixture_gopher(
	    fixture, arena_format(arena, "%pS", SPAN_AT(item->selector)).data);
	expect_true("Gemini", url,
	    span_starts(page, SPAN("20 ")) || span_starts(page, SPAN("10 ")));
	expect_true("Gopher", item->selector, !span_starts(answer, SPAN("3")));
	/* A page of Gemini is followed by others that are similar. */
	if (marker(answer).size > 0)
		expect_span(url.data, marker(page), marker(answer));
	if (item->type == '1' && span_ends(url, SPAN("/")) &&
	    walk->count < COUNT(walk->seen))
		walk->seen[walk->count++] = url;
}

static bool
is_seen(const struct walk *walk, size_t number)
{
	for (size_t i = 0; i < number; i++)
		if (span_equal(walk->seen[i], walk->seen[number]))
			return true;
	return false;
}

static void
walk_page(struct walk *walk, struct span path)
{
	struct span menu = fixture_gopher(walk->fixture, path.data);
	struct gemtext reader =
	    gemtext_start(fixture_page(walk->fixture, path.data));
	struct menu_line item;
	struct line link;

	menu_expect("G10", menu, NULL);
	while (next_item(&menu, &item)) {
		expect_true("a link for each item", item.display,
		    next_link(&reader, &link));
		expect_same(walk, &link, &item);
	}
	expect_true("an item for each link", path, !next_link(&reader, &link));
}

static struct walk
walk_hole(struct fixture *fixture)
{
	struct walk walk = {
	    .fixture = fixture, .seen = {SPAN("/")}, .count = 1};

	for (size_t i = 0; i < walk.count; i++)
		if (!is_seen(&walk, i))
			walk_page(&walk, walk.seen[i]);
	return walk;
}

/* F36: every link of Gemini's pages leads to what Gopher's item leads to. */
static void
of_bucktooth(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[host one]\nname = localhost\nalias = gopher.example.org\n");
	fixture_fill(fixture, bucktooth, COUNT(bucktooth));
	struct walk walk = walk_hole(fixture);
	print_message("%zu links, %zu into the hole\n", walk.links, walk.ours);
	assert_true(walk.ours > 20);
	struct span menu = fixture_gopher(fixture, "/");
	assert_true(fixture_holds(menu, "hAnother\tURL:http"));
	assert_false(fixture_holds(menu, "gopher.example.org"));
}

/* F36, F28, F29, F30, F31, F32: the same, and no program is shown. */
static void
of_gophernicus(void **state)
{
	struct fixture *fixture = *state;
	static const char *const pages[] = {
	    "/", "/poems/", "/plain/", "/programs/"};

	fixture_fill(fixture, gophernicus, COUNT(gophernicus));
	struct walk walk = walk_hole(fixture);
	print_message("%zu links, %zu into the hole\n", walk.links, walk.ours);
	assert_true(walk.ours > 20);
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct span menu = fixture_gopher(fixture, pages[i]);
		expect_true(pages[i], menu, !fixture_holds(menu, "geheim"));
		expect_true(pages[i], menu, !fixture_holds(menu, "uptime"));
	}
}

/* Whether an answer is no refusal. */
static bool
is_answered(struct span answer, bool on_gopher)
{
	return on_gopher ? !span_starts(answer, SPAN("3"))
			 : span_starts(answer, SPAN("20 ")) ||
		span_starts(answer, SPAN("31 "));
}

static const struct fixture_file odd_names[] = {
    {"about.txt", "<about>\n"},
    {"two words.txt", "<two words>\n"},
    {"x%20y.txt", "<literal>\n"},
    {"x y.txt", "<decoded>\n"},
    {"q?x.txt", "<question>\n"},
    {"h#x.txt", "<number>\n"},
    {"0/zero.txt", "<zero>\n"},
    {"recent.gmi", "# <recent>\n"},
    {"post.gmi", "# <post>\n"},
    {"draft.gmi", "---\ndraft: true\n---\n# <draft>\n"},
    {"sub/in.txt", "<in>\n"},
    {"sub/0/odd.txt", "<odd>\n"},
};

/* A map of every name in every dress. Returns it in the fixture's arena. */
static struct span
combinations(struct fixture *fixture)
{
	static const char *const names[] = {"about.txt", "two words.txt",
	    "two%20words.txt", "x%20y.txt", "x%2520y.txt", "q?x.txt",
	    "q%3fx.txt", "h#x.txt", "zero.txt", "recent", "post", "post.txt",
	    "post.gmi", "draft.gmi", "in.txt", "sub/in.txt", "odd.txt", "no",
	    "tags/", "sub", "sub/", "."};
	static const char *const before[] = {"", "/", "0/", "/0/", "../", "./",
	    "../../", "sub/../", "//", "GET /"};
	static const char *const after[] = {"", " ", "?x", "/"};
	struct buf map = {0};

	for (size_t i = 0; i < COUNT(names); i++)
		for (size_t j = 0; j < COUNT(before); j++)
			for (size_t k = 0; k < COUNT(after); k++)
				buf_format(&map, "0%zu-%zu-%zu\t%s%s%s%s\n", i,
				    j, k, before[j], names[i], after[k],
				    (i + j + k) % 2 ? "\t+\t+" : "");
	return buf_keep(&map, &fixture->arena);
}

/* F36: whatever a selector means, it is the same on both networks. */
static void
of_every_dress(void **state)
{
	struct fixture *fixture = *state;
	struct menu_line item;
	struct line link;
	size_t alive = 0, dead = 0;

	server_write(&fixture->capsule, "sub/gophermap",
	    arena_format(&fixture->arena, "%pS", SPAN_AT(combinations(fixture)))
		.data);
	fixture_fill(fixture, odd_names, COUNT(odd_names));
	struct span menu = fixture_gopher(fixture, "/sub/");
	struct gemtext reader = gemtext_start(fixture_page(fixture, "/sub/"));
	while (next_item(&menu, &item)) {
		assert_true(next_link(&reader, &link));
		expect_span("label", link.text, item.display);
		struct span url = arena_format(
				&fixture->arena, "%pS", SPAN_AT(link.url)),
			    selector = arena_format(
				&fixture->arena, "%pS", SPAN_AT(item.selector));
		struct span page = fixture_gemini(fixture, url.data),
			    answer = fixture_gopher(fixture, selector.data);
		bool there = is_answered(answer, true);
		expect_true(
		    url.data, selector, is_answered(page, false) == there);
		if (there && !span_starts(page, SPAN("31 ")))
			expect_span(url.data, marker(page), marker(answer));
		alive += there;
		dead += !there;
	}
	print_message("%zu lead somewhere, %zu nowhere\n", alive, dead);
	assert_true(alive > 200 && dead > 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(of_bucktooth),
	    FIXTURE_TEST(of_gophernicus),
	    FIXTURE_TEST(of_every_dress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
