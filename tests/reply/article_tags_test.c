#include <stdlib.h>

#include "pages/article_lines.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "text/tag.h"

/* The page of an article until its menus, or its navigation. */
static struct span
above_menus(struct span page)
{
	for (size_t i = 0; i < page.size; i++)
		if (span_starts(span_tail(page, i), SPAN("\n\n## ")) ||
		    span_starts(span_tail(page, i), SPAN("\n\n=> / ")) ||
		    span_starts(span_tail(page, i), SPAN("\n\n=> /club/ ")))
			return span_head(page, i + 1);
	return page;
}

/* P14, P15, P17, P18: what the end of a text becomes on Gemini. */
static void
ends_of_texts(void **state)
{
	static const struct {
		const char *row, *text, *page;
	} rows[] = {
	    {"a line", "# A\n\nx\n\n#one #two\n",
		"# A\n\nx\n\n=> /tags/one #one\n=> /tags/two #two\n"},
	    {"one tag", "# A\n\n#One", "# A\n\n=> /tags/one #One\n"},
	    {"blanks below", "# A\n\n#one\n\n  \n",
		"# A\n\n=> /tags/one #one\n"},
	    {"lines", "# A\n\n#b\n#one\n#c #b\n",
		"# A\n\n=> /tags/b #b\n=> /tags/one #one\n=> /tags/c #c\n"},
	    {"a heading between", "# A\n#b\n\n#one\n",
		"# A\n#b\n\n=> /tags/one #one\n"},
	    {"commas", "# A\n\n#one, #two\n",
		"# A\n\n=> /tags/one #one\n=> /tags/two #two\n"},
	    {"with text", "# A\n\n#one and #two\n", "# A\n\n#one and #two\n"},
	    {"in the middle", "# A\n\n#one #two\nx\n", "# A\n\n#one #two\nx\n"},
	    {"a digit", "# A\n\n#one #2018\n", "# A\n\n#one #2018\n"},
	    {"other scripts", "# A\n\n#Pol\xc3\xadtica #\xd1\x8f\n",
		"# A\n\n=> /tags/politica #Pol\xc3\xadtica\n"
		"=> /tags/%D1%8F #\xd1\x8f\n"},
	    {"a tag twice", "# A\n\n#one #One\n", "# A\n\n=> /tags/one #one\n"},
	    {"CR LF", "# A\r\n\r\n#one\r\n",
		"# A\r\n\r\n=> /tags/one #one\r\n"},
	    {"the first line", "#one #two\n", "#one #two\n"},
	    {"the first line, below blanks", "\n\n#one #two\n",
		"\n\n#one #two\n"},
	    {"below the first", "#A\n#one\n", "#A\n=> /tags/one #one\n"},
	    {"preformatted", "# A\n```\n#one\n```\n", "# A\n```\n#one\n```\n"},
	    {"preformatted to the end", "# A\n```\n#one\n",
		"# A\n```\n#one\n```\n"},
	    {"front matter", "---\ntags: [El Salvador, one]\n---\n# A\n",
		"# A\n\n=> /tags/el%20salvador #El Salvador\n"
		"=> /tags/one #one\n"},
	    {"front matter, no end of line", "---\ntags: one\n---\n# A\nx",
		"# A\nx\n\n=> /tags/one #one\n"},
	    {"both", "---\ntags: one\n---\n# A\n\n#two #ONE\n",
		"# A\n\n=> /tags/one #one\n #two\n"},
	    {"menus: none", "---\nmenus: none\n---\n# A\n\n#one #two\n",
		"# A\n\n #one #two\n"},
	    {"menus: none, front matter",
		"---\nmenus: none\ntags: one\n---\n# A\n", "# A\n"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		server_write(&fixture->capsule, "a.gmi", rows[i].text);
		fixture_open(fixture);
		struct buf want = {0};
		struct span page = fixture_page(fixture, "/a.gmi");
		size_t crlf = fixture_count(page, "\r\n");
		expect_true(rows[i].row, page,
		    crlf == 0 || crlf == fixture_count(page, "\n"));
		buf_add(&want, span_of(rows[i].page));
		expect_true(rows[i].row, page,
		    span_starts(page, span_of(rows[i].page)));
		if (crlf == 0)
			expect_span(rows[i].row, above_menus(page),
			    span_of(rows[i].page));
		buf_free(&want);
	}
}

/* P14, P15: on Gopher, in each of the forms. */
static void
on_gopher(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "# A\n\nx\n\n#one #El-Salvador\n"},
	    {"b.gmi", "---\ntags: [El Salvador, one]\n---\n# B\n\nx\n"},
	    {"c.txt", "C\n\nx\n\n#one #two\n"},
	    {"d.md", "# D\n\nx\n\n#one\n"},
	    {"e/index.txt", "---\ndate: 2020-01-01\n---\nE\n\nx\n\n#one\n"},
	};
	static const struct {
		const char *selector, *part;
	} rows[] = {
	    {"/a",
		"\nix\t\terror.host\t1\r\ni\t\terror.host\t1\r\n"
		"1#one\t/tags/one\tlocalhost\t70\r\n"
		"1#El-Salvador\t/tags/el-salvador\tlocalhost\t70\r\n"},
	    {"/a.txt", "x\r\n\r\n[1] #one\r\n[2] #El-Salvador\r\n"},
	    {"/a.txt", "\n[2] gopher://localhost/1/tags/el-salvador\r\n"},
	    {"/a.gmi", "x\n\n#one #El-Salvador\n"},
	    {"/b",
		"\ni\t\terror.host\t1\r\n"
		"1#El Salvador\t/tags/el salvador\tlocalhost\t70\r\n"
		"1#one\t/tags/one\t"},
	    {"/c", "\n1#one\t/tags/one\tlocalhost\t70\r\n1#two\t"},
	    {"/c.txt", "x\r\n\r\n#one #two\r\n"},
	    {"/d", "\n1#one\t/tags/one\tlocalhost\t70\r\n"},
	    {"/e/", "\n1#one\t/tags/one\tlocalhost\t70\r\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = fixture_gopher(fixture, rows[i].selector);
		expect_true(
		    rows[i].selector, got, fixture_holds(got, rows[i].part));
	}
}

/* P16: a link leads to a page of articles that this reader may see. */
static void
without_a_page(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "# A\n\n#open #both\n"},
	    {"u.gmi", "---\nlisted: no\n---\n# U\n\n#both #alone #secret\n"},
	    {"f.gmi", "---\nlisted: no\ntags: both, alone\n---\n# F\n\nx\n"},
	    {"club/s.gmi", "# S\n\n#secret #both\n"},
	    {"d/index.gmi", "# D\n\n#both #none\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[zone a]\npath = /club/\nallow = any\n");
	fixture_fill(fixture, files, COUNT(files));
	expect_span("unlisted", above_menus(fixture_page(fixture, "/u.gmi")),
	    SPAN("# U\n\n=> /tags/both #both\n #alone #secret\n"));
	expect_span("front matter",
	    above_menus(fixture_page(fixture, "/f.gmi")),
	    SPAN("# F\n\nx\n\n=> /tags/both #both\n"));
	expect_span("an index", fixture_page(fixture, "/d/"),
	    SPAN("# D\n\n=> /tags/both #both\n #none\n"));
	fixture->visitor.state = VISITOR_KNOWN;
	expect_span("in the zone",
	    above_menus(fixture_page(fixture, "/club/s.gmi")),
	    SPAN("# S\n\n=> /tags/secret #secret\n=> /tags/both #both\n"));
	expect_true("is there", SPAN("/tags/secret"),
	    fixture_holds(
		fixture_page(fixture, "/tags/secret"), "/club/s.gmi"));
}

/* P14, P18: at any place of a text that is read in pieces. */
static void
in_pieces(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = {0};

	for (size_t size = 0; size < 40; size++) {
		text.size = 0;
		buf_add(&text, SPAN("# A\n\n"));
		while (text.size < ARTICLE_TEXT_WHOLE + size * 911)
			buf_add(&text, SPAN("one more line of a large text\n"));
		buf_repeat(&text, 'x', size);
		buf_add(&text, SPAN("\n"));
		size_t above = text.size;
		for (int i = 0; i < 60; i++) {
			buf_add(&text, SPAN("#tag"));
			buf_repeat(&text, ' ', 200);
			buf_add(&text, SPAN("#tug\n"));
		}
		server_write_bytes(&fixture->capsule, "a.gmi", buf_span(&text));
		fixture_open(fixture);
		struct span page = fixture_page(fixture, "/a.gmi");
		expect_true("above", SPAN("its own bytes"),
		    span_starts(page, span_head(buf_span(&text), above)));
		page = span_tail(page, above);
		expect_true("tags", page,
		    span_starts(page,
			SPAN("=> /tags/tag #tag\n=> /tags/tug #tug\n\n")));
	}
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(ends_of_texts),
	    FIXTURE_TEST(on_gopher),
	    FIXTURE_TEST(without_a_page),
	    FIXTURE_TEST(in_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
