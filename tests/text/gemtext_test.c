#include "base/arena.h"
#include "base/buf.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/gemtext.h"

/* The kinds of lines as letters, for tables. */
static const char letters[] = {
    [LINE_TEXT] = 't',
    [LINE_LINK] = 'l',
    [LINE_HEADING_1] = '1',
    [LINE_HEADING_2] = '2',
    [LINE_HEADING_3] = '3',
    [LINE_LIST] = '*',
    [LINE_QUOTE] = '>',
    [LINE_TOGGLE] = '~',
    [LINE_PREFORMATTED] = 'p',
};

/* L1, L3, L4, L5, L6, L7: the kind of a line, from its first bytes. */
static void
reads_one_line(void **state)
{
	/* The rows' numbers are those of the grammar, section 2. */
	static const struct {
		const char *row, *source;
		char kind;
		const char *text, *url;
	} rows[] = {
	    {"1 toggle", "```", '~', "", ""},
	    {"1 alt text", "``` c code ", '~', "c code", ""},
	    {"1 alt text at once", "```c", '~', "c", ""},
	    {"1 four backticks", "````", '~', "`", ""},
	    {"1 space before", " ```", 't', " ```", ""},
	    {"1 two backticks", "``", 't', "``", ""},
	    {"3 link", "=> /a", 'l', "", "/a"},
	    {"3 no space", "=>url", 'l', "", "url"},
	    {"3 tabs", "=>\turl\tlabel", 'l', "label", "url"},
	    {"3 label", "=> url  two words ", 'l', "two words", "url"},
	    {"3 trailing space", "=> url ", 'l', "", "url"},
	    {"3 many spaces", "=>  \t url\t \tlabel", 'l', "label", "url"},
	    {"3 alone", "=>", 't', "=>", ""},
	    {"3 white space alone", "=> \t", 't', "=> \t", ""},
	    {"3 space before", " => url", 't', " => url", ""},
	    {"3 only =", "= url", 't', "= url", ""},
	    {"3 label is no marker", "=> url # x", 'l', "# x", "url"},
	    {"4 heading", "# One", '1', "One", ""},
	    {"4 no space", "#Title", '1', "Title", ""},
	    {"4 two", "##Two", '2', "Two", ""},
	    {"4 three", "### Three ", '3', "Three", ""},
	    {"4 four", "####x", '3', "#x", ""},
	    {"4 alone", "#", '1', "", ""},
	    {"4 two alone", "##", '2', "", ""},
	    {"4 three alone", "###", '3', "", ""},
	    {"4 apart", "# # x", '1', "# x", ""},
	    {"4 space before", " # x", 't', " # x", ""},
	    {"5 list", "* item", '*', "item", ""},
	    {"5 empty item", "* ", '*', "", ""},
	    {"5 no space", "*foo", 't', "*foo", ""},
	    {"5 tab", "*\tfoo", 't', "*\tfoo", ""},
	    {"5 alone", "*", 't', "*", ""},
	    {"5 dash", "- foo", 't', "- foo", ""},
	    {"5 space before", " * foo", 't', " * foo", ""},
	    {"6 quote", "> said", '>', "said", ""},
	    {"6 no space", ">said", '>', "said", ""},
	    {"6 alone", ">", '>', "", ""},
	    {"6 two", ">>", '>', ">", ""},
	    {"7 text", "plain  text ", 't', "plain  text ", ""},
	    {"7 spaces", "  ", 't', "  ", ""},
	    {"7 CR inside", "a\rb", 't', "a\rb", ""},
	    {"7 bytes", "\xff\xfe", 't', "\xff\xfe", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		static const char *const endings[] = {"", "\n", "\r\n"};
		for (size_t ending = 0; ending < COUNT(endings); ending++) {
			struct buf buf = {0};
			struct line line;
			buf_add(&buf, span_of(rows[i].source));
			buf_add(&buf, span_of(endings[ending]));
			struct span s = exact_copy(buf_span(&buf));
			struct gemtext reader = gemtext_start(s);
			buf_free(&buf);
			expect_true(
			    rows[i].row, s, gemtext_next(&reader, &line));
			expect_true(
			    rows[i].row, s, letters[line.kind] == rows[i].kind);
			expect_span(
			    rows[i].row, line.text, span_of(rows[i].text));
			expect_span(
			    rows[i].row, line.url, span_of(rows[i].url));
			expect_span(rows[i].row, reader.source, s);
			expect_true(
			    rows[i].row, s, !gemtext_next(&reader, &line));
			exact_free(&s);
		}
		struct span s = exact_copy(span_of(rows[i].source));
		expect_true(
		    rows[i].row, s, letters[gemtext_kind(s)] == rows[i].kind);
		exact_free(&s);
	}
}

/*
 * L1, L2, L7, L8, L10, L11: what was before a line decides no more than
 * whether it is verbatim.
 */
static void
reads_documents(void **state)
{
	static const struct {
		const char *row, *source, *kinds, *texts; /* joined by | */
	} rows[] = {
	    {"empty", "", "", ""},
	    {"one empty line", "\n", "t", "|"},
	    {"7 blank lines stay", "a\n\n\nb\n", "tttt", "a|||b|"},
	    {"last line without ending", "a\nb", "tt", "a|b|"},
	    {"line endings mixed", "a\r\nb\nc\r\n", "ttt", "a|b|c|"},
	    {"one CR is taken off", "a\r\r\n", "t", "a\r|"},
	    {"CR alone ends no line", "a\rb\n", "t", "a\rb|"},
	    {"2 verbatim", "```\n=> /a b\n# x\n* y \n\n```\n=> /a b\n",
		"~pppp~l", "|=> /a b|# x|* y |||b|"},
	    {"1 closing remainder", "```alt\na\n```ignored\nb\n", "~p~t",
		"alt|a||b|"},
	    {"1 four backticks close", "```\na\n````\nb\n", "~p~t", "|a||b|"},
	    {"1 space before closes nothing", "```\na\n ```\nb\n", "~ppp",
		"|a| ```|b|"},
	    {"unterminated", "```\na", "~p", "|a|"},
	    {"CR inside preformat", "```\r\na\r\n```\r\n", "~p~", "|a||"},
	    {"opens again", "```\n```\n```x\ny", "~~~p", "||x|y|"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].source));
		struct gemtext reader = gemtext_start(s);
		struct buf kinds = {0}, texts = {0};
		struct line line;
		while (gemtext_next(&reader, &line)) {
			buf_byte(&kinds, letters[line.kind]);
			buf_add(&texts, line.text);
			buf_byte(&texts, '|');
		}
		expect_span(
		    rows[i].row, buf_span(&kinds), span_of(rows[i].kinds));
		expect_span(
		    rows[i].row, buf_span(&texts), span_of(rows[i].texts));
		buf_free(&kinds);
		buf_free(&texts);
		exact_free(&s);
	}
}

static bool
inside(struct span part, struct span whole)
{
	return part.size == 0 ||
	    (part.data >= whole.data &&
		part.data + part.size <= whole.data + whole.size);
}

static void
check_line(struct gemtext reader, struct line line, bool was_preformatted)
{
	struct span source = reader.source;
	bool toggle = span_starts(source, SPAN("```"));

	expect_true("text inside", source, inside(line.text, source));
	expect_true("URL inside", source, inside(line.url, source));
	expect_true(
	    "one line", source, span_find(source, '\n') + 1 >= source.size);
	expect_true(
	    "no LF", source, span_find(line.text, '\n') == line.text.size);
	expect_true("toggle", source, (line.kind == LINE_TOGGLE) == toggle);
	expect_true("state", source,
	    reader.preformatted == (was_preformatted != toggle));
	expect_true("preformatted", source,
	    (line.kind == LINE_PREFORMATTED) == (was_preformatted && !toggle));
	expect_true("URL of links only", source,
	    (line.url.size > 0) == (line.kind == LINE_LINK));
	for (size_t i = 0; i < line.url.size; i++)
		expect_true("no space in a URL", source,
		    line.url.data[i] != ' ' && line.url.data[i] != '\t');
}

/*
 * P909, P951: a text that stands alone is without the marks of notes, and with
 * all else that is in brackets.
 */
static void
unmarked(void **state)
{
	static const struct {
		const char *name, *text, *want;
	} rows[] = {
	    {"none", "a [b] c[1].", "a [b] c[1]."},
	    {"one", "a[^1], b", "a, b"},
	    {"behind a blank", "a  [^1] b [^20].", "a b."},
	    {"next to each other", "a[^1][^2]", "a"},
	    {"in brackets", "[a[^1]]", "[a]"},
	    {"in front", "[^1] a", " a"},
	    {"alone", "[^1]", ""},
	    {"a number of no note", "[^0] [^21] [^01] [^99999999999999999999]",
		"[^0] [^21] [^01] [^99999999999999999999]"},
	    {"expressions", "[^0-9] [^a] [^1a] [^]", "[^0-9] [^a] [^1a] [^]"},
	    {"not closed", "a[^1 b", "a[^1 b"},
	    {"at its end", "a[^1", "a[^1"},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(span_of(rows[i].text));
		expect_span(rows[i].name, gemtext_unmarked(&arena, text, 20),
		    span_of(rows[i].want));
		exact_free(&text);
	}
	arena_free(&arena);
}

/*
 * Q236: a line beyond the most that is read at once is read in pieces, which
 * end after a space or a character; those behind the first are text, whatever
 * they begin with, and a CR ends a line only in front of its LF.
 */
static void
long_lines(void **state)
{
	static const struct {
		const char *name, *source, *kinds;
		const char *texts[4];
	} rows[] = {
	    {"as long as may be", "12345678\r\nb", "tt", {"12345678", "b"}},
	    {"longer", "1234567890\nb", "ttt", {"12345678", "90", "b"}},
	    {"after a space", "12345 789abc\n", "tt", {"12345 ", "789abc"}},
	    {"a character whole", "1234567\u00e9\u00e9\u00e9a", "tt",
		{"1234567", "\u00e9\u00e9\u00e9a"}},
	    {"no toggle within", "12345678```\n# b", "tt1",
		{"12345678", "```", "b"}},
	    {"no link within", "1234567 => /a b\n", "tt",
		{"1234567 ", "=> /a b"}},
	    {"preformatted", "```\n12345678# b\n```", "~pp~",
		{"", "12345678", "# b", ""}},
	    {"a toggle once", "```45678```\nb", "~pp", {"45678", "```", "b"}},
	    {"a CR within", "1234567\r9abcdef\n", "tt",
		{"1234567\r", "9abcdef"}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span source = exact_copy(span_of(rows[i].source));
		struct gemtext reader = gemtext_start(source);
		struct line line;
		size_t count = 0;
		for (reader.most = 8; gemtext_next(&reader, &line); count++) {
			char kind[] = {letters[line.kind], '\0'};
			assert_true(rows[i].kinds[count]);
			expect_span(rows[i].name, span_of(kind),
			    (struct span){rows[i].kinds + count, 1});
			expect_span(rows[i].name, line.text,
			    span_of(rows[i].texts[count]));
		}
		assert_int_equal(count, strlen(rows[i].kinds));
		exact_free(&source);
	}
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("# Title\r\n\r\nText => not a link\r\n=> /a b\r\n"),
	    SPAN("```c\nint main(void);\n# no heading\n```\n* one\n> two\n"),
	    SPAN("=>\t/a\tlabel\n### Three\n##Two\n=>\n#\n>\n*"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct gemtext reader = gemtext_start(input);
		struct buf sources = {0};
		struct line line;
		for (bool was = false; gemtext_next(&reader, &line);
		     was = reader.preformatted) {
			check_line(reader, line, was);
			buf_add(&sources, reader.source);
		}
		/* Law: what is read is the text, whole and in order. */
		expect_span("sources", buf_span(&sources), input);
		buf_free(&sources);
		exact_free(&input);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_one_line),
	    cmocka_unit_test(reads_documents),
	    cmocka_unit_test(unmarked),
	    cmocka_unit_test(long_lines),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
