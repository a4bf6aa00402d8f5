#include "support/expect.h"
#include "support/markdown.h"

/* What generators of HTML pages read in Markdown, and the page. */

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
	    {"signs in names", "# A {#b:c.d}\n\n# A {#-b_c}\n\n# A {#:b}\n",
		"# A\n\n# A\n\n# A {#:b}\n"},
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
	    {"an entity", "# A &#123;#b}\n", "# A {#b}\n"},
	    {"marks", "# A **{#b}**\n", "# A {#b}\n"},
	    {"other words",
		"# {#if ...}\n# A {#if ...}\n# A {b}\n# A {n=2}\n# A {}\n"
		"# A {# b #}\n# A {\"b\"}\n# A {.}\n# A {{#b}}\n# A {:}\n",
		"# {#if ...}\n\n# A {#if ...}\n\n# A {b}\n\n# A {n=2}\n\n"
		"# A {}\n\n# A {# b #}\n\n# A {\"b\"}\n\n# A {.}\n\n"
		"# A {{#b}}\n\n# A {:}\n"},
	    {"no names", "# A {.5}\n# A {.b, .c}\n# A {i=\"}\n",
		"# A {.5}\n\n# A {.b, .c}\n\n# A {i=\"}\n"},
	    {"not at the end", "# A {#b} c\n", "# A {#b} c\n"},
	    {"a paragraph", "a {#b}\n", "a {#b}\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P837: lines that Jekyll or Hugo take for a comment are left out. */
static void
comments_of_generators(void **state)
{
	static const struct example rows[] = {
	    {"of Jekyll",
		"a\n\n{% comment %}\nb\n\n[^1]: c\n\n# d\n"
		"{% endcomment %}\n\ne\n",
		"a\n\ne\n"},
	    {"with hyphens", "{%- comment -%}\na\n{%- endcomment -%}\nb\n",
		"b\n"},
	    {"of Hugo",
		"{{< comment >}}\na\n{{< /comment >}}\nb\n\n"
		"{{% comment %}}\nc\n{{% /comment %}}\n\nd\n",
		"b\n\nd\n"},
	    {"text before the end",
		"a\n\n {% comment %} \nb\n   - c {% endcomment %} \nd\n",
		"a\n\nd\n"},
	    {"what others hide",
		"{% comment %}\na\n%%\n{{< /comment >}}\n"
		"{% endcomment %}\nb\n",
		"b\n"},
	    {"no end", "{% comment %}\na\n", "{% comment %} a\n"},
	    {"the end of another", "{% comment %}\na\n{{< /comment >}}\n",
		"{% comment %} a {{< /comment >}}\n"},
	    {"text behind the end",
		"{% comment %}\na\n{% endcomment %} b\n\nc\n\n"
		"d {% endcomment %}\n",
		"{% comment %} a {% endcomment %} b\n\nc\n\n"
		"d {% endcomment %}\n"},
	    {"another before it",
		"{% comment %}\na\n\n{% comment %}\nb\n{% endcomment %}\n",
		"{% comment %} a\n"},
	    {"its end in code", "{% comment %}\n\n```\n{% endcomment %}\n```\n",
		"{% comment %}\n\n```\n{% endcomment %}\n```\n"},
	    {"code",
		"```\n{% comment %}\na\n{% endcomment %}\n```\n\n"
		"    {% comment %}\n    b\n    {% endcomment %}\n",
		"```\n{% comment %}\na\n{% endcomment %}\n```\n\n"
		"```\n{% comment %}\nb\n{% endcomment %}\n```\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P838: a badge that leads to a place of its page is a line, not a sentence. */
static void
badges_of_the_page(void **state)
{
	static const struct example rows[] = {
	    {"one", "[![a](b.svg)](#c)\n\nd\n", "=> b.svg a\n\nd\n"},
	    {"two", "[![a](b)](#c) [![d](e)](/f)\n",
		"=> b a\n=> e d\n=> /f d\n"},
	    {"no label", "[![](b)](#c)\n", "=> b\n"},
	    {"a sentence", "[![a](b)](#c) d\n", "a d\n=> b a\n"},
	    {"more in the label", "[![a](b) c](#d)\n\n[e ![f](g)](#h)\n",
		"a c\n=> b a\n\ne f\n=> g f\n"},
	    {"no image", "![a](b)\n\n[c](#d)\n\n![e](f) [g](#h)\n",
		"=> b a\n\nc\n\ne g\n=> f e\n"},
	    {"an image that has no line", "[![a](data:b)](#c)\n", "a\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P839: badges are no words of a heading that has others. */
static void
badges_of_headings(void **state)
{
	static const struct example rows[] = {
	    {"behind", "# a [![b](c)](d) [![e](f)](g)\n\nh\n",
		"# a\n=> c b\n=> d b\n=> f e\n=> g e\n\nh\n"},
	    {"in front", "## [![b](c)](d) [![e](f)](g) a\n",
		"## a\n=> c b\n=> d b\n=> f e\n=> g e\n"},
	    {"around", "[![b](c)](d) a [![e](f)](g) h\n===\n",
		"# a h\n=> c b\n=> d b\n=> f e\n=> g e\n"},
	    {"of the page", "# a [![b](c)](#d)\n", "# a\n=> c b\n"},
	    {"attributes", "# a [![b](c)](d) {#e}\n\n# [![f](g)](h) {#i}\n",
		"# a\n=> c b\n=> d b\n\n# f\n=> g f\n=> h f\n"},
	    {"a logo", "# [![a](b)](c)\n\n# d\n",
		"# a\n=> b a\n=> c a\n\n# d\n"},
	    {"nothing but badges", "# [![a](b)](c) [![d](e)](f)\n",
		"# a d\n=> b a\n=> c a\n=> e d\n=> f d\n"},
	    {"other links", "# a ![b](c) [d ![e](f)](g) [h](i)\n",
		"# a b d e h\n=> c b\n=> f e\n=> g d e\n=> i h\n"},
	    {"no line", "# a [![b](data:c)](#d)\n", "# a b\n"},
	    {"no line but another link's", "# a [b](c) [![d](data:e)](#f)\n",
		"# a b d\n=> c b\n"},
	    {"a line with another label",
		"- z [a](b) [c](d)\n\n  # e [![f](b)](d)\n",
		"* z a c\ne f\n=> b a\n=> d c\n"},
	    {"a paragraph", "# a\n\nb [![c](d)](e) f\n",
		"# a\n\nb c f\n=> d c\n=> e c\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

/* P848: what Hugo's `ref` names as the target of a link is the target. */
static void
links_of_hugo(void **state)
{
	static const struct example rows[] = {
	    {"signs",
		"[a]({{< ref \"b_c_d.md\" >}}), [e]({{% ref \"/f\" %}})\n",
		"a, e\n=> b_c_d.md a\n=> /f e\n"},
	    {"relref", "[a]({{<relref \"../b.md#c\">}}).\n",
		"a.\n=> ../b.md#c a\n"},
	    {"alone", "- [a]({{%  relref   \"b.md#\"  %}})\n", "=> b.md# a\n"},
	    {"behind a note", "%%a%% [b]({{< ref \"c\" >}})%%d%%\n",
		"b%%d%%\n=> c b\n"},
	    {"code",
		"`[a]({{< ref \"b\" >}})` c\n\n    [d]({{< ref \"e\" >}})\n",
		"[a]({{< ref \"b\" >}}) c\n\n```\n[d]({{< ref \"e\" "
		">}})\n```\n"},
	    {"other shortcodes",
		"[a]({{< b \"c\" >}}) [d]({{< relative \"e\" >}})\n",
		"[a]({{< b \"c\" >}}) [d]({{< relative \"e\" >}})\n"},
	    {"other ends",
		"[a]({{< ref \"b\" %}}) [c]({{< ref \"d\" \"e\" >}})\n\n"
		"[f]({{< ref \"g\n",
		"[a]({{< ref \"b\" %}}) [c]({{< ref \"d\" \"e\" >}})\n\n"
		"[f]({{< ref \"g\n"},
	    {"no path",
		"[a]({{< ref b >}}) [c]({{< ref \"\" >}}) "
		"[d]({{< ref \"e f\" >}})\n",
		"[a]({{< ref b >}}) [c]({{< ref \"\" >}}) "
		"[d]({{< ref \"e f\" >}})\n"},
	    {"text", "{{< ref \"a\" >}}\n", "{{< ref \"a\" >}}\n"},
	};

	(void)state;
	expect_pages(rows, COUNT(rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(attributes_of_headings),
	    cmocka_unit_test(comments_of_generators),
	    cmocka_unit_test(badges_of_the_page),
	    cmocka_unit_test(badges_of_headings),
	    cmocka_unit_test(links_of_hugo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
