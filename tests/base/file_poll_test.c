/* Files that are kept an eye on: row X14, hardening.md "cert file
 * half-written".
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_poll.h"
#include "support/expect.h"
#include "support/server.h"

static const char *
path_in(const struct server *server, const char *name)
{
	static char path[SERVER_PATH + 64];

	snprintf(path, sizeof(path), "%s/%s", server->directory, name);
	return path;
}

static void
put(const struct server *server, const char *name, const char *text)
{
	assert_int_equal(
	    file_replace(path_in(server, name), span_of(text), 0600), 0);
}

/* One look a second, on a clock of the test's own. */
static bool
look(struct vigil *vigil, int64_t *now)
{
	*now += VIGIL_LOOK;
	return vigil_look(vigil, *now);
}

/* Once a change, and only when it is over. */
static void
settles(void **state)
{
	struct server *server = *state;
	struct vigil vigil = {0};
	int64_t now = 5000;

	put(server, "crt", "one");
	put(server, "key", "one");
	vigil_add(&vigil, span_of(path_in(server, "crt")));
	vigil_add(&vigil, span_of(path_in(server, "key")));
	assert_false(look(&vigil, &now));
	assert_false(look(&vigil, &now));
	/* A pair that is replaced in two steps: between them it is no pair. */
	put(server, "key", "two");
	assert_false(look(&vigil, &now));
	put(server, "crt", "two");
	assert_false(look(&vigil, &now));
	assert_true(look(&vigil, &now));
	assert_false(look(&vigil, &now));
	/* In place, of the same size. */
	FILE *file = fopen(path_in(server, "crt"), "w");
	fputs("2nd", file);
	fclose(file);
	assert_false(look(&vigil, &now));
	assert_true(look(&vigil, &now));
	assert_false(look(&vigil, &now));
	vigil_free(&vigil);
}

/* Gone and back, not there at all, and a link that is turned. */
static void
comes_and_goes(void **state)
{
	struct server *server = *state;
	struct vigil vigil = {0};
	int64_t now = 5000;
	char target[SERVER_PATH + 64];

	vigil_add(&vigil, span_of(path_in(server, "late")));
	assert_false(look(&vigil, &now));
	put(server, "late", "here");
	assert_false(look(&vigil, &now));
	assert_true(look(&vigil, &now));
	assert_int_equal(unlink(path_in(server, "late")), 0);
	assert_false(look(&vigil, &now));
	assert_true(look(&vigil, &now));
	assert_false(look(&vigil, &now));
	put(server, "a", "a");
	put(server, "b", "b");
	snprintf(target, sizeof(target), "%s", path_in(server, "a"));
	assert_int_equal(symlink(target, path_in(server, "late")), 0);
	assert_false(look(&vigil, &now));
	assert_true(look(&vigil, &now));
	assert_int_equal(unlink(path_in(server, "late")), 0);
	snprintf(target, sizeof(target), "%s", path_in(server, "b"));
	assert_int_equal(symlink(target, path_in(server, "late")), 0);
	assert_false(look(&vigil, &now));
	assert_true(look(&vigil, &now));
	vigil_free(&vigil);
}

/* Not more often than it is time; nothing to look at is no work. */
static void
takes_its_time(void **state)
{
	struct server *server = *state;
	struct vigil vigil = {0};

	assert_int_equal(vigil_timeout(&vigil, 77), VIGIL_NEVER);
	assert_false(vigil_look(&vigil, 77));
	put(server, "crt", "one");
	vigil_add(&vigil, span_of(path_in(server, "crt")));
	assert_int_equal(vigil_timeout(&vigil, 5000), 0);
	assert_false(vigil_look(&vigil, 5000));
	put(server, "crt", "two!");
	assert_int_equal(vigil_timeout(&vigil, 5400), VIGIL_LOOK - 400);
	assert_false(vigil_look(&vigil, 5400));
	assert_false(vigil_look(&vigil, 6000));
	assert_false(vigil_look(&vigil, 6999));
	assert_true(vigil_look(&vigil, 7000));
	vigil_free(&vigil);
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
