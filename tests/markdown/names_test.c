#include "markdown/markdown.h"
#include "support/exact.h"
#include "support/expect.h"

/* Links by name: what a page has of them before it is known who has a name. */

struct example {
	const char *markdown, *gemtext;
};

static void
expect_pages(const struct example *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct span text = exact_copy(span_of(rows[i].markdown));
		struct buf page = {0};
		assert_int_equal(markdown_print(text, NULL, &page), 0);
		expect_span(rows[i].markdown, buf_span(&page),
		    span_of(rows[i].gemtext));
		buf_free(&page);
		exact_free(&text);
	}
}

/* P840: names, labels, parts and pictures, wherever text may be. */
static void
are_links(void **state)
{
	static const struct example rows[] = {
	    {"See [[b]].", "See b.\n=> [[b b\n"},
	    {"See [[b|the other]].", "See the other.\n=> [[b the other\n"},
	    {"See [[b#Part]].", "See b > Part.\n=> [[b b > Part\n"},
	    {"See [[b#Part: 1|it]].", "See it.\n=> [[b it\n"},
	    {"See [[b#^a1]] and [[b|]].",
		"See b > ^a1 and b.\n=> [[b b > ^a1\n"},
	    {"See [[#Part]] and [[#Part|it]].", "See Part and it.\n"},
	    {"See ![[a.png]].", "See a.png.\n=> [[a.png a.png\n"},
	    {"> ![[a.png]]", "=> [[a.png]] a.png\n"},
	    {"![[a.png|300]]", "=> [[a.png]] a.png\n"},
	    {"![[a.png|30x40]]", "=> [[a.png]] a.png\n"},
	    {"![[a.png|A map]]", "=> [[a.png]] A map\n"},
	    {"![[b#Part]]", "=> [[b]] b > Part\n"},
	    {"[[b|30]]", "=> [[b]] 30\n"},
	    {"[[b]]", "=> [[b]] b\n"},
	    {"- [[b]]\n- [[c|C]] too\n1. [[d]]\n",
		"=> [[b]] b\n* C too\n=> [[c C\n\n=> [[d]] 1. d\n"},
	    {"[[d e/\xc3\xa9 x.md ]]",
		"=> [[d%20e/%C3%A9%20x.md]] d e/\xc3\xa9 x.md\n"},
	    {"[[b]] [[b]] [[b|again]]", "b b again\n=> [[b b\n"},
	    {"# To [[b]]\n\n> It is [[c]].\n",
		"# To b\n=> [[b b\n\n> It is c.\n=> [[c c\n"},
	    {"| x |\n|---|\n| [[b\\|B]] [[c]] |\n",
		"```\nx\n---\nB c\n```\n=> [[b B\n=> [[c c\n"},
	    {"[[b|*B*]], [[a_b_c]], [[b|`x`]] *and [[c]]*",
		"*B*, a_b_c, `x` and c\n=> [[b *B*\n=> [[a_b_c a_b_c\n"
		"=> [[c c\n"},
	    {"[[a *b* c|l]] d", "l d\n=> [[a%20%2Ab%2A%20c l\n"},
	    {"[[a&amp;b]]&amp;", "a&amp;b&\n=> [[a%26amp%3Bb a&amp;b\n"},
	    {"A.[^1]\n\n[^1]: See [[b]].\n", "A.[1]\n\n[1] See b.\n=> [[b b\n"},
	    {"Stop! [[b]], \\![[c]] d", "Stop! b, !c d\n=> [[b b\n=> [[c c\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P841: what is escaped, code, or has another meaning is none. */
static void
are_none(void **state)
{
	static const struct example rows[] = {
	    {"\\[[b]] `[[b]]`", "[[b]] [[b]]\n"},
	    {"    [[b]]\n", "```\n[[b]]\n```\n"},
	    {"```\n[[b]]\n```\n", "```\n[[b]]\n```\n"},
	    {"if [[ -f x ]]", "if [[ -f x ]]\n"},
	    {"[[]] [[|b]] [[#]]", "[[]] [[|b]] [[#]]\n"},
	    {"[[1, [2]]] [[\"a\"]] [[a:b]]", "[[1, [2]]] [[\"a\"]] [[a:b]]\n"},
	    {"[[a\nb]] [[a", "[[a b]] [[a\n"},
	    {"[[a]](b)", "=> b [a]\n"},
	    {"[x ![[b]] y](z) ![![[c]]](d)", "=> z x ![[b]] y\n=> d ![[c]]\n"},
	    {"<https://example.org/[[b]]>", "=> https://example.org/[[b]]\n"},
	    {"[[a]]\n\n[a]: b\n", "[a]\n=> b a\n"},
	    {"[[^1]]\n\n[^1]: A\n", "[[1]]\n\n[1] A\n"},
	    {"<b title=\"[[b]]\">c</b> <!-- [[d]] -->", "c\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(are_links),
	    cmocka_unit_test(are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
