/* Whether a program is found to be one that can take over. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/expect.h"
#include "support/patience.h"
#include "upgrade/trial.h"

static char own[4000]; /* this program, where programs may be executed */
static char *const words[] = {
    (char *)(uintptr_t) "loam", (char *)(uintptr_t) "serve", NULL};

/* Starts a trial of a script; NULL: of no file. */
static void
start_script(struct trial *trial, const char *script)
{
	struct handover handover = {.process = getpid(),
	    .trial = true,
	    .control.fd = -1,
	    .hosts[0] = {.name = SPAN("a.example"),
		.root = SPAN("/srv"),
		.edition = -1,
		.base = -1,
		.directory = -1},
	    .host_count = 1};
	char path[sizeof(own) + 16];
	struct passed none = {0};

	snprintf(path, sizeof(path), "%s.XXXXXX", own);
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(fchmod(fd, 0700), 0);
	if (script)
		assert_int_equal(
		    write(fd, script, strlen(script)), (ssize_t)strlen(script));
	close(fd);
	if (!script)
		unlink(path);
	assert_int_equal(trial_start(trial, path, words, &handover, &none), 0);
	assert_true(trial->pid > 0);
	/* The shell has opened its file once it says or ends something. */
	while (script && trial_timeout(trial) > 0) {
		siginfo_t about = {0};
		trial_turn(trial);
		if (trial->said.size > 0 ||
		    (waitid(P_PID, (id_t)trial->pid, &about,
			 WEXITED | WNOHANG | WNOWAIT) == 0 &&
			about.si_pid == trial->pid))
			break;
		poll(NULL, 0, 1);
	}
	unlink(path);
}

/* Waits for its end, as the supervisor's loop does. */
static bool
end_trial(struct trial *trial, struct buf *reason)
{
	int64_t until = clock_monotonic() + PATIENCE;
	int status;
	pid_t pid;

	while ((pid = waitpid(trial->pid, &status, WNOHANG)) == 0) {
		assert_true(clock_monotonic() < until);
		trial_turn(trial);
		poll(NULL, 0, 1);
	}
	assert_int_equal(pid, trial->pid);
	trial_reaped(trial, pid + 1, 0);
	assert_false(trial->ended);
	trial_reaped(trial, pid, status);
	assert_true(trial->ended);
	bool passed = trial_passed(trial, reason);
	assert_int_equal(trial->pid, 0);
	assert_int_equal(trial_words(trial), -1);
	return passed;
}

/* V91: a trial is passed by the right last words and by a good end alone. */
static void
verdicts(void **state)
{
	static const struct {
		const char *script, *reason; /* NULL: it is passed */
	} rows[] = {
	    {"#!/bin/sh\necho ready to take over from process $PPID\n", NULL},
	    {"#!/bin/sh\necho loam: a warning >&2\n"
	     "echo ready to take over from process $PPID\n",
		NULL},
	    {"#!/bin/sh\necho ready to take over from process $PPID\nexit 1\n",
		"it ended with code 1: ready to take over"},
	    {"#!/bin/sh\necho ready to take over from process $PPID\n"
	     "echo no >&2\n",
		"it is no loam that can take over: no"},
	    {"#!/bin/sh\necho ready to take over from process 1\n",
		"it is no loam that can take over: ready"},
	    {"#!/bin/sh\necho 'loam: error: one'\necho\necho\nexit 2\n",
		"it ended with code 2: one"},
	    {"#!/bin/sh\nkill -ABRT $$\n", "it ended by signal 6"},
	    {"#!/bin/sh\nexit 0\n", "it is no loam that can take over"},
	    {NULL, "it cannot be executed: No such file or directory"},
	    {"\n", "it cannot be executed: Exec format error"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;
		struct buf reason = {0};
		start_script(&trial, rows[i].script);
		bool passed = end_trial(&trial, &reason);
		expect_true(rows[i].script ? rows[i].script : "none",
		    buf_span(&reason),
		    passed == !rows[i].reason &&
			(passed ||
			    span_starts(
				buf_span(&reason), span_of(rows[i].reason))));
		buf_free(&reason);
	}
}

/* V91: one that does not end is ended when its time is over. */
static void
hangs(void **state)
{
	struct trial trial;
	struct buf reason = {0};

	(void)state;
	start_script(&trial, "#!/bin/sh\necho begun\nexec sleep 1000\n");
	assert_true(trial_timeout(&trial) > 0);
	assert_true(trial_timeout(&trial) <= TRIAL_TIME);
	trial.due = clock_monotonic();
	assert_int_equal(trial_timeout(&trial), 0);
	assert_false(end_trial(&trial, &reason));
	assert_true(span_equal(
	    buf_span(&reason), SPAN("it was not ready within 60 s: begun")));
	buf_free(&reason);
	assert_int_equal(trial_timeout(&trial), INT32_MAX);
	/* One that has ended, or was killed, is waited for without a time. */
	trial = (struct trial){.pid = 1, .ended = true};
	assert_int_equal(trial_timeout(&trial), INT32_MAX);
	trial = (struct trial){.pid = 1, .due = INT64_MAX};
	assert_int_equal(trial_timeout(&trial), INT32_MAX);
	/* And nothing is sent to its number, which may be another's by now. */
	pid_t pid = fork();
	if (pid == 0) {
		pause();
		_exit(1);
	}
	trial = (struct trial){.pid = pid, .words = -1, .ended = true};
	trial_stop(&trial);
	assert_int_equal(trial.pid, 0);
	int status;
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WTERMSIG(status), SIGTERM);
}

/* V91: one that says more and more costs a bounded memory and ends, too. */
static void
talks(void **state)
{
	struct trial trial;
	struct buf reason = {0};

	(void)state;
	start_script(&trial, "#!/bin/sh\nexec yes more\n");
	for (int i = 0; i < 100; i++) {
		trial_turn(&trial);
		assert_true(trial.said.size <= 4096);
		assert_true(trial.said.capacity <= 65536);
	}
	trial_stop(&trial);
	assert_int_equal(trial.pid, 0);
	/* Its end is as good as none: there is no trial that it was of. */
	int status;
	assert_true(wait(&status) > 0);
	assert_true(WIFSIGNALED(status));
	trial_stop(&trial);
	buf_free(&reason);
}

int
main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(verdicts),
	    cmocka_unit_test(hangs),
	    cmocka_unit_test(talks),
	};

	(void)count;
	snprintf(own, sizeof(own), "%s", arguments[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
