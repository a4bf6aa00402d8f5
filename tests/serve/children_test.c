/* A child that is to end and does not: row K381. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "serve/children.h"
#include "support/expect.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cannot_be_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
