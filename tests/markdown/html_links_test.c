#include "markdown/markdown.h"
#include "support/expect.h"
#include "support/markdown.h"

/* P987, P972: within a line a tag with an address is a link as Markdown's own
 * are. */
static void
links_in_lines(void **state)
{
	static const struct example rows[] = {
	    {"a link", "See <a href=\"https://x.org/\">this *page*</a>.\n",
		"See this page.\n=> https://x.org/ this page\n"},
	    {"alone", "<a href=\"x\">a</a> <A HREF='y'>b</A>\n",
		"=> x a\n=> y b\n"},
	    {"a picture", "See <img src=\"a.png\" alt=\"A\">.\n",
		"See A.\n=> a.png A\n"},
	    {"a badge", "<a href=x><IMG SRC=y ALT='z'/></a> [![b](c)](d)\n",
		"=> y z\n=> x z\n=> c b\n=> d b\n"},
	    {"other media", "a <video controls src=b></video> <iframe src=c>\n",
		"a\n=> b\n=> c\n"},
	    {"no quotes", "a <a class=b href=c/d?e>g</a>\n",
		"a g\n=> c/d?e g\n"},
	    {"references", "a <img alt=\"b &amp; c\" src=\"d?e&amp;f\">\n",
		"a b & c\n=> d?e&f b & c\n"},
	    {"an ampersand alone", "a <a href=\"b?c&d\">e</a>\n",
		"a e\n=> b?c&d e\n"},
	    {"lines", "a <a\nclass=b\n  href = 'c'>d\ne</a>\n",
		"a d e\n=> c d e\n"},
	    {"lines of values", "a <img src=' b\nc ' alt='d\ne'>\n",
		"a d e\n=> bc d e\n"},
	    {"lines of a quote", "> a <a\n> class='b>'\n> href=c>d</a> e\n",
		"> a d e\n=> c d\n"},
	    {"lines of an item in a quote",
		"> - a <img\n>   alt=\"b>\n>   c\" src = d>\n>   e\n",
		"> * a b> c e\n=> d b> c\n"},
	    {"lines of a value in a quote",
		"> a <a title=\"b>\n> href=c\" href='d\n> e'>f</a>\n",
		"> a f\n=> de f\n"},
	    {"a quote without its marks", "> a <a\nhref=b>c</a>\n",
		"> a c\n=> b c\n"},
	    {"lines of tags", "> <a\n> href=b><img\n> src=c></a>\n",
		"=> c\n=> b\n"},
	    {"lines of tags in other marks",
		"> - *a <a\n>   href=b>c*</a> [d <img\n>   src=e>](f) <img\n"
		">   src=g>\n>   - h\n",
		"> * a c d\n> * h\n=> b c\n=> e\n=> f d\n=> g\n"},
	    {"the first counts", "a <a href=b href=c data-href=d>e</a>\n",
		"a e\n=> b e\n"},
	    {"other names", "a <a hrefs=b data-href=c>d</a> <abbr href=e>f\n",
		"a d f\n"},
	    {"an anchor", "a <a name=b></a> <a id=c>d</a> <a href=#e>f</a>\n",
		"a d f\n"},
	    {"nothing to follow",
		"a <a href=\"javascript:b()\">c</a> <a href=''>d</a> "
		"<img src='data:image/png;base64,AA' alt=e> "
		"<a href=' Java\nScript:f'>g</a> [h](javascript:i)\n",
		"a c d e g h\n"},
	    {"not closed", "a <a href=b>c\nd\n\ne\n", "a c d\n=> b c d\n\ne\n"},
	    {"not closed, in items", "- a <a href=b>c\n- d\n",
		"* a c\n* d\n=> b c\n"},
	    {"not closed, in a heading", "# a <a href=b>c\nd\n",
		"# a c\n=> b c\n\nd\n"},
	    {"not closed, in a cell", "|a <a href=b>c|d|\n|---|---|\n|e</a>|\n",
		"```\na c | d\n----+--\ne\n```\n=> b c\n"},
	    {"within each other", "a <a href=b>c <a href=d>e</a> f</a> g\n",
		"a c e f g\n=> b c\n=> d e\n"},
	    {"around another", "a <a href=b>c [d](e) f</a> <http://g/>\n",
		"a c d f http://g/\n=> b c\n=> e d\n=> http://g/\n"},
	    {"within another", "a [b <a href=c>d</a> e](f) g\n",
		"a b d e g\n=> f b d e\n"},
	    {"within a picture",
		"a ![b <a href=c>d <img src=e alt=f></a>](g)\n",
		"a b d f\n=> g b d f\n"},
	    {"around a picture with the end",
		"a <a href=b>c ![d </a> e](f) g</a> h\n",
		"a c d e g h\n=> f d e\n=> b c d e g\n"},
	    {"around a URL", "a <a href=b>http://c/</a> http://d/\n",
		"a http://c/ http://d/\n=> b http://c/\n=> http://d/\n"},
	    {"in code", "`<a href=b>c</a>` \\<a href=d>\n",
		"<a href=b>c</a> <a href=d>\n"},
	    {"in a script", "a <script><a href=b>c</a></script> d\n", "a d\n"},
	    {"in a comment", "a <!-- b\n<a href=c>d</a>\n<b> --> e\n", "a e\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P988, P971: and so is one in a block, of which bare URLs are links, too. */
static void
links_in_blocks(void **state)
{
	static const struct example rows[] = {
	    {"a sentence", "<p>See <a href=\"b\">c</a>,\nor http://d/.</p>\n",
		"See c, or http://d/.\n=> b c\n=> http://d/\n"},
	    {"alone",
		"<p align=center>\n  <a href=a>b</a>\n  <img src=c "
		"alt='d'>\n</p>\n",
		"=> a b\n=> c d\n"},
	    {"a list",
		"<ul>\n<li><a href=a>b</a></li>\n<li><a href=c>d</a></li>\n"
		"</ul>\n\ne\n",
		"=> a b\n=> c d\n\ne\n"},
	    {"around lines", "<div><a href=a>\n<b>c</b>\n</a>d</div>\n",
		"c d\n=> a c\n"},
	    {"preformatted text",
		"<pre>\n<a href=a>b</a> http://c/\n d</pre><a href=e>f\n",
		"```\nb http://c/\n d\n```\n=> e f\n=> a b\n"},
	    {"not closed", "<a href=a>\n\nb\n\n</a>\n\nc\n",
		"=> a\n\nb\n\nc\n"},
	    {"not closed before others",
		"<p><a href=a>b<pre>c</pre>d</a></p>\n",
		"=> a b\n```\nc\n```\nd\n"},
	    {"no end of the tag", "<p>a <a href=b\n", "a\n"},
	    {"no end of a value", "<p>a <a href=\"b>c</a>\n", "a c\n"},
	    {"wide letters",
		"<p>\u96e8\n<img src=a alt=\u96ea>\n"
		"<a href=b>\u82b1</a></p>\n",
		"\u96e8 \u96ea\u82b1\n=> a \u96ea\n=> b \u82b1\n"},
	    {"URLs between wide letters",
		"<p>\u898bhttps://a.example/\u4e00\n\u6b21\n\u306e</p>\n",
		"\u898bhttps://a.example/\u4e00 \u6b21\u306e\n"
		"=> https://a.example/%E4%B8%80\n"},
	    {"a URL within a line", "<p>http://a/ b\nc</p>\n",
		"http://a/ b c\n=> http://a/\n"},
	    {"comments", "<p>a <!-- <a href=b>c</a> --></p>\n", "a\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

struct told {
	unsigned lines[8];
	size_t count;
};

static void
take_line(void *context, unsigned line, struct span url)
{
	struct told *told = context;

	(void)url;
	assert_in_range(told->count, 0, 7);
	told->lines[told->count++] = line;
}

/* P989: of each link the line is told that it is in. */
static void
lines_of_links(void **state)
{
	static const unsigned want[] = {1, 3, 6, 7, 10};
	struct told told = {0};
	struct markdown_links links = {take_line, &told};
	struct buf page = {0};

	(void)state;
	markdown_print(SPAN("a <a href=b>c</a>\nd\nhttp://e/ f\n\n"
			    "<p>\ng <a href=h>i</a>\nj <img src=k>\n</p>\n\n"
			    "- http://l/\n"),
	    &links, &page);
	assert_int_equal(told.count, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++)
		assert_int_equal(told.lines[i], want[i]);
	buf_free(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(links_in_lines),
	    cmocka_unit_test(links_in_blocks),
	    cmocka_unit_test(lines_of_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
