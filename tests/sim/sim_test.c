/* Simulated worlds: seeds that have failed once, and a few new ones. */
#include "base/file.h"
#include "sim/run.h"
#include "support/expect.h"
#include "support/sanitized.h"

enum {
	NEW_STEPS = SANITIZED ? 400 : 1000,
	AGAIN_STEPS = 400,
	BEFORE = 2, /* worlds before one */
};

/* K201: each seed that has shown a fault, up to the step that showed it. */
static void
seeds_that_failed(void **state)
{
	struct buf text = {0};
	size_t count = 0;

	(void)state;
	assert_int_equal(file_read("tests/sim/seeds", &text, NULL), 0);
	for (struct span rest = buf_span(&text); rest.size > 0;) {
		struct span line = span_cut(&rest, '\n');
		struct span seed = span_cut(&line, ' ');
		struct span steps = span_cut(&line, ' ');
		uint64_t numbers[2];
		expect_true("seed", seed,
		    span_number(seed, UINT64_MAX, &numbers[0]) == 0 &&
			span_number(steps, RUN_WORLD, &numbers[1]) == 0);
		expect_true("seed", seed,
		    !run_worlds(numbers[0], numbers[1], false).failed);
		count++;
	}
	assert_true(count > 0);
	buf_free(&text);
}

/* K202: a seed gives the same answers, to the byte, alone and behind others. */
static void
repeats(void **state)
{
	uint64_t seed = run_new_seed();

	(void)state;
	print_message(
	    "seed %lu, %d steps, twice\n", (unsigned long)seed, AGAIN_STEPS);
	struct run_result first = run_worlds(seed, AGAIN_STEPS, false);
	struct run_result second = run_worlds(seed, AGAIN_STEPS, false);
	assert_false(first.failed || second.failed);
	assert_int_equal(first.digest, second.digest);
	assert_true(first.answers > 0 && first.editions > 0);
	if (SANITIZED)
		return;
	struct run_result behind =
	    run_worlds(seed - BEFORE, BEFORE * RUN_WORLD + AGAIN_STEPS, false);
	assert_false(behind.failed);
	assert_int_equal(behind.last, first.last);
}

/* K200: every answer of new worlds is one that an edition in force explains. */
static void
new_seeds(void **state)
{
	uint64_t seed = run_new_seed();

	(void)state;
	print_message("seed %lu, %d steps\n", (unsigned long)seed, NEW_STEPS);
	assert_false(run_worlds(seed, NEW_STEPS, false).failed);
}

/*
 * K226, K227: uploads, which the publisher judges when they are done. As chance
 * has it a world may refuse none of a few; ten in a row do not.
 */
static void
uploads(void **state)
{
	enum { WORLDS = 10 };
	size_t uploaded = 0, refused = 0;

	(void)state;
	for (int i = 0; i < WORLDS && (uploaded == 0 || refused == 0); i++) {
		uint64_t seed = run_new_seed();
		print_message(
		    "seed %lu, %d steps\n", (unsigned long)seed, AGAIN_STEPS);
		struct run_result result = run_worlds(seed, AGAIN_STEPS, false);
		assert_false(result.failed);
		uploaded += result.uploaded;
		refused += result.refused;
	}
	print_message("%zu uploads, and %zu refused\n", uploaded, refused);
	assert_true(uploaded > 0 && refused > 0);
}

/* K203: what is wrong with an answer is noticed. */
static void
spoilt_answers(void **state)
{
	/* In a hundred; the model does not know each byte of a summary. */
	static const size_t least[SPOILS] = {[SPOIL_END] = 85,
	    [SPOIL_BYTE] = 25,
	    [SPOIL_ENTRY] = 85,
	    [SPOIL_ORDER] = 85,
	    [SPOIL_WORD] = 95};
	struct run_result result = run_worlds(1, RUN_WORLD, true);

	(void)state;
	assert_false(result.failed);
	for (size_t i = 0; i < SPOILS; i++) {
		print_message("%s: %zu of %zu noticed\n", spoil_names[i],
		    result.noticed[i], result.tried[i]);
		assert_true(result.tried[i] > 0);
		assert_true(
		    result.noticed[i] * 100 >= result.tried[i] * least[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(seeds_that_failed),
	    cmocka_unit_test(repeats),
	    cmocka_unit_test(new_seeds),
	    cmocka_unit_test(uploads),
	    cmocka_unit_test(spoilt_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
