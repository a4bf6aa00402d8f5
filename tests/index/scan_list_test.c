/*
 * F108: directories into which others put names for as long as they are listed,
 * or that a hostile file system makes endless. readdir() is replaced.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/fixture.h"

static struct {
	size_t calls; /* of the listing */
	size_t entries; /* that it has */
	const char *before; /* the number in their names; NULL: each is `.` */
	int error; /* that readdir() fails with; 0: none */
	int64_t passed; /* ms by which the monotonic clock has moved */
} faked;

/* A name with a number of seven digits; faster than the library writes it. */
static void
write_name(char *name, const char *before, size_t number)
{
	size_t size = strlen(before);

	memcpy(name, before, size);
	for (size_t i = size + 7; i-- > size; number /= 10)
		name[i] = (char)('0' + number % 10);
	memcpy(name + size + 7, ".gmi", 5);
}

struct dirent *
readdir(DIR *stream)
{
	static struct dirent entry;

	(void)stream;
	if (faked.error || faked.calls >= faked.entries) {
		errno = faked.error ? faked.error : errno;
		return NULL;
	}
	faked.calls++;
	if (faked.calls == faked.entries)
		strcpy(entry.d_name, "last.gmi");
	else if (faked.before)
		write_name(entry.d_name, faked.before, faked.calls);
	else
		strcpy(entry.d_name, ".");
	return &entry;
}

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	static struct timespec stood;

	if (clock != CLOCK_MONOTONIC)
		return (int)syscall(SYS_clock_gettime, clock, now);
	if (stood.tv_sec == 0)
		syscall(SYS_clock_gettime, clock, &stood);
	*now = stood;
	now->tv_sec += faked.passed / 1000;
	return 0;
}

/* F108: names that never end are read up to a bound, at each listing. */
static void
endless(void **state)
{
	static const char *const names[] = {".", NULL};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(names); i++) {
		size_t most = 0, full = 0;
		faked.before = names[i];
		faked.entries = SIZE_MAX;
		faked.calls = 0;
		fixture_open(fixture);
		assert_in_range(faked.calls, 1, SCAN_FILES_MAX / 4);
		/* It goes on later, with more, but never with all. */
		for (int turn = 0; turn < 8 && full < 2; turn++) {
			size_t before = faked.calls;
			assert_true(scan_due(fixture->scan) >= 0 ||
			    most == SCAN_FILES_MAX);
			faked.calls = 0;
			faked.passed += 1000;
			fixture_look(fixture);
			assert_true(faked.calls >= before);
			most = faked.calls;
			assert_true(most <= SCAN_FILES_MAX);
			full += most == SCAN_FILES_MAX;
		}
		/* And not with more at the listing after the largest. */
		assert_int_equal(full, 2);
		assert_int_equal(most, SCAN_FILES_MAX);
	}
}

/* F108: a large directory is listed whole, though nothing tells its size. */
static void
large(void **state)
{
	struct fixture *fixture = *state;

	faked.before = ".";
	faked.entries = 300000;
	server_write(&fixture->capsule, "last.gmi", "# Last\n");
	fixture_open(fixture);
	for (int turn = 0; turn < 8; turn++) {
		faked.calls = 0;
		faked.passed += 1000;
		scan_run(fixture->scan, &fixture->notes);
	}
	/* Once it was listed whole, nothing calls for another listing. */
	assert_int_equal(faked.calls, 0);
	fixture_look(fixture);
	assert_int_equal(faked.calls, faked.entries);
	assert_true(fixture_has(fixture, "/last.gmi"));
	assert_int_equal(fixture->notes.errors, 0);
}

/*
 * K192, K296: what a disk, or a lack of memory, keeps from the scan is told,
 * and listed again by itself, without a notice and long before all is looked
 * at.
 */
static void
failing(void **state)
{
	static const int errors[] = {EIO, ENOMEM, EMFILE};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "last.gmi", "# Last\n");
	for (size_t i = 0; i < COUNT(errors); i++) {
		faked.calls = 0;
		faked.entries = 1;
		faked.error = errors[i];
		fixture_open(fixture);
		assert_false(fixture_has(fixture, "/last.gmi"));
		assert_in_range(scan_due(fixture->scan), 1, 10000);
		assert_int_equal(scan_lacks(fixture->scan), errors[i]);
		assert_true(fixture_noted(fixture, "/", "cannot be listed"));
		faked.error = 0;
		faked.passed += 10000;
		assert_int_equal(scan_due(fixture->scan), 0);
		scan_run(fixture->scan, &fixture->notes);
		assert_int_equal(faked.calls, 1);
		assert_int_equal(scan_lacks(fixture->scan), 0);
	}
}

static int
set_up(void **state)
{
	memset(&faked, 0, sizeof(faked));
	return fixture_setup(state);
}

/* The directories of the test itself are removed as they are. */
static int
tear_down(void **state)
{
	faked.entries = 0;
	faked.error = 0;
	return fixture_teardown(state);
}

#define LIST_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    LIST_TEST(endless),
	    LIST_TEST(large),
	    LIST_TEST(failing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
