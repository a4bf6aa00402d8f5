/* When files are read again, and what the log says of it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "serve/children.h"
#include "serve/refresh.h"
#include "serve/stop_time.h"
#include "support/expect.h"
#include "support/still_clock.h"

enum { TEXT = 1024 };

/* Prints what a look at files, or the reading of them, writes to the log. */
static void
hear(void (*run)(struct supervisor *supervisor), struct supervisor *supervisor,
    char text_r[TEXT])
{
	int ends[2], before = dup(STDERR_FILENO);

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	run(supervisor);
	dup2(before, STDERR_FILENO);
	close(before);
	close(ends[1]);
	ssize_t got = read(ends[0], text_r, TEXT - 1);
	close(ends[0]);
	text_r[got > 0 ? got : 0] = '\0';
}

/* K290: the lines that were left out are not of articles. */
static void
left_out(void **state)
{
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));
	char text[TEXT];

	(void)state;
	supervisor->ticket_keys = mem_alloc(sizeof(*supervisor->ticket_keys));
	supervisor->expiry_at = INT64_MAX;
	supervisor->tickets_at = 1;
	refresh_begin(supervisor);
	supervisor->quota.left_out = 2;
	hear(refresh_watch, supervisor, text);
	assert_non_null(
	    strstr(text, "2 more messages are about certificates, lists"));
	free(supervisor->ticket_keys);
	free(supervisor);
}

/* K341: what is tried again waits until no file is being written any more. */
static void
waits_for_quiet(void **state)
{
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));

	(void)state;
	supervisor->expiry_at = INT64_MAX;
	supervisor->refresh_at = 1;
	supervisor->generation.file_poll.changed = true;
	refresh_watch(supervisor);
	assert_false(supervisor->refresh);
	supervisor->generation.file_poll.changed = false;
	refresh_watch(supervisor);
	assert_true(supervisor->refresh);
	free(supervisor);
}

/*
 * P772: the first failure after a change is told, and those of the tries that
 * follow are not; nor is it where the log has had its lines of a minute.
 */
static void
fails_again(void **state)
{
	static const struct {
		int64_t wait; /* since a try before */
		int64_t used; /* of the log's lines */
		bool says, ends;
	} rows[] = {{0, 0, true, true}, {10000, 0, false, false},
	    {0, (LOG_QUOTA_BURST - 1) * LOG_QUOTA_REFILL, true, false}};
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));
	struct config *config = &supervisor->generation.config;
	struct notes notes = {0};
	char text[TEXT];

	(void)state;
	config_start(config);
	config_parse(config, SPAN("x.ini"),
	    SPAN("[zone a]\npath = /a/\nallow = all\n"), &notes);
	config_finish(config, &notes);
	assert_int_equal(notes.errors, 0);
	supervisor->generation.log.fd = -1;
	supervisor->board = mem_alloc(sizeof(*supervisor->board));
	for (size_t i = 0; i < COUNT(rows); i++) {
		supervisor->quota = (struct log_quota){
		    .used = rows[i].used, .seen = clock_monotonic()};
		supervisor->refresh_wait = rows[i].wait;
		hear(refresh_run, supervisor, text);
		expect_true("says", span_of(text),
		    (strstr(text, "x.ini:3: ") != NULL) == rows[i].says);
		expect_true("ends", span_of(text),
		    (strstr(text, "stays in use") != NULL) == rows[i].ends);
		assert_true(supervisor->refresh_at > 0);
	}
	arena_free(&supervisor->generation.lists);
	config_free(config);
	free(supervisor->board);
	free(supervisor);
}

/* Looks for the control socket now. */
static void
look(struct supervisor *supervisor, char text_r[TEXT])
{
	supervisor->control_at = 0;
	hear(refresh_watch, supervisor, text_r);
}

static bool
listens_at(const struct supervisor *supervisor, const char *path)
{
	return control_is_at(&supervisor->control, span_of(path));
}

/*
 * K450: a control socket that is gone is made again; while its directory is
 * gone, too, it is tried less often, without a word.
 */
static void
control_is_gone(void **state)
{
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));
	char directory[] = "/tmp/loam.XXXXXX", path[64], text[TEXT];

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/s", directory);
	supervisor->expiry_at = INT64_MAX;
	supervisor->generation.config.control = span_of(path);
	look(supervisor, text);
	assert_null(supervisor->control.path);
	assert_int_equal(control_open(&supervisor->control, span_of(path)), 0);
	look(supervisor, text);
	assert_string_equal(text, "");
	assert_true(refresh_timeout(supervisor) <= FILE_POLL_LOOK);
	unlink(path);
	look(supervisor, text);
	assert_non_null(strstr(text, "was removed"));
	assert_non_null(strstr(text, "the control socket is "));
	assert_true(listens_at(supervisor, path));
	unlink(path);
	rmdir(directory);
	look(supervisor, text);
	assert_non_null(strstr(text, "was removed"));
	assert_true(refresh_timeout(supervisor) > FILE_POLL_LOOK);
	look(supervisor, text);
	assert_string_equal(text, "");
	mkdir(directory, 0700);
	look(supervisor, text);
	assert_non_null(strstr(text, "the control socket is "));
	assert_true(listens_at(supervisor, path));
	control_close(&supervisor->control);
	rmdir(directory);
	free(supervisor);
}

/* The supervisor of one host, whose workers may read what is there. */
static struct supervisor *
follow_one(void)
{
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));
	struct config *config = &supervisor->generation.config;

	supervisor->board = mem_alloc(sizeof(*supervisor->board));
	supervisor->expiry_at = INT64_MAX;
	supervisor->control_at = INT64_MAX;
	supervisor->generation.log.fd = -1;
	config->host_count = 1;
	config->hosts[0].root = SPAN("/none/such");
	loaded_root_find(&supervisor->generation.roots[0], config, 0, 0);
	assert_int_equal(held_editions_open(supervisor->held, 1), 0);
	return supervisor;
}

static void
follow_end(struct supervisor *supervisor)
{
	held_editions_close(supervisor->held, 1);
	free(supervisor->board);
	free(supervisor);
}

/* Replaces the workers for a change that is due, or fails. */
static void
follow_now(struct supervisor *supervisor)
{
	char text[TEXT];

	assert_true(refresh_follows(supervisor));
	hear(refresh_run, supervisor, text);
	assert_false(supervisor->held->moved);
}

/*
 * K474: workers are replaced at once for another directory of a capsule, and
 * then ever later for those that follow it within the pause; those of before
 * have longer for their answers, unless something waits for them.
 */
static void
flips(void **state)
{
	static const int64_t pauses[] = {
	    10000, 20000, 40000, 80000, 160000, 320000, 640000, 640000};
	struct supervisor *supervisor = follow_one();
	struct held_edition *held = supervisor->held;
	struct child writer = {.role = ROLE_WRITER,
	    .pid = 1,
	    .channel = -1,
	    .retired = true,
	    .kill_at = INT64_MAX};

	(void)state;
	held_edition_move(held, true);
	for (size_t i = 0; i < COUNT(pauses); i++) {
		follow_now(supervisor);
		held_edition_move(held, true);
		assert_false(refresh_follows(supervisor));
		assert_int_equal(refresh_timeout(supervisor), pauses[i]);
		held->follow_at -= pauses[i];
	}
	assert_int_equal(stop_time(supervisor->board), STOP_DRAIN_MAX);
	supervisor->children = &writer;
	supervisor->count = 1;
	children_hurry(supervisor);
	assert_int_equal(stop_time(supervisor->board), STOP_MAX);
	assert_true(writer.kill_at < clock_monotonic() + STOP_DRAIN_MAX);
	follow_end(supervisor);
}

/* K475: a release after the pause of the one before is followed at once. */
static void
releases(void **state)
{
	enum { PAUSE = 10000, RELEASES = 3 };
	struct supervisor *supervisor = follow_one();
	struct held_edition *held = supervisor->held;

	(void)state;
	for (int i = 0; i < RELEASES; i++) {
		held_edition_move(held, true);
		follow_now(supervisor);
		assert_int_equal(held->follow_at, clock_monotonic() + PAUSE);
		held->follow_at -= PAUSE;
	}
	follow_end(supervisor);
}

/*
 * K495: a worker that starts within a pause has the newest directory alone,
 * those beside it that of before: all are replaced, whatever the path leads to
 * then.
 */
static void
starts_within_pause(void **state)
{
	struct supervisor *supervisor = follow_one();
	struct held_edition *held = supervisor->held;
	struct child worker = {.role = ROLE_WORKER};
	struct rlimit limit, none;

	(void)state;
	held->served = open("/", O_RDONLY | O_CLOEXEC);
	held->follow_at = INT64_MAX;
	held_edition_move(held, true);
	/* No process is made. */
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = (struct rlimit){.rlim_max = limit.rlim_max};
	setrlimit(RLIMIT_NOFILE, &none);
	children_fork(supervisor, &worker, NULL);
	setrlimit(RLIMIT_NOFILE, &limit);
	assert_int_equal(worker.pid, 0);
	assert_int_equal(held->served, -1);
	assert_true(refresh_follows(supervisor));
	follow_end(supervisor);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(left_out),
	    cmocka_unit_test(waits_for_quiet),
	    cmocka_unit_test(fails_again),
	    cmocka_unit_test(control_is_gone),
	    cmocka_unit_test(flips),
	    cmocka_unit_test(releases),
	    cmocka_unit_test(starts_within_pause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
