/* When progress is shown, and how, by a clock that the test moves. */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stats/progress.h"
#include "support/expect.h"
#include "support/patience.h"

static struct progress
begin(bool terminal)
{
	return (struct progress){
	    .doing = SPAN("reading x"), .terminal = terminal, .began = 5000};
}

/* How many times something is shown from a moment on, asked each ms. */
static size_t
shown_during(struct progress *progress, int64_t from, int64_t until)
{
	size_t count = 0;

	for (int64_t now = from; now < until; now++) {
		struct buf line = {0};
		progress->count++;
		count += progress_shown_at(progress, now, &line);
		buf_free(&line);
	}
	return count;
}

/* V32: what is done within a second leaves no trace, whatever it is. */
static void
quick_work(void **state)
{
	struct buf line = {0};

	(void)state;
	for (int terminal = 0; terminal < 2; terminal++) {
		struct progress progress = begin(terminal != 0);
		assert_int_equal(shown_during(&progress, 5000, 6000), 0);
		assert_false(progress_ended_at(&progress, 6000, &line));
	}
	assert_int_equal(line.size, 0);
}

/* V32: one line, ten times a second at most, and nothing of it stays. */
static void
on_terminal(void **state)
{
	struct progress progress = begin(true);
	struct buf line = {0};

	(void)state;
	progress.count = 1;
	assert_true(progress_shown_at(&progress, 6000, &line));
	expect_span(
	    "first", buf_span(&line), SPAN("\r\x1b[Kreading x: 1 file"));
	assert_int_equal(shown_during(&progress, 6001, 7001), 10);
	line.size = 0;
	assert_true(progress_ended_at(&progress, 7001, &line));
	expect_span("end", buf_span(&line), SPAN("\r\x1b[K"));
	line.size = 0;
	assert_false(progress_shown_at(&progress, 99999, &line));
	buf_free(&line);
}

/* V32: a log has a line now, one every ten seconds, and one at the end. */
static void
in_log(void **state)
{
	struct progress progress = begin(false);
	struct buf line = {0};

	(void)state;
	progress.count = 12;
	assert_true(progress_shown_at(&progress, 6000, &line));
	expect_span(
	    "first", buf_span(&line), SPAN("reading x: 12 files so far"));
	assert_int_equal(shown_during(&progress, 6001, 36001), 3);
	progress.count = 4000;
	line.size = 0;
	assert_true(progress_ended_at(&progress, 37999, &line));
	expect_span(
	    "end", buf_span(&line), SPAN("reading x: 4000 files in 32 s"));
	line.size = 0;
	/* The indexer ends each of its scans: the first one alone is shown. */
	assert_false(progress_ended_at(&progress, 39000, &line));
	assert_int_equal(line.size, 0);
	buf_free(&line);
}

/* V32: a long name neither wraps the line nor controls the terminal. */
static void
long_name(void **state)
{
	struct progress progress = begin(true);
	struct buf name = {0}, line = {0};

	(void)state;
	buf_add(&name, SPAN("\x1b[2J\n"));
	buf_repeat(&name, 'x', 300);
	progress.doing = buf_span(&name);
	assert_true(progress_shown_at(&progress, 6000, &line));
	assert_true(line.size <= 79 + 4);
	expect_true("count", buf_span(&line),
	    span_ends(buf_span(&line), SPAN("x: 0 files")));
	struct span rest = span_tail(buf_span(&line), 4);
	expect_true("raw", rest, span_find(rest, '\x1b') == rest.size);
	expect_true("raw", rest, span_find(rest, '\n') == rest.size);
	buf_free(&name);
	buf_free(&line);
}

/*
 * V108: of several processes one draws on a terminal, and the next once it has
 * ended.
 */
static void
turns(void **state)
{
	struct progress progress = begin(true);
	int master, terminal, ready[2], end[2];
	char byte;

	(void)state;
	assert_int_equal(openpty(&master, &terminal, NULL, NULL, NULL), 0);
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(end), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct progress other = begin(true);
		bool taken = progress_take_turn(&other, terminal);
		close(end[1]);
		if (!taken || write(ready[1], "", 1) != 1 ||
		    read(end[0], &byte, 1) != 0)
			_exit(1);
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_false(progress_take_turn(&progress, terminal));
	close(end[0]);
	close(end[1]);
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(progress_take_turn(&progress, terminal));
	assert_true(progress_take_turn(&progress, terminal));
	close(ready[0]);
	close(terminal);
	close(master);
}

/* Lets a progress that has gone on for two seconds show itself and end. */
static void
show_on(int terminal, struct progress *progress)
{
	int before = dup(STDERR_FILENO);

	assert_true(dup2(terminal, STDERR_FILENO) >= 0);
	progress_begin(progress, SPAN("reading x"));
	progress->began -= 2000;
	progress_step(progress);
	progress_step(progress);
	progress_end(progress);
	fflush(stderr);
	dup2(before, STDERR_FILENO);
	close(before);
}

/* Holds the turn on a terminal until the parent closes the other end. */
static void
hold_turn(int terminal, const int ready[2], const int end[2])
{
	struct progress other = begin(true);
	bool taken = progress_take_turn(&other, terminal);
	char byte;

	close(end[1]);
	_exit(!taken || write(ready[1], "", 1) != 1 ||
	    read(end[0], &byte, 1) != 0);
}

/* What comes out at the other end, maybe a while after it was written. */
static void
expect_shown(int master, const char *row, const char *want)
{
	char bytes[256];
	size_t size = 0;
	ssize_t got;
	struct pollfd ready = {.fd = master, .events = POLLIN};

	do {
		got = read(master, bytes + size, sizeof(bytes) - size);
		size += got > 0 ? (size_t)got : 0;
	} while (size < strlen(want) && poll(&ready, 1, PATIENCE) > 0);
	expect_span(row, (struct span){bytes, size}, span_of(want));
}

/*
 * V32, V108: a terminal is drawn on, unless it obeys nothing, or another
 * process draws there.
 */
static void
whole(void **state)
{
	static const struct {
		const char *term;
		bool drawn;
	} rows[] = {
	    {NULL, false}, {"", false}, {"dumb", false}, {"vt100", true}};
	static const char drawn[] = "\r\x1b[Kreading x: 1 file\r\x1b[K";
	int master, terminal, ready[2], end[2], status;
	struct progress progress;
	char byte;

	(void)state;
	assert_int_equal(openpty(&master, &terminal, NULL, NULL, NULL), 0);
	fcntl(master, F_SETFL, O_NONBLOCK);
	for (size_t i = 0; i < COUNT(rows); i++) {
		unsetenv("TERM");
		if (rows[i].term)
			setenv("TERM", rows[i].term, 1);
		show_on(terminal, &progress);
		expect_true(rows[i].term ? rows[i].term : "none", SPAN(""),
		    progress.terminal == rows[i].drawn);
		if (rows[i].drawn)
			expect_shown(master, "drawn", drawn);
		else
			while (read(master, &byte, 1) == 1)
				continue;
	}
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(end), 0);
	pid_t pid = fork();
	if (pid == 0)
		hold_turn(terminal, ready, end);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	show_on(terminal, &progress);
	expect_shown(master, "of another", "");
	for (int i = 0; i < 2; i++) {
		close(end[i]);
		close(ready[i]);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(terminal);
	close(master);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quick_work),
	    cmocka_unit_test(on_terminal),
	    cmocka_unit_test(in_log),
	    cmocka_unit_test(long_name),
	    cmocka_unit_test(turns),
	    cmocka_unit_test(whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
