/* Dots of Gopher texts that come in pieces. */
#include "fetch/dots.h"
#include "support/expect.h"

/* Takes a text in pieces of that size. */
static struct buf
undo(struct span text, size_t piece, bool whole)
{
	struct dots dots = {0};
	struct buf out = {0};
	int more;

	for (size_t at = 0; at < text.size; at += piece)
		assert_int_equal(
		    dots_add(
			&dots, span_head(span_tail(text, at), piece), &out),
		    0);
	assert_int_equal(dots_add(&dots, SPAN(""), &out), 0);
	assert_int_equal(dots_end(&dots, whole), 0);
	while ((more = dots_next(&dots, &out)) > 0)
		;
	assert_int_equal(more, 0);
	dots_free(&dots);
	return out;
}

/*
 * V107, V225: the same text comes out, whatever the pieces and the line ends,
 * also of a text that is only its end.
 */
static void
pieces(void **state)
{
	static const struct {
		const char *text, *whole;
	} rows[] = {
	    {"", ""},
	    {"a", "a"},
	    {".\r\n", ""},
	    {".\n", ""},
	    {"..\n", "..\n"},
	    {"\n.\n", "\n"},
	    {"a\r\n.\r\n", "a\r\n"},
	    {"a\n.\n", "a\n"},
	    {"a\n.\r\n", "a\n"},
	    {"a.\r\n", "a.\r\n"},
	    {"a\n..\n", "a\n..\n"},
	    {"..a\nb\n.\n", ".a\nb\n"},
	    {"..\n.\n...\n.b\n\n.\r\n", ".\n.\n..\n.b\n\n"},
	    {"a..\n..b.\n.c..d\r\n.\r\n", "a..\n.b.\n.c..d\r\n"},
	    {"..a\nno end", "..a\nno end"},
	    {"a\n.", "a\n."},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t size = 1; size < 8; size++) {
			struct span text = span_of(rows[i].text);
			struct buf out = undo(text, size, true);
			expect_span(rows[i].text, buf_span(&out),
			    span_of(rows[i].whole));
			buf_free(&out);
			/* What was cut off may have lost its end. */
			out = undo(text, size, false);
			expect_span(rows[i].text, buf_span(&out), text);
			buf_free(&out);
		}
}

/* V107: what has no room in memory is in a file, and comes out of it whole. */
static void
long_texts(void **state)
{
	struct buf text = {0}, wanted = {0};

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		buf_format(&text, "..%u\r\n", i);
		buf_format(&wanted, ".%u\r\n", i);
	}
	buf_add(&text, SPAN(".\r\n"));
	struct buf out = undo(buf_span(&text), 16384, true);
	assert_true(span_equal(buf_span(&out), buf_span(&wanted)));
	buf_free(&out);
	out = undo(buf_span(&text), 100001, false);
	assert_true(span_equal(buf_span(&out), buf_span(&text)));
	buf_free(&out);
	buf_free(&text);
	buf_free(&wanted);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pieces),
	    cmocka_unit_test(long_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
