/* Children that are to end and do not, and those that die young. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "serve/children.h"
#include "support/expect.h"
#include "support/process.h"

/* What is logged as a KILL of all children is due. */
static void
kill_again(struct supervisor *supervisor, char *text_r, size_t size)
{
	int ends[2], before = dup(STDERR_FILENO);

	supervisor->children[0].kill_at = clock_monotonic();
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	children_tend(supervisor);
	dup2(before, STDERR_FILENO);
	close(before);
	close(ends[1]);
	ssize_t got = read(ends[0], text_r, size - 1);
	close(ends[0]);
	text_r[got > 0 ? got : 0] = '\0';
}

/*
 * K381: the second KILL of it says which process does not end, and what waits.
 */
static void
cannot_be_killed(void **state)
{
	static const struct {
		bool retired;
		const char *waits;
	} rows[] = {{true, "upgrades wait for its end"},
	    {false, "another starts at its end"}};
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));
	char text[1024], process[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		/* As it is not waited for, it does not end for those here. */
		pid_t pid = fork();
		if (pid == 0)
			_exit(0);
		struct child child = {.pid = pid,
		    .role = ROLE_INDEXER,
		    .channel = -1,
		    .retired = rows[i].retired};
		supervisor->children = &child;
		supervisor->count = 1;
		kill_again(supervisor, text, sizeof(text));
		assert_string_equal(text, "");
		kill_again(supervisor, text, sizeof(text));
		snprintf(process, sizeof(process), "the indexer, process %d,",
		    (int)pid);
		assert_non_null(strstr(text, process));
		assert_non_null(strstr(text, rows[i].waits));
		kill_again(supervisor, text, sizeof(text));
		assert_string_equal(text, "");
		assert_int_equal(waitpid(pid, NULL, 0), pid);
	}
	free(supervisor);
}

/* Reaps a child, in whose place none can be started for want of descriptors. */
static void
reap(struct supervisor *supervisor)
{
	struct rlimit before, none;
	struct child *child = &supervisor->children[0];

	child->pid = fork();
	if (child->pid == 0)
		_exit(1);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = (struct rlimit){.rlim_max = before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	EVENTUALLY((children_reap(supervisor), child->pid == 0));
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

/*
 * D92: a worker that has never accepted is the second to die young, and waits;
 * one that has is no longer, and would be started at once.
 */
static void
dies_young(void **state)
{
	static const struct {
		int64_t lived; /* ms, when it ends at once */
		uint64_t turns;
		unsigned deaths; /* with that of the start that fails */
	} rows[] = {{5000, 0, 2}, {5000, 1, 1}, {-PATIENCE, 1, 2}};
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));
	struct child child;

	(void)state;
	supervisor->board = mem_alloc(sizeof(*supervisor->board));
	supervisor->limits = mem_alloc(sizeof(*supervisor->limits));
	supervisor->children = &child;
	supervisor->count = 1;
	for (size_t i = 0; i < COUNT(rows); i++) {
		child = (struct child){.role = ROLE_WORKER,
		    .channel = -1,
		    .row = &supervisor->board->tallies[0],
		    .started = clock_monotonic() - rows[i].lived,
		    .quick_deaths = 1};
		tally_set(&child.row->tally.turns, rows[i].turns);
		reap(supervisor);
		assert_int_equal(child.quick_deaths, rows[i].deaths);
		assert_true(child.start_at > 0);
	}
	free(supervisor->board);
	free(supervisor->limits);
	free(supervisor);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cannot_be_killed),
	    cmocka_unit_test(dies_young),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
