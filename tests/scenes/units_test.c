/* The units for service managers that conf/ ships. */
#include <stdlib.h>
#include <sys/wait.h>

#include "support/expect.h"

enum { ABSENT = 77 }; /* exit code: the program to test with is not there */

static int
run_script(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/*
 * V82: systemd reads the units without a complaint, and measures the service as
 * exposed by 1.2 at most, by 0.3 with sockets from outside.
 */
static void
systemd_units(void **state)
{
	int code = run_script("sh tests/units.sh");

	(void)state;
	if (code == ABSENT) {
		print_message("skipped: no systemd-analyze with --offline\n");
		skip();
	}
	assert_int_equal(code, 0);
}

/* V83: the scripts for other managers are scripts of a plain shell. */
static void
other_scripts(void **state)
{
	(void)state;
	assert_int_equal(run_script("sh -n conf/rc/loam"), 0);
	assert_int_equal(run_script("sh -n conf/openrc/loam"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(systemd_units),
	    cmocka_unit_test(other_scripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
