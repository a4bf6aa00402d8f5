/*
 * The capsule as a whole goes and comes: moved, renamed, unmounted, deployed by
 * a symbolic link (row E13). And SIGHUP, which looks at everything.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "index/scan.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/process.h"
#include "support/status.h"

enum {
	PATH = 2 * SERVER_PATH,
	BETWEEN = 1, /* ms from one look at a page that turns to the next */
};

#define HOST "gemini://localhost"

static const char *
beside(const struct server *server, const char *name)
{
	static char path[PATH];

	snprintf(path, sizeof(path), "%s/%s", server->directory, name);
	return path;
}

static void
put_away(const struct server *server)
{
	assert_int_equal(rename(server->capsule, beside(server, "away")), 0);
}

static void
put_back(const struct server *server)
{
	assert_int_equal(rename(beside(server, "away"), server->capsule), 0);
}

/* The page and the menus that lead to it. */
static void
goes_on(const struct server *server)
{
	gemini_expect(server, HOST "/a.gmi\r\n", "20 ");
	ask_expect(server, HOST "/\r\n", answer_has, "First");
	ask_expect(server, "/\r\n", answer_has, "First");
}

/* All the while until the indexer has missed the capsule so many times. */
static void
goes_on_until_missed(const struct server *server, size_t times)
{
	EVENTUALLY((goes_on(server),
	    server_logged(server, "its last edition is served") == times));
	goes_on(server);
}

/* E13: renamed away and back: what was there is served all the while. */
static void
renamed(void **state)
{
	struct server *server = *state;

	/* Just one, which has the root open when it answers. */
	server_configure(server, "[server]\nworkers = 1\n");
	server_write(server, "a.gmi", "# First\n");
	server_start(server, NULL);
	goes_on(server);
	put_away(server);
	goes_on_until_missed(server, 1);
	put_back(server);
	goes_on(server);
	server_drop(server, "b.gmi", "# Second\n");
	wait_for(server, HOST "/\r\n", answer_has, "Second");
	gemini_expect(server, HOST "/b.gmi\r\n", "20 ");
	/* A killed worker's place is taken all the same. */
	put_away(server);
	pid_t workers[PROCESS_MAX];
	size_t count = process_workers(server, workers);
	for (size_t i = 0; i < count; i++)
		kill(workers[i], SIGKILL);
	wait_for(server, HOST "/\r\n", answer_has, "First");
	put_back(server);
	wait_for(server, HOST "/a.gmi\r\n", answer_starts, "20 ");
}

static void
point_at(const struct server *server, const char *target)
{
	const char *link = beside(server, "link");

	assert_int_equal(symlink(target, link), 0);
	assert_int_equal(rename(link, server->capsule), 0);
}

/* Asks until the answer is the wanted one; any other is of the tree before. */
static void
turns(const struct server *server, const char *request, const char *before,
    const char *behind)
{
	int64_t until = clock_monotonic() + PATIENCE;

	for (bool turned = false; !turned;) {
		struct heard heard = request[0] == 'g'
		    ? gemini_ask(server, request)
		    : gopher_ask(server, request);
		struct span answer = heard_span(&heard);
		turned = answer_has(answer, behind);
		expect_true(
		    request, answer, turned != answer_has(answer, before));
		expect_true(request, answer, clock_monotonic() < until);
		heard_free(&heard);
		/* Asking keeps a processor from what is waited for. */
		if (!turned)
			poll(NULL, 0, BETWEEN);
	}
}

/*
 * E13: another target for a link: no page is missing at any moment, none
 * mixed.
 */
static void
deployed(void **state)
{
	struct server *server = *state;
	char path[64], text[64];

	for (int tree = 1; tree <= 2; tree++)
		for (int i = 0; i < 50; i++) {
			snprintf(
			    path, sizeof(path), "../tree%d/d/%d.gmi", tree, i);
			snprintf(text, sizeof(text), "# Tree%d\n\ntext%d\n",
			    tree, i);
			server_write(server, path, text);
		}
	rmdir(server->capsule);
	point_at(server, "tree1");
	server_start(server, NULL);
	for (size_t i = 0; i < 2; i++) {
		static const char *const trees[] = {"Tree2", "Tree1"};
		static const char *const targets[] = {"tree2", "tree1"};
		static const char *const asked[] = {
		    HOST "/d/\r\n", HOST "/d/7.gmi\r\n", "/d/8\r\n", "/d/\r\n"};
		point_at(server, targets[i]);
		/* The first is asked all the while: each network's in turn. */
		for (size_t j = 0; j < COUNT(asked); j++)
			turns(server, asked[(2 * i + j) % COUNT(asked)],
			    trees[1 - i], trees[i]);
	}
	/* The old one may be removed; the new one is followed. */
	server_drop(server, "d/new.gmi", "# Newest\n");
	wait_for(server, HOST "/d/\r\n", answer_has, "Newest");
	gemini_expect(server, HOST "/d/new.gmi\r\n", "20 ");
}

/*
 * K342: what is to be taken once no worker is on its way out is taken also if a
 * reload was asked for meanwhile, and fails.
 */
static void
deployed_while_busy(void **state)
{
	struct server *server = *state;
	struct client reader;
	struct talk slow = {.port = server->gemini, .secure = true};

	server_write(server, "../tree1/a.gmi", "# First\n");
	server_write(server, "../tree2/a.gmi", "# Second\n");
	server_write(server, "../tree2/b.gmi", "# More\n");
	rmdir(server->capsule);
	point_at(server, "tree1");
	server_configure(server, "[server]\nworkers = 1\n");
	server_start(server, NULL);
	server->faults = true;
	slow.port = server->gemini;
	wait_for(server, HOST "/a.gmi\r\n", answer_has, "First");
	/* It has not asked yet, and so keeps its worker. */
	assert_int_equal(client_open(&reader, &slow), 0);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "configuration was read again") == 1);
	point_at(server, "tree2");
	EVENTUALLY(status_number_of(server, "hosts.0.edition.articles") == 2);
	server_configure(server, "[server]\nworkers = many\n");
	kill(server->pid, SIGHUP);
	client_close(&reader);
	EVENTUALLY(server_logged(server, "stays as it was") == 1);
	turns(server, HOST "/a.gmi\r\n", "First", "Second");
	assert_int_equal(server_stop(server), 0);
}

/*
 * K476, K495: a worker ends while a change waits: all are replaced, and who
 * reads slowly does not hold that up for long.
 */
static void
deployed_while_read(void **state)
{
	struct server *server = *state;
	struct client reader;
	struct talk slow = {.secure = true};
	pid_t workers[PROCESS_MAX];

	server_write(server, "../tree1/a.gmi", "# First\n");
	server_write(server, "../tree2/a.gmi", "# Second\n");
	server_write(server, "../tree3/a.gmi", "# Third\n");
	server_write(server, "../tree3/b.gmi", "# More\n");
	rmdir(server->capsule);
	point_at(server, "tree1");
	server_configure(
	    server, "[server]\nworkers = 1\n[limits]\nrequest = 2m\n");
	server_start(server, NULL);
	server->faults = true;
	slow.port = server->gemini;
	wait_for(server, HOST "/a.gmi\r\n", answer_has, "First");
	/* It has not asked yet, and so keeps its worker. */
	assert_int_equal(client_open(&reader, &slow), 0);
	int64_t begin = clock_monotonic();
	point_at(server, "tree2");
	wait_for(server, HOST "/a.gmi\r\n", answer_has, "Second");
	point_at(server, "tree3");
	EVENTUALLY(status_number_of(server, "hosts.0.edition.articles") == 2);
	size_t count = process_workers(server, workers);
	for (size_t i = 0; i < count; i++)
		kill(workers[i], SIGKILL);
	point_at(server, "tree2");
	wait_for(server, HOST "/a.gmi\r\n", answer_has, "Second");
	assert_true(clock_monotonic() - begin < 45000);
	client_close(&reader);
	assert_int_equal(server_stop(server), 0);
}

/*
 * K473: a clone in the place of the capsule, of which only what git keeps for
 * itself is there yet, is no capsule: what was there before stands.
 */
static void
cloned(void **state)
{
	struct server *server = *state;

	server_write(server, "../before/a.gmi", "# First\n");
	server_write(server, "../clone/.git/config", "[core]\n");
	rmdir(server->capsule);
	point_at(server, "before");
	server_start(server, NULL);
	point_at(server, "clone");
	goes_on_until_missed(server, 1);
	assert_int_equal(
	    server_logged(server, "an empty directory is in its place"), 1);
	server_write(server, "a.gmi", "# First\n\nof the clone\n");
	wait_for(server, HOST "/a.gmi\r\n", answer_has, "of the clone");
}

static void
expect_nowhere(const struct server *server, const char *secret)
{
	static const char *const asked[] = {
	    HOST "/\r\n", HOST "/x\r\n", "/\r\n", "/x\r\n"};

	for (size_t i = 0; i < COUNT(asked); i++) {
		struct heard heard = asked[i][0] == 'g'
		    ? gemini_ask(server, asked[i])
		    : gopher_ask(server, asked[i]);
		expect_true(asked[i], heard_span(&heard),
		    answer_lacks(heard_span(&heard), secret));
		heard_free(&heard);
	}
}

/*
 * K470: a publisher's link to the keys or into another host's capsule is not
 * followed, in a sandbox or out of it: the last edition stays, and the log says
 * why. A reload refuses keys, too; a link to a new release is followed after
 * that.
 */
static void
led_astray(void **state)
{
	static const char *const boxes[] = {"auto", "off"};
	static const char *const targets[] = {"certs", "bob/private"};
	struct server *server = *state;
	char more[2 * PATH];

	for (size_t i = 0; i < COUNT(boxes); i++) {
		server_write(server, "a.gmi", "# First\n");
		server_write(server, "../certs/x", "# Secret\n");
		server_write(server, "../bob/private/x", "# Secret\n");
		server_write(server, "../release/a.gmi", "# Release\n");
		snprintf(more, sizeof(more),
		    "[server]\nsandbox = %s\n[host alice]\n"
		    "name = localhost\n[host bob]\nname = bob.example\n"
		    "root = %s/bob\n[zone club]\npath = /private/\n"
		    "host = bob\nallow = sha256:%064d\n",
		    boxes[i], server->directory, 0);
		server_configure(server, more);
		server_start(server, NULL);
		goes_on(server);
		put_away(server);
		for (size_t k = 0; k < COUNT(targets); k++) {
			point_at(server, targets[k]);
			EVENTUALLY((expect_nowhere(server, "Secret"),
			    server_logged(server,
				"cannot be read: its path leads to another "
				"directory") > COUNT(targets) * i + k));
			expect_nowhere(server, "Secret");
			goes_on(server);
		}
		point_at(server, "release");
		wait_for(server, HOST "/a.gmi\r\n", answer_has, "Release");
		assert_int_equal(server_stop(server), 0);
		unlink(server->capsule);
		put_back(server);
	}
}

/* A namespace in which we may mount. Returns whether we have one. */
static bool
may_mount(void)
{
	return geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static void
mount_capsule(const struct server *server, const char *text)
{
	assert_int_equal(
	    mount("loam", server->capsule, "tmpfs", 0, "size=1m,mode=755"), 0);
	server_write(server, "a.gmi", text);
	server_write(server, "dir/b.gmi", text);
}

/*
 * E13: unmounted: the empty directory below is no capsule. Mounted: followed.
 */
static void
mounted(void **state)
{
	struct server *server = *state;

	if (!may_mount())
		return;
	mount_capsule(server, "# First\n");
	server_start(server, NULL);
	for (int i = 0; i < 2; i++) {
		char text[32];
		assert_int_equal(umount2(server->capsule, MNT_DETACH), 0);
		goes_on_until_missed(server, (size_t)i + 1);
		snprintf(text, sizeof(text), "# First\n\nround %d\n", i);
		mount_capsule(server, text);
		/* All but the first word is another file's. */
		snprintf(text, sizeof(text), "round %d", i);
		wait_for(server, HOST "/a.gmi\r\n", answer_has, text);
		wait_for(server, "/dir/b\r\n", answer_has, text);
		goes_on(server);
	}
	/* Read-only is good enough for us, and what comes later is found. */
	assert_int_equal(
	    mount(NULL, server->capsule, NULL, MS_REMOUNT | MS_RDONLY, NULL),
	    0);
	goes_on(server);
	assert_int_equal(
	    mount(NULL, server->capsule, NULL, MS_REMOUNT, NULL), 0);
	server_drop(server, "c.gmi", "# Third\n");
	wait_for(server, HOST "/\r\n", answer_has, "Third");
	assert_int_equal(server_stop(server), 0);
	umount2(server->capsule, MNT_DETACH);
}

/* E13: a mount over one of its directories, and the end of it. */
static void
mounted_inside(void **state)
{
	struct server *server = *state;
	char path[SERVER_PATH];

	if (!may_mount())
		return;
	server_configure(server, "[capsule]\nrescan = 1s\n");
	server_write(server, "a.gmi", "# First\n");
	server_write(server, "dir/b.gmi", "# Below\n");
	snprintf(path, sizeof(path), "%s", server_path(server, "dir"));
	server_start(server, NULL);
	wait_for(server, HOST "/dir/\r\n", answer_has, "Below");
	assert_int_equal(mount("loam", path, "tmpfs", 0, "size=1m"), 0);
	server_write(server, "dir/c.gmi", "# Above\n");
	wait_for(server, HOST "/dir/\r\n", answer_has, "Above");
	wait_for(server, HOST "/dir/b.gmi\r\n", answer_starts, "51 ");
	/* It sends hints as the other did. */
	server_drop(server, "dir/d.gmi", "# Dropped\n");
	wait_for(server, HOST "/dir/\r\n", answer_has, "Dropped");
	assert_int_equal(umount2(path, MNT_DETACH), 0);
	wait_for(server, HOST "/dir/\r\n", answer_has, "Below");
	goes_on(server);
}

/* A writer through memory, of whom no hint tells. */
static void
write_unseen(const struct server *server, const char *path, const char *text)
{
	size_t size = strlen(text);
	int fd = open(server_path(server, path), O_RDWR | O_CLOEXEC);
	char *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	assert_true(at != MAP_FAILED);
	memcpy(at, text, size);
	msync(at, size, MS_SYNC);
	/* Both stay open: closing would be a hint. */
}

/* HUP looks at everything; until it has, the edition before stands. */
static void
hang_up(void **state)
{
	struct server *server = *state;
	pid_t before = 0, now;

	server_configure(server, "[capsule]\nwatch = inotify\nrescan = 1d\n");
	server_write(server, "a.gmi", "# First\n");
	server_write(server, "b.gmi", "# Old one\n");
	server_write(server, "2020-01-01-draft.gmi",
	    "---\ndraft: true\n---\n# Secret\n");
	server_write(server, "2999-01-01-later.gmi", "# Secret\n");
	server_start(server, NULL);
	for (int i = 0; i < 2; i++) {
		before = process_indexer(server);
		write_unseen(
		    server, "b.gmi", i % 2 ? "# Old one\n" : "# New one\n");
		kill(server->pid, SIGHUP);
		do {
			struct heard heard = gemini_ask(server, HOST "/\r\n");
			struct span answer = heard_span(&heard);
			expect_true("menu", answer,
			    answer_has(answer, "First") &&
				answer_has(answer, " one\n") &&
				answer_lacks(answer, "Secret"));
			heard_free(&heard);
			gemini_expect(
			    server, HOST "/2020-01-01-draft.gmi\r\n", "51 ");
			now = process_indexer(server);
		} while (now == 0 || now == before);
		wait_for(server, HOST "/\r\n", answer_has,
		    i % 2 ? "Old one" : "New one");
	}
}

enum { HELD = 2 /* a writer's exit code: it was kept waiting too long */ };

/* Writes a new text in pieces, never quiet for long, and closes it. */
static pid_t
write_slowly(const struct server *server, const char *path)
{
	pid_t child = fork();

	if (child != 0)
		return child;
	int fd =
	    open(server_path(server, path), O_WRONLY | O_TRUNC | O_CLOEXEC);
	int failed = write(fd, "# Slow\n\nnew text\n", 17) != 17;
	bool held = false;
	for (int i = 0; i < 30; i++) {
		int64_t before = clock_monotonic();
		failed += write(fd, "more\n", 5) != 5;
		poll(NULL, 0, 100);
		held = held || clock_monotonic() - before > SCAN_QUIET / 2;
	}
	failed += write(fd, "new end\n", 8) != 8;
	close(fd);
	_exit(failed ? 1 : held ? HELD : 0);
}

/* Returns whether every answer has all of the new text, or none of it. */
static bool
answers_are_whole(const struct server *server, pid_t child, int *status_r)
{
	static const char *const pages[] = {
	    HOST "/slow.gmi\r\n", "/slow\r\n", HOST "/\r\n"};
	bool whole = true;

	while (waitpid(child, status_r, WNOHANG) == 0)
		for (size_t i = 0; i < COUNT(pages); i++) {
			struct heard heard = pages[i][0] == 'g'
			    ? gemini_ask(server, pages[i])
			    : gopher_ask(server, pages[i]);
			struct span answer = heard_span(&heard);
			whole = whole &&
			    answer_has(answer, "new text") ==
				answer_has(answer, "new end");
			expect_true(pages[i], answer,
			    i < 2 || answer_has(answer, "Slow"));
			heard_free(&heard);
		}
	return whole;
}

/*
 * HUP while somebody writes: no more is shown of it than before. A new indexer
 * does not know that the file is open, so a writer who rests for two seconds
 * has ended for it: one whom a busy machine kept waiting writes once more.
 */
static void
hang_up_while_writing(void **state)
{
	struct server *server = *state;
	bool whole;
	int status;

	server_write(server, "a.gmi", "# First\n");
	server_write(server, "slow.gmi", "# Slow\n\nold text\nold end\n");
	server_start(server, NULL);
	do {
		pid_t child = write_slowly(server, "slow.gmi");
		poll(NULL, 0, 100);
		kill(server->pid, SIGHUP);
		whole = answers_are_whole(server, child, &status);
		wait_for(server, HOST "/slow.gmi\r\n", answer_has, "new end");
	} while (WIFEXITED(status) && WEXITSTATUS(status) == HELD);
	assert_int_equal(status, 0);
	assert_true(whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(renamed),
	    SERVER_SCENE(deployed),
	    SERVER_SCENE(deployed_while_busy),
	    SERVER_SCENE(deployed_while_read),
	    SERVER_SCENE(cloned),
	    SERVER_SCENE(led_astray),
	    SERVER_SCENE(hang_up),
	    SERVER_SCENE(hang_up_while_writing),
	    /* Last: what they mount, nobody else sees. */
	    SERVER_SCENE(mounted),
	    SERVER_SCENE(mounted_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
