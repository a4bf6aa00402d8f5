/* Each scene of tests/torture while calls are interrupted, or transfer less. */
#include "support/expect.h"
#include "support/sanitized.h"
#include "torture/torture.h"

static void
expect_all(enum torture_mode mode)
{
	if (SANITIZED) {
		print_message("skipped: a sanitizer is in the place of the "
			      "shim that interrupts calls\n");
		return;
	}
	for (size_t i = 0; i < scene_count; i++)
		if (!torture_run_whole(&scenes[i], mode))
			fail_msg("scene %s", scenes[i].name);
}

/* K212: every second call that can be interrupted is. */
static void
interrupted(void **state)
{
	(void)state;
	expect_all(TORTURE_STORM);
}

/* K213: each large transfer is half of what was asked for. */
static void
halved(void **state)
{
	(void)state;
	expect_all(TORTURE_SHORT);
}

int
main(int count, char **words)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(interrupted),
	    cmocka_unit_test(halved),
	};

	(void)count;
	torture_begin(words[0]);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	torture_end();
	return failed;
}
