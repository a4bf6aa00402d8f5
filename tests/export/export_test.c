/* Exports of small capsules: which pages, which names, which links. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/exported.h"

/* Opens the files and exports them for Gemini into `out`. */
static void
export_now(struct fixture *fixture, struct exported *exported,
    const struct protocol *protocol)
{
	exported_make(exported, fixture, protocol, "out");
	assert_int_equal(exported_write(exported), 0);
}

static bool
has_file(const struct exported *exported, const char *name)
{
	return exported_file(exported, span_of(name)).data;
}

static bool
file_holds(const struct exported *exported, const char *name, const char *text)
{
	struct span file = exported_file(exported, span_of(name));

	expect_true(name, SPAN("is there"), file.data);
	return fixture_holds(file, text);
}

static const struct fixture_file linked[] = {
    {"index.gmi",
	"# Home\n=> /a.gmi A\n=> gemini://localhost/b/ B\n=> b B\n"
	"=> gemini://LOCALHOST:1965/a.gmi?x=1 A\n=> /recent R\n"
	"=> recent?page=1 R\n=> /search S\n=> /search?loam About loam\n"
	"=> /old O\n=> /away\tAway\n=> /gone G\n=> /club/x.gmi C\n"
	"=> gemini://other/search T\n=> mailto:me@localhost M\n"
	"=> /years#may Y\n=> /missing N\n=> /README Read\n=> %61.gmi A\n=> "
	"/tags/x "
	"X\n"
	"```\n=> /search\n```\n"},
    {"a.gmi", "---\nwas: /a-was\n---\n# A\n=> b/c.gmi C\n=> ./ D\n#x\n"},
    {"b/c.gmi", "# C\n=> ../a.gmi A\n=> /a-was A\n=> ?page=2 me\n"},
    {"club/x.gmi", "# Members\n"},
    {"README", "read me\n"},
};

/* P467, P520: links lead to files of the export, or where they led before. */
static void
links(void **state)
{
	static const char *const lines[] = {"\n=> /a.gmi A\n",
	    "\n=> /b/ B\n=> /b/ B\n=> /a.gmi A\n",
	    "\n=> /recent/ R\n=> /recent/ R\nAbout loam\n=> /a.gmi O\n",
	    "\n=> https://example.org/\tAway\n=> /gone G\n",
	    "\n=> gemini://localhost/club/x.gmi C\n",
	    "\n=> gemini://other/search T\n=> mailto:me@localhost M\n",
	    "\n=> /archive/#may Y\n=> /missing N\n",
	    "\n=> /README.txt Read\n=> %61.gmi A\n",
	    "\n=> /tags/x/ X\n```\n=> /search\n```\n"};
	static const char *const broken[] = {"/gone", "/missing", NULL};
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_configure(fixture,
	    "[zone club]\npath = /club/\nallow = any\n[redirects]\n"
	    "redirect = 31 /old /a-was\n"
	    "redirect = 30 /away https://example.org/\n"
	    "redirect = 52 /gone\nredirect = 31 /years /archive/\n");
	fixture_fill(fixture, linked, COUNT(linked));
	export_now(fixture, &exported, &protocol_gemini);
	for (size_t i = 0; i < COUNT(lines); i++)
		expect_true(lines[i],
		    exported_file(&exported, SPAN("index.gmi")),
		    file_holds(&exported, "index.gmi", lines[i]));
	assert_true(file_holds(&exported, "b/c.gmi",
	    "=> ../a.gmi A\n=> /a.gmi A\n=> /b/c.gmi me\n"));
	assert_true(file_holds(&exported, "a.gmi", "=> b/c.gmi C\n=> ./ D\n"));
	exported_crawl(&exported, broken);
	/* The search is in the foot of every page, and asks for words once. */
	assert_true(exported.done.links.searches > 3);
	assert_int_equal(exported.done.links.closed, 1);
	assert_int_equal(exported.done.links.broken, 2);
	exported_free(&exported);
}

/*
 * P529: what is behind the path of a link stays where it leads to the server:
 * the query, and the fragment that a redirect keeps, too.
 */
static void
rest_of_links(void **state)
{
	static const struct fixture_file files[] = {
	    {"index.gmi",
		"# Home\n=> /club/x.gmi?a=b#c 1\n=> club/x.gmi#d 2\n"
		"=> /club/x.gmi? 3\n=> gemini://localhost/club/?page=2#e?f 4\n"
		"=> club#g 5\n=> /in?own#h 6\n=> /in 7\n=> /away?x#i 8\n"
		"=> /whole#j 9\n=> /search?words#k 10\n=> /a.gmi?x#l 11\n"
		"=> /to#m 12\n"},
	    {"a.gmi", "# A\n"},
	    {"club/x.gmi", "# Members\n"},
	};
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_configure(fixture,
	    "[zone club]\npath = /club/\nallow = any\n[redirects]\n"
	    "redirect = 31 /in /club/x.gmi?theirs\nredirect = 31 /to /a.gmi\n"
	    "redirect = 30 /away https://example.org/?z\n"
	    "redirect = 31 /whole gemini://localhost/club/y\n");
	fixture_fill(fixture, files, COUNT(files));
	export_now(fixture, &exported, &protocol_gemini);
	expect_true("links", exported_file(&exported, SPAN("index.gmi")),
	    file_holds(&exported, "index.gmi",
		"# Home\n=> gemini://localhost/club/x.gmi?a=b#c 1\n"
		"=> gemini://localhost/club/x.gmi#d 2\n"
		"=> gemini://localhost/club/x.gmi? 3\n"
		"=> gemini://localhost/club/?page=2#e?f 4\n"
		"=> gemini://localhost/club/#g 5\n"
		"=> gemini://localhost/club/x.gmi?theirs#h 6\n"
		"=> gemini://localhost/club/x.gmi?theirs 7\n"
		"=> https://example.org/?z#i 8\n"
		"=> gemini://localhost/club/y#j 9\n10\n=> /a.gmi#l 11\n"
		"=> /a.gmi#m 12\n"));
	exported_crawl(&exported, NULL);
	exported_free(&exported);
}

/*
 * P530: no item of an export of Gopher has the words of a search: its label is
 * text, as on Gemini. A file of such a name is one.
 */
static void
searches_of_gopher(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi",
		"# A\n=> search?foo One\n=> /search?b%20c#d Two\n"
		"=> search Three\n=> /search?page=2 Four\n"
		"=> notes%3Fbar Five\n=> gemini://localhost/search?x Six\n"},
	    {"gophermap",
		"1Map\t/search?foo\n1Search\t/search\n7Ask\t/search?a\n"
		"0Notes\t/notes?bar\n1A\t/a\n"},
	    {"notes?bar", "Notes\n"},
	};
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_fill(fixture, files, COUNT(files));
	export_now(fixture, &exported, &protocol_gopher);
	struct span map = exported_file(&exported, SPAN("a/gophermap"));
	expect_true("A", map,
	    fixture_holds(map,
		"iOne\t\terror.host\t1\niTwo\t\terror.host\t1\n"
		"iFour\t\terror.host\t1\n"
		"0Five\t/notes?bar\tlocalhost\t70\n"
		"iSix\t\terror.host\t1\n"));
	expect_true("A", map, !fixture_holds(map, "search"));
	map = exported_file(&exported, SPAN("gophermap"));
	expect_true("map", map,
	    fixture_holds(map,
		"iMap\t\terror.host\t1\niAsk\t\terror.host\t1\n"
		"0Notes\t/notes?bar\tlocalhost\t70\n"
		"1A\t/a\tlocalhost\t70\n"));
	assert_false(has_file(&exported, "search?foo/gophermap"));
	exported_crawl(&exported, NULL);
	assert_true(exported.done.links.searches >= 5);
	exported_free(&exported);
}

/* P936: the same of the texts of Gopher, and of what stands below them. */
static void
searches_of_texts(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi",
		"# A\n=> search?foo One\n=> search Two\n=> /b.gmi\n"
		"=> /search?bar\n=> gopher://localhost/7/search Three\n"
		"=> gopher://localhost:7071/7/search Four\n"
		"=> gopher://other/7/search Five\n"
		"=> notes%3Fbar Six\n```\n=> /search\n```\n"},
	    {"b.gmi", "# B\n"},
	    {"index.gmi", "# Home\n=> /search\n"},
	    {"notes?bar", "Notes\n"},
	};
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_fill(fixture, files, COUNT(files));
	export_now(fixture, &exported, &protocol_gopher);
	struct span text = exported_file(&exported, SPAN("a.txt"));
	expect_true("lines", text,
	    fixture_holds(text,
		"One\r\n[1] /b.gmi\r\n/search?bar\r\n[2] Four\r\n"
		"[3] Five\r\n[4] Six\r\n=> /search\r\n"));
	expect_true("foot", text,
	    fixture_holds(text, "[5] Home\r\n") &&
		!fixture_holds(text, "Search"));
	expect_true("addresses", text,
	    fixture_holds(text,
		"[1] gopher://localhost/1/b\r\n"
		"[2] gopher://localhost:7071/7/search\r\n"
		"[3] gopher://other/7/search\r\n"
		"[4] gopher://localhost/0/notes%3Fbar\r\n"
		"[5] gopher://localhost/1/\r\n"));
	exported_free(&exported);
}

static const struct fixture_file hidden[] = {
    {"index.gmi", "# Home\n=> menu:index\n"},
    {"a.gmi", "---\ntags: open\n---\n# Open words\nlemon\n"},
    {"club/b.gmi", "---\ntags: secret\n---\n# Secret words\nlemon\n"},
    {"c.gmi", "---\ndraft: true\n---\n# Secret draft\nlemon\n"},
    {"9999-01-01-d.gmi", "# Secret future\nlemon\n"},
    {"e.gmi", "---\nlisted: no\n---\n# Unlisted words\nlemon\n"},
};

static void
expect_open(struct exported *exported, struct span name)
{
	struct span text = exported_file(exported, name);

	expect_true("open", name, !fixture_holds(text, "Secret"));
	expect_true("open", name, !fixture_holds(text, "secret"));
}

/* P468: an export has what everybody gets, and no word of anything else. */
static void
for_everybody(void **state)
{
	static const struct protocol *const protocols[] = {
	    &protocol_gemini, &protocol_gopher};
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[zone club]\npath = /club/\nallow = any\n");
	fixture_fill(fixture, hidden, COUNT(hidden));
	for (size_t i = 0; i < COUNT(protocols); i++) {
		struct exported exported;
		exported_make(&exported, fixture, protocols[i],
		    i == 0 ? "gemini" : "gopher");
		assert_int_equal(exported_write(&exported), 0);
		exported_each(&exported, expect_open);
		assert_true(has_file(&exported, "a.gmi"));
		assert_true(has_file(&exported, "e.gmi"));
		exported_free(&exported);
	}
}

/* P463: names of any bytes are those of files, and links lead to them. */
static void
names(void **state)
{
	static const struct fixture_file files[] = {
	    {"a b%20c.gmi", "# Blank\n"},
	    {"100%.gmi", "# Percent\n"},
	    {"what?.gmi", "# What\n=> /a%20b%2520c.gmi x\n"},
	    {"a#b;c=d&e.gmi", "# Marks\n"},
	    {"\xc3\xa1rbol/\xe6\x9c\xa8.gmi", "# Tree\n"},
	    {"colon:x.gmi", "# Colon\n"},
	    {"plain", "no suffix\n"},
	    {"plain.txt", "with one\n"},
	    {"recent.gmi", "# Not the made one\n"},
	    {"Case.gmi", "# One\n"},
	    {"case.gmi", "# Two\n"},
	};
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_fill(fixture, files, COUNT(files));
	export_now(fixture, &exported, &protocol_gemini);
	assert_true(exported_crawl(&exported, NULL) > 30);
	for (size_t i = 0; i < COUNT(files); i++)
		expect_true(files[i].path, SPAN("is a file"),
		    has_file(&exported, files[i].path));
	assert_true(has_file(&exported, "recent/index.gmi"));
	assert_int_equal(exported.notes.count, 1);
	assert_true(fixture_holds(
	    exported.notes.list[0].sentence, "differs from Case.gmi in case"));
	exported_free(&exported);
}

/* P463: the same on Gopher, where a selector is the name of a file. */
static void
gopher_names(void **state)
{
	static const struct fixture_file files[] = {
	    {"index.gmi",
		"# Home\n=> menu:index\n=> /search S\n"
		"=> https://example.org/ E\n"},
	    {"a b%20c.gmi", "# Blank\n"},
	    {"100%.gmi", "# Percent\n"},
	    {"\xc3\xa1rbol/\xe6\x9c\xa8.gmi", "# Tree\n"},
	    {"map/gophermap", "A map\n0Text\tt.txt\n7Search\t/search\n"},
	    {"map/t.txt", "text\n.\n"},
	    {"map/old.menu",
		"0A\t/map/t.txt\tlocalhost\t70\r\n"
		"1B\t/\tb.example.org\t70\r\n.\r\n"},
	    {"x.gmi", "# X\n"},
	    {"x/y.gmi", "# Y\n"},
	};
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_fill(fixture, files, COUNT(files));
	export_now(fixture, &exported, &protocol_gopher);
	assert_true(exported_crawl(&exported, NULL) > 30);
	assert_true(file_holds(&exported, "gophermap",
	    "hE\tURL:https://example.org/\tlocalhost\t70\n"));
	assert_true(file_holds(&exported, "map/gophermap",
	    "iA map\t\terror.host\t1\n"
	    "0Text\t/map/t.txt\tlocalhost\t70\n"));
	assert_false(file_holds(&exported, "map/gophermap", "\t/search\t"));
	assert_true(file_holds(&exported, "map/t.txt", "text\r\n. \r\n"));
	assert_true(file_holds(&exported, "map/old.menu/gophermap",
	    "0A\t/map/t.txt\tlocalhost\t70\n"));
	assert_true(has_file(&exported, "x.gmi.menu/gophermap"));
	assert_true(has_file(&exported, "x/gophermap"));
	assert_true(has_file(&exported, "caps.txt"));
	exported_free(&exported);
}

/* P469: a name too long for a file is told, and no link leads to it. */
static void
long_names(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;
	char text[700];

	snprintf(text, sizeof(text), "---\ntags: [%0300d, b]\n---\n# A\n", 1);
	server_write(&fixture->capsule, "a.gmi", text);
	fixture_open(fixture);
	exported_make(&exported, fixture, &protocol_gemini, "out");
	exported_write(&exported);
	exported_crawl(&exported, NULL);
	assert_true(has_file(&exported, "tags/b/index.gmi"));
	exported_free(&exported);
}

/* P470: pages of a long list have names of their own. */
static void
long_lists(void **state)
{
	enum { ENTRIES = 4100 };
	static const struct protocol *const protocols[] = {
	    &protocol_gemini, &protocol_gopher};
	static const char *const seconds[] = {
	    "many/index-2.gmi", "many/index-2/gophermap"};
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[menus]\npage = 4000\n");
	for (int i = 0; i < ENTRIES; i++) {
		char path[32];
		snprintf(path, sizeof(path), "many/%d.png", i);
		server_write(&fixture->capsule, path, "");
	}
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(protocols); i++) {
		struct exported exported;
		exported_make(&exported, fixture, protocols[i],
		    i == 0 ? "gemini" : "gopher");
		assert_int_equal(exported_write(&exported), 0);
		assert_true(exported_crawl(&exported, NULL) > ENTRIES);
		assert_true(has_file(&exported, seconds[i]));
		exported_free(&exported);
	}
}

/*
 * P471, V250: texts are UTF-8, as static servers know of no other charset;
 * those of XML say so.
 */
static void
charsets(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_configure(fixture, "[types]\ncharset = / iso-8859-1\n");
	server_write(&fixture->capsule, "a.txt", "caf\xe9\n");
	server_write(&fixture->capsule, "b.gmi", "# caf\xe9\n=> a.txt \xe9\n");
	server_write(&fixture->capsule, "c.xml",
	    "<?xml version='1.0' encoding='latin1' ?>\n<a>\xe9</a>\n");
	server_write(
	    &fixture->capsule, "d.html", "<META Charset = latin1>\xe9\n");
	server_write(&fixture->capsule, "dir/index.txt", "# caf\xe9\n=> x\n");
	fixture_open(fixture);
	export_now(fixture, &exported, &protocol_gemini);
	assert_true(file_holds(&exported, "a.txt", "caf\u00e9\n"));
	assert_true(
	    file_holds(&exported, "b.gmi", "# caf\u00e9\n=> a.txt \u00e9\n"));
	assert_true(file_holds(&exported, "c.xml",
	    "<?xml version='1.0' encoding='UTF-8' ?>\n<a>\u00e9</a>\n"));
	assert_true(
	    file_holds(&exported, "d.html", "<META Charset = UTF-8>\u00e9\n"));
	/* Once: the page that is made about it is UTF-8 as it is. */
	assert_true(file_holds(&exported, "related/b.gmi", "caf\u00e9"));
	/* Plain text is not read as gemtext where gemtext is looked for. */
	assert_true(file_holds(
	    &exported, "dir/index.gmi", "```\n# caf\u00e9\n=> x\n```\n"));
	exported_free(&exported);
}

/* P464: a feed leads to the files, and to each entry of a tinylog. */
static void
feeds(void **state)
{
	static const struct fixture_file files[] = {
	    {"log.gmi",
		"---\ntinylog: yes\n---\n# Log\n\n## 2021-01-02 10:00\nb\n\n"
		"## 2021-01-01 09:00\na\n"},
	    {"2020-01-01-x", "No suffix\n"},
	};
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_fill(fixture, files, COUNT(files));
	export_now(fixture, &exported, &protocol_gemini);
	struct span feed = exported_file(&exported, SPAN("atom.xml"));
	expect_true("tinylog", feed,
	    fixture_count(
		feed, "href=\"gemini://localhost/log.gmi?2021-01-0") == 2);
	expect_true("suffix", feed,
	    fixture_holds(
		feed, "href=\"gemini://localhost/2020-01-01-x.txt\""));
	expect_true("id", feed,
	    fixture_holds(
		feed, "<id>tag:localhost,2020-01-01:/2020-01-01-x</id>"));
	exported_free(&exported);
}

/* P465: the same capsule gives the same bytes; what is gone is removed. */
static void
again(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_fill(fixture, linked, COUNT(linked));
	export_now(fixture, &exported, &protocol_gemini);
	assert_int_equal(exported.done.written, exported.done.files);
	assert_int_equal(exported_write(&exported), 0);
	assert_int_equal(exported.done.written, 0);
	assert_int_equal(exported.done.same, exported.done.files);
	assert_int_equal(unlink(server_path(&fixture->capsule, "b/c.gmi")), 0);
	assert_int_equal(rmdir(server_path(&fixture->capsule, "b")), 0);
	assert_true(fixture_look(fixture));
	assert_int_equal(exported_write(&exported), 0);
	assert_true(exported.done.removed > 0);
	assert_false(has_file(&exported, "b/c.gmi"));
	assert_true(has_file(&exported, "a.gmi"));
	exported_free(&exported);
}

/*
 * P957: an export that keeps removes nothing, and lists what it keeps once: the
 * next ones write it, or remove it.
 */
static void
kept(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_fill(fixture, linked, COUNT(linked));
	export_now(fixture, &exported, &protocol_gemini);
	size_t list = exported_file(&exported, SPAN(".loam-export")).size;
	size_t files = exported.done.files;
	assert_int_equal(unlink(server_path(&fixture->capsule, "b/c.gmi")), 0);
	assert_int_equal(unlink(server_path(&fixture->capsule, "README")), 0);
	assert_true(fixture_look(fixture));
	exported.keep = true;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(exported_write(&exported), 0);
		assert_int_equal(exported.done.removed, 0);
		assert_true(exported.done.files < files);
		assert_true(has_file(&exported, "README.txt"));
		assert_true(file_holds(&exported, "b/c.gmi", "# C\n"));
		assert_int_equal(
		    exported_file(&exported, SPAN(".loam-export")).size, list);
	}
	exported.keep = false;
	server_write(&fixture->capsule, "b/c.gmi", "# New\n");
	fixture_open(fixture);
	assert_int_equal(exported_write(&exported), 0);
	assert_true(file_holds(&exported, "b/c.gmi", "# New\n"));
	assert_false(has_file(&exported, "README.txt"));
	exported_free(&exported);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(links),
	    FIXTURE_TEST(rest_of_links),
	    FIXTURE_TEST(searches_of_gopher),
	    FIXTURE_TEST(searches_of_texts),
	    FIXTURE_TEST(for_everybody),
	    FIXTURE_TEST(names),
	    FIXTURE_TEST(gopher_names),
	    FIXTURE_TEST(long_names),
	    FIXTURE_TEST(long_lists),
	    FIXTURE_TEST(charsets),
	    FIXTURE_TEST(feeds),
	    FIXTURE_TEST(again),
	    FIXTURE_TEST(kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
