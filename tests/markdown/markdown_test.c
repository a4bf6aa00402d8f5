#include "markdown/markdown.h"
#include "support/expect.h"
#include "support/markdown.h"

/* P400: a corpus that has each section of CommonMark. */
static void
has_every_section(void **state)
{
	static const struct example rows[] = {
	    {"2.2 tabs", "-\tone\n\n\ttwo\n", "* one\ntwo\n"},
	    {"2.2 tabs in code", "\tint\ta;\n", "```\nint     a;\n```\n"},
	    {"2.3 a NUL is no character",
		"a\xef\xbf\xbd"
		"b",
		"a\xef\xbf\xbd"
		"b\n"},
	    {"2.4 escapes", "\\*no star\\* \\# \\[a\\](b)",
		"*no star* # [a](b)\n"},
	    {"2.5 references", "&copy; &#65; &#x42; &ngE; &none; &amp;lt;",
		"\xc2\xa9 A B \xe2\x89\xa7\xcc\xb8 &none; &lt;\n"},
	    {"2.5 a number that is none", "&#0; &#xd800;",
		"\xef\xbf\xbd \xef\xbf\xbd\n"},
	    {"3.1 blocks go first", "- `one\n- two`\n", "* `one\n* two`\n"},
	    {"4.1 rules", "a\n\n***\n\nb\n", "a\n\n-----\n\nb\n"},
	    {"4.2 headings", "# A\n## B ##\n### C\n#### D\n###### E\n",
		"# A\n\n## B\n\n### C\n\n### D\n\n### E\n"},
	    {"4.2 no heading", "#5 bolt\n\n####### seven\n",
		" #5 bolt\n\n ####### seven\n"},
	    {"4.2 an empty one", "#\n\na\n", "a\n"},
	    {"4.3 underlined", "One\n*line*\n===\n\nTwo\n---\n",
		"# One line\n\n## Two\n"},
	    {"4.4 indented code", "    a\n      b\n\n    c\n",
		"```\na\n  b\n\nc\n```\n"},
	    {"4.5 fences", "```c\nint a;\n```\n\n~~~\nb\n~~~\n",
		"```c\nint a;\n```\n\n```\nb\n```\n"},
	    {"4.5 a fence within", "````\n```\nx\n```\n````\n",
		"```\n ```\nx\n ```\n```\n"},
	    {"4.5 never closed", "```\na\n", "```\na\n```\n"},
	    {"4.6 HTML",
		"<div class=\"a\">\nSome <b>text</b> &amp; more\n</div>\n",
		"Some text & more\n"},
	    {"4.6 what is no text",
		"<script>\nlet a;\n</script>\n\n<!-- b -->\n\nc\n", "c\n"},
	    {"4.7 references", "[Foo]: /u 'title'\n\nSee [Foo].\n",
		"See Foo.\n=> /u Foo\n"},
	    {"4.8 paragraphs", "one\ntwo\n\nthree\n", "one two\n\nthree\n"},
	    {"4.9 blank lines", "\n\n  \na\n\n\n\nb\n\n", "a\n\nb\n"},
	    {"tables", "| a | bb |\n|--:|:--:|\n| 1 | x |\n| 22 |\n",
		"```\n a | bb\n---+---\n 1 | x\n22\n```\n"},
	    {"tables with bars",
		"| `a \\| b` | c \\| d |\n|---|---|\n| \\`\\| | `\\a` |\n\n`e "
		"\\| f`\n",
		"```\na | b | c | d\n------+------\n`|    | \\a\n```\n\n"
		"e \\| f\n"},
	    {"4.6 signs that begin no tag",
		"<div>1 < 2</script> or </style>\r\n<p class='a>b'>3</p> <\n",
		"1 < 2 or\n3\n<\n"},
	    {"4.6 signs before digits",
		"<p>I <3 loam</p>\n\n<p>Below <5 it's cold. "
		"<h2>b</h2></9>c\n",
		"I <3 loam\n\nBelow <5 it's cold.\nb\nc\n"},
	    {"4.6 comments of nothing", "<!-->a\n\n<!--->b\n\n<!---->c\n",
		"a\n\nb\n\nc\n"},
	    {"4.6 preformatted text",
		"<pre>\n  one &lt;\n\n\ttwo <b>bold</b>\n</pre>\n\n# A\n",
		"```\n  one <\n\n    two bold\n```\n\n# A\n"},
	    {"4.6 preformatted, among text",
		"<div>a\nb<PRE class=\"c\"><code>c\n d\n</code> </pre>e\n"
		"<pre> \n</pre>f<pre>=> g\n```</pre></div>\n",
		"a b\n```\nc\n d\n```\ne\nf\n```\n=> g\n ```\n```\n"},
	    {"4.6 preformatted, never closed", "- <pre>a\n    <pre>b\n",
		"```\na\n  b\n```\n"},
	    {"4.6 the last sign", "<div>a\n<", "a <\n"},
	    {"tables by width",
		"|\xe6\x97\xa5\xe6\x9c\xac|b|\n|---|---|\n|a|c|\n",
		"```\n\xe6\x97\xa5\xe6\x9c\xac | b\n-----+--\na    | c\n```\n"},
	    {"5.1 quotes", "> a\nb\n>\n> c\n", "> a b\n>\n> c\n"},
	    {"5.1 one after another", "> a\n\n> b\n>\n> c\n\n> # d\n",
		"> a\n\n> b\n>\n> c\n\n> d\n"},
	    {"5.1 within each other", "> a\n>> b\n", "> a\n>\n> > b\n"},
	    {"5.1 within an item", "- a\n\n  > b\n\n  c\n", "* a\n> b\nc\n"},
	    {"5.1 a list within", "> - a\n> - b\n", "> * a\n> * b\n"},
	    {"5.1 two in an item", "- > a\n  >\n  > b\n", "> * a\n>\n> b\n"},
	    {"5.1 a heading within", "> # A\n", "> A\n"},
	    {"5.2 items", "- a\n\n  b\n- c\n", "* a\nb\n* c\n"},
	    {"5.2 code within", "1. a\n\n   ```\n   x\n   ```\n2. b\n",
		"1. a\n```\nx\n```\n2. b\n"},
	    {"5.2 an empty one", "- a\n-\n- c\n", "* a\n* c\n"},
	    {"5.2 a heading within", "- # A\n- b\n", "* A\n* b\n"},
	    {"5.2 tasks", "- [ ] a\n- [x] b\n1. [X] c\n",
		"* [ ] a\n* [x] b\n\n1. [x] c\n"},
	    {"5.2 no item", "1234567890. a\n", "1234567890. a\n"},
	    {"5.3 numbers", "7) a\n8) b\n", "7) a\n8) b\n"},
	    {"5.3 lists within", "- a\n  - b\n    1. c\n- d\n",
		"* a\n* b\n1. c\n* d\n"},
	    {"5.3 other marks", "- a\n+ b\n", "* a\n\n* b\n"},
	    {"6.1 code", "a `b*c*` `` d`e ``", "a b*c* d`e\n"},
	    {"6.2 emphasis", "*a* **b** ***c*** _d_ e*f*g *h",
		"a b c d efg *h\n"},
	    {"6.3 links", "One [two](/t \"title\") [three](<a b> 'c').\n",
		"One two three.\n=> /t two\n=> a%20b three\n"},
	    {"6.3 each once", "[a](x) and [b](x), [c](y).\n\n[d](x)!\n",
		"a and b, c.\n=> x a\n=> y c\n\nd!\n=> x d\n"},
	    {"6.3 a link alone", "[Go *on*](next.md)\n", "=> next.md Go on\n"},
	    {"6.3 links alone", "[a](x) [b](y)\n", "=> x a\n=> y b\n"},
	    {"6.3 a list of links", "- [a](x)\n- [b](y) b\n- [c](z)\n",
		"=> x a\n* b b\n=> z c\n=> y b\n"},
	    {"6.3 no target", "[a]() [b](#b)\n", "a b\n"},
	    {"6.3 percent signs", "[a](b%) [c](d%4) [e](f%4g) [g](h%4a)\n",
		"=> b%25 a\n=> d%254 c\n=> f%254g e\n=> h%4a g\n"},
	    {"6.3 what no URL has", "[a](<b {\x7f}c>)\n",
		"=> b%20%7B%7F%7Dc a\n"},
	    {"6.3 no link", "[a] (x) [b][c]\n", "[a] (x) [b][c]\n"},
	    {"6.4 images", "A ![dot](d.png) here.\n\n![](e.png)\n",
		"A dot here.\n=> d.png dot\n\n=> e.png\n"},
	    {"6.4 in a link", "[![moon](m.jpg)](/moon)\n",
		"=> m.jpg moon\n=> /moon moon\n"},
	    {"6.4 a link in one", "![a [b](c) ![d](e)](f)\n", "=> f a b d\n"},
	    {"6.5 autolinks",
		"At <https://example.org/a?b=c&d> or <me@example.org>.\n",
		"At https://example.org/a?b=c&d or me@example.org.\n"
		"=> https://example.org/a?b=c&d\n"
		"=> mailto:me@example.org me@example.org\n"},
	    {"6.6 raw HTML", "a <b>c</b> <!-- d --> e<br>f <brx>g\n",
		"a c e\nf g\n"},
	    {"6.7 hard breaks", "a  \nb\\\nc\n", "a\nb\nc\n"},
	    {"6.8 soft breaks", "a\n b\n", "a b\n"},
	    {"6.9 text", "hi $.;'there \xce\xb1\n", "hi $.;'there \xce\xb1\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P400: columns behind the 64th are as wide as what is in them. */
static void
many_columns(void **state)
{
	struct buf text = {0}, page = {0}, want = {0};

	(void)state;
	for (unsigned i = 0; i < 66; i++)
		buf_add(&text, SPAN("|a"));
	buf_byte(&text, '\n');
	for (unsigned i = 0; i < 66; i++)
		buf_add(&text, SPAN("|---"));
	buf_byte(&text, '\n');
	for (unsigned i = 0; i < 66; i++)
		buf_add(&text, i < 65 ? SPAN("|b") : SPAN("|cc"));
	assert_int_equal(markdown_print(buf_span(&text), NULL, &page), 0);
	buf_add(&want, SPAN("```\n"));
	for (unsigned i = 0; i < 66; i++)
		buf_add(&want, i < 65 ? SPAN("a | ") : SPAN("a\n"));
	for (unsigned i = 0; i < 64; i++)
		buf_add(&want, i < 63 ? SPAN("--+-") : SPAN("-\n"));
	for (unsigned i = 0; i < 66; i++)
		buf_add(&want, i < 65 ? SPAN("b | ") : SPAN("cc\n```\n"));
	expect_span("66 columns", buf_span(&page), buf_span(&want));
	buf_free(&text);
	buf_free(&page);
	buf_free(&want);
}

/* P400: of a link whose address no client takes, the label is left. */
static void
long_addresses(void **state)
{
	struct buf text = {0}, page = {0};

	(void)state;
	buf_add(&text, SPAN("See [a](/"));
	buf_repeat(&text, 'x', 5000);
	buf_add(&text, SPAN(").\n\n"));
	for (unsigned i = 0; i < 4000; i++)
		buf_add(&text, SPAN("#tags "));
	assert_int_equal(markdown_print(buf_span(&text), NULL, &page), 0);
	expect_true("page", buf_span(&page),
	    span_starts(buf_span(&page), SPAN("See a.\n\n #tags")));
	buf_free(&text);
	buf_free(&page);
}

/*
 * P527: an item, or a footnote, that holds nothing but links keeps its number,
 * in front of the label, and each of them has its line.
 */
static void
items_of_links(void **state)
{
	static const struct example rows[] = {
	    {"numbers", "1. [x](c.md)\n2. [y](d.md)\n",
		"=> c.md 1. x\n=> d.md 2. y\n"},
	    {"one target", "1. [x](c.md)\n2. [y](c.md)\n- [z](c.md)\n",
		"=> c.md 1. x\n=> c.md 2. y\n\n=> c.md z\n"},
	    {"bullets", "* [x](c.md)\n* [y](c.md)\n", "=> c.md x\n=> c.md y\n"},
	    {"tasks", "- [ ] [x](c.md)\n- [x] [y](d.md)\n2. [X] [z](e)\n",
		"=> c.md [ ] x\n=> d.md [x] y\n\n=> e 2. [x] z\n"},
	    {"no label", "7) [](c.md)\n8) <http://a/>\n9) ![](d.png)\n",
		"=> c.md 7) c.md\n=> http://a/ 8) http://a/\n"
		"=> d.png 9) d.png\n"},
	    {"several", "1. [x](c.md) [y](d.md)\n2. z\n",
		"=> c.md 1. x\n=> d.md y\n2. z\n"},
	    {"one target twice", "1. [x](c.md) [y](c.md)\n2. [z](c.md)\n",
		"1. x y\n=> c.md 2. z\n"},
	    {"after text", "1. see [x](c.md)\n2. [y](c.md)\n3. [z](c.md) too\n",
		"1. see x\n=> c.md 2. y\n3. z too\n"},
	    {"before text", "- [y](c.md)\n- see [x](c.md) and [z](d.md)\n",
		"=> c.md y\n* see x and z\n=> d.md z\n"},
	    {"a second paragraph", "1. [x](c.md)\n\n   and so on\n2. b\n",
		"=> c.md 1. x\nand so on\n2. b\n"},
	    {"within a quote", "> 1. [x](c.md)\n> 2. y\n",
		"=> c.md 1. x\n> 2. y\n"},
	    {"within each other", "1. [x](c.md)\n   1. [y](c.md)\n2. z\n",
		"=> c.md 1. x\n=> c.md 1. y\n2. z\n"},
	    {"a footnote", "x[^1]\n\n[^1]: <http://a/>\n",
		"x[^1]\n\n=> http://a/ [^1] http://a/\n"},
	    {"nothing to follow", "1. [x](#x)\n2.\n3. [](#y)\n",
		"1. x\n2.\n3.\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P690: `@/` is the top of the content, as Zola has it. */
static void
links_from_the_top(void **state)
{
	static const struct example rows[] = {
	    {"a page, an image, the top",
		"[a](@/b/c.md#d) ![e](@/f.png) [g](@/)\n",
		"=> /b/c.md#d a\n=> /f.png e\n=> / g\n"},
	    {"other names", "[a](@b) [c](d@/e)\n", "=> @b a\n=> d@/e c\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P986, P970, P971: a URL that stands in a text is a link, and the text stays.
 */
static void
links_bare_urls(void **state)
{
	static const struct example rows[] = {
	    {"a sentence", "See https://a.example/page.\n",
		"See https://a.example/page.\n=> https://a.example/page\n"},
	    {"small networks",
		"At gemini://a.example or (gopher://b.example/)\n",
		"At gemini://a.example or (gopher://b.example/)\n"
		"=> gemini://a.example\n=> gopher://b.example/\n"},
	    {"nothing else", "https://a.example/b_c_d\n",
		"=> https://a.example/b_c_d\n"},
	    {"items",
		"- https://a.example\n- at https://b.example\n"
		"1. https://c.example\n",
		"=> https://a.example\n* at https://b.example\n"
		"=> https://b.example\n\n"
		"=> https://c.example 1. https://c.example\n"},
	    {"twice", "https://a.example and <https://a.example>\n",
		"https://a.example and https://a.example\n"
		"=> https://a.example\n"},
	    {"marks", "**https://a.example/**, *so:* https://b.example/c\\_d\n",
		"https://a.example/, so: https://b.example/c_d\n"
		"=> https://a.example/\n=> https://b.example/c_d\n"},
	    {"references", "https://a.example/?b=c&amp;d=e;\n",
		"https://a.example/?b=c&d=e;\n"
		"=> https://a.example/?b=c&d=e\n"},
	    {"brackets",
		"[https://a.example/b_(c)] https://d.example/?e[]=f)\n",
		"[https://a.example/b_(c)] https://d.example/?e[]=f)\n"
		"=> https://a.example/b_(c)\n"
		"=> https://d.example/?e%5B%5D=f\n"},
	    {"quotes and braces",
		"\"https://a.example\" {https://b.example/{c}d}e\n",
		"\"https://a.example\" {https://b.example/{c}d}e\n"
		"=> https://a.example\n=> https://b.example/%7Bc%7Dd\n"},
	    {"a control character",
		"https://a.example/\x7f"
		"b\n",
		"https://a.example/ b\n=> https://a.example/\n"},
	    {"marks of letters", "https://a.example/\u0915\u093f\u0964\n",
		"https://a.example/\u0915\u093f\u0964\n"
		"=> https://a.example/%E0%A4%95%E0%A4%BF\n"},
	    {"code in a picture", "![https://a.example `b`](c)\n",
		"=> c https://a.example b\n"},
	    {"other scripts", "\u898bhttps://\u4f8b.jp/\u4e00\u3002\u3067\n",
		"\u898bhttps://\u4f8b.jp/\u4e00\u3002\u3067\n"
		"=> https://xn--fsq.jp/%E4%B8%80\n"},
	    {"a note", "https://a.example/[^1]\n\n[^1]: http://b.example\n",
		"https://a.example/[^1]\n=> https://a.example/\n\n"
		"=> http://b.example [^1] http://b.example\n"},
	    {"headings", "# A https://a.example\n",
		"# A https://a.example\n"
		"=> https://a.example\n"},
	    {"tables", "|https://a.example|\n|---|\n",
		"```\nhttps://a.example\n-----------------\n```\n"
		"=> https://a.example\n"},
	    {"lines", "a https://a.example\nhttps://b.example  \nc\n",
		"a https://a.example https://b.example\nc\n"
		"=> https://a.example\n=> https://b.example\n"},
	    {"code, labels and HTML",
		"`https://a.example` [https://b.example](c) "
		"![d https://e.example](f) <!-- https://g.example -->\n\n"
		"    https://h.example\n",
		"https://a.example https://b.example d https://e.example\n"
		"=> c https://b.example\n=> f d https://e.example\n\n"
		"```\nhttps://h.example\n```\n"},
	    {"none",
		"https:// http://$A/ a@b.example www.c.example xhttp://d "
		"git+https://e.example https://f:g/ javascript://h\n",
		"https:// http://$A/ a@b.example www.c.example xhttp://d "
		"git+https://e.example https://f:g/ javascript://h\n"},
	    {"line ends between wide letters",
		"\u898bhttps://a.example/\u4e00\n\u6b21\u306e\n\u884c "
		"<https://b.example/\u4e8c>\n\u3067*http://c.example/"
		"\u4e09*\n\u3059\n",
		"\u898bhttps://a.example/\u4e00 \u6b21\u306e\u884c "
		"https://b.example/\u4e8c \u3067http://c.example/\u4e09 "
		"\u3059\n"
		"=> https://a.example/%E4%B8%80\n"
		"=> https://b.example/%E4%BA%8C\n"
		"=> http://c.example/%E4%B8%89\n"},
	    {"escaped",
		"https\\://a.example https:\\/\\/b.example http:/\\/c.example "
		"https&colon;//d.example *https*://e.example\n",
		"https://a.example https://b.example http://c.example "
		"https://d.example https://e.example\n"},
	    {"escaped within", "https://a.example\\:80\\/b\\://c\n",
		"=> https://a.example:80/b://c\n"},
	    {"a script", "a <script>https://b.example</script> c\n", "a c\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P984, P985: what a link leads to is written as clients can follow it. */
static void
encodes_targets(void **state)
{
	static const struct example rows[] = {
	    {"a host", "[a](https://\u4f8b\u3048.jp/\u00e4)\n",
		"=> https://xn--r8jz45g.jp/%C3%A4 a\n"},
	    {"around a host", "[a](gemini://u@\u4f8b\u3048.jp.:1966?b#c)\n",
		"=> gemini://u@xn--r8jz45g.jp.:1966?b#c a\n"},
	    {"a host without a scheme", "[a](//B\u00dccher.example/)\n",
		"=> //xn--bcher-kva.example/ a\n"},
	    {"an encoded host", "[a](gemini://%E4%BE%8B%e3%81%88.jp/)\n",
		"=> gemini://xn--r8jz45g.jp/ a\n"},
	    {"an autolink", "<gemini://\u4f8b\u3048.jp/>\n",
		"=> gemini://xn--r8jz45g.jp/\n"},
	    {"an image", "![a](https://\u4f8b\u3048.jp/b.png)\n",
		"=> https://xn--r8jz45g.jp/b.png a\n"},
	    {"a host of ASCII", "[a](https://Example.ORG./)\n",
		"=> https://Example.ORG./ a\n"},
	    {"no host", "[a](https://\u4f8b!/) [b](mailto:a@\u4f8b.jp)\n",
		"=> https://%E4%BE%8B!/ a\n=> mailto:a@%E4%BE%8B.jp b\n"},
	    {"brackets", "[a](../n/[k].png) [b](https://x.org/?a[]=1&b={c})\n",
		"=> ../n/%5Bk%5D.png a\n"
		"=> https://x.org/?a%5B%5D=1&b=%7Bc%7D b\n"},
	    {"addresses", "[a](https://[::1]/[b]) [c](gemini://[::2]:1)\n",
		"=> https://[::1]/%5Bb%5D a\n=> gemini://[::2]:1 c\n"},
	    {"a host with a percent sign", "[a](https://\u4f8b%zz/)\n",
		"=> https://%E4%BE%8B%25zz/ a\n"},
	    {"a bracket alone", "[a](https://\\[/) [b](x://\\]c\\[)\n",
		"=> https://%5B/ a\n=> x://%5Dc%5B b\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P581: a line that ends in wide characters goes on without a blank. */
static void
lines_without_blanks(void **state)
{
	static const struct example rows[] = {
	    {"Chinese",
		"\u4eca\u5929\u4e0b\u96e8\u3002\n\u660e\u5929\u6674 \u5929\n",
		"\u4eca\u5929\u4e0b\u96e8\u3002\u660e\u5929\u6674 \u5929\n"},
	    {"Japanese", "\u96e8\u304c\n  \u964d\u308b\n\u30ab\n\u30ca\n",
		"\u96e8\u304c\u964d\u308b\u30ab\u30ca\n"},
	    {"Korean", "\ube44\uac00\n\uc628\ub2e4\n\u96e8\n\ube44\n",
		"\ube44\uac00 \uc628\ub2e4 \u96e8 \ube44\n"},
	    {"Latin letters", "\u96e8\nrain\n\u96e8\n", "\u96e8 rain \u96e8\n"},
	    {"marks and links",
		"**\u96e8**\n*\u96ea*\n[\u98a8](a)\n![\u82b1](b)\n`\u6708`"
		"\u3002\n",
		"\u96e8\u96ea\u98a8\u82b1\u6708\u3002\n=> a \u98a8\n=> b "
		"\u82b1\n"},
	    {"blanks at its end", "\u96e8 \n\u96ea\n", "\u96e8\u96ea\n"},
	    {"a tag", "\u96e8\n<br>\u96ea\n<b>\u82b1</b>\n",
		"\u96e8\n\u96ea\u82b1\n"},
	    {"links alone", "[\u96e8](a)\n[\u96ea](b)\n",
		"=> a \u96e8\n=> b \u96ea\n"},
	    {"a blank that was written",
		"\u96e8 **\u96ea**\n\n\u96e8 *\u96ea*\n",
		"\u96e8 \u96ea\n\n\u96e8 \u96ea\n"},
	    {"breaks and footnotes",
		"\u96e8\\\n\u96ea\n[^1]\n\u82b1\n\n[^1]: \u4e00\n\u4e8c\n",
		"\u96e8\n\u96ea [^1] \u82b1\n\n[^1] \u4e00\u4e8c\n"},
	    {"headings and quotes",
		"\u96e8\n\u96ea\n===\n\n> \u82b1\n> \u6708\n",
		"# \u96e8\u96ea\n\n> \u82b1\u6708\n"},
	    {"HTML", "<p>\u96e8\n  \u96ea\nand \u82b1\n<b>\u6708</b>\n</p>\n",
		"\u96e8\u96ea and \u82b1\u6708\n"},
	    {"tags in HTML",
		"<p>\u96e8\n<b>\u96ea</b>\n  <a href=\"x\">\u82b1</a>\n<b>b\n"
		"</b>\u6708\n<i></i> \u98a8</p>\n",
		"\u96e8\u96ea\u82b1 b \u6708 \u98a8\n=> x \u82b1\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P528: character references are what they stand for in any place but code. */
static void
references(void **state)
{
	static const struct example rows[] = {
	    {"text", "a &amp; b &copy; &#65;&#x42;\n", "a & b \xc2\xa9 AB\n"},
	    {"headings", "# a &amp; b\n\nc &lt;\n===\n", "# a & b\n\n# c <\n"},
	    {"labels", "See [a &amp; b](c?d&amp;e).\n",
		"See a & b.\n=> c?d&e a & b\n"},
	    {"titles", "See [a](c \"d &amp; e\").\n", "See a.\n=> c a\n"},
	    {"references", "See [a &amp; b].\n\n[a &amp; b]: c?d&amp;e\n",
		"See a & b.\n=> c?d&e a & b\n"},
	    {"images", "A ![a &amp; b](c&amp;.png).\n",
		"A a & b.\n=> c&.png a & b\n"},
	    {"autolinks", "At <http://a/?b&amp;c> or <http://d/?&#101;>.\n",
		"At http://a/?b&c or http://d/?e.\n=> http://a/?b&c\n"
		"=> http://d/?e\n"},
	    {"an autolink alone", "<http://a/?b&amp;c>\n",
		"=> http://a/?b&c\n"},
	    {"an autolink of no reference", "<http://a/?b&c&nope;&amp>\n",
		"=> http://a/?b&c&nope;&amp\n"},
	    {"an autolink in a description", "![<http://a/?b&amp;c>](d)\n",
		"=> d http://a/?b&c\n"},
	    {"a label that begins so", "[<b &amp; c](d) [\\<&amp;](e)\n",
		"=> d <b & c\n=> e <&\n"},
	    {"tables", "|a &amp; b|<http://a/?b&amp;c>|\n|---|---|\n",
		"```\na & b | http://a/?b&c\n------+--------------\n```\n"
		"=> http://a/?b&c\n"},
	    {"footnotes", "x[^1]\n\n[^1]: a &amp; <http://a/?b&amp;c>\n",
		"x[^1]\n\n[^1] a & http://a/?b&c\n=> http://a/?b&c\n"},
	    {"code", "a `&amp;` [`&amp;`](b)\n", "a &amp; &amp;\n=> b &amp;\n"},
	    {"blocks of code", "    &amp;\n\n``` a&amp;b\n&amp;\n```\n",
		"```\n&amp;\n```\n\n```a&b\n&amp;\n```\n"},
	    {"HTML", "<p>a &amp; b</p>\n", "a & b\n"},
	    {"numbers in HTML",
		"<p>&#X41; &#x42; &#67; &#xd800; &#1114112; &#0; "
		"&#x1f600;</p>\n",
		"A B C \xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd "
		"\xf0\x9f\x98\x80\n"},
	    {"no references in HTML",
		"<p>&; &a-name-of-thirty-two-characters-; &#; &#x; &#xg; &#1a; "
		"&#12345678; &a-name-that-is-longer-"
		"than-each-that-there-is; &nope; a&b</p>\n",
		"&; &a-name-of-thirty-two-characters-; &#; &#x; &#xg; &#1a; "
		"&#12345678; &a-name-that-is-longer-"
		"than-each-that-there-is; &nope; a&b\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P401, P908: footnotes are numbered as they are used, and stand at the end. */
static void
has_footnotes(void **state)
{
	static const struct example rows[] = {
	    {"one", "A fact.[^a]\n\n[^a]: Its *source*.\n\nMore.\n",
		"A fact.[^1]\n\nMore.\n\n[^1] Its source.\n"},
	    {"in the order of their use",
		"x[^b] y[^a] z[^b]\n\n[^a]: A\n[^b]: B\n",
		"x[^1] y[^2] z[^1]\n\n[^1] B\n\n[^2] A\n"},
	    {"unused", "x\n\n[^a]: A\n", "x\n\n[^1] A\n"},
	    {"unknown", "x[^a] `[^b]`\n\n[^b]: B\n", "x[^a] [^b]\n\n[^1] B\n"},
	    {"several lines", "x[^1]\n\n[^1]: a\nb\n\n    c\n\n    - d\n\ne\n",
		"x[^1]\n\ne\n\n[^1] a b\n\nc\n\n* d\n"},
	    {"with links", "x[^1]\n\n[^1]: [a](b)\n[^2]: - c\n",
		"x[^1]\n\n=> b [^1] a\n\n[^2]\n* c\n"},
	    {"with a reference", "x[^1]\n\n[^1]: [a][b]\n\n[b]: /c\n",
		"x[^1]\n\n=> /c [^1] a\n"},
	    {"in code", "```\n[^1]: a\n```\n", "```\n[^1]: a\n```\n"},
	    {"in code with other fences", "```\n~~~\n[^1]: a\n```\n",
		"```\n~~~\n[^1]: a\n```\n"},
	    {"in code with shorter fences", "````\n```\n[^1]: a\n````\n",
		"```\n ```\n[^1]: a\n```\n"},
	    {"in code with a fence that ends nothing",
		"```\n``` x\n[^1]: a\n```\n", "```\n ``` x\n[^1]: a\n```\n"},
	    {"in code with a fence far in", "```\n    ```\n[^1]: a\n```\n",
		"```\n    ```\n[^1]: a\n```\n"},
	    {"behind what begins no code",
		"    ```\n\n     - a\n\n``` b`c\n[^1]: d\n",
		"```\n ```\n\n - a\n```\n\n ``` b`c\n\n[^1] d\n"},
	    {"behind a rule", "---\n[^1]: a\n", "-----\n\n[^1] a\n"},
	    {"in code behind the mark of an item",
		"- ```\n  [^1]: a\n  ```\n- > b\n\n[^2]: c\n\n"
		"10. ~~~\n    [^3]: d\n    ~~~\n[^4]: e\n",
		"```\n[^1]: a\n```\n> * b\n\n10.\n```\n[^3]: d\n```\n\n"
		"[^1] c\n\n[^2] e\n"},
	    {"labels of stars",
		"x[^*] y[^**], z[^***] *b[^*] c*[^**].\n\n"
		"[^*]: 1[^**]\n[^**]: 2[^*]\n[^***]: 3\n",
		"x[^1] y[^2], z[^3] b[^1] c[^2].\n\n[^1] 1[^2]\n\n[^2] "
		"2[^1]\n\n"
		"[^3] 3\n"},
	    {"labels of lines",
		"x[^_a] y[^b_] [^c_d] [l[^_a] y[^b_]](/u)\n\n[^_a]: A\n"
		"[^b_]: B\n",
		"x[^1] y[^2] [^c_d] l[^1] y[^2]\n=> /u l[^1] y[^2]\n\n[^1] "
		"A\n\n"
		"[^2] B\n"},
	    {"no labels of stars",
		"a[^*] [b*c] [^*d] [^*\n*] `[^*`*] &#91;^*]\n\n[^*]: e\n",
		"a[^1] [bc] [^d] [^ ] [^*] [^]\n\n[^1] e\n"},
	    {"behind a backslash",
		"\\[^1] \\\\[^1] *\\[^1]* \\*[^1] *\\[^*] b*\\\n[^1]\n\n"
		"[^1]: a\n[^*]: c\n",
		"[^1] \\[^1] [^1] *[^1] [^] b*\n[^1]\n\n[^1] a\n\n[^2] c\n"},
	    {"ends of labels without a beginning",
		"a[^1] b*c*[d](/e[^f)g]\n\n[^1]: h\n[^f)g]: i\n",
		"a[^1] bcdg]\n=> /e%5B%5Ef d\n\n[^1] h\n\n[^2] i\n"},
	    {"no label", "x\n\n[^a[b]: c\n", "x\n\n[^a[b]: c\n"},
	    {"a label of words", "x[^a b]\n\n[^a b]: c\n",
		"x^a b\n=> c ^a b\n"},
	    {"behind a tab", "x[^1]\n\n[^1]: a\n\n\tb\n",
		"x[^1]\n\n[^1] a\n\nb\n"},
	    {"a list behind one", "x[^1]\n\n[^1]: a\n- b\n",
		"x[^1]\n\n* b\n\n[^1] a\n"},
	    {"each other's", "x[^1]\n\n[^1]: a[^2]\n[^2]: b[^1]\n",
		"x[^1]\n\n[^1] a[^2]\n\n[^2] b[^1]\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P793: lines that only look like references are not told with footnotes. */
static void
references_of_footnotes(void **state)
{
	static const struct example rows[] = {
	    {"an interview",
		"[A]: Good morning.[^1]\n\n[B]: Thank you, \"A\".\n\n"
		"[^1]: In [c](d).\n",
		"[A]: Good morning.[^1]\n\n[B]: Thank you, \"A\".\n\n"
		"[^1] In c.\n=> d c\n"},
	    {"titles",
		"[^1]: [a] [b] [c] [d]\n\n[a]: e 'f g'\n[b]: <h i> (j)\n"
		"[c]: k \"l\"\n[d]: m 'n\n",
		"[d]: m 'n\n\n[^1] a b c [d]\n=> e a\n=> h%20i b\n=> k "
		"c\n"},
	    {"targets on the next line",
		"[^1]: [a] [b] c.\n\n[a]:\n  d\n[b]:\n<e> 'f'\n",
		"[^1] a b c.\n=> d a\n=> e b\n"},
	    {"no targets", "[^1]: [a] [b]\n\n[a]:\n\n[b]: <c d\n",
		"[a]:\n\n[b]: <c d\n\n[^1] [a] [b]\n"},
	    {"no titles", "[^1]: [a] [b]\n\n[a]: c \"\n\n[b]: d e f\n",
		"[a]: c \"\n\n[b]: d e f\n\n[^1] [a] [b]\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P691: comments, scripts and other HTML have no footnotes in them. */
static void
no_footnotes_in_html(void **state)
{
	static const struct example rows[] = {
	    {"a comment", "a\n\n<!--\n[^1]: b\n\n[^2]: c\n-->\n[^3]: d\n",
		"a\n\n[^1] d\n"},
	    {"a comment that is closed", "  <!-- a -->\n[^1]: b\n", "[^1] b\n"},
	    {"a comment in code", "    <!--\n\n[^1]: b\n",
		"```\n<!--\n```\n\n[^1] b\n"},
	    {"preformatted text", "<PRE>\n[^1]: b\n```\n</Pre>\n[^2]: c\n",
		"```\n[^1]: b\n ```\n```\n\n[^1] c\n"},
	    {"no preformatted text", "<prefix>\n\n[^1]: b\n", "[^1] b\n"},
	    {"scripts", "<script\na>\n[^1]: b\n</script>\n[^2]: c\n",
		"[^1] c\n"},
	    {"styles", "<style>\n[^1]: b\n</style> c\n[^2]: d\n",
		"c\n\n[^1] d\n"},
	    {"instructions", "<?php\n[^1]: b\n?>\n[^2]: c\n", "[^1] c\n"},
	    {"declarations", "<!A\n[^1]: b\n>\n[^2]: c\n", "[^1] c\n"},
	    {"sections", "<![CDATA[\n[^1]: b\n]]>\n[^2]: c\n", "[^1] c\n"},
	    {"no declarations", "<!\n\n<!1\n\n[^1]: b\n",
		"<!\n\n<!1\n\n[^1] b\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/*
 * P973: `<!` without a letter behind it is text, and so is all below it.
 * Version 0.5.2 of md4c takes it for a declaration of HTML.
 */
static void
no_declarations(void **state)
{
	static const struct example rows[] = {
	    {"up to the end", "a\n\n<!\n\n# B\n\n> c\n",
		"a\n\n<!\n\n# B\n\n> c\n"},
	    {"signs", "<!1\n\n<!-a\n\n<![b\n\n<! >\n\n<!\n",
		"<!1\n\n<!-a\n\n<![b\n\n<! >\n\n<!\n"},
	    {"in a paragraph", "a\n<!1 b> c\n<!\n", "a <!1 b> c <!\n"},
	    {"behind a CR", "a\r<!1\r\n<!2\n", "a <!1 <!2\n"},
	    {"in a quote", "> <!1\n> b\n\nc\n", "> <!1 b\n\nc\n"},
	    {"in items", "- <!1\n- b\n\n  <!2\n", "* <!1\n* b\n<!2\n"},
	    {"in items with numbers", "1. <!\n\n   a\n2) <!\n",
		"1. <!\na\n\n2) <!\n"},
	    {"in code", "    <!1\n\n```\n<!2\n```\n\n`a\n<!3`\n",
		"```\n<!1\n```\n\n```\n<!2\n```\n\na <!3\n"},
	    {"links", "<![a](b)\n<!1 https://c.d/\n",
		"<a <!1 https://c.d/\n=> b a\n=> https://c.d/\n"},
	    {"a target", "[a](<!b>)\n", "=> !b a\n"},
	    {"declarations", "a\n\n<!DOCTYPE b\nc> d\n\ne\n", "a\n\nd\n\ne\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P976: a declaration without an end is text. */
static void
endless_declarations(void **state)
{
	static const struct example rows[] = {
	    {"up to the end", "a\n\n<!Note\n\n# B[^1]\n\n[^1]: c\n",
		"a\n\n<!Note\n\n# B[^1]\n\n[^1] c\n"},
	    {"in a paragraph", "> a\n\nb\n<!NOTE c\n", "> a\n\nb <!NOTE c\n"},
	    {"in an item", "- <!A\n- b\n", "* <!A\n* b\n"},
	    {"behind one", "<!A\n>\n\n<!B\n\nc\n", "<!B\n\nc\n"},
	    {"in code", "```\n<!A\n```\n", "```\n<!A\n```\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P975: signs in the label of a footnote begin and end no emphasis. */
static void
labels_in_emphasis(void **state)
{
	static const struct example rows[] = {
	    {"at its end", "*a[^*]* **b[^*]** _c[^_]_\n\n[^*]: d\n[^_]: e\n",
		"a[^1] b[^1] c[^2]\n\n[^1] d\n\n[^2] e\n"},
	    {"within it", "*a[^**] b* [^**]*c*\n\n[^**]: *d[^**]*\n",
		"a[^1] b [^1]c\n\n[^1] d[^1]\n"},
	    {"no labels", "*a[^b*] c*\n\n[^*]: c\n", "a[^b] c*\n\n[^1] c\n"},
	    {"in targets and code",
		"[a](/b[^*]) `[^*]` [c]\n\n[c]: /[^*]\n\n[^*]: d\n",
		"a [^*] c\n=> /b%5B%5E*%5D a\n=> /%5B%5E*%5D c\n\n[^1] d\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/*
 * P974: blanks at the end of a line of HTML are none of the page. Up to version
 * 0.4.8 of md4c there are none.
 */
static void
line_ends_in_html(void **state)
{
	static const struct example rows[] = {
	    {"wide letters", "<div>\xe6\x97\xa5  \n\xe6\x9c\xac\t\n</div>\n",
		"\xe6\x97\xa5\xe6\x9c\xac\n"},
	    {"words", "<div>a  \nb\t\n</div>\n", "a b\n"},
	    {"preformatted", "<pre> \na  \n  b\t\n</pre>\n",
		"```\na\n  b\n```\n"},
	    {"nothing", "a\n\n<pre>  \n \n</pre>\n\nb\n", "a\n\nb\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P937, P954: a tag of a block parts the words on both sides of it, if it has a
 * place in a text. */
static void
blocks_in_lines(void **state)
{
	static const struct example rows[] = {
	    {"a cell",
		"| A | B |\n|---|---|\n"
		"| c | <ul><li>red</li><li>green</li></ul> |\n",
		"```\nA | B\n--+----------\nc | red green\n```\n"},
	    {"a list", "**Needs:** <ul><li>water</li><li>flour</li></ul>\n",
		"Needs:\nwater\nflour\n"},
	    {"a paragraph", "small<p>large</P> and <DIV\nid=a>more\n",
		"small\nlarge\nand\nmore\n"},
	    {"a rule", "one<hr>two<hr/>three</br>four\n",
		"one\ntwo\nthree\nfour\n"},
	    {"an item", "- a<p>b\n", "* a\nb\n"},
	    {"a heading", "# a<p>b\n", "# a b\n"},
	    {"a label", "See [a<p>b](c).\n", "See a\nb.\n=> c a b\n"},
	    {"links", "[a](b)<p>[c](d)\n", "=> b a\n=> d c\n"},
	    {"within a line", "a<b>c</b><pro>d <!-- <p> --><?p?>e\n",
		"acd e\n"},
	    {"names of files",
		"a <picture><source srcset=b><img src=c></picture> d\n",
		"a d\n=> c\n"},
	    {"words in brackets",
		"Copy <title>.txt to <dir>/<base>.bak and <Menu>run</menu> "
		"it, in <body>, <head> and <html> of an <iframe>.\n",
		"Copy .txt to /.bak and run it, in , and of an .\n"},
	    {"choices",
		"Of <select><optgroup><option>red</option><option>green"
		"</option></optgroup></select>.\n",
		"Of red green .\n"},
	    {"an attribute", "a <i\np='b'>c</i> d\n", "a c d\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/*
 * P833: in a block of HTML, too, other tags part nothing, and what is struck
 * out has the marks of Markdown.
 */
static void
lines_in_blocks(void **state)
{
	static const struct example rows[] = {
	    {"a sentence",
		"<div>We meet at <time>noon</time>, <ins>not</ins> "
		"<bdi>at</bdi> "
		"<x-y>one</x-y>.<br>So <dfn>be</dfn> there.<p>Bye.</div>\n",
		"We meet at noon, not at one.\nSo be there.\nBye.\n"},
	    {"struck out",
		"<p>I <del>do not</del> <S class=\"a\">will</S> agree.</p>\n",
		"I ~~do not~~ ~~will~~ agree.\n"},
	    {"struck out in a line",
		"I <del>do not</del> <strike>*will*</strike> agree.\n",
		"I ~~do not~~ ~~will~~ agree.\n"},
	    {"struck out in a heading", "# One <s>two</s>\n",
		"# One ~~two~~\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/*
 * P905: but a tag without its partner has no marks, as in a word with pointed
 * brackets, or where others end the block.
 */
static void
struck_alone(void **state)
{
	static const struct example rows[] = {
	    {"words", "Use vector<S> and Map<S>, </del> or <strike>\n",
		"Use vector and Map, or\n"},
	    {"one of two", "Use vector<S> for <s>old</s> things.\n",
		"Use vector for ~~old~~ things.\n"},
	    {"paragraphs", "a <s>b\n\nc</s> d\n", "a b\n\nc d\n"},
	    {"blocks", "<s>\n\na\n\n</s>\n\nb\n", "a\n\nb\n"},
	    {"around others", "<div>a <del>b <s>c</s></del></div>\n",
		"a ~~b ~~c~~~~\n"},
	    {"around preformatted text", "<div><s>a<pre>b</pre>c</s></div>\n",
		"~~a\n```\nb\n```\nc~~\n"},
	    {"around lines", "a <del>b\nc</del> d\n", "a ~~b c~~ d\n"},
	    {"another name", "a <s-x>b</s-x> c\n", "a b c\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/*
 * P906: in a block of HTML texts of their own that stand next to each other do
 * not run into one.
 */
static void
words_in_blocks(void **state)
{
	static const struct example rows[] = {
	    {"buttons",
		"<div><button>Save</button><button>Load</button></div>\n",
		"Save Load\n"},
	    {"elements of a program", "<p><x-y>yes</x-y><x-y>no</x-y>.</p>\n",
		"yes no.\n"},
	    {"a form", "<p><label>Name</label><textarea>A</textarea>!</p>\n",
		"Name A!\n"},
	    {"a drawing", "<div><text>\xc3\xa9</text>\xc3\xa8</div>\n",
		"\xc3\xa9 \xc3\xa8\n"},
	    {"a sentence",
		"<p>Press \"<button>Save</button>\" (<x-y>one</x-y>),"
		"<button>or</button> not.</p>\n",
		"Press \"Save\" (one), or not.\n"},
	    {"at the front", "<x-y>\na</x-y>\n", "a\n"},
	    {"at the end", "<div>a <x-y>b</x-y", "a b\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P938, P955: within a line scripts and styles are left out if they have an
 * end, with their links. */
static void
scripts_in_lines(void **state)
{
	static const struct example rows[] = {
	    {"both",
		"Hello <script>track(\"me\")</script> there "
		"<style>p{}</style> end.\n",
		"Hello there end.\n"},
	    {"over lines", "a <Script src=b>\nc <br> `d`\n</SCRIPT>\ne\n",
		"a e\n"},
	    {"a cell",
		"| A |\n|---|\n| b<script>c</script> |\n| <script>d |\n"
		"| e</script> |\n",
		"```\nA\n-\nb\nd\ne\n```\n"},
	    {"beside a link", "[a](b)<script>c</script>\n", "=> b a\n"},
	    {"in a label", "See [a<script>b</script>c](d).\n",
		"See ac.\n=> d ac\n"},
	    {"a label that begins within",
		"See <script>a [b </script> c](d) and <script>e ![f </script> "
		"g](h).\n",
		"See c and g.\n=> d c\n=> h g\n"},
	    {"links within",
		"Attach it as <script>handlers[i](event) ![p](q)</script> and "
		"see [q](/r).\n",
		"Attach it as and see q.\n=> /r q\n"},
	    {"links within and elsewhere",
		"- [a](b)\n- e <style>[c](d) [e](b)</style> [f](d) [g](b)\n",
		"=> b a\n* e f g\n=> d f\n"},
	    {"a link again that is alone",
		"- [a](b)\n- <i></i><style>[c](b)</style>[d](b)\n",
		"=> b a\n=> b d\n"},
	    {"a link that ends within", "See [a<script>b](c) d</script>e.\n",
		"See ae.\n=> c ab\n"},
	    {"links without an end", "See <script> [a](b).\n",
		"See a.\n=> b a\n"},
	    {"no end", "a <script> b<br>c\n\nd </script> e\n",
		"a b\nc\n\nd e\n"},
	    {"no end in an item", "- a <style> b\n  - c </style> d\n",
		"* a b\n* c d\n"},
	    {"one without an end before another",
		"a <script src=b /> c <script>d</script> e\n", "a c e\n"},
	    {"wide letters",
		"\u96e8<script>\u96ea\n\u82b1</script>\u6708\n\u98a8\n",
		"\u96e8\u6708\u98a8\n"},
	    {"wide letters behind a line end",
		"\u96e8\n<i><script>\u96ea</script>\u6708</i> c "
		"<script>\n</script>d\n",
		"\u96e8\u6708 c d\n"},
	    {"an empty one", "a <script src=b></script> c\n", "a c\n"},
	    {"no script", "a <scripts>b</scripts> <stylex>c</style> d\n",
		"a b c d\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P790: an apostrophe in a tag of HTML takes no text, but that of a value. */
static void
quotes_in_tags(void **state)
{
	static const struct example rows[] = {
	    {"in a value", "<p title='Tom's shop'>a</p>\n<p>b</p>\n", "a\nb\n"},
	    {"in a value without quotes", "<p id=b title=Tom's>a\n</p>\n",
		"a\n"},
	    {"in an address",
		"<center>\n<a href=o'b.html>O'B</a> c\n</center>\n",
		"O'B c\n=> o'b.html O'B\n"},
	    {"in front of a name", "<p 'a>b</p>\n<p \"c='d'>e</p>\n", "b\ne\n"},
	    {"behind blanks", "<p a = '>'\tb=\n\">\">c</p>\n", "c\n"},
	    {"not closed", "<p a='b>c</p>\n<p d=\">e</p>\n", "c\ne\n"},
	    {"the last sign", "<div>a\n<p b='", "a\n"},
	    {"a tag without an end", "<div>a\n<p b='c>'\n", "a\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P402: text is text, whatever gemtext would take it for. */
static void
guards_text(void **state)
{
	static const struct example rows[] = {
	    {"link", "`=> a` b\n", " => a b\n"},
	    {"heading", "\\# a\n", " # a\n"},
	    {"item", "\\* a\n", " * a\n"},
	    {"quote", "\\> a\n", " > a\n"},
	    {"toggle", "\\`\\`\\`\n", " ```\n"},
	    {"after a break", "a\\\n\\# b\n", "a\n # b\n"},
	    {"in an item", "- a\n\n  \\# b\n", "* a\n # b\n"},
	    {"in code", "    ```\n", "```\n ```\n```\n"},
	    {"in a table", "|\\`\\`\\`|\n|---|\n", "```\n ```\n---\n```\n"},
	    {"controls",
		"a\x1b[31mb\xe2\x80\xaa"
		"c\n",
		"abc\n"},
	    {"a rule of front matter", "\\+++\n", "+++\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P403: lines of tags at the end of a text stay what they are. */
static void
keeps_tags(void **state)
{
	static const struct example rows[] = {
	    {"last", "a\n\n#one #two\n", "a\n\n#one #two\n"},
	    {"several", "a\n\n#one\\\n#two #three\n",
		"a\n\n#one\n#two #three\n"},
	    {"apart", "a\n\n#one\n\n#two\n", "a\n\n #one\n\n#two\n"},
	    {"not last", "#one\n\na\n", " #one\n\na\n"},
	    {"alone", "#one #two\n", " #one #two\n"},
	    {"after footnotes", "a[^1]\n\n[^1]: b\n\n#one\n",
		"a[^1]\n\n[^1] b\n\n#one\n"},
	    {"no tags", "a\n\n#one and two\n", "a\n\n #one and two\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(encodes_targets),
	    cmocka_unit_test(links_bare_urls),
	    cmocka_unit_test(has_every_section),
	    cmocka_unit_test(many_columns),
	    cmocka_unit_test(long_addresses),
	    cmocka_unit_test(items_of_links),
	    cmocka_unit_test(links_from_the_top),
	    cmocka_unit_test(lines_without_blanks),
	    cmocka_unit_test(references),
	    cmocka_unit_test(has_footnotes),
	    cmocka_unit_test(references_of_footnotes),
	    cmocka_unit_test(no_footnotes_in_html),
	    cmocka_unit_test(no_declarations),
	    cmocka_unit_test(endless_declarations),
	    cmocka_unit_test(labels_in_emphasis),
	    cmocka_unit_test(line_ends_in_html),
	    cmocka_unit_test(blocks_in_lines),
	    cmocka_unit_test(lines_in_blocks),
	    cmocka_unit_test(struck_alone),
	    cmocka_unit_test(words_in_blocks),
	    cmocka_unit_test(scripts_in_lines),
	    cmocka_unit_test(quotes_in_tags),
	    cmocka_unit_test(guards_text),
	    cmocka_unit_test(keeps_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
