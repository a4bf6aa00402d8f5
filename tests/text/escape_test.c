#include "base/arena.h"
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

/* L13, G13, K123: no control character, no mark that reorders, no space too
 * many. */
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
	    {"ESC", SPAN("a\x1b[2Jb"), SPAN("ab")},
	    {"U+FFFF", SPAN("a\xef\xbf\xbf\xf0\x9f\xbf\xbe!"), SPAN("a !")},
	    {"U+FDD0", SPAN("\xef\xb7\x90"), SPAN("")},
	    {"surrogate", SPAN("\xed\xa0\x80"),
		SPAN("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd")},
	    {"DEL",
		SPAN("a\x7f"
		     "b"),
		SPAN("a b")},
	    {"C1",
		SPAN("a\xc2\x9b"
		     "2Jb"),
		SPAN("ab")},
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
	    {"direction embedding",
		SPAN("\xe2\x80\xaa"
		     "a\xe2\x80\xab\xe2\x80\xac"),
		SPAN("a")},
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
	    {"tab after seven", SPAN("abcdefg\th"), SPAN("abcdefg h")},
	    {"tab after eight", SPAN("abcdefgh\ti"), SPAN("abcdefgh        i")},
	    {"tab after two cells", SPAN("\xe4\xb8\xad\ta"),
		SPAN("\xe4\xb8\xad      a")},
	    {"controls go", SPAN("a\x1b[2J\r\0b\x7f\xc2\x9b"), SPAN("ab")},
	    {"lines", SPAN("a\nb\xe2\x80\xa8"), SPAN("ab")},
	    {"U+FFFF", SPAN("a\xef\xbf\xbf"), SPAN("a")},
	    {"not UTF-8", SPAN("a\xff"), SPAN("a\xef\xbf\xbd")},
	};

	(void)state;
	expect_rows(escape_preformatted, rows, COUNT(rows));
}

/* F80: a label of a map keeps its blanks, and nothing reorders it. */
static void
spaced_labels(void **state)
{
	const struct row rows[] = {
	    {"spaces stay", SPAN("  a  b  "), SPAN("  a  b  ")},
	    {"tab", SPAN("abc\td"), SPAN("abc     d")},
	    {"controls go", SPAN("a\x1b[2J\r\0b\x7f\xc2\x9b"), SPAN("ab")},
	    {"direction override", SPAN("a \xe2\x80\xae live\xe2\x80\xac"),
		SPAN("a  live")},
	    {"direction isolate", SPAN("\xe2\x81\xa6 a\xe2\x81\xa9"),
		SPAN(" a")},
	    {"BOM", SPAN("\xef\xbb\xbf a"), SPAN(" a")},
	};

	(void)state;
	expect_rows(escape_spaced_label, rows, COUNT(rows));
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

/* P620: a URL that is fine stays; what no URL may have is encoded once. */
static void
urls(void **state)
{
	const struct row rows[] = {
	    {"empty", SPAN(""), SPAN("")},
	    {"fine", SPAN("https://[::1]/%41?a=1&b#\xc3\xa9'"),
		SPAN("https://[::1]/%41?a=1&b#\xc3\xa9'")},
	    {"marks", SPAN("a \"<>\\^`{|}"),
		SPAN("a%20%22%3C%3E%5C%5E%60%7B%7C%7D")},
	    {"stray", SPAN("100%"), SPAN("100%25")},
	    {"cut", SPAN("%4"), SPAN("%254")},
	    {"no digits", SPAN("%zz%4g"), SPAN("%25zz%254g")},
	    {"twice", SPAN("%7C%25"), SPAN("%7C%25")},
	    {"controls", SPAN("\t\0\x7f"), SPAN("\t\0\x7f")},
	};

	(void)state;
	expect_rows(escape_url, rows, COUNT(rows));
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

/* Appends words of ASCII, which blanks and controls divide, a blank apart. */
static void
join_words(struct span text, struct buf *buf)
{
	size_t start = buf->size;
	bool between = false;

	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] <= ' ' || text.data[i] == 0x7f) {
			between = buf->size > start;
			continue;
		}
		if (between)
			buf_byte(buf, ' ');
		between = false;
		buf_byte(buf, text.data[i]);
	}
}

/* Q51: a label of ASCII is its words, however blanks stand around them. */
static void
words_of_labels(void **state)
{
	static const char bytes[] = "abc~!     \t\n\x7f\x01";
	struct mutator mutator = {0};
	struct arena arena = {0};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		char text[24];
		size_t size = mutator_below(&mutator, sizeof(text) + 1);
		struct buf want = {0}, got = {0};
		for (size_t j = 0; j < size; j++)
			text[j] =
			    bytes[mutator_below(&mutator, sizeof(bytes) - 1)];
		struct span exact = exact_copy((struct span){text, size});
		join_words(exact, &want);
		escape_label(&got, exact);
		expect_span("label", buf_span(&got), buf_span(&want));
		expect_span(
		    "copy", escape_label_copy(&arena, exact), buf_span(&want));
		exact_free(&exact);
		buf_free(&want);
		buf_free(&got);
	}
	arena_free(&arena);
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

/* Quotes, backslashes and bytes outside printable ASCII are escaped. */
static void
logs(void **state)
{
	const struct row rows[] = {
	    {"empty", SPAN(""), SPAN("")},
	    {"plain", SPAN("/a b~!'#"), SPAN("/a b~!'#")},
	    {"quote and backslash", SPAN("a\"b\\x1B"), SPAN("a\\\"b\\\\x1B")},
	    {"ESC", SPAN("\x1b[2J"), SPAN("\\x1B[2J")},
	    {"line ends", SPAN("a\r\nb"), SPAN("a\\x0D\\x0Ab")},
	    {"NUL and DEL", SPAN("\0\x7f"), SPAN("\\x00\\x7F")},
	    {"UTF-8", SPAN("\xc3\xa9"), SPAN("\\xC3\\xA9")},
	    {"no UTF-8", SPAN("\xff\xc2\x9b"), SPAN("\\xFF\\xC2\\x9B")},
	};

	(void)state;
	expect_rows(escape_log, rows, COUNT(rows));
}

static void
json_ascii(void **state)
{
	const struct row rows[] = {
	    {"empty", SPAN(""), SPAN("")},
	    {"quote and backslash", SPAN("a\"b\\"), SPAN("a\\\"b\\\\")},
	    {"controls", SPAN("\x1b\n\0\x7f\xc2\x9b"),
		SPAN("\\u001b\\u000a\\u0000\\u007f\\u009b")},
	    {"UTF-8", SPAN("\xc3\xa9\xe4\xb8\xad"), SPAN("\\u00e9\\u4e2d")},
	    {"beyond the plane", SPAN("\xf0\x9f\x8c\x8b"),
		SPAN("\\ud83c\\udf0b")},
	    {"no UTF-8", SPAN("a\xff"), SPAN("a\\ufffd")},
	};

	(void)state;
	expect_rows(escape_json_ascii, rows, COUNT(rows));
}

/* Neither cuts an escape, wherever the buffer ends. */
static void
limits(void **state)
{
	const struct span input = SPAN("a\x1b\"\xf0\x9f\x8c\x8b\xff\n");

	(void)state;
	for (size_t limit = 1; limit < 64; limit++) {
		struct buf log = {.limit = limit}, text = {.limit = limit};
		struct buf string = {0};
		escape_log(&log, input);
		assert_true(log.size <= limit);
		for (size_t i = 0; i < log.size; i++)
			if (log.data[i] == '\\' && log.data[++i] == 'x')
				assert_true(i + 2 < log.size);
		escape_json_ascii(&text, input);
		assert_true(text.size <= limit);
		buf_format(&string, "\"%pS\"", SPAN_AT(buf_span(&text)));
		expect_true(
		    "json", buf_span(&string), json_valid(buf_span(&string)));
		buf_free(&log);
		buf_free(&text);
		buf_free(&string);
	}
}

static void
check_json(
    struct span input, void (*escape)(struct buf *, struct span), bool ascii)
{
	struct buf string = {0};

	buf_byte(&string, '"');
	escape(&string, input);
	buf_byte(&string, '"');
	expect_true("json", input, json_valid(buf_span(&string)));
	for (size_t i = 0; ascii && i < string.size; i++)
		expect_true("ASCII", input,
		    string.data[i] >= 0x20 && string.data[i] <= 0x7e);
	buf_free(&string);
}

static void
check_others(struct span input)
{
	struct buf line = {0}, again = {0}, selector = {0}, url = {0};

	escape_preformatted(&line, input);
	expect_harmless(input, buf_span(&line));
	escape_preformatted(&again, buf_span(&line));
	expect_span("idempotent", buf_span(&again), buf_span(&line));
	escape_selector(&selector, input);
	for (size_t i = 0; i < selector.size; i++)
		expect_true("selector", input,
		    (unsigned char)selector.data[i] >= 0x20 &&
			selector.data[i] != 0x7f);
	escape_url(&url, input);
	for (size_t i = 0; i < url.size; i++)
		expect_true("url", input,
		    url.data[i] == '\0' || !strchr(" \"<>|", url.data[i]));
	again.size = 0;
	escape_url(&again, buf_span(&url));
	expect_span("URL once", buf_span(&again), buf_span(&url));
	buf_free(&line);
	buf_free(&again);
	buf_free(&selector);
	buf_free(&url);
}

/* L13, G13: whatever the bytes. */
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
		check_json(input, escape_json, false);
		check_json(input, escape_json_ascii, true);
		exact_free(&input);
	}
}

/* XML 1.0, sections 2.2 and 2.4. */
static void
xml(void **state)
{
	const struct row rows[] = {
	    {"empty", SPAN(""), SPAN("")},
	    {"plain", SPAN("Caf\xc3\xa9 'x'"), SPAN("Caf\xc3\xa9 'x'")},
	    {"markup", SPAN("<a href=\"x\">&amp;</a>]]>"),
		SPAN("&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;]]&gt;")},
	    {"white space", SPAN(" a\tb\r\nc "), SPAN(" a b  c ")},
	    {"controls",
		SPAN("a\0\x01\x1b\x7f\xc2\x9b"
		     "mb"),
		SPAN("ab")},
	    {"no characters", SPAN("\xef\xbf\xbe\xef\xbf\xbf"), SPAN("")},
	    {"not UTF-8", SPAN("a\xff\xed\xa0\x80"),
		SPAN("a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd")},
	    {"beyond the plane", SPAN("\xf0\x9f\x8c\x8b"),
		SPAN("\xf0\x9f\x8c\x8b")},
	};

	(void)state;
	expect_rows(escape_xml, rows, COUNT(rows));
}

/* P604: no shell sees more in a word than its letters. */
static void
words(void **state)
{
	static const struct row rows[] = {
	    {"plain", SPAN("/srv/a-b_c.d:1@x%+=Z09"),
		SPAN("/srv/a-b_c.d:1@x%+=Z09")},
	    {"empty", SPAN(""), SPAN("''")},
	    {"blank", SPAN("a b"), SPAN("'a b'")},
	    {"dollar", SPAN("$HOME"), SPAN("'$HOME'")},
	    {"home", SPAN("~/a"), SPAN("'~/a'")},
	    {"quotes", SPAN("a'b\""), SPAN("'a'\\''b\"'")},
	    {"NUL", SPAN("a\0"), SPAN("'a\0'")},
	    {"UTF-8", SPAN("\xc3\xa9"), SPAN("'\xc3\xa9'")},
	};

	(void)state;
	expect_rows(escape_word, rows, COUNT(rows));
}

/* K295: what a label leaves out is seen, wherever it stands in a text. */
static void
joined(void **state)
{
	static const struct {
		const char *text;
		bool joins;
	} rows[] = {{"", false}, {"plain", false}, {"caf\xc3\xa9 noir", false},
	    {"\xc3\xa9", false}, {"a\tb", false},
	    {"a\xe2\x80\xae"
	     "b",
		true},
	    {"\xc3\xa9\xe2\x80\xae", true}, {"a\x1b[1mb", true},
	    {"\x1b[0m", true}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_true(rows[i].text, SPAN("joins"),
		    escape_label_joins(span_of(rows[i].text)) == rows[i].joins);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(labels),
	    cmocka_unit_test(words_of_labels),
	    cmocka_unit_test(joined),
	    cmocka_unit_test(preformatted),
	    cmocka_unit_test(spaced_labels),
	    cmocka_unit_test(selectors),
	    cmocka_unit_test(urls),
	    cmocka_unit_test(json),
	    cmocka_unit_test(logs),
	    cmocka_unit_test(json_ascii),
	    cmocka_unit_test(limits),
	    cmocka_unit_test(mutated),
	    cmocka_unit_test(words),
	    cmocka_unit_test(xml),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
