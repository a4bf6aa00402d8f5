#include "base/arena.h"
#include "support/exact.h"
#include "support/expect.h"

static void
memory_is_zeroed_aligned_and_apart(void **state)
{
	static const size_t sizes[] = {
	    0, 1, 15, 16, 17, 100, 4000, 8191, 8192, 8193, 70000, 3};
	unsigned char *blocks[COUNT(sizes)];
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		blocks[i] = arena_alloc(&arena, sizes[i]);
		assert_non_null(blocks[i]);
		assert_int_equal(
		    (uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
		for (size_t at = 0; at < sizes[i]; at++)
			assert_int_equal(blocks[i][at], 0);
		memset(blocks[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < COUNT(sizes); i++)
		for (size_t at = 0; at < sizes[i]; at++)
			assert_int_equal(blocks[i][at], i + 1);
	arena_free(&arena);
	assert_null(arena.blocks);
	arena_free(&arena);
}

static void
copies_and_formats(void **state)
{
	struct arena arena = {0};
	struct span word = exact_copy(SPAN("a\0b")), empty = {0};
	struct span copy = arena_copy(&arena, word);
	struct span text = arena_format(&arena, "%d %s", 7, "loam");

	(void)state;
	exact_free(&word);
	expect_span("copy", copy, SPAN("a\0b"));
	assert_int_equal(copy.data[copy.size], '\0');
	expect_span("format", text, SPAN("7 loam"));
	assert_int_equal(text.data[text.size], '\0');
	expect_span("nothing", arena_copy(&arena, empty), SPAN(""));
	assert_non_null(arena_copy(&arena, empty).data);
	expect_span("no text", arena_format(&arena, "%s", ""), SPAN(""));
	assert_int_equal(arena_format(&arena, "%20000d", 1).size, 20000);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
	    cmocka_unit_test(copies_and_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
