/* Polled files: a pair swapped in two steps is reported once (X14). */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "system/file_poll.h"
#include "support/expect.h"
#include "support/server.h"

static void
put(const struct server *server, const char *name, const char *text)
{
	assert_int_equal(
	    file_replace(server_beside(server, name), span_of(text), 0600), 0);
}

/* One poll a second, on a clock of the test's own. */
static bool
look(struct file_poll *file_poll, int64_t *now)
{
	*now += FILE_POLL_LOOK;
	return file_poll_look(file_poll, *now);
}

/* A change is reported once, and only when it is over. */
static void
settles(void **state)
{
	struct server *server = *state;
	struct file_poll file_poll = {0};
	int64_t now = 5000;

	put(server, "crt", "one");
	put(server, "key", "one");
	file_poll_add(&file_poll, span_of(server_beside(server, "crt")));
	file_poll_add(&file_poll, span_of(server_beside(server, "key")));
	assert_false(look(&file_poll, &now));
	assert_false(look(&file_poll, &now));
	/* Between the two steps of a replacement the pair does not match. */
	put(server, "key", "two");
	assert_false(look(&file_poll, &now));
	put(server, "crt", "two");
	assert_false(look(&file_poll, &now));
	assert_true(look(&file_poll, &now));
	assert_false(look(&file_poll, &now));
	/* Written in place, with the same size. */
	FILE *file = fopen(server_beside(server, "crt"), "w");
	fputs("2nd", file);
	fclose(file);
	assert_false(look(&file_poll, &now));
	assert_true(look(&file_poll, &now));
	assert_false(look(&file_poll, &now));
	file_poll_free(&file_poll);
}

/* A file that disappears and returns, one that never exists, a link. */
static void
comes_and_goes(void **state)
{
	struct server *server = *state;
	struct file_poll file_poll = {0};
	int64_t now = 5000;
	char target[SERVER_PATH + 64];

	file_poll_add(&file_poll, span_of(server_beside(server, "late")));
	assert_false(look(&file_poll, &now));
	put(server, "late", "here");
	assert_false(look(&file_poll, &now));
	assert_true(look(&file_poll, &now));
	assert_int_equal(unlink(server_beside(server, "late")), 0);
	assert_false(look(&file_poll, &now));
	assert_true(look(&file_poll, &now));
	assert_false(look(&file_poll, &now));
	put(server, "a", "a");
	put(server, "b", "b");
	snprintf(target, sizeof(target), "%s", server_beside(server, "a"));
	assert_int_equal(symlink(target, server_beside(server, "late")), 0);
	assert_false(look(&file_poll, &now));
	assert_true(look(&file_poll, &now));
	assert_int_equal(unlink(server_beside(server, "late")), 0);
	snprintf(target, sizeof(target), "%s", server_beside(server, "b"));
	assert_int_equal(symlink(target, server_beside(server, "late")), 0);
	assert_false(look(&file_poll, &now));
	assert_true(look(&file_poll, &now));
	file_poll_free(&file_poll);
}

/* No poll before it is due; an empty list needs none. */
static void
takes_its_time(void **state)
{
	struct server *server = *state;
	struct file_poll file_poll = {0};

	assert_int_equal(file_poll_timeout(&file_poll, 77), FILE_POLL_NEVER);
	assert_false(file_poll_look(&file_poll, 77));
	put(server, "crt", "one");
	file_poll_add(&file_poll, span_of(server_beside(server, "crt")));
	assert_int_equal(file_poll_timeout(&file_poll, 5000), 0);
	assert_false(file_poll_look(&file_poll, 5000));
	put(server, "crt", "two!");
	assert_int_equal(
	    file_poll_timeout(&file_poll, 5400), FILE_POLL_LOOK - 400);
	assert_false(file_poll_look(&file_poll, 5400));
	assert_false(file_poll_look(&file_poll, 6000));
	assert_false(file_poll_look(&file_poll, 6999));
	assert_true(file_poll_look(&file_poll, 7000));
	file_poll_free(&file_poll);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(settles),
	    SERVER_SCENE(comes_and_goes),
	    SERVER_SCENE(takes_its_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
