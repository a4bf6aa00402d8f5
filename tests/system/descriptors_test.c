/* Which descriptors a process keeps, and what becomes of the standard ones. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/expect.h"
#include "system/descriptors.h"

enum { PIPE = 40, OTHER = 50 };

static ino_t
file_of(int fd)
{
	struct stat about;

	return fstat(fd, &about) < 0 ? 0 : about.st_ino;
}

/* Puts a pipe at three numbers, keeps some, and says which of them are left. */
static int
keep(const int *kept, size_t count)
{
	struct stat nowhere;
	int ends[2], left = 0;

	if (pipe(ends) < 0 || stat("/dev/null", &nowhere) < 0 ||
	    dup2(ends[0], STDIN_FILENO) < 0 || dup2(ends[0], PIPE) < 0 ||
	    dup2(ends[0], OTHER) < 0)
		return 255;
	ino_t own = file_of(PIPE);
	descriptors_keep(kept, count);
	if (file_of(STDOUT_FILENO) != nowhere.st_ino)
		return 254;
	left += file_of(STDIN_FILENO) == own;
	left += 2 * (file_of(STDIN_FILENO) == nowhere.st_ino);
	left += 4 * (file_of(PIPE) == own) + 8 * (file_of(OTHER) == own);
	return left;
}

/*
 * D78: what is in the list stays, once or twice, and a server that was started
 * without standard input may have something else there.
 */
static void
lists(void **state)
{
	static const struct {
		int kept[4];
		size_t count;
		int left;
	} rows[] = {
	    {{0}, 0, 2},
	    {{-1, -1}, 2, 2},
	    {{OTHER, -1, PIPE}, 3, 2 + 4 + 8},
	    {{PIPE, PIPE, -1, PIPE}, 4, 2 + 4},
	    {{STDIN_FILENO, OTHER}, 2, 1 + 8},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int status;
		pid_t pid = fork();
		if (pid == 0)
			_exit(keep(rows[i].kept, rows[i].count));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), rows[i].left);
	}
}

/* Whether no file can be taken for a standard one, nor used as one. */
static int
filled(void)
{
	char byte;

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		close(fd);
	descriptors_fill_standard();
	return open("/dev/null", O_RDWR) > STDERR_FILENO &&
	    read(STDIN_FILENO, &byte, 1) < 0 && errno == EBADF &&
	    write(STDOUT_FILENO, "", 1) < 0 && errno == EBADF &&
	    write(STDERR_FILENO, "", 1) < 0 && errno == EBADF;
}

/* K390: what is not there is taken by nothing else. */
static void
standard(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(filled());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WIFEXITED(status) ? WEXITSTATUS(status) : 0, 1);
}

/* T17: the soft limit becomes the hard one, and a half is for connections. */
static int
raised(rlim_t soft, rlim_t hard, int64_t configured)
{
	const struct rlimit limit = {soft, hard};
	const struct config config = {.connections = configured};

	return setrlimit(RLIMIT_NOFILE, &limit) < 0
	    ? 255
	    : (int)descriptors_connections(&config);
}

static void
limits(void **state)
{
	static const struct {
		rlim_t soft, hard;
		int64_t configured;
		int connections;
	} rows[] = {
	    {60, 232, 0, 100},
	    {232, 232, 0, 100},
	    {60, 232, 50, 50},
	    {60, 232, 500, 100},
	    {60, 60, 0, 16},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int status;
		pid_t pid = fork();
		if (pid == 0)
			_exit(raised(
			    rows[i].soft, rows[i].hard, rows[i].configured));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), rows[i].connections);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lists),
	    cmocka_unit_test(standard),
	    cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
