/* Links by name in Markdown: where they lead, for whom, and since when. */
#include <stdio.h>
#include <unistd.h>

#include "check/check_text.h"
#include "support/expect.h"
#include "support/fixture.h"

static const char quiet[] = "[menus]\nrelated = 0\nrecent = 0\n";

static bool
look(struct fixture *fixture)
{
	scan_take_unfinished(fixture->scan);
	return fixture_look(fixture);
}

/* P842: the nearest below the page, else the shortest; with a path or without.
 */
static void
find_files(void **state)
{
	static const struct {
		const char *name, *url;
	} rows[] = {
	    {"b", "/n/b.gmi"},
	    {"B", "/n/b.gmi"},
	    {"b.md", "/n/b.gmi"},
	    {"b.gmi", "/n/b.gmi"},
	    {"./b", "/n/b.gmi"},
	    {"../b", "/b.gmi"},
	    {"/o/b", "/o/b.gmi"},
	    {"o/b", "/o/b.gmi"},
	    {"c", "/n/d/e/c.gmi"},
	    {"two words", "/o/two%20words.gmi"},
	    {"s", "/s.gmi"},
	    {"both", "/o/both.gmi"},
	    {"gem", "/gem.gmi"},
	    {"e.png", "/o/img/e.png"},
	    {"E.PNG", "/o/img/e.png"},
	    {"\xc3\x9c", "/u%CC%88.gmi"},
	    {"index", "/n/index.gmi"},
	    {"2020-01-01-trip/index", "/2020-01-01-trip/"},
	    {"e", NULL},
	    {"n/e.png", NULL},
	    {"mg/e.png", NULL},
	    {"../../b", NULL},
	    {"d", NULL},
	    {"plain", NULL},
	    {"plain.txt", "/plain.txt"},
	    {"way", NULL},
	    {"./q", NULL},
	    {"x/b", NULL},
	    {".intro", NULL},
	    {"./e.png", NULL},
	};
	static const struct fixture_file files[] = {
	    {"b.md", "# Root\n"},
	    {"n/b.md", "# Beside\n"},
	    {"o/b.md", "# Other\n"},
	    {"c.md", "# Far\n"},
	    {"n/d/e/c.md", "# Below\n"},
	    {"o/two words.md", "# Two\n"},
	    {"o/s.md", "# Deep\n"},
	    {"s.md", "# Short\n"},
	    {"o/both.md", "# File\n"},
	    {"o/both.gmi", "# Page\n"},
	    {"gem.gmi", "# Gemtext\n"},
	    {"o/img/e.png", "\x89PNG"},
	    {"u\xcc\x88.md", "# U\n"},
	    {"n/index.md", "# Index\n\nA [[b]].\n"},
	    {"o/n/q.md", "# Q\n"},
	    {"2020-01-01-trip/index.md", "# Trip\n"},
	    {"plain.txt", "Plain\n"},
	    {"n/.intro.gmi", "Intro\n"},
	};
	struct fixture *fixture = *state;
	struct buf text = {0};

	buf_add(&text, SPAN("# A\n"));
	for (size_t i = 0; i < COUNT(rows); i++)
		buf_format(&text, "\n[[%s|l%zu]] x\n", rows[i].name, i);
	server_write_bytes(&fixture->capsule, "n/a.md", buf_span(&text));
	fixture_fill(fixture, files, COUNT(files));
	assert_int_equal(
	    symlink("o", server_path(&fixture->capsule, "way")), 0);
	assert_true(look(fixture));
	struct span page = fixture_page(fixture, "/n/a.gmi");
	for (size_t i = 0; i < COUNT(rows); i++) {
		char want[128];
		snprintf(want, sizeof(want), "\n\nl%zu x\n%s%s", i,
		    rows[i].url ? "=> " : "\n", rows[i].url ? rows[i].url : "");
		expect_true(rows[i].name, page, fixture_holds(page, want));
	}
	fixture_expect_lines(fixture, "/n/", "A b.\n=> /n/b.gmi b\n");
	fixture_expect_lines(fixture, "/links/o/b.gmi", "=> /n/a.gmi A\n");
	fixture_expect_none(fixture, "/links/o/n/q.gmi", "=> /n/a.gmi A\n");
	buf_free(&text);
}

/* P842, P843: on both networks, and where the page is sent as a file. */
static void
in_all_forms(void **state)
{
	static const struct {
		const char *selector, *part;
	} rows[] = {
	    {"/a", "iThe other and none.\t"},
	    {"/a", "1The other\t/b\t"},
	    {"/a", "i* None\t"},
	    {"/a", "1Two\t/b\t"},
	    {"/a", "Im.png\t/img/m.png\t"},
	    {"/a.txt", "The other and none."},
	    {"/a.gmi",
		"none.\n=> /b.gmi The other\n\n* None\n"
		"=> /b.gmi Two\n"},
	    {"/l.gmi", "=> [[b]] A line\n"},
	};
	static const struct fixture_file files[] = {
	    {"a.md",
		"# A\n\n[[b|The other]] and [[none]].\n\n* [[no|None]]\n"
		"* [[b|Two]]\n\n![[m.png]]\n"},
	    {"b.md", "# B\n"},
	    {"l.gmi", "# L\n=> [[b]] A line\n"},
	    {"img/m.png", "\x89PNG"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	fixture_expect_lines(fixture, "/a.gmi",
	    "The other and none.\n=> /b.gmi The other\n\n* None\n=> /b.gmi "
	    "Two\n"
	    "\n=> /img/m.png m.png\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = fixture_gopher(fixture, rows[i].selector);
		expect_true(
		    rows[i].part, got, fixture_holds(got, rows[i].part));
	}
	/* An article of gemtext has no links by name. */
	fixture_expect_lines(fixture, "/l.gmi", "# L\n=> [[b]] A line\n");
	fixture_expect_none(fixture, "/links/b.gmi", "/l.gmi");
}

/* P843: what a reader may not see is nothing, and its name tells nothing. */
static void
hide(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.md", "# A\n\nSee [[c]], [[d]], [[f]] and [[s]].\n"},
	    {"club/c.md", "# C\n\n[[a]]\n"},
	    {"club/s.md", "# S\n"},
	    {"deep/er/s.md", "# Open S\n"},
	    {"d.md", "---\ndraft: true\n---\n# D\n"},
	    {"2999-01-01-f.md", "# F\n"},
	    {"f.md", "---\ndate: 2999-01-01\n---\n# F\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[zone club]\npath = /club/\nallow = any\n"
	    "[menus]\nrelated = 0\nrecent = 0\n");
	fixture_fill(fixture, files, COUNT(files));
	fixture_expect_lines(fixture, "/a.gmi",
	    "See c, d, f and s.\n=> /deep/er/s.gmi s\n\n=> / Home\n");
	fixture_expect_lines(
	    fixture, "/deep/er/s.gmi", "## Linked From\n=> /a.gmi A\n");
	assert_false(fixture_holds(fixture_gopher(fixture, "/a"), "club"));
	fixture->visitor.state = VISITOR_KNOWN;
	fixture_expect_lines(fixture, "/a.gmi",
	    "See c, d, f and s.\n=> /club/c.gmi c\n=> /club/s.gmi s\n\n"
	    "## Linked From\n=> /club/c.gmi C\n");
	fixture_expect_none(fixture, "/deep/er/s.gmi", "Linked");
	fixture_expect_lines(
	    fixture, "/club/s.gmi", "## Linked From\n=> /a.gmi A\n");
}

/* P844, P845: they follow what comes, moves and goes, as backlinks do. */
static void
follow(void **state)
{
	struct fixture *fixture = *state;
	struct server *capsule = &fixture->capsule;
	char from[SERVER_PATH];

	fixture_configure(fixture, quiet);
	server_write(capsule, "n/a.md", "# A\n\nSee [[b]].\n");
	fixture_open(fixture);
	fixture_expect_lines(fixture, "/n/a.gmi", "# A\n\nSee b.\n\n=> ");
	server_drop(capsule, "o/b.md", "# B\n");
	assert_true(look(fixture));
	fixture_expect_lines(fixture, "/n/a.gmi", "See b.\n=> /o/b.gmi b\n");
	fixture_expect_lines(
	    fixture, "/o/b.gmi", "## Linked From\n=> /n/a.gmi A\n");
	server_drop(capsule, "n/b.md", "# Nearer B\n");
	assert_true(look(fixture));
	fixture_expect_lines(fixture, "/n/a.gmi", "See b.\n=> /n/b.gmi b\n");
	fixture_expect_none(fixture, "/o/b.gmi", "Linked");
	unlink(server_path(capsule, "n/b.md"));
	snprintf(from, sizeof(from), "%s", server_path(capsule, "o/b.md"));
	assert_int_equal(rename(from, server_path(capsule, "b.md")), 0);
	assert_true(look(fixture));
	fixture_expect_lines(fixture, "/n/a.gmi", "See b.\n=> /b.gmi b\n");
	fixture_expect_lines(
	    fixture, "/b.gmi", "## Linked From\n=> /n/a.gmi A\n");
	unlink(server_path(capsule, "b.md"));
	assert_true(look(fixture));
	fixture_expect_lines(fixture, "/n/a.gmi", "# A\n\nSee b.\n\n=> ");
}

/* P842: of very many files of one name, the one below the page is found. */
static void
many(void **state)
{
	struct fixture *fixture = *state;
	char path[64];

	fixture_configure(fixture, quiet);
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "d%02d/note.md", i);
		server_write(&fixture->capsule, path, "# Note\n");
	}
	server_write(&fixture->capsule, "d98/a.md", "# A\n\nA [[note]].\n");
	server_write(&fixture->capsule, "a.md", "# A\n\nA [[note]].\n");
	fixture_open(fixture);
	fixture_expect_lines(
	    fixture, "/d98/a.gmi", "A note.\n=> /d98/note.gmi note\n");
	fixture_expect_lines(
	    fixture, "/a.gmi", "A note.\n=> /d00/note.gmi note\n");
}

/* P875: a file whose name is written in several ways has one link line. */
static void
once(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.md",
		"# A\n\n[[p2]] and [[c]], [[P2.md]] and [[p2#x|lab]] and "
		"[[./p2]]\n\nAgain [[P2]].\n\n- [[p2]]\n- [[P2]]\n"},
	    {"p2.md", "# P\n"},
	    {"c.md", "# C\n"},
	};
	struct fixture *fixture = *state;

	struct buf text = {0};

	buf_add(&text, SPAN("# B"));
	for (int i = 0; i < 300; i++)
		buf_format(&text, ", [[%s%d]]", i % 2 ? "p2|" : "c|", i);
	for (int i = 0; i < 300; i++)
		buf_format(&text, ", [[d%d]]", i);
	server_write_bytes(&fixture->capsule, "b.md", buf_span(&text));
	buf_free(&text);
	for (int i = 0; i < 300; i++) {
		char path[16];
		snprintf(path, sizeof(path), "d%d.md", i);
		server_write(&fixture->capsule, path, "# D\n");
	}
	fixture_configure(fixture, quiet);
	fixture_fill(fixture, files, COUNT(files));
	struct span page = fixture_page(fixture, "/b.gmi");
	expect_true("of many", page,
	    fixture_holds(page, "=> /c.gmi 0\n=> /p2.gmi 1\n=> /d0.gmi d0\n"));
	expect_true(
	    "the last", page, fixture_holds(page, "=> /d299.gmi d299\n"));
	fixture_expect_lines(fixture, "/a.gmi",
	    "# A\n\np2 and c, P2.md and lab and ./p2\n=> /p2.gmi p2\n"
	    "=> /c.gmi c\n\nAgain P2.\n=> /p2.gmi P2\n\n=> /p2.gmi p2\n"
	    "=> /p2.gmi P2\n");
}

/* P876: of a very common name, a link in the article's directory counts. */
static void
common(void **state)
{
	struct fixture *fixture = *state;
	char path[64];

	fixture_configure(fixture, quiet);
	for (int i = 0; i < 300; i++) {
		snprintf(path, sizeof(path), "d%03d/Note.md", i);
		server_write(&fixture->capsule, path, "# Note\n");
		snprintf(path, sizeof(path), "d%03d/a.md", i);
		server_write(&fixture->capsule, path, "# A\n\nA [[Note]].\n");
	}
	fixture_open(fixture);
	fixture_expect_lines(
	    fixture, "/d299/Note.gmi", "## Linked From\n=> /d299/a.gmi A\n");
}

/* P843: names that no file can have. */
static void
names_of_none(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = {0};

	buf_add(&text,
	    SPAN("# A\n\n[[b%0Ac|l]], [[b\x01|k]], [[\xff|m]], [[%zz|n]] o "));
	buf_add(&text, SPAN("[["));
	buf_repeat(&text, 'x', 1100);
	buf_add(&text, SPAN("|o]], [[../../p|p]] and [[b|q]]\n"));
	server_write_bytes(&fixture->capsule, "a.md", buf_span(&text));
	server_write(&fixture->capsule, "b.md", "# B\n");
	buf_free(&text);
	fixture_configure(fixture, quiet);
	fixture_open(fixture);
	fixture_expect_lines(fixture, "/a.gmi",
	    "l, k, m, n o o, p and q\n=> /b.gmi q\n\n=> / Home\n");
	fixture_expect_lines(
	    fixture, "/b.gmi", "## Linked From\n=> /a.gmi A\n");
}

/* P846: a remark for each that names nothing, at its line. */
static void
are_checked(void **state)
{
	struct fixture *fixture = *state;
	struct notes notes = {0};
	static const char text[] =
	    "---\ntitle: A\n---\n[[a]] and\n[[no one#x|it]]\n\n![[e.png]]\n";

	server_write(&fixture->capsule, "a.md", text);
	fixture_open(fixture);
	check_text(&fixture->context, &notes, SPAN("/a.md"), CHECK_PAGE,
	    ARTICLE_MARKDOWN, SPAN(text));
	assert_int_equal(notes.count, 2);
	assert_int_equal(notes.list[0].line, 5);
	expect_span("the name", notes.list[0].sentence,
	    SPAN("[[no one]] names nothing that is served: readers see text, "
		 "and no link"));
	assert_int_equal(notes.list[1].line, 7);
	note_free(&notes);
}

/* P873: a label of what has no name is where it was, and as it was typed. */
static void
as_typed(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.md",
		"# A\n\n[[TOC]]\n\n- [[aaa]]\n- [[b]]\n- [ ] [[no]]\n\n"
		"1. [[x y]]\n2. [[z|the z]]\n3. [[ab|cab]]\n4. [[z|the-z]]\n\n"
		"> [[ccc]]\n\n![[b#x]]\n\n[[d#x]]\n"},
	    {"b.md", "# B\n"},
	};
	struct fixture *fixture = *state;

	fixture_configure(fixture, quiet);
	fixture_fill(fixture, files, COUNT(files));
	fixture_expect_lines(fixture, "/a.gmi",
	    "# A\n\n[[TOC]]\n\n* [[aaa]]\n=> /b.gmi b\n* [ ] [[no]]\n\n"
	    "1. [[x y]]\n2. the z\n3. cab\n4. the-z\n\n> [[ccc]]\n\n"
	    "=> /b.gmi b > x\n\nd > x\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(find_files),
	    FIXTURE_TEST(in_all_forms),
	    FIXTURE_TEST(hide),
	    FIXTURE_TEST(follow),
	    FIXTURE_TEST(many),
	    FIXTURE_TEST(names_of_none),
	    FIXTURE_TEST(are_checked),
	    FIXTURE_TEST(as_typed),
	    FIXTURE_TEST(once),
	    FIXTURE_TEST(common),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
