#include "base/buf.h"
#include "config/ini.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

#define TEN "0123456789"
#define FORTY TEN TEN TEN TEN
#define LINE_190 "k = " FORTY FORTY FORTY FORTY TEN TEN "012345"

/* Writes down what is taken: `3[section]key=value|`, a section `2[section]|`.
 */
static void
emit(void *context, struct span section, struct span key, struct span value,
    unsigned line)
{
	struct buf *taken = context;

	buf_format(taken, "%u[%pS]", line, SPAN_AT(section));
	if (key.data)
		buf_format(taken, "%pS=%pS", SPAN_AT(key), SPAN_AT(value));
	buf_byte(taken, '|');
}

/* Reads an exact copy; what is taken is appended to taken. */
static int
read_text(struct span text, struct buf *taken, struct notes *notes)
{
	struct span s = exact_copy(text);
	int result = ini_read(s, SPAN("x.ini"), notes, emit, taken);

	exact_free(&s);
	return result;
}

static void
keys_are_handed_on(void **state)
{
	const struct {
		const char *row;
		struct span text, taken;
	} rows[] = {
	    {"empty", SPAN(""), SPAN("")},
	    {"blank lines", SPAN("\n\n \t\n"), SPAN("")},
	    {"one key", SPAN("[a]\nk = v\n"), SPAN("1[a]|2[a]k=v|")},
	    {"no final line end", SPAN("[a]\nk=v"), SPAN("1[a]|2[a]k=v|")},
	    {"CRLF", SPAN("[a]\r\nk = v\r\n"), SPAN("1[a]|2[a]k=v|")},
	    {"BOM", SPAN("\xef\xbb\xbf[a]\nk = v\n"), SPAN("1[a]|2[a]k=v|")},
	    {"empty section", SPAN("[a]\n[b]\n"), SPAN("1[a]|2[b]|")},
	    {"section of two words", SPAN("[host main]\n"),
		SPAN("1[host main]|")},
	    {"no section", SPAN("k = v\n"), SPAN("1[]k=v|")},
	    {"empty value", SPAN("[a]\nk =\n"), SPAN("1[a]|2[a]k=|")},
	    {"comments", SPAN("# x\n; y\n  # z\n[a]\n"), SPAN("4[a]|")},
	    {"comment after a value", SPAN("[a]\nk = v ; w\n"),
		SPAN("1[a]|2[a]k=v|")},
	    {"semicolon inside a value", SPAN("[a]\nk = v;w\n"),
		SPAN("1[a]|2[a]k=v;w|")},
	    {"hash inside a value", SPAN("[a]\nk = v # w\n"),
		SPAN("1[a]|2[a]k=v # w|")},
	    {"comment after a section", SPAN("[a] ; x\n"), SPAN("1[a]|")},
	    {"another", SPAN("[a] # x\n"), SPAN("1[a]|")},
	    {"one without blanks", SPAN("[a]#x\n"), SPAN("1[a]|")},
	    {"equals sign in a value", SPAN("k = a=b\n"), SPAN("1[]k=a=b|")},
	    {"colon in a value", SPAN("k = [::1]:70\n"),
		SPAN("1[]k=[::1]:70|")},
	    {"white space around", SPAN("k \t=\t v  \n"), SPAN("1[]k=v|")},
	    {"UTF-8", SPAN("k = caf\xc3\xa9\n"), SPAN("1[]k=caf\xc3\xa9|")},
	    {"duplicate key", SPAN("k = a\nk = b\n"), SPAN("1[]k=a|2[]k=b|")},
	    {"section of 40 bytes", SPAN("[" FORTY "]\n"),
		SPAN("1[" FORTY "]|")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf taken = {0};
		struct notes notes = {0};
		int result = read_text(rows[i].text, &taken, &notes);
		expect_span(rows[i].row, buf_span(&taken), rows[i].taken);
		expect_true(rows[i].row, rows[i].text, result == 0);
		expect_true(rows[i].row, rows[i].text, notes.count == 0);
		buf_free(&taken);
		note_free(&notes);
	}
}

/* What the library would cut, join or pass over without a word. */
static void
traps_are_refused(void **state)
{
	const struct {
		const char *row;
		struct span text;
		unsigned line;
		const char *sentence;
	} rows[] = {
	    {"line of 191 bytes", SPAN("[a]\n" LINE_190 "6\n"), 2,
		"the line is longer than 190 bytes"},
	    {"comment of 191 bytes", SPAN("#  " LINE_190 "\n"), 1,
		"the line is longer than 190 bytes"},
	    {"section of 41 bytes", SPAN("\n[" FORTY "x]\n"), 2,
		"the section name is longer than 40 bytes"},
	    {"section not closed", SPAN("[a\nk = v\n"), 1,
		"a section name is not closed by ]"},
	    {"bracket alone", SPAN("["), 1,
		"a section name is not closed by ]"},
	    {"text after ]", SPAN("[a] k = v\n"), 1,
		"text follows the section name"},
	    {"a byte after ]", SPAN("[a] x\n"), 1,
		"text follows the section name"},
	    {"a byte at ]", SPAN("[a]x\n"), 1, "text follows the section name"},
	    {"DEL", SPAN("k = a\x7f\n"), 1,
		"the line holds a control character"},
	    {"indented line", SPAN("k = a\n  b = c\n"), 2,
		"the line is indented; a value is one line, a key begins its "
		"line"},
	    {"indented by a tab", SPAN("k = a\n\tb\n"), 2,
		"the line is indented; a value is one line, a key begins its "
		"line"},
	    {"indented by a form feed", SPAN("k = a\n\fb = c\n"), 2,
		"the line holds a control character"},
	    {"NUL", SPAN("k = a\0b\n"), 1,
		"the line holds a control character"},
	    {"NUL in a comment", SPAN("# a\0b\n"), 1,
		"the line holds a control character"},
	    {"CR inside", SPAN("k = a\rb = c\n"), 1,
		"the line holds a control character"},
	    {"ESC", SPAN("k = \x1b[2J\n"), 1,
		"the line holds a control character"},
	    {"not UTF-8", SPAN("k = caf\xe9\n"), 1,
		"the line is not UTF-8 text"},
	    {"UTF-16", SPAN("\xff\xfek\0 \0=\0"), 1,
		"the line is not UTF-8 text"},
	    {"no equals sign", SPAN("[a]\nworkers\n"), 2,
		"expected key = value, [section] or a comment"},
	    {"colon for equals sign", SPAN("k: v\n"), 1,
		"expected key = value, [section] or a comment"},
	    {"colon in a key", SPAN("k: v = w\n"), 1, "a key holds a colon"},
	    {"comment in a key", SPAN("[a]\nk ;x = w\n"), 2,
		"expected key = value, [section] or a comment"},
	    {"two BOMs", SPAN("\xef\xbb\xbf\xef\xbb\xbf[a]\n"), 1,
		"expected key = value, [section] or a comment"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf taken = {0};
		struct notes notes = {0};
		int result = read_text(rows[i].text, &taken, &notes);
		expect_true(rows[i].row, rows[i].text, result == -1);
		expect_true(rows[i].row, rows[i].text, notes.errors == 1);
		expect_span(rows[i].row, notes.list[0].path, SPAN("x.ini"));
		expect_span(rows[i].row, notes.list[0].sentence,
		    span_of(rows[i].sentence));
		assert_int_equal(notes.list[0].line, rows[i].line);
		buf_free(&taken);
		note_free(&notes);
	}
}

static void
longest_line_is_whole(void **state)
{
	struct buf taken = {0};
	struct notes notes = {0};

	(void)state;
	assert_int_equal(strlen(LINE_190), 190);
	assert_int_equal(
	    read_text(SPAN(LINE_190 "\r\nl = w\n"), &taken, &notes), 0);
	struct span rest = buf_span(&taken);
	assert_int_equal(span_cut(&rest, '|').size, strlen("1[]k=") + 186);
	expect_span("the next line", rest, SPAN("2[]l=w|"));
	buf_free(&taken);
	note_free(&notes);
}

/*
 * P602: each mistake is told, and what is right is read: a section that is not
 * takes its keys along, until the next one begins.
 */
static void
every_mistake_is_told(void **state)
{
	struct buf taken = {0};
	struct notes notes = {0};

	(void)state;
	assert_int_equal(
	    read_text(SPAN("[a]\nk = v\nx\n[b\n y = z\nl = w\n [c]\nm = u\n"
			   "[d]\nn = t\n"),
		&taken, &notes),
	    -1);
	assert_int_equal(notes.errors, 4);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(notes.list[i].line, i < 3 ? 3 + i : 7);
	expect_span(
	    "taken", buf_span(&taken), SPAN("1[a]|2[a]k=v|9[d]|10[d]n=t|"));
	buf_free(&taken);
	note_free(&notes);
}

static void
size_has_a_limit(void **state)
{
	struct buf text = {0}, taken = {0};
	struct notes notes = {0};

	(void)state;
	buf_repeat(&text, '\n', INI_SIZE_MAX);
	assert_int_equal(read_text(buf_span(&text), &taken, &notes), 0);
	buf_byte(&text, '\n');
	assert_int_equal(read_text(buf_span(&text), &taken, &notes), -1);
	expect_span("size", notes.list[0].sentence,
	    SPAN("the file is larger than 1 MiB"));
	buf_free(&text);
	note_free(&notes);
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("[server]\r\nworkers = 4\r\n# comment\r\n[labels es]\r\n"),
	    SPAN("\xef\xbb\xbf[host main]\nname = example.org ; x\ncert =\n"),
	    SPAN("[" FORTY "]\n" LINE_190 "\nk = v"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct buf taken = {0};
		struct notes notes = {0};
		int result =
		    ini_read(input, SPAN("x.ini"), &notes, emit, &taken);
		expect_true("a note for each failure", input,
		    (result == -1) == (notes.errors > 0));
		buf_free(&taken);
		note_free(&notes);
		exact_free(&input);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys_are_handed_on),
	    cmocka_unit_test(traps_are_refused),
	    cmocka_unit_test(longest_line_is_whole),
	    cmocka_unit_test(every_mistake_is_told),
	    cmocka_unit_test(size_has_a_limit),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
