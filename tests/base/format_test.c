#include <limits.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/format.h"
#include "support/exact.h"
#include "support/expect.h"
#include "support/mutator.h"

/* Compares the text of a format with printf's. */
#define EXPECT_AS_PRINTF(...)                                                  \
	do {                                                                   \
		struct buf got = {0};                                          \
		char want[2000];                                               \
		snprintf(want, sizeof(want), __VA_ARGS__);                     \
		buf_format(&got, __VA_ARGS__);                                 \
		expect_span(#__VA_ARGS__, buf_span(&got), span_of(want));      \
		buf_free(&got);                                                \
	} while (0)

static void
as_printf(void **state)
{
	(void)state;
	EXPECT_AS_PRINTF("plain");
	EXPECT_AS_PRINTF("%d%%, %i", -42, 42);
	EXPECT_AS_PRINTF("%d %d %u", INT_MIN, INT_MAX, UINT_MAX);
	EXPECT_AS_PRINTF("%x %X %#x %o", 0xabcU, 0xABCU, 0xabcU, 8U);
	EXPECT_AS_PRINTF("%ld %lu", LONG_MIN, ULONG_MAX);
	EXPECT_AS_PRINTF("%lld %llu", LLONG_MIN, ULLONG_MAX);
	EXPECT_AS_PRINTF("%zu %zx", SIZE_MAX, SIZE_MAX);
	EXPECT_AS_PRINTF("%jd %ju %td", INTMAX_MIN, UINTMAX_MAX, PTRDIFF_MIN);
	EXPECT_AS_PRINTF("%04d|%+03d|%-6d|% d|%02X", 7, 7, 7, 7, 10U);
	EXPECT_AS_PRINTF("%*d|%-*d|%.*d|%.3d", 5, 1, 5, 2, 3, 4, 5);
	EXPECT_AS_PRINTF("%c%c", 'a', '%');
	EXPECT_AS_PRINTF(
	    "%s|%8s|%-8s|%.2s|%.*s", "ab", "ab", "ab", "abc", 1, "abc");
	EXPECT_AS_PRINTF("%.1f %g %e", 1.25, 0.5, 1e10);
	EXPECT_AS_PRINTF("%1500d", 1);
	EXPECT_AS_PRINTF("%%S %%pS S");
}

/* K13: all bytes of a span become part of the text, NUL bytes too. */
static void
spans_are_whole(void **state)
{
	struct span one = exact_copy(SPAN("a\0b")), none = {0};
	struct buf buf = {0};
	struct arena arena = {0};

	(void)state;
	buf_format(
	    &buf, "<%pS> %d <%pS> %s", SPAN_AT(one), 1, SPAN_AT(none), "end");
	expect_span("buf", buf_span(&buf), SPAN("<a\0b> 1 <> end"));
	expect_span("arena",
	    arena_format(
		&arena, "%pS%pS", SPAN_AT(one), SPAN_AT(span_tail(one, 1))),
	    SPAN("a\0b\0b"));
	expect_span(
	    "nothing", arena_format(&arena, "%pS", SPAN_AT(none)), SPAN(""));
	expect_span("an initializer",
	    arena_format(&arena, "%pS", SPAN_AT((struct span){one.data, 2})),
	    SPAN("a\0"));
	arena_free(&arena);
	buf_free(&buf);
	exact_free(&one);
}

/* A buffer near its limit takes a whole text or nothing of it. */
static void
at_a_limit(void **state)
{
	struct buf buf = {.limit = 5};

	(void)state;
	buf_format(&buf, "%s%d", "ab", 1);
	buf_format(&buf, "%s%d", "cd", 1);
	assert_true(buf.overflow);
	expect_span("whole", buf_span(&buf), SPAN("ab1"));
	buf_free(&buf);
}

/* K13: spans of any bytes, of any length. */
static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("a\0b %s %.*s"), SPAN("\0"), SPAN("caf\xc3\xa9\x1b[2J\n")};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};

	(void)state;
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct buf got = {0}, want = {0};
		buf_format(&got, "%d%pS%s", i, SPAN_AT(input), "x");
		buf_format(&want, "%d", i);
		buf_add(&want, input);
		buf_byte(&want, 'x');
		expect_span("joined", buf_span(&got), buf_span(&want));
		buf_free(&got);
		buf_free(&want);
		exact_free(&input);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(as_printf),
	    cmocka_unit_test(spans_are_whole),
	    cmocka_unit_test(at_a_limit),
	    cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
