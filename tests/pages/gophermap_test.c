/* Gophermaps of an existing site, as menus on Gopher and as gemtext. */
#include <sys/stat.h>

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
	"- a list\n"
	"-secret.txt\n"
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

/* G10 to G15: every kind of line of a map, as its author wrote it. */
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
	    "ifrom another map\t",
	    "0Zebra\t/zebra.txt" OURS,
	    "i=nothing here\t",
	    "i- a list\t",
	    "0Stripes.\t/zebra.txt" OURS,
	};
	static const char *const absent[] = {"not for readers", "never shown",
	    "not this", "secret", "Psst", "1The club", "-secret"};

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
	assert_true(fixture_holds(menu, "0First as text\t/phlog/first.txt" OURS));
	assert_true(fixture_holds(menu, "0Zebra\t/phlog/zebra.txt" OURS));
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
	    "=> telnet://bbs.example.org:23 Chat\n",
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
	assert_true(fixture_holds(fixture_page(fixture, "/both/"), "# Gemini side"));
	assert_true(span_starts(
	    fixture_gopher(fixture, "/both/gophermap"), SPAN("iGopher side\t")));
	/* It is listed nowhere. */
	assert_false(fixture_holds(fixture_page(fixture, "/phlog/"), "gophermap"));
}

/* A map that includes itself ends. */
static void
round_and_round(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	size_t count = fixture_count(fixture_gopher(fixture, "/loop/"), "ionce\t");
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
	assert_true(fixture_holds(menu, "iecho run\t"));
	assert_false(fixture_holds(menu, "irun\t"));
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
	assert_true(span_starts(page, SPAN("One\nTwo\nThree\n")));
	assert_true(fixture_holds(page, "\nFour\n"));
	assert_true(fixture_holds(page, "=> /four.txt Fi ve\n"));
	assert_int_equal(fixture_count(page, "=> "), 1);
	struct span menu = fixture_gopher(fixture, "/");
	menu_expect("K13", menu, NULL);
	expect_true("no NUL", menu, span_find(menu, '\0') == menu.size);
	assert_false(fixture_holds(menu, "one.example"));
	assert_true(fixture_holds(menu, "0Fi ve\t/four.txt\t"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(on_gopher),
	    FIXTURE_TEST(on_gemini),
	    FIXTURE_TEST(beside_an_index),
	    FIXTURE_TEST(round_and_round),
	    FIXTURE_TEST(rest_once),
	    FIXTURE_TEST(again_and_again),
	    FIXTURE_TEST(fields_are_whole),
	    FIXTURE_TEST(inside_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
