/* How many processors a process may use. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/expect.h"
#include "system/processors.h"

/* Q87: a process that is confined to one processor counts one. */
static void
confined(void **state)
{
	const char *loam = getenv("LOAM");
	cpu_set_t all, one;
	size_t cpu = 0;

	(void)state;
	if (loam && strstr(loam, "posix")) {
		print_message("not seen: POSIX has no such call\n");
		return;
	}
	assert_return_code(sched_getaffinity(0, sizeof(all), &all), 0);
	assert_int_equal(processors_usable(), (size_t)CPU_COUNT(&all));
	while (!CPU_ISSET(cpu, &all))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	assert_return_code(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(processors_usable(), 1);
	assert_return_code(sched_setaffinity(0, sizeof(all), &all), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(confined)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
