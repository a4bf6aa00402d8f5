/* What a process does when it may not wait. */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loop/wait.h"
#include "support/expect.h"

/* V158: what passes is no event; any other error ends the process. */
static void
errors(void **state)
{
	static const struct {
		int error;
		bool passes;
	} rows[] = {{EINTR, true}, {EAGAIN, true}, {ENOMEM, true},
	    {EPERM, false}, {ENOSYS, false}, {EINVAL, false}, {EBADF, false}};

	(void)state;
	assert_int_equal(wait_result(0), 0);
	assert_int_equal(wait_result(3), 3);
	for (size_t i = 0; i < COUNT(rows); i++) {
		int status = 0;
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			errno = rows[i].error;
			_exit(wait_result(-1) == 0 ? 0 : 2);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), !rows[i].passes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
