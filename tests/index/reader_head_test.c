/* Titles and summaries of Markdown that is served as it is: row P543. */
#include "index/reader_priv.h"
#include "support/exact.h"
#include "support/expect.h"

struct row {
	const char *text, *expected;
};

/* Reads a text whose name makes the title `A b`. */
static void
expect_head(const struct row *row, bool summary)
{
	struct record record = {.path = SPAN("/a-b.md"),
	    .role = RECORD_ARTICLE,
	    .format = ARTICLE_MARKDOWN};
	struct record directory = {.path = SPAN("/")};
	struct span text = exact_copy(span_of(row->text));
	struct arena arena = {0};
	struct notes notes = {0};
	struct article article;

	reader_parse(&record, &directory, text, NULL, &arena, &notes, &article);
	expect_span(row->text, summary ? article.summary : article.title,
	    span_of(row->expected));
	note_free(&notes);
	arena_free(&arena);
	exact_free(&text);
}

/* P543: a title has no sign of Markdown, and no other heading is taken. */
static void
titles(void **state)
{
	static const struct row rows[] = {
	    {"# *A* title\n", "A title"},
	    {"# A `code` __title__\n", "A code title"},
	    {"# See [the *link*](/to/it \"said\")\n", "See the link"},
	    {"# [ref][x] ![image](a.png)\n\n[x]: /there\n", "ref image"},
	    {"# 2 \\* 3 \\# 4\n", "2 * 3 # 4"},
	    {"# Caf&eacute; &amp; &#x42;ar &none;\n",
		"Caf\xc3\xa9 & Bar &none;"},
	    {"# a*b and snake_case_name\n", "a*b and snake_case_name"},
	    {"# <https://a.example/>\n", "https://a.example/"},
	    {"*A*\n===\n", "A"},
	    {"*A\nlong* one\n===\n", "A long one"},
	    {"text\n\n# Head\n", "Head"},
	    {"# Head ##\n", "Head"},
	    {"#Head\ntext\n", "A b"},
	    {"```\n# Code\n```\n# Head\n", "Head"},
	    {"~~~\n# Code\n~~~\n# Head\n", "Head"},
	    {"    # Code\n\n# Head\n", "Head"},
	    {"> # Quote\n\n# Head\n", "Head"},
	    {"## Two\n", "A b"},
	    {"# ---\n\n# Name\n", "Name"},
	    {"***\n===\n\n# Name\n", "Name"},
	    {"\xef\xbb\xbf# *A*\r\n", "A"},
	    {"---\ntitle: \"*Front*\"\n---\n# Head\n", "*Front*"},
	    {"---\nlang: en\n---\n# *Head*\n", "Head"},
	    {"", "A b"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_head(&rows[i], false);
}

/* P543: a summary neither, and tags are none. */
static void
summaries(void **state)
{
	static const struct row rows[] = {
	    {"# T\n\nSome *text* and [a link](/to/it) here\nand `on`\n\n"
	     "next\n",
		"Some text and a link here and on"},
	    {"![alt](a.png)\n> quote\n\nText &lt;b>\n", "Text <b>"},
	    {"a [b](c\n", "a [b](c"},
	    {"# T\n- item\n\n```\ncode\n```\n", ""},
	    {"# T\n\n#one #two\n", ""},
	    {"---\nsummary: Front\n---\n# T\n\nText\n", "Front"},
	    {"---\ntinylog: yes\n---\n# T\n\nText\n", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_head(&rows[i], true);
}

/* P543: a text that is nested too deeply is called by its name. */
static void
nested(void **state)
{
	struct buf text = {0};

	(void)state;
	buf_add(&text, SPAN("# *A*\n\n"));
	buf_repeat(&text, '>', 100);
	buf_add(&text, SPAN(" b\n\0"));
	expect_head(&(struct row){text.data, "A b"}, false);
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(titles),
	    cmocka_unit_test(summaries),
	    cmocka_unit_test(nested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
