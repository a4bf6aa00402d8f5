#include <stdio.h>

#include "base/utf8.h"
#include "pages/variants.h"
#include "support/fixture.h"
#include "support/expect.h"
#include "support/menu.h"
#include "text/gemtext.h"

/* A capsule in which articles compete for every short name. */
static const char *const files[] = {"alone.gmi", "deep/alone.gmi", "both.gmi",
    "both.txt", "plain.md", "plain.txt", "directory.gmi", "directory/a.gmi",
    "twins.gemini", "twins.gmi", "bare", "covered", "covered.gmi", "recent.gmi",
    "robots.gmi", "dated.es.gmi", "picture", "picture.gmi", "only.txt",
    "long.gmi", "long.txt", "long.gmi.txt"};

static void
fill(struct fixture *fixture)
{
	fixture_configure(fixture, "[capsule]\nmarkdown = file\n");
	for (size_t i = 0; i < COUNT(files); i++)
		server_write(&fixture->capsule, files[i], "# Title\n\nText.\n");
	server_write_bytes(
	    &fixture->capsule, "picture", (struct span){"\x89PNG\0", 5});
	fixture_open(fixture);
}

static void
selectors(void **state)
{
	static const struct {
		const char *article, *menu, *text;
	} rows[] = {
	    {"/alone.gmi", "/alone", "/alone.txt"},
	    {"/deep/alone.gmi", "/deep/alone", "/deep/alone.txt"},
	    /* A real file of the name wins. */
	    {"/both.gmi", "/both", "/both.gmi.txt"},
	    {"/both.txt", "/both.txt.menu", "/both.txt"},
	    {"/covered.gmi", "/covered.gmi.menu", "/covered.txt"},
	    {"/picture.gmi", "/picture.gmi.menu", "/picture.txt"},
	    /* So does a directory. */
	    {"/directory.gmi", "/directory.gmi.menu", "/directory.txt"},
	    {"/directory/a.gmi", "/directory/a", "/directory/a.txt"},
	    /* And a generated page. */
	    {"/recent.gmi", "/recent.gmi.menu", "/recent.txt"},
	    {"/robots.gmi", "/robots", "/robots.gmi.txt"},
	    /* Of several articles the first in path order. */
	    {"/twins.gemini", "/twins", "/twins.txt"},
	    {"/twins.gmi", "/twins.gmi.menu", "/twins.gmi.txt"},
	    {"/plain.md", "/plain", "/plain.md"},
	    {"/plain.txt", "/plain.txt.menu", "/plain.txt"},
	    {"/only.txt", "/only", "/only.txt"},
	    {"/bare", "/bare.menu", "/bare"},
	    {"/covered", "/covered.menu", "/covered"},
	    {"/dated.es.gmi", "/dated.es", "/dated.es.txt"},
	};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		for (enum variant form = VARIANT_MENU; form <= VARIANT_TEXT; form++) {
			uint32_t article = edition_find(
			    fixture->edition, span_of(rows[i].article));
			struct buf got = {0};
			enum variant found;
			unsigned width;
			expect_true(rows[i].article, SPAN("is there"),
			    article != EDITION_NONE);
			variants_selector(fixture->edition, article, form, &got);
			const char *want =
			    form == VARIANT_MENU ? rows[i].menu : rows[i].text;
			expect_span(
			    rows[i].article, buf_span(&got), span_of(want));
			/* And back, unless it is a file of its own. */
			if (!fixture_has(fixture, want)) {
				assert_int_equal(
				    variants_find(fixture->edition, buf_span(&got),
					&found, &width),
				    article);
				assert_int_equal(found, form);
				assert_int_equal(width, 0);
			}
			buf_free(&got);
		}
}

/* Widths from 30 to 120 cells, and lines that fit them. */
static void
widths(void **state)
{
	static const struct {
		const char *selector;
		size_t width; /* 0: there is nothing */
	} rows[] = {
	    {"/wide.30.txt", 30},
	    {"/wide.36.txt", 36},
	    {"/wide.120.txt", 120},
	    {"/wide.gmi.36.txt", 36},
	    {"/wide.29.txt", 0},
	    {"/wide.121.txt", 0},
	    {"/wide.036.txt", 36},
	    {"/wide.x.txt", 0},
	    {"/wide..txt", 0},
	    {"/wide.36", 0},
	    {"/nobody.36.txt", 0},
	};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "wide.gmi",
	    "# A heading that is far too long for thirty cells of a phone\n\n"
	    "Some words that go on and on so that each width there is has to "
	    "break them somewhere, and once more, and once more again.\n"
	    "* A list item that has to hang in each of the widths, too, I say\n"
	    "> Quoted words that are led by a mark in each of all the widths\n"
	    "=> /x.gmi A link whose label has to be wrapped in a narrow one\n"
	    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c\xac"
	    "\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5"
	    "\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"
	    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\n");
	server_write(&fixture->capsule, "taken.gmi", "# Taken\n");
	server_write(&fixture->capsule, "taken.40.txt", "a file\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = fixture_gopher(fixture, rows[i].selector);
		size_t widest = 0;
		expect_true(rows[i].selector, text,
		    span_starts(text, SPAN("3")) == (rows[i].width == 0));
		while (rows[i].width > 0 && text.size > 0) {
			struct span line = span_cut(&text, '\n');
			size_t cells =
			    utf8_cells(span_head(line, line.size - 1));
			/* A URL stays whole. */
			if (fixture_holds(line, "] gopher://"))
				continue;
			widest = cells > widest ? cells : widest;
		}
		expect_true(rows[i].selector, text,
		    widest <= rows[i].width && widest + 12 >= rows[i].width);
	}
	/* A file of that name goes first, as everywhere. */
	assert_true(span_starts(
	    fixture_gopher(fixture, "/taken.40.txt"), SPAN("a file\r\n")));
	/* Gemini has no forms. */
	assert_true(
	    span_starts(fixture_gemini(fixture, "/wide.36.txt"), SPAN("51 ")));
}

/* The response at each name: a variant, or the file that wins. */
static void
answers(void **state)
{
	static const char menu[] = "iTitle\tTITLE\terror.host\t1\r\n";
	static const char text[] = "Title\r\n=====\r\n";
	static const char raw[] = "# Title\n\nText.\n";
	static const char lines[] = "# Title\r\n\r\nText.\r\n";
	static const struct {
		const char *selector, *start;
	} rows[] = {
	    {"/alone", menu},
	    {"/alone.txt", text},
	    {"/alone.gmi", raw},
	    {"/alone.gmi.menu", menu},
	    {"/alone.gmi.txt", text},
	    {"/both", menu},
	    {"/both.txt", lines},
	    {"/both.gmi.txt", text},
	    {"/both.txt.menu", "i# Title\t"},
	    {"/plain", menu},
	    {"/plain.md", lines},
	    {"/directory", "iDirectory \u00b7 localhost\t"},
	    {"/directory.gmi.menu", menu},
	    {"/recent", "iRecent Posts \u00b7 localhost\t"},
	    {"/recent.gmi.menu", menu},
	    {"/recent.txt", text},
	    {"/robots.txt", "User-agent"},
	    {"/robots.gmi.txt", text},
	    {"/bare", lines},
	    {"/bare.menu", "i# Title\t"},
	    {"/picture", "\x89PNG"},
	    {"/none", "3"},
	    {"/none.txt", "3"},
	    {"/alone.menu", "3"},
	    {"/picture.menu", "3"},
	    {"/directory.txt.menu", "3"},
	    {"/alone/", "3"},
	};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = fixture_gopher(fixture, rows[i].selector);
		expect_true(rows[i].selector, got,
		    span_starts(got, span_of(rows[i].start)));
	}
}

/* Other text: title, an item for the file, summary, menus. */
static void
other_form(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.txt",
	    "A title\n=======\n\nThe first paragraph,\nin two "
	    "lines.\n\nMore.\n");
	fixture_open(fixture);
	expect_span("menu", fixture_gopher(fixture, "/a"),
	    SPAN(
		"iA title\tTITLE\terror.host\t1\r\n"
		"i=======\t\terror.host\t1\r\n"
		"0Plain text of this article\t/a.txt\tlocalhost\t70\r\n"
		"i\t\terror.host\t1\r\n"
		"iThe first paragraph, in two lines.\t\terror.host\t1\r\n"
		"i\t\terror.host\t1\r\n"
		"1Home\t/\tlocalhost\t70\r\n7Search\t/search\tlocalhost\t70\r\n"
		".\r\n"));
}

/* On Gemini an article has no variants. */
static void
not_on_gemini(void **state)
{
	static const char *const paths[] = {"/alone", "/alone.txt",
	    "/alone.gmi.menu", "/alone.gmi.txt", "/both.txt.menu", "/plain",
	    "/bare.menu", "/recent.gmi.menu", "/recent.txt"};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct span got = fixture_gemini(fixture, paths[i]);
		expect_true(paths[i], got, span_starts(got, SPAN("51 ")));
	}
}

/* The first item of a menu leads to the text variant, on every page. */
static void
first_item(void **state)
{
	static const struct {
		const char *text;
	} rows[] = {{"# Title\n=> /x a\n"}, {"=> /x a\n# Title\n"},
	    {"\n\n# Title\n=> /x a\n"}, {"No title\n=> /x a\n"}, {""},
	    {"```\n# Title\n```\n=> /x a\n"}, {"## Second\n=> /x a\n"}};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		server_write(&fixture->capsule, "a.gmi", rows[i].text);
		fixture_open(fixture);
		struct span menu = fixture_gopher(fixture, "/a");
		struct span rest = menu, line = span_cut(&rest, '\n');
		while (span_starts(line, SPAN("i")))
			line = span_cut(&rest, '\n');
		expect_span(rows[i].text, line,
		    SPAN("0Plain text of this article\t/a.txt\t"
			 "localhost\t70\r"));
		assert_int_equal(fixture_count(menu, "\tTITLE\t"), 1);
	}
}

/* Headings and labels in the order of a page, each on a line. */
static void
add_page_order(struct span page, struct buf *order)
{
	struct gemtext reader = gemtext_start(page);
	struct line line;

	while (gemtext_next(&reader, &line))
		if (line.kind == LINE_LINK || line.kind == LINE_HEADING_2)
			buf_format(order, "%pS\n", SPAN_AT(line.text));
}

static void
add_menu_order(struct span menu, struct buf *order)
{
	struct span before = SPAN("");
	struct menu_line line;

	while (menu_next("M14", &menu, &line)) {
		bool rule = span_starts(line.display, SPAN("--"));
		if (rule || line.type != 'i')
			buf_format(order, "%pS\n",
			    SPAN_AT(rule ? before : line.display));
		before = line.display;
	}
}

/* A text up to the list of its URLs. */
static void
add_text_order(struct span text, struct buf *order)
{
	struct span before = SPAN("");

	while (text.size > 0) {
		struct span line = span_cut(&text, '\n');
		line.size--;
		bool link = span_starts(line, SPAN("["));
		bool rule = span_starts(line, SPAN("--"));
		if (rule && span_equal(before, SPAN("Links")))
			return;
		before = rule ? before : line;
		if (link)
			span_cut(&line, ' ');
		if (link || rule)
			buf_format(
			    order, "%pS\n", SPAN_AT(rule ? before : line));
	}
}

/*
 * M14: the same menus follow each variant of an article, in one order: at most
 * 5 similar entries, the block, the 5 newest others, navigation.
 */
static void
menus_below(void **state)
{
	static const char want[] =
	    "Similar Entries\n2020-01-07 Burrows 7\n2020-01-06 Burrows 6\n"
	    "2020-01-05 Burrows 5\n2020-01-04 Burrows 4\n"
	    "2020-01-03 Burrows 3\nJoin us\nJoin\nRecent Posts\n"
	    "2020-02-07 Coffee 7\n2020-02-06 Coffee 6\n"
	    "2020-02-05 Coffee 5\n2020-02-04 Coffee 4\n"
	    "2020-02-03 Coffee 3\nOlder\nUp\nHome\nSearch\n";
	static const char first[] = "Plain text of this article\n";
	struct fixture *fixture = *state;
	struct buf page = {0}, menu = {0}, text = {0};
	char path[64], post[96];

	for (int i = 1; i <= 7; i++) {
		snprintf(path, sizeof(path), "posts/2020-01-%02d-b.gmi", i);
		snprintf(
		    post, sizeof(post), "# Burrows %d\n\nGophers dig.\n", i);
		server_write(&fixture->capsule, path, post);
		snprintf(path, sizeof(path), "posts/2020-02-%02d-c.gmi", i);
		snprintf(post, sizeof(post), "# Coffee %d\n\nIt ripens.\n", i);
		server_write(&fixture->capsule, path, post);
	}
	server_write(&fixture->capsule, ".standing.gmi",
	    "## Join us\n=> /join.gmi Join\n");
	server_write(&fixture->capsule, "posts/2020-03-01-x.gmi",
	    "# Burrows\n\nGophers dig.\n");
	fixture_open(fixture);
	add_page_order(fixture_page(fixture, "/posts/2020-03-01-x.gmi"), &page);
	expect_span("page", buf_span(&page), span_of(want));
	add_menu_order(fixture_gopher(fixture, "/posts/2020-03-01-x"), &menu);
	struct span below = buf_span(&menu);
	assert_true(span_skip(&below, span_of(first)));
	expect_span("menu", below, span_of(want));
	add_text_order(fixture_gopher(fixture, "/posts/2020-03-01-x.txt"), &text);
	expect_span("text", buf_span(&text), span_of(want));
	buf_free(&page);
	buf_free(&menu);
	buf_free(&text);
}

#define SCRIPTS                                                                \
	"Espa\xc3\xb1ol \xd0\xa0\xd1\x83\xd1\x81 \xd7\xa2\xd7\x91 "            \
	"\xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x8e\x89"

/* M16: UTF-8, as caps.txt says; other charsets are converted. */
static void
charset(void **state)
{
	static const char *const selectors[] = {
	    "/", "/a", "/a.txt", "/b", "/b.txt", "/search\tcaf\xe9"};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi",
	    "# " SCRIPTS "\n\n* " SCRIPTS "\n=> /a.gmi " SCRIPTS "\n");
	server_write(&fixture->capsule, "b.gmi", "# Caf\xe9\n\nUn caf\xe9.\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(selectors); i++) {
		struct span got = fixture_gopher(fixture, selectors[i]);
		expect_true(selectors[i], got, utf8_valid(got));
		expect_true(selectors[i], got,
		    fixture_holds(
			got, i == 1 || i == 2 ? SCRIPTS : "af\xc3\xa9"));
	}
	assert_true(fixture_holds(fixture_gopher(fixture, "caps.txt"),
	    "\r\nServerDefaultEncoding=UTF-8\r\n"));
}

/*
 * P869: a directory's page in another language has them, too, and links lead to
 * its menu; the file that its page was made of has none, nor
 * has one that is too large.
 */
static void
translations(void **state)
{
	static const struct fixture_file texts[] = {
	    {"index.gmi", "# Home\n\n=> index.es.gmi Casa\n"
			  "=> d/index.es.md Dos\n=> d/index.es.gmi Made\n"},
	    {"index.es.gmi", "# Inicio\n\nHola.\n=> / Home\n\n#menta\n"},
	    {"d/index.md", "# D\n"},
	    {"d/index.es.md", "# Dos\n\nHola *mundo*.\n"},
	    {"a.gmi", "# A\n\n#menta\n"},
	};
	static const struct {
		const char *selector, *part;
	} rows[] = {
	    {"/", "\n1Casa\t/index.es\t"},
	    {"/", "\n1Dos\t/d/index.es\t"},
	    {"/", "\n1Made\t/d/index.es\t"},
	    {"/index.es", "iInicio\tTITLE\t"},
	    {"/index.es", "\n0Este art\u00edculo como texto\t/index.es.txt\t"},
	    {"/index.es", "\n1Home\t/\tlocalhost\t70\r\ni\t\terror.host\t1\r\n"
			  "1#menta\t/tags/menta\tlocalhost\t70\r\n.\r\n"},
	    {"/index.es.gmi.menu", "iInicio\tTITLE\t"},
	    {"/index.es.txt", "Inicio\r\n======\r\n\r\nHola.\r\n"},
	    {"/index.es.40.txt", "Inicio\r\n======\r\n"},
	    {"/index.es.gmi", "# Inicio\n"},
	    {"/d/index.es", "iHola mundo.\t"},
	    {"/d/index.es.txt", "Hola mundo.\r\n"},
	    {"/d/index.es.md.menu", "3Not found\t"},
	    {"/large/index.es", "3Not found\t"},
	    {"/index", "3Not found\t"},
	    {"/index.txt", "3Not found\t"},
	};
	struct fixture *fixture = *state;
	struct buf large = {0};

	buf_repeat(&large, 'a', ARTICLE_SIZE_MAX + 1);
	buf_byte(&large, '\0');
	server_write(&fixture->capsule, "large/index.es.gmi", large.data);
	buf_free(&large);
	server_write(&fixture->capsule, "large/index.gmi", "# Large\n");
	fixture_fill(fixture, texts, COUNT(texts));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].selector, span_of(rows[i].part),
		    fixture_holds(fixture_gopher(fixture, rows[i].selector),
			rows[i].part));
	fixture_expect_none(fixture, "/tags/menta", "Inicio");
	assert_true(span_starts(
	    fixture_gemini(fixture, "/index.es.txt"), SPAN("51 ")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(selectors),
	    FIXTURE_TEST(answers),
	    FIXTURE_TEST(widths),
	    FIXTURE_TEST(other_form),
	    FIXTURE_TEST(not_on_gemini),
	    FIXTURE_TEST(first_item),
	    FIXTURE_TEST(menus_below),
	    FIXTURE_TEST(charset),
	    FIXTURE_TEST(translations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
