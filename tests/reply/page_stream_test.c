/*
 * Pages that are rendered in pieces: the same bytes as at once, whatever the
 * size of the pieces, and bounded work and memory for each.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pages/article_lines.h"
#include "pages/resolve.h"
#include "reply/answer.h"
#include "reply/page_stream.h"
#include "support/expect.h"
#include "support/fixture.h"
#include "support/large.h"
#include "text/tag.h"

enum {
	SIZE = 50000, /* bytes of a text: several windows */
	SMALL = 1500, /* of one that is read byte by byte */
};

/* A page as one request would have it. */
struct page_of {
	const struct protocol *protocol;
	enum article_shape shape;
	enum response_kind kind;
};

static const struct page_of pages[] = {
    {&protocol_gemini, ARTICLE_OWN, RESPONSE_LINES},
    {&protocol_gopher, ARTICLE_MENU, RESPONSE_MENU},
    {&protocol_gopher, ARTICLE_TEXT, RESPONSE_TEXT},
    {&protocol_gopher, ARTICLE_RAW, RESPONSE_LINES},
};

static void
fill_with(struct fixture *fixture, const char *front, size_t size)
{
	for (size_t i = 0; i < large_count; i++) {
		struct buf text = {0};
		char path[64];
		if (!large_kinds[i].article)
			continue;
		/* No front matter in other charsets: as it is. */
		if (large_kinds[i].charset == NULL)
			buf_add(&text, span_of(front));
		large_make(&large_kinds[i], size + text.size, &text);
		snprintf(path, sizeof(path), "%s.gmi", large_kinds[i].name);
		server_write_bytes(&fixture->capsule, path, buf_span(&text));
		buf_free(&text);
	}
	fixture_open(fixture);
}

static void
fill(struct fixture *fixture, const char *front)
{
	fill_with(fixture, front, SIZE);
}

static struct page_stream *
open_stream(struct fixture *fixture, const char *path,
    const struct page_of *page, size_t piece)
{
	struct response response = {
	    .entry = EDITION_NONE, .fd = -1, .detail = SPAN("Links")};
	uint32_t number = edition_find(fixture->edition, span_of(path));
	struct article_file file = article_file_of(&fixture->context, number);

	response.kind = page->kind;
	response.parts = article_lines_new(&file, page->shape);
	assert_non_null(response.parts);
	((struct article_lines *)response.parts)->text.piece = piece;
	return page_stream_new(&fixture->context, page->protocol, &response);
}

/* All of a page, in pieces of so much work, of a text read in such pieces. */
static struct buf
all_of(struct fixture *fixture, const char *path, const struct page_of *page,
    size_t piece, size_t work)
{
	struct page_stream *stream = open_stream(fixture, path, page, piece);
	struct buf all = {0};
	int next;

	do {
		next = page_stream_next(stream, work, &all);
		arena_free(&fixture->arena);
	} while (next > 0);
	assert_int_equal(next, 0);
	page_stream_free(&stream);
	return all;
}

/* Pieces of so many bytes, and of so much work, give the page of one piece. */
static void
expect_pieces(struct fixture *fixture, size_t piece, size_t work)
{
	char path[64], row[128];

	for (size_t i = 0; i < large_count; i++)
		for (size_t j = 0; j < COUNT(pages); j++) {
			if (!large_kinds[i].article)
				continue;
			snprintf(
			    path, sizeof(path), "/%s.gmi", large_kinds[i].name);
			struct buf whole = all_of(
			    fixture, path, &pages[j], 1 << 20, SIZE_MAX / 2);
			assert_true(whole.size > 0);
			struct buf all =
			    all_of(fixture, path, &pages[j], piece, work);
			snprintf(row, sizeof(row), "%s shape %zu by %zu", path,
			    j, piece);
			expect_span(row, buf_span(&all), buf_span(&whole));
			buf_free(&all);
			buf_free(&whole);
		}
}

/* K70: the size of the pieces changes no byte. */
static void
any_size_of_pieces(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture, "");
	expect_pieces(fixture, 1021, 5000);
	fill_with(fixture, "", SMALL);
	expect_pieces(fixture, 7, 500);
	expect_pieces(fixture, 1, 1);
}

/* Adds the tags of the last lines, which without menus are a line of text. */
static void
add_tags(struct span lines, struct page *page)
{
	struct buf text = {0};

	for (struct span tag; (tag = tag_lines_next(&lines)).size > 0;)
		buf_format(&text, "#%pS ", SPAN_AT(tag));
	if (text.size > 0)
		page_text(page, buf_span(&text));
	buf_free(&text);
}

/* The page of a whole text on Gemini: its own bytes but for those lines. */
static struct buf
own_whole(struct fixture *fixture, struct span text)
{
	struct page page = page_new(&fixture->arena);
	size_t tags = tag_lines_at(text, true);
	struct buf whole = {0};

	buf_add(&whole, span_head(text, tags));
	add_tags(span_tail(text, tags), &page);
	bool crlf =
	    span_ends(span_head(text, span_find(text, '\n')), SPAN("\r"));
	page_print(&page, crlf ? SPAN("\r\n") : SPAN("\n"), &whole);
	page_free(&page);
	return whole;
}

/* The page of a whole text, as the lines of gemtext that it has. */
static struct buf
render_whole(struct fixture *fixture, const char *path, struct span text)
{
	struct response response = {.kind = RESPONSE_TEXT,
	    .detail = SPAN("Links"),
	    .page = page_new(&fixture->arena)};
	size_t tags = tag_lines_at(text, true);
	struct buf whole = {0};

	page_parse(&response.page, span_head(text, tags));
	add_tags(span_tail(text, tags), &response.page);
	resolve_page(&fixture->context, span_of(path), &response.page);
	protocol_gopher.render(&response, &fixture->vhost.gopher, &whole);
	page_free(&response.page);
	return whole;
}

/* Whether a line is so long that it is shown as several. */
static bool
has_long_line(struct span text)
{
	while (text.size > 0)
		if (span_cut_line(&text).size > ARTICLE_LINE_MAX)
			return true;
	return false;
}

/*
 * K70, P17: without menus the pieces are what is made of the whole text: its
 * own bytes, with tags as text, and the wrapped text of all of its lines.
 */
static void
same_as_the_whole(void **state)
{
	struct fixture *fixture = *state;
	char path[64];

	fill(fixture, "---\nmenus: none\n---\n");
	for (size_t i = 0; i < large_count; i++) {
		struct buf text = {0};
		if (!large_kinds[i].article || large_kinds[i].charset ||
		    large_kinds[i].menus)
			continue;
		large_make(&large_kinds[i], SIZE, &text);
		snprintf(path, sizeof(path), "/%s.gmi", large_kinds[i].name);
		struct buf own =
		    all_of(fixture, path, &pages[0], 1000, PAGE_STREAM_FIRST);
		struct buf whole_own = own_whole(fixture, buf_span(&text));
		expect_span(path, buf_span(&own), buf_span(&whole_own));
		buf_free(&whole_own);
		if (!has_long_line(buf_span(&text))) {
			struct buf wrapped = all_of(
			    fixture, path, &pages[2], 1000, PAGE_STREAM_FIRST);
			struct buf whole =
			    render_whole(fixture, path, buf_span(&text));
			expect_span(path, buf_span(&wrapped), buf_span(&whole));
			buf_free(&wrapped);
			buf_free(&whole);
		}
		buf_free(&own);
		buf_free(&text);
	}
}

/* A page by the answer to a path, in pieces of so much work. */
static struct buf
page_by(struct fixture *fixture, const struct protocol *protocol,
    const char *path, size_t work)
{
	struct request request = {.path = span_of(path),
	    .selector = span_of(path),
	    .host = SPAN("localhost")};
	struct asked asked = {.protocol = protocol, .request = &request};
	struct response response;
	struct buf all = {0};
	int next;

	answer(&fixture->context, &asked, &response);
	expect_true(path, SPAN("comes in parts"), response.parts != NULL);
	protocol->render(&response, &fixture->vhost.gopher, &all);
	struct page_stream *stream =
	    page_stream_new(&fixture->context, protocol, &response);
	response_free(&response);
	do {
		size_t before = stream->parts->work;
		next = page_stream_next(stream, work, &all);
		arena_free(&fixture->arena);
		/* K71: the last line of a piece may exceed it. */
		assert_true(work > SIZE ||
		    stream->parts->work - before < work + 2 * PAGE_STREAM_NEXT);
	} while (next > 0);
	assert_int_equal(next, 0);
	page_stream_free(&stream);
	return all;
}

static void
expect_same_by(struct fixture *fixture, const char *path)
{
	static const struct protocol *const protocols[] = {
	    &protocol_gemini, &protocol_gopher};

	for (size_t i = 0; i < COUNT(protocols); i++) {
		struct buf whole =
		    page_by(fixture, protocols[i], path, SIZE_MAX / 2);
		struct buf all = page_by(fixture, protocols[i], path, 1);
		expect_span(path, buf_span(&all), buf_span(&whole));
		buf_free(&whole);
		buf_free(&all);
	}
}

/* K70, K71: a map of thousands of lines, with others in it. */
static void
maps(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = {0};

	for (int i = 0; i < 3; i++) {
		large_make(
		    &large_kinds[large_count - 1], text.size + SIZE, &text);
		text.size -= 2; /* the line `*` */
		buf_add(&text, SPAN("=part\n1Below\t/map/b\nart\n"));
	}
	server_write(
	    &fixture->capsule, "map/part", "within\n\n1it\tit\n.\nno\n");
	server_write(&fixture->capsule, "map/b.gmi", "# B\n");
	buf_add(&text, SPAN("*\n"));
	server_write_bytes(&fixture->capsule, "map/gophermap", buf_span(&text));
	buf_free(&text);
	fixture_open(fixture);
	expect_same_by(fixture, "/map/");
	assert_int_equal(
	    fixture_count(fixture_gopher(fixture, "/map/"), "iwithin"), 3);
}

/* K70, K71: lists of hundreds of entries, of each kind. */
static void
lists(void **state)
{
	static const char *const paths[] = {
	    "/list/", "/archive/2018", "/tags/one", "/tags/"};
	struct fixture *fixture = *state;
	char path[64], text[96];

	for (unsigned i = 0; i < 300; i++) {
		snprintf(path, sizeof(path), "list/2018-03-%02u-%u.gmi",
		    i % 28 + 1, i);
		snprintf(text, sizeof(text),
		    "---\ntags: [one, tag%u]\n---\n# Number %u\n", i, i);
		server_write(&fixture->capsule, path, text);
		snprintf(path, sizeof(path), "list/%u.png", i);
		server_write(&fixture->capsule, path, "PNG");
	}
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(paths); i++)
		expect_same_by(fixture, paths[i]);
	assert_int_equal(
	    fixture_count(fixture_page(fixture, "/list/"), "## Files"), 1);
	assert_int_equal(
	    fixture_count(fixture_page(fixture, "/list/"), "\n=> /list/"), 601);
}

/* K71: a piece takes bounded work, and little is held between two. */
static void
bounded_pieces(void **state)
{
	struct fixture *fixture = *state;
	char path[64];

	fill(fixture, "");
	for (size_t i = 0; i < large_count; i++)
		for (size_t j = 0; j < COUNT(pages); j++) {
			struct buf piece = {0};
			int next;
			if (!large_kinds[i].article)
				continue;
			snprintf(
			    path, sizeof(path), "/%s.gmi", large_kinds[i].name);
			struct page_stream *stream = open_stream(
			    fixture, path, &pages[j], ARTICLE_TEXT_PIECE);
			do {
				size_t before = stream->parts->work;
				piece.size = 0;
				next = page_stream_next(
				    stream, PAGE_STREAM_FIRST, &piece);
				arena_free(&fixture->arena);
				assert_true(stream->parts->work - before <
				    2 * PAGE_STREAM_FIRST);
				assert_true(piece.size < 8 * PAGE_STREAM_FIRST);
				assert_true(
				    page_stream_held(stream) + piece.capacity <
				    512 << 10);
			} while (next > 0);
			page_stream_free(&stream);
			buf_free(&piece);
		}
}

/* Renders to the end, after a change of the file. Returns the last result. */
static int
rest_after(struct fixture *fixture, const char *path,
    const struct page_of *page, void (*change)(const char *path))
{
	struct page_stream *stream =
	    open_stream(fixture, path, page, ARTICLE_TEXT_PIECE);
	struct buf bytes = {0};
	int next = page_stream_next(stream, 5000, &bytes);

	assert_int_equal(next, 1);
	change(server_path(&fixture->capsule, path + 1));
	while (next > 0) {
		next = page_stream_next(stream, 5000, &bytes);
		arena_free(&fixture->arena);
	}
	page_stream_free(&stream);
	buf_free(&bytes);
	return next;
}

static void
cut_short(const char *path)
{
	assert_int_equal(truncate(path, 40000), 0);
}

static void
grow(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

	assert_int_equal(write(fd, "more\n", 5), 5);
	close(fd);
}

/* As many bytes as before, written at another time. */
static void
write_within(const char *path)
{
	struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_int_equal(pwrite(fd, "other", 5, SIZE - 1000), 5);
	assert_int_equal(futimens(fd, times), 0);
	close(fd);
}

static void
replace(const char *path)
{
	assert_int_equal(unlink(path), 0);
}

/*
 * K72: a file that was written to gives no page of two texts; a file that was
 * replaced by another is sent as it was.
 */
static void
changed_files(void **state)
{
	struct fixture *fixture = *state;

	for (size_t j = 0; j < COUNT(pages); j++) {
		fill(fixture, "");
		assert_int_equal(
		    rest_after(fixture, "/links.gmi", &pages[j], cut_short),
		    -1);
		assert_int_equal(
		    rest_after(fixture, "/prose.gmi", &pages[j], grow), -1);
		assert_int_equal(
		    rest_after(fixture, "/words.gmi", &pages[j], write_within),
		    -1);
		assert_int_equal(
		    rest_after(fixture, "/crlf.gmi", &pages[j], replace), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(any_size_of_pieces),
	    FIXTURE_TEST(same_as_the_whole),
	    FIXTURE_TEST(maps),
	    FIXTURE_TEST(lists),
	    FIXTURE_TEST(bounded_pieces),
	    FIXTURE_TEST(changed_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
