/* Which file in the environment is believed to be a handover. */
#define _GNU_SOURCE /* AT_EMPTY_PATH */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memfile.h"
#include "support/expect.h"
#include "upgrade/bequest.h"

#define VARIABLE "LOAM_HANDOVER"
#define BEGIN "loam handover 1\nprocess %d\nhost a.example /srv\n%send\n"

/* A file in memory with a handover to a process; sealed or not. */
static int
file_for(pid_t process, const char *more, bool sealed)
{
	struct buf text = {0};
	int fd = memfile_new("test");

	buf_format(&text, BEGIN, (int)process, more);
	assert_true(fd >= 0);
	assert_int_equal(memfile_write(fd, buf_span(&text), 0), 0);
	if (sealed)
		assert_int_equal(memfile_seal(fd), 0);
	buf_free(&text);
	return fd;
}

static int fstat_error; /* that looks at files end with */
static int fstat_failures; /* looks that do so from now on */

/* Takes the place of the C library's in this program. */
int
fstat(int fd, struct stat *about_r)
{
	if (fstat_failures == 0)
		return fstatat(fd, "", about_r, AT_EMPTY_PATH);
	fstat_failures--;
	errno = fstat_error;
	return -1;
}

static enum bequest_found
find(const char *value)
{
	struct handover handover;
	const char *fault = NULL;

	if (value)
		setenv(VARIABLE, value, 1);
	enum bequest_found found = bequest_find(&handover, &fault);
	/* Whatever it was, no child of this process sees it. */
	assert_null(getenv(VARIABLE));
	assert_true((found == BEQUEST_FAULT) == (fault != NULL));
	if (found == BEQUEST_TAKEN)
		handover_free(&handover);
	return found;
}

static enum bequest_found
find_file(int fd)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", fd);
	return find(number);
}

/* V93: one that this process is named in is taken, and its file closed. */
static void
own(void **state)
{
	int fd = file_for(getpid(), "", true);

	(void)state;
	assert_int_equal(find_file(fd), BEQUEST_TAKEN);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	fd = file_for(getppid(), "trial\n", true);
	assert_int_equal(find_file(fd), BEQUEST_TAKEN);
	/* Its file is closed: the number is that of nothing. */
	assert_int_equal(find_file(fd), BEQUEST_NONE);
}

/* V93: nor is one that another user has made. */
static void
of_another_user(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(seteuid(65534), 0);
	int fd = file_for(getpid(), "", true);
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(find_file(fd), BEQUEST_NONE);
	close(fd);
}

/* V93: what is not a sealed file of this process is none. */
static void
not_believed(void **state)
{
	static const char *const values[] = {NULL, "", "x", "-1", "0", "1", "2",
	    "999", "3x", " 3", "4294967299", "99999999999999999999"};
	char name[] = "/tmp/loam-bequest.XXXXXX";
	int fd;

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		unsetenv(VARIABLE);
		assert_int_equal(find(values[i]), BEQUEST_NONE);
	}
	/* A file that others can open, and change. */
	fd = mkstemp(name);
	assert_true(fd >= 0);
	assert_int_equal(find_file(fd), BEQUEST_NONE);
	close(fd);
	unlink(name);
	fd = file_for(getpid(), "", false);
	if (memfile_check(fd) < 0)
		assert_int_equal(find_file(fd), BEQUEST_NONE);
	else
		print_message("the portable twin has no seals\n");
	close(fd);
	/* That of another process, as a variable that was inherited. */
	assert_int_equal(
	    find_file(file_for(getpid() + 1, "", true)), BEQUEST_NONE);
	assert_int_equal(
	    find_file(file_for(getppid(), "", true)), BEQUEST_NONE);
}

/* V121: a trial whose server is not its parent, or has ended, is no server. */
static void
lost_trial(void **state)
{
	(void)state;
	assert_int_equal(
	    find_file(file_for(getpid(), "trial\n", true)), BEQUEST_FAULT);
}

/* V93: one that is to be believed and cannot be read ends the start. */
static void
faults(void **state)
{
	(void)state;
	assert_int_equal(
	    find_file(file_for(getpid(), "titan\n", true)), BEQUEST_FAULT);
	int fd = memfile_new("test");
	assert_int_equal(memfile_seal(fd), 0);
	assert_int_equal(find_file(fd), BEQUEST_FAULT);
	/* Longer than any, and of zeros. */
	fd = memfile_new("test");
	assert_int_equal(ftruncate(fd, HANDOVER_MAX + 1), 0);
	assert_int_equal(memfile_seal(fd), 0);
	assert_int_equal(find_file(fd), BEQUEST_FAULT);
}

/*
 * V93: while it cannot be told whether a file is to be believed, no server
 * starts without it, beside the one that has left it. A lack that passes, as of
 * memory, does no harm.
 */
static void
not_told(void **state)
{
	int fd = file_for(getppid(), "trial\n", true);
	char number[16];

	(void)state;
	snprintf(number, sizeof(number), "%d", fd);
	setenv(VARIABLE, number, 1);
	fstat_error = ENOMEM;
	fstat_failures = INT_MAX;
	assert_true(bequest_is_there());
	assert_int_equal(find(number), BEQUEST_FAULT);
	fstat_error = EBADF;
	setenv(VARIABLE, number, 1);
	assert_false(bequest_is_there());
	assert_int_equal(find(number), BEQUEST_NONE);
	fstat_error = ENOMEM;
	fstat_failures = 1;
	assert_int_equal(find(number), BEQUEST_TAKEN);
}

/* V90: what is left is found by the program that is executed, and no other. */
static void
left(void **state)
{
	struct handover handover = {.process = getpid(),
	    .control.fd = -1,
	    .hosts[0] = {.name = SPAN("a.example"),
		.root = SPAN("/srv"),
		.edition = -1,
		.base = -1,
		.directory = -1},
	    .host_count = 1};
	int fd = bequest_write(&handover);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_false(bequest_is_there());
	assert_int_equal(bequest_leave(&handover, fd), 0);
	assert_int_equal(fcntl(fd, F_GETFD), 0);
	assert_true(bequest_is_there());
	bequest_take_back(&handover, fd);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_false(bequest_is_there());
	assert_int_equal(bequest_leave(&handover, fd), 0);
	assert_int_equal(find(NULL), BEQUEST_TAKEN);
}

/* K447: of a file that cannot be made the cause is told. */
static void
no_file(void **state)
{
	const struct handover handover = {.control.fd = -1};
	struct rlimit before;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	const struct rlimit none = {STDERR_FILENO + 1, before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	int fd = bequest_write(&handover);
	int error = errno;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(fd, -1);
	assert_int_equal(error, EMFILE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lost_trial),
	    cmocka_unit_test(own),
	    cmocka_unit_test(not_believed),
	    cmocka_unit_test(of_another_user),
	    cmocka_unit_test(faults),
	    cmocka_unit_test(not_told),
	    cmocka_unit_test(left),
	    cmocka_unit_test(no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
