#include "markdown/blanks.h"
#include "markdown/markdown.h"
#include "support/expect.h"
#include "support/markdown.h"

#include <time.h>

/* Documents whose writers left blank lines out. */

/* P692: a table may stand right below a line of text, as GitHub has it. */
static void
tables_below_text(void **state)
{
	static const struct example rows[] = {
	    {"bars around", "Options:\n| a | b |\n|---|---|\n| c | d |\n",
		"Options:\n\n```\na | b\n--+--\nc | d\n```\n"},
	    {"bars between", "x\na | b\n:-: | --:\nc | d\n\ny\n",
		"x\n\n```\na | b\n--+--\nc | d\n```\n\ny\n"},
	    {"line ends of DOS", "x\r\na \\| b|\r\n-|\r\nc\\|\r\n",
		"x\n\n```\na | b\n-----\nc|\n```\n"},
	    {"in an item", "- x\n  a | b\n  --|--\n- y\n  |c|\n  |-|\n",
		"* x\n```\na | b\n--+--\n```\n* y\n```\nc\n-\n```\n"},
	    {"far in", "10. x\n    a|b\n    -|-\n345. y\n    c|d\n    -|-\n",
		"10. x\n```\na | b\n--+--\n```\n11. y c|d -|-\n"},
	    {"at the mark of an item",
		"-   x\n  a|b\n  -|-\n\n- - y\n  |c\n  |-\n",
		"* x\n\n```\na | b\n--+--\n```\n\n* y\n```\nc\n-\n```\n"},
	    {"bars on one side", "x\n|a|b\n|-|-\n\ny\nc|d\\|\n-|-\n",
		"x\n\n```\na | b\n--+--\n```\n\ny\n\n```\nc | "
		"d|\n--+---\n```\n"},
	    {"not at the text of an item",
		"-    x\n    a|b\n    -|-\n- y\n      c|d\n      -|-\n",
		"* x a|b -|-\n* y c|d -|-\n"},
	    {"no cells", "x\n|a\n|\n\n|\n|\n", "x |a |\n\n| |\n"},
	    {"behind an item", "- x\na|b\n-|-\n",
		"* x\n\n```\na | b\n--+--\n```\n"},
	    {"more cells than the head", "x\na | b\n-|-|-\n\ny\na\n-|-\n",
		"x a | b -|-|-\n\ny a -|-\n"},
	    {"no rules", "x\na|b\n:|-\n\na|b\n-:-|-\n\na|b\n\n|a\n||\n",
		"x a|b :|-\n\na|b -:-|-\n\na|b\n\n|a ||\n"},
	    {"two rules", "a|b\n---|---\nc|d\n---|---\n- e\n  f|g\n  -|-\n",
		"```\na   | b\n----+----\nc   | d\n--- | ---\n```\n\n"
		"* e\n```\nf | g\n--+--\n```\n"},
	    {"in code", "```\nx\na|b\n-|-\n```\n\n    y\n    c|d\n    -|-\n",
		"```\nx\na|b\n-|-\n```\n\n```\ny\nc|d\n-|-\n```\n"},
	    {"in code by tabs", "\tx\n\ta|b\n\t-|-\n",
		"```\nx\na|b\n-|-\n```\n"},
	    {"in code of an item",
		"- x\n\n      y\n- z\n\n      a|b\n      -|-\n",
		"* x\n```\ny\n```\n* z\n```\na|b\n-|-\n```\n"},
	    {"in HTML", "<pre>\nx\na|b\n-|-\n</pre>\n",
		"```\nx\na|b\n-|-\n```\n"},
	    {"behind a hard break", "x\\\na|b\n-|-\n", "x\na|b -|-\n"},
	    {"in a footnote", "x[^1]\n\n[^1]: y\n    a|b\n    -|-\n",
		"x[^1]\n\n[^1] y\n\n```\na | b\n--+--\n```\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P792: a table whose rule has too few columns loses no cells. */
static void
rules_of_few_columns(void **state)
{
	static const struct example rows[] = {
	    {"bars around", "|a|b|c|\n|---|---|\n|1|2|3|\n",
		"```\na | b | c\n--+---+--\n1 | 2 | 3\n```\n"},
	    {"bars between", "a|b|c|d\n:-:|--: \n1|2|3|4\n",
		"```\na | b | c | d\n--+---+---+--\n1 | 2 | 3 | 4\n```\n"},
	    {"below text", "x\na|b\n|-\n1|2\n",
		"x\n\n```\na | b\n--+--\n1 | 2\n```\n"},
	    {"at the mark of an item", "- |a|b|\n  |-|\n  |1|2|\n",
		"```\na | b\n--+--\n1 | 2\n```\n"},
	    {"not in the item", "1. a|b\n-|-\n", "1. a|b -|-\n"},
	    {"as many in an item", "- |a|b|\n  |---|---|\n",
		"```\na | b\n--+--\n```\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P693: last lines of tags need no blank line above them, as in gemtext. */
static void
tags_below_text(void **state)
{
	static const struct example rows[] = {
	    {"a paragraph", "# T\n\ntext\n#one #two\n",
		"# T\n\ntext\n\n#one #two\n"},
	    {"two lines", "text\n#one\n  #two\n\n", "text\n\n#one #two\n"},
	    {"commas in front", "text\n ,\t#one", "text\n\n, #one\n"},
	    {"an item", "- y\n#one", "* y\n\n#one\n"},
	    {"a quotation", "> y\n#one\n", "> y\n\n#one\n"},
	    {"a table", "a|b\n-|-\nc|d\n#one\n",
		"```\na | b\n--+--\nc | d\n```\n\n#one\n"},
	    {"a heading", "# T\n#one\n", "# T\n\n#one\n"},
	    {"HTML", "<p>x\n#one\n", "x\n\n#one\n"},
	    {"a comment", "x\n<!-- y -->\n#one\n", "x\n\n#one\n"},
	    {"a hard break", "x\\\n#one\n", "x\n\n#one\n"},
	    {"the first line", "#one\n#two\n", " #one\n\n#two\n"},
	    {"code", "```\nx\n#one\n", "```\nx\n#one\n```\n"},
	    {"a comment that goes on", "x\n\n<!--\n#one\n", "x\n\n"},
	    {"not the last", "x\n#one\n\ny\n", "x #one\n\ny\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P694: what HTML hides within other HTML may have blank lines in it. */
static void
comments_in_html(void **state)
{
	static const struct example rows[] = {
	    {"a comment", "<div>\n<!--\n\nhidden\n\n-->\n</div>\nx\n", "x\n"},
	    {"two", "<div>a\n  <!-- b\n\nc -->\n<!--d\n\ne-->\n</div>f\n",
		"a\nf\n"},
	    {"a script",
		"<div>\n<script>\nlet a;\n\nlet b;\n</script>\n</div>\n", ""},
	    {"preformatted text",
		"<details>\n<summary>a</summary>\n<pre>\nb\n\n  c\n</pre>\n"
		"</details>\n",
		"a\n```\nb\n\n  c\n```\n"},
	    {"no blank lines", "<p>a\n<!-- b\nc -->d</p>\n", "a d\n"},
	    {"no end", "<p>a\n<!-- b\nc</p>\n", "a\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/*
 * P791: what is hidden in HTML has blank lines wherever it begins, and has no
 * footnotes; without an end it hides no other block.
 */
static void
comments_behind_tags(void **state)
{
	static const struct example rows[] = {
	    {"behind a tag", "<div><!-- a\n\nb --> c\nd\n</div>e\n",
		"c d\ne\n"},
	    {"behind text", "<p>a</p> <!-- b\n\nc\n\n-->\n\nd\n", "a\n\nd\n"},
	    {"far in",
		"<div>\n  <div>\n      <!-- a\n\n      b\n-->\n"
		"  </div>\n</div>\n",
		""},
	    {"behind another",
		"<p><!-- a --> b <!-- c\n\n--> d <!-- e\n\n--> f\n", "b d f\n"},
	    {"in an item", "- a\n  <p>b <!-- c\n\n  d -->\n- e\n",
		"* a\nb\n* e\n"},
	    {"a style", "<p>a<style>\nb\n\nc\n</style>\n", "a\n"},
	    {"behind a tag that stands alone",
		"<a href='b'>\nc <!-- d\n\ne -->\n</a>\n", "=> b c\n"},
	    {"behind a tag of two lines", "<p\nid=a>b <!-- c\n\nd -->\n",
		"b\n"},
	    {"footnotes", "<p>a <!-- b\n\n[^1]: c\n\n-->\n\n[^2]: d\n",
		"a\n\n[^1] d\n"},
	    {"no end", "<p>a <!-- b\n\nc\n\n<p>d <!-- e\n\nf\n",
		"a\n\nc\n\nd\n\nf\n"},
	    {"no name of HTML", "<Enter> and `<!--` are b.\n\nc\n\nd --> e.\n",
		"and <!-- are b.\n\nc\n\nd --> e.\n"},
	    {"a tag of two lines that begins no block",
		"<span\nid=a>`<!--` b\n\nc -->\n", "<!-- b\n\nc -->\n"},
	    {"in a paragraph",
		"<b>a</b> <!-- b\n\nc -->\n\n<http://d/>\n\n<3 <!-- e\n\n"
		"f -->\n",
		"a <!-- b\n\nc -->\n\n=> http://d/\n\n<3 <!-- e\n\n"
		"f -->\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P794: what a paragraph goes on with is no comment, if it is far in. */
static void
comments_far_in(void **state)
{
	static const struct example rows[] = {
	    {"no end", "a\n    <!-- b\n\n# C\n\nd\n\t<?e\n\nf\n",
		"a <!-- b\n\n# C\n\nd <?e\n\nf\n"},
	    {"an end", "a\n    <!-- b\n\n[^1]: c\n-->\nd\n", "a\n\nd\n"},
	    {"an end on its line", "a\n     <!-- b -->\nc\n", "a\n\nc\n"},
	    {"code", "# A\n    <?b\n\n    <?c\n    <?d\n\ne\n",
		"# A\n\n```\n<?b\n\n<?c\n<?d\n```\n\ne\n"},
	    {"in HTML", "<p>a\n    <!-- b\n\nc\n", "a\n\nc\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P795: what Obsidian shows to the writer alone is left out, but in code. */
static void
notes_of_obsidian(void **state)
{
	static const struct example rows[] = {
	    {"in a line", "%%a%% b %%c *d*%% e, %%f%%.\n\n- %%g%%h\t%%i\n",
		"b e, .\n\n* %%g%%h %%i\n"},
	    {"lines", "a\n\n%%\n# b\n\n[^1]: c\n  %%\n\nd\n", "a\n\nd\n"},
	    {"lines without an end", "%%\n\na\n\n%%\n\n%%\n\nb\n", "%%\n\nb\n"},
	    {"one line", "a\n\n%%\n\n- %%\n\nb\n", "a\n\n%%\n\n* %%\n\nb\n"},
	    {"other signs", "5%% a 6%% %%%b%% %%c%%%d %%e%%\u00e9\n",
		"5%% a 6%% %%%b%% %%c%%%d %%e%%\u00e9\n"},
	    {"code", "`%%a%%` `` ` %%b%% `` ``c %%d%% `e %%f%%\n",
		"%%a%% ` %%b%% ``c %%d%% `e %%f%%\n"},
	    {"many ticks", "````` %%a%% `````\n\nb ````````` %%c%% `````````\n",
		"%%a%%\n\nb %%c%%\n"},
	    {"blocks of code",
		"```\n%%\n%%a%%\n%%\n```\n\n    %%b%%\n    %%\n    %%\n",
		"```\n%%\n%%a%%\n%%\n```\n\n```\n%%b%%\n%%\n%%\n```\n"},
	    {"in a list",
		"1. a\n\n    b %%c%%\n    - d %%e%%\n\nf\n\n"
		"    %%g%%\n",
		"1. a\nb %%c%%\n* d\n\nf\n\n```\n%%g%%\n```\n"},
	    {"in HTML", "<p>\n%%\na\n%%\n</p>\n\n<!--\n%%\n-->\nb\n",
		"%% a %%\n\nb\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P818: signs in code, in links, in cells or in prose are no notes. */
static void
no_notes_of_obsidian(void **state)
{
	static const struct example rows[] = {
	    {"code in an item", "-   a\n\n        %%b%%\n\n    c\n",
		"* a\n```\n%%b%%\n```\nc\n"},
	    {"items far in", "- a\n    - b %%c%%\n\t- d %%e%%\n",
		"* a\n* b\n* d\n"},
	    {"code in a quotation", "> ```\n> %%a%% b\n> ```\n\n>     %%c%%\n",
		"```\n%%a%% b\n```\n\n```\n%%c%%\n```\n"},
	    {"code of two lines", "`a\n%%b%% c` %%d%%\n\n%%e%% f\n",
		"a %%b%% c %%d%%\n\nf\n"},
	    {"no code in the next item", "- a `b\n- %%c%% d\n",
		"* a `b\n* d\n"},
	    {"a link", "[a](</b %%c%% d>) e %%f%%\n\n%%[a](/b)%% g\n",
		"a e\n=> /b%20%25%25c%25%25%20d a\n\ng\n"},
	    {"prose", "At 5 %% a, 6 %% b. Use %% c %%.\n\n%%a %% b %%c%% d\n",
		"At 5 %% a, 6 %% b. Use %% c %%.\n\n%%a %% b d\n"},
	    {"the whole line", "a\n\n %% b c %% \n\n%%d %%\n\ne\n", "a\n\ne\n"},
	    {"cells", "a|b|c\n-|-|-\n %%1 | 2%% | %%3%% 4\n",
		"```\na   | b   | c\n----+-----+--\n%%1 | 2%% | 4\n```\n"},
	    {"a sign between", "a %%b|%% c\n", "a %%b|%% c\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P819: what hides lines does not end in code. */
static void
hides_no_fences(void **state)
{
	static const struct example rows[] = {
	    {"in a fence", "a\n\n%%\n\nb\n\n```\n%%\n```\n\nc\n",
		"a\n\n%%\n\nb\n\n```\n%%\n```\n\nc\n"},
	    {"behind a fence", "a\n\n%%\n```\nb\n```\n%%\n\nc\n", "a\n\nc\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P411: a long line takes no time that grows with its square. */
static void
long_lines(void **state)
{
	static const char *const parts[] = {"word ", "%%a ", "%%a| ", "%%a %% ",
	    "`a ``b ", "](", "]({{<", "]({{<ref \""};
	enum { SIZE = 4000000, SECONDS = 20 };

	(void)state;
	for (size_t i = 0; i < COUNT(parts); i++) {
		struct buf line = {0}, copy = {0};
		while (line.size < SIZE)
			buf_add(&line, span_of(parts[i]));
		buf_add(&line, SPAN("5%\n"));
		clock_t begin = clock();
		blanks_add(buf_span(&line), &copy);
		assert_true(clock() - begin < SECONDS * CLOCKS_PER_SEC);
		expect_span(parts[i], buf_span(&copy), buf_span(&line));
		buf_free(&copy);
		buf_free(&line);
	}
}

/*
 * P977: short dashes between bars make no table of what has none of its columns
 * above them. Version 0.5 of md4c would take them for a rule and lose cells.
 */
static void
no_short_rules(void **state)
{
	static const struct example rows[] = {
	    {"no bar above", "x\n|-|\na | b | c\n", "x |-| a | b | c\n"},
	    {"drawings", "+--+\n|--|\n|a | b\n+--+\n",
		"+--+ |--| |a | b +--+\n"},
	    {"more columns", "x\n:-|-:\na\n\ny\n--|---\n",
		"x :-|-: a\n\ny --|---\n"},
	    {"in items", "- x\n  |-|\n  a|b\n- y\n- |-\n",
		"* x |-| a|b\n* y\n* |-\n"},
	    {"in a table", "|a|b|\n|-|-|\n|-|\n",
		"```\na | b\n--+--\n-\n```\n"},
	    {"in code", "    x\n    |-|\n", "```\nx\n|-|\n```\n"},
	    {"in HTML", "<div>x\n|-|\n</div>\n", "x |-|\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

static void
note_line(void *context, unsigned line, struct span url)
{
	buf_format(context, "%u %pS\n", line, SPAN_AT(url));
}

/* P692: links behind such tables are told at the lines where they stand. */
static void
keeps_lines(void **state)
{
	struct buf lines = {0}, page = {0};
	const struct markdown_links links = {note_line, &lines};

	(void)state;
	assert_int_equal(
	    markdown_print(SPAN("[a](b)\nx\n|c|\n|-|\n|[d](e)|\n\n[f](g)\n"
				"<div>\n<!--\n\n-->\n\n[h](i)\n"),
		&links, &page),
	    0);
	expect_span("lines", buf_span(&lines), SPAN("1 b\n5 e\n7 g\n13 i\n"));
	buf_free(&lines);
	buf_free(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tables_below_text),
	    cmocka_unit_test(rules_of_few_columns),
	    cmocka_unit_test(tags_below_text),
	    cmocka_unit_test(comments_in_html),
	    cmocka_unit_test(comments_behind_tags),
	    cmocka_unit_test(comments_far_in),
	    cmocka_unit_test(notes_of_obsidian),
	    cmocka_unit_test(no_notes_of_obsidian),
	    cmocka_unit_test(hides_no_fences),
	    cmocka_unit_test(long_lines),
	    cmocka_unit_test(no_short_rules),
	    cmocka_unit_test(keeps_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
