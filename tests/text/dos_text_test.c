/* Where texts of DOS end. */
#include "base/buf.h"
#include "support/exact.h"
#include "support/expect.h"
#include "text/dos_text.h"

/* A record of 128 bytes with this number of lines of comments. */
static void
add_record(struct buf *text, char lines)
{
	size_t from = text->size;

	buf_add(text, SPAN("SAUCE00A title"));
	buf_repeat(text, ' ', from + 104 - text->size);
	buf_byte(text, lines);
	buf_repeat(text, '\0', from + 128 - text->size);
}

/* F109: of padding, and of what is none. */
static void
padding(void **state)
{
	static const struct {
		struct span text;
		size_t want;
	} rows[] = {
	    {SPAN(""), 0},
	    {SPAN("a\n"), 2},
	    {SPAN("a\n\x1a"), 2},
	    {SPAN("a\n\x1a\x1a\0\0"), 2},
	    {SPAN("a\n\0\0"), 4},
	    {SPAN("a\0\x1a"), 2},
	    {SPAN("a\x1a"
		  "b\x1a"),
		3},
	    {SPAN("a\x1a"
		  "b"),
		3},
	    {SPAN("\x1a\0"), 2},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = exact_copy(rows[i].text);
		expect_true("size", text, dos_text_size(text) == rows[i].want);
		exact_free(&text);
	}
}

static void
expect_size(struct buf *text, size_t want)
{
	struct span exact = exact_copy(buf_span(text));

	assert_int_equal(dos_text_size(exact), want);
	exact_free(&exact);
	buf_free(text);
}

/* F109: of a record, with lines of comments, and of what looks like one. */
static void
records(void **state)
{
	struct buf text = {0};

	(void)state;
	buf_add(&text, SPAN("a\n\x1a"));
	add_record(&text, 0);
	expect_size(&text, 2);
	buf_add(&text, SPAN("a\n\x1a\x1a"));
	buf_add(&text, SPAN("COMNT"));
	buf_repeat(&text, 'c', 2 * 64);
	add_record(&text, 2);
	expect_size(&text, 2);
	/* The number of lines is another's: they are text. */
	buf_add(&text, SPAN("a\n\x1a"));
	buf_add(&text, SPAN("COMNT"));
	buf_repeat(&text, 'c', 2 * 64);
	add_record(&text, 3);
	expect_size(&text, 3 + 5 + 2 * 64 + 128);
	/* No byte 1A, nothing in front of it, and a record that is cut. */
	buf_add(&text, SPAN("a\n"));
	add_record(&text, 0);
	expect_size(&text, 130);
	add_record(&text, 0);
	expect_size(&text, 128);
	buf_add(&text, SPAN("\x1a"));
	add_record(&text, 1);
	expect_size(&text, 129);
	buf_add(&text, SPAN("a\x1aSAUCE00"));
	expect_size(&text, 9);
}

/* F109: the last bytes say whether more of the end is looked at. */
static void
may_end(void **state)
{
	struct buf text = {0};

	(void)state;
	add_record(&text, ' ');
	text.data[127] = ' ';
	assert_true(dos_text_may_end(buf_span(&text)));
	text.data[0] = ' ';
	assert_false(dos_text_may_end(buf_span(&text)));
	buf_free(&text);
	assert_true(dos_text_may_end(SPAN("a\x1a")));
	assert_true(dos_text_may_end((struct span){"a\0", 2}));
	assert_false(dos_text_may_end(SPAN("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(padding),
	    cmocka_unit_test(records),
	    cmocka_unit_test(may_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
