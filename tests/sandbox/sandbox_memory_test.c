/*
 * A sandbox that is entered while memory is short: each allocation of zeroed
 * memory fails once, which is how libseccomp allocates.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/acts.h"
#include "sandbox/sandbox.h"
#include "serve/box.h"
#include "support/expect.h"

enum { ENTERED, WITHOUT, FAILED, WEAK, POINTS = 100 };

static size_t left; /* allocations up to the one that fails; 0: none does */
static size_t made;

void *
calloc(size_t count, size_t size)
{
	size_t bytes;

	made++;
	if ((left > 0 && --left == 0) ||
	    __builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	void *memory = malloc(bytes);
	return memory ? memset(memory, 0, bytes) : NULL;
}

static struct act_target target = {
    .root = "/tmp", .config = "/etc/passwd", .key = "/etc/passwd"};

/* Enters it, and says what of seccomp is in force, and how many it made. */
static int
enter(size_t nth, int told)
{
	struct sandbox sandbox = {.keeps = SANDBOX_OPENS};
	struct sandbox_state state;

	made = 0;
	left = nth;
	signal(SIGSEGV, SIG_DFL);
	int result = sandbox_enter(&sandbox, &state);
	if (write(told, &made, sizeof(made)) != sizeof(made) || result < 0)
		return FAILED;
	if (state.errors[SANDBOX_SECCOMP])
		return WITHOUT;
	for (size_t i = 0; i < act_count; i++)
		if (!acts[i].uncovered &&
		    !act_is_refused(acts[i].attempt(&target))) {
			print_error("not refused: %s\n", acts[i].name);
			return WEAK;
		}
	return ENTERED;
}

/* Returns the status of the process. */
static int
enter_in_child(size_t nth, size_t *made_r)
{
	int told[2], status;

	assert_int_equal(pipe(told), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(enter(nth, told[1]));
	close(told[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	*made_r = 0;
	assert_true(read(told[0], made_r, sizeof(*made_r)) >= 0);
	close(told[0]);
	return status;
}

/* How many allocations it takes; 0 where the system lacks a layer. */
static size_t
count_all(void)
{
	size_t all;
	int status = enter_in_child(0, &all);

	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == ENTERED)
		return all;
	print_message("skipped: this system lacks a layer\n");
	return 0;
}

/*
 * K336: it is entered whole, or the process knows that it is not, or ends; it
 * never goes round for ever, or on with a part of it, as libseccomp 2.5 does.
 */
static void
short_of_memory(void **state)
{
	size_t other, entered = 0;

	(void)state;
	act_target_open(&target);
	size_t all = count_all(), step = all > POINTS ? all / POINTS : 1;
	for (size_t i = 1; i <= all; i += step) {
		int status = enter_in_child(i, &other);
		if (WIFEXITED(status) && WEXITSTATUS(status) > WITHOUT)
			fail_msg("allocation %zu of %zu", i, all);
		entered += WIFEXITED(status) && WEXITSTATUS(status) == ENTERED;
	}
	act_target_close(&target);
	assert_true(entered < (all > 0 ? POINTS : 1));
}

/*
 * K337: a process that lacks a layer which the server has said to be in force
 * ends; one that the system lacks is lacked by all.
 */
static void
without_a_layer(void **state)
{
	int status, most = count_all() > 0 ? 2 : 0;

	(void)state;
	for (int lacks = 0; lacks < most; lacks++) {
		struct rights rights = {.mode = CONFINE_AUTO};
		struct box box = {.role = ROLE_READER, .rights = &rights};
		if (lacks)
			rights.state.errors[SANDBOX_SECCOMP] = ENOSYS;
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			left = 1;
			box_enter(&box);
			_exit(ENTERED);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), lacks ? ENTERED : 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(short_of_memory),
	    cmocka_unit_test(without_a_layer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
