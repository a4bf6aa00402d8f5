/* What front matter means as others write it: rows K21, K22, K25, K26. */
#include "support/expect.h"
#include "support/front.h"

/* K21: values as YAML has them. */
static void
values(void **state)
{
	static const struct front_row rows[] = {
	    {"double quotes",
		"---\ntitle: \"A \\\"small\\\" st\\u00e9p\"\n---\n",
		"A \"small\" st\xc3\xa9p||||"
		"|"},
	    {"single quotes", "---\ntitle: 'It''s here'\n---\n",
		"It's here|||||"},
	    {"comment", "---\ntitle: A step # no\n---\n", "A step|||||"},
	    {"folded", "---\nsummary: >\n  Two\n  lines\n---\n",
		"|||||Two lines"},
	    {"literal", "---\nsummary: |-\n  Two\n  lines\n---\n",
		"|||||Two lines"},
	    {"wrapped", "---\ntitle: A title\n  on two lines\n---\n",
		"A title on two lines|||||"},
	    {"no anchor", "---\ntitle: &c and more\n---\n", "&c and more|||||"},
	    {"no tag", "---\ntitle: !important things\n---\n",
		"!important things|||||"},
	    {"nothing", "---\ntitle: ~\nsummary: null\nauthor: ''\n---\n",
		"|||||"},
	    {"flow list", "---\ntags: [one, \"two, three\", 'it''s']\n---\n",
		"|||||<one><two, three><it's>"},
	    {"flow list over lines",
		"---\ntags: [\n\"one\",\n\"two\"\n]\n---\n", "|||||<one><two>"},
	    {"items further in", "---\ntags:\n  - one\n  - \"#two\"\n---\n",
		"|||||<one><two>"},
	    {"lists in a list", "---\ntags:\n  - [a, b]\n  - c\n---\n",
		"|||||<a><b><c>"},
	    {"no tag twice", "---\ntags: [a, A, b]\n---\n", "|||||<a><b>"},
	    {"a line ending in a text", "---\ntitle: \"a\\nb\\0c\"\n---\n",
		"a b c|||||"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
}

/* K22: a line that YAML refuses is read literally; others are not lost. */
static void
refused_lines(void **state)
{
	static const struct front_row rows[] = {
	    {"colon", "---\ntitle: Rain: a letter\nlang: es\n---\n",
		"Rain: a letter|||es||"},
	    {"brackets", "---\ntitle: [Draft] A title\nlang: es\n---\n",
		"[Draft] A title|||es||"},
	    {"brackets alone", "---\ntitle: [untitled]\n---\n",
		"[untitled]|||||"},
	    {"braces", "---\ntitle: {{ title }}\n---\n", "{{ title }}|||||"},
	    {"quotes in front", "---\ntitle: \"Rain\" and more\n---\n",
		"\"Rain\" and more|||||"},
	    {"at", "---\ntitle: @home\nlang: es\n---\n", "@home|||es||"},
	    {"backtick", "---\ntitle: `x`\nlang: es\n---\n", "`x`|||es||"},
	    {"percent", "---\ntitle: %d\nlang: es\n---\n", "%d|||es||"},
	    {"emphasis", "---\ntitle: *Rain* and more\nlang: es\n---\n",
		"*Rain* and more|||es||"},
	    {"bang", "---\ntitle: !Viva! y m\xc3\xa1s\nlang: es\n---\n",
		"!Viva! y m\xc3\xa1s|||es||"},
	    {"open quote", "---\ntitle: \"Rain\nlang: es\ntags: a, b\n---\n",
		"\"Rain|||es||<a><b>"},
	    {"two bad lines",
		"---\ntitle: a: b\nsummary: c: d\nlang: es\n---\n",
		"a: b|||es||c: d"},
	    {"items behind", "---\ntags: [a, \"b c\"]\n- d\nlang: es\n---\n",
		"|||es||<a><b c><d>"},
	    {"hashes", "---\ntags: #a #b\nlang: es\n---\n", "|||es||<a><b>"},
	    {"stray line", "---\ntitle: a\nwhat is this\nlang: es\n---\n",
		"a|||es||"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
}

/* K25: what Hugo, Jekyll, Zola, Eleventy, Hexo and Cobalt write on top. */
static void
generators(void **state)
{
	static const struct front_row rows[] = {
	    {"Hugo, YAML",
		"---\ntitle: \"Rain\"\ndate: 2020-05-28T13:01:29-05:00\n"
		"lastmod: 2020-06-01\ndraft: false\ntags: [\"a\"]\n"
		"categories: [\"b\", \"a\"]\ndescription: \"Of rain\"\n"
		"weight: 3\n---\n",
		"Rain|2020-05-28T18:01:29Z|2020-06-01|||Of rain<a><b>"},
	    {"Hugo, TOML",
		"+++\ntitle = 'Rain'\ndate = 2020-05-28T13:01:29-05:00\n"
		"draft = false\ntags = ['a', 'b']\n[params]\nauthor = 'x'\n"
		"+++\n",
		"Rain|2020-05-28T18:01:29Z||||<a><b>"},
	    {"Hugo, published later", "---\npublishDate: 2020-06-01\n---\n",
		"|2020-06-01||||"},
	    {"Jekyll",
		"---\nlayout: post\ntitle:  \"Welcome to Jekyll!\"\n"
		"date:   2020-05-28 13:01:29 +0200\n"
		"categories: jekyll update\nexcerpt: \"Short\"\n"
		"last_modified_at: 2020-06-01 10:00:00 -0500\n---\n",
		"Welcome to Jekyll!|2020-05-28T11:01:29Z|2020-06-01T15:00:00Z|"
		"||Short<jekyll><update>"},
	    {"Jekyll, one of each",
		"---\ncategory: Web Development\ntag: good news\n---\n",
		"|||||<Web Development><good news>"},
	    {"Zola",
		"+++\ntitle = \"Rain\"\ndescription = \"Of rain\"\n"
		"date = 2020-05-28\nupdated = 2020-06-01T10:00:00\n"
		"authors = [\"A. Writer\", \"B. Writer\"]\n[taxonomies]\n"
		"tags = [\"a\", \"b\"]\ncategories = [\"c\"]\n[extra]\n"
		"tags = [\"no\"]\n+++\n",
		"Rain|2020-05-28|2020-06-01T10:00:00Z||A. Writer, B. Writer|"
		"Of rain<a><b><c>"},
	    {"Zola, YAML",
		"---\ntitle: Rain\ntaxonomies:\n  tags: [a]\n  categories:\n"
		"    - b\nextra:\n  tags: [no]\n---\n",
		"Rain|||||<a><b>"},
	    {"Eleventy",
		"---\nlayout: post.njk\ntitle: Rain\ntags: post\n"
		"date: Last Modified\npermalink: /rain/\n---\n",
		"Rain|||||<post>"},
	    {"Hexo",
		"---\ntitle: Rain\ndate: 2013/7/13 20:46:25\n"
		"updated: 2013-7-14 20:46\ntags:\n- PS3\n- Games\n"
		"categories:\n- [Diary, Play]\n- Life\nlang: en\n---\n",
		"Rain|2013-07-13T20:46:25Z|2013-07-14T20:46:00Z|en||"
		"<PS3><Games><Diary><Play><Life>"},
	    {"Cobalt",
		"---\ntitle: Rain\npublished_date: 2016-01-01 21:00:00 +0100\n"
		"is_draft: false\n---\n",
		"Rain|2016-01-01T20:00:00Z||||"},
	    {"MkDocs",
		"---\ndate:\n  created: 2026-02-18\n  updated: 2026-04-13\n"
		"---\n",
		"|2026-02-18|2026-04-13|||"},
	    {"a day and a mapping",
		"---\ndate.created: 2026-02-18\ndate: 2026-01-01\n---\n",
		"|2026-01-01||||"},
	    {"the same in TOML", "+++\ndate = {created = 2026-02-18}\n+++\n",
		"|2026-02-18||||"},
	    {"an author that is a mapping",
		"---\nauthor:\n  name: A. Writer\n  email: a@b\n---\n",
		"||||A. Writer|"},
	    {"loam's own words first",
		"---\ndescription: b\nsummary: a\npublishDate: 2020-02-01\n"
		"date: 2020-01-01\n---\n",
		"|2020-01-01||||a"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
}

/* `paths`, each ended by `;`. */
static struct span
aliases(struct reading *reading)
{
	struct span rest = reading->article.aliases;
	struct buf paths = {0};

	while (rest.size > 0) {
		buf_add(&paths, span_cut(&rest, '\n'));
		buf_byte(&paths, ';');
	}
	return buf_keep(&paths, &reading->arena);
}

static struct span
was(struct reading *reading)
{
	return reading->article.was;
}

/* P120: old paths in each form of a list; what is none is remarked on. */
static void
old_paths(void **state)
{
	static const struct front_row rows[] = {
	    {"one", "---\naliases: /a\n---\n", "/a;"},
	    {"a list", "---\naliases: [/a/, '/b c']\n---\n", "/a/;/b c;"},
	    {"items", "---\nredirect_from:\n- /a\n- /b\n---\n", "/a;/b;"},
	    {"TOML", "+++\naliases = [\"/a\", \"/b\"]\n+++\n", "/a;/b;"},
	    {"TOML, lines",
		"+++\naliases = [\"\"\"\n/a\"\"\", '''\r\n/b''']\n+++\n",
		"/a;/b;"},
	    {"both", "---\naliases: /a\nredirect_from: /b\n---\n", "/a;/b;"},
	    {"was, too", "---\nwas:\n- /a\n- /b\n- /c\n---\n", "/b;/c;"},
	    {"was in a line", "---\nwas: [/a, /b]\n---\n", "/b;"},
	    {"none", "---\naliases:\n---\n", ""},
	    {"empty", "---\naliases: []\n---\n", ""},
	    {"a mapping", "---\naliases:\n  a: /b\n---\n", ""},
	    {"relative", "---\naliases: [a, ../b, /c]\n---\n", "/c;"},
	    {"an address", "---\naliases: https://a.example/\n---\n", ""},
	    {"a line end", "---\naliases: [\"/a\\n/b\", /c]\n---\n", "/c;"},
	};
	static const struct front_row remarks[] = {
	    {"paths", "---\naliases: [/a, /b]\n---\n", ""},
	    {"relative", "---\naliases: [a, /c]\n---\n", "R2 "},
	    {"two", "---\nredirect_from:\n- a\n- b\n---\n", "R2 R2 "},
	    {"was", "---\nwas: [a, b]\n---\n", "E2 R2 "},
	};
	static const struct front_row firsts[] = {
	    {"one", "---\nwas: /a\n---\n", "/a"},
	    {"items", "---\nwas:\n- /a\n- /b\n---\n", "/a"},
	    {"a line", "---\nwas: [/a, /b]\n---\n", "/a"},
	    {"none", "---\nwas: []\n---\n", ""},
	};

	(void)state;
	front_expect(rows, COUNT(rows), aliases);
	front_expect(remarks, COUNT(remarks), front_notes);
	front_expect(firsts, COUNT(firsts), was);
}

/* K26: no generator's times are mistakes. */
static void
no_mistakes(void **state)
{
	static const struct front_row rows[] = {
	    {"no zone", "---\ndate: 2021-03-04T10:20:30\n---\n", ""},
	    {"no seconds", "---\ndate: 2021-03-04 10:20\n---\n", ""},
	    {"an offset", "---\ndate: 2021-03-04 10:20:30 +0200\n---\n", ""},
	    {"quotes", "---\ndate: '2021-03-04'\n---\n", ""},
	    {"comment", "---\ndate: 2021-03-04 # a Thursday\n---\n", ""},
	    {"empty", "---\npublishDate:\nlastmod:\n---\n", ""},
	    {"TOML, local", "+++\ndate = 2021-03-04 10:20:30\n+++\n", ""},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_notes);
	front_expect(rows, COUNT(rows), front_flags);
}

/* All notes, as they are printed. */
static struct span
sentences(struct reading *reading)
{
	struct buf all = {0};

	for (size_t i = 0; i < reading->notes.count; i++)
		note_write(&reading->notes.list[i], &all);
	return buf_keep(&all, &reading->arena);
}

/*
 * P854, P862: a date that is a mapping without a day, or with a key that hides
 * elsewhere, hides, and is named as such.
 */
static void
mappings_of_dates(void **state)
{
	static const struct front_row rows[] = {
	    {"a day", "---\ndate:\n  created: 2026-02-18\n---\n", ""},
	    {"in braces", "---\ndate: {created: 2026-02-18}\n---\n", ""},
	    {"no day", "---\ndate:\n  updated: 2026-02-18\n---\n",
		"date is a mapping, expected 2018-03-12 or "
		"2018-03-12T15:04:05+01:00: not shown"},
	    {"another mapping",
		"---\ndate:\n  created: {at: 2026-02-18}\n---\n",
		"date.created is a mapping, expected 2018-03-12 or "
		"2018-03-12T15:04:05+01:00: not shown"},
	    {"no calendar's", "---\ndate:\n  created: soon\n---\n",
		"date.created is \"soon\", expected 2018-03-12 or "
		"2018-03-12T15:04:05+01:00: not shown"},
	    {"a draft",
		"---\ndate:\n  created: 2026-02-18\n  draft: true\n---\n",
		"date is a mapping, expected 2018-03-12 or "
		"2018-03-12T15:04:05+01:00: not shown"},
	    {"tags", "---\ntags: {a: b}\n---\n",
		"tags is a mapping, expected a list of words"},
	};
	static const struct front_row flags[] = {
	    {"a day", "---\ndate:\n  created: 2026-02-18\n---\n", ""},
	    {"no day", "---\ndate:\n  updated: 2026-02-18\n---\n", "draft "},
	    {"another date",
		"---\ndate:\n  created: 2026-02-18\npublishDate:\n  a: b\n"
		"---\n",
		"draft "},
	    {"a draft",
		"---\ndate:\n  Draft: true\n  created: 2026-02-18\n---\n",
		"draft "},
	    {"a status in braces",
		"---\ndate: {created: 2026-02-18, status: draft}\n---\n",
		"draft "},
	    {"other keys",
		"---\ndate:\n  created: 2026-02-18\n  updated: 2026-02-19\n"
		"  by: me\ntable:\n  draft: true\n---\n",
		""},
	    {"an alias",
		"---\na: &x 2026-01-01\ndate: *x\ndate.created: 2026-02-18\n"
		"---\n",
		"draft "},
	};

	(void)state;
	front_expect(rows, COUNT(rows), sentences);
	front_expect(flags, COUNT(flags), front_flags);
}

/*
 * P550: front matter without a key that loam knows has keys, their items and
 * nothing else; items may be empty, and lists end on lines of their own.
 */
static void
unknown_keys(void **state)
{
	static const struct front_row rows[] = {
	    {"items", "---\nmood:\n- calm\n---\nText.\n", "21 4"},
	    {"an empty item", "---\nmood:\n-\n- calm\n---\nText.\n", "23 5"},
	    {"the end of a list", "---\nmood: [calm,\n]\n---\nText.\n", "23 4"},
	    {"the end of a table", "---\nmood: {a: b\n}\n---\nText.\n", "22 4"},
	    {"a line of words", "---\nmood:\nis calm\n---\nText.\n", "0 0"},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_size);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values),
	    cmocka_unit_test(refused_lines),
	    cmocka_unit_test(generators),
	    cmocka_unit_test(old_paths),
	    cmocka_unit_test(no_mistakes),
	    cmocka_unit_test(mappings_of_dates),
	    cmocka_unit_test(unknown_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
