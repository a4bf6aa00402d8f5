/* Labels of plain words, which are taken several bytes at a time. */
#include "base/utf8.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"
#include "text/escape.h"

static bool
is_gap(char byte)
{
	return (byte >= 0 && byte <= ' ') || byte == 0x7f;
}

/* The same byte by byte: a gap is one blank, and none at an end. */
static void
add_label(struct buf *buf, struct span text)
{
	bool gap = false;

	for (size_t i = 0; i < text.size; i++) {
		if (is_gap(text.data[i])) {
			gap = buf->size > 0;
			continue;
		}
		if (gap)
			buf_byte(buf, ' ');
		gap = false;
		buf_byte(buf, text.data[i]);
	}
}

/* Q126: the words of a label and the blanks between them are as if read byte by
 * byte. */
static void
words(void **state)
{
	static const char *const parts[] = {" ", "a", "bc", "~", "!", "word",
	    "longer", "\xc3\xa9", "  ", "\t", "\x7f"};
	struct mutator random = {.state = 11};

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct buf text = {0}, got = {0}, want = {0};
		for (size_t i = mutator_below(&random, 24); i > 0; i--)
			buf_add(&text,
			    span_of(parts[mutator_below(
				&random, mutator_below(&random, 8) ? 7 : 11)]));
		struct span exact = exact_copy(buf_span(&text));
		escape_label(&got, exact);
		add_label(&want, exact);
		expect_span("label", buf_span(&got), buf_span(&want));
		exact_free(&exact);
		buf_free(&text);
		buf_free(&got);
		buf_free(&want);
	}
}

/* Q126: every ellipsis becomes three dots, and nothing else changes. */
static void
ellipses(void **state)
{
	static const struct {
		struct span text, want;
	} rows[] = {
	    {SPAN(""), SPAN("")},
	    {SPAN("\xe2\x80\xa6"), SPAN("...")},
	    {SPAN("a\xe2\x80\xa6\xe2\x80\xa6z"), SPAN("a......z")},
	    {SPAN("\xe2\xe2\x80\xa6\xe2\x80"), SPAN("\xe2...\xe2\x80")},
	    {SPAN("\xe2\x80\x93\xe2\x80"), SPAN("\xe2\x80\x93\xe2\x80")},
	    {SPAN("\xe2"), SPAN("\xe2")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf buf = {0};
		/* What is before stays. */
		buf_add(&buf, SPAN("\xe2\x80\xa6"));
		buf_add(&buf, rows[i].text);
		escape_ellipses(&buf, 3);
		expect_span(
		    "ellipses", span_tail(buf_span(&buf), 3), rows[i].want);
		expect_span("before", span_head(buf_span(&buf), 3),
		    SPAN("\xe2\x80\xa6"));
		buf_free(&buf);
	}
}

/* Q126: printable ASCII is passed over by eight bytes as it is by one. */
static void
plain(void **state)
{
	static const unsigned char bytes[] = {
	    ' ', '!', 'a', 'z', '~', 0x7f, 0x1f, 0, 0x80, 0xa0, 0xff};
	struct mutator random = {.state = 5};
	char text[40];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t size = mutator_below(&random, sizeof(text)), want = 0;
		/* Most are long enough for some steps of eight. */
		for (size_t i = 0; i < size; i++)
			text[i] = (char)bytes[mutator_below(
			    &random, mutator_below(&random, 24) ? 5 : 11)];
		struct span s = exact_copy((struct span){text, size});
		while (want < size && text[want] >= ' ' && text[want] <= '~')
			want++;
		expect_true("size", s, utf8_plain(s) == want);
		exact_free(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plain),
	    cmocka_unit_test(words),
	    cmocka_unit_test(ellipses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
