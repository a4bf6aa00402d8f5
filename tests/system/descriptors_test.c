/* Which descriptors a process keeps, and what becomes of the standard ones. */
#include <fcntl.h>
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
