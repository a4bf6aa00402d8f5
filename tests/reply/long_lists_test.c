/* Lists of thousands: made in pieces, which together are the page. */
#include <stdio.h>

#include "pages/index_page.h"
#include "reply/article_answer.h"
#include "reply/map_answer.h"
#include "reply/page_answer.h"
#include "reply/page_stream.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "wire/response.h"

enum { ARTICLES = 300, FILES = 300, ALIKE = 60 };

/* Makes the response of a page that comes in parts. */
typedef void make_response(
    struct fixture *fixture, const char *path, struct response *response);

static uint32_t
entry_at(const struct fixture *fixture, const char *path)
{
	uint32_t number = edition_find(fixture->edition, span_of(path));

	assert_int_not_equal(number, EDITION_NONE);
	return number;
}

static void
make_index(struct fixture *fixture, const char *path, struct response *response)
{
	uint32_t directory = entry_at(fixture, path);

	page_answer_send(&fixture->context, index_page_directory, directory, 1,
	    directory, response);
}

static void
make_article(
    struct fixture *fixture, const char *path, struct response *response)
{
	article_answer_variant(&fixture->context, entry_at(fixture, path),
	    VARIANT_MENU, 0, response);
}

static void
make_map(struct fixture *fixture, const char *path, struct response *response)
{
	uint32_t number = entry_at(fixture, path);

	map_answer(&fixture->context, number,
	    edition_entry(fixture->edition, number)->parent, 1, response);
}

static void
make_related(
    struct fixture *fixture, const char *path, struct response *response)
{
	article_answer_related(
	    &fixture->context, entry_at(fixture, path), 1, response);
}

static const struct {
	const char *path;
	make_response *make;
	size_t pieces; /* at least, of so much work as later pieces have */
} rows[] = {
    {"/list/", make_index, 4},
    {"/menu.gmi", make_article, 3},
    {"/map/gophermap", make_map, 4},
    {"/list/0001.gmi", make_related, 3},
};

static void
fill(struct fixture *fixture)
{
	struct buf map = {0};
	char path[64], text[64];

	for (int i = 0; i < ARTICLES + FILES; i++) {
		snprintf(path, sizeof(path), "list/%04d.%s", i,
		    i < ARTICLES ? "gmi" : "bin");
		snprintf(text, sizeof(text), "# Title %d\n%s\n", i,
		    i < ALIKE ? "Gophers dig burrows." : "");
		server_write(&fixture->capsule, path, text);
		snprintf(path, sizeof(path), "map/%04d.%s", i,
		    i < ARTICLES ? "txt" : "bin");
		server_write(&fixture->capsule, path, text);
	}
	server_write(&fixture->capsule, "menu.gmi",
	    "# Menu\nBefore.\n=> menu:index?under=/list/ All\nBehind.\n");
	/* Around the first file, and where parts of 128 entries meet. */
	for (int i = 0; i < ARTICLES + FILES; i++)
		if (i % 128 < 2 || i % 128 > 126 ||
		    (i > ARTICLES - 4 && i < ARTICLES + 4))
			buf_format(&map, "-%04d.%s\n", i,
			    i < ARTICLES ? "txt" : "bin");
	buf_add(&map, SPAN("Above\n*\nnot shown\n"));
	server_write_bytes(&fixture->capsule, "map/gophermap", buf_span(&map));
	buf_free(&map);
	fixture_open(fixture);
}

/* All of a page, in pieces of so much work, of which there are *pieces_r. */
static struct buf
all_of(struct fixture *fixture, size_t row, const struct protocol *protocol,
    size_t work, size_t *pieces_r)
{
	struct response response = {.entry = EDITION_NONE, .fd = -1};
	struct buf all = {0};
	int next;

	rows[row].make(fixture, rows[row].path, &response);
	assert_non_null(response.parts);
	assert_true(rows[row].make == make_article || response.parts->list);
	struct page_stream *stream =
	    page_stream_new(&fixture->context, protocol, &response);
	*pieces_r = 0;
	do {
		next = page_stream_next(stream, work, &all);
		arena_free(&fixture->arena);
		++*pieces_r;
	} while (next > 0);
	assert_int_equal(next, 0);
	page_stream_free(&stream);
	return all;
}

/* Q85: the size of the pieces changes no byte of a long page. */
static void
any_size_of_pieces(void **state)
{
	static const struct protocol *const protocols[] = {
	    &protocol_gemini, &protocol_gopher};
	struct fixture *fixture = *state;

	fill(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t j = 0; j < COUNT(protocols); j++) {
			size_t one, least, usual;
			struct buf whole = all_of(
			    fixture, i, protocols[j], SIZE_MAX / 2, &one);
			struct buf small =
			    all_of(fixture, i, protocols[j], 1, &least);
			struct buf pieces = all_of(
			    fixture, i, protocols[j], PAGE_STREAM_NEXT, &usual);
			expect_span(
			    rows[i].path, buf_span(&small), buf_span(&whole));
			expect_span(
			    rows[i].path, buf_span(&pieces), buf_span(&whole));
			assert_int_equal(one, 1);
			assert_true(usual >= rows[i].pieces);
			assert_true(least > usual);
			buf_free(&whole);
			buf_free(&small);
			buf_free(&pieces);
		}
}

/* Q85: and it has each entry once, and each heading. */
static void
all_entries(void **state)
{
	struct fixture *fixture = *state;
	size_t hidden = 0;

	fill(fixture);
	struct span page = fixture_page(fixture, "/menu.gmi");
	assert_int_equal(fixture_count(page, "\n=> /list/"), ARTICLES + FILES);
	assert_int_equal(fixture_count(page, "\n## All\n"), 1);
	assert_int_equal(fixture_count(page, "\n## Files\n"), 1);
	assert_true(fixture_holds(page, "0000.gmi Title 0\n=> /list/0001"));
	assert_true(fixture_holds(page, " bytes)\nBehind.\n"));
	struct span index = fixture_page(fixture, "/list/");
	assert_int_equal(
	    fixture_count(index, "\n=> /list/"), ARTICLES + FILES + 1);
	struct span map = fixture_gopher(fixture, "/map/");
	for (int i = 0; i < ARTICLES + FILES; i++)
		hidden += i % 128 < 2 || i % 128 > 126 ||
		    (i > ARTICLES - 4 && i < ARTICLES + 4);
	assert_int_equal(
	    fixture_count(map, "\t/map/0"), ARTICLES + FILES - hidden);
	assert_int_equal(fixture_count(map, "Files"), 1);
	assert_false(fixture_holds(map, "not shown"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(any_size_of_pieces),
	    FIXTURE_TEST(all_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
