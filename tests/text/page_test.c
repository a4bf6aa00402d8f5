#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/page.h"
#include "text/uri.h"

static void
expect_print(const char *row, const struct page *page, const char *want)
{
	struct buf buf = {0};

	page_print(page, SPAN("\n"), &buf);
	expect_span(row, buf_span(&buf), span_of(want));
	buf_free(&buf);
}

/* T10: whatever it is made from. */
static void
text_is_one_harmless_line(void **state)
{
	static const struct {
		const char *row, *text, *printed;
	} rows[] = {
	    {"plain", "a  b", "a b\n"},
	    {"empty", "", "\n"},
	    {"link", "=> /a b", " => /a b\n"},
	    {"no link", "=>", "=>\n"},
	    {"heading", "# a", " # a\n"},
	    {"three", "###a", " ###a\n"},
	    {"list", "* a", " * a\n"},
	    {"no list", "*a", "*a\n"},
	    {"quote", ">a", " >a\n"},
	    {"toggle", "```", " ```\n"},
	    {"X12", "a\n=> /b\r\n```", "a => /b ```\n"},
	    {"marker behind what is dropped", "\xef\xbb\xbf# a", " # a\n"},
	    {"marker behind an override", "\xe2\x80\xae=> /a", " => /a\n"},
	    {"not UTF-8", "\xff", "\xef\xbf\xbd\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].text));
		struct arena arena = {0};
		struct page page = page_new(&arena);
		page_text(&page, s);
		exact_free(&s); /* it was copied */
		expect_print(rows[i].row, &page, rows[i].printed);
		page_free(&page);
		arena_free(&arena);
	}
}

static void
verbs_print(void **state)
{
	struct arena arena = {0};
	struct page page = page_new(&arena);

	(void)state;
	expect_print("no lines", &page, "");
	page_heading(&page, 1, SPAN("# News\n"));
	page_heading(&page, 2, SPAN("Recent"));
	page_heading(&page, 3, SPAN(""));
	page_blank(&page);
	page_link(&page, SPAN("gemini://H/?a%20b"), SPAN(" a \t b "));
	page_link(&page, SPAN("/a"), SPAN(""));
	page_link_path(&page, SPAN("/a b/caf\xc3\xa9\n=>.gmi"), SPAN("=> x"));
	page_link_path(&page, SPAN("/a?b#c%20:d"), SPAN(""));
	page_text(&page, SPAN("end"));
	expect_print("all", &page,
	    "# # News\n"
	    "## Recent\n"
	    "### \n"
	    "\n"
	    "=> gemini://H/?a%20b a b\n"
	    "=> /a\n"
	    "=> /a%20b/caf%C3%A9%0A%3D%3E.gmi => x\n"
	    "=> /a%3Fb%23c%2520%3Ad\n"
	    "end\n");
	page_free(&page);
	assert_int_equal(page.count, 0);
	arena_free(&arena);
}

static void
line_ending_is_the_callers(void **state)
{
	struct arena arena = {0};
	struct page page = page_new(&arena);
	struct buf buf = {0};

	(void)state;
	page_parse(&page, SPAN("# a\nb\r\n```x\n y\n```z\nc"));
	page_print(&page, SPAN("\r\n"), &buf);
	expect_span("CR LF", buf_span(&buf),
	    SPAN("# a\r\nb\r\n```x\r\n y\r\n```\r\nc\r\n"));
	assert_int_equal(page.count, 6);
	assert_int_equal(page.lines[3].line.kind, LINE_PREFORMATTED);
	assert_int_equal(page.lines[0].target.type, 0);
	buf_free(&buf);
	page_free(&page);
	arena_free(&arena);
}

/* The second law of gemtext: parse(print(page)) is the page. */
static void
expect_law(struct span input, const struct page *page, struct span ending)
{
	struct page again = page_new(page->arena);
	struct buf buf = {0};

	page_print(page, ending, &buf);
	struct span printed = exact_copy(buf_span(&buf));
	page_parse(&again, printed);
	expect_true("count", input, again.count == page->count);
	for (size_t i = 0; i < page->count; i++) {
		const struct line *line = &page->lines[i].line;
		const struct line *back = &again.lines[i].line;
		expect_true("kind", input, back->kind == line->kind);
		expect_span("text", back->text, line->text);
		expect_span("URL", back->url, line->url);
	}
	exact_free(&printed);
	buf_free(&buf);
	page_free(&again);
}

static const struct span seeds[] = {
    {"=> /a b", 7},
    {"# A heading\r\n```", 16},
    {"* one > two", 11},
    {"``` \xe2\x80\xae=> /x\ty", 14},
    {"caf\xc3\xa9 \xe4\xb8\xad\xe6\x96\x87", 12},
    {"", 0},
};

/* Adds the line that the next number says, made of text. */
static void
add_line(struct page *page, struct mutator *mutator, struct span text)
{
	struct buf path = {0};

	switch (mutator_below(mutator, 8)) {
	case 0: page_blank(page); break;
	case 1:
	case 2:
		page_heading(
		    page, 1 + (unsigned)mutator_below(mutator, 3), text);
		break;
	case 3:
		buf_byte(&path, '/');
		uri_encode_path(&path, text);
		page_link(page, buf_span(&path), text);
		break;
	case 4:
		buf_byte(&path, '/');
		buf_add(&path, text);
		page_link_path(page, buf_span(&path), text);
		break;
	default: page_text(page, text); break;
	}
	buf_free(&path);
}

static void
built_pages_keep_the_law(void **state)
{
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = {0};
		struct arena arena = {0};
		struct page page = page_new(&arena);
		size_t lines = 1 + mutator_below(&mutator, 6);
		for (size_t line = 0; line < lines; line++) {
			exact_free(&input);
			input = mutator_next(&mutator);
			add_line(&page, &mutator, input);
		}
		assert_int_equal(page.count, lines);
		expect_law(input, &page, SPAN("\n"));
		expect_law(input, &page, SPAN("\r\n"));
		exact_free(&input);
		page_free(&page);
		arena_free(&arena);
	}
}

/* So do pages that were read, unless a line ends in a CR of its own. */
static void
read_pages_keep_the_law(void **state)
{
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct arena arena = {0};
		struct page page = page_new(&arena);
		page_parse(&page, input);
		if (span_find(input, '\r') == input.size)
			expect_law(input, &page, SPAN("\n"));
		exact_free(&input);
		page_free(&page);
		arena_free(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_is_one_harmless_line),
	    cmocka_unit_test(verbs_print),
	    cmocka_unit_test(line_ending_is_the_callers),
	    cmocka_unit_test(built_pages_keep_the_law),
	    cmocka_unit_test(read_pages_keep_the_law),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
