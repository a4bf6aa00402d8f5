/* The handbook's chapter on several machines, as a reader follows it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "replicas/farm.h"
#include "support/chapter.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/process.h"

/* The processes that the chapter starts, which write their numbers there. */
static const char *const numbers[] = {
    "anna/pid", "bela/pid", "cleo/pid", "haproxy.pid"};

static pid_t
read_number(const struct server *server, const char *name)
{
	char path[2 * SERVER_PATH];
	int number = 0;

	snprintf(path, sizeof(path), "%s/%s", server->directory, name);
	FILE *file = fopen(path, "r");
	if (file && fscanf(file, "%d", &number) != 1)
		number = 0;
	if (file)
		fclose(file);
	return number;
}

/* K276: each command of it succeeds, and what was started ends. */
static void
several_machines(void **state)
{
	struct server *server = *state;
	char command[3 * SERVER_PATH];

	if (!farm_is_asked("haproxy") || !farm_is_asked("rsync"))
		return;
	snprintf(command, sizeof(command),
	    "mkdir -p %s/conf && cp conf/haproxy.cfg %s/conf",
	    server->directory, server->directory);
	assert_int_equal(system(command), 0);
	chapter_follow(server, "several-machines.gmi");
	for (size_t i = 0; i < COUNT(numbers); i++) {
		pid_t number = read_number(server, numbers[i]);
		assert_true(number > 0);
		EVENTUALLY(!process_alive(number));
	}
}

/* Whatever the chapter has left running. */
static int
end(void **state)
{
	for (size_t i = 0; i < COUNT(numbers); i++) {
		pid_t number = read_number(*state, numbers[i]);
		if (number > 0)
			kill(number, SIGKILL);
	}
	return server_teardown(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		several_machines, server_setup, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
