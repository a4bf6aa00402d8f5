#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "wire/gopher_menu.h"

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define HAN "\xe4\xb8\xad" /* two cells */
#define HAN_TEN HAN HAN HAN HAN HAN HAN HAN HAN HAN HAN
#define DEAD "\terror.host\t1\r\n"
#define INFO(text) "i" text "\t" DEAD
#define TITLE(text) "i" text "\tTITLE" DEAD
#define OURS "\texample.org\t7070\r\n"
#define HOME "1Home\t/" OURS ".\r\n"

static const struct gopher_self self = {{"example.org", 11}, {"7070", 4}};

/* The menu of gemtext in a buffer of its exact size; all links have one target.
 */
static void
render(struct span gemtext, const struct item_target *target, struct buf *buf)
{
	struct span s = exact_copy(gemtext);
	struct arena arena = {0};
	struct page page = page_new(&arena);

	page_parse(&page, s);
	for (size_t i = 0; i < page.count; i++)
		if (page.lines[i].line.kind == LINE_LINK)
			page.lines[i].target = *target;
	gopher_render(&(struct response){.kind = RESPONSE_MENU, .page = page},
	    &self, buf);
	page_free(&page);
	arena_free(&arena);
	exact_free(&s);
}

/* Compares a rendering with the expected lines and the last line. */
static void
expect_menu(const char *row, struct span gemtext,
    const struct item_target *target, struct span want)
{
	struct buf buf = {0};

	render(gemtext, target, &buf);
	struct span menu = buf_span(&buf);
	expect_true("G14", menu, span_ends(menu, SPAN(".\r\n")));
	expect_span(row, span_head(menu, menu.size - 3), want);
	buf_free(&buf);
}

/* G11, M1, M2, M3, M4, M5: every kind of line except links. */
static void
lines(void **state)
{
	const struct {
		const char *row;
		struct span gemtext, menu;
	} rows[] = {
	    {"G14 empty", SPAN(""), SPAN("")},
	    {"G11", SPAN("Hello\n"), SPAN(INFO("Hello"))},
	    {"M1", SPAN("# News\n"), SPAN(TITLE("News") INFO("===="))},
	    {"M1 wide", SPAN("# " HAN "a\xcc\x81\n"),
		SPAN(TITLE(HAN "a\xcc\x81") INFO("==="))},
	    {"M1 long", SPAN("# " SIXTY " " TEN),
		SPAN(TITLE(SIXTY) TITLE(TEN) INFO("========================="
						  "========================="
						  "=========="))},
	    {"M1 empty", SPAN("#\n# News\n"), SPAN(TITLE("News") INFO("===="))},
	    {"M1 second", SPAN("# A\n# B\n"),
		SPAN(TITLE("A") INFO("=") INFO("") INFO("B") INFO("-"))},
	    {"M1 two", SPAN("a\n## Two\nb\n"),
		SPAN(INFO("a") INFO("") INFO("Two") INFO("---") INFO("b"))},
	    {"M1 two, blank before", SPAN("a\n\n## Two\n"),
		SPAN(INFO("a") INFO("") INFO("Two") INFO("---"))},
	    {"M1 two first", SPAN("## Two\n"), SPAN(INFO("Two") INFO("---"))},
	    {"M1 three", SPAN("a\n### Three\nb\n"),
		SPAN(INFO("a") INFO("") INFO("Three") INFO("b"))},
	    {"M2 wrap", SPAN(SIXTY " abc def gh\n"),
		SPAN(INFO(SIXTY " abc") INFO("def gh"))},
	    {"M2 just fits", SPAN(SIXTY "1234567\n"),
		SPAN(INFO(SIXTY "1234567"))},
	    {"M2 long word", SPAN(SIXTY "12345678\n"),
		SPAN(INFO(SIXTY "1234567") INFO("8"))},
	    {"M2 wide", SPAN(HAN_TEN HAN_TEN HAN_TEN HAN_TEN),
		SPAN(INFO(HAN_TEN HAN_TEN HAN_TEN HAN HAN HAN)
			INFO(HAN HAN HAN HAN HAN HAN HAN))},
	    {"M2 not joined", SPAN("a\nb\n"), SPAN(INFO("a") INFO("b"))},
	    {"M2 blank runs", SPAN("\na\n\n \n\t\nb\n\n"),
		SPAN(INFO("a") INFO("") INFO("b") INFO(""))},
	    {"M2 white space", SPAN(" a \t b \n"), SPAN(INFO("a b"))},
	    {"M3 list", SPAN("* item\n"), SPAN(INFO("* item"))},
	    {"M3 hang", SPAN("* " SIXTY " abcdef\n"),
		SPAN(INFO("* " SIXTY) INFO("  abcdef"))},
	    {"M3 empty item", SPAN("* \na\n"), SPAN(INFO("* ") INFO("a"))},
	    {"M3 quote", SPAN(">said\n"), SPAN(INFO("> said"))},
	    {"M3 every line", SPAN("> " SIXTY " abcdef\n"),
		SPAN(INFO("> " SIXTY) INFO("> abcdef"))},
	    {"M3 empty quote", SPAN("> a\n>\n> b\n"),
		SPAN(INFO("> a") INFO("> ") INFO("> b"))},
	    {"M4 verbatim", SPAN("```\n # a  b \n\n\n=> /a b\n.\n```\n"),
		SPAN(INFO(" # a  b ") INFO("") INFO("") INFO("=> /a b")
			INFO("."))},
	    {"M4 never cut", SPAN("```\n" SIXTY TEN " " SIXTY "\n"),
		SPAN(INFO(SIXTY TEN " " SIXTY))},
	    {"M4 tabs", SPAN("```\na\tb\tc\n"),
		SPAN(INFO("a       b       c"))},
	    {"M4 alt text", SPAN("```C code\nx\n```not this\n"),
		SPAN(INFO("[C code]") INFO("x"))},
	    {"M4 long alt text", SPAN("```" SIXTY " abcdef\n"),
		SPAN(INFO("[" SIXTY) INFO("abcdef]"))},
	    {"M4 alt text of controls", SPAN("```\x1b\nx\n"), SPAN(INFO("x"))},
	    {"M5",
		SPAN("a\x1b[31mb\xc2\x9b"
		     "Kc\x7f\0\n"),
		SPAN(INFO("abc"))},
	    {"M5 preformatted", SPAN("```\na\x1b[31m\xc2\x9b\rb\0\n"),
		SPAN(INFO("ab"))},
	    {"G14 lone dot", SPAN(".\n"), SPAN(INFO("."))},
	    {"not UTF-8", SPAN("a\xff\n"), SPAN(INFO("a\xef\xbf\xbd"))},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_menu(rows[i].row, rows[i].gemtext,
		    &(struct item_target){0}, rows[i].menu);
}

/* C8, M6 to M10, G13: link lines. */
static void
links(void **state)
{
	const struct {
		const char *row;
		struct span gemtext;
		struct item_target target;
		struct span menu;
	} rows[] = {
	    {"M6", SPAN("=> /posts/y.gmi label\n"),
		{.type = '1', .selector = SPAN("/posts/y")},
		SPAN("1label\t/posts/y" OURS)},
	    {"M7", SPAN("=> a.png\n"),
		{.type = 'I', .selector = SPAN("/a.png")},
		SPAN("Ia.png\t/a.png" OURS)},
	    {"M8", SPAN("=> gopher://h:71/1/a label\n"),
		{'1', SPAN("/a"), SPAN("h"), SPAN("71")},
		SPAN("1label\t/a\th\t71\r\n")},
	    {"M8 no path", SPAN("=> gopher://h\n"),
		{'1', SPAN(""), SPAN("h"), SPAN("70")},
		SPAN("1h\t\th\t70\r\n")},
	    {"M9", SPAN("=> gemini://h/a label\n"),
		{.type = 'h', .selector = SPAN("URL:gemini://h/a")},
		SPAN("hlabel [gemini]\tURL:gemini://h/a" OURS)},
	    {"M9 of another server",
		SPAN("=> gopher://h/hURL:http://e/ label\n"),
		{'h', SPAN("URL:http://e/"), SPAN("h"), SPAN("70")},
		SPAN("hlabel [http]\tURL:http://e/\th\t70\r\n")},
	    {"M9 https", SPAN("=> HTTPS://h/a label\n"),
		{.type = 'h', .selector = SPAN("URL:HTTPS://h/a")},
		SPAN("hlabel\tURL:HTTPS://h/a" OURS)},
	    {"M9 no scheme", SPAN("=> //h/a label\n"),
		{.type = 'h', .selector = SPAN("URL://h/a")},
		SPAN("hlabel\tURL://h/a" OURS)},
	    {"M9 local HTML", SPAN("=> /a.html label\n"),
		{.type = 'h', .selector = SPAN("/a.html")},
		SPAN("hlabel\t/a.html" OURS)},
	    {"M10 over-long label", SPAN("=> /a " SIXTY " abcdefgh ij"),
		{.type = '1', .selector = SPAN("/a")},
		SPAN("1" SIXTY "\t/a" OURS INFO("  abcdefgh ij"))},
	    {"M10 longer still", SPAN("=> /a " SIXTY " " SIXTY " " TEN),
		{.type = '1', .selector = SPAN("/a")},
		SPAN("1" SIXTY "\t/a" OURS INFO("  " SIXTY) INFO("  " TEN))},
	    {"M10 scheme after", SPAN("=> gemini://h/ " SIXTY),
		{.type = 'h', .selector = SPAN("URL:gemini://h/")},
		SPAN("h" SIXTY "\tURL:gemini://h/" OURS INFO("  [gemini]"))},
	    {"M10 no label", SPAN("=> https://h/a/b?c\n"),
		{.type = 'h', .selector = SPAN("URL:https://h/a/b?c")},
		SPAN("hh/a/b?c\tURL:https://h/a/b?c" OURS)},
	    {"M10 no label, mailto", SPAN("=> mailto:ann@h\n"),
		{.type = 'h', .selector = SPAN("URL:mailto:ann@h")},
		SPAN("hann@h [mailto]\tURL:mailto:ann@h" OURS)},
	    {"M10 no label, shortened", SPAN("=> https://h/" SIXTY TEN "\n"),
		{.type = 'h', .selector = SPAN("URL:https://h/" SIXTY TEN)},
		SPAN("hh/" SIXTY "01...\tURL:https://h/" SIXTY TEN OURS)},
	    {"M10 no label, shortened for the scheme",
		SPAN("=> gemini://h/" SIXTY "\n"),
		{.type = 'h', .selector = SPAN("URL:gemini://h/" SIXTY)},
		SPAN("hh/" TEN TEN TEN TEN TEN
		     "012... [gemini]\tURL:gemini://h/" SIXTY OURS)},
	    {"M10 no label, colon in a path", SPAN("=> /a:b\n"),
		{.type = '0', .selector = SPAN("/a:b")},
		SPAN("0/a:b\t/a:b" OURS)},
	    {"M10 no label, scheme alone", SPAN("=> mailto:\n"),
		{.type = 'h', .selector = SPAN("URL:mailto:")},
		SPAN("hmailto: [mailto]\tURL:mailto:" OURS)},
	    {"nowhere", SPAN("=> menu:recent What is new\n"), {0},
		SPAN(INFO("What is new"))},
	    {"nowhere, no label, whole", SPAN("=> x:" SIXTY TEN "\n"), {0},
		SPAN(INFO(SIXTY "0123456") INFO("  789"))},
	    {"G13",
		SPAN("=> /a a\x1b[2Jb\xc2\x85"
		     "c\n"),
		{.type = '0', .selector = SPAN("/a\t\r\n\0b")},
		SPAN("0ab c\t/a%09%0D%0A%00b" OURS)},
	    {"G13 C1", SPAN("=> /a a\n"),
		{.type = '0',
		    .selector = SPAN("/\xc2\x9b"
				     "2J")},
		SPAN("0a\t/%C2%9B2J" OURS)},
	    {"G13 and G36, a URL stays one", SPAN("=> x: a\n"),
		{.type = 'h',
		    .selector = SPAN("URL:x:\xe2\x80\xa8%41 "
				     "\xc3\xa9\xff\t")},
		SPAN("ha [x]\tURL:x:%E2%80%A8%41 \xc3\xa9%FF%09" OURS)},
	    {"G13, a replacement character that is one", SPAN("=> x: a\n"),
		{.type = 'h', .selector = SPAN("URL:x:\xef\xbf\xbd")},
		SPAN("ha [x]\tURL:x:\xef\xbf\xbd" OURS)},
	    {"M9 a long scheme is not said",
		SPAN("=> abcdefghijklmnop:b label\n"),
		{.type = 'h', .selector = SPAN("URL:abcdefghijklmnop:b")},
		SPAN("hlabel\tURL:abcdefghijklmnop:b" OURS)},
	    {"G13 host", SPAN("=> /a a\n"),
		{'0', SPAN("/"), SPAN("h\t\xc2\x9bx"), SPAN("7\r\n0")},
		SPAN("0a\t/\th\t7 0\r\n")},
	    {"G29 selector as it is", SPAN("=> /a a\n"),
		{.type = '0', .selector = SPAN("/a b%20\xc3\xa9?")},
		SPAN("0a\t/a b%20\xc3\xa9?" OURS)},
	    {"blank after a link", SPAN("=> /a a\n\n\n=> /a b\n"),
		{.type = '0', .selector = SPAN("/a")},
		SPAN("0a\t/a" OURS INFO("") "0b\t/a" OURS)},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_menu(rows[i].row, rows[i].gemtext, &rows[i].target,
		    rows[i].menu);
}

/* A menu of items that loam makes, of one target. */
static void
expect_made(const char *label, const char *want)
{
	struct arena arena = {0};
	struct page page = page_new(&arena);
	struct buf buf = {0};

	page_link(&page, SPAN("/a"), span_of(label));
	page.lines[0].target =
	    (struct item_target){.type = '1', .selector = SPAN("/a")};
	gopher_render(&(struct response){.kind = RESPONSE_MENU, .page = page},
	    &self, &buf);
	expect_span(label, buf_span(&buf), span_of(want));
	buf_free(&buf);
	page_free(&page);
	arena_free(&arena);
}

/*
 * P10, P11: an entry of a menu that loam makes is one line of 67 cells, and
 * ends in three dots where it is longer.
 */
static void
entries(void **state)
{
	static const struct {
		const char *label, *shown;
	} rows[] = {
	    {SIXTY "1234567", SIXTY "1234567"},
	    {SIXTY "12345678", SIXTY "1234..."},
	    {SIXTY " 1234567", SIXTY "..."},
	    {SIXTY " 123 56 ", SIXTY " 123 56"},
	    {TEN " " SIXTY "12345678", TEN " " TEN TEN TEN TEN TEN "012..."},
	    {SIXTY " 23456\xe2\x80\xa6", SIXTY "..."},
	    {"Wait\xe2\x80\xa6 what\xe2\x80\xa6", "Wait... what..."},
	    {HAN_TEN HAN_TEN HAN_TEN HAN HAN HAN "1",
		HAN_TEN HAN_TEN HAN_TEN HAN HAN HAN "1"},
	    {HAN_TEN HAN_TEN HAN_TEN HAN HAN HAN HAN,
		HAN_TEN HAN_TEN HAN_TEN HAN HAN "..."},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf want = {0};
		buf_format(&want, "1%s\t/a" OURS ".\r\n", rows[i].shown);
		buf_byte(&want, '\0');
		expect_made(rows[i].label, want.data);
		buf_free(&want);
	}
}

/*
 * G31, Y7, P12: a line of type 3 without a target, an item that leads home, and
 * the last line.
 */
static void
errors(void **state)
{
	static const struct {
		const char *row, *message, *menu;
	} rows[] = {
	    {"G31", "Not found", "3Not found\t" DEAD HOME},
	    {"empty", "", "3\t" DEAD HOME},
	    {"G13", "a\tb\r\n.\r\n", "3a b .\t" DEAD HOME},
	    {"G12", SIXTY " abcdefgh",
		"3" SIXTY "\t" DEAD INFO("abcdefgh") HOME},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span message = exact_copy(span_of(rows[i].message));
		struct buf buf = {0};
		gopher_menu_error(&self, message, SPAN("Home"), SPAN(""), &buf);
		gopher_menu_finish(&buf);
		expect_span(rows[i].row, buf_span(&buf), span_of(rows[i].menu));
		buf_free(&buf);
		exact_free(&message);
	}
}

/* Checks one line of a menu, without its CRLF; preformatted: of any width. */
static void
check_line(struct span input, struct span line, bool preformatted)
{
	size_t tabs = 0;

	expect_true(
	    "type", input, line.size > 0 && (unsigned char)line.data[0] > ' ');
	for (size_t i = 0; i < line.size; i++)
		tabs += line.data[i] == '\t';
	expect_true("G10", input, tabs == 3);
	struct span rest = span_tail(line, 1);
	expect_true("G12", input,
	    preformatted || utf8_cells(span_cut(&rest, '\t')) <= 67);
	for (rest = line; rest.size > 0;) {
		uint32_t code_point = utf8_next(&rest);
		expect_true("G13", input,
		    code_point == '\t' || !utf8_is_control(code_point));
	}
}

static void
check_menu(struct span input, struct span menu, bool preformatted)
{
	expect_true("G14", input, span_ends(menu, SPAN(".\r\n")));
	menu.size -= 3;
	while (menu.size > 0) {
		struct span line = span_cut(&menu, '\n');
		expect_true("CRLF", input, span_ends(line, SPAN("\r")));
		check_line(input, span_head(line, line.size - 1), preformatted);
	}
}

/* G10, G12, G13, G14: for any bytes in any field. */
static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("# A title\n\nSome text " SIXTY TEN " and more\n* item\n"),
	    SPAN("=> gemini://h/" SIXTY "\n=> /a " SIXTY " label\n> quote\n"),
	    SPAN("```alt " SIXTY "\n\tcode\x1b[2J\n```\n## Two\n### Three\n"),
	    SPAN(HAN_TEN HAN_TEN HAN_TEN " " HAN_TEN HAN_TEN "\n.\n"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct span other = mutator_next(&mutator);
		struct item_target target = {.type = "01hI8"[i % 5]};
		struct buf buf = {0};
		target.selector = other;
		if (i % 3 == 0)
			target.host = target.port = other;
		if (i % 7 == 0)
			target.type = 0;
		render(input, &target, &buf);
		bool toggled = false;
		for (size_t at = 0; at + 3 <= input.size; at++)
			toggled =
			    toggled || memcmp(input.data + at, "```", 3) == 0;
		check_menu(input, buf_span(&buf), toggled);
		buf_free(&buf);
		gopher_menu_error(&self, input, input, input, &buf);
		gopher_menu_finish(&buf);
		check_menu(input, buf_span(&buf), false);
		buf_free(&buf);
		exact_free(&input);
		exact_free(&other);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines),
	    cmocka_unit_test(links),
	    cmocka_unit_test(entries),
	    cmocka_unit_test(errors),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
