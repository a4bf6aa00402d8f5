/* Which entries of a long list a page shows, and its links to the others. */
#include "config/config.h"
#include "pages/pager.h"
#include "support/expect.h"

static void
parts(void **state)
{
	static const struct {
		const char *row;
		size_t size;
		uint32_t count, number;
		struct pager part;
	} rows[] = {
	    {"empty", 100, 0, 1, {0, 0, 1, 1}},
	    {"the longest on one page", 100, 4096, 1, {0, 4096, 1, 1}},
	    {"number of a list on one page", 100, 4096, 2, {0, 4096, 1, 1}},
	    {"first of 41", 100, 4097, 1, {0, 100, 1, 41}},
	    {"second", 100, 4097, 2, {100, 200, 2, 41}},
	    {"last but one", 100, 4097, 40, {3900, 4000, 40, 41}},
	    {"last", 100, 4097, 41, {4000, 4097, 41, 41}},
	    {"none after it", 100, 4097, 42, {0, 100, 1, 41}},
	    {"none before the first", 100, 4097, 0, {0, 100, 1, 41}},
	    {"no number at all", 100, 4097, UINT32_MAX, {0, 100, 1, 41}},
	    {"last page full", 100, 5000, 50, {4900, 5000, 50, 50}},
	    {"no pages", 0, 5000, 7, {0, 5000, 1, 1}},
	    {"one longer than the list", 5001, 5000, 1, {0, 5000, 1, 1}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vhost vhost = {.page_size = rows[i].size};
		struct context context = {.vhost = &vhost};
		struct pager want = rows[i].part;
		struct pager got =
		    pager_of(&context, rows[i].count, rows[i].number);
		expect_true(rows[i].row, SPAN(""),
		    got.from == want.from && got.to == want.to &&
			got.number == want.number && got.pages == want.pages);
	}
}

/* However many entries there are, every one is on one page. */
static void
whole_lists(void **state)
{
	struct vhost vhost = {.page_size = 97};
	struct context context = {.vhost = &vhost};

	(void)state;
	for (uint32_t count = 0; count < 5000; count += 61) {
		uint32_t pages = pager_of(&context, count, 1).pages, at = 0;
		for (uint32_t i = 1; i <= pages; i++) {
			struct pager part = pager_of(&context, count, i);
			assert_int_equal(part.from, at);
			at = part.to;
		}
		assert_int_equal(at, count);
	}
}

static void
links(void **state)
{
	static const struct {
		const char *row, *path;
		struct pager part;
		const char *page;
	} rows[] = {
	    {"one page", "/", {0, 5, 1, 1}, "x\n"},
	    {"first", "/", {0, 5, 1, 3}, "x\n\n=> /?page=2 Next page\n"},
	    {"second", "/", {5, 10, 2, 3},
		"x\n\n=> /?page=3 Next page\n=> / Previous page\n"},
	    {"last", "/", {10, 11, 3, 3}, "x\n\n=> /?page=2 Previous page\n"},
	    {"encoded", "/caf\xc3\xa9 ?/", {0, 5, 1, 2},
		"x\n\n=> /caf%C3%A9%20%3F/?page=2 Next page\n"},
	};
	struct config config;

	(void)state;
	config_start(&config);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct vhost vhost = {.labels = &config.labels};
		struct context context = {.vhost = &vhost, .arena = &arena};
		struct page page = page_new(&arena);
		struct buf text = {0};
		page_text(&page, SPAN("x"));
		pager_links(&context, span_of(rows[i].path), SPAN("en"),
		    &rows[i].part, &page);
		page_print(&page, SPAN("\n"), &text);
		expect_span(
		    rows[i].row, buf_span(&text), span_of(rows[i].page));
		buf_free(&text);
		page_free(&page);
		arena_free(&arena);
	}
	config_free(&config);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parts),
	    cmocka_unit_test(whole_lists),
	    cmocka_unit_test(links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
