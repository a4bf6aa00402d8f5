#include <stdio.h>
#include <unistd.h>

#include "base/utf8.h"
#include "pages/search_page.h"
#include "support/fixture.h"
#include "support/expect.h"

#define TENS(x) x x x x x x x x x x
#define ELLIPSIS "\xe2\x80\xa6"
/* Six and ten characters without a space. */
#define SIX_HAN                                                                \
	"\xe4\xba\xba\xe5\xb1\xb1\xe5\xb7\x9d\xe6\x9c\xa8"                     \
	"\xe7\x81\xab\xe5\x9c\x9f"
#define HAN10 SIX_HAN "\xe4\xba\xba\xe5\xb1\xb1\xe5\xb7\x9d\xe6\x9c\xa8"

/* A text, a query, and the snippet of the one for the other; NULL for none. */
struct row {
	const char *name, *path, *text, *query, *want;
};

static void
expect_snippets(struct fixture *fixture, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char query[64], want[512];
		server_write(&fixture->capsule, rows[i].path, rows[i].text);
		fixture_open(fixture);
		snprintf(query, sizeof(query), "/search?%s", rows[i].query);
		struct span page = fixture_page(fixture, query);
		while (page.size > 0 && !span_starts(page, SPAN("=> /a.")))
			span_cut(&page, '\n');
		span_cut(&page, '\n');
		snprintf(want, sizeof(want),
		    "%s%s\n=> / Home\n=> /search Search for something else\n",
		    rows[i].want ? rows[i].want : "", rows[i].want ? "\n" : "");
		expect_span(rows[i].name, page, span_of(want));
		unlink(server_path(&fixture->capsule, rows[i].path));
	}
}

/* J36: of a relative and the word as it was typed, the latter is shown. */
static void
as_typed(void **state)
{
	static const struct row rows[] = {
	    {"gemtext", "a.gmi", "# T\nA gardener.\nOn gardening.\n",
		"gardening", "On gardening."},
	    {"plain text", "a.txt", "T\n\nA gardener.\n\nOn gardening.\n",
		"gardening", "On gardening."},
	    {"Markdown", "a.md", "# T\n\nA gardener.\n\nOn *gardening*.\n",
		"gardening", "On gardening."},
	    {"in one line", "a.gmi",
		"# T\nA gardener. " TENS(
		    "some words in front of it and ") "then gardening.\n",
		"gardening",
		ELLIPSIS " front of it and some words in front of it and "
			 "then gardening."},
	    {"a slip, in the word that was meant", "a.gmi",
		"# T\nA gardener.\nOn gardening.\n", "gardenign",
		"On gardening."},
	};

	expect_snippets(*state, rows, COUNT(rows));
}

/* The line with most words of the query, cut around the first. */
static void
contexts(void **state)
{
	static const struct row rows[] = {
	    {"most of the words", "a.gmi",
		"# T\nA stone.\nA bird.\nBird on a stone.\n", "stone%20bird",
		"Bird on a stone."},
	    {"the first of equals", "a.gmi", "# T\nA stone.\nThe stone.\n",
		"stone", "A stone."},
	    {"one that begins alike", "a.gmi", "# T\nFirst.\nA stonecutter.\n",
		"stones", "A stonecutter."},
	    {"five letters alike", "a.gmi", "# T\nFirst.\nA gardener.\n",
		"gardening", "A gardener."},
	    {"in quotes itself", "a.gmi", "# T\nThe stones.\nA stone.\n",
		"%22stone%22", "A stone."},
	    {"not what is not wanted", "a.gmi", "# T\nRed trees.\nA stone.\n",
		"stone%20-bird", "A stone."},
	    {"the title is above it", "a.gmi", "# Stone\nFirst.\n", "stone",
		"First."},
	    {"title of the front matter", "a.gmi",
		"---\ntitle: Stone\n---\nFirst.\n", "stone", "First."},
	    {"the title of plain text", "a.txt", "Stone\r\n=====\r\n\r\nFirst.",
		"stone", "First."},
	    {"the title of Markdown", "a.md", "# Stone\n\nFirst.\n", "stone",
		"First."},
	    {"its own summary", "a.gmi",
		"---\nsummary: Of rocks.\n---\n# Stone\nFirst.\n", "stone",
		"Of rocks."},
	    {"nothing at all", "a.gmi", "# Stone\n", "stone", NULL},
	    {"neither a label nor a URL", "a.gmi",
		"# T\n=> /stone A link\n=> /x Stone by stone\n", "stone", NULL},
	    {"folded", "a.gmi", "# T\nFirst.\nUn caf\xc3\xa9 solo.\n", "CAFE",
		"Un caf\xc3\xa9 solo."},
	    {"lines that end in CRLF", "a.txt",
		"T\r\n\r\nFirst.\r\nA stone.\r\n", "stone", "A stone."},
	    {"control characters", "a.txt",
		"T\n\nFirst.\nA\x1b[1m stone\x07.\n", "stone", "A stone ."},
	    {"latin-1", "a.txt", "T\n\nFirst.\nUn caf\xe9 solo.\n", "solo",
		"Un caf\xc3\xa9 solo."},
	    {"the end of a long line", "a.gmi",
		"# T\n" TENS("some words in front of it and ") "a stone.\n",
		"stone",
		ELLIPSIS " in front of it and some words in front of it and a "
			 "stone."},
	    {"the front of a long line", "a.gmi",
		"# T\nA stone " TENS("and some words behind it ") "\n", "stone",
		"A stone and some words behind it and some words behind it "
		"and some words behind it and some words behind it and some "
		"words behind it and some words behind it " ELLIPSIS},
	    {"characters without spaces", "a.gmi",
		"# T\n" TENS(HAN10) TENS(HAN10) "\xe4\xb8\xad\xe6\x96\x87\n",
		"%E4%B8%AD%E6%96%87",
		ELLIPSIS
		" \xe6\x9c\xa8\xe7\x81\xab\xe5\x9c\x9f"
		"\xe4\xba\xba\xe5\xb1\xb1\xe5\xb7\x9d\xe6\x9c\xa8" HAN10 HAN10
		"\xe4\xb8\xad\xe6\x96\x87"},
	};

	expect_snippets(*state, rows, COUNT(rows));
}

/* P30, P146: what is quoted is prose, whatever else of the text has the words.
 */
static void
prose_of_gemtext(void **state)
{
	static const struct row rows[] = {
	    {"label", "a.gmi", "# T\nFirst.\n=> /x Stone by stone\nA stone.\n",
		"stone", "A stone."},
	    {"label alone", "a.gmi", "# T\nFirst.\n=> /x Stone by stone\n",
		"stone", "First."},
	    {"image", "a.gmi", "# T\n=> a.png A stone in the sun\nFirst.\n",
		"stone", "First."},
	    {"headings", "a.gmi",
		"# T\nFirst.\n# Stone\n## Stones\n### A stone\nThe stone.\n",
		"stone", "The stone."},
	    {"preformatted", "a.gmi",
		"# T\n```stone\n  a   stone\n```\nFirst.\n", "stone", "First."},
	    {"tags", "a.gmi", "# T\nFirst.\n\n#stone #bird\n", "stone",
		"First."},
	    {"tags by name", "a.gmi", "# T\nFirst.\nTags: stone, bird\n",
		"stone", "First."},
	    {"quotation", "a.gmi", "# T\nFirst.\n>  A stone, he said.\n",
		"stone", "A stone, he said."},
	    {"quotation of one", "a.gmi", "# T\nFirst.\n> > A stone.\n",
		"stone", "A stone."},
	    {"item", "a.gmi", "# T\nFirst.\n* A stone by itself\n", "stone",
		"A stone by itself"},
	    {"item of a gophermap", "a.gmi",
		"# T\nFirst.\n0A stone\t/stone\texample.org\t70\n", "stone",
		"First."},
	    {"URL", "a.gmi", "# T\nFirst.\nhttps://example.org/a-stone\n",
		"stone", "First."},
	    {"URL as an item", "a.gmi",
		"# T\nFirst.\n* gemini://stone.example/a/stone.gmi\n", "stone",
		"First."},
	    {"URL and a word", "a.gmi",
		"# T\nFirst.\nSource: https://example.org/a-stone\n", "stone",
		"First."},
	    {"URL first", "a.gmi",
		"# T\ngemini://stone.example/\nFirst.\nSecond.\n", "stone",
		"First."},
	    {"URLs alone", "a.gmi",
		"# T\ngemini://stone.example/\nwww.stone.example\n", "stone",
		NULL},
	    {"URL in a sentence", "a.gmi",
		"# T\nFirst.\nMuch is written at https://example.org/stone "
		"about a bird.\n",
		"bird",
		"Much is written at https://example.org/stone about a bird."},
	    {"word of a URL only", "a.gmi",
		"# T\nFirst.\nMuch is written at https://example.org/stone "
		"about a bird.\n",
		"stone", "First."},
	    {"mail", "a.gmi", "# T\nFirst.\nstone@example.org\n", "stone",
		"First."},
	    {"path", "a.gmi", "# T\nFirst.\n/quarry/stone.gmi\n", "stone",
		"First."},
	    {"host", "a.gmi", "# T\nFirst.\ngopher.stone.example\n", "stone",
		"First."},
	    {"code", "a.gmi", "# T\nFirst.\n`stone --help`\n", "stone",
		"First."},
	    {"code in a sentence", "a.gmi",
		"# T\nFirst.\nCall `stone` and see.\n", "stone",
		"Call `stone` and see."},
	    {"table", "a.gmi",
		"# T\nFirst.\n| stone | bird |\n+----+ stone +---+\n", "stone",
		"First."},
	    {"table without a frame", "a.gmi",
		"# T\nFirst.\nstone | bird | tree\n", "stone", "First."},
	    {"box", "a.gmi",
		"# T\nFirst.\n\xe2\x94\x82 a stone and more "
		"\xe2\x94\x82\n",
		"stone", "First."},
	    {"contents", "a.gmi", "# T\nFirst.\nThe stone ..... 12\n", "stone",
		"First."},
	    {"omission", "a.gmi", "# T\nFirst.\nThe stone .... and so on\n",
		"stone", "The stone .... and so on"},
	    {"link with a blank", "a.gmi", "# T\nFirst.\n => /x A stone\n",
		"stone", "First."},
	    {"command", "a.gmi", "# T\nFirst.\n$ stone --help it all\n",
		"stone", "First."},
	    {"price", "a.gmi", "# T\nFirst.\n$5 for a stone\n", "stone",
		"$5 for a stone"},
	    {"URL of any script", "a.gmi",
		"# T\nFirst.\ngemini://example.org/\xd1\x8f/stone/and/a/bird/"
		"and/a/tree\n",
		"stone", "First."},
	    {"URL without a host", "a.gmi",
		"# T\nFirst.\nmagnet:?xt=urn:btih:stone\n", "stone", "First."},
	    {"word with a colon", "a.gmi", "# T\nFirst.\nStone:\n", "stone",
		"Stone:"},
	    {"hosts", "a.gmi",
		"# T\nFirst.\nstone.example.org bird.example.org\n", "stone",
		"First."},
	    {"rule", "a.gmi", "# T\nFirst.\n~~~~~~ stone ~~~~~~\n", "stone",
		"First."},
	    {"summary that is an address", "a.gmi",
		"---\nsummary: https://example.org/stone\n---\n# T\n", "t",
		NULL},
	    {"title again", "a.gmi",
		"---\ntitle: The stone\n---\n*** The stone ***\nFirst.\n",
		"stone", "First."},
	};

	expect_snippets(*state, rows, COUNT(rows));
}

/* P30: plain text has kinds of lines by convention. */
static void
prose_of_plain_text(void **state)
{
	static const struct row rows[] = {
	    {"head", "a.txt",
		"Title: T\nDate: 2020-01-01\nAUTHOR: Stone\n\nFirst.\n",
		"stone", "First."},
	    {"underlined", "a.txt",
		"T\n\nFirst.\n\nStones\n------\n\nA stone.\n", "stone",
		"A stone."},
	    {"capitals", "a.txt", "T\n\nFirst.\n\nTHE STONE\n\nA stone.\n",
		"stone", "A stone."},
	    {"numbered", "a.txt", "T\n\nFirst.\n\n2. Stones\n\nA stone.\n",
		"stone", "A stone."},
	    {"loud", "a.txt", "T\n\nFirst.\n\nWE SAW\nA STONE\nTHERE.\n",
		"stone", "A STONE"},
	    {"link of gemtext", "a.txt", "T\n\nFirst.\n\n=> stone\n", "stone",
		"First."},
	    {"block of code", "a.txt", "T\n\nFirst.\n```stone\nstone\n",
		"stone", "First."},
	    {"quotation", "a.txt", "T\n\nFirst.\n\n> > A stone.\n", "stone",
		"A stone."},
	    {"box", "a.txt", "T\n\nFirst.\n\n| a stone |\n", "stone", "First."},
	    {"columns", "a.txt", "T\n\nFirst.\n\nA stone      12 kg\n", "stone",
		"First."},
	    {"reference", "a.txt",
		"T\n\nFirst.\n\n[1] https://example.org/stone.html\n", "stone",
		"First."},
	    {"caption", "a.txt", "T\n\nFirst.\n\n[A stone in the sun]\n",
		"stone", "First."},
	    {"tags", "a.txt", "T\n\nFirst.\n\n#stone #bird\n", "stone",
		"First."},
	    {"wrapped lines", "a.txt",
		"T\n\nFirst.\n\nA paragraph of a plain text is wrapped at\r\n"
		"some column, so that a stone in the middle of it would be\r\n"
		"quoted without what it does.\r\n\r\nLast.\r\n",
		"stone",
		"some column, so that a stone in the middle of it would be "
		"quoted without what it does."},
	    {"numbered items are not wrapped", "a.txt",
		"T\n\nFirst.\n\n1. A stone is in the sun all day long, and so "
		"it is warm.\n2. A bird sits on it, which likes that it is so "
		"warm there.\n3) Another one does not, and flies away.\n",
		"bird",
		"2. A bird sits on it, which likes that it is so warm there."},
	    {"a number in a wrapped line", "a.txt",
		"T\n\nFirst.\n\nA stone is in the sun all day long, and so it "
		"is warm:\n40 degrees, says the bird.\n",
		"bird",
		"A stone is in the sun all day long, and so it is warm: 40 "
		"degrees, says the bird."},
	    {"lines that are not wrapped", "a.txt",
		"T\n\nFirst.\n\nIn the sun\nlies a stone,\nin the wind.\n",
		"stone", "lies a stone,"},
	};

	expect_snippets(*state, rows, COUNT(rows));
}

/* P30, P147: Markdown, quoted without its marks. */
static void
prose_of_markdown(void **state)
{
	static const struct row rows[] = {
	    {"headings", "a.md", "# T\n\nFirst.\n\n## Stone\n\nStone\n-----\n",
		"stone", "First."},
	    {"code", "a.md",
		"# T\n\nFirst.\n\n    stone()\n\n~~~\nstone\n~~~\n", "stone",
		"First."},
	    {"paragraph of an item", "a.md",
		"# T\n\n* First.\n\n    A stone.\n", "stone", "A stone."},
	    {"links alone", "a.md",
		"# T\n\nFirst.\n\n* [A stone, and more of it](stone.md)\n",
		"stone", "First."},
	    {"image", "a.md", "# T\n\nFirst.\n\n![A stone](stone.png)\n",
		"stone", "First."},
	    {"definition", "a.md", "# T\n\nFirst.\n\n[stone]: /stone.md\n",
		"stone", "First."},
	    {"table", "a.md", "# T\n\nFirst.\n\nstone | bird | tree\n", "stone",
		"First."},
	    {"first paragraph that is a link", "a.md",
		"# T\n\n[A stone](stone.md)\n\nFirst.\n", "t", "First."},
	    {"link alone", "a.md", "# T\n\n[A stone](stone.md)\n", "t", NULL},
	    {"image first", "a.md", "# T\n\n![A stone](a.png)\n\nFirst.\n", "t",
		"First."},
	    {"link of HTML", "a.md",
		"# T\n\nFirst.\n\n<a href=\"x\">A stone and much more</a>\n",
		"stone", "First."},
	    {"code of HTML", "a.md",
		"# T\n\nFirst.\n\n<pre><code>\nA stone.\n</code></pre>\n",
		"stone", "First."},
	    {"table of HTML", "a.md",
		"# T\n\nFirst.\n\n<table>\n<tr><td>A stone.\n</table>\n",
		"stone", "First."},
	    {"heading of HTML", "a.md",
		"# T\n\nFirst.\n\n<h2 id=\"x\">A stone</h2>\n", "stone",
		"First."},
	    {"caption of HTML", "a.md",
		"# T\n\nFirst.\n\n<figcaption>A stone</figcaption>\n", "stone",
		"First."},
	    {"script", "a.md",
		"# T\n\nFirst.\n\n<script>\nlet stone\n</script>\n", "stone",
		"First."},
	    {"code of Jekyll", "a.md",
		"# T\n\nFirst.\n\n{% highlight c %}\nint stone;\n"
		"{% endhighlight %}\n",
		"stone", "First."},
	    {"after a block", "a.md",
		"# T\n\nFirst.\n\n<pre>x</pre>\n\nA stone.\n", "stone",
		"A stone."},
	    {"comment", "a.md", "# T\n\n<!-- A\nstone. -->\nFirst.\n", "stone",
		"First."},
	    {"marks", "a.md",
		"# T\n\nFirst.\n\n- A **stone** &amp; a [_bird_](b.md), "
		"`x` \\* 2 &lt; 3<br>\n",
		"stone", "A stone & a bird, x * 2 < 3"},
	    {"marks that are none", "a.md",
		"# T\n\nFirst.\n\nA stone_wall, 2 * 3 [sic] &stone; R&D!\n",
		"stone", "A stone_wall, 2 * 3 [sic] &stone; R&D!"},
	    {"address", "a.md", "# T\n\nFirst.\n\n<https://stone.example/>\n",
		"stone", "First."},
	};

	fixture_configure(*state, "[capsule]\nmarkdown = file\n");
	expect_snippets(*state, rows, COUNT(rows));
}

/* P31: a snippet is cut between words, in any script. */
static void
cut_between_words(void **state)
{
	static const struct row rows[] = {
	    {"most words near each other", "a.gmi",
		"# T\nA stone " TENS(
		    "and some words in between ") "a stone, a bird and a "
						  "tree.\n",
		"stone%20bird%20tree",
		ELLIPSIS " some words in between and some words in between a "
			 "stone, a bird and a tree."},
	    {"no mark begins a line", "a.gmi",
		"# T\n" TENS(HAN10) "\xe3\x80\x82" HAN10 HAN10 SIX_HAN
				    "\xe4\xb8\xad\xe6\x96\x87\n",
		"%E4%B8%AD%E6%96%87",
		ELLIPSIS " " HAN10 HAN10 SIX_HAN "\xe4\xb8\xad\xe6\x96\x87"},
	};

	expect_snippets(*state, rows, COUNT(rows));
}

#define THAI4 "น้ำในนาน้ำในนาน้ำในนาน้ำในนา"

/* P773: a letter that folding changes moves no match of its run. */
static void
changed_letters(void **state)
{
	static const struct row rows[] = {
	    {"a capital", "a.gmi", "# T\nTV" TENS(HAN10) TENS(HAN10) "中文\n",
		"%E4%B8%AD%E6%96%87",
		ELLIPSIS " 木火土人山川木" HAN10 HAN10 "中文"},
	    {"a vowel of Thai", "a.gmi", "# T\n" TENS(THAI4) "กุหลาบ\n",
		"%E0%B8%81%E0%B8%B8%E0%B8%AB%E0%B8%A5%E0%B8%B2%E0%B8%9A",
		ELLIPSIS " ในนา" THAI4 THAI4 "กุหลาบ"},
	};

	expect_snippets(*state, rows, COUNT(rows));
}

/*
 * P31: of long lines of several scripts every snippet is the very text, from
 * one break to another.
 */
static void
cut_in_any_script(void **state)
{
	static const struct {
		const char *name, *word, *query;
	} rows[] = {
	    {"Latin",
		"ca\xc3\xb1"
		"averal entonces ",
		"stone"},
	    {"Arabic",
		"\xd8\xad\xd8\xac\xd8\xb1 \xd9\x83\xd8\xa8"
		"\xd9\x8a\xd8\xb1 ",
		"stone"},
	    {"Hebrew",
		"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d "
		"\xd7\xa2\xd7\x95\xd7\x9c\xd7\x9d ",
		"stone"},
	    {"Russian", "\xd0\xba\xd0\xb0\xd0\xbc\xd0\xb5\xd0\xbd\xd1\x8c ",
		"stone"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t before = 0; before < 40; before += 3) {
			struct buf text = {0};
			buf_add(&text, SPAN("# T\n"));
			for (size_t j = 0; j < 40; j++)
				buf_format(&text, "%s%s",
				    j == before ? "stone " : "", rows[i].word);
			buf_add(&text, SPAN("end\n"));
			server_write_bytes(
			    &fixture->capsule, "a.gmi", buf_span(&text));
			fixture_open(fixture);
			struct span page =
			    fixture_page(fixture, "/search?stone");
			while (!span_starts(page, SPAN("=> /a.gmi")))
				span_cut(&page, '\n');
			span_cut(&page, '\n');
			struct span line = span_cut(&page, '\n');
			expect_true(rows[i].name, line,
			    span_skip(&line, SPAN(ELLIPSIS " ")) ==
				    (before > 0) ||
				before < 12);
			if (span_ends(line, SPAN(" " ELLIPSIS)))
				line.size -= 4;
			/* The text around it has blanks on both sides. */
			buf_byte(&text, 0);
			char *found = strstr(text.data,
			    arena_format(
				&fixture->arena, "%pS%c", SPAN_AT(line), 0)
				.data);
			expect_true(rows[i].name, line,
			    found && strchr(" \n", found[-1]) &&
				strchr(" \n", found[line.size]) &&
				utf8_cells(line) <= 160);
			expect_true(rows[i].name, line,
			    utf8_valid(line) && line.size > 40);
			buf_free(&text);
		}
}

/* P31: an article in another charset is quoted in what it says. */
static void
other_charsets(void **state)
{
	static const struct row rows[] = {
	    {"koi8-r", "a.txt",
		"\xeb\xc1\xcd\xce\xc9\n\n"
		"\xfa\xc4\xc5\xd3\xd8 \xcc\xc5\xd6\xc9\xd4 "
		"\xc2\xcf\xcc\xd8\xdb\xcf\xca \xcb\xc1\xcd\xc5\xce\xd8.\n",
		"%D0%BA%D0%B0%D0%BC%D0%B5%D0%BD%D1%8C",
		"\xd0\x97\xd0\xb4\xd0\xb5\xd1\x81\xd1\x8c "
		"\xd0\xbb\xd0\xb5\xd0\xb6\xd0\xb8\xd1\x82 "
		"\xd0\xb1\xd0\xbe\xd0\xbb\xd1\x8c\xd1\x88\xd0\xbe"
		"\xd0\xb9 \xd0\xba\xd0\xb0\xd0\xbc\xd0\xb5\xd0\xbd"
		"\xd1\x8c."},
	};

	fixture_configure(*state, "[types]\ncharset = / koi8-r\n");
	expect_snippets(*state, rows, COUNT(rows));
}

/* A very long line, and a text of which only the start is searched. */
static void
long_texts(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = {0};

	buf_add(&text, SPAN("# T\nFirst stone.\n"));
	while (text.size < 100000)
		buf_add(&text, SPAN("\xc3\xa9\xe4\xb8\xad\xf0\x9f\x8e\x89"));
	buf_add(&text, SPAN(" bird fish \"red fish\"\n"));
	server_write_bytes(&fixture->capsule, "a.gmi", buf_span(&text));
	fixture_open(fixture);
	static const char *const found[] = {
	    "stone", "bird", "fish", "%22red%20fish%22", "bird%20stone"};
	for (size_t i = 0; i < COUNT(found); i++) {
		char path[64];
		snprintf(path, sizeof(path), "/search?%s", found[i]);
		struct span page = fixture_page(fixture, path);
		expect_true(found[i], page,
		    utf8_valid(page) && fixture_holds(page, "=> /a.gmi T\n") &&
			page.size < 700);
	}
	buf_free(&text);
}

/* Words of a phrase are adjacent, in the title or in the text. */
static void
phrases(void **state)
{
	static const struct fixture_file files[] = {
	    {"apart.gmi", "# Apart\nA lazy old dog.\n"},
	    {"title.gmi", "# The lazy dog\nText.\n"},
	    {"line.gmi", "# Line\nSo lazy.\nDog days.\n"},
	    {"text.gmi", "# Text\nOf a lazy dog.\n"},
	    {"plain.txt", "Plain\n\nHard-wrapped, and so a lazy\ndog.\n"},
	    {"between.gmi", "# So lazy\nDog days.\n"},
	    {"url.gmi", "# Links\n=> /lazy-dog A link\n"},
	    {"caf\xc3\xa9.es.gmi", "# Perro\nUn perro perezoso.\n"},
	    {"accent.gmi", "# Accent\nEl Perro pere\xcc\x81zoso.\n"},
	};
	static const struct {
		const char *query, *want;
	} rows[] = {
	    {"%22lazy%20dog%22", "between line plain text title"},
	    {"%22lazy%20dog", "between line plain text title"},
	    {"%22LAZY,%20dog%22", "between line plain text title"},
	    {"lazy%20-%22lazy%20dog%22", "apart"},
	    {"lazy%20-lazy-dog", "apart"},
	    {"%22old%20dog%22", "apart"},
	    {"%22dog%20lazy%22", ""},
	    {"%22lazy%20dogs%22", ""},
	    {"%22lazy%20dog%22%20%22dog%20days%22", "between line"},
	    {"%22perro%20perezoso%22", "accent caf\xc3\xa9"},
	    {"%22perro%20perezoso%22%20lang:es", "caf\xc3\xa9"},
	    {"dog%20%22so%20lazy%22", "between line"},
	    {"dog%20%22so%20a%20lazy%22", "plain"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[128], line[64];
		snprintf(path, sizeof(path), "/search?%s", rows[i].query);
		struct span page = fixture_page(fixture, path);
		struct span want = span_of(rows[i].want);
		size_t count = 0;
		while (want.size > 0) {
			struct span name = span_cut(&want, ' ');
			snprintf(line, sizeof(line), "=> /%.*s.",
			    span_starts(name, SPAN("caf")) ? 3 : (int)name.size,
			    name.data);
			if (span_starts(name, SPAN("caf")))
				line[strlen(line) - 1] = '%';
			expect_true(rows[i].query, page,
			    fixture_count(page, line) == 1);
			count++;
		}
		/* Those, and no others. */
		expect_true(rows[i].query, page,
		    fixture_count(page, ".gmi ") +
			    fixture_count(page, ".txt ") ==
			count);
		/* How many there are is not known before all are read. */
		assert_false(fixture_holds(page, "Found: "));
	}
}

enum { MANY = 120 }; /* more texts than are read for a phrase */

/* P710: all hits of a query but those with the phrase, page after page. */
static void
excluded_phrases(void **state)
{
	static const char *const queries[] = {
	    "red%20-%22old%20boat%22", /* the index has the pair */
	    "red%20-%22old%20boat%22%20-%22an%20old%20boat%22",
	    "red%20-%22boat%20red%22", /* it does not: all are read */
	};
	struct fixture *fixture = *state;
	char path[64];

	for (int i = 0; i < MANY; i++) {
		snprintf(path, sizeof(path), "%03d%s.gmi", i,
		    i % 10 == 3 ? ".es" : "");
		/* The last of all hits. */
		server_write(&fixture->capsule, path,
		    i < 2 ? "# T\nred x x x x x x x x x, an old boat.\n"
			  : "# T\nold red boat\n");
	}
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(queries); i++) {
		size_t count = 0;
		bool has = false;
		for (int number = 1; number <= MANY / SEARCH_PAGE; number++) {
			snprintf(path, sizeof(path), "/search/%d?%s", number,
			    queries[i]);
			struct span page = fixture_page(fixture, path);
			count += fixture_count(page, ".gmi T\n");
			has = has || fixture_holds(page, "=> /000.gmi") ||
			    fixture_holds(page, "=> /001.gmi");
		}
		expect_true(
		    queries[i], SPAN("with the phrase"), has == (i == 2));
		assert_int_equal(count, i == 2 ? MANY : MANY - 2);
	}
}

/* P711: a page says that articles were not read for a phrase. */
static void
phrases_beyond_reach(void **state)
{
	static const struct {
		const char *query;
		bool hits, cut;
	} rows[] = {
	    {"%22boat%20old%22", false, true},
	    {"%22old%20red%22", true, false}, /* the first page is full */
	    {"%22red%20old%22", true, true},
	    {"late%20%22boat%20old%22", true, true},
	    {"%22boat%20old%22%20%22late%22", true, false},
	    {"%22boat%20none%22", false, false},
	    {"boat", true, false},
	};
	struct fixture *fixture = *state;
	char path[64];

	for (int i = 0; i < MANY; i++) {
		snprintf(path, sizeof(path), "%03d.gmi", i);
		server_write(&fixture->capsule, path,
		    i == 0      ? "# T\nA late x x x x x x x boat old red.\n"
			: i < 2 ? "# T\nred old red boat\n"
				: "# T\nold red boat\n");
	}
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(path, sizeof(path), "/search?%s", rows[i].query);
		struct span page = fixture_page(fixture, path);
		expect_true(rows[i].query, page,
		    fixture_holds(page, ".gmi T\n") == rows[i].hits &&
			fixture_holds(page, "Only the best articles") ==
			    rows[i].cut &&
			fixture_holds(page, "Nothing found") ==
			    (!rows[i].hits && !rows[i].cut));
	}
}

/* A file that has changed since the edition was made is not read. */
static void
changed_files(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# T\nFirst.\nA lazy dog.\n");
	server_write(&fixture->capsule, "b.gmi", "# U\nFirst.\nA lazy dog.\n");
	fixture_open(fixture);
	server_append(&fixture->capsule, "a.gmi", "A draft of a dog.\n");
	unlink(server_path(&fixture->capsule, "b.gmi"));
	struct span page = fixture_page(fixture, "/search?dog");
	expect_true("summaries", page,
	    fixture_holds(page, "=> /a.gmi T\nFirst.\n") &&
		fixture_holds(page, "=> /b.gmi U\nFirst.\n"));
	page = fixture_page(fixture, "/search?%22lazy%20dog%22");
	expect_true("phrases", page, fixture_holds(page, "Nothing found."));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(as_typed),
	    FIXTURE_TEST(contexts),
	    FIXTURE_TEST(prose_of_gemtext),
	    FIXTURE_TEST(prose_of_plain_text),
	    FIXTURE_TEST(prose_of_markdown),
	    FIXTURE_TEST(cut_between_words),
	    FIXTURE_TEST(changed_letters),
	    FIXTURE_TEST(cut_in_any_script),
	    FIXTURE_TEST(other_charsets),
	    FIXTURE_TEST(long_texts),
	    FIXTURE_TEST(phrases),
	    FIXTURE_TEST(excluded_phrases),
	    FIXTURE_TEST(phrases_beyond_reach),
	    FIXTURE_TEST(changed_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
