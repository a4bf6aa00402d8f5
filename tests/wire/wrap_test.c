#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "wire/wrap.h"

#define HAN "\xe4\xb8\xad" /* two cells */
#define ACUTE "\xcc\x81" /* none */
#define MAN "\xf0\x9f\x91\xa8"
#define GIRL "\xf0\x9f\x91\xa7"
#define JOINER "\xe2\x80\x8d"

/* Appends the lines of text, each behind a bar. */
static void
wrap(struct buf *buf, struct span text, size_t cells, enum wrap_long words)
{
	struct span rest = exact_copy(text), all = rest;

	while (rest.size > 0) {
		struct span line = wrap_next(&rest, cells, words);
		buf_byte(buf, '|');
		buf_add(buf, line);
	}
	exact_free(&all);
}

static void
lines(void **state)
{
	static const struct {
		const char *row, *text;
		size_t cells;
		const char *broken, *kept;
	} rows[] = {
	    {"empty", "", 5, "", ""},
	    {"fits", "a b", 5, "|a b", "|a b"},
	    {"just fits", "abcde", 5, "|abcde", "|abcde"},
	    {"M2 words whole", "ab cd ef", 5, "|ab cd|ef", "|ab cd|ef"},
	    {"break at the width", "abcde fg", 5, "|abcde|fg", "|abcde|fg"},
	    {"many spaces at the break", "abcde    fg", 5, "|abcde|fg",
		"|abcde|fg"},
	    {"spaces inside stay", "a  b c", 5, "|a  b|c", "|a  b|c"},
	    {"spaces at the end", "ab   ", 2, "|ab", "|ab"},
	    {"M2 long word", "abcdefgh", 5, "|abcde|fgh", "|abcdefgh"},
	    {"long word behind a short one", "ab cdefghij", 5, "|ab|cdefg|hij",
		"|ab|cdefghij"},
	    {"word behind a long one", "abcdefgh ij k", 5, "|abcde|fgh|ij k",
		"|abcdefgh|ij k"},
	    {"two long words", "abcdefg hijklmn", 5, "|abcde|fg|hijkl|mn",
		"|abcdefg|hijklmn"},
	    {"M2 wide", HAN HAN HAN, 5, "|" HAN HAN "|" HAN,
		"|" HAN HAN "|" HAN},
	    {"wide behind a word", "ab " HAN HAN HAN, 7, "|ab " HAN HAN "|" HAN,
		"|ab " HAN HAN "|" HAN},
	    {"wide and narrow", "a" HAN HAN, 4, "|a" HAN "|" HAN,
		"|a" HAN "|" HAN},
	    {"no break beside a narrow one", "abc" HAN "d", 4, "|abc|" HAN "d",
		"|abc" HAN "d"},
	    {"wider than the line", HAN HAN, 1, "|" HAN "|" HAN,
		"|" HAN "|" HAN},
	    {"M2 combining", "e" ACUTE "e" ACUTE "e" ACUTE, 2,
		"|e" ACUTE "e" ACUTE "|e" ACUTE,
		"|e" ACUTE "e" ACUTE "e" ACUTE},
	    {"mark on a wide one", HAN ACUTE HAN, 2, "|" HAN ACUTE "|" HAN,
		"|" HAN ACUTE "|" HAN},
	    {"mark on one wider than the line", HAN ACUTE HAN, 1,
		"|" HAN ACUTE "|" HAN, "|" HAN ACUTE "|" HAN},
	    {"mark past the width", "ab " ACUTE "c", 2, "|ab|" ACUTE "c",
		"|ab|" ACUTE "c"},
	    {"joined", HAN MAN JOINER GIRL, 5, "|" HAN "|" MAN JOINER GIRL,
		"|" HAN "|" MAN JOINER GIRL},
	    {"not UTF-8", "\xff\xff\xff", 2, "|\xff\xff|\xff", "|\xff\xff\xff"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf broken = {0}, kept = {0};
		wrap(&broken, span_of(rows[i].text), rows[i].cells, WRAP_BREAK);
		wrap(&kept, span_of(rows[i].text), rows[i].cells, WRAP_KEEP);
		expect_span(
		    rows[i].row, buf_span(&broken), span_of(rows[i].broken));
		expect_span(
		    rows[i].row, buf_span(&kept), span_of(rows[i].kept));
		buf_free(&broken);
		buf_free(&kept);
	}
}

/* A table of texts and their lines; all are broken alike if words are kept. */
struct broken {
	const char *row, *text;
	size_t cells;
	const char *lines;
};

static void
expect_lines(const struct broken *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf got = {0}, kept = {0};
		wrap(&got, span_of(rows[i].text), rows[i].cells, WRAP_BREAK);
		wrap(&kept, span_of(rows[i].text), rows[i].cells, WRAP_KEEP);
		expect_span(
		    rows[i].row, buf_span(&got), span_of(rows[i].lines));
		expect_span(
		    rows[i].row, buf_span(&kept), span_of(rows[i].lines));
		buf_free(&got);
		buf_free(&kept);
	}
}

/*
 * F60: closing marks and small kana stay with what is before them, opening
 * marks with what follows; a row of them that is too wide is broken.
 */
static void
wide_marks(void **state)
{
	static const struct broken rows[] = {
	    {"full stop", "中文。中文", 4, "|中|文。|中文"},
	    {"full stop and bracket", "中文。」中文", 6, "|中|文。」|中文"},
	    {"opening bracket", "中文「中文」", 6, "|中文|「中|文」"},
	    {"small kana", "あきっと", 4, "|あ|きっ|と"},
	    {"long vowel", "カーカーカー", 6, "|カー|カー|カー"},
	    {"iteration mark", "中人々人", 4, "|中|人々|人"},
	    {"middle dot", "中文・中", 4, "|中|文・|中"},
	    {"full-width signs", "１２％？３", 6, "|１|２％？|３"},
	    {"currency", "中￥１２", 4, "|中|￥１|２"},
	    {"space behind an opening mark", "中「 中文", 6, "|中|「 中|文"},
	    {"space before a closing mark", "中中 。中", 6, "|中|中 。|中"},
	    {"closing marks alone", "中。。。。", 4, "|中。|。。|。"},
	    {"too narrow", "「中」", 2, "|「|中|」"},
	    {"after a word", "abc。中文", 6, "|abc。|中文"},
	};

	(void)state;
	expect_lines(rows, COUNT(rows));
}

/*
 * F61: no break inside of a cluster; of two breaks the one before a leading
 * vowel or at a space is taken, unless it is too far in front.
 */
static void
south_east(void **state)
{
	static const struct broken rows[] = {
	    {"tone mark", "ก้ก้ก้", 2, "|ก้ก้|ก้"},
	    {"vowel behind", "กากา", 3, "|กา|กา"},
	    {"am", "นำนำ", 3, "|นำ|นำ"},
	    {"a leading vowel", "กกกกเกก", 6, "|กกกก|เกก"},
	    {"never at its end", "กเก", 2, "|ก|เก"},
	    {"a space near by", "กกกก กก", 6, "|กกกก|กก"},
	    {"a space far in front", "ก กกกกกก", 6, "|ก กกกก|กก"},
	    {"zero width space", "กกก\xe2\x80\x8bกกก", 4,
		"|กกก\xe2\x80\x8b|กกก"},
	    {"repetition", "กกๆ", 2, "|ก|กๆ"},
	    {"a number", "กก๑๒๓", 4, "|กก|๑๒๓"},
	    {"Lao", "ແກກະ", 3, "|ແກ|ກະ"},
	    {"Khmer, a consonant below", "កក្កក", 3, "|កក្ក|ក"},
	    {"Burmese", "ကာကာ", 2, "|ကာ|ကာ"},
	    {"Burmese section", "ကက။", 2, "|က|က။"},
	    {"Tibetan", "བོད་སྐད་", 3, "|བོད་|སྐད་"},
	    {"Tibetan, two marks", "བོད་་སྐད", 4, "|བོད་་|སྐད"},
	    {"Tibetan, a stroke behind the mark", "བོད་སྐད་།", 4, "|བོད་|སྐད་།"},
	    {"the skin of an emoji", "👋🏽👋", 4, "|👋🏽|👋"},
	};

	(void)state;
	expect_lines(rows, COUNT(rows));
}

/* F60, F61: at any width, of longer texts. */
static void
any_width(void **state)
{
	static const char *const texts[] = {
	    "「烤面包」，先把面粉（高筋）、水和酸面种混合；静置一夜。烤？烤！",
	    "『パン』をやいて、ちょっと待ちましょう。オーブンは「２３０度」。",
	    "ผสมแป้งกับน้ำและหัวเชื้อเปรี้ยวแล้วอบขนมปังในเตาอบร้อนหนึ่งชั่วโมง",
	};
	static const char *const first[] = {"。", "，", "、", "；", "？", "！",
	    "」", "』", "）", "っ", "ょ", "ー", "ะ", "า", "ำ", "\xe0\xb9\x88",
	    "\xe0\xb9\x89", "\xe0\xb8\xb4", "\xe0\xb8\xb5", "\xe0\xb8\xb1"};
	static const char *const last[] = {
	    "「", "『", "（", "เ", "แ", "ใ", "ไ"};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		for (size_t cells = 8; cells <= 67; cells++)
			for (struct span rest = span_of(texts[i]); rest.size;) {
				struct span line =
				    wrap_next(&rest, cells, WRAP_KEEP);
				expect_true(
				    "width", line, utf8_cells(line) <= cells);
				for (size_t j = 0; j < COUNT(first); j++)
					expect_true(first[j], line,
					    !span_starts(
						line, span_of(first[j])));
				for (size_t j = 0; j < COUNT(last); j++)
					expect_true(last[j], line,
					    !span_ends(line, span_of(last[j])));
			}
}

static void
add_without_spaces(struct buf *buf, struct span s)
{
	for (size_t i = 0; i < s.size; i++)
		if (s.data[i] != ' ' && s.data[i] != '\t')
			buf_byte(buf, s.data[i]);
}

/* What holds for any bytes: nothing is lost, nothing is too wide. */
static void
check_laws(struct span input, size_t cells, enum wrap_long words)
{
	struct buf whole = {0}, joined = {0};
	struct span rest = input;

	while (rest.size > 0) {
		size_t before = rest.size;
		struct span line = wrap_next(&rest, cells, words);
		expect_true("moves on", input, rest.size < before);
		expect_true("trimmed", input, !span_ends(line, SPAN(" ")));
		if (words == WRAP_BREAK)
			expect_true("width", input, utf8_cells(line) <= cells);
		else if (utf8_cells(line) > cells)
			expect_true("one word", input,
			    span_find(span_trim(line), ' ') ==
				span_trim(line).size);
		add_without_spaces(&joined, line);
	}
	add_without_spaces(&whole, input);
	expect_span("nothing lost", buf_span(&joined), buf_span(&whole));
	buf_free(&whole);
	buf_free(&joined);
}

/* P10: never wider than asked for, and only what is cut has the dots. */
static void
check_shortened(struct span input, size_t cells)
{
	struct buf buf = {0};

	wrap_shorten(&buf, input, cells);
	struct span got = buf_span(&buf);
	expect_true("width", got, utf8_cells(got) <= cells);
	if (utf8_cells(input) <= cells)
		expect_span("whole", got, input);
	else
		expect_true("cut", got,
		    span_ends(got, SPAN("...")) &&
			span_starts(input, span_head(got, got.size - 3)));
	buf_free(&buf);
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("some words and averyveryverylongone then a few more"),
	    SPAN(HAN HAN " " HAN "a" HAN "bc " HAN ACUTE HAN JOINER "x  y"),
	    SPAN("gemini://example.org/a/long/path?query and   spaces   "),
	    SPAN("「中文。」 （あっ） แป้งน้ำ กก เก។\xe2\x80\x8b　中"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		size_t cells = 2 + mutator_below(&mutator, 20);
		check_laws(input, cells, WRAP_BREAK);
		check_laws(input, cells, WRAP_KEEP);
		check_shortened(input, cells + 3);
		exact_free(&input);
	}
}

/* Q50: ASCII is broken where letters beyond it are that have one cell, too. */
static void
ascii(void **state)
{
	static const char letters[] = "eeee,   ";
	struct mutator mutator = {0};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct buf plain = {0}, accented = {0}, want = {0}, got = {0};
		size_t cells = 1 + mutator_below(&mutator, 12);
		enum wrap_long words =
		    mutator_below(&mutator, 2) ? WRAP_BREAK : WRAP_KEEP;
		for (size_t j = mutator_below(&mutator, 60); j > 0; j--) {
			char letter = letters[mutator_below(
			    &mutator, sizeof(letters) - 1)];
			buf_byte(&plain, letter);
			if (letter == 'e')
				buf_add(&accented, SPAN("\xc3\xa9"));
			else
				buf_byte(&accented, letter);
		}
		wrap(&got, buf_span(&plain), cells, words);
		wrap(&want, buf_span(&accented), cells, words);
		accented.size = 0;
		for (struct span rest = buf_span(&want); rest.size > 0;) {
			uint32_t letter = utf8_next(&rest);
			utf8_add(&accented, letter == 0xe9 ? 'e' : letter);
		}
		expect_span("lines", buf_span(&got), buf_span(&accented));
		buf_free(&plain);
		buf_free(&accented);
		buf_free(&want);
		buf_free(&got);
	}
}

/*
 * Q239: the next line is found near the front of the rest, whatever its size:
 * what is far behind cannot even be read.
 */
static void
looks_no_further_than_a_line(void **state)
{
	static const struct {
		const char *name, *unit;
		enum wrap_long words;
	} rows[] = {
	    {"words", "words ", WRAP_KEEP},
	    {"words that may be broken", "words ", WRAP_BREAK},
	    {"a long word", "x", WRAP_BREAK},
	    {"accents", "d\u00e9j\u00e0 vu ", WRAP_KEEP},
	    {"wide letters", "\u4e2d", WRAP_BREAK},
	};
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *bytes = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_true(bytes != MAP_FAILED);
	assert_int_equal(mprotect(bytes + page, page, PROT_NONE), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span unit = span_of(rows[i].unit);
		for (size_t at = 0; at < page; at++)
			bytes[at] = unit.data[at % unit.size];
		struct span rest = {bytes, 2 * page};
		struct span line = wrap_next(&rest, 67, rows[i].words);
		expect_true(rows[i].name, line, utf8_cells(line) > 60);
		expect_true(rows[i].name, line, utf8_cells(line) <= 67);
	}
	assert_int_equal(munmap(bytes, 2 * page), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines),
	    cmocka_unit_test(wide_marks),
	    cmocka_unit_test(south_east),
	    cmocka_unit_test(any_width),
	    cmocka_unit_test(mutated),
	    cmocka_unit_test(ascii),
	    cmocka_unit_test(looks_no_further_than_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
