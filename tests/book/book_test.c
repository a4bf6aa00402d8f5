/* Books: what is in them, in which order, and where their links lead. */
#include <stdio.h>
#include <unistd.h>

#include "book/book.h"
#include "book/book_links.h"
#include "cli/book_file.h"
#include "support/archive.h"
#include "support/book.h"
#include "support/expect.h"
#include "support/fixture.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct archive *
read_book(struct fixture *fixture, const char *under, const char *tag)
{
	struct span bytes = book_bytes(fixture, under, tag);
	struct archive *archive =
	    arena_alloc(&fixture->arena, sizeof(*archive));

	archive_read(bytes, archive);
	return archive;
}

static struct span
text_in(const struct archive *archive, const char *name)
{
	struct span bytes = archive_file(archive, span_of(name));

	expect_true(name, SPAN("is in the book"), bytes.data);
	return bytes;
}

static const struct fixture_file files[] = {
    {"index.gmi", "# The capsule\nWords about it.\n=> /posts/ Posts\n"},
    {"about.gmi", "# About\n=> / Home\n=> /posts/b.gmi B\n"},
    {"posts/2020-02-02-c.gmi",
	"# C\n=> a%20b.gmi?x A\n=> gemini://localhost/about.gmi About\n"
	"=> /recent New\n=> /search?x Words\n=> https://example.org/ E\n"
	"=> pic.png P\n=> /draft.gmi D\n=> /club/x.gmi X\n=> /missing M\n"
	"=> . Posts\n=> /posts Posts\n```\n=> /about.gmi\n```\n#fish\n"},
    {"posts/a b.gmi",
	"---\ndate: 2019-01-01\nauthor: Ann\n---\n# A\n"
	"=> 2020-02-02-c.gmi C\n=> ../about.gmi About\n=> /was W\n"},
    {"posts/b.gmi",
	"---\ndate: 2020-02-02\nupdated: 2021-05-06\nwas: /was\n---\n# B\n"
	"=> /other.png\n"},
    {"posts/pic.png", "\x89PNG"},
    {"posts/unlinked.png", "\x89PNG"},
    {"other.png", "\x89PNG other"},
    {"posts/README", "DATE: 2017-01-01\nRead me\n"},
    {"plain.txt", "TITLE: Plain\nDATE: 2018-01-01\n=> /about.gmi as it is\n"},
    {"draft.gmi", "---\ndraft: true\n---\n# Secret\n"},
    {"club/x.gmi", "# Secret\n"},
    {"unlisted.gmi", "---\nlisted: no\n---\n# Unlisted\n"},
};

static void
fill(struct fixture *fixture)
{
	fixture_configure(fixture,
	    "[capsule]\nauthor = Ann Author\ntitle = A capsule\n"
	    "[zone club]\npath = /club/\nallow = any\n");
	fixture_fill(fixture, files, COUNT(files));
}

/* P482: metadata by the published format, without a clock. */
static void
metadata(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	expect_span("capsule",
	    text_in(read_book(fixture, "/", NULL), "metadata.txt"),
	    SPAN("title: A capsule\ngpubVersion: 1.0.0\nindex: index.gmi\n"
		 "author: Ann Author\nlanguage: en\ncharset: UTF-8\n"
		 "description: Words about it.\n"
		 "publishDate: 2020-02-02\nrevisionDate: 2021-05-06\n"
		 "version: 2021-05-06\n"));
	expect_span("directory",
	    text_in(read_book(fixture, "/posts/", "fish"), "metadata.txt"),
	    SPAN("title: Posts #fish \u00b7 A capsule\ngpubVersion: 1.0.0\n"
		 "index: index.gmi\nauthor: Ann Author\nlanguage: en\n"
		 "charset: UTF-8\npublishDate: 2020-02-02\n"
		 "revisionDate: 2020-02-02\nversion: 2020-02-02\n"));
}

static const struct {
	const char *under, *tag, *lines;
} orders[] = {
    {"/", NULL,
	"## 2017\n=> capsule/posts/README.txt 2017-01-01 Read me\n\n"
	"## 2018\n=> capsule/plain.txt 2018-01-01 Plain\n\n"
	"## 2019\n=> capsule/posts/a%20b.gmi 2019-01-01 A\n\n"
	"## 2020\n=> capsule/posts/b.gmi 2020-02-02 B\n"
	"=> capsule/posts/2020-02-02-c.gmi 2020-02-02 C\n\n"
	"## The capsule\n=> capsule/about.gmi About\n"},
    {"/posts/", NULL,
	"# Posts \u00b7 A capsule\nAnn Author\n\n"
	"## 2017\n=> capsule/posts/README.txt 2017-01-01 Read me\n\n"
	"## 2019\n=> "
	"capsule/posts/a%20b.gmi 2019-01-01 A\n\n"
	"## 2020\n=> capsule/posts/b.gmi 2020-02-02 B\n"
	"=> capsule/posts/2020-02-02-c.gmi 2020-02-02 C\n"},
    {"/", "fish", "=> capsule/posts/2020-02-02-c.gmi 2020-02-02 C\n"},
};

/* P483: the index is the order of reading: by date, the oldest first. */
static void
order(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(orders); i++) {
		struct span index =
		    text_in(read_book(fixture, orders[i].under, orders[i].tag),
			"index.gmi");
		expect_true(orders[i].lines, index,
		    span_ends(index, span_of(orders[i].lines)));
		expect_true(orders[i].under, index,
		    fixture_count(index, "=> ") ==
			fixture_count(span_of(orders[i].lines), "=> "));
	}
}

static const struct fixture_file parts[] = {
    {"1.gmi", "---\ndate: 2020-01-01\n---\n# One\n"},
    {"2.gmi", "---\ndate: 2020-02-01\nseries: Walks\ntags: x\n---\n# Two\n"},
    {"3.gmi", "---\ndate: 2020-03-01\n---\n# Three\n"},
    {"4.gmi", "---\ndate: 2021-04-01\nseries: walks\ntags: x\n---\n# Four\n"},
    {"a.gmi", "---\nseries: Walks\n---\n# Last\n"},
    {"b.gmi", "# Alone\n"},
    {"draft.gmi", "---\nseries: Walks\ndraft: true\n---\n# Draft\n"},
};

/* P483: the parts of a series follow each other where the first one stands. */
static void
series(void **state)
{
	struct fixture *fixture = *state;

	fixture_fill(fixture, parts, COUNT(parts));
	expect_span("all", text_in(read_book(fixture, "/", NULL), "index.gmi"),
	    SPAN("# localhost\n\n"
		 "## 2020\n=> capsule/1.gmi 2020-01-01 One\n\n"
		 "## Walks\n=> capsule/2.gmi 2020-02-01 Two\n"
		 "=> capsule/4.gmi 2021-04-01 Four\n"
		 "=> capsule/a.gmi Last\n\n"
		 "## 2020\n=> capsule/3.gmi 2020-03-01 Three\n\n"
		 "## localhost\n=> capsule/b.gmi Alone\n"));
	expect_span("tag", text_in(read_book(fixture, "/", "x"), "index.gmi"),
	    SPAN("# #x \u00b7 localhost\n\n"
		 "## Walks\n=> capsule/2.gmi 2020-02-01 Two\n"
		 "=> capsule/4.gmi 2021-04-01 Four\n"));
}

/* P484: links lead inside the book, or to the capsule by their whole URL. */
static void
links(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	const struct archive *book = read_book(fixture, "/", NULL);
	expect_span("c", text_in(book, "capsule/posts/2020-02-02-c.gmi"),
	    SPAN("# C\n=> a%20b.gmi A\n=> ../about.gmi About\n"
		 "=> gemini://localhost/recent New\n"
		 "=> gemini://localhost/search?x Words\n"
		 "=> https://example.org/ E\n=> pic.png P\n"
		 "=> gemini://localhost/draft.gmi D\n"
		 "=> gemini://localhost/club/x.gmi X\n"
		 "=> gemini://localhost/missing M\n"
		 "=> gemini://localhost/posts/ Posts\n"
		 "=> gemini://localhost/posts Posts\n"
		 "```\n=> /about.gmi\n```\n"
		 "=> gemini://localhost/tags/fish #fish\n"));
	expect_span("a", text_in(book, "capsule/posts/a b.gmi"),
	    SPAN("# A\n=> 2020-02-02-c.gmi C\n=> ../about.gmi About\n"
		 "=> b.gmi W\n"));
	expect_span("about", text_in(book, "capsule/about.gmi"),
	    SPAN("# About\n=> index.gmi Home\n=> posts/b.gmi B\n"));
	text_in(book, "capsule/index.gmi");
	/* A text is no gemtext because it looks like it. */
	assert_true(fixture_holds(
	    text_in(book, "capsule/plain.txt"), "=> /about.gmi as it is\n"));
	expect_span("picture", text_in(book, "capsule/other.png"),
	    SPAN("\x89PNG other"));
	text_in(book, "capsule/posts/pic.png");
	assert_null(
	    archive_file(book, SPAN("capsule/posts/unlinked.png")).data);
	/* Of a directory, what is outside stays outside, but for pictures. */
	book = read_book(fixture, "/posts/", NULL);
	expect_span("a", text_in(book, "capsule/posts/a b.gmi"),
	    SPAN("# A\n=> 2020-02-02-c.gmi C\n"
		 "=> gemini://localhost/about.gmi About\n=> b.gmi W\n"));
	text_in(book, "capsule/other.png");
	assert_true(
	    fixture_holds(text_in(book, "capsule/posts/2020-02-02-c.gmi"),
		"=> ../../index.gmi Posts\n"));
}

/* P520, P521: a link keeps its fragment; redirects lead inside the book. */
static void
links_that_moved(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[zone club]\npath = /club/\nallow = any\n[redirects]\n"
	    "redirect = 31 /old /b.gmi\nredirect = 30 /years/* /in/*\n"
	    "redirect = 31 /whole gemini://localhost/b.gmi\n"
	    "redirect = 31 /away https://example.org/\n"
	    "redirect = 52 /gone\nredirect = 31 /closed /club/x.gmi\n");
	server_write(&fixture->capsule, "b.gmi", "# B\n");
	server_write(&fixture->capsule, "in/c.gmi", "# C\n");
	server_write(&fixture->capsule, "club/x.gmi", "# X\n");
	server_write(&fixture->capsule, "a.gmi",
	    "# A\n=> b.gmi#one\n=> /old?x#two\n=> /years/c.gmi\n=> /whole\n"
	    "=> /away\n=> /gone\n=> /closed\n=> /recent?x#three\n");
	fixture_open(fixture);
	expect_span("a",
	    text_in(read_book(fixture, "/", NULL), "capsule/a.gmi"),
	    SPAN("# A\n=> b.gmi#one\n=> b.gmi#two\n=> in/c.gmi\n=> b.gmi\n"
		 "=> gemini://localhost/away\n=> gemini://localhost/gone\n"
		 "=> gemini://localhost/closed\n"
		 "=> gemini://localhost/recent?x#three\n"));
}

/*
 * P900: a link to an old address leads in a book where it leads on the site, to
 * no upload that may not have the address.
 */
static void
links_to_old_paths(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture,
	    "[zone g]\npath = /guest/\nwrite = " A "\n[redirects]\n"
	    "redirect = 52 /gone.gmi\n");
	server_write(&fixture->capsule, "guest/x.gmi",
	    "---\nwas: /old.gmi\naliases: [/both.gmi, /guest/old.gmi]\n"
	    "---\n# X\n");
	server_write(&fixture->capsule, "z.gmi",
	    "---\nwas: /both.gmi\naliases: [/recent]\n---\n# Z\n");
	server_write(&fixture->capsule, "gone.gmi", "# Gone\n");
	server_write(&fixture->capsule, "a.gmi",
	    "# A\n=> /old.gmi\n=> /both.gmi\n=> /guest/old.gmi\n"
	    "=> /recent\n=> /gone.gmi\n");
	fixture_open(fixture);
	expect_span("a",
	    text_in(read_book(fixture, "/", NULL), "capsule/a.gmi"),
	    SPAN("# A\n=> gemini://localhost/old.gmi\n=> z.gmi\n"
		 "=> guest/x.gmi\n=> gemini://localhost/recent\n"
		 "=> gemini://localhost/gone.gmi\n"));
}

/* P485: nobody reads in a book what the server would not send him. */
static void
for_everybody(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	const struct archive *book = read_book(fixture, "/", NULL);
	for (size_t i = 0; i < book->count; i++)
		expect_true("secret", book->files[i].name,
		    !fixture_holds(book->files[i].bytes, "Secret") &&
			!fixture_holds(book->files[i].bytes, "Unlisted"));
}

/* P486: the same capsule gives the same bytes; files have articles' dates. */
static void
bytes(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	struct span once = book_bytes(fixture, "/", NULL);
	expect_span("twice", book_bytes(fixture, "/", NULL), once);
	const struct archive *book = read_book(fixture, "/", NULL);
	assert_int_equal(book->files[0].date, 40 << 9 | 2 << 5 | 2);
	for (size_t i = 0; i < book->count; i++)
		if (span_equal(
			book->files[i].name, SPAN("capsule/posts/a b.gmi")))
			assert_int_equal(
			    book->files[i].date, 39 << 9 | 1 << 5 | 1);
}

/* P484: a text in Markdown is in a book as its page, and links lead there. */
static void
markdown(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.md", "# A\n\n[b](b.gmi) *word*\n");
	server_write(&fixture->capsule, "b.gmi", "# B\n=> a.md A\n");
	fixture_open(fixture);
	const struct archive *book = read_book(fixture, "/", NULL);
	assert_true(
	    fixture_holds(text_in(book, "capsule/a.gmi"), "=> b.gmi b\n"));
	expect_span(
	    "b", text_in(book, "capsule/b.gmi"), SPAN("# B\n=> a.gmi A\n"));
	assert_null(archive_file(book, SPAN("capsule/a.md")).data);
}

/* P487: a book of a capsule in another charset is UTF-8. */
static void
charsets(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, "[types]\ncharset = / iso-8859-1\n");
	server_write(&fixture->capsule, "a.txt", "caf\xe9\n");
	server_write(&fixture->capsule, "b.gmi", "# caf\xe9\n=> /a.txt \xe9\n");
	fixture_open(fixture);
	const struct archive *book = read_book(fixture, "/", NULL);
	expect_span(
	    "text", text_in(book, "capsule/a.txt"), SPAN("caf\u00e9\n"));
	expect_span("gemtext", text_in(book, "capsule/b.gmi"),
	    SPAN("# caf\u00e9\n=> a.txt \u00e9\n"));
}

/*
 * P484, P487: what is in a directory by two names has one in a book; a text
 * without a suffix gets one, a picture none; lines end as they do in UTF-8
 * texts.
 */
static void
files_of_all_kinds(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi",
	    "# A\n=> other/b.gmi B\n=> blob P\n=> cr.txt C\n=> NOTES N\n");
	server_write(&fixture->capsule, "real/b.gmi", "# B\n");
	assert_int_equal(
	    symlink("real", server_path(&fixture->capsule, "other")), 0);
	server_write(&fixture->capsule, "blob", "\x89PNG\r\n\x1a\n");
	server_write(&fixture->capsule, "NOTES", "Some notes\n");
	server_write(&fixture->capsule, "cr.txt", "One\rTwo\r");
	fixture_open(fixture);
	const struct archive *book = read_book(fixture, "/", NULL);
	expect_span("a", text_in(book, "capsule/a.gmi"),
	    SPAN("# A\n=> real/b.gmi B\n=> blob P\n=> cr.txt C\n"
		 "=> NOTES.txt N\n"));
	expect_span(
	    "blob", text_in(book, "capsule/blob"), SPAN("\x89PNG\r\n\x1a\n"));
	expect_span(
	    "lines", text_in(book, "capsule/cr.txt"), SPAN("One\nTwo\n"));
}

/*
 * P486: a text that changes while a book is made, or a picture that goes, ends
 * it, and no file is made.
 */
static void
changed(void **state)
{
	struct fixture *fixture = *state;
	struct visitor nobody = {0};
	struct response_cache *cache;
	char path[SERVER_PATH];

	fill(fixture);
	fixture_gemini(fixture, "/");
	struct context context = served_host_context(
	    &fixture->host, &nobody, EDITION_GEMTEXT_FIRST, &cache);
	struct book_scope scope = {SPAN("/"), EDITION_NONE};
	struct page_parts *book = book_new(&context, &scope);
	snprintf(
	    path, sizeof(path), "%.400s/b.gpub", fixture->capsule.directory);
	assert_int_equal(
	    unlink(server_path(&fixture->capsule, "posts/pic.png")), 0);
	assert_true(book_file_write(book, &fixture->arena, path) != 0);
	assert_int_equal(access(path, F_OK), -1);
	book->free(book);
	book = book_new(&context, &scope);
	server_append(&fixture->capsule, "about.gmi", "more\n");
	assert_int_equal(book_file_write(book, &fixture->arena, path), 1);
	assert_int_equal(access(path, F_OK), -1);
	book->free(book);
}

static const struct {
	const char *from, *to, *url;
} relatives[] = {
    {"index.gmi", "capsule/a.gmi", "capsule/a.gmi"},
    {"capsule/a.gmi", "index.gmi", "../index.gmi"},
    {"capsule/a/b/c", "capsule/a/d/e", "../d/e"},
    {"capsule/a/b", "capsule/ab/c", "../ab/c"},
    {"capsule/a:b", "capsule/c:d %", "c%3Ad%20%25"},
    {"a", "a", "a"},
};

/* P484: a reference leads from one file of a book to another. */
static void
relative(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(relatives); i++) {
		struct buf url = {0};
		book_links_relative(
		    span_of(relatives[i].from), span_of(relatives[i].to), &url);
		expect_span(relatives[i].from, buf_span(&url),
		    span_of(relatives[i].url));
		buf_free(&url);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(metadata),
	    FIXTURE_TEST(order),
	    FIXTURE_TEST(series),
	    FIXTURE_TEST(links),
	    FIXTURE_TEST(links_that_moved),
	    FIXTURE_TEST(links_to_old_paths),
	    FIXTURE_TEST(for_everybody),
	    FIXTURE_TEST(bytes),
	    FIXTURE_TEST(charsets),
	    FIXTURE_TEST(markdown),
	    FIXTURE_TEST(files_of_all_kinds),
	    FIXTURE_TEST(changed),
	    cmocka_unit_test(relative),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
