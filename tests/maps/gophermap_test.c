/* Gophermaps of an existing site, as menus on Gopher and as gemtext. */
#include <sys/stat.h>
#include <unistd.h>

#include "support/fixture.h"
#include "support/expect.h"
#include "support/menu.h"

static const struct fixture_file old_hole[] = {
    {"gophermap",
	"!My hole\n"
	"+----------------------------------------------------------------+\n"
	"|  Welcome        \xf0\x9f\x8c\xb1   |\n"
	"=====\n"
	"\n"
	"# not for readers\n"
	"0About me\tabout.txt\n"
	"1Phlog\tphlog/\n"
	"1Phlog, from the top\t/phlog\n"
	"0Post\tphlog/first\n"
	"1Floodgap\t/\tgopher.floodgap.com\t70\n"
	"1Neighbour\t/x y\tlocalhost\t7777\n"
	"1Ourselves\t/phlog/\tlocalhost\t70\n"
	"7Look\t/search\n"
	"hWeb\tURL:https://example.org/?a=b\n"
	"8Chat\tguest\tbbs.example.org\t23\n"
	"3Gone\t/gone\n"
	"hNo URL\tURL:https://example.org/\x1b\n"
	"1No port\t/phlog/\tlocalhost\tx\n"
	"1Nor there\t/\texample.org\t70000\n"
	"1The club\tclub/\n"
	"9missing.zip\t\n"
	"```\n"
	"=shared.map\n"
	"=nothing here\n"
	"== News ==\n"
	"- a list\n"
	"-secret.txt\n"
	"-\n"
	"=\n"
	"-no end.\n"
	"-an_end.\n"
	"-_an.end\n"
	"-an._end\n"
	"-an.end_\n"
	"-.no-such\n"
	"*\n"
	"never shown\n"},
    {"about.txt", "It is me.\n"},
    {"secret.txt", "Psst.\n"},
    {"zebra.txt", "Stripes.\n"},
    {"shared.map", "from another map\n0Zebra\tzebra.txt\n.\nnot this\n"},
    {"phlog/first.gmi", "# First\n\nText.\n"},
    {"phlog/gophermap", "0First as text\tfirst.txt\n=../shared.map\n"},
    {"club/in.gmi", "# Inside\n"},
    {"both/gophermap", "iGopher side\t\n"},
    {"both/index.gmi", "# Gemini side\n"},
    {"loop/gophermap", "once\n=gophermap\n"},
};

static void
fill(struct fixture *fixture)
{
	fixture_configure(fixture, "[zone club]\npath = /club/\nallow = any\n");
	fixture_fill(fixture, old_hole, COUNT(old_hole));
}

#define OURS "\tlocalhost\t70\r\n"
#define DEAD "\t\terror.host\t1\r\n"
#define FAR "as wide as it is  .  "

/* G10 to G15, P966: every kind of line of a map, as its author wrote it. */
static void
on_gopher(void **state)
{
	struct fixture *fixture = *state;
	static const char *const lines[] = {
	    "iMy hole\tTITLE\t",
	    "i+------------------------------------------------------------"
	    "----+\t",
	    "i|  Welcome        \xf0\x9f\x8c\xb1   |\t",
	    "i=====\t",
	    "0About me\t/about.txt" OURS,
	    "1Phlog\t/phlog/" OURS,
	    "1Phlog, from the top\t/phlog" OURS,
	    "0Post\t/phlog/first" OURS,
	    "1Floodgap\t/\tgopher.floodgap.com\t70\r\n",
	    "1Neighbour\t/x y\tlocalhost\t7777\r\n",
	    "1Ourselves\t/phlog/" OURS,
	    "7Look\t/search" OURS,
	    "hWeb\tURL:https://example.org/?a=b" OURS,
	    "8Chat\tguest\tbbs.example.org\t23\r\n",
	    "iGone\t",
	    "iNo URL\t",
	    "iNo port\t",
	    "iNor there\t",
	    "iThe club\t",
	    "9missing.zip\t/missing.zip" OURS,
	    "i```\t",
	    "ifrom another map\t",
	    "0Zebra\t/zebra.txt" OURS,
	    "i== News ==\t",
	    "i- a list\t",
	    "i-\t",
	    "i=\t",
	    "i-no end.\t",
	    "i-an_end.\t",
	    "i-_an.end\t",
	    "i-an._end\t",
	    "i-an.end_\t",
	    "0Stripes.\t/zebra.txt" OURS,
	};
	static const char *const absent[] = {"not for readers", "never shown",
	    "not this", "secret", "Psst", "1The club", "-secret", "no-such",
	    "nothing here", "i======="};

	fill(fixture);
	struct span menu = fixture_gopher(fixture, "/");
	menu_expect("G10 to G15", menu, "+---");
	for (size_t i = 0; i < COUNT(lines); i++)
		expect_true(lines[i], menu, fixture_holds(menu, lines[i]));
	for (size_t i = 0; i < COUNT(absent); i++)
		expect_true(absent[i], menu, !fixture_holds(menu, absent[i]));
	/* Another map's names are of the directory that shows them. */
	menu = fixture_gopher(fixture, "/phlog/");
	menu_expect("G10", menu, NULL);
	assert_true(
	    fixture_holds(menu, "0First as text\t/phlog/first.txt" OURS));
	assert_true(fixture_holds(menu, "0Zebra\t/phlog/zebra.txt" OURS));
}

/* A map that is gone since the edition was made adds nothing to another. */
static void
include_is_gone(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	assert_int_equal(
	    unlink(server_path(&fixture->capsule, "shared.map")), 0);
	struct span menu = fixture_gopher(fixture, "/");
	menu_expect("gone", menu, "+---");
	assert_false(fixture_holds(menu, "from another map"));
	assert_true(fixture_holds(menu, "i== News ==\t"));
}

/* The same map as a page of gemtext. */
static void
on_gemini(void **state)
{
	struct fixture *fixture = *state;
	static const char *const lines[] = {
	    "# My hole\n",
	    "\n```\n+------",
	    "=> /about.txt About me\n",
	    "=> /phlog/ Phlog\n",
	    "=> /phlog/first.gmi Post\n",
	    "=> gopher://gopher.floodgap.com:70/1/ Floodgap\n",
	    "=> gopher://localhost:7777/1/x%20y Neighbour\n",
	    "=> /phlog/ Ourselves\n",
	    "=> /search Look\n",
	    "=> https://example.org/?a=b Web\n",
	    "=> telnet://guest@bbs.example.org:23 Chat\n",
	    "\nThe club\n",
	    "\n ```\n",
	    "=> /zebra.txt Stripes.\n",
	};

	fill(fixture);
	struct span page = fixture_page(fixture, "/");
	for (size_t i = 0; i < COUNT(lines); i++)
		expect_true(lines[i], page, fixture_holds(page, lines[i]));
	assert_false(fixture_holds(page, "secret"));
	/* What is opened is closed: each link stands outside. */
	struct gemtext reader = gemtext_start(page);
	struct line line;
	size_t links = 0;
	while (gemtext_next(&reader, &line))
		links += line.kind == LINE_LINK;
	assert_false(reader.preformatted);
	assert_int_equal(links, fixture_count(page, "\n=> "));
}

/* Before index.gmi on Gopher, after it on Gemini; raw under its own name. */
static void
beside_an_index(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	struct span menu = fixture_gopher(fixture, "/both/");
	assert_true(fixture_holds(menu, "iGopher side\t"));
	assert_false(fixture_holds(menu, "Gemini side"));
	assert_true(
	    fixture_holds(fixture_page(fixture, "/both/"), "# Gemini side"));
	assert_true(span_starts(fixture_gopher(fixture, "/both/gophermap"),
	    SPAN("iGopher side\t")));
	/* It is listed nowhere. */
	assert_false(
	    fixture_holds(fixture_page(fixture, "/phlog/"), "gophermap"));
}

/* A map that includes itself ends. */
static void
round_and_round(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	size_t count =
	    fixture_count(fixture_gopher(fixture, "/loop/"), "ionce\t");
	assert_true(count > 1 && count < 20);
}

/* A large map that is included many times: the bytes read are bounded. */
static void
again_and_again(void **state)
{
	struct fixture *fixture = *state;
	struct buf large = {0}, map = {0};

	buf_repeat(&large, 'x', 200000);
	for (int i = 0; i < 1000; i++)
		buf_add(&map, SPAN("=large.map\n"));
	server_write_bytes(&fixture->capsule, "large.map", buf_span(&large));
	server_write_bytes(&fixture->capsule, "gophermap", buf_span(&map));
	fixture_open(fixture);
	assert_true(fixture_gopher(fixture, "/").size < 2 << 20);
	buf_free(&large);
	buf_free(&map);
}

/* P624: what is more than a menu has is not left out without a word. */
static void
more_than_shown(void **state)
{
	struct fixture *fixture = *state;
	struct buf large = {0}, lines = {0};

	for (int i = 0; i < 12000; i++)
		buf_format(&large, "%0100d\n", i);
	buf_add(&large, SPAN("the last\n"));
	for (int i = 0; i < 65536; i++)
		buf_add(&lines, SPAN("x\n"));
	server_write_bytes(&fixture->capsule, "bytes/l.map", buf_span(&large));
	server_write(&fixture->capsule, "bytes/gophermap",
	    "=l.map\nbetween\n=l.map\nafter\n");
	server_write_bytes(
	    &fixture->capsule, "whole/gophermap", buf_span(&lines));
	buf_add(&lines, SPAN("the last\n"));
	server_write_bytes(
	    &fixture->capsule, "lines/gophermap", buf_span(&lines));
	fixture_open(fixture);
	struct span menu = fixture_gopher(fixture, "/bytes/");
	assert_true(menu.size > 1 << 20);
	assert_int_equal(fixture_count(menu, "i[over 1 MiB of included"), 1);
	assert_true(fixture_holds(menu, "\niafter\t"));
	assert_true(fixture_holds(menu, "10000\t"));
	assert_false(fixture_holds(menu, "the last"));
	menu = fixture_gopher(fixture, "/lines/");
	assert_int_equal(fixture_count(menu, "i[over 65,536 lines"), 1);
	assert_false(fixture_holds(menu, "the last"));
	assert_false(fixture_holds(fixture_gopher(fixture, "/whole/"), "["));
	buf_free(&large);
	buf_free(&lines);
}

/* V237: a map within eight others is not left out without a word. */
static void
deeper_than_shown(void **state)
{
	struct fixture *fixture = *state;
	char name[] = "1.map", next[] = "=2.map\n";

	server_write(&fixture->capsule, "gophermap", "=1.map\nafter\n");
	for (; name[0] < '9'; name[0]++, next[1]++)
		server_write(&fixture->capsule, name, next);
	server_write(&fixture->capsule, "9.map", "the ninth\n");
	fixture_open(fixture);
	struct span menu = fixture_gopher(fixture, "/");
	expect_true("nine", menu,
	    fixture_holds(menu, "i[maps included over 8 deep") &&
		fixture_holds(menu, "\niafter\t") &&
		!fixture_holds(menu, "ninth"));
	server_write(&fixture->capsule, "gophermap", "=2.map\nafter\n");
	fixture_open(fixture);
	menu = fixture_gopher(fixture, "/");
	expect_true("eight", menu,
	    fixture_holds(menu, "ithe ninth\t") && !fixture_holds(menu, "["));
}

/* A page has one listing, however many maps ask for it. */
static void
rest_once(void **state)
{
	struct fixture *fixture = *state;
	static const struct fixture_file files[] = {
	    {"gophermap", "=rest.map\n=rest.map\nbetween\n*\n"},
	    {"rest.map", "*\n"},
	    {"about.txt", "About.\n"},
	};

	fixture_fill(fixture, files, COUNT(files));
	struct span menu = fixture_gopher(fixture, "/");
	assert_int_equal(fixture_count(menu, "\t/about.txt\t"), 1);
	assert_true(fixture_holds(menu, "ibetween\t"));
}

/* Includes stay in the capsule, and no program is run. */
static void
inside_only(void **state)
{
	struct fixture *fixture = *state;
	static const struct fixture_file files[] = {
	    {"gophermap",
		"=../../../../etc/passwd\n=/etc/passwd\n=script.sh\n"
		"0x\t../../etc/passwd\n=.hidden\n"},
	    {"script.sh", "#!/bin/sh\necho run\n"},
	    {".hidden", "hidden words\n"},
	};

	fixture_fill(fixture, files, COUNT(files));
	assert_int_equal(
	    chmod(server_path(&fixture->capsule, "script.sh"), 0755), 0);
	fixture_open(fixture);
	struct span menu = fixture_gopher(fixture, "/");
	menu_expect("G10", menu, NULL);
	assert_false(fixture_holds(menu, "run\t"));
	assert_false(fixture_holds(menu, "root:"));
	assert_false(fixture_holds(menu, "hidden words"));
}

/* K13: a NUL in a field of a map is a byte of it and makes no other item. */
static void
fields_are_whole(void **state)
{
	struct fixture *fixture = *state;

	server_write_bytes(&fixture->capsule, "gophermap",
	    SPAN("1One\t/\tone.example\0.org\t70\n"
		 "1Two\t/two\0/x\ttwo.example\t70\n"
		 "1Three\t/\tthree.example\t7\0"
		 "0\n"
		 "0Four\tfour.txt\0x\n"
		 "0Fi\0ve\tfour.txt\n"));
	server_write(&fixture->capsule, "four.txt", "Four.\n");
	fixture_open(fixture);
	struct span page = fixture_page(fixture, "/");
	assert_false(fixture_holds(page, "one.example"));
	assert_false(fixture_holds(page, "three.example"));
	assert_true(span_starts(page, SPAN("```\nOne\nTwo\nThree\n")));
	assert_true(fixture_holds(page, "\nFour\n"));
	assert_true(fixture_holds(page, "=> /four.txt Fi ve\n"));
	assert_int_equal(fixture_count(page, "=> "), 1);
	struct span menu = fixture_gopher(fixture, "/");
	menu_expect("K13", menu, NULL);
	expect_true("no NUL", menu, span_find(menu, '\0') == menu.size);
	assert_false(fixture_holds(menu, "one.example"));
	assert_true(fixture_holds(menu, "0Five\t/four.txt\t"));
}

/* P800, P969: a type in front of every line of text is no part of it. */
static void
typed_texts(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"iWelcome to my hole\ni\ni  of  turnips\n"
		"0About\tabout.txt\n####\n=more.map\n=one.map\n"
		"=drawn.map\n=more.map\n"},
	    {"more.map", "iMore\niinfo\tfake\t(NULL)\t0\niAnd more\n"},
	    {"one.map", "in my garden\n"},
	    {"drawn.map", "#  ####\n#  #\n#\n"},
	    {"about.txt", "About.\n"},
	    {"2020-01-02/gophermap", "iTurnips\ni\niThey grow.\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_span("P800", fixture_page(fixture, "/"),
	    SPAN("```\nWelcome to my hole\n\n  of  turnips\n```\n"
		 "=> /about.txt About\n"
		 "```\nMore\ninfo\nAnd more\nin my garden\n"
		 "#  ####\n#  #\n#\nMore\ninfo\nAnd more\n```\n"));
	struct span menu = fixture_gopher(fixture, "/");
	menu_expect("P800", menu, NULL);
	assert_true(span_starts(menu, SPAN("iWelcome to my hole\t")));
	assert_true(fixture_holds(menu, "\r\ni\t"));
	assert_true(fixture_holds(menu, "\r\niin my garden\t"));
	assert_true(fixture_holds(menu, "\r\ni#  ####\t"));
	/* Of a directory that is an article, the map is its text. */
	expect_span("P800", fixture_title(fixture, "/2020-01-02/gophermap"),
	    SPAN("Turnips"));
	assert_true(fixture_holds(
	    fixture_page(fixture, "/search?they"), "\nThey grow.\n"));
}

/* In the middle of which a piece ends. */
#define LONG_LABEL                                                             \
	"A label of an item is no text that has another type in front of it"

/* P800: a map that is read in pieces, in a charset of its own. */
static void
typed_pieces(void **state)
{
	enum { TYPED = 6000 }; /* half a megabyte */
	struct fixture *fixture = *state;
	struct buf map = {0};

	for (int i = 0; i < TYPED; i++)
		buf_format(&map, "iCaf\xe9 %d\n0%s\t/x\n", i, LONG_LABEL);
	server_write_bytes(&fixture->capsule, "gophermap", buf_span(&map));
	fixture_configure(fixture, "[types]\ncharset = / iso-8859-1\n");
	fixture_open(fixture);
	struct span menu = fixture_gopher(fixture, "/");
	assert_int_equal(fixture_count(menu, "iCaf\xc3\xa9 "), TYPED);
	assert_int_equal(fixture_count(menu, "iiCaf"), 0);
	buf_free(&map);
}

/* P805: on Gemini a further server has the type of the item before it. */
static void
further_servers(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"+None\t/n\ta.example\t70\n"
		"0Texts\t/t\ta.example\t70\n"
		"About them\n"
		"3Down\t/t\ta.example\t70\n"
		"+Again\t/t\tb.example\t70\n"
		"+Or\t/t\tc.example\t7070\n"
		"8Login\tguest\ta.example\t23\n"
		"+Or\tguest\tb.example\t23\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_span("P805", fixture_page(fixture, "/"),
	    SPAN("=> gopher://a.example:70/+/n None\n"
		 "=> gopher://a.example:70/0/t Texts\n"
		 "```\nAbout them\nDown\n```\n"
		 "=> gopher://b.example:70/0/t Again\n"
		 "=> gopher://c.example:7070/0/t Or\n"
		 "=> telnet://guest@a.example:23 Login\n"
		 "=> telnet://guest@b.example:23 Or\n"));
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/"), "\n+Again\t/t\tb.example\t70\r\n"));
}

/* F28: a map that is a program is not there; the made index stands. */
static void
programs(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap", "#!/usr/bin/python\nSECRET = 'geheim'\n"},
	    {"about.txt", "About.\n"},
	    {"a/gophermap", "\xef\xbb\xbf#!/bin/sh\necho geheim\n"},
	    {"a/in.txt", "In.\n"},
	    {"b/GOPHERMAP", "<?php echo 'geheim';\n"},
	    {"b/in.txt", "In.\n"},
	    {"c/top.gophermap", "#!/bin/sh\necho geheim\n"},
	    {"c/in.txt", "In.\n"},
	};
	static const char *const pages[] = {"/", "/a/", "/b/", "/c/"};
	static const char *const maps[] = {
	    "/gophermap", "/a/gophermap", "/b/GOPHERMAP", "/c/top.gophermap"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct span menu = fixture_gopher(fixture, pages[i]),
			    page = fixture_page(fixture, pages[i]);
		expect_true(pages[i], menu, fixture_holds(menu, ".txt\t"));
		expect_true(pages[i], page, fixture_holds(page, ".txt "));
		expect_true(pages[i], menu, !fixture_holds(menu, "geheim"));
		expect_true(pages[i], page, !fixture_holds(page, "geheim"));
		expect_true(maps[i], SPAN(""),
		    span_starts(fixture_gopher(fixture, maps[i]), SPAN("3")));
		expect_true(maps[i], SPAN(""),
		    span_starts(fixture_gemini(fixture, maps[i]), SPAN("51")));
		expect_true(maps[i], SPAN(""),
		    fixture_noted(fixture, maps[i], "it is a program"));
	}
}

/* F28: bytes that are no text are no map, and a program in a map's place. */
static void
binaries(void **state)
{
	struct fixture *fixture = *state;

	server_write_bytes(&fixture->capsule, "gophermap",
	    SPAN("\x7f"
		 "ELF\2\1\1\0\0\0\0geheim\n"));
	server_write(&fixture->capsule, "about.txt", "About.\n");
	fixture_open(fixture);
	struct span menu = fixture_gopher(fixture, "/");
	assert_true(fixture_holds(menu, "/about.txt\t"));
	assert_false(fixture_holds(menu, "geheim"));
	/* It becomes a map. */
	server_write(&fixture->capsule, "gophermap", "Hello\n");
	fixture_open(fixture);
	assert_true(fixture_holds(fixture_gopher(fixture, "/"), "iHello\t"));
}

/* F28: no link shows a program in a map's place. */
static void
linked_programs(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "gophermap", "#!/bin/sh\n: geheim\n");
	server_write(&fixture->capsule, "about.txt", "About.\n");
	assert_int_equal(
	    symlink("gophermap", server_path(&fixture->capsule, "code.txt")),
	    0);
	fixture_open(fixture);
	struct span menu = fixture_gopher(fixture, "/");
	assert_true(fixture_holds(menu, "/about.txt\t"));
	assert_false(fixture_holds(menu, "code"));
	assert_true(
	    span_starts(fixture_gopher(fixture, "/code.txt"), SPAN("3")));
	assert_true(fixture_noted(fixture, "/code.txt", "which is a program"));
}

/* F29, V236: an include of a program or a command is left out, and noted. */
static void
commands(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"Hello\n=/usr/bin/figlet -f small geheim\n=geheim.py\n"
		"=run.sh\n=run.sh geheim\n=a.out\n=bin/run.sh\n=../geheim\n"
		"=news.map\n=== News ===\n= Some text\n= /bin/geheim\nBye\n"},
	    {"run.sh", "#!/bin/sh\necho geheim\n"},
	    {"bin/run.sh", "#!/bin/sh\necho geheim\n"},
	    {"news.map", "No news\n=date\n"},
	};
	struct fixture *fixture = *state;

	server_write_bytes(&fixture->capsule, "a.out",
	    SPAN("\x7f"
		 "ELF\2\1\1\0geheim\n"));
	fixture_fill(fixture, files, COUNT(files));
	struct span menu = fixture_gopher(fixture, "/");
	expect_span("F29", menu,
	    SPAN("iHello\t\terror.host\t1\r\niNo news\t\terror.host\t1\r\n"
		 "i=== News ===\t\terror.host\t1\r\n"
		 "i= Some text\t\terror.host\t1\r\n"
		 "iBye\t\terror.host\t1\r\n.\r\n"));
	expect_span("F29", fixture_page(fixture, "/"),
	    SPAN("```\nHello\nNo news\n=== News ===\n= Some text\nBye\n```\n"));
	static const char *const noted[] = {"figlet", "=geheim.py is no file",
	    "=run.sh is a program", "=run.sh geheim is no file",
	    "=a.out is a program", "=bin/run.sh is a program",
	    "=../geheim is no file",
	    ("= /bin/geheim is no file of the capsule, and no command is run; "
	     "words after = and a blank are text")};
	for (size_t i = 0; i < COUNT(noted); i++)
		expect_true(noted[i], SPAN(""),
		    fixture_noted(fixture, "/gophermap", noted[i]));
	assert_false(fixture_noted(fixture, "/gophermap", "news.map"));
	assert_false(fixture_noted(fixture, "/gophermap", "=== News"));
	assert_false(fixture_noted(fixture, "/gophermap", "= Some text"));
	for (size_t i = 0; i < fixture->notes.count; i++)
		if (fixture->notes.list[i].line == 2)
			return;
	fail_msg("no note names line 2");
}

/* F30: a gophertag is the title of its directory, and no entry. */
static void
tags(void **state)
{
	static const struct fixture_file files[] = {
	    {"d/gophertag", "\n Letters from the \t lighthouse\r\nmore\n"},
	    {"d/one.txt", "One\n"},
	    {"empty/gophertag", "\n\n"},
	    {"empty/one.txt", "One\n"},
	    {"page/gophertag", "Not this\n"},
	    {"page/index.gmi", "# The page\n"},
	    {"old/gophertag", "Caf\xe9\n"},
	    {"old/one.txt", "One\n"},
	    {"map/gophertag", "A map below\n"},
	    {"map/gophermap", "Here is a map\n0One\t/d/one.txt\n"},
	    {"map/one.txt", "One\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	struct span root = fixture_gopher(fixture, "/");
	static const char *const items[] = {
	    "1Letters from the lighthouse\t/d/\t", "1Empty\t/empty/\t",
	    "1The page\t/page/\t", "1Caf\xc3\xa9\t/old/\t",
	    "1A map below\t/map/\t"};
	for (size_t i = 0; i < COUNT(items); i++)
		expect_true(items[i], root, fixture_holds(root, items[i]));
	struct span page = fixture_page(fixture, "/d/"),
		    menu = fixture_gopher(fixture, "/d/");
	assert_true(span_starts(
	    page, SPAN("# Letters from the lighthouse \u00b7 localhost\n")));
	assert_true(span_starts(menu,
	    SPAN("iLetters from the lighthouse \u00b7 localhost\tTITLE\t")));
	assert_false(fixture_holds(page, "gophertag"));
	assert_false(fixture_holds(menu, "gophertag"));
	/* Nothing is added to a map. */
	assert_false(fixture_holds(fixture_gopher(fixture, "/map/"), "A map"));
	/* Without it, the directory has the title of its name. */
	assert_int_equal(
	    unlink(server_path(&fixture->capsule, "d/gophertag")), 0);
	assert_true(fixture_look(fixture));
	assert_true(fixture_holds(fixture_gopher(fixture, "/"), "1D\t/d/\t"));
}

/* F31: NAME.gophermap stands in the made index, and is no entry of it. */
static void
maps_in_the_index(void **state)
{
	static const struct fixture_file files[] = {
	    {"d/one.txt", "One\n"},
	    {"d/b.gophermap", "Below a\n0Two, first\ttwo.txt\n*\n"},
	    {"d/a.gophermap", "!Old things\n  /\\ a drawing\n"},
	    {"d/two.txt", "Two\n"},
	    {"d/zip.bin", "\1\2"},
	    {"only/x.gophermap", "Alone here\n"},
	    {"rest/gophermap", "Before\n-b.gophermap\n*\n"},
	    {"rest/a.gophermap", "Between\n"},
	    {"rest/b.gophermap", "Not shown\n"},
	    {"rest/one.txt", "One\n"},
	    {"inc/gophermap", "=x.gophermap\n"},
	    {"inc/x.gophermap", "Included\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[menus]\nnavigation = no\nrelated = 0\n");
	fixture_fill(fixture, files, COUNT(files));
	expect_span("d", fixture_page(fixture, "/d/"),
	    SPAN("# D \u00b7 localhost\n\n## Old things\n```\n  /\\ a "
		 "drawing\n```\n"
		 "```\nBelow a\n```\n=> /d/two.txt Two, first\n"
		 "=> /d/one.txt One\n=> /d/two.txt Two\n"
		 "\n## Files\n=> /d/zip.bin zip.bin (2 bytes)\n"));
	struct span menu = fixture_gopher(fixture, "/d/");
	menu_expect("F31", menu, NULL);
	assert_true(fixture_holds(menu, "i  /\\ a drawing\t"));
	assert_true(fixture_holds(menu, "0Two, first\t/d/two.txt" OURS));
	assert_false(fixture_holds(menu, ".gophermap"));
	assert_true(
	    fixture_holds(fixture_page(fixture, "/"), "=> /only/ Only\n"));
	assert_true(
	    fixture_holds(fixture_page(fixture, "/only/"), "\nAlone here\n"));
	expect_span("rest", fixture_page(fixture, "/rest/"),
	    SPAN("```\nBefore\nBetween\n```\n=> /rest/one.txt One\n"));
	expect_span("inc", fixture_page(fixture, "/inc/"),
	    SPAN("```\nIncluded\n```\n"));
	/* As a part of a hand-written page the list is entries alone. */
	server_write(&fixture->capsule, "d/index.gmi", "# X\n=> menu:index\n");
	fixture_open(fixture);
	assert_false(fixture_holds(fixture_page(fixture, "/d/"), "gophermap"));
}

/* A map in place of another, which the scan has not seen change. */
static void
change_map(struct fixture *fixture, const char *path, const char *text)
{
	server_drop(&fixture->capsule, path, text);
	scan_take_unfinished(fixture->scan);
	assert_true(fixture_look(fixture));
}

/* F31: a long index has them on its first page, above all entries. */
static void
expect_long_index(struct fixture *fixture)
{
	struct span first = fixture_page(fixture, "/d/");
	assert_true(fixture_holds(first, "\nOn top\n"));
	assert_int_equal(fixture_count(first, "\n=> /d/0"), 999);
	struct span second = fixture_page(fixture, "/d/?page=2");
	assert_false(fixture_holds(second, "On top"));
	assert_int_equal(fixture_count(second, "\n=> /d/1"), 999);
	assert_int_equal(fixture_count(second, "\n=> /d/0"), 1);
}

/* P815: what a map hides is on no page of its listing. */
static void
expect_hidden(struct fixture *fixture)
{
	struct span page = fixture_page(fixture, "/d/?page=2"),
		    menu = fixture_gopher(fixture, "/d/?page=2");
	static const char *const absent[] = {
	    "1002.txt", "1003.txt", "0001.txt", "Text", "More", "On top"};
	for (size_t i = 0; i < COUNT(absent); i++) {
		expect_true(absent[i], page, !fixture_holds(page, absent[i]));
		expect_true(absent[i], menu, !fixture_holds(menu, absent[i]));
	}
	assert_int_equal(fixture_count(page, "\n=> /d/1"), 997);
	assert_true(span_starts(page, SPAN("# Map ")));
	assert_true(fixture_holds(page, "=> /d/?page=3 Next page\n"));
	assert_true(fixture_holds(page, " Home\n"));
	assert_true(fixture_holds(menu, "\n0T\t/d/1004.txt\t"));
}

/* F31, P815: the pages of a long index, whose map changes. */
static void
maps_of_a_long_index(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[menus]\npage = 1000\n");
	server_write(&fixture->capsule, "d/a.gophermap", "On top\n");
	for (int i = 0; i < 4100; i++)
		server_write(&fixture->capsule,
		    arena_format(&fixture->arena, "d/%04d.txt", i).data, "T\n");
	fixture_open(fixture);
	expect_long_index(fixture);
	server_write(&fixture->capsule, "d/more.map", "More\n-1003.txt\n");
	change_map(fixture, "d/gophermap",
	    "!Map\n0One\t0001.txt\nText\n-1002.txt\n=more.map\n*\n");
	expect_hidden(fixture);
	/* P815: where nothing is listed, there are no such pages. */
	change_map(fixture, "d/gophermap", "!Map\n-1.txt\nNo list\n");
	expect_span("no list", fixture_page(fixture, "/d/?page=2"),
	    fixture_page(fixture, "/d/"));
	expect_span("no list", fixture_gopher(fixture, "/d/?page=2"),
	    SPAN("iMap\tTITLE\terror.host\t1\r\n"
		 "iNo list\t\terror.host\t1\r\n.\r\n"));
}

/* M13: a line that hides a draft or a file of a zone does not name it. */
static void
hides_no_secret(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"-draft.gmi\n-members\n-robots.old\n-Ann\n-----\n-.-.-.-\n"
		"- a list.\n-one.txt\n*\n"},
	    {"draft.gmi", "---\ndraft: true\n---\n# D\n"},
	    {"members/in.txt", "In\n"},
	    {"one.txt", "One\n"},
	    {"two.txt", "Two\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(
	    fixture, "[zone members]\npath = /members/\nallow = any\n");
	fixture_fill(fixture, files, COUNT(files));
	expect_span("hidden", fixture_gopher(fixture, "/"),
	    SPAN("i-Ann\t\terror.host\t1\r\ni-----\t\terror.host\t1\r\n"
		 "i-.-.-.-\t\terror.host\t1\r\n"
		 "i- a list.\t\terror.host\t1\r\n"
		 "0Two\t/two.txt" OURS ".\r\n"));
}

/* P524: an item into a closed zone is text, named with a slash or without. */
static void
closed_zones(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"1One\tmembers\n1Two\t/members\n1Three\t/members/\n"
		"1Four\t1/members\n1Five\tbeside\n"},
	    {"members/in.txt", "In\n"},
	    {"beside.gmi", "# Beside\n"},
	    {"beside/in.txt", "In\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[zone members]\npath = /members/\nallow = any\n"
	    "[zone beside]\npath = /beside/\nallow = any\n");
	fixture_fill(fixture, files, COUNT(files));
	expect_span("P524", fixture_gopher(fixture, "/"),
	    SPAN("iOne\t\terror.host\t1\r\niTwo\t\terror.host\t1\r\n"
		 "iThree\t\terror.host\t1\r\niFour\t\terror.host\t1\r\n"
		 "1Five\t/beside" OURS ".\r\n"));
	expect_span("P524", fixture_page(fixture, "/"),
	    SPAN("```\nOne\nTwo\nThree\nFour\n```\n=> /beside.gmi Five\n"));
	fixture->visitor.state = VISITOR_KNOWN;
	assert_true(
	    fixture_holds(fixture_page(fixture, "/"), "=> /members/ One\n"));
}

/* K511: nor does a line that includes a part of it, in whatever spelling. */
static void
includes_no_secret(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"= members\n=members\n= ./members\n=/members\n= members/\n"
		"= members/in\n=members/in\n= file\n=file\n= members only\n"
		"= Two\n"},
	    {"members/in", "In\n"},
	    {"file", "File\n"},
	    {"two/gophermap", "= ../members\n= in\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[zone members]\npath = /members/\nallow = any\n"
	    "[zone file]\npath = /file\nallow = any\n"
	    "[zone in]\npath = /two/in/\nallow = any\n");
	fixture_fill(fixture, files, COUNT(files));
	expect_span("K511", fixture_gopher(fixture, "/"),
	    SPAN("i= members only\t\terror.host\t1\r\n"
		 "i= Two\t\terror.host\t1\r\n.\r\n"));
	expect_span("K511", fixture_page(fixture, "/"),
	    SPAN("```\n= members only\n= Two\n```\n"));
	expect_span("K511", fixture_gopher(fixture, "/two/"), SPAN(".\r\n"));
}

/* F32: %FILES% is the rest of the directory, and the map goes on. */
static void
files_in_a_map(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"Before\n-hidden.txt\n%FILES%\nAfter\n%files%\n*\nNo\n"},
	    {"one.txt", "One\n"},
	    {"hidden.txt", "Hidden\n"},
	    {"in/gophermap", "=part.map\nLast\n"},
	    {"in/part.map", "%FILES%\nPart\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_span("F32", fixture_page(fixture, "/"),
	    SPAN("```\nBefore\n```\n=> /one.txt One\n"
		 "\n## Directories\n=> /in/ In\n```\nAfter\n```\n"));
	assert_true(fixture_holds(fixture_page(fixture, "/in/"),
	    "part.map (13 bytes)\n```\nPart\nLast\n"));
}

/* F33: nothing is added: no rule below a title, no scheme behind a label. */
static void
nothing_added(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"!A hole\nhWeb\tURL:http://a.example/\n"
		"hCapsule\tURL:gemini://a.example/\n!Another "
		"title\n0A\ta.txt\n"},
	    {"a.txt", "A.\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_span("F33", fixture_gopher(fixture, "/"),
	    SPAN("iA hole\tTITLE\terror.host\t1\r\n"
		 "hWeb\tURL:http://a.example/" OURS
		 "hCapsule\tURL:gemini://a.example/" OURS
		 "iAnother title\t\terror.host\t1\r\n"
		 "0A\t/a.txt" OURS ".\r\n"));
	expect_span("F33", fixture_page(fixture, "/"),
	    SPAN("# A hole\n=> http://a.example/ Web\n"
		 "=> gemini://a.example/ Capsule\n# Another title\n"
		 "=> /a.txt A\n"));
}

/* F37: items, titles and dead items keep their blanks and are never cut. */
static void
as_drawn(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"!       My   hole  \n"
		"+---------------------------+\n"
		"1|  Phlog                   |\tphlog\n"
		"3|  Gone                    |\tgone\n"
		"0   About\xe2\x80\xa6  \x1b[1m12K\tabout.txt\n"
		"1" FAR FAR FAR FAR "|\tphlog\n"
		"!" FAR FAR FAR FAR "|\n"
		"!\n"},
	    {"about.txt", "About.\n"},
	    {"phlog/one.txt", "One.\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_span("F37", fixture_gopher(fixture, "/"),
	    SPAN("i       My   hole  \tTITLE\terror.host\t1\r\n"
		 "i+---------------------------+" DEAD
		 "1|  Phlog                   |\t/phlog" OURS
		 "i|  Gone                    |" DEAD
		 "0   About...  12K\t/about.txt" OURS "1" FAR FAR FAR FAR
		 "|\t/phlog" OURS "i" FAR FAR FAR FAR "|" DEAD "i" DEAD
		 ".\r\n"));
	/* Gemtext has no columns of links, but a drawing is one. */
	struct span page = fixture_page(fixture, "/");
	assert_true(span_starts(page,
	    SPAN("# My hole\n```\n+---------------------------+\n```\n"
		 "=> /phlog/ | Phlog |\n"
		 "```\n|  Gone                    |\n```\n"
		 "=> /about.txt About\xe2\x80\xa6 12K\n")));
}

/* F38: a line that hides the file of a made page, or of a post, hides that. */
static void
hides_made_pages(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"-private.md\n-2026-05-13-walk\n-2026-05-14-sea/index.gmi\n"
		"*\n"},
	    {"private.md", "# Private\n"},
	    {"public.md", "# Public\n"},
	    {"2026-05-13-walk/index.gmi", "# Walk\n"},
	    {"2026-05-14-sea/index.gmi", "# Sea\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_span("F38", fixture_gopher(fixture, "/"),
	    SPAN("1Public\t/public" OURS ".\r\n"));
	expect_span(
	    "F38", fixture_page(fixture, "/"), SPAN("=> /public.gmi Public\n"));
}

/* F80: no character of an item or a title reorders what follows it. */
static void
in_one_direction(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"!A  \xe2\x80\xaehole\xe2\x80\xac\n"
		"1\xe2\x80\xaelive\xe2\x80\xac  \xe2\x81\xa7x\t/x\t"
		"other.example\t70\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_span("F80", fixture_gopher(fixture, "/"),
	    SPAN("iA  hole\tTITLE\terror.host\t1\r\n"
		 "1live  x\t/x\tother.example\t70\r\n.\r\n"));
}

/* F50: a signature is text, though it could be the name of a file. */
static void
signatures(void **state)
{
	static const char *const lines[] = {"-ann@example.org",
	    "-gopher://example.org/1/ann", "-mailto:ann@example.org",
	    "\tAn indented line", "\tA\ttable\tof words",
	    "\tapples\tlast year\t2019"};
	struct fixture *fixture = *state;
	struct buf map = {0};

	for (size_t i = 0; i < COUNT(lines); i++)
		buf_format(&map, "%s\n", lines[i]);
	server_write_bytes(&fixture->capsule, "gophermap", buf_span(&map));
	fixture_open(fixture);
	expect_span("F50", fixture_gopher(fixture, "/"),
	    SPAN(
		"i-ann@example.org" DEAD "i-gopher://example.org/1/ann" DEAD
		"i-mailto:ann@example.org" DEAD "i        An indented line" DEAD
		"i        A       table   of words" DEAD
		"i        apples  last year       2019" DEAD ".\r\n"));
	buf_free(&map);
}

/* P810: a map is one in mixed case, too, where nothing else is the page. */
static void
in_mixed_case(void **state)
{
	static const struct fixture_file files[] = {
	    {"a/Gophermap", "!Here\n0One\tone.txt\n"},
	    {"a/one.txt", "One\n"},
	    {"b/GopherMap", "!Not this\n"},
	    {"b/gophermap", "!But this\n"},
	    {"c/Gophermap", "!Not this\n"},
	    {"c/index.gmi", "# The page\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_span("P810", fixture_gopher(fixture, "/a/"),
	    SPAN("iHere\tTITLE\terror.host\t1\r\n"
		 "0One\t/a/one.txt" OURS ".\r\n"));
	expect_span("P810", fixture_page(fixture, "/a/"),
	    SPAN("# Here\n=> /a/one.txt One\n"));
	assert_true(fixture_holds(fixture_gopher(fixture, "/b/"), "iBut this"));
	assert_true(fixture_holds(fixture_gopher(fixture, "/c/"), "iThe page"));
}

/* P811: a plain text that the map stands before is in the map's listing. */
static void
text_beside_a_map(void **state)
{
	static const struct fixture_file files[] = {
	    {"a/gophermap", "!Map\n*\n"},
	    {"a/index.txt", "The text\n\nof it\n"},
	    {"a/one.txt", "One\n"},
	    {"b/gophermap", "!Map\n-index.txt\n*\n"},
	    {"b/index.txt", "The text\n"},
	    {"c/gophermap", "!Map\n*\n"},
	    {"c/index.gmi", "# The page\n"},
	    {"2020-01-01-d/gophermap", "!Map\n*\n"},
	    {"2020-01-01-d/index.txt", "The post\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	expect_span("P811", fixture_gopher(fixture, "/a/"),
	    SPAN("iMap\tTITLE\terror.host\t1\r\n"
		 "0The text\t/a/index.txt" OURS "0One\t/a/one.txt" OURS
		 ".\r\n"));
	assert_false(fixture_holds(fixture_gopher(fixture, "/b/"), "The text"));
	assert_false(fixture_holds(fixture_gopher(fixture, "/c/"), "The page"));
	assert_true(fixture_holds(fixture_gopher(fixture, "/2020-01-01-d/"),
	    "0The post\t/2020-01-01-d/index.txt\t"));
	/* On Gemini it is the page itself. */
	assert_true(fixture_holds(fixture_page(fixture, "/a/"), "of it\n"));
}

/* P980: NAME.gophermap and finished menus are menus under their own names. */
static void
menus_of_other_names(void **state)
{
	static const char finished[] = "iWords\t\terror.host\t1\r\n"
				       "0A\t/sub/a.txt\tlocalhost\t70\r\n"
				       ".\r\n";
	static const struct fixture_file files[] = {
	    {"gophermap", "1Menu\tother.menu\n1Map\tsub/other.gophermap\n"},
	    {"other.menu", finished},
	    {"sub/bare", finished},
	    {"sub/words.menu", "Words about\ta menu\n"},
	    {"sub/named.txt", finished},
	    {"sub/other.gophermap", "Words\n0A\ta.txt\n"},
	    {"sub/a.txt", "A\n"},
	    {"sub/b.gmi", "# B\n=> /other.menu Menu\n"},
	};
	static const char *const menus[] = {
	    "/other.menu", "/sub/bare", "/sub/other.gophermap"};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(menus); i++) {
		expect_span(menus[i], fixture_gopher(fixture, menus[i]),
		    span_of(finished));
		expect_span(menus[i], fixture_page(fixture, menus[i]),
		    SPAN("```\nWords\n```\n=> /sub/a.txt A\n"));
	}
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/sub/b"), "1Menu\t/other.menu" OURS));
	struct span list = fixture_gopher(fixture, "/sub/");
	assert_true(fixture_holds(list, "\r\n1bare ("));
	assert_true(fixture_holds(list, " bytes)\t/sub/bare" OURS));
	assert_true(fixture_holds(list, "0words.menu"));
	/* A text by its name, and one by its words. */
	assert_true(fixture_holds(
	    fixture_gopher(fixture, "/sub/named.txt"), "70\r\n. \r\n"));
	expect_span("text", fixture_gopher(fixture, "/sub/words.menu"),
	    SPAN("Words about\ta menu\r\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(on_gopher),
	    FIXTURE_TEST(include_is_gone),
	    FIXTURE_TEST(on_gemini),
	    FIXTURE_TEST(beside_an_index),
	    FIXTURE_TEST(round_and_round),
	    FIXTURE_TEST(rest_once),
	    FIXTURE_TEST(again_and_again),
	    FIXTURE_TEST(more_than_shown),
	    FIXTURE_TEST(deeper_than_shown),
	    FIXTURE_TEST(fields_are_whole),
	    FIXTURE_TEST(inside_only),
	    FIXTURE_TEST(typed_texts),
	    FIXTURE_TEST(typed_pieces),
	    FIXTURE_TEST(further_servers),
	    FIXTURE_TEST(programs),
	    FIXTURE_TEST(binaries),
	    FIXTURE_TEST(linked_programs),
	    FIXTURE_TEST(commands),
	    FIXTURE_TEST(tags),
	    FIXTURE_TEST(maps_in_the_index),
	    FIXTURE_TEST(maps_of_a_long_index),
	    FIXTURE_TEST(hides_no_secret),
	    FIXTURE_TEST(includes_no_secret),
	    FIXTURE_TEST(closed_zones),
	    FIXTURE_TEST(files_in_a_map),
	    FIXTURE_TEST(nothing_added),
	    FIXTURE_TEST(as_drawn),
	    FIXTURE_TEST(hides_made_pages),
	    FIXTURE_TEST(signatures),
	    FIXTURE_TEST(in_one_direction),
	    FIXTURE_TEST(in_mixed_case),
	    FIXTURE_TEST(text_beside_a_map),
	    FIXTURE_TEST(menus_of_other_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
