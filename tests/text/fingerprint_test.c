#include "support/exact.h"
#include "support/expect.h"
#include "text/fingerprint.h"

#define PAIRS "01:23:45:67:89:AB:CD:EF:"
#define PLAIN "0123456789abcdef"

static void
read_in_every_spelling(void **state)
{
	static const struct {
		const char *row, *text;
		bool good;
	} rows[] = {
	    {"plain", PLAIN PLAIN PLAIN PLAIN, true},
	    {"capitals and colons", PAIRS PAIRS PAIRS "01:23:45:67:89:AB:CD:EF",
		true},
	    {"its kind in front", "SHA256:" PLAIN PLAIN PLAIN PLAIN, true},
	    {"its kind in small", "sha256:" PLAIN PLAIN PLAIN PLAIN, true},
	    {"empty", "", false},
	    {"kind alone", "SHA256:", false},
	    {"a digit short", PLAIN PLAIN PLAIN "0123456789abcde", false},
	    {"a digit long", PLAIN PLAIN PLAIN PLAIN "0", false},
	    {"a colon too many", PLAIN PLAIN PLAIN PLAIN ":", false},
	    {"a colon in front", ":" PLAIN PLAIN PLAIN PLAIN, false},
	    {"no digit", PLAIN PLAIN PLAIN "0123456789abcdeg", false},
	    {"SHA-1", PLAIN PLAIN "01234567", false},
	};
	struct buf want = {0};

	(void)state;
	buf_add(&want, SPAN(PLAIN PLAIN PLAIN PLAIN));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(span_of(rows[i].text));
		struct fingerprint print;
		struct buf got = {0};
		expect_true(rows[i].row, text,
		    (fingerprint_parse(text, &print) == 0) == rows[i].good);
		if (rows[i].good) {
			fingerprint_print(&print, &got);
			expect_span(
			    rows[i].row, buf_span(&got), buf_span(&want));
		}
		buf_free(&got);
		exact_free(&text);
	}
	buf_free(&want);
}

static void
in_order(void **state)
{
	struct fingerprint a = {.bytes = {1}}, b = {.bytes = {1, 2}};

	(void)state;
	assert_true(fingerprint_compare(&a, &b) < 0);
	assert_true(fingerprint_compare(&b, &a) > 0);
	assert_int_equal(fingerprint_compare(&a, &a), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(read_in_every_spelling),
	    cmocka_unit_test(in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
