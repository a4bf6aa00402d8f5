#include "base/span.h"
#include "support/exact.h"
#include "support/expect.h"

static void
compares(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
		bool nocase;
	} rows[] = {
	    {"", "", 0, true},
	    {"", "a", -1, false},
	    {"a", "ab", -1, false},
	    {"ab", "b", -1, false},
	    {"abc", "abc", 0, true},
	    {"ABC", "abc", -1, true},
	    {"a\xc3\xa9", "az", 1, false}, /* bytes, not signed chars */
	    {"@", "`", -1, false}, /* not letters: 0x40 and 0x60 */
	    {"[", "{", -1, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span a = exact_copy(span_of(rows[i].a));
		struct span b = exact_copy(span_of(rows[i].b));
		int order = span_compare(a, b), turned = span_compare(b, a);
		expect_true(
		    rows[i].a, b, (order > 0) - (order < 0) == rows[i].order);
		expect_true(rows[i].a, b,
		    (turned > 0) - (turned < 0) == -rows[i].order);
		expect_true(
		    rows[i].a, b, span_equal(a, b) == (rows[i].order == 0));
		expect_true(
		    rows[i].a, b, span_equal_nocase(a, b) == rows[i].nocase);
		exact_free(&a);
		exact_free(&b);
	}
}

static void
starts_and_ends(void **state)
{
	static const struct {
		const char *s, *part;
		bool starts, ends;
	} rows[] = {
	    {"", "", true, true},
	    {"", "a", false, false},
	    {"a", "", true, true},
	    {"a", "ab", false, false},
	    {"aba", "a", true, true},
	    {"abc", "ab", true, false},
	    {"abc", "bc", false, true},
	    {"abc", "abc", true, true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].s)), rest = s;
		struct span part = exact_copy(span_of(rows[i].part));
		expect_true(
		    "starts", s, span_starts(s, part) == rows[i].starts);
		expect_true("ends", s, span_ends(s, part) == rows[i].ends);
		expect_true("ends, whatever the case", s,
		    span_ends_nocase(s, part) == rows[i].ends);
		expect_true(
		    "skip", s, span_skip(&rest, part) == rows[i].starts);
		expect_span("skipped", rest,
		    rows[i].starts ? span_tail(s, part.size) : s);
		exact_free(&s);
		exact_free(&part);
	}
	assert_true(span_ends_nocase(SPAN("A.GMI"), SPAN(".gmi")));
	assert_false(span_ends_nocase(SPAN("A.GMI"), SPAN(".gmj")));
}

static void
heads_and_tails_stay_inside(void **state)
{
	struct span s = exact_copy(SPAN("abc")), none = {0};

	(void)state;
	expect_span("head", span_head(s, 2), SPAN("ab"));
	expect_span("head of all", span_head(s, 9), SPAN("abc"));
	expect_span("tail", span_tail(s, 2), SPAN("c"));
	expect_span("tail at the end", span_tail(s, 3), SPAN(""));
	expect_span("tail beyond", span_tail(s, SIZE_MAX), SPAN(""));
	assert_ptr_equal(span_tail(s, 9).data, s.data + 3);
	assert_null(span_tail(none, 0).data);
	assert_null(span_tail(none, 9).data);
	assert_null(span_head(none, 9).data);
	assert_int_equal(span_of(NULL).size, 0);
	exact_free(&s);
}

static void
finds(void **state)
{
	static const struct {
		const char *s;
		size_t first, last;
	} rows[] = {
	    {"", 0, 0},
	    {"abc", 3, 3},
	    {".", 0, 0},
	    {"a.b.c", 1, 3},
	    {"abc.", 3, 3},
	    {"..", 0, 1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].s));
		assert_int_equal(span_find(s, '.'), rows[i].first);
		assert_int_equal(span_find_last(s, '.'), rows[i].last);
		exact_free(&s);
	}
}

/* P826: a path is its directory and its name, whether or not it has a slash. */
static void
parts_of_paths(void **state)
{
	static const struct {
		const char *path, *directory, *name;
	} rows[] = {
	    {"", "", ""},
	    {"a.gmi", "", "a.gmi"},
	    {"/", "/", ""},
	    {"/a", "/", "a"},
	    {"a/b", "a/", "b"},
	    {"/a/b/", "/a/b/", ""},
	    {"/a//b", "/a//", "b"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].path));
		expect_span(rows[i].path, span_directory(s),
		    span_of(rows[i].directory));
		expect_span(
		    rows[i].path, span_file_name(s), span_of(rows[i].name));
		exact_free(&s);
	}
	assert_int_equal(span_file_name((struct span){NULL, 0}).size, 0);
}

static void
cuts(void **state)
{
	static const struct {
		const char *s, *head, *rest;
	} rows[] = {
	    {"", "", ""},
	    {"a", "a", ""},
	    {"a,", "a", ""},
	    {",a", "", "a"},
	    {"a,b,c", "a", "b,c"},
	    {",,", "", ","},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].s)), rest = s;
		expect_span(
		    rows[i].s, span_cut(&rest, ','), span_of(rows[i].head));
		expect_span(rows[i].s, rest, span_of(rows[i].rest));
		exact_free(&s);
	}
}

static void
trims(void **state)
{
	static const struct {
		const char *s, *both, *end;
	} rows[] = {
	    {"", "", ""}, {" \t ", "", ""}, {" a", "a", " a"},
	    {"a\t ", "a", "a"}, {"\ta b\t", "a b", "\ta b"},
	    {"\na\r", "\na\r", "\na\r"}, /* spaces and tabs only */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].s));
		expect_span(rows[i].s, span_trim(s), span_of(rows[i].both));
		expect_span(rows[i].s, span_trim_end(s), span_of(rows[i].end));
		exact_free(&s);
	}
}

static void
reads_numbers(void **state)
{
	static const struct {
		const char *s;
		uint64_t limit;
		int result;
		uint64_t number;
	} rows[] = {
	    {"", 10, -1, 0},
	    {"0", 0, 0, 0},
	    {"1", 0, -1, 0},
	    {"9", 8, -1, 0},
	    {"8", 8, 0, 8},
	    {"007", 7, 0, 7},
	    {"65535", 65535, 0, 65535},
	    {"65536", 65535, -1, 0},
	    {"655350", 65535, -1, 0},
	    {"-1", 65535, -1, 0},
	    {"+1", 65535, -1, 0},
	    {" 1", 65535, -1, 0},
	    {"1 ", 65535, -1, 0},
	    {"0x", 65535, -1, 0},
	    {"18446744073709551615", UINT64_MAX, 0, UINT64_MAX},
	    {"18446744073709551616", UINT64_MAX, -1, 0},
	    {"99999999999999999999999", UINT64_MAX, -1, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = exact_copy(span_of(rows[i].s));
		uint64_t number = 77;
		int result = span_number(s, rows[i].limit, &number);
		expect_true(rows[i].s, s, result == rows[i].result);
		expect_true(rows[i].s, s,
		    number == (result == 0 ? rows[i].number : 77));
		exact_free(&s);
	}
}

static void
cuts_words_and_lines(void **state)
{
	struct span rest = SPAN("one\r\n\n\r\r\ntwo\r");

	(void)state;
	expect_span("CR LF", span_cut_line(&rest), SPAN("one"));
	expect_span("LF", span_cut_line(&rest), SPAN(""));
	expect_span("one CR of two", span_cut_line(&rest), SPAN("\r"));
	expect_span("no LF", span_cut_line(&rest), SPAN("two"));
	assert_int_equal(rest.size, 0);
	rest = SPAN(" \tone  two\tthree four ");
	expect_span("first", span_cut_word(&rest), SPAN("one"));
	expect_span("rest", rest, SPAN("two\tthree four"));
	expect_span("second", span_cut_word(&rest), SPAN("two"));
	rest = SPAN(" ");
	expect_span("none", span_cut_word(&rest), SPAN(""));
	assert_int_equal(rest.size, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(compares),
	    cmocka_unit_test(starts_and_ends),
	    cmocka_unit_test(heads_and_tails_stay_inside),
	    cmocka_unit_test(finds),
	    cmocka_unit_test(parts_of_paths),
	    cmocka_unit_test(cuts),
	    cmocka_unit_test(cuts_words_and_lines),
	    cmocka_unit_test(trims),
	    cmocka_unit_test(reads_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
