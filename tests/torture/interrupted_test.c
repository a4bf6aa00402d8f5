/*
 * Each scene of tests/torture while calls are interrupted, or transfer less,
 * and what is tried again after a call that failed.
 */
#include <stdio.h>
#include <sys/wait.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/process.h"
#include "support/sanitized.h"
#include "torture/torture.h"

static const char *failed_scene; /* the scene that ended a run, or NULL */

/* To fail here would leave the server running. */
static bool
note_failed(const struct scene *scene, bool good)
{
	failed_scene = good ? NULL : scene->name;
	return good;
}

static void
expect_all(enum torture_mode mode)
{
	if (SANITIZED) {
		print_message("skipped: a sanitizer is in the place of the "
			      "shim that interrupts calls\n");
		return;
	}
	torture_run_whole(mode, note_failed);
	if (failed_scene)
		fail_msg("scene %s", failed_scene);
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

/* Whether calls can be made to fail. */
static bool
has_shim(void)
{
	if (SANITIZED)
		print_message("skipped: a sanitizer is in the place of the "
			      "shim that fails calls\n");
	return !SANITIZED;
}

static const struct scene *
find_scene(const char *name)
{
	const struct scene *scene = scenes;

	while (strcmp(scene->name, name) != 0)
		scene++;
	return scene;
}

/* Fails the first calls of their kinds, one at a time, as far as there are. */
static void
fail_each(const struct scene *scene, const enum torture_call *calls,
    size_t count, int64_t most)
{
	struct server server;

	if (!has_shim())
		return;
	torture_open(&server, scene);
	for (size_t i = 0; i < count; i++)
		for (int64_t nth = 1, fired = true; nth <= most && fired;
		     nth++) {
			torture_arm(&server, calls[i], nth);
			if (!scene->run(&server) ||
			    !torture_keeps_running(&server))
				fail_msg("%s: call %d, number %d", scene->name,
				    (int)calls[i], (int)nth);
			fired = torture_plan->fired != TORTURE_NOTHING;
		}
	torture_disarm();
	server_remove(&server);
}

/*
 * K296: an export of which a directory, a state or a text cannot be read once
 * says so, and leaves nothing out in silence.
 */
static void
unread_once(void **state)
{
	static const enum torture_call calls[] = {TORTURE_fdopendir,
	    TORTURE_fstat64, TORTURE_fstatat64, TORTURE_read, TORTURE_pread64,
	    TORTURE_open64};
	static const struct scene scene = {"export", torture_exports, false, 1};

	(void)state;
	fail_each(&scene, calls, COUNT(calls), 8);
}

/*
 * K333: an order to an indexer that cannot be sent at once is sent later. A
 * rescan takes a few messages, of the order and of an edition.
 */
static void
order_unsent(void **state)
{
	static const enum torture_call calls[] = {TORTURE_sendmsg};
	static const struct scene scene = {"rescan", torture_rescans, false, 1};

	(void)state;
	fail_each(&scene, calls, COUNT(calls), 4);
}

/*
 * K343: a program that has replaced another tries again what has failed once:
 * to open its configuration, its certificate, its key, and sockets.
 */
static void
taken_over(void **state)
{
	static const enum torture_call calls[] = {
	    TORTURE_open64, TORTURE_socketpair};

	(void)state;
	fail_each(find_scene("upgrades"), calls, COUNT(calls), 10);
}

/*
 * K485: the indexer of a reload that cannot list a directory for want of
 * memory, or read a file from a failing disk, tries again before its first
 * edition takes the place of the one in force.
 */
static void
unread_at_reload(void **state)
{
	static const enum torture_call calls[] = {
	    TORTURE_fdopendir, TORTURE_read};

	(void)state;
	fail_each(find_scene("reloads"), calls, COUNT(calls), 20);
}

/*
 * K528: a check that cannot open a directory says so, whether it is then listed
 * or compared; it does not say that nothing is in it.
 */
static void
unopened_at_check(void **state)
{
	static const enum torture_call calls[] = {TORTURE_syscall};

	(void)state;
	fail_each(find_scene("check"), calls, COUNT(calls), 200);
}

/* Replaces the certificate of a server, and waits until it is served. */
static void
replace_certificate(struct server *server)
{
	char certificate[SERVER_PATH + 64], key[SERVER_PATH + 64];
	struct identity_pair next =
	    issue_pair(&(struct issue){.name = "localhost"});

	snprintf(certificate, sizeof(certificate), "%s/certs/localhost.crt",
	    server->directory);
	snprintf(key, sizeof(key), "%s/certs/localhost.key", server->directory);
	issue_write_pair(certificate, key, &next);
	EVENTUALLY(ask_serves(server, next.certificate));
	identity_free(&next);
}

/*
 * K341: a certificate that could not be opened when it had been replaced is
 * taken later, and the log says so once.
 */
static void
unread_certificate(void **state)
{
	struct server server;
	size_t told = 0;

	(void)state;
	if (!has_shim())
		return;
	torture_open(&server, find_scene("answers"));
	/* A few other files are opened before it, more on a busy machine. */
	for (int64_t nth = 1; nth <= 24 && told == 0; nth++) {
		torture_arm(&server, TORTURE_open64, nth);
		replace_certificate(&server);
		told = server_logged(&server, "stays in use until");
	}
	assert_int_equal(told, 1);
	torture_disarm();
	server_stop(&server);
	server_remove(&server);
}

static void
end_at_queue(int64_t nth)
{
	struct server server;

	torture_open(&server, find_scene("answers"));
	pid_t manager = process_end_at_queue(&server);
	torture_plan->mode = TORTURE_INTERRUPT;
	torture_arm(&server, TORTURE_accept4, nth);
	gemini_expect(&server, "gemini://localhost/a.gmi\r\n", "20 ");
	torture_plan->mode = TORTURE_FAIL;
	torture_disarm();
	assert_int_equal(waitpid(manager, NULL, 0), manager);
	assert_int_equal(server_wait_end(&server), 0);
	server_remove(&server);
}

/*
 * K527: what befalls one connection that waits to be accepted does not keep a
 * worker that ends from the others. Other listeners may come first.
 */
static void
unaccepted_at_the_end(void **state)
{
	(void)state;
	for (int64_t nth = 1; nth <= 3 && has_shim(); nth++)
		end_at_queue(nth);
}

/*
 * Q221: a file that cannot be synced takes no name: a command that writes one,
 * and the answer to an upload, say that it failed.
 */
static void
unsynced(void **state)
{
	static const char *const words[][5] = {
	    {"cert", "renew"}, {"init", "--yes", "--directory", "made"}};
	struct server server;

	(void)state;
	if (!has_shim())
		return;
	torture_open(&server, find_scene("uploads"));
	assert_true(torture_refuses_unsynced(&server));
	for (size_t i = 0; i < COUNT(words); i++) {
		torture_arm(&server, TORTURE_fsync, 1);
		struct ran ran = command_run(&server, words[i]);
		torture_disarm();
		assert_int_equal(torture_plan->fired, TORTURE_FIRED);
		assert_int_equal(ran.code, 1);
		ran_free(&ran);
		assert_true(torture_leaves_no_file(&server));
	}
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
	    cmocka_unit_test(unread_at_reload),
	    cmocka_unit_test(taken_over),
	    cmocka_unit_test(unopened_at_check),
	    cmocka_unit_test(unread_certificate),
	    cmocka_unit_test(unaccepted_at_the_end),
	    cmocka_unit_test(unsynced),
	};

	(void)count;
	torture_begin(words[0]);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	torture_end();
	return failed;
}
