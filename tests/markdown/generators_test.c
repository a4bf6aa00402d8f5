#include "markdown/markdown.h"
#include "support/exact.h"
#include "support/expect.h"

/* What generators of HTML pages read in Markdown, and the page. */
struct example {
	const char *name, *markdown, *gemtext;
};

static void
expect_pages(const struct example *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct span text = exact_copy(span_of(rows[i].markdown));
		struct buf page = {0};
		assert_true(markdown_print(text, NULL, &page) >= 0);
		expect_span(
		    rows[i].name, buf_span(&page), span_of(rows[i].gemtext));
		buf_free(&page);
		exact_free(&text);
	}
}

/* P836: attributes at the end of a heading are no words of it. */
static void
attributes_of_headings(void **state)
{
	static const struct example rows[] = {
	    {"an id", "# \u00c0 propos {#about}\n\n## B {#\u00fcber}\n",
		"# \u00c0 propos\n\n## B\n"},
	    {"blanks", "# A { #b-c }  \n", "# A\n"},
	    {"a colon", "# A {: #b .c}\n", "# A\n"},
	    {"classes", "# A {.b .c #d_e_f}\n", "# A\n"},
	    {"values", "# A {b=\"c d\" .e f=\"g\" h=\"\"}\n", "# A\n"},
	    {"number signs behind", "## A {#b} ##\n", "## A\n"},
	    {"underlined", "A\nb {#c}\n===\n", "# A b\n"},
	    {"behind code and a link", "# `a` [b](/c) {#d}\n",
		"# a b\n=> /c b\n"},
	    {"in an item", "- ## A {#b}\n", "* A\n"},
	    {"line ends of DOS", "# A {#b}\r\n", "# A\n"},
	    {"code", "# A `{#b}`\n\n# `A {#b` c}\n",
		"# A {#b}\n\n# A {#b c}\n"},
	    {"nothing else", "# {#a}\n", "# {#a}\n"},
	    {"no blank", "# a{#b}\n", "# a{#b}\n"},
	    {"escaped", "# A \\{#b}\n", "# A {#b}\n"},
	    {"marks", "# A **{#b}**\n", "# A {#b}\n"},
	    {"other words",
		"# {#if ...}\n# A {#if ...}\n# A {b}\n# A {n=2}\n# A {}\n"
		"# A {# b #}\n# A {\"b\"}\n# A {.}\n# A {{#b}}\n# A {:}\n",
		"# {#if ...}\n\n# A {#if ...}\n\n# A {b}\n\n# A {n=2}\n\n"
		"# A {}\n\n# A {# b #}\n\n# A {\"b\"}\n\n# A {.}\n\n"
		"# A {{#b}}\n\n# A {:}\n"},
	    {"not at the end", "# A {#b} c\n", "# A {#b} c\n"},
	    {"a paragraph", "a {#b}\n", "a {#b}\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(attributes_of_headings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
