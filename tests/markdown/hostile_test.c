#include <stdlib.h>

#include "markdown/markdown_priv.h"
#include "support/exact.h"
#include "support/expect.h"

/* Markdown that is written to be slow, or to break something. */

struct counted {
	size_t calls, bytes;
};

static void
count_block(void *context, enum markdown_block block,
    const struct markdown_detail *detail)
{
	(void)block;
	(void)detail;
	((struct counted *)context)->calls++;
}

static void
count_end(void *context, enum markdown_block block)
{
	(void)block;
	((struct counted *)context)->calls++;
}

static void
count_inline(void *context, enum markdown_inline kind, struct span target)
{
	(void)kind;
	((struct counted *)context)->calls++;
	((struct counted *)context)->bytes += target.size;
}

static void
count_inline_end(void *context, enum markdown_inline kind)
{
	(void)kind;
	((struct counted *)context)->calls++;
}

static void
count_text(void *context, enum markdown_text kind, struct span text)
{
	(void)kind;
	((struct counted *)context)->calls++;
	((struct counted *)context)->bytes += text.size;
}

static const struct markdown_events counting = {.enter = count_block,
    .leave = count_end,
    .enter_inline = count_inline,
    .leave_inline = count_inline_end,
    .text = count_text};

/* A text of a beginning, a part again and again, and an end. */
struct pattern {
	const char *name, *first, *part, *last;
};

static struct buf
repeat(const struct pattern *pattern, size_t size)
{
	struct buf text = {0};

	buf_add(&text, span_of(pattern->first));
	while (text.size < size)
		buf_add(&text, span_of(pattern->part));
	buf_add(&text, span_of(pattern->last));
	return text;
}

/* What the parser tells of a text, in calls and bytes. */
static size_t
work_of(struct span text)
{
	struct counted counted = {0};
	struct buf copy = {0};

	buf_add(&copy, text);
	buf_byte(&copy, '\n');
	size_t size = copy.size;
	buf_repeat(&copy, '\0', PARSE_PADDING);
	parse_markdown(span_head(buf_span(&copy), size), &counting, &counted);
	buf_free(&copy);
	return counted.calls + counted.bytes;
}

/*
 * P411, K482: twice the text is at most twice the work, and twice the page.
 */
static void
is_linear(void **state)
{
	static const struct pattern rows[] = {
	    {"brackets", "", "[", ""},
	    {"links that are not closed", "", "[a](", ""},
	    {"images in each other", "", "![[]()", ""},
	    {"titles that are not closed", "", "[a](b \"", ""},
	    {"emphasis", "", "*a_ ", ""},
	    {"emphasis of three", "", "a**b", ""},
	    {"code that is not closed", "", "`a``b", ""},
	    {"entities that are none", "", "&a", ""},
	    {"tags that are not closed", "", "<a ", ""},
	    {"comments", "", "<!--", ""},
	    {"declarations", "", "a <!A ", ""},
	    {"instructions", "", "<?", ""},
	    {"sections", "", "<![CDATA[", ""},
	    {"scripts", "", "<script>\n", ""},
	    {"struck out and not closed", "a", "<s>", ""},
	    {"references", "[a]: /a-long-target-of-a-reference\n\n", "[a] ",
		""},
	    {"definitions", "", "[a]: b\n", ""},
	    {"footnotes", "", "[^1]", "\n\n[^1]: a\n"},
	    {"footnotes of footnotes", "", "[^1]: a[^1]\n", ""},
	    {"footnotes that are not closed", "", "[^", ""},
	    {"footnotes that are not used", "", "[^a]: b\n", ""},
	    {"fences", "", "```\n", ""},
	    {"rows without cells", "|a|b|\n|---|---|\n", "|\n", ""},
	    {"rows", "|a|b|\n|---|---|\n", "|x|y\n", ""},
	    {"tables below text", "", "a\n|b|\n|-|\n\n", ""},
	    {"rules", "", "-|-\n", ""},
	    {"comments within HTML", "<p>\n", "<!--\n\n-->\n<p>\n", ""},
	    {"items", "", "- a\n", ""},
	    {"blank lines in a list", "- - - - - - - - - - a\n", "\n", "b"},
	    {"lazy lines", "> > > > a\n", "b\n", ""},
	    {"underlines", "", "a\n=\n", ""},
	    {"hard breaks", "", "a  \n", ""},
	    {"links", "", "[a](b) ", ""},
	    {"links by name", "", "[[a]] ![[b|c]] ", ""},
	    {"names that are not closed", "", "![[a|", ""},
	    {"links in HTML", "", "a <a href=b>c</a> <img src=d alt=e> ", ""},
	    {"links in HTML that are not closed", "", "a <a href=b>c ", ""},
	    {"links in a block", "<p>\n", "<a href=b>c</a>\n", ""},
	    {"links in a block that are not closed", "<p>\n", "<a href=b>c\n",
		""},
	    {"tags in a block that are not closed", "<p>\n", "<a href='b ", ""},
	    {"attributes", "<p>\n<a ", "b=c d='e' ", ">"},
	    {"bare URLs", "", "https://a.example/b ", ""},
	    {"bare URLs in each other", "", "https://a.example/(b,", ""},
	    {"bare schemes", "", "https://.: ", ""},
	};
	enum { SIZE = 20000, SLACK = 4096 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t work[2], pages[2];
		for (size_t twice = 0; twice < 2; twice++) {
			struct buf text =
			    repeat(&rows[i], (size_t)SIZE << twice);
			struct buf page = {0};
			work[twice] = work_of(buf_span(&text));
			assert_true(
			    markdown_print(buf_span(&text), NULL, &page) >= 0);
			pages[twice] = page.size;
			buf_free(&page);
			buf_free(&text);
		}
		expect_true(
		    rows[i].name, SPAN("work"), work[1] <= 2 * work[0] + SLACK);
		expect_true(rows[i].name, SPAN("page"),
		    pages[1] <= 2 * pages[0] + SLACK);
	}
}

/* P412: what is nested too deeply, or asks for too much, has no page. */
static void
gives_up(void **state)
{
	static const struct pattern rows[] = {
	    {"quotes", "", "> ", "a\n"},
	    {"lists", "", "- ", "a\n"},
	    {"numbers", "", "1. ", "a\n"},
	    {"both", "", "> 1) ", "a\n"},
	    {"one mark, and no rule", "", "+ ", "\n"},
	    {"in a footnote", "[^1]: ", "- ", "a\n"},
	};
	struct buf text = {0}, page = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		text = repeat(&rows[i], 20000);
		assert_int_equal(
		    markdown_print(buf_span(&text), NULL, &page), -1);
		buf_free(&text);
	}
	/* Indentation keeps what is open: each line goes deeper. */
	for (unsigned i = 0; i < 300; i++) {
		buf_repeat(&text, ' ', 2 * i);
		buf_add(&text, SPAN("- a\n"));
	}
	assert_int_equal(markdown_print(buf_span(&text), NULL, &page), -1);
	buf_free(&text);
	/* A rule is no list. */
	for (unsigned i = 0; i < 300; i++)
		buf_add(&text, SPAN("- "));
	page.size = 0;
	assert_int_equal(markdown_print(buf_span(&text), NULL, &page), 0);
	buf_free(&text);
	/* Each short row has as many cells as the head; md4c takes 128. */
	for (unsigned i = 0; i < 120; i++)
		buf_add(&text, SPAN("|a"));
	buf_byte(&text, '\n');
	for (unsigned i = 0; i < 120; i++)
		buf_add(&text, SPAN("|---"));
	buf_byte(&text, '\n');
	for (unsigned i = 0; i < 4000; i++)
		buf_add(&text, SPAN("|\n"));
	assert_int_equal(markdown_print(buf_span(&text), NULL, &page), -1);
	for (unsigned i = 0; i < 4000; i++)
		buf_add(&text, SPAN("|]\n"));
	assert_int_equal(markdown_print(buf_span(&text), NULL, &page), -1);
	buf_free(&text);
	/* A NUL is no marker. */
	page.size = 0;
	assert_int_equal(
	    markdown_print((struct span){"\0 a\n", 4}, NULL, &page), 0);
	/* A page is no larger than its limit. */
	struct buf small = {.limit = 10};
	assert_int_equal(
	    markdown_print(SPAN("More than ten.\n"), NULL, &small), -1);
	buf_free(&small);
	buf_free(&page);
}

/* Whether a text has no page. */
static bool
is_given_up(const struct pattern *pattern, size_t size)
{
	struct buf text = repeat(pattern, size), page = {0};
	int result = markdown_print(buf_span(&text), NULL, &page);

	buf_free(&text);
	buf_free(&page);
	return result < 0;
}

/*
 * P412, K477: so does a text whose brackets the parser would look at again and
 * again, wherever they seem to be.
 */
static void
many_brackets(void **state)
{
	static const struct pattern rows[] = {
	    {"not closed", "", "[](\n", ""},
	    {"without a target", "", "[]()\n", ""},
	    {"alone", "", "[a]\n", ""},
	    {"by reference", "[b]: c\n\n", "[a][b]\n", ""},
	    {"images", "", "![a](b)\n", ""},
	    {"lines end with CR", "", "[](\r", ""},
	    {"in a quote", "", "> [](\n", ""},
	    {"in a footnote", "a[^1]\n\n[^1]: b\n", "[](\n", ""},
	    {"by form feeds", "", "[](\n\f\n", ""},
	    {"no items", "a\n", "2. [](\n", ""},
	    {"no fence", "a\n2. ```\n", "[](\n", ""},
	    {"below HTML", "<p>\n```\n\n", "[](\n", ""},
	    {"below no heading", "[a]: b\n===\n<x>\n", "[](\n", ""},
	    {"below a section", "<![CDATA[\n```\n]]>\n\n", "[](\n", ""},
	    {"below a task", "- [ ] [a]: b\n  ===\n  <x>\n", "  [](\n", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].name, SPAN("is given up"),
		    is_given_up(&rows[i], 80000));
}

/* P412, K477: and one with brackets in brackets. */
static void
deep_brackets(void **state)
{
	static const struct {
		const char *name, *first, *open, *middle, *close;
	} rows[] = {
	    {"on lines", "", "[\n", "", "]\n"},
	    {"with code", "", "[ `]`\n", "", "]\n"},
	    {"with escapes", "", "[ \\]\n", "", "]\n"},
	    {"on a line", "[x]: y\n\n", "[a", "", "]"},
	    {"of two cells", "[x]: y\n\n|a|b|\n|-|-|\n|", "[a", "|", "]"},
	    {"of no cell", "[x]: y\n\n|a|\n|-|\n|b|", "[a", "", "]"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = {0};
		buf_add(&text, span_of(rows[i].middle));
		for (size_t n = 0; n < 8000; n++)
			buf_add(&text, span_of(rows[i].close));
		buf_byte(&text, '\0');
		struct pattern row = {
		    rows[i].name, rows[i].first, rows[i].open, text.data};
		expect_true(
		    row.name, SPAN("is given up"), is_given_up(&row, 48000));
		buf_free(&text);
	}
}

/*
 * K477: thousands of links in a paragraph have their page, and so has a text
 * whose brackets are no links.
 */
static void
brackets_of_texts(void **state)
{
	static const struct pattern rows[] = {
	    {"links", "", "[a label](/path)\n", ""},
	    {"on a line", "", "[a label](/path) ", ""},
	    {"definitions", "", "[a label]: /path\n", ""},
	    {"in code", "```\n", "[12:00:01] a[0] = b[1]\n", "```\n"},
	    {"in HTML", "<pre>\n", "[12:00:01] a[0] = b[1]\n", "</pre>\n"},
	    {"escaped", "", "\\[12:00:01\\] a\n", ""},
	    {"below headings", "", "[a](/b)\n# c\n", ""},
	    {"below underlines", "", "[a](/b)\n---\n", ""},
	    {"below a version", "## [1.2.0]: a\n\n", "- [b](/c)\n", ""},
	    {"below its bare number", "#\t[1]: a\n\n", "- [b](/c)\n", ""},
	    {"below a word", "Of [CDATA[ and <![CDATA\n\n", "- [b](/c)\n", ""},
	    {"items", "", "- [a](/b)\n", ""},
	    {"rows", "|a|b|\n|---|---|\n", "|[c](/d)|[e](/f)\n", ""},
	};
	static const size_t sizes[] = {100000, 100000, 100000, 1000000, 1000000,
	    1000000, 1000000, 1000000, 1000000, 1000000, 1000000, 1000000,
	    1000000};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].name, SPAN("has a page"),
		    !is_given_up(&rows[i], sizes[i]));
}

/* K478: of the rows of a table those cells are kept that are written. */
static void
empty_cells(void **state)
{
	enum { COLUMNS = 50, ROWS = 1000 };
	struct buf page = {0};
	struct printer printer = {.out = &page};

	(void)state;
	for (unsigned i = 0; i < (ROWS + 1) * COLUMNS; i++) {
		if (i < COLUMNS)
			buf_byte(&printer.text, 'a');
		markdown_end_cell(&printer);
		if ((i + 1) % COLUMNS == 0)
			markdown_end_row(&printer);
	}
	assert_int_equal(printer.cell_count, COLUMNS + ROWS);
	markdown_end_table(&printer);
	/* Two fences, the head, its rule, and the rows. */
	assert_int_equal(
	    page.size, 2 * 4 + (4 * COLUMNS - 2) + (4 * COLUMNS - 2) + ROWS);
	free(printer.cells);
	buf_free(&printer.text);
	buf_free(&printer.cells_text);
	/* Up to version 0.4.8 of md4c so many columns are none. */
	struct buf text =
	    repeat(&(struct pattern){"", "", "|a", "\n"}, 2 * 65536);
	struct buf rule =
	    repeat(&(struct pattern){"", "", "|---", "\n|b\n"}, 4 * 65536);
	buf_add(&text, buf_span(&rule));
	assert_int_equal(markdown_print(buf_span(&text), NULL, &page), 0);
	buf_free(&text);
	buf_free(&rule);
	buf_free(&page);
}

/* P411: footnotes that all use the references of a text have them 16 times. */
static void
referring_footnotes(void **state)
{
	struct buf text = {0}, page = {0};

	(void)state;
	for (unsigned i = 0; i < 400; i++)
		buf_format(&text, "[^%u]: [r]\n\n", i);
	buf_add(&text, SPAN("[r]: /"));
	buf_repeat(&text, 'x', 3000);
	buf_byte(&text, '\n');
	assert_int_equal(markdown_print(buf_span(&text), NULL, &page), 400);
	expect_true("the first", SPAN(""),
	    span_starts(buf_span(&page), SPAN("=> /xxx")));
	expect_true("the last", SPAN(""),
	    span_ends(buf_span(&page), SPAN("[^400] [r]\n")));
	buf_free(&text);
	buf_free(&page);
}

/* P413: a text that ends in the midst of anything is read to its end. */
static void
ends_anywhere(void **state)
{
	static const char text[] =
	    "# A [b](c \"d\") `e` <f g='h'> &amp; ![i](<j>)\n\n"
	    "1. [ ] k\n   > l\\\n\n| m | n |\n|---|--:|\n| o |\n\n"
	    "[p]: <q> 'r'\n\n~~~ s\nt\n~~~\n\n[^u]: v\n\n<!-- w -->\n#x #y";

	(void)state;
	for (size_t size = 0; size < sizeof(text); size++) {
		struct span cut = exact_copy((struct span){text, size});
		struct buf page = {0};
		assert_true(markdown_print(cut, NULL, &page) >= 0);
		assert_true(page.size == 0 || page.data[page.size - 1] == '\n');
		buf_free(&page);
		exact_free(&cut);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(is_linear),
	    cmocka_unit_test(gives_up),
	    cmocka_unit_test(many_brackets),
	    cmocka_unit_test(deep_brackets),
	    cmocka_unit_test(brackets_of_texts),
	    cmocka_unit_test(empty_cells),
	    cmocka_unit_test(referring_footnotes),
	    cmocka_unit_test(ends_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
