/* /capsule.gpub, as readers of both networks get it. */
#include "book/book.h"
#include "support/archive.h"
#include "support/expect.h"
#include "support/fixture.h"

static const struct fixture_file files[] = {
    {"index.gmi", "# Home\n=> /capsule.gpub The book\n"},
    {"2020-01-01-a.gmi", "# A\n=> pic.png P\n"},
    {"club/x.gmi", "# Secret\n"},
    {"pic.png", "\x89PNG\r\n\x1a\n.\r\n.\n"},
};

static const char zoned[] = "[host a]\nname = localhost\nbook = yes\n"
			    "[zone club]\npath = /club/\nallow = any\n";

/* P489: where book = yes both networks have the book, byte for byte. */
static void
both(void **state)
{
	struct fixture *fixture = *state;
	struct archive archive;

	fixture_configure(fixture, zoned);
	fixture_fill(fixture, files, COUNT(files));
	struct span gopher = fixture_gopher(fixture, "/capsule.gpub");
	struct span gemini = fixture_gemini(fixture, "/capsule.gpub");
	expect_true("header", gemini,
	    span_skip(&gemini, SPAN("20 application/gpub+zip\r\n")));
	archive_read(gemini, &archive);
	expect_span("picture", archive_file(&archive, SPAN("capsule/pic.png")),
	    span_of(files[3].text));
	assert_false(fixture_holds(gemini, "Secret"));
	archive_read(gopher, &archive);
	expect_span("gopher", gopher, gemini);
	/* And once more, from the cache. */
	expect_span("again", fixture_gopher(fixture, "/capsule.gpub"), gopher);
	assert_true(fixture_holds(fixture_gopher(fixture, "/"),
	    "9The book\t/capsule.gpub\tlocalhost\t70\r\n"));
}

/* P533: robots are kept out of the book where there is one. */
static void
robots(void **state)
{
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	assert_false(
	    fixture_holds(fixture_page(fixture, "/robots.txt"), "gpub"));
	fixture_configure(fixture, "[host a]\nname = localhost\nbook = yes\n");
	fixture_open(fixture);
	struct span gemini = fixture_page(fixture, "/robots.txt");
	expect_true("Gemini", gemini,
	    fixture_holds(gemini, "\nDisallow: /capsule.gpub\n"));
	struct span gopher = fixture_gopher(fixture, "/robots.txt");
	expect_true("Gopher", gopher,
	    fixture_holds(gopher, "\nDisallow: /9/capsule.gpub\r\n"));
	expect_true("others", gopher,
	    fixture_holds(gopher, "\nDisallow: /7/search\r\n"));
}

/* P489: a reader with a certificate has a book of what it opens to him. */
static void
member(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, zoned);
	fixture_fill(fixture, files, COUNT(files));
	fixture->visitor.state = VISITOR_KNOWN;
	assert_true(fixture_holds(
	    fixture_page(fixture, "/capsule.gpub"), "# Secret\n"));
}

/* P489: without book = yes there is none, and a file of the name is itself. */
static void
none(void **state)
{
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	assert_true(
	    span_starts(fixture_gemini(fixture, "/capsule.gpub"), SPAN("51 ")));
	assert_true(
	    span_starts(fixture_gopher(fixture, "/capsule.gpub"), SPAN("3")));
}

static void
own_file(void **state)
{
	struct fixture *fixture = *state;

	fixture_configure(fixture, zoned);
	server_write(&fixture->capsule, "capsule.gpub", "mine");
	fixture_fill(fixture, files, COUNT(files));
	expect_span("own", fixture_gemini(fixture, "/capsule.gpub"),
	    SPAN("20 application/gpub+zip\r\nmine"));
}

enum { LINES = 40000, PIECE = 40000 };

/* P489: a book is made in pieces, and holds no more for a larger text. */
static void
pieces(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = {0};
	struct arena arena = {0};
	size_t whole = 0, held = 0;

	for (int i = 0; i < LINES; i++)
		buf_format(&text, "Line %d of a long text\n", i);
	server_write_bytes(&fixture->capsule, "long.gmi", buf_span(&text));
	server_write_bytes(&fixture->capsule, "long.png", buf_span(&text));
	server_write(&fixture->capsule, "a.gmi", "=> long.png\n");
	fixture_open(fixture);
	struct context context = fixture->context;
	struct book_scope scope = {SPAN("/"), EDITION_NONE};
	context.arena = &arena;
	struct page_parts *book = book_new(&context, &scope);
	struct page page = page_new(&arena);
	for (int next = 1; next != 0; page.count = 0) {
		size_t before = book->work;
		next = book->next(book, &page);
		assert_true(next >= 0 && page.count <= 1);
		size_t size = page.count ? page.lines[0].source.size : 0;
		assert_true(size <= PIECE && book->work - before <= PIECE);
		assert_true(book->work > before || next == 0);
		whole += size;
		held = book->held(book) > held ? book->held(book) : held;
		arena_free(&arena);
	}
	assert_true(whole > 2 * text.size);
	assert_true(held < 100000);
	page_free(&page);
	book->free(book);
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(both),
	    FIXTURE_TEST(robots),
	    FIXTURE_TEST(member),
	    FIXTURE_TEST(none),
	    FIXTURE_TEST(own_file),
	    FIXTURE_TEST(pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
