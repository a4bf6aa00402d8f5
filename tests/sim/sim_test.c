/* Simulated worlds: seeds that have failed once, and a few new ones. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "reply/served_host.h"
#include "sim/run.h"
#include "support/expect.h"
#include "support/sanitized.h"

enum { STEPS = 400 }; /* of a new world */

/* In a hundred; the model does not know each byte of a summary. */
static const size_t least[SPOILS] = {[SPOIL_END] = 85,
    [SPOIL_BYTE] = 25,
    [SPOIL_ENTRY] = 75,
    [SPOIL_ORDER] = 85,
    [SPOIL_RECENT] = 85,
    [SPOIL_BESIDE] = 100,
    [SPOIL_FEED] = 85,
    [SPOIL_WORD] = 95,
    [SPOIL_OPEN] = 100};

static struct run_result
run_line(struct span line)
{
	struct span seed = span_cut(&line, ' ');
	struct span steps = span_cut(&line, ' ');
	uint64_t numbers[2];

	expect_true("seed", seed,
	    span_number(seed, UINT64_MAX, &numbers[0]) == 0 &&
		span_number(steps, RUN_WORLD, &numbers[1]) == 0);
	struct run_result result = run_worlds(numbers[0], numbers[1], true);
	expect_true("seed", seed, !result.failed);
	return result;
}

/*
 * K201, K203, Q203, Q204, Q205, Q207: each seed that has shown a fault, up to
 * the step that showed it; and what is wrong with an answer, which is tried
 * beside each, is noticed.
 */
static void
seeds_that_failed(void **state)
{
	size_t count = 0, tried[SPOILS] = {0}, noticed[SPOILS] = {0};
	struct buf text = {0};

	(void)state;
	assert_int_equal(file_read("tests/sim/seeds", &text, NULL), 0);
	for (struct span rest = buf_span(&text); rest.size > 0; count++) {
		struct run_result result = run_line(span_cut(&rest, '\n'));
		for (size_t i = 0; i < SPOILS; i++) {
			tried[i] += result.tried[i];
			noticed[i] += result.noticed[i];
		}
	}
	assert_true(count > 0);
	for (size_t i = 0; i < SPOILS; i++) {
		print_message("%s: %zu of %zu noticed\n", spoil_names[i],
		    noticed[i], tried[i]);
		assert_true(tried[i] > 0);
		assert_true(noticed[i] * 100 >= tried[i] * least[i]);
	}
	buf_free(&text);
}

/* K200: every answer of new worlds is one that an edition in force explains. */
static struct run_result
run_new(uint64_t seed, size_t steps)
{
	print_message("seed %lu, %zu steps\n", (unsigned long)seed, steps);
	struct run_result result = run_worlds(seed, steps, false);
	assert_false(result.failed);
	return result;
}

/*
 * K200, K202, Q255, Q256: new worlds; a seed gives the same answers, to the
 * byte, alone and behind another, which the sanitizers need not be told twice.
 */
static void
repeats(void **state)
{
	uint64_t seed = run_new_seed();

	(void)state;
	struct run_result alone = run_new(seed, STEPS);
	assert_true(alone.answers > 0 && alone.editions > 0);
	if (SANITIZED)
		return;
	struct run_result behind = run_new(seed - 1, RUN_WORLD + STEPS);
	assert_int_equal(behind.last, alone.last);
	assert_int_not_equal(behind.digest, alone.digest);
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
		struct run_result result = run_new(run_new_seed(), STEPS);
		uploaded += result.uploaded;
		refused += result.refused;
	}
	print_message("%zu uploads, and %zu refused\n", uploaded, refused);
	assert_true(uploaded > 0 && refused > 0);
}

/*
 * Q251, Q252, Q253, Q254: of what happens now and then, each does in a few
 * worlds: editions that are patches, pages that are asked for again, events
 * that are lost, and clients that are given up.
 */
static void
occasions(void **state)
{
	enum { WORLDS = 20 };
	struct run_result sum = {0};

	(void)state;
	for (int i = 0; i < WORLDS &&
	     (sum.patches == 0 || sum.again == 0 || sum.losses == 0 ||
		 sum.given_up == 0);
	     i++) {
		struct run_result result = run_new(run_new_seed(), STEPS);
		sum.patches += result.patches;
		sum.again += result.again;
		sum.losses += result.losses;
		sum.given_up += result.given_up;
	}
	assert_true(sum.patches > 0 && sum.again > 0);
	assert_true(sum.losses > 0 && sum.given_up > 0);
}

/* Q202: posts are looked at in the last second before they begin and then. */
static void
begins(void **state)
{
	enum { WORLDS = 10 };
	size_t begins = 0;

	(void)state;
	for (int i = 0; i < WORLDS && begins == 0; i++)
		begins += run_new(run_new_seed(), STEPS).begins;
	assert_true(begins > 0);
}

/* Q206: some worlds have more posts than lists show, and two of one day. */
static void
crowds(void **state)
{
	enum { WORLDS = 120, FEW = 20 };
	size_t full = 0, same_day = 0;

	(void)state;
	for (int i = 0; i < WORLDS && (full == 0 || same_day == 0); i++) {
		struct run_result result = run_new(run_new_seed(), FEW);
		full += result.full;
		same_day += result.same_day;
	}
	assert_true(full > 0 && same_day > 0);
}

/* Q210: of five worlds one has more kinds of readers than views are kept. */
static void
many_readers(void **state)
{
	enum { WORLDS = 20, FEW = 20, SEED = 4 };
	size_t found = 0;

	(void)state;
	for (uint64_t i = 0; i < WORLDS && found == 0; i++)
		found += run_new(SEED + 5 * i, FEW).all_readers;
	assert_true(found > 0 && READERS > SERVED_VIEWS + 1);
}

/* Files below a directory, or -1. */
static int
count_files(const char *directory)
{
	int count = -2; /* `.` and `..` */
	DIR *open = opendir(directory);

	if (!open)
		return -1;
	while (readdir(open))
		count++;
	closedir(open);
	return count;
}

/* Q208: a run that a signal ends leaves no capsule behind. */
static void
interrupted(void **state)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		char directory[] = "/tmp/loam-sim-test.XXXXXX";
		int status;
		assert_non_null(mkdtemp(directory));
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			setenv("TMPDIR", directory, 1);
			(void)!freopen("/dev/null", "w", stdout);
			run_worlds(1, 1000000, false);
			_exit(0);
		}
		while (count_files(directory) == 0)
			usleep(1000);
		kill(child, numbers[i]);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(
		    WIFSIGNALED(status) && WTERMSIG(status) == numbers[i]);
		assert_int_equal(count_files(directory), 0);
		rmdir(directory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(seeds_that_failed),
	    cmocka_unit_test(repeats),
	    cmocka_unit_test(uploads),
	    cmocka_unit_test(occasions),
	    cmocka_unit_test(begins),
	    cmocka_unit_test(crowds),
	    cmocka_unit_test(many_readers),
	    cmocka_unit_test(interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
