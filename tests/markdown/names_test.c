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
		assert_true(markdown_print(text, NULL, &page) >= 0);
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
	    {"> ![[a.png]]", "=> [[a.png]]' a.png\n"},
	    {"![[a.png|300]]", "=> [[a.png]] a.png\n"},
	    {"![[a.png|30x40]]", "=> [[a.png]] a.png\n"},
	    {"![[a.png|A map]]", "=> [[a.png]] A map\n"},
	    {"![[b#Part]]", "=> [[b]] b > Part\n"},
	    {"[[b|30]]", "=> [[b]] 30\n"},
	    {"[[b]]", "=> [[b]] b\n"},
	    {"> - [[b]] [[c]]\n>   > [[d]]\n",
		"=> [[b]]'* b\n=> [[c]]' c\n=> [[d]]'' d\n"},
	    {"- [[b]]\n- [[c|C]] too\n1. [[d]]\n",
		"=> [[b]]* b\n* C too\n=> [[c C\n\n=> [[d]] 1. d\n"},
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
	    {"A.[^1]\n\n[^1]: See [[b]].\n",
		"A.[^1]\n\n[^1] See b.\n=> [[b b\n"},
	    {"Stop! [[b]], \\![[c]] d", "Stop! b, !c d\n=> [[b b\n=> [[c c\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P841, P873: what is escaped, code, or has another meaning is none. */
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
	    {"<https://example.org/[[b]]>", "=> https://example.org/%5B%5Bb%5D%5D\n"},
	    {"[x]([[foo]]) [y]([z) [a](gemini://[::1]/)",
		"=> %5B%5Bfoo%5D%5D x\n=> %5Bz y\n=> gemini://[::1]/ a\n"},
	    {"[[a]]\n\n[a]: b\n", "[a]\n=> b a\n"},
	    {"[[^1]]\n\n[^1]: A\n", "[[^1]]\n\n[^1] A\n"},
	    {"<b title=\"[[b]]\">c</b> <!-- [[d]] -->", "c\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P871: brackets of indexes, of matrices, of other programs and around code. */
static void
are_code(void **state)
{
	static const char *const rows[] = {"x[[1]]",
	    "df[[i]] x_[[i]] a[[0]][[1]]", "$((a[[0]]))", "f(x)[[2]]",
	    "$[[x]]$", "Matrix [[1,2]]", "[[[1]]]", "[^x[[1]]"};
	static const struct example others[] = {
	    {"[[`maybe_unused`]] x", "[[maybe_unused]] x\n"},
	    {"[[_TOC_]]", "[[TOC]]\n"},
	    {"Use [[foo `a]]` bar.", "Use [[foo a]] bar.\n"},
	    {"Use [[a|`b]]` c.", "Use [[a|b]] c.\n"},
	    /* These are links. */
	    {"_[[b]]_ [[c]][[d]] [x](y)[[e]] \\[[[f]]] \xc3\xa9[[g]]",
		"b cd xe [f] \xc3\xa9g\n=> [[b b\n=> [[c c\n=> [[d d\n"
		"=> y x\n=> [[e e\n=> [[f f\n=> [[g g\n"},
	    {"[[,5]] x", ",5 x\n=> [[%2C5 ,5\n"},
	    {"\\![[b]] x", "!b x\n=> [[b b\n"},
	    {"\\\\![[b]] x", "\\b x\n=> [[b b\n"},
	    {"x[^1][[b]] ![[c]]\n\n[^1]: A\n",
		"x[^1]b c\n=> [[b b\n=> [[c c\n\n[^1] A\n"},
	    {"[[1, a]] x [[_b]] [[b_]] [[5,]] [[a,5]]",
		"1, a x _b b_ 5, a,5\n=> [[1%2C%20a 1, a\n=> [[_b _b\n"
		"=> [[b_ b_\n=> [[5%2C 5,\n=> [[a%2C5 a,5\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf want = {0};
		buf_format(&want, "%s\n", rows[i]);
		buf_byte(&want, '\0');
		expect_pages(&(struct example){rows[i], want.data}, 1);
		buf_free(&want);
	}
	expect_pages(others, COUNT(others));
}

/* P872: a link by name ends where its cell or block does, and takes no more. */
static void
end_in_cells(void **state)
{
	static const struct example rows[] = {
	    {"| c |\n|---|\n| [[N|l]] |\n\n&copy; 2026\n",
		"```\nc\n---\n[[N\n```\n\n\xc2\xa9 2026\n"},
	    {"| c | d |\n|---|---|\n| [[N|l]] |\n",
		"```\nc   | d\n----+----\n[[N | l]]\n```\n"},
	    {"| c | d |\n|---|---|\n| [[N\\|l]] | e |\n",
		"```\nc | d\n--+--\nl | e\n```\n=> [[N l\n"},
	    {"| c | d |\n|---|---|\n| [[N\\\\|l]] |\n",
		"```\nc    | d\n-----+----\n[[N\\ | l]]\n```\n"},
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
	    cmocka_unit_test(are_code),
	    cmocka_unit_test(end_in_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
