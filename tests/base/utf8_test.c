#include "base/script.h"
#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

static void
finds_the_first_invalid_byte(void **state)
{
	const struct {
		const char *row;
		struct span s;
		size_t at;
	} rows[] = {
	    {"empty", SPAN(""), 0},
	    {"ASCII", SPAN("abc"), 3},
	    {"NUL is a character", SPAN("a\0b"), 3},
	    {"two to four bytes", SPAN("\xc3\xa9\xe2\x82\xac\xf0\x9f\x8e\x89"),
		9},
	    {"highest of all", SPAN("\xf4\x8f\xbf\xbf"), 4},
	    {"around the surrogates", SPAN("\xed\x9f\xbf\xee\x80\x80"), 6},
	    {"R21", SPAN("\xdc"), 0},
	    {"F3", SPAN("ab\xae"), 2},
	    {"lone continuation", SPAN("a\x80"), 1},
	    {"overlong slash", SPAN("\xc0\xaf"), 0},
	    {"overlong slash in three", SPAN("\xe0\x80\xaf"), 0},
	    {"overlong slash in four", SPAN("\xf0\x80\x80\xaf"), 0},
	    {"overlong NUL", SPAN("a\xc0\x80"), 1},
	    {"surrogate", SPAN("\xed\xa0\x80"), 0},
	    {"above U+10FFFF", SPAN("\xf4\x90\x80\x80"), 0},
	    {"five bytes", SPAN("\xf8\x88\x80\x80\x80"), 0},
	    {"cut after one of two", SPAN("a\xc3"), 1},
	    {"cut after one of three", SPAN("a\xe2"), 1},
	    {"cut after two of three", SPAN("a\xe2\x82"), 1},
	    {"cut after one of four", SPAN("a\xf0"), 1},
	    {"cut after three of four", SPAN("a\xf0\x9f\x8e"), 1},
	    {"broken third byte", SPAN("\xe2\x82!"), 0},
	    {"last byte of a word of eight", SPAN("abcdefg\xff"), 7},
	    {"first byte of the next", SPAN("abcdefgh\xff"), 8},
	    {"across words",
		SPAN("abcdefg\xc3\xa9"
		     "bcdefgh\x80"),
		16},
	    {"cut at the end of a word", SPAN("abcdefg\xc3"), 7},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(rows[i].s);
		expect_true(rows[i].row, s, utf8_invalid_at(s) == rows[i].at);
		expect_true(
		    rows[i].row, s, utf8_valid(s) == (rows[i].at == s.size));
		exact_free(&s);
	}
}

static void
takes_bad_bytes_alone(void **state)
{
	struct span s = exact_copy(SPAN("a\xff\xe2\x82\xc3\xa9\xed\xa0\x80"));
	static const uint32_t want[] = {
	    'a', 0xfffd, 0xfffd, 0xfffd, 0xe9, 0xfffd, 0xfffd, 0xfffd};
	struct span rest = s;

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++)
		assert_int_equal(utf8_next(&rest), want[i]);
	assert_int_equal(rest.size, 0);
	exact_free(&s);
}

static void
every_code_point_round_trips(void **state)
{
	(void)state;
	for (uint32_t point = 0; point <= 0x10ffff; point++) {
		struct buf buf = {0};
		if (point >= 0xd800 && point < 0xe000)
			continue;
		utf8_add(&buf, point);
		struct span rest = buf_span(&buf);
		if (!utf8_valid(rest) || utf8_next(&rest) != point ||
		    rest.size != 0)
			fail_msg("U+%04X", point);
		buf_free(&buf);
	}
}

static void
knows_words_from_marks(void **state)
{
	static const struct {
		uint32_t point;
		bool word, unspaced, control;
	} rows[] = {
	    {'a', true, false, false},
	    {'7', true, false, false},
	    {'_', false, false, false},
	    {' ', false, false, false},
	    {0, false, false, true},
	    {'\n', false, false, true},
	    {0x1b, false, false, true},
	    {0x7e, false, false, false},
	    {0x7f, false, false, true},
	    {0x85, false, false, true}, /* next line */
	    {0x9f, false, false, true},
	    {0xa0, false, false, false}, /* no-break space */
	    {0xe9, true, false, false},
	    {0x301, true, false, false}, /* combining acute */
	    {0x2014, false, false, false}, /* em dash */
	    {0x2027, false, false, false},
	    {0x2028, false, false, true}, /* line separator */
	    {0x2029, false, false, true}, /* paragraph separator */
	    {0x202a, false, false, false},
	    {0xe01, true, true, false}, /* Thai */
	    {0x3042, true, true, false}, /* Hiragana */
	    {0x30ab, true, true, false}, /* Katakana */
	    {0x4e2d, true, true, false}, /* Han */
	    {0x20000, true, true, false},
	    {0xac00, true, false, false}, /* Hangul has spaces */
	    {0x3002, false, false, false}, /* ideographic full stop */
	    {0x1f389, false, false, false},
	    {0xfffd, false, false, false},
	    {0xfdd0, false, false, true}, /* noncharacters */
	    {0xfdef, false, false, true},
	    {0xfdf0, true, false, false},
	    {0xfffe, false, false, true},
	    {0xffff, false, false, true},
	    {0x1fffe, false, false, true},
	    {0x10ffff, false, false, true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint32_t point = rows[i].point;
		if (utf8_is_word(point) != rows[i].word ||
		    script_is_unspaced(point) != rows[i].unspaced ||
		    utf8_is_control(point) != rows[i].control)
			fail_msg("U+%04X", point);
	}
}

/* P145: in cells as terminals count them, so that no line is wider. */
static void
measures_and_cuts_by_cells(void **state)
{
	const struct {
		struct span s;
		size_t cells, at_most;
		struct span head;
	} rows[] = {
	    {SPAN(""), 0, 0, SPAN("")},
	    {SPAN(""), 0, 5, SPAN("")},
	    {SPAN("abc"), 3, 0, SPAN("")},
	    {SPAN("abc"), 3, 2, SPAN("ab")},
	    {SPAN("abc"), 3, 3, SPAN("abc")},
	    {SPAN("abc"), 3, 9, SPAN("abc")},
	    {SPAN("a\tb"), 2, 1, SPAN("a\t")},
	    {SPAN("\xc3\xa9z"), 2, 1, SPAN("\xc3\xa9")},
	    /* A mark stays with its letter. */
	    {SPAN("e\xcc\x81z"), 2, 1, SPAN("e\xcc\x81")},
	    /* One that stands beside it has a cell of its own. */
	    {SPAN("\xe0\xa4\xa8\xe0\xa4\xbf\xe0\xa5\x87"), 2, 1,
		SPAN("\xe0\xa4\xa8")},
	    /* A wide character is in or out. */
	    {SPAN("\xe4\xb8\xad\xe6\x96\x87"), 4, 3, SPAN("\xe4\xb8\xad")},
	    {SPAN("a\xf0\x9f\x8e\x89"), 3, 2, SPAN("a")},
	    {SPAN("\xff\xff"), 2, 1, SPAN("\xff")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(rows[i].s);
		expect_true("cells", s, utf8_cells(s) == rows[i].cells);
		expect_span(
		    "head", utf8_head_cells(s, rows[i].at_most), rows[i].head);
		exact_free(&s);
	}
}

static void
folds(void **state)
{
	const struct {
		struct span s, folded, cased;
	} rows[] = {
	    {SPAN(""), SPAN(""), SPAN("")},
	    {SPAN("LoAm 7"), SPAN("loam 7"), SPAN("loam 7")},
	    {SPAN("Caf\xc3\x89"), SPAN("cafe"), SPAN("caf\xc3\xa9")},
	    {SPAN("CAFE\xcc\x81"), SPAN("cafe"), SPAN("caf\xc3\xa9")},
	    {SPAN("\xc3\x91"
		  "and\xc3\xba"),
		SPAN("nandu"),
		SPAN("\xc3\xb1"
		     "and\xc3\xba")},
	    {SPAN("Stra\xc3\x9f"
		  "e"),
		SPAN("strasse"), SPAN("strasse")},
	    {SPAN("\xef\xac\x81n"), SPAN("fin"), SPAN("fin")},
	    {SPAN("\xef\xbd\x81"), SPAN("a"), SPAN("\xef\xbd\x81")},
	    {SPAN("\xe4\xb8\xad"), SPAN("\xe4\xb8\xad"), SPAN("\xe4\xb8\xad")},
	    /* Bytes that are not UTF-8 are kept. */
	    {SPAN("A\xff"), SPAN("A\xff"), SPAN("A\xff")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(rows[i].s);
		struct buf folded = {0}, cased = {0};
		utf8_fold_bare(&folded, s);
		utf8_fold_case(&cased, s);
		expect_span("fold", buf_span(&folded), rows[i].folded);
		expect_span("fold case", buf_span(&cased), rows[i].cased);
		buf_free(&folded);
		buf_free(&cased);
		exact_free(&s);
	}
}

/* The functions agree with each other on any bytes. */
static void
check_laws(struct span s)
{
	size_t invalid_at = utf8_invalid_at(s), cells = 0;
	struct buf buf = {0}, folded = {0}, again = {0};
	bool sound = true;

	for (struct span rest = s; rest.size > 0;) {
		struct span before = rest;
		uint32_t point = utf8_next(&rest);
		size_t size = before.size - rest.size;
		expect_true("progress", s, size >= 1 && size <= 4);
		if (point == 0xfffd && size == 1 && sound) {
			expect_true("first invalid", s,
			    (size_t)(before.data - s.data) == invalid_at);
			sound = false;
		}
		cells += utf8_width(point);
		utf8_add(&buf, point);
	}
	expect_true("soundness", s, sound == utf8_valid(s));
	expect_true("cells", s, cells == utf8_cells(s));
	expect_true("mended is valid", s, utf8_valid(buf_span(&buf)));
	if (sound)
		expect_span("valid stands", buf_span(&buf), s);
	utf8_fold_bare(&folded, s);
	utf8_fold_bare(&again, buf_span(&folded));
	expect_span("fold of fold", buf_span(&again), buf_span(&folded));
	for (size_t most = 0; most < 12; most++) {
		struct span head = utf8_head_cells(s, most);
		expect_true("head fits", s, utf8_cells(head) <= most);
		expect_span("head", head, span_head(s, head.size));
	}
	buf_free(&buf);
	buf_free(&folded);
	buf_free(&again);
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("abcdefgh\xc3\xa9ijklmnop\xf0\x9f\x8e\x89"),
	    SPAN(
		"\xe4\xb8\xad\xe6\x96\x87 e\xcc\x81 \xef\xbf\xbd \xe2\x80\xa6"),
	    SPAN("Stra\xc3\x9f"
		 "e \xc4\xb0stanbul \xe1\xba\x9e \xef\xac\x81"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		check_laws(input);
		exact_free(&input);
	}
}

/* K14: cut between two characters; anywhere in bytes that are not UTF-8. */
static void
heads(void **state)
{
	static const struct {
		struct span s;
		size_t size, left;
	} rows[] = {
	    {SPAN(""), 0, 0},
	    {SPAN("abc"), 0, 0},
	    {SPAN("abc"), 2, 2},
	    {SPAN("abc"), 3, 3},
	    {SPAN("abc"), 9, 3},
	    {SPAN("a\xc3\xa9"), 1, 1},
	    {SPAN("a\xc3\xa9"), 2, 1},
	    {SPAN("a\xc3\xa9"), 3, 3},
	    {SPAN("\xf0\x9f\x8e\x89x"), 1, 0},
	    {SPAN("\xf0\x9f\x8e\x89x"), 3, 0},
	    {SPAN("\xf0\x9f\x8e\x89x"), 4, 4},
	    {SPAN("\x80\x80\x80\x80\x80\x80"), 4, 4},
	    {SPAN("\x80\x80"), 1, 1},
	    {SPAN("\xff\xff"), 1, 1},
	    {SPAN("a\xf0\x9f\x8e"), 3, 3},
	    {SPAN("a\0b"), 2, 2},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(rows[i].s);
		expect_true("head", rows[i].s,
		    utf8_head(s, rows[i].size).size == rows[i].left);
		exact_free(&s);
	}
}

/* K122: what a terminal obeys or does not show is written as escapes. */
static void
visible(void **state)
{
	static const struct {
		struct span s;
		const char *want;
	} rows[] = {
	    {SPAN(""), ""},
	    {SPAN("caf\xc3\xa9 \xe4\xb8\xad \xf0\x9f\x8e\x89"),
		"caf\xc3\xa9 \xe4\xb8\xad \xf0\x9f\x8e\x89"},
	    {SPAN("a\0\x1b[31m\x7f\n"), "a\\x00\\x1B[31m\\x7F\\x0A"},
	    {SPAN("\xc2\x9b\xc2\x85"), "\\xC2\\x9B\\xC2\\x85"}, /* C1 */
	    {SPAN("\x9b"), "\\x9B"}, /* C1 of eight bits */
	    {SPAN("\xc3"), "\\xC3"},
	    {SPAN("\xe2\x80\xae"), "\\xE2\\x80\\xAE"}, /* U+202E */
	    {SPAN("\xe2\x81\xa6"), "\\xE2\\x81\\xA6"}, /* U+2066 */
	    {SPAN("\xe2\x80\x8f"), "\\xE2\\x80\\x8F"}, /* U+200F */
	    {SPAN("\xd8\x9c"), "\\xD8\\x9C"}, /* U+061C */
	    {SPAN("\xef\xbb\xbf"), "\\xEF\\xBB\\xBF"}, /* U+FEFF */
	    {SPAN("\xe2\x80\xa8"), "\\xE2\\x80\\xA8"}, /* U+2028 */
	    {SPAN("\xef\xbf\xbf"), "\\xEF\\xBF\\xBF"}, /* U+FFFF */
	    {SPAN("\xf3\xa0\x81\xa1"), "\\xF3\\xA0\\x81\\xA1"}, /* a tag */
	    {SPAN("\xed\xa0\x80"), "\\xED\\xA0\\x80"}, /* a surrogate */
	    /* Joiners are letters' business in Persian and Hindi. */
	    {SPAN("\xe2\x80\x8c\xe2\x80\x8d"), "\xe2\x80\x8c\xe2\x80\x8d"},
	    {SPAN("\xef\xbf\xbd"), "\xef\xbf\xbd"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(rows[i].s);
		struct buf got = {0};
		utf8_add_visible(&got, s);
		expect_span(
		    rows[i].want, buf_span(&got), span_of(rows[i].want));
		buf_free(&got);
		exact_free(&s);
	}
}

/* F70: a sequence of any form, finished or not, and no byte after it. */
static void
escapes(void **state)
{
	static const struct {
		const char *name;
		struct span s, rest;
	} rows[] = {
	    {"colour", SPAN("\x1b[1;32mA"), SPAN("A")},
	    {"no parameter", SPAN("\x1b[mA"), SPAN("A")},
	    {"colons", SPAN("\x1b[38:2::1:2:3mA"), SPAN("A")},
	    {"private", SPAN("\x1b[?25lA"), SPAN("A")},
	    {"intermediate", SPAN("\x1b[2 qA"), SPAN("A")},
	    {"a tilde ends it", SPAN("\x1b[15~A"), SPAN("A")},
	    {"C1", SPAN("\xc2\x9b" "31mA"), SPAN("A")},
	    {"title, BEL", SPAN("\x1b]0;title\aA"), SPAN("A")},
	    {"link, ST", SPAN("\x1b]8;;http://h/\x1b\\A"), SPAN("A")},
	    {"C1 OSC and ST", SPAN("\xc2\x9d" "0;t\xc2\x9c" "A"), SPAN("A")},
	    {"DCS", SPAN("\x1bP1$r0m\x1b\\A"), SPAN("A")},
	    {"APC, PM, SOS", SPAN("\x1b_x\x1b\\"), SPAN("")},
	    {"PM", SPAN("\x1b^x\x1b\\A"), SPAN("A")},
	    {"SOS", SPAN("\x1bXx\x1b\\A"), SPAN("A")},
	    {"cancelled", SPAN("\x1b]0;t\x18" "A"), SPAN("A")},
	    {"another begins", SPAN("\x1b]0;t\x1b[mA"), SPAN("\x1b[mA")},
	    {"two bytes", SPAN("\x1b" "7A"), SPAN("A")},
	    {"reset", SPAN("\x1b" "cA"), SPAN("A")},
	    {"character set", SPAN("\x1b(BA"), SPAN("A")},
	    {"of several bytes", SPAN("\x1b$(DA"), SPAN("A")},
	    {"alignment", SPAN("\x1b#8A"), SPAN("A")},
	    {"ESC alone", SPAN("\x1b"), SPAN("")},
	    {"ESC ESC", SPAN("\x1b\x1b[mA"), SPAN("\x1b[mA")},
	    {"ESC and a letter of two bytes", SPAN("\x1b\xc3\xa9"),
		SPAN("\xc3\xa9")},
	    {"unfinished", SPAN("\x1b[31"), SPAN("")},
	    {"unfinished before a line end", SPAN("\x1b[31\nA"), SPAN("\nA")},
	    {"not finished by a letter of two bytes",
		SPAN("\x1b[31\xc3\xa9"), SPAN("\xc3\xa9")},
	    {"string without an end", SPAN("\x1b]0;title"), SPAN("")},
	    {"string up to the line end", SPAN("\x1b]0;t\r\nA"),
		SPAN("\r\nA")},
	    {"C1 string without an end: a letter of windows-1252",
		SPAN("\xc2\x9e" "ena"), SPAN("ena")},
	    {"C1 alone", SPAN("\xc2\x9b"), SPAN("")},
	};
	static const struct span none[] = {{"", 0}, {"A\x1b[m", 4},
	    {"[31m", 4}, {"\xc2", 1}, {"\xc2\x85" "A", 3}, {"\xc2\xa9", 2},
	    {"\x9b" "31m", 4}, {"\a", 1}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(rows[i].s), rest = s;
		expect_true(rows[i].name, s, utf8_skip_escape(&rest));
		expect_span(rows[i].name, rest, rows[i].rest);
		exact_free(&s);
	}
	for (size_t i = 0; i < COUNT(none); i++) {
		struct span s = exact_copy(none[i]), rest = s;
		expect_true("none", s, !utf8_skip_escape(&rest));
		expect_span("none", rest, none[i]);
		exact_free(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(heads),
	    cmocka_unit_test(finds_the_first_invalid_byte),
	    cmocka_unit_test(takes_bad_bytes_alone),
	    cmocka_unit_test(every_code_point_round_trips),
	    cmocka_unit_test(knows_words_from_marks),
	    cmocka_unit_test(measures_and_cuts_by_cells),
	    cmocka_unit_test(folds),
	    cmocka_unit_test(mutated),
	    cmocka_unit_test(visible),
	    cmocka_unit_test(escapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
