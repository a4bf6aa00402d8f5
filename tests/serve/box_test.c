/* What is run in a process of its own. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#include "serve/box.h"
#include "support/expect.h"

static int
count_up(void *context)
{
	return ++*(int *)context;
}

static int
wait_then(void *context)
{
	usleep(100000);
	return count_up(context);
}

static int
end_itself(void *context)
{
	(void)context;
	return raise(SIGKILL);
}

static void
ignore(int signal)
{
	(void)signal;
}

/*
 * K489: what it changes stays its own; its code is told from an end by a
 * signal, and a signal to the caller ends no wait.
 */
static void
apart(void **state)
{
	const struct sigaction action = {.sa_handler = ignore};
	const struct itimerval soon = {.it_value = {.tv_usec = 20000}};
	int code = 41;

	(void)state;
	assert_int_equal(box_apart(count_up, &code), 42);
	assert_int_equal(code, 41);
	assert_int_equal(box_apart(end_itself, NULL), BOX_ENDED);
	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
	assert_int_equal(box_apart(wait_then, &code), 42);
}

/* K489: what is buffered is written once. */
static void
buffered(void **state)
{
	FILE *file = tmpfile();
	int code = 0;

	(void)state;
	assert_non_null(file);
	fputs("once", file);
	assert_int_equal(box_apart(count_up, &code), 1);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	assert_int_equal(ftell(file), 4);
	fclose(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(apart),
	    cmocka_unit_test(buffered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
