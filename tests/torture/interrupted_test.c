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

/*
 * K296: an export of which a directory, a state or a text cannot be read once
 * says so, and leaves nothing out in silence.
 */
static void
unread_once(void **state)
{
	static const enum torture_call calls[] = {TORTURE_fdopendir,
	    TORTURE_fstatat64, TORTURE_read, TORTURE_pread64, TORTURE_open64};
	static const struct scene scene = {"export", torture_exports, false, 1};
	struct server server;

	(void)state;
	if (SANITIZED) {
		print_message("skipped: a sanitizer is in the place of the "
			      "shim that fails calls\n");
		return;
	}
	torture_open(&server, &scene);
	for (size_t i = 0; i < COUNT(calls); i++)
		for (int64_t nth = 1; nth <= 8; nth++) {
			torture_arm(calls[i], nth);
			if (!torture_exports(&server))
				fail_msg("call %d, number %d", (int)calls[i],
				    (int)nth);
		}
	torture_disarm();
	server_remove(&server);
}

/* K333: an order to an indexer that cannot be sent at once is sent later. */
static void
order_unsent(void **state)
{
	enum { SENT_MOST = 4 }; /* messages of the order, and of an edition */
	static const struct scene scene = {"rescan", torture_rescans, false, 1};
	struct server server;

	(void)state;
	if (SANITIZED) {
		print_message("skipped: a sanitizer is in the place of the "
			      "shim that fails calls\n");
		return;
	}
	torture_open(&server, &scene);
	for (int64_t nth = 1; nth <= SENT_MOST; nth++) {
		torture_arm(TORTURE_sendmsg, nth);
		if (!torture_rescans(&server))
			fail_msg("message %d", (int)nth);
	}
	torture_disarm();
	server_remove(&server);
}

int
main(int count, char **words)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(interrupted),
	    cmocka_unit_test(halved),
	    cmocka_unit_test(unread_once),
	    cmocka_unit_test(order_unsent),
	};

	(void)count;
	torture_begin(words[0]);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	torture_end();
	return failed;
}
