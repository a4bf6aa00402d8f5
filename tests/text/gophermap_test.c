/* The lines of a gophermap: Bucktooth's and Gophernicus's syntax. */
#include "base/buf.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/gophermap.h"

static void
kinds(void **state)
{
	static const struct {
		const char *line;
		enum map_kind kind;
		char type;
		const char *text, *selector, *host, *port;
	} rows[] = {
	    {"", MAP_TEXT, 0, "", "", "", ""},
	    {"Welcome to my hole", MAP_TEXT, 0, "Welcome to my hole", "", "",
		""},
	    {"iWelcome", MAP_TEXT, 0, "iWelcome", "", "", ""},
	    {"iWelcome\t", MAP_TEXT, 'i', "Welcome", "", "", ""},
	    {"iWelcome\tfake\t(NULL)\t0", MAP_TEXT, 'i', "Welcome", "fake",
		"(NULL)", "0"},
	    {"\tAn indented line", MAP_TEXT, 'i', "\tAn indented line",
		"An indented line", "", ""},
	    {"\tfake\t(NULL)\t0", MAP_TEXT, 'i', "", "fake", "(NULL)", "0"},
	    {"\t\thost\t1", MAP_TEXT, 'i', "", "", "host", "1"},
	    {"\tErr\terror.host\t1", MAP_TEXT, 'i', "", "Err", "error.host",
		"1"},
	    {"\tapples\tlast year\t2019", MAP_TEXT, 'i',
		"\tapples\tlast year\t2019", "apples", "last year", "2019"},
	    {"\tapples\tred\t2019", MAP_TEXT, 'i', "\tapples\tred\t2019",
		"apples", "red", "2019"},
	    {"\tapples\t3.50\t12", MAP_TEXT, 'i', "\tapples\t3.50\t12",
		"apples", "3.50", "12"},
	    {"\t\tlast year\t2019", MAP_TEXT, 'i', "\t\tlast year\t2019", "",
		"last year", "2019"},
	    {"!  A  title ", MAP_TITLE, 0, "  A  title ", "", "", ""},
	    {"0About\t/about.txt", MAP_ITEM, '0', "About", "/about.txt", "",
		""},
	    {"0about.txt\t", MAP_ITEM, '0', "about.txt", "about.txt", "", ""},
	    {"1Phlog\tphlog/", MAP_ITEM, '1', "Phlog", "phlog/", "", ""},
	    {"1Floodgap\t/\tgopher.floodgap.com\t70", MAP_ITEM, '1', "Floodgap",
		"/", "gopher.floodgap.com", "70"},
	    {"1Friend\t\texample.org", MAP_ITEM, '1', "Friend", "",
		"example.org", ""},
	    {"1Plus\t/\texample.org\t70\t+", MAP_ITEM, '1', "Plus", "/",
		"example.org", "70"},
	    {"hWeb\tURL:https://example.org/", MAP_ITEM, 'h', "Web",
		"URL:https://example.org/", "", ""},
	    {"* a\tlist", MAP_TEXT, 0, "* a\tlist", "", "", ""},
	    {"|a\tbox|", MAP_TEXT, 0, "|a\tbox|", "", "", ""},
	    {"-x\ty", MAP_HIDE, 0, "x\ty", "", "", ""},
	    {";Film\t/x", MAP_ITEM, ';', "Film", "/x", "", ""},
	    {" a\tdrawing", MAP_TEXT, 0, " a\tdrawing", "", "", ""},
	    {"\x01 type\t/x", MAP_TEXT, 0, "\x01 type\t/x", "", "", ""},
	    {"\xc3\xa9t\xc3\xa9\t/x", MAP_TEXT, 0, "\xc3\xa9t\xc3\xa9\t/x", "",
		"", ""},
	    {"# a comment", MAP_COMMENT, 0, "", "", "", ""},
	    {"#a\tb", MAP_COMMENT, 0, "", "", "", ""},
	    {"!A title", MAP_TITLE, 0, "A title", "", "", ""},
	    {"-secret.txt", MAP_HIDE, 0, "secret.txt", "", "", ""},
	    {"=other", MAP_INCLUDE, 0, "other", "", "", ""},
	    {"======", MAP_INCLUDE, 0, "=====", "", "", ""},
	    {"*", MAP_REST, 0, "", "", "", ""},
	    {"* a list", MAP_TEXT, 0, "* a list", "", "", ""},
	    {".", MAP_END, 0, "", "", "", ""},
	    {"...and so on", MAP_TEXT, 0, "...and so on", "", "", ""},
	    {"~", MAP_IGNORED, 0, "", "", "", ""},
	    {"~ink", MAP_TEXT, 0, "~ink", "", "", ""},
	    {"%", MAP_IGNORED, 0, "", "", "", ""},
	    {"%FILES%", MAP_FILES, 0, "", "", "", ""},
	    {"%files% ", MAP_FILES, 0, "", "", "", ""},
	    {"%FILE%", MAP_TEXT, 0, "%FILE%", "", "", ""},
	    {"100%", MAP_TEXT, 0, "100%", "", "", ""},
	    {"!A title\tfake\t(NULL)\t0", MAP_TITLE, 0, "A title", "", "", ""},
	    {"=/bin/echo\tx", MAP_INCLUDE, 0, "/bin/echo\tx", "", "", ""},
	    {"1Front\t\t+\t+", MAP_ITEM, '1', "Front", "", "+", "+"},
	    {":md=0", MAP_IGNORED, 0, "", "", "", ""},
	    {": a = b", MAP_TEXT, 0, ": a = b", "", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int ending = 0; ending < 2; ending++) {
			struct map_line line;
			struct buf text = {0};
			buf_add(&text, span_of(rows[i].line));
			buf_add(&text, ending ? SPAN("\r\nx") : SPAN("\nx"));
			struct span copy = exact_copy(buf_span(&text));
			struct span rest = copy;
			assert_true(gophermap_next(&rest, &line));
			expect_true(rows[i].line, line.source,
			    line.kind == rows[i].kind &&
				line.type == rows[i].type);
			if (line.kind != MAP_COMMENT &&
			    line.kind != MAP_IGNORED &&
			    line.kind != MAP_FILES && line.kind != MAP_REST &&
			    line.kind != MAP_END)
				expect_span(rows[i].line, line.text,
				    span_of(rows[i].text));
			expect_span(rows[i].line, line.selector,
			    span_of(rows[i].selector));
			expect_span(
			    rows[i].line, line.host, span_of(rows[i].host));
			expect_span(
			    rows[i].line, line.port, span_of(rows[i].port));
			expect_span("the rest", rest, SPAN("x"));
			exact_free(&copy);
			buf_free(&text);
		}
}

/* P800: lines of text with a type in front, and texts that begin with `i`. */
static void
typed(void **state)
{
	static const struct {
		const char *map;
		bool typed;
	} rows[] = {
	    {"iWelcome\ni\ni  to my hole\n0About\tabout.txt\n", true},
	    {"iOne\r\n\r\niinfo\tfake\t(NULL)\t0\r\niTwo\r\n", true},
	    {"!Title\n# in\niOne\n%FILES%\n\tTab\niTwo", true},
	    {"iOne\n   \niTwo\n*\n", true},
	    {"ione\ni\nitwo\n", true},
	    {"ione\ni \nitwo\n", true},
	    {"ione\ni  two\n", true},
	    {"i+---+\ni| a |\ni+---+\n", true},
	    {"i use loam\ni like it\n\n0x\t/about.txt\n", false},
	    {"il mio sito\ni miei testi\n", false},
	    {"in memory of my cat\nisn't she lovely\n", false},
	    {"in my garden\nit is green\n", false},
	    {"i'm here\ni... think\ni-beams\n", false},
	    {"i. one\nii. two\n", false},
	    {"i18n\ni\xe2\x80\x99m at it\n", false},
	    {"in my garden\n0About\tabout.txt\n", false},
	    {"in my garden\nit is green\nAnd warm\n", false},
	    {"iOne\niTwo\n* a list\n", false},
	    {"iOne\niTwo\n +--\t--+\n", false},
	    {"iOne\niTwo\n indented\n", false},
	    {"iOne\niinfo\tfake\t(NULL)\t0\n", false},
	    {"0About\tabout.txt\n", false},
	    {"", false},
	};
	static const struct {
		const char *line, *text;
	} lines[] = {{"iWelcome", "Welcome"}, {"i", ""}, {"i  x", "  x"},
	    {"", ""}, {"ii", "i"}, {"iin\tfake", "in"}, {"0in\tx", "in"},
	    {"!in", "in"}, {"\tin", "\tin"}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span map = exact_copy(span_of(rows[i].map));
		expect_true(
		    "typed", map, gophermap_is_typed(map) == rows[i].typed);
		exact_free(&map);
	}
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct span rest = span_of(lines[i].line);
		struct map_line line = {0};
		gophermap_next(&rest, &line);
		gophermap_untype(&line);
		expect_span(lines[i].line, line.text, span_of(lines[i].text));
	}
}

/* P969: maps that draw with `#`, and those that have comments. */
static void
drawn(void **state)
{
	static const struct {
		const char *map;
		bool drawn;
	} rows[] = {
	    {"My hole\n####\n", true},
	    {"# ####\n", true},
	    {"#     # #### #\r\n#\r\n#\r\n0About\tabout.txt\r\n", true},
	    {"# #\n", true},
	    {"#\t#\n*\n", true},
	    {"#\n##\n###\n# \n", false},
	    {"###\n###\n", false},
	    {"##########\n# Links  #\n##########\n", false},
	    {"####\n#---\n", false},
	    {"####\n#a\tb\n", false},
	    {"!My hole\n####\n0About\tabout.txt\n####\n", false},
	    {" ####\n", false},
	    {"", false},
	};
	static const struct {
		const char *line;
		enum map_kind kind;
	} lines[] = {{"####", MAP_TEXT}, {"#", MAP_TEXT}, {"# #\t", MAP_TEXT},
	    {"# a", MAP_COMMENT}, {"0#\tx", MAP_ITEM}, {"", MAP_TEXT}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span map = exact_copy(span_of(rows[i].map));
		expect_true(
		    "drawn", map, gophermap_is_drawn(map) == rows[i].drawn);
		exact_free(&map);
	}
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct span source = span_of(lines[i].line), rest = source;
		struct map_line line = {0};
		gophermap_next(&rest, &line);
		gophermap_uncomment(&line);
		expect_true(lines[i].line, source, line.kind == lines[i].kind);
		if (line.kind == MAP_TEXT)
			expect_span(lines[i].line, line.text, source);
	}
}

/* F29, V236: what is a command, and what a rule, a title or prose. */
static void
commands(void **state)
{
	static const char *const yes[] = {"=/usr/bin/figlet -f small Hello",
	    "=uptime", "=fortune -s", "=../bin/x", "=./x.sh", "=~ann/x",
	    "=$HOME/x", "=3dprint", "=$(date)", "=`date`", "=news.py\targ",
	    "=cgi-bin/count", "= /bin/date", "= ./x.sh -s", "= $(date)",
	    "= sec/map", "= draft.gmi", "= footer.inc",
	    "= usr/games/fortune -s", "= bin/../x"};
	static const char *const no[] = {"=",
	    "==", "=====", "=News=", "== News ==", "=-=-=-", "=~=~=", "=~~~~",
	    "=)", "=> x", "=...=", "=|", "= = = =", "=/\\/\\/\\=", "=*=*",
	    "= some text", "=\tnews", "= 3 posts", "= -1", "= News",
	    "= About this.", "= Version 1.2 is out"};

	(void)state;
	for (size_t i = 0; i < COUNT(yes) + COUNT(no); i++) {
		const char *text = i < COUNT(yes) ? yes[i] : no[i - COUNT(yes)];
		struct span rest = span_of(text);
		struct map_line line;
		assert_true(gophermap_next(&rest, &line));
		expect_true(text, line.source,
		    line.kind == MAP_INCLUDE &&
			gophermap_is_command(&line) == (i < COUNT(yes)));
	}
}

/* F28: programs by their first bytes; texts of any encoding are none. */
static void
programs(void **state)
{
	static const struct span yes[] = {SPAN("#!/bin/sh\necho\n"), SPAN("#!"),
	    SPAN("\xef\xbb\xbf#!/usr/bin/python\n"), SPAN("<?php echo 1;\n"),
	    SPAN("\x7f"
		 "ELF\2\1\1\0"),
	    SPAN("\0asm\1\0\0\0"), SPAN("\xcf\xfa\xed\xfe\7\0\0\1\3\0")};
	static const struct span no[] = {SPAN(""), SPAN("# a comment\n#!no\n"),
	    SPAN(" #!/bin/sh\n"), SPAN("!Title\n"), SPAN("i\x1b[1mbold\t\n"),
	    SPAN("\xcd\xcd\xcd\xbb\r\n\xba \1 smile \xba\r\n"),
	    SPAN("\xff\xfe!\0T\0i\0"), SPAN("1One\t/\tone.example\0.org\t70\n"),
	    SPAN("\xcf\xf0\xe8\xe2\xe5\xf2\n")};

	(void)state;
	for (size_t i = 0; i < COUNT(yes); i++)
		expect_true("program", yes[i], gophermap_is_program(yes[i]));
	for (size_t i = 0; i < COUNT(no); i++)
		expect_true("text", no[i], !gophermap_is_program(no[i]));
}

/* P980: menus as servers send them; what a writer writes is not finished. */
static void
finished(void **state)
{
#define ONE "1One\t/\tone.example.org\t70\r\n"
	static const char *const yes[] = {ONE, ONE ".\r\n",
	    "hA\tURL:https://x.example/\tone.example.org\t70\n",
	    "0A\t0a.txt\tone.example.org\t70\n", "3No\tnone\terror.host\t1\r\n",
	    "1Home\t\tone.example.org\t70\r\n",
	    "iText\t\terror.host\t1\r\n" ONE, "iText\tfake\t(NULL)\t0\n",
	    "\xef\xbb\xbf" ONE, ONE "0A\t/a\tlocalhost\t70\r\n",
	    ONE "0Cut in its tex", "0A\t/a\tone.example.org\t70\t+\r\n"};
	static const char *const no[] = {"", ".\r\n", "Text\n", ONE "Text\r\n",
	    ONE "\r\n", "1One\t/\n", "1One\t/\tone.example.org\n",
	    "1One\t/\tone.example.org\tx\n", "a b\tc\t12\t3\n",
	    "\tc\tone.example.org\t3\n", "0A\t/a\tof one.org\t70\n",
	    ONE ".\r\nrest\n", "1One\tx\tone.example.org\t70\n",
	    "alice\tssh\thost1.example.org\t22\n",
	    "1One\t/\tone.example.org\t70", "#c\tc\tone.example.org\t3\n"};

	(void)state;
	for (size_t i = 0; i < COUNT(yes); i++)
		expect_true(yes[i], span_of(yes[i]),
		    gophermap_is_finished(span_of(yes[i])));
	for (size_t i = 0; i < COUNT(no); i++)
		expect_true(no[i], span_of(no[i]),
		    !gophermap_is_finished(span_of(no[i])));
#undef ONE
}

/* F35: words of other servers. */
static void
foreign(void **state)
{
	static const struct {
		const char *line, *server;
	} rows[] = {{"%DATE%", "Motsognir"}, {"Name=About", "UMN gopherd"},
	    {"Path=1/about", "UMN gopherd"}, {"?A\t*.gif", "Bucktooth"},
	    {"?A *.gif", NULL}, {"?*\tA", NULL},
	    {"[0|About|/about.txt|server|port]", "geomyidae"}, {"[0|]", NULL},
	    {"[0]|a|b]", NULL}, {"[0|About|/about.txt", NULL},
	    {"(0|About|/about.txt)", NULL}, {"100% wool", NULL}, {"%%", NULL},
	    {"[1] a note", NULL}, {"name=x", NULL}, {"", NULL}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *got = gophermap_foreign(span_of(rows[i].line));
		expect_span(rows[i].line, span_of(got ? got : ""),
		    span_of(rows[i].server ? rows[i].server : ""));
	}
}

static void
mutated(void **state)
{
	static const struct span seeds[] = {
	    {"0About\t/about.txt\th\t70\n!T\n", 25}, {"*\n.\n=x\n-y\n", 10},
	    {"#\n\t\t\t\n:a=b\n~\n", 14}};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator), rest = input;
		struct map_line line;
		size_t before = rest.size + 1;
		gophermap_is_program(input);
		gophermap_is_typed(input);
		gophermap_is_drawn(input);
		while (gophermap_next(&rest, &line)) {
			gophermap_is_command(&line);
			gophermap_untype(&line);
			gophermap_uncomment(&line);
			gophermap_foreign(line.source);
			assert_true(rest.size < before);
			before = rest.size;
		}
		exact_free(&input);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(kinds),
	    cmocka_unit_test(typed),
	    cmocka_unit_test(drawn),
	    cmocka_unit_test(commands),
	    cmocka_unit_test(programs),
	    cmocka_unit_test(finished),
	    cmocka_unit_test(foreign),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
