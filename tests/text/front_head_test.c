/* Front matter that no rule opens, and the fields of Org. */
#include "support/expect.h"
#include "support/front.h"
#include "text/front_priv.h"

/* P783: fields on top of any text hide it if they say draft. */
static void
drafts_without_a_block(void **state)
{
	static const struct front_row rows[] = {
	    {"a plain text", "TITLE: a\nDRAFT: true\n\nText\n", "draft "},
	    {"first", "draft: yes\ntitle: a\n\nText\n", "draft "},
	    {"not published", "Title: a\npublished: false\nText\n", "draft "},
	    {"Obsidian's", "Title: a\ndate: 2020-01-01\npublish: no\nText\n",
		"draft "},
	    {"a longer rule", "title: a\nis_draft: true\n-----\nText\n",
		"draft "},
	    {"no draft", "TITLE: a\nDRAFT: false\n\nText\n", ""},
	    {"published", "Title: a\nPublished: 2020\n\nText\n", ""},
	    {"neither", "Title: a\nDraft: two\n\nText\n", ""},
	    {"in the text", "Title: a\n\ndraft: true\n", ""},
	    {"alone", "Draft: true\n\nText\n", ""},
	    {"beside a status", "Draft: yes\nStatus: single\n\nText\n", ""},
	    {"nothing else", "Draft: yes\nPublished: no\n\nText\n", ""},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_flags);
}

/* P916: such fields may stand below a rule, in a box or in colours. */
static void
drafts_in_a_frame(void **state)
{
	static const struct front_row rows[] = {
	    {"below a rule", "====\nTitle: a\nDraft: true\n====\n\nText\n",
		"draft "},
	    {"below two", "* * *\n\n=====\nTitle: a\nStatus: draft\n=====\n",
		"draft "},
	    {"in a box",
		"+-----+\n| TITLE: a |\n| DRAFT: true |\n+-----+\nText\n",
		"draft "},
	    {"of other characters",
		"\xe2\x95\x94\xe2\x95\x97\n\xe2\x95\x91 Title: a "
		"\xe2\x95\x91\n\xe2\x95\x91 Draft: yes \xe2\x95\x91\n",
		"draft "},
	    {"in a box of dashes",
		"-------\n| Title: a |\n| Draft: true |\n-------\n\nText\n",
		"draft "},
	    {"in colours",
		"\x1b[1mTITLE:\x1b[0m a\n\x1b[1mDRAFT:\x1b[0m true\n",
		"draft "},
	    {"a box in colours",
		"\x1b[34m| \x1b[1mTitle: a\x1b[34m |\n"
		"\x1b[34m| Draft: true |\x1b[0m\n",
		"draft "},
	    {"a table", "| Title: | a |\n| Status: | draft |\n", ""},
	    {"a block", "```\nTitle: a\nDraft: true\n```\nText\n", ""},
	    {"Markdown's", "~~~~\nTitle: a\nDraft: true\n~~~~\nText\n", ""},
	    {"prose", "====\nIt rains.\nTitle: a\nDraft: true\n", ""},
	    {"prose below", "====\nTitle: a\n====\nDraft: true\n", ""},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_flags);
}

/* P944: signs of code and data are no frame: what they hold is shown. */
static void
other_signs_frame_nothing(void **state)
{
	static const struct front_row rows[] = {
	    {"JSON",
		"[\n  {\n    \"title\": \"a\",\n    \"status\": \"draft\"\n"
		"  }\n]\n",
		""},
	    {"a comment of C", "/*\n */\n{\n  title: \"a\",\n  draft: true,\n}",
		""},
	    {"a string of Python",
		"\"\"\"\ntitle: a\nstatus: pending\n\"\"\"\n", ""},
	    {"a fortune", "%\nTitle: a\nStatus: pending\n%\nText\n", ""},
	    {"brackets", "(\n{\ntitle: \"a\",\nstatus: \"pending\",\n}\n)\n",
		""},
	    {"a comment of HTML", "<!--\n-->\ntitle: a\ndraft: 1\n", ""},
	    {"a quotation", "# \n\n> \nTitle: a\nStatus: draft\n", ""},
	    {"a rule in colours", "\x1b[1m====\x1b[0m\nTitle: a\nDraft: true\n",
		"draft "},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_flags);
}

#define BOXED "| Title: a |\n| Draft: true |\n"
#define BELOW "Title: a\nDraft: true\n"

/* P942: boxes have corners, and rules dots; code and data have neither. */
static void
corners_and_dots(void **state)
{
	static const struct front_row rows[] = {
	    {"dots", ".--------.\n" BOXED "`--------'\n", "draft "},
	    {"commas", ",________,\n" BOXED "'--------'\n", "draft "},
	    {"slashes", "/========\\\n" BOXED "\\--------/\n", "draft "},
	    {"another box", "/----\\\n|    |\n\\----/\n" BOXED, "draft "},
	    {"marks", "`----'\n" BOXED, "draft "},
	    {"one corner", "  .-----\n" BOXED, "draft "},
	    {"a roof", " ________\n/        \\\n" BOXED, "draft "},
	    {"a row of dots", "......\n" BELOW "......\n", "draft "},
	    {"dots apart", ". . .\n" BELOW, "draft "},
	    {"in the middle",
		"\xc2\xb7\xc2\xb7\xe2\x80\xa2\xe2\x80\xa2\n" BELOW, "draft "},
	    {"two dots", "..\n" BELOW, ""},
	    {"no dots", "...;\n" BELOW, ""},
	    {"no roof", "/\\\n" BELOW, ""},
	    {"a short one", ".--.\n" BELOW, ""},
	    {"a comment of C", "/*----*/\n" BELOW, ""},
	    {"another one", "//-----\n" BELOW, ""},
	    {"a string", "'''\n" BELOW, ""},
	    {"a block", "```---\n" BELOW "```\n", ""},
	    {"a table", ".---.---.\n" BELOW, ""},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_flags);
}

/* P945: the top of a box may be what opens a block, too. */
static void
boxes_of_rules(void **state)
{
	static const struct front_row rows[] = {
	    {"three dashes", "---\n| Title: a |\n| Draft: true |\n---\n",
		"draft "},
	    {"below a blank line",
		"\n-----\n| Title: a |\n| Draft: true |\n-----\n", "draft "},
	    {"wide dashes",
		"\xe2\x80\x94\xe2\x80\x94\xe2\x80\x94\n| Title: a |\n"
		"| Draft: true |\n",
		"draft "},
	    {"plus signs",
		"++++++\n| Title: a |\n| Draft: true |\n++++\n\nText\n",
		"draft "},
	    {"two rules", "-----\n-----\nTitle: a\nDraft: true\n", "draft "},
	    {"no draft", "---\n| Title: a |\n| Draft: false |\n---\n", ""},
	    {"below another key", "---\nb:\n  draft: true\ntitle: a\n", ""},
	    {"a rule alone", "-----\n", ""},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_flags);
}

/* P784: Hexo's blocks begin with a key; a rule ends them. */
static void
blocks_without_a_first_rule(void **state)
{
	static const struct front_row rows[] = {
	    {"Hexo",
		"title: a\ndate: 2020-05-06 10:00:00\ntags:\n- x\n- y\n---\n",
		"a|2020-05-06T10:00:00Z||||<x><y>"},
	    {"folded", "layout: post\ntitle: >\n  a\n  b\n\n---\nText\n",
		"a b|||||"},
	    {"CR LF", "title: a\r\nlang: es\r\n---\r\nText\r\n", "a|||es||"},
	    {"CR", "title: a\rlang: es\r---\rText\r", "a|||es||"},
	    {"JSON",
		"\"title\": \"a\",\n\"date\": \"2020-05-06\",\n\"tags\": "
		"[\n  \"x\",\n  \"y\"\n]\n;;;\nText\n",
		"a|2020-05-06||||<x><y>"},
	    {"JSON between two", ";;;\n\"title\": \"a\"\n;;;\nText\n",
		"a|||||"},
	    {"in capitals", "TITLE: a\n---\nText\n", "|||||"},
	    {"an unknown key", "mood: a\ntitle: b\n---\nText\n", "|||||"},
	    {"no title", "menu: soup\n---\nText\n", "|||||"},
	    {"prose", "title: a\nIt rains.\n---\nText\n", "|||||"},
	    {"a heading", "title: a\n# b\n---\nText\n", "|||||"},
	    {"a blank line", "title: a\nlang: es\n \n---\nText\n", "a|||es||"},
	    {"blank lines", "title: a\nlang: es\n\n\n---\nText\n", "a|||es||"},
	    {"a talk below a blank line",
		"title: a\ndate: 2026-05-01\n\nme: b\nann: c\n\n---\nText\n",
		"|||||"},
	    {"a list below one", "title: a\n\n- b\n- c\n\n---\nText\n",
		"|||||"},
	    {"a talk", "title: a\nMe: b\n---\nText\n", "|||||"},
	    {"no rule", "title: a\nlang: es\n", "|||||"},
	    {"a program", ";;; title: a\ntitle: b\n;;;\nText\n", "|||||"},
	};
	static const struct front_row sizes[] = {
	    {"Hexo", "title: a\n---\nText\n", "13 2"},
	    {"JSON", "\"title\": \"a\"\n;;;\nText\n", "17 2"},
	    {"JSON between two", ";;;\n\"title\": \"a\"\n;;;\nText\n", "21 3"},
	    {"prose", "title: a\nIt rains.\n---\nText\n", "0 0"},
	};
	static const struct front_row flags[] = {
	    {"Hexo", "title: a\npublished: false\n---\nText\n", "draft "},
	    {"no title", "draft: true\n---\nText\n", "draft "},
	    {"JSON", "\"title\": \"a\",\n\"published\": false\n;;;\nText\n",
		"draft "},
	    {"JSON between two", ";;;\n\"published\": false\n;;;\nText\n",
		"draft "},
	    {"JSON with a mistake",
		"\"title\": \"a\"\n\"published\": false\n;;;\nText\n",
		"draft "},
	    {"any spelling", "title: a\ndraft\xef\xbc\x9atrue\n---\nText\n",
		"draft "},
	    {"a status", "author: a\nstatus: draft\n---\nText\n", "draft "},
	};
	static const struct front_row notes[] = {
	    {"the line", "title: a\ndate: b\n---\nText\n", "E2 "},
	    {"of JSON", "\"title\": \"a\",\n\"date\": \"b\"\n;;;\nText\n",
		"E2 "},
	};

	(void)state;
	front_expect(rows, COUNT(rows), front_fields);
	front_expect(sizes, COUNT(sizes), front_size);
	front_expect(flags, COUNT(flags), front_flags);
	front_expect(notes, COUNT(notes), front_notes);
}

/* P785: what Org says hides, until its date or altogether. */
static void
fields_of_org(void **state)
{
	static const struct front_row rows[] = {
	    {"Hugo", "#+title: a\n#+date: 2020-01-01\n#+draft: true\n\nText\n",
		"draft "},
	    {"in capitals", "\n#+TITLE: a\n#+DRAFT: yes\nText\n", "draft "},
	    {"below other lines", "#+options\n#+tags[]: x\n#+draft: t\n",
		"draft "},
	    {"no draft", "#+title: a\n#+draft: false\nText\n", ""},
	    {"in the text", "#+title: a\n\n#+draft: true\n", ""},
	    {"below a drawer",
		"# -*- mode: org -*-\n:PROPERTIES:\n:ID: a\n:END:\n"
		"#+title: b\n#+draft: true\n",
		"draft "},
	    {"a drawer without an end", ":PROPERTIES:\n:ID: a\n#+draft: true\n",
		""},
	    {"a heading", "# a\n#+draft: true\n", ""},
	};
	static const char *const later[] = {
	    "#+DATE: <2099-02-02 Mon>\n\nText\n",
	    "#+date: [2099-02-02 Mon 10:00]\n\nText\n",
	    "#+publishDate: 2099-02-02\nText\n"};
	static const char *const now[] = {"#+date: soon\nText\n",
	    "#+date: <soon>\nText\n", "Text\n#+date: 2099-02-02\n"};

	(void)state;
	front_expect(rows, COUNT(rows), front_flags);
	for (size_t i = 0; i < COUNT(later) + COUNT(now); i++) {
		bool waits = i < COUNT(later);
		const char *text = waits ? later[i] : now[i - COUNT(later)];
		struct reading reading = reading_of(span_of(text));
		expect_true(text, SPAN("postponed"),
		    (reading.article.publish.day > 40000) == waits);
		reading_free(&reading);
	}
}

/* Whether two texts are read alike. */
static bool
alike(struct span first, struct span second)
{
	struct reading readings[] = {reading_of(first), reading_of(second)};
	bool same = readings[0].article.draft == readings[1].article.draft &&
	    (readings[0].size > 0) == (readings[1].size > 0) &&
	    readings[0].notes.count == readings[1].notes.count;

	reading_free(&readings[0]);
	reading_free(&readings[1]);
	return same;
}

/*
 * Q200: a blank before a line, which changes nothing of what it is, keeps it
 * from being taken for prose.
 */
static void
prose_by_its_first_bytes(void **state)
{
	static const char *const pieces[] = {"draft", "Title", "yes", "a", "1",
	    " ", "\t", ":", "=", "-", "---", "|", "\"", "'", ".", "#", "\r",
	    "\x1b[1m", "\u200b", "\u0301", "\uff1a", "\u2500", "TO", "date"};
	enum { KINDS = COUNT(pieces), MOST = 4 };
	size_t all = 1, prose = 0;

	(void)state;
	for (size_t i = 0; i < MOST; i++)
		all *= KINDS;
	for (size_t number = 0; number < all; number++) {
		char text[64] = " ";
		for (size_t i = 0, rest = number; i < MOST; i++, rest /= KINDS)
			strcat(text, pieces[rest % KINDS]);
		struct span behind = span_of(text), line = span_tail(behind, 1);
		expect_true("above", line,
		    front_is_above(line) == front_is_above(behind));
		if (!front_is_prose(line))
			continue;
		prose++;
		expect_true("head", line,
		    front_is_head(line, true) == front_is_head(behind, true));
		strcat(text, "\ntitle: a\n---\nText\n");
		expect_true("block", line,
		    alike(span_of(text), span_tail(span_of(text), 1)));
	}
	assert_true(prose > all / 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(drafts_without_a_block),
	    cmocka_unit_test(drafts_in_a_frame),
	    cmocka_unit_test(other_signs_frame_nothing),
	    cmocka_unit_test(corners_and_dots),
	    cmocka_unit_test(boxes_of_rules),
	    cmocka_unit_test(blocks_without_a_first_rule),
	    cmocka_unit_test(fields_of_org),
	    cmocka_unit_test(prose_by_its_first_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
