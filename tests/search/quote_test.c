#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "search/prose.h"
#include "search/quote.h"
#include "search/reference.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "support/sanitized.h"
#include "text/escape.h"

/* P30, P148: addresses are no words, wherever they stand in a line. */
static void
addresses(void **state)
{
	static const struct {
		const char *line, *words;
	} rows[] = {
	    {"", ""},
	    {"no address: none", "no address: none"},
	    {"and/or 3/4 e.g. node.js", "and/or 3/4 e.g. node.js"},
	    {"see https://example.org/a, too", "see | too"},
	    {"see (gemini://example.org/)", "see (|"},
	    {"www.example.org", "|"},
	    {"WWW.example.org it is", "| it is"},
	    {"it is at wWw.", "it is at |"},
	    {"awww.example.org and ww.w", "awww.example.org and ww.w"},
	    {"ann@example.org wrote", "| wrote"},
	    {"@ann and a@b", "@ann and a@b"},
	    {"at example.org/a/b now", "at | now"},
	    {"at /a/b now", "at | now"},
	    {"at 3.14/2 now", "at 3.14/2 now"},
	    {"a / b // c", "a / b // c"},
	    {"at https://example.org/\xd1\x8f/a/\xd1\x8f. b", "at | b"},
	    {"at https://example.org/\xd1\x8f\xe3\x80\x82 b",
		"at |\xe3\x80\x82 b"},
	    {"\xd1\x8fhttps://example.org/\xd1\x8f", "\xd1\x8f|\xd1\x8f"},
	    {"\xe5\x87\xba\xe5\x85\xb8\xef\xbc\x9ahttps://example.org/",
		"\xe5\x87\xba\xe5\x85\xb8\xef\xbc\x9a|"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span line = exact_copy(span_of(rows[i].line));
		struct buf words = {0};
		for (struct span rest = line; rest.size > 0;) {
			struct span piece = reference_cut_words(&rest);
			buf_add(&words, piece);
			if (piece.data + piece.size < line.data + line.size)
				buf_byte(&words, '|');
		}
		expect_span(
		    rows[i].line, buf_span(&words), span_of(rows[i].words));
		buf_free(&words);
		exact_free(&line);
	}
}

/* A line of Markdown, and how it is read. */
struct reading {
	const char *line, *read;
};

static void
expect_readings(const struct reading *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct span line = exact_copy(span_of(rows[i].line));
		struct buf read = {0};
		quote_line(ARTICLE_MARKDOWN, line, &read);
		expect_span(
		    rows[i].line, buf_span(&read), span_of(rows[i].read));
		buf_free(&read);
		exact_free(&line);
	}
}

/* P30: what is in pointed brackets is a tag or an address. */
static void
pointed(void **state)
{
	static const struct reading rows[] = {
	    {"all of <b>this</b> is text", "all of this is text"},
	    {"write to <ann@example.org> about it",
		"write to <ann@example.org> about it"},
	    {"see what <https://example.org/> says of it",
		"see what <https://example.org/> says of it"},
	    {"one is < two, and two is <", "one is < two, and two is <"},
	    {"they call it AT&#38;T there", "they call it AT&T there"},
	    {"they call it AT&#;T there", "they call it AT&#;T there"},
	    {"they call it AT&#9999999;T there",
		"they call it AT&#9999999;T there"},
	    {"they call it AT&#0000000000038;T there",
		"they call it AT&#0000000000038;T there"},
	    {"they call it AT&#38", "they call it AT&#38"},
	};

	(void)state;
	expect_readings(rows, COUNT(rows));
}

/* P909, P951: the mark of a footnote is not read, unless it is code. */
static void
footnotes(void **state)
{
	static const struct reading rows[] = {
	    {"a kite needs wind[^1], or [^run-2].", "a kite needs wind, or."},
	    {"wind[^1][^b] and [^1] [rope](a)", "wind and rope"},
	    {"any `[^b]`, `a` and `[a]` of[^b] it",
		"any [^b], a and [a] of it"},
	    {"any [^], [^a b], \\[^a] [^c", "any [^], [^a b], [^a] [^c"},
	};

	(void)state;
	expect_readings(rows, COUNT(rows));
}

/* J26: four words of its own, or one without an address, wherever they are. */
static void
sentences(void **state)
{
	static const struct {
		const char *front, *end;
		bool prose;
	} rows[] = {
	    {"", "a", true},
	    {"/a/b one two ", "three four", true},
	    {"/a/b one two ", "three", false},
	    {"/a/b one two ", "three-four", true},
	    {"one two three four ", "/a/b", true},
	    {"one two three ", "/a/b", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t more = 0; more < 200; more++) {
			struct buf line = {0}, read = {0};
			buf_add(&line, span_of(rows[i].front));
			/* One piece that is longer than a word can be. */
			buf_repeat(&line, 'x', more < 41 ? 0 : more);
			buf_byte(&line, ' ');
			buf_add(&line, span_of(rows[i].end));
			expect_true(rows[i].front, buf_span(&line),
			    quote_line(ARTICLE_GEMTEXT, buf_span(&line),
				&read) == rows[i].prose);
			buf_free(&line);
			buf_free(&read);
		}
}

#define TEN "xxxxxxxxxx"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED

/* P30: brackets that never close are text, however many. */
static void
brackets(void **state)
{
	static const char *const pieces[] = {"[", "](", "[](", "<a ", "![[",
	    "[a](b ", "&#", "**_", "[^", "[^1", "\\[", "[a [b [c [d ",
	    "[" LONG "](a) "};

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct buf line = {0}, read = {0};
		while (line.size < (SANITIZED ? 1 << 17 : 1 << 20))
			buf_add(&line, span_of(pieces[i]));
		quote_line(ARTICLE_MARKDOWN, buf_span(&line), &read);
		expect_true(
		    pieces[i], span_of(pieces[i]), read.size <= line.size);
		buf_free(&line);
		buf_free(&read);
	}
}

/* P30, P916, P917: which lines of plain text and Markdown are prose, and go on.
 */
static void
lines_of_prose(void **state)
{
#define WRAPPED "A line of a paragraph that was wrapped behind fifty bytes"
	static const struct {
		const char *row;
		enum article_format format;
		const char *text, *lines;
	} rows[] = {
	    {"a year in a paragraph", ARTICLE_PLAIN,
		"A title\n" WRAPPED " in\n2024\n1. One\n",
		"A title|" WRAPPED " in\n2024|1. One|"},
	    {"a numbered item behind one", ARTICLE_PLAIN,
		"A title\n" WRAPPED "\n12. twelve\n13) more\n",
		"A title|" WRAPPED "|12. twelve|13) more|"},
	    {"an item behind one", ARTICLE_PLAIN,
		"A title\n" WRAPPED "\n* an item\n",
		"A title|" WRAPPED "|an item|"},
	    {"a list of contents", ARTICLE_PLAIN,
		"A title\n..... 12\nOne ..... 12\nOne ... 12\n",
		"A title|One ... 12|"},
	    {"fields of mail", ARTICLE_PLAIN,
		"Path: a!b\nSubject: One two three\n four five\nFrom: c\n"
		"X-Note: d e f\n\nA line\n\nText.\n",
		"A line|Text.|"},
	    {"a head", ARTICLE_PLAIN,
		"=====\n| TITLE: One two |\nDATE: 2020-01-01\nALL OF IT\n\n"
		"Text.\n",
		"ALL OF IT|Text.|"},
	    {"a field that goes on", ARTICLE_PLAIN,
		"TITLE: One two\n  three four\nTags: calm\n\nText.\n",
		"Text.|"},
	    {"indented code", ARTICLE_MARKDOWN,
		"A title\n\nText.\n\n    code\n    more code\n\nText.\n",
		"A title|Text.|Text.|"},
	    {"no code behind a text", ARTICLE_MARKDOWN,
		"A title\n\nText.\n    more text\n",
		"A title|Text.|more text|"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(span_of(rows[i].text)), line;
		struct prose prose = prose_start(text, rows[i].format);
		struct buf lines = {0};
		while (prose_next(&prose, &line))
			buf_format(&lines, "%pS|", SPAN_AT(line));
		expect_span(
		    rows[i].row, buf_span(&lines), span_of(rows[i].lines));
		buf_free(&lines);
		exact_free(&text);
	}
}

/* Any bytes: lines of the text, in order, and quoted as one clean line. */
static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("Title: x\nDATE: 2020-01-01\n\nA line.\nHEAD\n\n=====\n"),
	    SPAN("# T\n\n* [a](b) ![c](d) <e> &amp; `f`\n```\nx\n~~~\n"),
	    SPAN("> > q\n    code\n\n- [ ] i\n1. n\n<!-- c\n--> a | b | c\n"),
	    SPAN("\xe4\xb8\xad\xe6\x96\x87\xe3\x80\x82https://a/b \xff\x1b[1m "
		 "a paragraph that is wrapped behind the fiftieth byte\r\nis "
		 "one\r\n#a #b\nTags: x\n=> /u l\n[x]: y\n[x][y](z\\]\n"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator), line;
		enum article_format format =
		    (enum article_format)mutator_below(&mutator, 3);
		struct prose prose = prose_start(input, format);
		const char *at = input.data;
		while (prose_next(&prose, &line)) {
			struct buf read = {0};
			expect_true("in order", input,
			    line.size > 0 && line.data >= at &&
				line.data + line.size <=
				    input.data + input.size);
			at = line.data + line.size;
			quote_line(format, line, &read);
			expect_true("clean", buf_span(&read),
			    utf8_valid(buf_span(&read)) &&
				!span_has_control(buf_span(&read)));
			buf_free(&read);
		}
		exact_free(&input);
	}
}

/* How many letters a text has more than marks, one character after another. */
static long
letters_above_marks(struct span text)
{
	long above = 0;

	while (text.size > 0) {
		uint32_t code_point = utf8_next(&text);
		if (code_point != ' ')
			above += utf8_is_word(code_point) ? 1 : -1;
	}
	return above;
}

/* Q156: letters and marks are counted alike wherever they stand in a line. */
static void
letters_and_marks(void **state)
{
	static const char *const pieces[] = {"a", "B7", " c", "!", "?!", " - ",
	    "\xc3\xa9", "\xe2\x80\x94", "\xd1\x8f\xd1\x8f", "\x7f", "\x1b[1m",
	    "]"};
	struct mutator random = {.state = 11};
	size_t prose = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct buf line = {0}, read = {0};
		/* The first six are ASCII, of which blocks are whole. */
		size_t count = mutator_below(&random, 160);
		size_t kinds = round % 4 < 2 ? 6 : COUNT(pieces);
		buf_add(&line, SPAN("word "));
		for (; count > 0; count--)
			buf_add(&line,
			    span_of(pieces[mutator_below(&random, kinds)]));
		/* As many of both, or one mark more. */
		escape_label(&read, buf_span(&line));
		long above = letters_above_marks(buf_span(&read)) + round % 2;
		buf_repeat(&line, above < 0 ? 'a' : '!', (size_t)labs(above));
		read.size = 0;
		struct span input = exact_copy(buf_span(&line));
		bool found = quote_line(ARTICLE_GEMTEXT, input, &read);
		expect_true("prose", input,
		    found == (letters_above_marks(buf_span(&read)) >= 0));
		prose += found;
		exact_free(&input);
		buf_free(&line);
		buf_free(&read);
	}
	assert_in_range(prose, 8000, 12000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses),
	    cmocka_unit_test(pointed),
	    cmocka_unit_test(footnotes),
	    cmocka_unit_test(sentences),
	    cmocka_unit_test(brackets),
	    cmocka_unit_test(lines_of_prose),
	    cmocka_unit_test(mutated),
	    cmocka_unit_test(letters_and_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
