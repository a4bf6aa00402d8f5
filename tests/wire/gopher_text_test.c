#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "wire/gopher_text.h"

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define HAN "\xe4\xb8\xad" /* two cells */
#define HAN_TEN HAN HAN HAN HAN HAN HAN HAN HAN HAN HAN

static const struct gopher_self self = {{"example.org", 11}, {"70", 2}};

/* The text of gemtext in a buffer of its exact size; all links have one target.
 */
static void
render(struct span gemtext, const struct item_target *target,
    const struct gopher_self *server, struct buf *buf)
{
	struct span s = exact_copy(gemtext);
	struct arena arena = {0};
	struct page page = page_new(&arena);

	page_parse(&page, s);
	for (size_t i = 0; i < page.count; i++)
		if (page.lines[i].line.kind == LINE_LINK)
			page.lines[i].target = *target;
	gopher_render(
	    &(struct response){
		.kind = RESPONSE_TEXT, .detail = SPAN("Links"), .page = page},
	    server, buf);
	page_free(&page);
	arena_free(&arena);
	exact_free(&s);
}

/* G19, M1 to M5: every kind of line except links. */
static void
lines(void **state)
{
	const struct {
		const char *row;
		struct span gemtext, text;
	} rows[] = {
	    {"empty", SPAN(""), SPAN("")},
	    {"G20", SPAN("Hello"), SPAN("Hello\r\n")},
	    {"M1", SPAN("# News\n\na"), SPAN("News\r\n====\r\n\r\na\r\n")},
	    {"M1 wide", SPAN("# " HAN "a\xcc\x81\n"),
		SPAN(HAN "a\xcc\x81\r\n===\r\n")},
	    {"M1 rule no wider than the text", SPAN("## " SIXTY " " TEN "\n"),
		SPAN(SIXTY "\r\n" TEN "\r\n-------------------------"
			   "-----------------------------------\r\n")},
	    {"M1 rule of 67 at most", SPAN("### \n## " SIXTY TEN),
		SPAN(SIXTY TEN "\r\n--------------------------------------"
			       "-----------------------------\r\n")},
	    {"M1 two", SPAN("a\n## Two\n"), SPAN("a\r\n\r\nTwo\r\n---\r\n")},
	    {"M1 three", SPAN("a\n### Three\n"), SPAN("a\r\n\r\nThree\r\n")},
	    {"M2 wrap", SPAN(SIXTY " abc def gh\n"),
		SPAN(SIXTY " abc\r\ndef gh\r\n")},
	    {"M2 words stay whole", SPAN("a " SIXTY TEN " b\n"),
		SPAN("a\r\n" SIXTY TEN "\r\nb\r\n")},
	    {"M2 URLs stay whole",
		SPAN("See gemini://example.org/" SIXTY " there\n"),
		SPAN("See\r\ngemini://example.org/" SIXTY "\r\nthere\r\n")},
	    {"M2 wide", SPAN(HAN_TEN HAN_TEN HAN_TEN HAN_TEN),
		SPAN(HAN_TEN HAN_TEN HAN_TEN HAN HAN HAN
		    "\r\n" HAN HAN HAN HAN HAN HAN HAN "\r\n")},
	    {"M2 blank runs", SPAN("\na\n\n\n\nb\n"), SPAN("a\r\n\r\nb\r\n")},
	    {"M3 list", SPAN("* " SIXTY " abcdef\n"),
		SPAN("* " SIXTY "\r\n  abcdef\r\n")},
	    {"M3 quote", SPAN("> " SIXTY " abcdef\n>\n"),
		SPAN("> " SIXTY "\r\n> abcdef\r\n> \r\n")},
	    {"M4", SPAN("```alt\n\ta  b\n\n\n" SIXTY TEN "\n```x\n"),
		SPAN("[alt]\r\n        a  b\r\n\r\n\r\n" SIXTY TEN "\r\n")},
	    {"M5", SPAN("a\x1b[31mb\xc2\x9b\n"), SPAN("ab\r\n")},
	    {"G19 lone dot", SPAN(".\n..\n.a\n"), SPAN(". \r\n..\r\n.a\r\n")},
	    {"G19 preformatted", SPAN("```\n.\n.\x1b\n"), SPAN(". \r\n. \r\n")},
	    {"G19 title", SPAN("# .\n## .\n### .\n"),
		SPAN(". \r\n=\r\n\r\n. \r\n-\r\n\r\n. \r\n")},
	    {"G19 wrapped", SPAN(SIXTY TEN " .\n"),
		SPAN(SIXTY TEN "\r\n. \r\n")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf buf = {0};
		render(rows[i].gemtext, &(struct item_target){0}, &self, &buf);
		expect_span(rows[i].row, buf_span(&buf), rows[i].text);
		buf_free(&buf);
	}
}

/* M6, M8, M9, M10: links are numbered; their URLs are listed at the end. */
static void
links(void **state)
{
	const struct {
		const char *row;
		struct span gemtext;
		struct item_target target;
		const char *text;
	} rows[] = {
	    {"M6", SPAN("=> y.gmi label\na\n"),
		{.type = '1', .selector = SPAN("/posts/y z")},
		"[1] label\r\na\r\n\r\nLinks\r\n-----\r\n"
		"[1] gopher://example.org/1/posts/y%20z\r\n"},
	    {"M8", SPAN("=> gopher://h:71/1/a%20b label\n"),
		{'1', SPAN("/a b"), SPAN("h"), SPAN("71")},
		"[1] label\r\n\r\nLinks\r\n-----\r\n"
		"[1] gopher://h:71/1/a%20b\r\n"},
	    {"M8 telnet", SPAN("=> telnet://user@h label\n"),
		{'8', SPAN("user"), SPAN("h"), SPAN("23")},
		"[1] label\r\n\r\nLinks\r\n-----\r\n[1] telnet://user@h\r\n"},
	    {"M9", SPAN("=> gemini://h/a label\n"),
		{.type = 'h', .selector = SPAN("URL:gemini://h/a")},
		"[1] label\r\n\r\nLinks\r\n-----\r\n[1] gemini://h/a\r\n"},
	    {"M9 controls", SPAN("=> gemini://h/\x1b[1ma\x7f label\n"),
		{.type = 'h', .selector = SPAN("URL:gemini://h/\x1b[1ma\x7f")},
		"[1] label\r\n\r\nLinks\r\n-----\r\n[1] gemini://h/a\r\n"},
	    {"M10 never wrapped", SPAN("=> https://h/" SIXTY TEN "\n"),
		{.type = 'h', .selector = SPAN("URL:https://h/" SIXTY TEN)},
		"[1] h/" TEN TEN TEN TEN TEN "01234567...\r\n\r\nLinks\r\n"
		"-----\r\n[1] https://h/" SIXTY TEN "\r\n"},
	    {"nowhere, M13", SPAN("=> x:y label\n"), {0}, "label\r\n"},
	    {"hang", SPAN("=> x:y " SIXTY " abcdef\n"),
		{.type = 'h', .selector = SPAN("URL:x:y")},
		"[1] " SIXTY "\r\n    abcdef\r\n\r\nLinks\r\n-----\r\n"
		"[1] x:y\r\n"},
	    {"long word whole", SPAN("=> x:y " SIXTY TEN "\n"),
		{.type = 'h', .selector = SPAN("URL:x:y")},
		"[1] " SIXTY TEN "\r\n\r\nLinks\r\n-----\r\n[1] x:y\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf buf = {0};
		render(rows[i].gemtext, &rows[i].target, &self, &buf);
		expect_span(rows[i].row, buf_span(&buf), span_of(rows[i].text));
		buf_free(&buf);
	}
}

/* M14: many links are numbered in order, and their rows hang. */
static void
many_links_are_numbered_in_order(void **state)
{
	const struct gopher_self other = {SPAN("h"), SPAN("7070")};
	struct item_target target = {.type = '0', .selector = SPAN("/a")};
	struct buf gemtext = {0}, buf = {0}, want = {0};

	(void)state;
	for (int i = 1; i <= 101; i++) {
		buf_add(&gemtext, SPAN("=> /a " SIXTY " abc\n"));
		buf_format(&want, "[%d] " SIXTY "\r\n%*sabc\r\n", i,
		    i < 10        ? 4
			: i < 100 ? 5
				  : 6,
		    "");
	}
	buf_add(&want, SPAN("\r\nLinks\r\n-----\r\n"));
	for (int i = 1; i <= 101; i++)
		buf_format(&want, "[%d] gopher://h:7070/0/a\r\n", i);
	render(buf_span(&gemtext), &target, &other, &buf);
	expect_span("M14", buf_span(&buf), buf_span(&want));
	buf_free(&gemtext);
	buf_free(&buf);
	buf_free(&want);
}

/* G19, G20: only the ends of lines change. */
static void
lines_of_a_file(void **state)
{
	const struct {
		const char *row;
		struct span file, text;
	} rows[] = {
	    {"empty", SPAN(""), SPAN("")},
	    {"G19", SPAN("x\n.\n..\n.foo\n"),
		SPAN("x\r\n. \r\n..\r\n.foo\r\n")},
	    {"G19 CRLF", SPAN("x\r\n.\r\n"), SPAN("x\r\n. \r\n")},
	    {"G19 last", SPAN("."), SPAN(". \r\n")},
	    {"G20 final CRLF", SPAN("a\nb"), SPAN("a\r\nb\r\n")},
	    {"G20 blank lines", SPAN("\n\n\na\n\n"),
		SPAN("\r\n\r\n\r\na\r\n\r\n")},
	    {"G20 nothing else", SPAN("\ta\x1b\0\xff b \n"),
		SPAN("\ta\x1b\0\xff b \r\n")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span file = exact_copy(rows[i].file);
		struct buf buf = {0};
		gopher_lines(file, &buf);
		expect_span(rows[i].row, buf_span(&buf), rows[i].text);
		buf_free(&buf);
		exact_free(&file);
	}
}

/* G21: lines of any length stay whole. */
static void
long_lines_are_not_split(void **state)
{
	struct buf file = {0}, buf = {0};

	(void)state;
	buf_repeat(&file, 'a', 5000);
	gopher_lines(buf_span(&file), &buf);
	buf_add(&file, SPAN("\r\n"));
	expect_span("G21", buf_span(&buf), buf_span(&file));
	buf_free(&file);
	buf_free(&buf);
}

/* Checks that CRLF ends each line and none is a lone dot. */
static void
check_lines(struct span input, struct span text)
{
	while (text.size > 0) {
		expect_true("LF", input, span_find(text, '\n') < text.size);
		struct span line = span_cut(&text, '\n');
		expect_true("CRLF", input, span_ends(line, SPAN("\r")));
		expect_true("G19", input, !span_equal(line, SPAN(".\r")));
	}
}

/* G19, M5: for any bytes. */
static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("# A title\n\nSome text " SIXTY TEN " and more\n* item\n"),
	    SPAN("=> gemini://h/" SIXTY "\n=> /a " SIXTY " label\n> quote\n"),
	    SPAN("```alt " SIXTY "\n\tcode\x1b[2J\n```\n## Two\n### Three\n"),
	    SPAN(".\r\n..\r\n. \n```\n.\n"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct span other = mutator_next(&mutator);
		struct item_target target = {
		    "01hI8" [i % 5], other, { 0 }, {0}};
		struct buf buf = {0};
		render(input, &target, &self, &buf);
		check_lines(input, buf_span(&buf));
		for (struct span rest = buf_span(&buf); rest.size > 0;) {
			uint32_t code_point = utf8_next(&rest);
			expect_true("M5", input,
			    code_point == '\r' || code_point == '\n' ||
				!utf8_is_control(code_point));
		}
		buf_free(&buf);
		gopher_lines(input, &buf);
		check_lines(input, buf_span(&buf));
		buf_free(&buf);
		exact_free(&input);
		exact_free(&other);
	}
}

/* Lines of a file as they are, one of which comes in two pieces. */
static void
lines_in_pieces(void **state)
{
	struct arena arena = {0};
	struct page page = page_new(&arena);
	struct buf buf = {0};
	static const struct {
		struct span source;
		bool within, cut;
	} rows[] = {
	    {SPAN("one\n"), false, false},
	    {SPAN("tw"), false, true},
	    {SPAN("o and "), true, true},
	    {SPAN("more\r\n"), true, false},
	    {SPAN(".\n"), false, false},
	    {SPAN("thr"), false, true},
	    {SPAN("ee\n"), true, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		page_line_add(&page, (struct line){.kind = LINE_TEXT});
		page.lines[i].source = rows[i].source;
		page.lines[i].within = rows[i].within;
		page.lines[i].cut = rows[i].cut;
	}
	gopher_lines_print(&page, &buf);
	expect_span("G19", buf_span(&buf),
	    SPAN("one\r\ntwo and more\r\n. \r\nthree\r\n"));
	buf_free(&buf);
	page_free(&page);
	arena_free(&arena);
}

/* G35: a text has no items, and so no attributes of any. */
static void
no_attributes(void **state)
{
	struct arena arena = {0};
	struct page page = page_new(&arena);
	struct buf buf = {0};

	(void)state;
	page_parse(&page, SPAN("Hello\n"));
	gopher_render(
	    &(struct response){
		.kind = RESPONSE_TEXT, .attributes = true, .page = page},
	    &self, &buf);
	expect_span("text", buf_span(&buf), SPAN("Hello\r\n"));
	buf_free(&buf);
	page_free(&page);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_attributes),
	    cmocka_unit_test(lines),
	    cmocka_unit_test(links),
	    cmocka_unit_test(many_links_are_numbered_in_order),
	    cmocka_unit_test(lines_of_a_file),
	    cmocka_unit_test(long_lines_are_not_split),
	    cmocka_unit_test(lines_in_pieces),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
