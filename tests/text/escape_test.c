#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/json.h"
#include "support/mutator.h"
#include "text/escape.h"

struct row {
	const char *name;
	struct span input, output;
};

static void
expect_rows(void (*escape)(struct buf *, struct span), const struct row *rows,
    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct span s = exact_copy(rows[i].input);
		struct buf buf = {0};
		escape(&buf, s);
		expect_span(rows[i].name, buf_span(&buf), rows[i].output);
		buf_free(&buf);
		exact_free(&s);
	}
}

static void
labels(void **state)
{
	const struct row rows[] = {
	    {"empty", SPAN(""), SPAN("")},
	    {"plain", SPAN("Caf\xc3\xa9 # => *"), SPAN("Caf\xc3\xa9 # => *")},
	    {"ends", SPAN(" \t a \r\n"), SPAN("a")},
	    {"nothing but space", SPAN(" \t\n\0"), SPAN("")},
	    {"runs", SPAN("a \t\n b"), SPAN("a b")},
	    {"X12", SPAN("a\n=> b\tc"), SPAN("a => b c")},
	    {"H6", SPAN("x\r\n20 y"), SPAN("x 20 y")},
	    {"NUL", SPAN("a\0b"), SPAN("a b")},
	    {"ESC", SPAN("a\x1b[2Jb"), SPAN("a [2Jb")},
	    {"DEL",
		SPAN("a\x7f"
		     "b"),
		SPAN("a b")},
	    {"C1",
		SPAN("a\xc2\x9b"
		     "2Jb"),
		SPAN("a 2Jb")},
	    {"next line",
		SPAN("a\xc2\x85"
		     "b"),
		SPAN("a b")},
	    {"line separators",
		SPAN("a\xe2\x80\xa8\xe2\x80\xa9"
		     "b"),
		SPAN("a b")},
	    {"direction override", SPAN("a\xe2\x80\xaeimg.exe"),
		SPAN("aimg.exe")},
	    {"direction isolate",
		SPAN("\xe2\x81\xa6"
		     "a\xe2\x81\xa9"),
		SPAN("a")},
	    {"override between spaces", SPAN("a \xe2\x80\xae b"), SPAN("a b")},
	    {"BOM", SPAN("\xef\xbb\xbf# a"), SPAN("# a")},
	    {"not UTF-8", SPAN("a\xff\xe2\x82"),
		SPAN("a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd")},
	    {"U+FFFD", SPAN("\xef\xbf\xbd"), SPAN("\xef\xbf\xbd")},
	};

	(void)state;
	expect_rows(escape_label, rows, COUNT(rows));
}

static void
preformatted(void **state)
{
	const struct row rows[] = {
	    {"empty", SPAN(""), SPAN("")},
	    {"spaces stay", SPAN("  a  b  "), SPAN("  a  b  ")},
	    {"tab", SPAN("\ta"), SPAN("        a")},
	    {"tab to the next eighth", SPAN("abc\td"), SPAN("abc     d")},
	    {"tab behind seven", SPAN("abcdefg\th"), SPAN("abcdefg h")},
	    {"tab behind eight", SPAN("abcdefgh\ti"),
		SPAN("abcdefgh        i")},
	    {"tab behind two cells", SPAN("\xe4\xb8\xad\ta"),
		SPAN("\xe4\xb8\xad      a")},
	    {"controls go", SPAN("a\x1b[2J\r\0b\x7f\xc2\x9b"), SPAN("a[2Jb")},
	    {"lines", SPAN("a\nb\xe2\x80\xa8"), SPAN("ab")},
	    {"not UTF-8", SPAN("a\xff"), SPAN("a\xef\xbf\xbd")},
	};

	(void)state;
	expect_rows(escape_preformatted, rows, COUNT(rows));
}

static void
selectors(void **state)
{
	const struct row rows[] = {
	    {"empty", SPAN(""), SPAN("")},
	    {"as it is", SPAN("/a b%20\xc3\xa9?#"), SPAN("/a b%20\xc3\xa9?#")},
	    {"bytes", SPAN("/\xff"), SPAN("/\xff")},
	    {"tab", SPAN("/a\tb c"), SPAN("/a%09b%20c")},
	    {"CR LF", SPAN("/a\r\nb"), SPAN("/a%0D%0Ab")},
	    {"NUL", SPAN("/\0"), SPAN("/%00")},
	    {"DEL", SPAN("/\x7f"), SPAN("/%7F")},
	};

	(void)state;
	expect_rows(escape_selector, rows, COUNT(rows));
}

/* Valid, and without what ends a line or steers a terminal. */
static void
expect_harmless(struct span input, struct span output)
{
	expect_true("UTF-8", input, utf8_valid(output));
	for (struct span rest = output; rest.size > 0;)
		expect_true(
		    "no control", input, !utf8_is_control(utf8_next(&rest)));
}

static void
check_label(struct span input)
{
	struct buf once = {0}, twice = {0};

	escape_label(&once, input);
	struct span label = buf_span(&once);
	expect_harmless(input, label);
	expect_true("ends", input,
	    !span_starts(label, SPAN(" ")) && !span_ends(label, SPAN(" ")));
	for (size_t i = 1; i < label.size; i++)
		expect_true("runs", input,
		    label.data[i] != ' ' || label.data[i - 1] != ' ');
	escape_label(&twice, label);
	expect_span("idempotent", buf_span(&twice), label);
	buf_free(&once);
	buf_free(&twice);
}

static void
json(void **state)
{
	const struct row rows[] = {
	    {"empty", SPAN(""), SPAN("")},
	    {"plain", SPAN("/srv/caf\xc3\xa9 \xf0\x9f\x8e\x89"),
		SPAN("/srv/caf\xc3\xa9 \xf0\x9f\x8e\x89")},
	    {"quote and backslash", SPAN("a\"b\\c/"), SPAN("a\\\"b\\\\c/")},
	    {"C0", SPAN("a\0b\n\x1b"), SPAN("a\\u0000b\\u000a\\u001b")},
	    {"DEL and C1", SPAN("\x7f\xc2\x9b"), SPAN("\\u007f\\u009b")},
	    {"line separator", SPAN("\xe2\x80\xa8"), SPAN("\\u2028")},
	    {"no UTF-8",
		SPAN("a\xff"
		     "b\xc3"),
		SPAN("a\xef\xbf\xbd"
		     "b\xef\xbf\xbd")},
	};

	(void)state;
	expect_rows(escape_json, rows, COUNT(rows));
}

static void
check_json(struct span input)
{
	struct buf string = {0};

	buf_byte(&string, '"');
	escape_json(&string, input);
	buf_byte(&string, '"');
	expect_true("json", input, json_valid(buf_span(&string)));
	buf_free(&string);
}

static void
check_others(struct span input)
{
	struct buf line = {0}, again = {0}, selector = {0};

	escape_preformatted(&line, input);
	expect_harmless(input, buf_span(&line));
	escape_preformatted(&again, buf_span(&line));
	expect_span("idempotent", buf_span(&again), buf_span(&line));
	escape_selector(&selector, input);
	for (size_t i = 0; i < selector.size; i++)
		expect_true("selector", input,
		    (unsigned char)selector.data[i] >= 0x20 &&
			selector.data[i] != 0x7f);
	buf_free(&line);
	buf_free(&again);
	buf_free(&selector);
}

static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("A title \xe2\x80\xae with\tall\r\n kinds \xc2\x85 of it"),
	    SPAN("/caf\xc3\xa9/\xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x8e\x89.gmi"),
	    SPAN("  \xef\xbb\xbf leading \xff and \xe2\x81\xa6 trailing  "),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		check_label(input);
		check_others(input);
		check_json(input);
		exact_free(&input);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(labels),
	    cmocka_unit_test(preformatted),
	    cmocka_unit_test(selectors),
	    cmocka_unit_test(json),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
