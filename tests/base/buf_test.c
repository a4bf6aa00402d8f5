#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "support/exact.h"
#include "support/expect.h"

static void
appends(void **state)
{
	struct span word = exact_copy(SPAN("loam"));
	struct buf buf = {0};

	(void)state;
	expect_span("empty", buf_span(&buf), SPAN(""));
	buf_add(&buf, SPAN(""));
	buf_add(&buf, (struct span){0});
	buf_repeat(&buf, 'x', 0);
	assert_int_equal(buf.size, 0);
	buf_add(&buf, word);
	buf_byte(&buf, '\0');
	buf_repeat(&buf, '-', 3);
	buf_format(&buf, "%s%d", "", 42);
	buf_format(&buf, "%s", "");
	expect_span("all", buf_span(&buf), SPAN("loam\0---42"));
	assert_false(buf.overflow);
	buf_free(&buf);
	exact_free(&word);
}

static void
formats_long_text(void **state)
{
	/* Around the size that is formatted on the stack. */
	static const size_t sizes[] = {511, 512, 513, 5000};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct buf text = {0}, buf = {0};
		buf_repeat(&text, 'a', sizes[i]);
		buf_format(&buf, "%pS", SPAN_AT(buf_span(&text)));
		expect_span("long", buf_span(&buf), buf_span(&text));
		buf_free(&text);
		buf_free(&buf);
	}
}

static void
grows(void **state)
{
	struct buf buf = {0};

	(void)state;
	for (unsigned i = 0; i < 100000; i++)
		buf_byte(&buf, (char)i);
	assert_int_equal(buf.size, 100000);
	for (unsigned i = 0; i < 100000; i++)
		assert_true(buf.data[i] == (char)i);
	buf_free(&buf);
}

static void
overflow_is_sticky(void **state)
{
	struct buf buf = {.limit = 8};

	(void)state;
	buf_add(&buf, SPAN("12345678"));
	assert_false(buf.overflow);
	buf_add(&buf, SPAN(""));
	assert_false(buf.overflow);
	buf_byte(&buf, '9');
	assert_true(buf.overflow);
	expect_span("what fitted", buf_span(&buf), SPAN("12345678"));
	buf_free(&buf);
	assert_false(buf.overflow);
	assert_int_equal(buf.limit, 8);

	/* An append is dropped as a whole, and so are all later ones. */
	buf_add(&buf, SPAN("1234"));
	buf_format(&buf, "%s", "12345");
	buf_byte(&buf, '5');
	buf_repeat(&buf, ' ', SIZE_MAX);
	assert_true(buf.overflow);
	assert_null(buf_extend(&buf, 1));
	expect_span("before", buf_span(&buf), SPAN("1234"));
	buf_free(&buf);
}

static void
extends(void **state)
{
	struct buf buf = {.limit = 100};
	char *room = buf_extend(&buf, 100);

	(void)state;
	assert_non_null(room);
	memset(room, 'x', 100);
	assert_int_equal(buf.size, 100);
	assert_null(buf_extend(&buf, 1));
	buf_free(&buf);
	buf_free(&buf);
	assert_null(buf.data);
}

static void
moves_to_an_arena(void **state)
{
	struct arena arena = {0};
	struct buf buf = {.limit = 8};

	(void)state;
	buf_add(&buf, SPAN("a\0b"));
	const char *before = buf.data;
	struct span kept = buf_keep(&buf, &arena);
	expect_span("kept", kept, SPAN("a\0b"));
	assert_ptr_not_equal(kept.data, before);
	assert_int_equal(kept.data[kept.size], '\0');
	assert_null(buf.data);
	assert_int_equal(buf.size, 0);
	assert_int_equal(buf.limit, 8);
	kept = buf_keep(&buf, &arena);
	assert_int_equal(kept.size, 0);
	assert_string_equal(kept.data, "");
	arena_free(&arena);
}

/* No more room than bytes, and none for none. */
static void
fits(void **state)
{
	struct buf buf = {0};

	(void)state;
	buf_fit(&buf);
	assert_null(buf.data);
	buf_add(&buf, SPAN("abc"));
	buf_fit(&buf);
	buf_fit(&buf);
	assert_int_equal(buf.capacity, 3);
	expect_span("fitted", buf_span(&buf), SPAN("abc"));
	buf_free(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(appends),
	    cmocka_unit_test(formats_long_text),
	    cmocka_unit_test(grows),
	    cmocka_unit_test(overflow_is_sticky),
	    cmocka_unit_test(extends),
	    cmocka_unit_test(moves_to_an_arena),
	    cmocka_unit_test(fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
