/* Directories without anything visible are answered as names that are not
 * there. */
#include <stdio.h>
#include <sys/stat.h>

#include "support/expect.h"
#include "support/fixture.h"

#define KEY "0000000000000000000000000000000000000000000000000000000000000001"
#define DRAFT "---\ndraft: true\n---\n# Zanzibar\n\n=> /a.gmi A\n"
#define FUTURE "---\ndate: 9000-01-01\n---\n# Zanzibar\n"

static const struct fixture_file plain[] = {
    {"a.gmi", "---\ntags: common\n---\n# A\n\nTurnips.\n"},
    {"index.gmi",
	"# Front\n\n=> menu:index All\n=> menu:index?under=/dir/ Inside\n"
	"=> menu:index?under=/dir Inside\n"},
    {"seen/2024-01-01-b.gmi", "# B\n\nTurnips.\n"},
    {"seen/unlisted/c.gmi", "---\nlisted: no\n---\n# C\n"},
    {"seen/.intro.gmi", "# Seen\n"},
};

/* By what a directory holds, none of which is served. */
static const struct {
	const char *row;
	struct fixture_file files[4];
} rows[] = {
    {"a draft", {{"dir/draft.gmi", DRAFT}}},
    {"a draft in a bundle", {{"dir/index.gmi", DRAFT}}},
    {"an old address", {{"dir/x.gmi", "---\ndraft: 1\nwas: /dir/\n---\n"}}},
    {"a future post", {{"dir/x.gmi", FUTURE}}},
    {"leftovers", {{"dir/x.gmi~", "x"}, {"dir/#y#", "x"}, {"dir/4913", ""}}},
    {"hidden files", {{"dir/.hidden.gmi", "# H\n"}, {"dir/.x/y.gmi", "# Y\n"}}},
    {"blocks",
	{{"dir/.intro.gmi", "# Intro\n"}, {"dir/.standing.gmi", "## S\n"}}},
    {"only such directories",
	{{"dir/in/draft.gmi", DRAFT}, {"dir/on/deep/x.gmi", FUTURE},
	    {"dir/.intro.gmi", "# Intro\n"}}},
    {"a zone", {{"dir/club/x.gmi", "# Zanzibar\n"}}},
    {"a zone and a draft",
	{{"dir/club/in/x.gmi", "# Zanzibar\n"}, {"dir/x.gmi", DRAFT}}},
    {"a zone of one file", {{"dir/only.gmi", "# Zanzibar\n"}}},
};

/* Paths of both networks that could tell that the directory is there. */
static const char *const paths[] = {"/dir/", "/dir", "/dir/?page=2",
    "/dir/atom.xml", "/dir/in/", "/dir/in", "/dir/on/", "/dir/on/deep/",
    "/dir/in/atom.xml", "/dir/index", "/dir/index.txt", "/dir/gophermap",
    "/dir/nothing.gmi", "/related/dir/", "/", "/recent", "/atom.xml",
    "/archive/", "/tags/", "/search?zanzibar", "/search?dir", "/seen/",
    "/seen/unlisted/", "/seen/unlisted/c.gmi", "/robots.txt", "/caps.txt"};

static void
make(struct fixture *fixture, const struct fixture_file *files, size_t count)
{
	fixture_make(fixture);
	fixture_configure(fixture,
	    "[zone club]\npath = /dir/club/\nallow = " KEY "\n"
	    "[zone file]\npath = /dir/only.gmi\nallow = " KEY "\n");
	for (size_t i = 0; i < count && files[i].path; i++)
		server_write(&fixture->capsule, files[i].path, files[i].text);
	fixture_fill(fixture, plain, COUNT(plain));
}

static struct span
answer_of(struct fixture *fixture, const char *path, bool gopher)
{
	return gopher ? fixture_gopher(fixture, path)
		      : fixture_gemini(fixture, path);
}

/*
 * K60, K61: with such a directory and without it, every answer has the same
 * bytes; its own path is 51, and an error on Gopher.
 */
static void
as_if_it_were_not(void **state)
{
	struct fixture without;

	(void)state;
	make(&without, NULL, 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture with;
		make(&with, rows[i].files, COUNT(rows[i].files));
		for (size_t j = 0; j < 2 * COUNT(paths); j++) {
			bool gopher = j % 2;
			const char *path = paths[j / 2];
			struct span want = answer_of(&without, path, gopher);
			struct span got = answer_of(&with, path, gopher);
			expect_span(rows[i].row, got, want);
			if (span_starts(span_of(path), SPAN("/dir")))
				expect_true(path, got,
				    span_starts(
					got, gopher ? SPAN("3") : SPAN("51 ")));
		}
		fixture_remove(&with);
	}
	fixture_remove(&without);
}

/* K60: the digest of an edition does not count such a directory either. */
static void
same_edition(void **state)
{
	struct fixture one, other;

	(void)state;
	make(&one, NULL, 0);
	make(&other, rows[7].files, COUNT(rows[7].files));
	assert_memory_equal(
	    one.pressed.info.digest, other.pressed.info.digest, DIGEST_SIZE);
	fixture_remove(&one);
	fixture_remove(&other);
}

/* K60: what makes a directory one that is there, and the root always is. */
static void
what_is_there(void **state)
{
	static const struct fixture_file files[] = {
	    {"article/x.gmi", "# X\n"},
	    {"unlisted/x.gmi", "---\nlisted: no\n---\n# X\n"},
	    {"file/x.png", "\x89PNG\r\n\x1a\n"},
	    {"index/index.gmi", "# Index\n"},
	    {"map/gophermap", "A map\n"},
	    {"below/further/x.gmi", "# X\n"},
	    {".well-known/x.txt", "x\n"},
	};
	static const char *const there[] = {"/article/", "/unlisted/", "/file/",
	    "/index/", "/map/", "/below/", "/below/further/", "/.well-known/"};
	struct fixture *fixture = *state;

	fixture_open(fixture);
	fixture_page(fixture, "/");
	assert_true(span_starts(fixture_gopher(fixture, "/"), SPAN("i")));
	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(there); i++) {
		fixture_page(fixture, there[i]);
		struct span answer = fixture_gopher(fixture, there[i]);
		expect_true(there[i], answer, !span_starts(answer, SPAN("3")));
	}
}

/* K60: an article that comes brings its directory, and takes it along. */
static void
comes_and_goes(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	server_write(&fixture->capsule, "dir/in/x.gmi", DRAFT);
	fixture_open(fixture);
	assert_false(fixture_has(fixture, "/dir/"));
	server_write(&fixture->capsule, "dir/in/x.gmi", "# Live\n");
	scan_take_unfinished(fixture->scan);
	assert_true(fixture_look(fixture));
	assert_true(fixture_has(fixture, "/dir/in/x.gmi"));
	assert_true(fixture_holds(fixture_page(fixture, "/"), "=> /dir/ "));
	fixture_page(fixture, "/dir/in/");
	fixture_page(fixture, "/dir/in/atom.xml");
	server_write(&fixture->capsule, "dir/in/x.gmi", DRAFT);
	scan_take_unfinished(fixture->scan);
	assert_true(fixture_look(fixture));
	assert_false(fixture_has(fixture, "/dir/"));
	assert_false(fixture_holds(fixture_page(fixture, "/"), "dir"));
}

/*
 * K61: in a view a directory with unlisted articles beside hidden ones is
 * answered, and listed as little as without the hidden ones.
 */
static void
unlisted_beside_hidden(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(
	    fixture, "[zone club]\npath = /dir/club/\nallow = " KEY "\n");
	server_write(
	    &fixture->capsule, "dir/x.gmi", "---\nlisted: no\n---\n# X\n");
	server_write(&fixture->capsule, "dir/club/in.gmi", "# In\n");
	fixture_open(fixture);
	fixture_page(fixture, "/dir/");
	assert_false(fixture_holds(fixture_page(fixture, "/"), "=> /dir/"));
	assert_false(fixture_holds(fixture_gopher(fixture, "/"), "\t/dir/"));
	fixture->visitor.state = VISITOR_KNOWN;
	fixture->visitor.key.bytes[DIGEST_SIZE - 1] = 1;
	assert_true(fixture_holds(fixture_page(fixture, "/"), "=> /dir/"));
	assert_true(fixture_holds(fixture_page(fixture, "/dir/"), "club"));
}

/*
 * K62: a menu of a directory that is hidden, or does not exist, or has nothing
 * to list, shows nothing: no heading either.
 */
static void
menus_of_what_is_hidden(void **state)
{
	static const char *const menus[] = {"index", "recent", "tags"};
	static const char *const under[] = {"/club/", "/club", "/club/deep/",
	    "/drafts/", "/drafts", "/none/", "/none", "none", "%2Fclub%2f",
	    "//", "/club/in.gmi", "/seen/unlisted/", "/seen/../club/"};
	struct fixture *fixture = *state;

	fixture_configure(
	    fixture, "[zone club]\npath = /club/\nallow = " KEY "\n");
	server_write(&fixture->capsule, "club/2024-01-01-in.gmi",
	    "---\ntags: common\n---\n# Zanzibar\n");
	server_write(&fixture->capsule, "club/deep/in.gmi", "# Zanzibar\n");
	server_write(&fixture->capsule, "drafts/x.gmi", DRAFT);
	fixture_fill(fixture, plain, COUNT(plain));
	for (size_t i = 0; i < COUNT(menus) * COUNT(under); i++) {
		char text[256], label[64];
		snprintf(text, sizeof(text),
		    "---\nmenus: none\n---\n# M\n\n"
		    "=> menu:%s?under=%s Inside\nEnd.\n",
		    menus[i % COUNT(menus)], under[i / COUNT(menus)]);
		snprintf(label, sizeof(label), "%s under %s",
		    menus[i % COUNT(menus)], under[i / COUNT(menus)]);
		server_write(&fixture->capsule, "seen/m.gmi", text);
		scan_take_unfinished(fixture->scan);
		assert_true(fixture_look(fixture));
		expect_span(label, fixture_page(fixture, "/seen/m.gmi"),
		    SPAN("# M\n\nEnd.\n"));
		struct span menu = fixture_gopher(fixture, "/seen/m");
		expect_true(label, menu, !fixture_holds(menu, "Inside"));
		expect_true(label, menu, !fixture_holds(menu, "Zanzibar"));
		menu = fixture_gopher(fixture, "/seen/m.txt");
		expect_true(label, menu, !fixture_holds(menu, "Inside"));
	}
	/* The directory itself, with its slash or without. */
	server_write(&fixture->capsule, "seen/m.gmi",
	    "=> menu:index?under=/seen One\n=> menu:index?under=/seen/ Two\n");
	scan_take_unfinished(fixture->scan);
	assert_true(fixture_look(fixture));
	struct span page = fixture_page(fixture, "/seen/m.gmi");
	assert_true(fixture_holds(page, "## One\n=> /seen/2024-01-01-b.gmi"));
	assert_true(fixture_holds(page, "## Two\n=> /seen/2024-01-01-b.gmi"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(as_if_it_were_not),
	    cmocka_unit_test(same_edition),
	    FIXTURE_TEST(what_is_there),
	    FIXTURE_TEST(comes_and_goes),
	    FIXTURE_TEST(unlisted_beside_hidden),
	    FIXTURE_TEST(menus_of_what_is_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
