/* Dropping files: what readers see of it. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "index/scan.h"
#include "support/ask.h"
#include "support/expect.h"

/*
 * Speed is not asserted here: without hints a look comes every second, and a
 * file that nobody is known to have closed is quiet for two.
 */
#define HOST "gemini://localhost"

/* What is asked for is answered so on both networks, sooner or later. */
static void
appears(const struct server *server, const char *path, const char *text)
{
	char request[SERVER_PATH];

	snprintf(request, sizeof(request), HOST "%s\r\n", path);
	wait_for(server, request, answer_has, text);
	snprintf(request, sizeof(request), "%s\r\n", path);
	wait_for(server, request, answer_has, text);
}

static void
vanishes(const struct server *server, const char *path)
{
	char request[SERVER_PATH];

	snprintf(request, sizeof(request), HOST "%s\r\n", path);
	wait_for(server, request, answer_starts, "51 ");
	snprintf(request, sizeof(request), "%s\r\n", path);
	wait_for(server, request, answer_starts, "3");
}

static void
move(const struct server *server, const char *from, const char *to)
{
	char name[SERVER_PATH];

	snprintf(name, sizeof(name), "%s", server_path(server, from));
	assert_int_equal(rename(name, server_path(server, to)), 0);
}

static void
start(struct server *server)
{
	server_write(server, "2020-01-01-old.gmi", "# Old post\n\nOld text.\n");
	server_write(server, "dir/a.gmi", "# A\n\nText.\n");
	server_start(server, NULL);
}

/* E8: renamed into place: in the index, among the recent, in three forms. */
static void
rename_into_place(void **state)
{
	struct server *server = *state;

	start(server);
	server_drop(server, "2020-02-02-new.gmi", "# New post\n\nNew text.\n");
	appears(server, "/", "2020-02-02 New post");
	appears(server, "/recent", "2020-02-02 New post");
	appears(server, "/2020-02-02-new.gmi", "New text.");
	wait_for(server, "/2020-02-02-new\r\n", answer_has, "iNew text.\t");
	wait_for(
	    server, "/2020-02-02-new.txt\r\n", answer_has, "New text.\r\n");
	/* Under the other post as well. */
	appears(server, "/2020-01-01-old.gmi", "Old text.");
	wait_for(server, HOST "/2020-01-01-old.gmi\r\n", answer_has,
	    "=> /2020-02-02-new.gmi 2020-02-02 New post\n");
}

static void
write_and_close(void **state)
{
	struct server *server = *state;

	start(server);
	server_write(server, "dir/b.gmi", "# B\n\nWritten where it stands.\n");
	appears(server, "/dir/b.gmi", "Written where it stands.");
	server_write(server, "picture.png", "\x89PNG");
	appears(server, "/", "picture.png (4 bytes)");
}

static void
edit_in_place(void **state)
{
	struct server *server = *state;

	start(server);
	server_write(server, "dir/a.gmi", "# A changed\n\nOther text.\n");
	appears(server, "/dir/a.gmi", "Other text.");
	appears(server, "/dir/", "A changed");
	server_append(server, "dir/a.gmi", "One more line.\n");
	appears(server, "/dir/a.gmi", "One more line.");
}

static void
deletion(void **state)
{
	struct server *server = *state;

	start(server);
	unlink(server_path(server, "2020-01-01-old.gmi"));
	vanishes(server, "/2020-01-01-old.gmi");
	wait_for(server, HOST "/\r\n", answer_lacks, "Old post");
	wait_for(server, "/recent\r\n", answer_lacks, "Old post");
	/* A directory with all that is in it. */
	unlink(server_path(server, "dir/a.gmi"));
	rmdir(server_path(server, "dir"));
	vanishes(server, "/dir/");
	wait_for(server, "\r\n", answer_lacks, "/dir/");
}

static void
new_directories(void **state)
{
	struct server *server = *state;

	start(server);
	server_write(server, "new/a.gmi", "# First\n");
	server_write(server, "new/deep/er/b.gmi", "# Second\n\nDeep text.\n");
	appears(server, "/new/a.gmi", "First");
	appears(server, "/new/deep/er/b.gmi", "Deep text.");
	appears(server, "/", "/new/");
	/* It is watched like the others from then on. */
	server_drop(server, "new/deep/er/c.gmi", "# Third\n\nLater text.\n");
	appears(server, "/new/deep/er/c.gmi", "Later text.");
	appears(server, "/new/deep/er/", "Third");
}

static void
renamed_directory(void **state)
{
	struct server *server = *state;

	start(server);
	move(server, "dir", "moved");
	appears(server, "/moved/a.gmi", "Text.");
	vanishes(server, "/dir/a.gmi");
	server_drop(server, "moved/b.gmi", "# B\n\nBehind the move.\n");
	appears(server, "/moved/b.gmi", "Behind the move.");
	/* Into another one, which is new itself. */
	mkdir(server_path(server, "outer"), 0755);
	move(server, "moved", "outer/inner");
	appears(server, "/outer/inner/b.gmi", "Behind the move.");
	vanishes(server, "/moved/");
	server_drop(server, "outer/inner/a.gmi", "# A\n\nIn its new place.\n");
	appears(server, "/outer/inner/a.gmi", "In its new place.");
	/* Out of the capsule altogether. */
	move(server, "outer", "../gone");
	vanishes(server, "/outer/inner/a.gmi");
}

/* Removed and made anew at once: the second one is followed like the first. */
static void
replaced_directory(void **state)
{
	struct server *server = *state;

	server_write(server, "posts/a.gmi", "# A\n");
	start(server);
	appears(server, "/posts/a.gmi", "# A");
	unlink(server_path(server, "posts/a.gmi"));
	rmdir(server_path(server, "posts"));
	server_write(server, "posts/b.gmi", "# B\n");
	appears(server, "/posts/b.gmi", "# B");
	vanishes(server, "/posts/a.gmi");
	server_drop(server, "posts/c.gmi", "# C\n");
	appears(server, "/posts/c.gmi", "# C");
}

static void
draft_flipped(void **state)
{
	struct server *server = *state;

	start(server);
	server_drop(server, "2020-03-03-draft.gmi",
	    "---\ndraft: true\n---\n# Draft\n\nNot yet.\n");
	server_drop(server, "mark.gmi", "# Mark\n");
	/* Whatever came before the mark has been seen by now. */
	appears(server, "/mark.gmi", "Mark");
	vanishes(server, "/2020-03-03-draft.gmi");
	server_drop(server, "2020-03-03-draft.gmi",
	    "---\ndraft: false\n---\n# Draft\n\nAt last.\n");
	appears(server, "/2020-03-03-draft.gmi", "At last.");
	appears(server, "/recent", "2020-03-03 Draft");
	server_drop(server, "2020-03-03-draft.gmi",
	    "---\ndraft: true\n---\n# Draft\n\nWithdrawn.\n");
	vanishes(server, "/2020-03-03-draft.gmi");
	wait_for(server, "/recent\r\n", answer_lacks, "2020-03-03");
}

enum { HELD = 2 /* a writer's exit code: it was kept waiting too long */ };

/* Writes an article in pieces, slower than readers ask for it. */
static pid_t
write_slowly(const struct server *server, const char *path, const char *mark)
{
	pid_t child = fork();
	char text[128];

	if (child != 0)
		return child;
	int fd =
	    open(server_path(server, path), O_WRONLY | O_CREAT | O_TRUNC, 0644);
	bool held = false;
	for (int i = 0; i < 12; i++) {
		int64_t before = clock_monotonic();
		int size = snprintf(text, sizeof(text), "%s%s piece %d\n",
		    i == 0 ? "# Slow\n\n" : "", mark, i);
		if (write(fd, text, (size_t)size) != size)
			_exit(1);
		poll(NULL, 0, 100);
		held = held || clock_monotonic() - before > SCAN_QUIET / 2;
	}
	close(fd);
	_exit(held ? HELD : 0);
}

/* An answer with any piece of a writer's work has its last one. */
static bool
is_whole(const struct server *server, const char *request, const char *mark)
{
	char first[64], last[64];
	struct heard heard = ask_either(server, request);
	struct span answer = heard_span(&heard);

	snprintf(first, sizeof(first), "%s piece 0", mark);
	snprintf(last, sizeof(last), "%s piece 11", mark);
	bool whole = answer_lacks(answer, first) || answer_has(answer, last);
	heard_free(&heard);
	return whole;
}

/* What no events tell of, a writer that was held had shown by half. */
static void
watch_writer(const struct server *server, const char *mark)
{
	bool whole;
	int status;

	do {
		pid_t child = write_slowly(server, "slow.gmi", mark);
		whole = true;
		while (waitpid(child, &status, WNOHANG) == 0) {
			whole = whole &&
			    is_whole(server, HOST "/slow.gmi\r\n", mark) &&
			    is_whole(server, "/slow\r\n", mark) &&
			    is_whole(server, "/slow.txt\r\n", mark) &&
			    is_whole(server, "/slow.gmi\r\n", mark) &&
			    is_whole(server, "/slow.gmi\r\n", "one");
			poll(NULL, 0, 5);
		}
		appears(server, "/slow.gmi", mark);
		wait_for(server, "/slow\r\n", answer_has, "piece 11");
	} while (WIFEXITED(status) && WEXITSTATUS(status) == HELD);
	assert_int_equal(status, 0);
	assert_true(whole);
}

/*
 * T15, E9: half-written is never shown: neither a new article nor a rewritten
 * one.
 */
static void
slow_writer(void **state)
{
	struct server *server = *state;

	start(server);
	watch_writer(server, "one");
	watch_writer(server, "two");
}

/*
 * T15, F105: what no writer will close has been quiet for 2 s: a hard link.
 */
static void
never_closed(void **state)
{
	struct server *server = *state;
	char from[SERVER_PATH];

	start(server);
	server_write(server, "../linked.gmi", "# Linked\n\nNever closed.\n");
	snprintf(
	    from, sizeof(from), "%s", server_path(server, "../linked.gmi"));
	int64_t began = clock_monotonic();
	assert_int_equal(link(from, server_path(server, "linked.gmi")), 0);
	appears(server, "/linked.gmi", "Never closed.");
	assert_true(clock_monotonic() - began > 1900);
}

/* Without hints: everybody at once, since each look takes its second. */
static void
polled(void **state)
{
	struct server *server = *state;

	server_configure(server, "[capsule]\nwatch = poll\n");
	server_write(server, "edited.gmi", "# Edited\n\nBefore.\n");
	server_write(server, "deleted.gmi", "# Deleted\n");
	server_write(server, "gone/a.gmi", "# A\n");
	start(server);
	server_drop(server, "dropped.gmi", "# Dropped\n\nIn place.\n");
	server_write(server, "closed.gmi", "# Closed\n\nWhere it stands.\n");
	server_write(server, "edited.gmi", "# Edited\n\nBehind.\n");
	server_write(server, "new/deep/b.gmi", "# B\n\nDeep.\n");
	unlink(server_path(server, "deleted.gmi"));
	move(server, "gone", "come");
	appears(server, "/dropped.gmi", "In place.");
	appears(server, "/closed.gmi", "Where it stands.");
	appears(server, "/edited.gmi", "Behind.");
	appears(server, "/new/deep/b.gmi", "Deep.");
	appears(server, "/come/a.gmi", "# A");
	vanishes(server, "/deleted.gmi");
	vanishes(server, "/gone/a.gmi");
	watch_writer(server, "one");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(rename_into_place),
	    SERVER_SCENE(write_and_close),
	    SERVER_SCENE(edit_in_place),
	    SERVER_SCENE(deletion),
	    SERVER_SCENE(new_directories),
	    SERVER_SCENE(renamed_directory),
	    SERVER_SCENE(replaced_directory),
	    SERVER_SCENE(draft_flipped),
	    SERVER_SCENE(slow_writer),
	    SERVER_SCENE(never_closed),
	    SERVER_SCENE(polled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
