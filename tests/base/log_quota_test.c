#include <stdio.h>
#include <unistd.h>

#include "base/log_quota.h"
#include "support/expect.h"

/* Offers a note, and reads what it has written. Returns its bytes. */
static size_t
offered(struct log_quota *quota, const char *path, const char *value,
    int64_t now, char *bytes, size_t most)
{
	int ends[2], before = dup(STDERR_FILENO);
	struct notes notes = {0};
	size_t size = 0;

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	note_add(&notes, NOTE_ERROR, span_of(path), 2,
	    "date is \"%s\", expected another", value);
	log_quota_notes(quota, &notes, LOG_WARNING, LOG_QUIET, now);
	dup2(before, STDERR_FILENO);
	close(before);
	close(ends[1]);
	for (ssize_t got; (got = read(ends[0], bytes + size, most - size)) > 0;)
		size += (size_t)got;
	close(ends[0]);
	note_free(&notes);
	return size;
}

/* Offers a note, and returns how many lines it has written. */
static size_t
offer(struct log_quota *quota, const char *path, const char *value, int64_t now)
{
	char bytes[4096];
	size_t size = offered(quota, path, value, now, bytes, sizeof(bytes));
	size_t lines = 0;

	for (size_t i = 0; i < size; i++)
		lines += bytes[i] == '\n';
	return lines;
}

/* K290: what the lines that were left out are about is said as it is. */
static void
says_what(void **state)
{
	struct log_quota files = {.left_out = 1},
			 clouds = {.left_out = 1, .about = "clouds"};
	const struct {
		struct log_quota *quota;
		struct span end;
	} cases[] = {
	    {&files, SPAN("is about files left out: `loam check` has all\n")},
	    {&clouds, SPAN("1 more message is about clouds\n")},
	};
	char bytes[4096];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		size_t size = offered(cases[i].quota, "/a", "x",
		    LOG_QUOTA_AGAIN, bytes, sizeof(bytes));
		assert_true(
		    span_ends((struct span){bytes, size}, cases[i].end));
	}
}

/* K127: one path and cause is told once a minute, whatever the value. */
static void
one_flips(void **state)
{
	struct log_quota quota = {.left_out = 0};
	size_t lines = 0;

	(void)state;
	assert_int_equal(offer(&quota, "/a", "x", 1000), 1);
	for (int i = 0; i < 1000; i++)
		lines += offer(&quota, "/a", i % 2 ? "y" : "z", 1001 + i);
	assert_true(lines <= 1); /* how many there were */
	assert_int_equal(offer(&quota, "/b", "x", 2000), 1);
	assert_true(offer(&quota, "/a", "x", 62000) >= 1);
}

/* K127: new names are told at a rate, and all that are not are counted. */
static void
many_flip(void **state)
{
	struct log_quota quota = {.left_out = 0};
	size_t lines = 0;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		char path[32];
		snprintf(path, sizeof(path), "/%d", i);
		lines += offer(&quota, path, "x", 100 + i);
	}
	assert_in_range(lines, LOG_QUOTA_BURST, LOG_QUOTA_BURST + 2);
	assert_true(quota.left_out + lines >= 5000);
	/* A minute later: ten more, one of which is the count. */
	lines = 0;
	for (int i = 0; i < 1000; i++) {
		char path[32];
		snprintf(path, sizeof(path), "/again/%d", i);
		lines += offer(&quota, path, "x", 65100 + i);
	}
	assert_in_range(lines, 5, 12);
}

/* K127: what a late burst leaves out is told once there is room again. */
static void
late_burst(void **state)
{
	struct log_quota quota = {.left_out = 0};
	size_t lines = 0;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		char path[32];
		snprintf(path, sizeof(path), "/%d", i);
		lines += offer(&quota, path, "x", 1000000);
	}
	assert_int_equal(lines, LOG_QUOTA_BURST);
	assert_int_equal(quota.left_out, 5000 - LOG_QUOTA_BURST);
	assert_int_equal(
	    offer(&quota, "/0", "x", 1000000 + LOG_QUOTA_REFILL), 1);
}

static void
plain_lines(void **state)
{
	struct log_quota quota = {.left_out = 0};
	int taken = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		taken += log_quota_take(&quota, 5000);
	assert_int_equal(taken, LOG_QUOTA_BURST);
	assert_int_equal(quota.left_out, 1000 - LOG_QUOTA_BURST);
	assert_true(log_quota_take(&quota, 5000 + LOG_QUOTA_REFILL));
	assert_false(log_quota_take(&quota, 5000 + LOG_QUOTA_REFILL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_flips),
	    cmocka_unit_test(says_what),
	    cmocka_unit_test(many_flip),
	    cmocka_unit_test(late_burst),
	    cmocka_unit_test(plain_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
