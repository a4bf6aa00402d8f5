/* Exports of capsules with links and names that few have. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "pages/pager.h"
#include "support/expect.h"
#include "support/exported.h"

static void
export_now(struct fixture *fixture, struct exported *exported,
    const struct protocol *protocol)
{
	exported_make(exported, fixture, protocol, "out");
	assert_int_equal(exported_write(exported), 0);
}

static struct span
file_of(const struct exported *exported, const char *name)
{
	struct span file = exported_file(exported, span_of(name));

	expect_true(name, SPAN("is there"), file.data);
	return file;
}

/* P467, P520: links to no name, to a page of none, and to places elsewhere. */
static void
links(void **state)
{
	static const struct fixture_file files[] = {
	    {"index.gmi",
		"# Home\n=> /b%00 1\n=> /recent?page=0 2\n"
		"=> //localhost/a.gmi 3\n=> /far#mine 4\n"
		"=> /a.gmi?query 5\n"},
	    {"2020-01-01-a.gmi", "# A\n"},
	    {"a.gmi", "# A\n"},
	};
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_configure(
	    fixture, "[redirects]\nredirect = 30 /far https://example.org/\n");
	fixture_fill(fixture, files, COUNT(files));
	export_now(fixture, &exported, &protocol_gemini);
	struct span home = file_of(&exported, "index.gmi");
	expect_true("links", home,
	    fixture_holds(home,
		"# Home\n=> /b%00 1\n=> /recent/ 2\n=> /a.gmi 3\n"
		"=> https://example.org/#mine 4\n=> /a.gmi 5\n"));
	exported_free(&exported);
}

/* P467: items of a map that lead to the root, to URLs and to no name. */
static void
items(void **state)
{
	static const struct fixture_file files[] = {
	    {"gophermap",
		"1Root\t\n1Root\t/\n1Else\t/"
		"x\tlocalhost\t7071\nhWeb\tURL:https://b.example/\n"
		"hWeb\t/URL:https://b.example/\n1Above\t/../x\n0A\t/a\n\n"
		"0None\t/none\n"},
	    {"a.gmi", "# A\n"},
	};
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_fill(fixture, files, COUNT(files));
	export_now(fixture, &exported, &protocol_gopher);
	struct span map = file_of(&exported, "gophermap");
	expect_true("root", map,
	    fixture_holds(
		map, "1Root\t/Root\tlocalhost\t70\n1Root\t/\tlocalhost\t70\n"));
	expect_true("web", map,
	    fixture_count(map, "URL:https://b.example/\tlocalhost\t70\n") == 2);
	expect_true("another server", map,
	    fixture_holds(map, "1Else\t/x\tlocalhost\t7071\n"));
	expect_true("above", map, fixture_holds(map, "1Above\t"));
	expect_true(
	    "none", map, fixture_holds(map, "0None\t/none\tlocalhost\t70\n"));
	exported_free(&exported);
}

/* P463: a name that is taken many times over. */
static void
taken(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;

	server_write(&fixture->capsule, "recent/index.gmi", "# A page\n");
	server_write(&fixture->capsule, "2020-01-01-a.gmi", "# A\n");
	server_write(&fixture->capsule, "plain", "no suffix\n");
	server_write(&fixture->capsule, "plain.txt", "with one\n");
	server_write(&fixture->capsule, "tags/index.txt", "Of mine\n");
	fixture_open(fixture);
	export_now(fixture, &exported, &protocol_gemini);
	expect_span("own", file_of(&exported, "plain"), SPAN("no suffix\n"));
	expect_span(
	    "other", file_of(&exported, "plain.txt"), SPAN("with one\n"));
	expect_true("page", file_of(&exported, "recent/index.gmi"),
	    fixture_holds(file_of(&exported, "recent/index.gmi"), "# A page"));
	exported_free(&exported);
}

/* Whether the last export had a note that says so of a path. */
static bool
noted(const struct exported *exported, const char *path, const char *text)
{
	for (size_t i = 0; i < exported->notes.count; i++) {
		const struct note *note = &exported->notes.list[i];
		if (span_ends(note->path, span_of(path)) &&
		    strstr(note->sentence.data, text))
			return true;
	}
	return false;
}

/* P463: the second page of a list, whose name the capsule has, has a number. */
static void
numbered(void **state)
{
	enum { ENTRIES = PAGER_WHOLE_MAX + 1 };
	struct fixture *fixture = *state;
	struct exported exported;

	server_write(&fixture->capsule, "d/index-2.gmi", "# Two\n");
	server_write(&fixture->capsule, "d/index-2.2.gmi", "# And two\n");
	for (int i = 0; i < ENTRIES; i++) {
		char name[32];
		snprintf(name, sizeof(name), "d/%d.png", i);
		const char *path = server_path(&fixture->capsule, name);
		int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
		assert_true(fd >= 0);
		close(fd);
	}
	fixture_open(fixture);
	export_now(fixture, &exported, &protocol_gemini);
	expect_true("own", SPAN("d/index-2.gmi"),
	    fixture_holds(file_of(&exported, "d/index-2.gmi"), "# Two\n"));
	expect_true("page", SPAN("d/index-2.3.gmi"),
	    fixture_holds(file_of(&exported, "d/index-2.3.gmi"), "=> /d/ "));
	expect_true("link", SPAN("d/index.gmi"),
	    fixture_holds(
		file_of(&exported, "d/index.gmi"), "=> /d/index-2.3.gmi"));
	exported_free(&exported);
}

/* P546: a text whose name with a suffix is that of a directory has another. */
static void
beside_directory(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;

	server_write(&fixture->capsule, "notes", "plain\n");
	server_write(&fixture->capsule, "notes.txt/b.gmi", "# B\n");
	server_write(&fixture->capsule, "c.gmi", "# C\n=> /notes 1\n");
	fixture_open(fixture);
	export_now(fixture, &exported, &protocol_gemini);
	expect_span("text", file_of(&exported, "notes"), SPAN("plain\n"));
	expect_true("page", SPAN("notes.txt/b.gmi"),
	    fixture_holds(file_of(&exported, "notes.txt/b.gmi"), "# B\n"));
	expect_true("link", SPAN("c.gmi"),
	    fixture_holds(file_of(&exported, "c.gmi"), "=> /notes 1\n"));
	exported_free(&exported);
}

/* P539: a text whose name with a suffix is that of a made page has another. */
static void
beside_made(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;

	server_write(&fixture->capsule, "tags/y", "plain\n");
	server_write(&fixture->capsule, "series/s", "another\n");
	server_write(&fixture->capsule, "robots", "a third\n");
	server_write(&fixture->capsule, "2020-01-01-a.gmi",
	    "---\ntags: y.txt\nseries: s.txt\n---\n# A\n=> /tags/y 1\n"
	    "=> /tags/y.txt 2\n");
	fixture_open(fixture);
	export_now(fixture, &exported, &protocol_gemini);
	expect_span("text", file_of(&exported, "tags/y"), SPAN("plain\n"));
	file_of(&exported, "tags/y.txt/index.gmi");
	file_of(&exported, "tags/y.txt/atom.xml");
	expect_span("text", file_of(&exported, "series/s"), SPAN("another\n"));
	file_of(&exported, "series/s.txt/index.gmi");
	expect_span("text", file_of(&exported, "robots"), SPAN("a third\n"));
	expect_true("robots", SPAN("robots.txt"),
	    fixture_holds(file_of(&exported, "robots.txt"), "User-agent:"));
	expect_true("links", SPAN("2020-01-01-a.gmi"),
	    fixture_holds(file_of(&exported, "2020-01-01-a.gmi"),
		"=> /tags/y 1\n=> /tags/y.txt/ 2\n"));
	exported_free(&exported);
}

/* P547: a tag that is called as gemtext is has a page and a feed. */
static void
tag_with_suffix(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;

	server_write(&fixture->capsule, "2020-01-01-a.gmi",
	    "---\ntags: y.gmi, z.gemini\n---\n# A\n=> /tags/y.gmi 1\n");
	fixture_open(fixture);
	export_now(fixture, &exported, &protocol_gemini);
	expect_true("page", SPAN("tags/y.gmi/index.gmi"),
	    fixture_holds(file_of(&exported, "tags/y.gmi/index.gmi"),
		"=> /tags/y.gmi/atom.xml"));
	expect_true("feed", SPAN("tags/y.gmi/atom.xml"),
	    fixture_holds(
		file_of(&exported, "tags/y.gmi/atom.xml"), "<title>A</title>"));
	file_of(&exported, "tags/z.gemini/index.gmi");
	file_of(&exported, "tags/z.gemini/atom.xml");
	expect_true("link", SPAN("2020-01-01-a.gmi"),
	    fixture_holds(
		file_of(&exported, "2020-01-01-a.gmi"), "=> /tags/y.gmi/ 1\n"));
	exported_free(&exported);
}

/* P463, P469: what is below a file has no place, and is told. */
static void
without_place(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;

	/* On Gopher a text keeps its name, here that of a made directory. */
	server_write(&fixture->capsule, "tags", "plain\n");
	server_write(
	    &fixture->capsule, "2020-01-01-a.gmi", "---\ntags: b\n---\n# A\n");
	fixture_open(fixture);
	exported_make(&exported, fixture, &protocol_gopher, "out");
	assert_int_equal(exported_write(&exported), -1);
	assert_true(
	    noted(&exported, "/tags/b", "a directory above it is a file"));
	expect_span("text", file_of(&exported, "tags"), SPAN("plain\r\n"));
	exported_free(&exported);
}

/* P935: on Gopher a file keeps its name where made pages would have it. */
static void
before_made(void **state)
{
	static const char *const made[] = {
	    "/links/a.gmi", "/related/a.gmi", "/series/s"};
	struct fixture *fixture = *state;
	struct exported exported;

	server_write(&fixture->capsule, "a.gmi", "---\nseries: s\n---\n# A\n");
	server_write(&fixture->capsule, "links", "one\n");
	server_write(&fixture->capsule, "related", "two\n");
	server_write(&fixture->capsule, "series", "three\n");
	fixture_open(fixture);
	exported_make(&exported, fixture, &protocol_gopher, "out");
	assert_int_equal(exported_write(&exported), -1);
	expect_span("file", file_of(&exported, "links"), SPAN("one\r\n"));
	expect_span("file", file_of(&exported, "related"), SPAN("two\r\n"));
	expect_span("file", file_of(&exported, "series"), SPAN("three\r\n"));
	for (size_t i = 0; i < COUNT(made); i++)
		assert_true(noted(
		    &exported, made[i], "a directory above it is a file"));
	exported_free(&exported);
}

/* P466: what is in the place of a file stays, and is told. */
static void
in_its_place(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;
	char path[SERVER_PATH + 16];

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	fixture_open(fixture);
	export_now(fixture, &exported, &protocol_gemini);
	server_write(&fixture->capsule, "b.gmi", "# B\n");
	snprintf(path, sizeof(path), "%s/b.gmi", exported.directory);
	assert_int_equal(file_replace(path, SPAN("mine"), 0644), 0);
	fixture_open(fixture);
	assert_int_equal(exported_write(&exported), -1);
	assert_true(
	    noted(&exported, "/b.gmi", "is there already and of no export"));
	expect_span("mine", file_of(&exported, "b.gmi"), SPAN("mine"));
	exported_free(&exported);
}

/* P460: a capsule that has a book is exported with it. */
static void
book(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_configure(fixture, "[host a]\nname = localhost\nbook = yes\n");
	server_write(&fixture->capsule, "a.gmi", "# A\n");
	fixture_open(fixture);
	export_now(fixture, &exported, &protocol_gemini);
	expect_true("book", SPAN("capsule.gpub"),
	    span_starts(file_of(&exported, "capsule.gpub"), SPAN("PK")));
	exported_free(&exported);
}

/* P471: lines that end as those of old systems do end as all others. */
static void
old_lines(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;

	fixture_configure(fixture, "[types]\ncharset = / iso-8859-1\n");
	server_write(&fixture->capsule, "a.txt", "caf\xe9\rau lait\r");
	fixture_open(fixture);
	export_now(fixture, &exported, &protocol_gemini);
	expect_span(
	    "lines", file_of(&exported, "a.txt"), SPAN("caf\u00e9\nau lait\n"));
	exported_free(&exported);
}

/* P467: a link to what no request can ask for leads where it led. */
static void
too_long(void **state)
{
	struct fixture *fixture = *state;
	struct exported exported;
	struct buf text = {0};

	buf_add(&text, SPAN("# Home\n=> /"));
	buf_repeat(&text, 'x', 1024);
	buf_add(&text, SPAN(" Far\n\0"));
	server_write(&fixture->capsule, "index.gmi", text.data);
	fixture_open(fixture);
	export_now(fixture, &exported, &protocol_gemini);
	expect_true("home", SPAN("index.gmi"),
	    fixture_holds(file_of(&exported, "index.gmi"), text.data));
	assert_int_equal(exported.done.links.broken, 1);
	buf_free(&text);
	exported_free(&exported);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(links),
	    FIXTURE_TEST(items),
	    FIXTURE_TEST(taken),
	    FIXTURE_TEST(numbered),
	    FIXTURE_TEST(beside_directory),
	    FIXTURE_TEST(beside_made),
	    FIXTURE_TEST(tag_with_suffix),
	    FIXTURE_TEST(without_place),
	    FIXTURE_TEST(before_made),
	    FIXTURE_TEST(in_its_place),
	    FIXTURE_TEST(book),
	    FIXTURE_TEST(old_lines),
	    FIXTURE_TEST(too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
