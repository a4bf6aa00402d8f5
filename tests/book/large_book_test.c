/* Books of many files, of few, and with what is not in every capsule. */
#include <stdio.h>
#include <unistd.h>

#include "book/book.h"
#include "support/archive.h"
#include "support/book.h"
#include "support/expect.h"
#include "support/fixture.h"

static void
read_book(struct fixture *fixture, const char *under, const char *tag,
    struct archive *archive_r)
{
	archive_read(book_bytes(fixture, under, tag), archive_r);
}

static struct span
text_in(const struct archive *archive, const char *name)
{
	struct span bytes = archive_file(archive, span_of(name));

	expect_true(name, SPAN("is in the book"), bytes.data);
	return bytes;
}

enum { MANY = 120 };

/* P483: an index of more than one piece has one title. */
static void
many(void **state)
{
	struct fixture *fixture = *state;
	struct archive book;
	char name[32];

	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "2020-01-01-%03d.gmi", i);
		server_write(&fixture->capsule, name, "# Post\n");
	}
	fixture_open(fixture);
	read_book(fixture, "/", NULL, &book);
	struct span index = text_in(&book, "index.gmi");
	assert_int_equal(fixture_count(index, "=> capsule/"), MANY);
	assert_int_equal(fixture_count(index, "# localhost\n"), 1);
	assert_int_equal(fixture_count(index, "## 2020\n"), 1);
	assert_int_equal(book.count, MANY + 2);
}

/* P483: a book without an article has a title all the same. */
static void
none(void **state)
{
	struct fixture *fixture = *state;
	struct archive book;

	server_write(&fixture->capsule, "index.gmi", "# Only a page\n");
	fixture_open(fixture);
	read_book(fixture, "/", NULL, &book);
	expect_true("title", text_in(&book, "index.gmi"),
	    span_starts(text_in(&book, "index.gmi"), SPAN("# ")));
}

/* P483: a page that is an article is in the book once. */
static void
bundle(void **state)
{
	static const char text[] =
	    "---\ndate: 2020-01-01\n---\n# Walk\n=> long.gmi L\n";
	struct fixture *fixture = *state;
	struct archive book;
	struct buf words = {0};

	/* More than is read as a text. */
	buf_add(&words, SPAN("# Long\n"));
	while (words.size <= ARTICLE_SIZE_MAX)
		buf_add(&words, SPAN("=> /none words and words and words\n"));
	buf_byte(&words, '\0');
	server_write(&fixture->capsule, "walk/index.gmi", text);
	server_write(&fixture->capsule, "walk/long.gmi", words.data);
	server_write(&fixture->capsule, "b.gmi", "# B\n=> /walk/ W\n");
	fixture_open(fixture);
	read_book(fixture, "/", NULL, &book);
	struct span index = text_in(&book, "index.gmi");
	expect_true("index", index,
	    fixture_count(index, "capsule/walk/index.gmi") == 1);
	/* What is no text is a file, byte for byte. */
	struct span file = archive_file(&book, SPAN("capsule/walk/long.gmi"));
	assert_true(
	    span_equal(file, (struct span){words.data, words.size - 1}));
	buf_free(&words);
}

/* P482: a picture that is called cover, if a book can have it. */
static void
cover(void **state)
{
	struct fixture *fixture = *state;
	struct archive book;

	server_write(&fixture->capsule, "a.gmi", "# A\n=> large.bin L\n");
	server_write(&fixture->capsule, "cover.png", "\x89PNG");
	server_write(&fixture->capsule, "cover.jpg", "");
	server_write(&fixture->capsule, "large.bin", "");
	/* More than a book takes of one file. */
	assert_int_equal(truncate(server_path(&fixture->capsule, "cover.jpg"),
			     (64 << 20) + 1),
	    0);
	assert_int_equal(truncate(server_path(&fixture->capsule, "large.bin"),
			     (64 << 20) + 1),
	    0);
	fixture_open(fixture);
	read_book(fixture, "/", NULL, &book);
	expect_true("cover", text_in(&book, "metadata.txt"),
	    fixture_holds(
		text_in(&book, "metadata.txt"), "cover: capsule/cover.png\n"));
	text_in(&book, "capsule/cover.png");
	assert_null(archive_file(&book, SPAN("capsule/cover.jpg")).data);
	expect_span("a", text_in(&book, "capsule/a.gmi"),
	    SPAN("# A\n=> gemini://localhost/large.bin L\n"));
}

/* P484: links to what no file can be called, through links, to pages. */
static void
odd_links(void **state)
{
	struct fixture *fixture = *state;
	struct archive book;

	server_write(&fixture->capsule, "a.gmi",
	    "# A\n=> /b%00 Nothing\n=> /to/ There\n=> /pages/ Pages\n"
	    "=> /made/ Made\n");
	server_write(&fixture->capsule, "pages/index.gmi", "# Pages\n");
	server_write(&fixture->capsule, "made/index.txt", "Made\n");
	assert_int_equal(
	    symlink("pages", server_path(&fixture->capsule, "to")), 0);
	fixture_open(fixture);
	read_book(fixture, "/", NULL, &book);
	expect_span("a", text_in(&book, "capsule/a.gmi"),
	    SPAN("# A\n=> /b%00 Nothing\n=> pages/index.gmi There\n"
		 "=> pages/index.gmi Pages\n"
		 "=> gemini://localhost/made/ Made\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(many),
	    FIXTURE_TEST(none),
	    FIXTURE_TEST(bundle),
	    FIXTURE_TEST(cover),
	    FIXTURE_TEST(odd_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
