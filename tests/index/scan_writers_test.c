/*
 * F100 to F107: files that are being written, by writers of every kind, with a
 * clock that goes on only when a test says so. A writer is known by the
 * system's events (inotify), by a lease that is refused, by both, or by
 * neither: in the portable twin, and where files are polled that belong to
 * another user.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "support/expect.h"
#include "watch/watch.h"
#include "support/fixture.h"

enum { SECOND = 1000 };

static struct {
	int64_t passed; /* ms */
	bool denied; /* leases are refused, as those of others' files are */
} faked;

/* The scan's clock for delays stands still. */
int
clock_gettime(clockid_t clock, struct timespec *now)
{
	if (clock != CLOCK_MONOTONIC)
		return (int)syscall(SYS_clock_gettime, clock, now);
	*now = (struct timespec){.tv_sec = 1000 + faked.passed / 1000,
	    .tv_nsec = faked.passed % 1000 * 1000000};
	return 0;
}

int
fcntl(int fd, int command, ...)
{
	va_list arguments;

	va_start(arguments, command);
	long argument = va_arg(arguments, long);
	va_end(arguments);
	if (command == F_SETLEASE && faked.denied) {
		errno = EACCES;
		return -1;
	}
	return (int)syscall(SYS_fcntl, fd, command, argument);
}

/* What is known of writers. */
enum {
	BY_EVENTS = 1,
	BY_LEASES = 2,
	WAYS = 4,
};

/* Opens the capsule so that these ways are open, as far as there are any. */
static int
open_with(struct fixture *fixture, int ways)
{
	faked.denied = !(ways & BY_LEASES);
	fixture->config.watch = ways & BY_EVENTS ? WATCH_INOTIFY : WATCH_POLL;
	server_write(&fixture->capsule, "dir/b.gmi", "# B\n");
	fixture_open(fixture);
	if (scan_descriptor(fixture->scan) < 0)
		ways &= ~BY_EVENTS;
	int fd = open(server_path(&fixture->capsule, "../loam.ini"),
	    O_RDONLY | O_CLOEXEC);
	if (watch_is_being_written(fd) < 0)
		ways &= ~BY_LEASES;
	close(fd);
	return ways;
}

static int
set_up(void **state)
{
	memset(&faked, 0, sizeof(faked));
	return fixture_setup(state);
}

static int
open_file(struct fixture *fixture, const char *path, int flags)
{
	int fd = open(server_path(&fixture->capsule, path),
	    O_RDWR | O_CLOEXEC | flags, 0644);

	assert_true(fd >= 0);
	return fd;
}

static void
put(int fd, const char *text)
{
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static void
pass(struct fixture *fixture, int64_t ms)
{
	faked.passed += ms;
	fixture_look(fixture);
}

/* Whether the newest edition has that title for a path. */
static bool
is_titled(struct fixture *fixture, const char *path, const char *title)
{
	return fixture_has(fixture, path) &&
	    span_equal(fixture_title(fixture, path), span_of(title));
}

static const char *
way_name(int ways)
{
	static const char *const names[] = {
	    "neither", "events", "leases", "both"};

	return names[ways];
}

static void
expect_titled(struct fixture *fixture, int ways, const char *title)
{
	const char *path = "/dir/a.gmi";
	struct span menu = fixture_page(fixture, "/");

	expect_true(way_name(ways), span_of(title),
	    *title ? is_titled(fixture, path, title)
		   : !fixture_has(fixture, path));
	expect_true(way_name(ways), menu,
	    !*title || fixture_holds(fixture_page(fixture, "/dir/"), title));
}

/*
 * Writes in three parts with pauses, onto a file that is there (`before` is its
 * title) or a new one (it is empty).
 */
static void
write_with_pauses(
    struct fixture *fixture, int wanted, const char *before, int flags)
{
	unlink(server_path(&fixture->capsule, "dir/a.gmi"));
	if (*before)
		server_write(&fixture->capsule, "dir/a.gmi", "# Old\n");
	int ways = open_with(fixture, wanted);
	int fd = open_file(fixture, "dir/a.gmi", flags);
	lseek(fd, 0, SEEK_END);
	put(fd, "# Half\n");
	fixture_look(fixture);
	pass(fixture, SCAN_QUIET - 1);
	expect_titled(fixture, ways, before);
	if (ways == 0) {
		pass(fixture, 1);
		assert_true(is_titled(fixture, "/dir/a.gmi",
		    *before && flags == 0 ? "Old" : "Half"));
		close(fd);
		return;
	}
	pass(fixture, SCAN_QUIET_OPEN - SCAN_QUIET - 1);
	put(fd, "Second part\n");
	fixture_look(fixture);
	pass(fixture, SCAN_QUIET_OPEN - 1);
	assert_int_equal(scan_due(fixture->scan), 1);
	expect_titled(fixture, ways, before);
	put(fd, "Third part\n");
	close(fd);
	fixture_look(fixture);
	pass(fixture, ways & BY_EVENTS ? 0 : SCAN_QUIET);
	assert_true(
	    fixture_holds(fixture_page(fixture, "/dir/a.gmi"), "Third part"));
}

/* F100: a pause of less than a minute, of a writer that has it open. */
static void
pauses(void **state)
{
	for (int ways = 0; ways < WAYS; ways++) {
		write_with_pauses(*state, ways, "", O_CREAT | O_EXCL);
		write_with_pauses(*state, ways, "Old", 0);
		write_with_pauses(*state, ways, "Old", O_TRUNC);
	}
}

/* F100: after a minute it is taken as it is. */
static void
stalls(void **state)
{
	struct fixture *fixture = *state;

	for (int wanted = 1; wanted < WAYS; wanted++) {
		unlink(server_path(&fixture->capsule, "dir/a.gmi"));
		int ways = open_with(fixture, wanted);
		int fd = open_file(fixture, "dir/a.gmi", O_CREAT);
		put(fd, "# Half\n");
		fixture_look(fixture);
		pass(fixture, SCAN_QUIET_OPEN - 1);
		expect_titled(fixture, ways, ways ? "" : "Half");
		pass(fixture, 1);
		expect_titled(fixture, ways, "Half");
		close(fd);
	}
}

/* F101: what is never quiet is taken after five minutes, with a remark. */
static void
never_quiet(void **state)
{
	struct fixture *fixture = *state;

	for (int wanted = 0; wanted < WAYS; wanted++) {
		unlink(server_path(&fixture->capsule, "dir/a.gmi"));
		open_with(fixture, wanted);
		int fd = open_file(fixture, "dir/a.gmi", O_CREAT);
		put(fd, "# Log\n");
		fixture_look(fixture);
		for (int64_t at = SECOND; at < SCAN_UNQUIET; at += SECOND) {
			put(fd, "line\n");
			pass(fixture, SECOND);
			assert_false(fixture_has(fixture, "/dir/a.gmi"));
			assert_in_range(
			    scan_due(fixture->scan), 1, SCAN_QUIET_OPEN);
		}
		put(fd, "line\n");
		assert_true(scan_due(fixture->scan) <= SECOND);
		pass(fixture, SECOND);
		assert_true(is_titled(fixture, "/dir/a.gmi", "Log"));
		assert_true(fixture_noted(
		    fixture, "/dir/a.gmi", "not quiet for 5 minutes"));
		/* Five minutes more for what follows. */
		put(fd, "line\n");
		pass(fixture, SECOND);
		put(fd, "line\n");
		assert_false(fixture_look(fixture));
		close(fd);
	}
}

static void
append(struct fixture *fixture, const char *text)
{
	int fd = open_file(fixture, "dir/a.gmi", O_CREAT | O_APPEND);

	put(fd, text);
	close(fd);
	fixture_look(fixture);
}

static bool
holds(struct fixture *fixture, const char *text)
{
	return fixture_has(fixture, "/dir/a.gmi") &&
	    fixture_holds(fixture_gopher(fixture, "/dir/a.gmi"), text);
}

/* F102: appended in pieces, each of which is closed. */
static void
in_pieces(void **state)
{
	struct fixture *fixture = *state;

	if (!(open_with(fixture, BY_EVENTS | BY_LEASES) & BY_EVENTS))
		return;
	append(fixture, "# First\n");
	assert_true(holds(fixture, "First"));
	for (int i = 0; i < 10; i++) {
		pass(fixture, SCAN_QUIET - 1);
		append(fixture, "piece\n");
		assert_false(holds(fixture, "piece"));
	}
	append(fixture, "last\n");
	pass(fixture, SCAN_QUIET - 1);
	assert_false(holds(fixture, "piece"));
	assert_int_equal(scan_due(fixture->scan), 1);
	pass(fixture, 1);
	assert_true(holds(fixture, "last"));
	/* After a rest a close counts at once again. */
	append(fixture, "whole\n");
	assert_true(holds(fixture, "whole"));
}

/* F102: attributes and another file of that name are no pieces. */
static void
no_pieces(void **state)
{
	struct fixture *fixture = *state;

	if (!(open_with(fixture, BY_EVENTS | BY_LEASES) & BY_EVENTS))
		return;
	append(fixture, "# First\n");
	assert_true(holds(fixture, "First"));
	/* Opened and dated, nothing written. */
	int fd = open_file(fixture, "dir/a.gmi", 0);
	futimens(fd, (struct timespec[]){{.tv_sec = 9}, {.tv_sec = 9}});
	close(fd);
	fixture_look(fixture);
	assert_true(holds(fixture, "First"));
	/* As git writes a file, twice. */
	unlink(server_path(&fixture->capsule, "dir/a.gmi"));
	append(fixture, "# Second\n");
	assert_true(holds(fixture, "Second"));
	server_drop(&fixture->capsule, "dir/a.gmi", "# Third\n");
	fixture_look(fixture);
	assert_true(holds(fixture, "Third"));
}

/* Sets the times of a file, and nothing else. */
static void
date(struct fixture *fixture, const char *path, time_t second)
{
	const struct timespec times[2] = {
	    {.tv_sec = second}, {.tv_sec = second}};

	assert_int_equal(
	    utimensat(AT_FDCWD, server_path(&fixture->capsule, path), times, 0),
	    0);
	fixture_look(fixture);
}

/*
 * K272: a text whose times alone are set, as rsync does with equal files, is
 * served all the while; not one that is being written as well.
 */
static void
dated(void **state)
{
	struct fixture *fixture = *state;

	if (!(open_with(fixture, BY_EVENTS | BY_LEASES) & BY_EVENTS))
		return;
	append(fixture, "# First\n");
	assert_true(holds(fixture, "First"));
	for (time_t second = 9; second < 12; second++) {
		date(fixture, "dir/a.gmi", second);
		assert_true(holds(fixture, "First"));
	}
	int fd = open_file(fixture, "dir/a.gmi", 0);
	put(fd, "# Half");
	date(fixture, "dir/a.gmi", 12);
	fixture_look(fixture);
	assert_false(holds(fixture, "Half"));
	put(fd, " and whole\n");
	close(fd);
	fixture_look(fixture);
	pass(fixture, SCAN_QUIET);
	assert_true(holds(fixture, "whole"));
	date(fixture, "dir/a.gmi", 13);
	assert_true(holds(fixture, "whole"));
}

/*
 * P536: where no event tells, a text whose times alone are set is known by its
 * bytes, and served all the while; one whose bytes change, at the same size, is
 * not until it is quiet, and then not for its times either.
 */
static void
dated_unseen(void **state)
{
	struct fixture *fixture = *state;

	for (int ways = 0; ways <= BY_LEASES; ways += BY_LEASES) {
		open_with(fixture, ways);
		unlink(server_path(&fixture->capsule, "dir/a.gmi"));
		fixture_look(fixture);
		append(fixture, "# First\n");
		pass(fixture, SCAN_QUIET);
		assert_true(holds(fixture, "First"));
		for (time_t second = 9; second < 12; second++) {
			date(fixture, "dir/a.gmi", second);
			assert_true(holds(fixture, "First"));
		}
		server_write(&fixture->capsule, "dir/a.gmi", "# Other\n");
		date(fixture, "dir/a.gmi", 12);
		assert_false(holds(fixture, "First"));
		assert_false(holds(fixture, "Other"));
		pass(fixture, SCAN_QUIET - 1);
		assert_false(holds(fixture, "Other"));
		date(fixture, "dir/a.gmi", 13);
		assert_false(holds(fixture, "Other"));
		/* The bytes of before are no half of anything. */
		server_write(&fixture->capsule, "dir/a.gmi", "# First\n");
		date(fixture, "dir/a.gmi", 14);
		assert_true(holds(fixture, "First"));
		server_write(&fixture->capsule, "dir/a.gmi", "# Other\n");
		fixture_look(fixture);
		pass(fixture, SCAN_QUIET);
		assert_true(holds(fixture, "Other"));
		date(fixture, "dir/a.gmi", 15);
		assert_true(holds(fixture, "Other"));
	}
}

/* The writers whose writing no event tells of. */
static int
in_new_directory(struct fixture *fixture)
{
	server_write(&fixture->capsule, "new/a.gmi", "");
	int fd = open_file(fixture, "new/a.gmi", O_TRUNC);
	put(fd, "# Half\n");
	return fd;
}

static int
by_other_name(struct fixture *fixture)
{
	char other[SERVER_PATH];
	int fd;

	snprintf(other, sizeof(other), "%s",
	    server_path(&fixture->capsule, "../other"));
	assert_int_equal(
	    link(server_path(&fixture->capsule, "old.gmi"), other), 0);
	fixture_look(fixture);
	fd = open(other, O_WRONLY | O_TRUNC | O_CLOEXEC);
	unlink(other);
	put(fd, "# Half\n");
	return fd;
}

/* As `touch` or a script does that adds a line. */
static int
one_of_two(struct fixture *fixture)
{
	int fd = open_file(fixture, "old.gmi", O_TRUNC);

	put(fd, "# Half\n");
	close(open_file(fixture, "old.gmi", 0));
	return fd;
}

/* A directory is moved in, of which one file is being written. */
static int
in_arrived_directory(struct fixture *fixture)
{
	char from[SERVER_PATH];

	server_write(&fixture->capsule, "../away/sub/a.gmi", "");
	int fd = open_file(fixture, "../away/sub/a.gmi", O_TRUNC);
	put(fd, "# Half\n");
	snprintf(from, sizeof(from), "%s",
	    server_path(&fixture->capsule, "../away"));
	assert_int_equal(
	    rename(from, server_path(&fixture->capsule, "arrived")), 0);
	return fd;
}

/* F103: writers that no event tells of, where the system says who writes. */
static void
unseen_writers(void **state)
{
	static const struct {
		int (*begin)(struct fixture *fixture);
		const char *path, *before;
	} rows[] = {
	    {in_new_directory, "/new/a.gmi", ""},
	    {by_other_name, "/old.gmi", "Old"},
	    {one_of_two, "/old.gmi", "Old"},
	    {in_arrived_directory, "/arrived/sub/a.gmi", ""},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		server_write(&fixture->capsule, "old.gmi", "# Old\n");
		if (!(open_with(fixture, WAYS - 1) & BY_LEASES))
			return;
		int fd = rows[i].begin(fixture);
		fixture_look(fixture);
		for (int64_t at = 0; at < SCAN_QUIET_OPEN - SECOND;
		     at += SCAN_QUIET) {
			expect_true(rows[i].path, SPAN("stands"),
			    rows[i].before[0]
				? is_titled(fixture, rows[i].path, "Old")
				: !fixture_has(fixture, rows[i].path));
			assert_in_range(scan_due(fixture->scan), 0, SCAN_QUIET);
			pass(fixture, SCAN_QUIET);
		}
		put(fd, "Whole\n");
		close(fd);
		fixture_look(fixture);
		pass(fixture, SCAN_QUIET);
		expect_true(rows[i].path, SPAN("comes"),
		    is_titled(fixture, rows[i].path, "Half"));
	}
}

/* F103: a mapping of the file, into which no call writes. */
static void
mapped(void **state)
{
	static const struct timespec long_ago[2] = {
	    {.tv_sec = 9}, {.tv_sec = 9}};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# Old\n");
	utimensat(
	    AT_FDCWD, server_path(&fixture->capsule, "a.gmi"), long_ago, 0);
	if (!(open_with(fixture, WAYS - 1) & BY_LEASES))
		return;
	int fd = open_file(fixture, "a.gmi", 0);
	char *text = mmap(NULL, 6, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(text != MAP_FAILED);
	close(fd);
	text[2] = 'N';
	assert_int_equal(msync(text, 6, MS_SYNC), 0);
	fixture_look(fixture);
	pass(fixture, SCAN_QUIET);
	pass(fixture, SCAN_QUIET_OPEN - SCAN_QUIET - 1);
	assert_true(is_titled(fixture, "/a.gmi", "Old"));
	memcpy(text + 2, "New", 3);
	munmap(text, 6);
	fixture_look(fixture);
	pass(fixture, SCAN_QUIET);
	assert_true(is_titled(fixture, "/a.gmi", "New"));
}

/* F104: a rename counts at once, also of a file that is still open. */
static void
renamed(void **state)
{
	struct fixture *fixture = *state;

	for (int wanted = 0; wanted < WAYS; wanted++) {
		server_write(&fixture->capsule, "dir/a.gmi", "# Old\n");
		int ways = open_with(fixture, wanted);
		int fd = open_file(fixture, "dir/.a.gmi.Xk3f", O_CREAT);
		char from[SERVER_PATH];
		put(fd, "# New\n");
		snprintf(from, sizeof(from), "%s",
		    server_path(&fixture->capsule, "dir/.a.gmi.Xk3f"));
		fixture_look(fixture);
		assert_int_equal(
		    rename(from, server_path(&fixture->capsule, "dir/a.gmi")),
		    0);
		fixture_look(fixture);
		expect_titled(fixture, ways, ways & BY_EVENTS ? "New" : "Old");
		/* It is closed as it was: that is no piece. */
		close(fd);
		fixture_look(fixture);
		expect_titled(fixture, ways, ways & BY_EVENTS ? "New" : "Old");
		pass(fixture, SCAN_QUIET);
		expect_titled(fixture, ways, "New");
	}
}

/* F105: a file that was created and is empty is not finished yet. */
static void
created(void **state)
{
	struct fixture *fixture = *state;

	for (int wanted = 1; wanted < WAYS; wanted++) {
		unlink(server_path(&fixture->capsule, "dir/a.gmi"));
		int ways = open_with(fixture, wanted);
		int fd = open_file(fixture, "dir/a.gmi", O_CREAT);
		fixture_look(fixture);
		pass(fixture, SCAN_QUIET_OPEN - 1);
		expect_true(way_name(ways), SPAN("empty"),
		    ways == 0 || !fixture_has(fixture, "/dir/a.gmi"));
		put(fd, "# Whole\n");
		close(fd);
		fixture_look(fixture);
		pass(fixture, ways & BY_EVENTS ? 0 : SCAN_QUIET);
		expect_titled(fixture, ways, "Whole");
	}
}

/* F105: a hard link has no writer, and no close to wait for. */
static void
hard_link(void **state)
{
	struct fixture *fixture = *state;

	for (int wanted = 0; wanted < WAYS; wanted++) {
		char from[SERVER_PATH];
		unlink(server_path(&fixture->capsule, "dir/a.gmi"));
		server_write(&fixture->capsule, "../whole", "# Whole\n");
		int ways = open_with(fixture, wanted);
		snprintf(from, sizeof(from), "%s",
		    server_path(&fixture->capsule, "../whole"));
		assert_int_equal(
		    link(from, server_path(&fixture->capsule, "dir/a.gmi")), 0);
		fixture_look(fixture);
		pass(fixture, SCAN_QUIET - 1);
		expect_titled(fixture, ways, "");
		pass(fixture, 1);
		expect_titled(fixture, ways, "Whole");
	}
}

/* F106: maps, pages and blocks of a directory are held as articles are. */
static void
other_roles(void **state)
{
	static const char *const names[] = {"gophermap", "index.gmi",
	    ".intro.gmi", ".standing.gmi", ".standing.es.gmi", "robots.txt"};
	static const char *const pages[] = {
	    "/dir/", "/dir/a.gmi", "/dir/a.es.gmi", "/", "/recent"};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(names); i++) {
		char path[64];
		snprintf(path, sizeof(path), "dir/%s", names[i]);
		server_write(&fixture->capsule, "dir/a.gmi", "# A\n");
		server_write(&fixture->capsule, "dir/a.es.gmi", "# Es\n");
		server_write(&fixture->capsule, path, "# Title\niWhole\n");
		if (!open_with(fixture, WAYS - 1))
			return;
		struct span menu = fixture_page(fixture, "/");
		int fd = open_file(fixture, path, O_TRUNC);
		put(fd, "# Half\niHalf\n");
		fixture_look(fixture);
		pass(fixture, SCAN_QUIET_OPEN - 1);
		for (size_t j = 0; j < COUNT(pages); j++) {
			struct span gemini = fixture_gemini(fixture, pages[j]);
			struct span gopher = fixture_gopher(fixture, pages[j]);
			expect_true(
			    names[i], gemini, !fixture_holds(gemini, "Half"));
			expect_true(
			    names[i], gopher, !fixture_holds(gopher, "Half"));
		}
		expect_span(names[i], fixture_page(fixture, "/"), menu);
		put(fd, "iMore\n");
		close(fd);
		fixture_look(fixture);
		unlink(server_path(&fixture->capsule, path));
	}
}

static void
expect_bundle(struct fixture *fixture, int ways, bool hidden, uint32_t wanted)
{
	uint32_t posts;

	expect_true(way_name(ways), SPAN("photo"),
	    fixture_has(fixture, "/2020-01-02-trip/photo.jpg") != hidden);
	edition_posts(fixture->edition, &posts);
	expect_true(way_name(ways), SPAN("posts"), posts == wanted);
}

/*
 * K363: an editor renames the page of a bundle, and writes it anew over a slow
 * line: what is in the bundle is hidden, or no post, all the while. A page that
 * does not come back is gone.
 */
static void
page_written_anew(void **state)
{
	static const char *const fronts[] = {"\n", "---\ndraft: true\n---\n"};
	const char *path = "2020-01-02-trip/index.gmi";
	struct fixture *fixture = *state;
	char aside[SERVER_PATH];

	snprintf(
	    aside, sizeof(aside), "%s~", server_path(&fixture->capsule, path));
	for (int i = 0; i < WAYS * 2; i++) {
		bool hidden = i % 2;
		server_write(
		    &fixture->capsule, "2020-01-02-trip/photo.jpg", "JPEG");
		server_write(
		    &fixture->capsule, "2020-01-02-trip/notes.gmi", "# N\n");
		server_write(&fixture->capsule, path, fronts[hidden]);
		int ways = open_with(fixture, i / 2);
		expect_bundle(fixture, ways, hidden, !hidden);
		assert_int_equal(
		    rename(server_path(&fixture->capsule, path), aside), 0);
		fixture_look(fixture);
		pass(fixture, SCAN_QUIET - 1);
		expect_bundle(fixture, ways, hidden, !hidden);
		int fd = open_file(fixture, path, O_CREAT);
		put(fd, fronts[hidden]);
		fixture_look(fixture);
		pass(fixture, SCAN_QUIET);
		expect_bundle(fixture, ways, hidden, !hidden);
		put(fd, "# Trip\n");
		close(fd);
		fixture_look(fixture);
		pass(fixture, SCAN_QUIET);
		expect_bundle(fixture, ways, hidden, !hidden);
		unlink(server_path(
		    &fixture->capsule, "2020-01-02-trip/notes.gmi"));
		unlink(server_path(&fixture->capsule, path));
		fixture_look(fixture);
		pass(fixture, SCAN_QUIET - 1);
		expect_bundle(fixture, ways, hidden, !hidden);
		assert_int_equal(scan_due(fixture->scan), 1);
		pass(fixture, 1);
		assert_true(fixture_has(fixture, "/2020-01-02-trip/photo.jpg"));
		assert_false(
		    fixture_has(fixture, "/2020-01-02-trip/index.gmi"));
	}
}

/*
 * K367: the page of a new directory is written over a slow line: nothing of the
 * directory is shown before it is known to be no draft. But what was shown
 * before there was a page is shown until then.
 */
static void
page_written_first(void **state)
{
	const char *path = "2020-01-02-trip/index.gmi";
	struct fixture *fixture = *state;

	for (int i = 0; i < WAYS * 2; i++) {
		bool stands = i % 2;
		int ways = open_with(fixture, i / 2);
		server_write(
		    &fixture->capsule, "2020-01-02-trip/photo.jpg", "JPEG");
		if (stands) {
			fixture_look(fixture);
			pass(fixture, SCAN_QUIET_OPEN);
			expect_bundle(fixture, ways, false, 0);
		}
		int fd = open_file(fixture, path, O_CREAT);
		put(fd, "---\ndraft: true\n---\n# Trip\n");
		fixture_look(fixture);
		expect_bundle(fixture, ways, !stands, 0);
		assert_false(fixture_noted(fixture, "/2020-01-02-trip/", ""));
		for (int part = 0; part < 3; part++) {
			pass(fixture, SCAN_QUIET - 1);
			expect_bundle(fixture, ways, !stands, 0);
			put(fd, "Further text\n");
			fixture_look(fixture);
		}
		close(fd);
		fixture_look(fixture);
		pass(fixture, SCAN_QUIET);
		expect_bundle(fixture, ways, true, 0);
		server_drop(&fixture->capsule, path, "# Trip\n");
		fixture_look(fixture);
		pass(fixture, SCAN_QUIET);
		expect_bundle(fixture, ways, false, 1);
		unlink(server_path(&fixture->capsule, path));
		unlink(server_path(
		    &fixture->capsule, "2020-01-02-trip/photo.jpg"));
		rmdir(server_path(&fixture->capsule, "2020-01-02-trip"));
	}
}

/*
 * P380: a file that was told to be in its place is finished, in a state of that
 * identity alone, however its directory is followed.
 */
static void
put_in_place(void **state)
{
	struct fixture *fixture = *state;
	struct stat about;
	struct identity file;

	open_with(fixture, 0);
	server_drop(&fixture->capsule, "new/dir/a.gmi", "# A\n");
	fixture_look(fixture);
	assert_false(fixture_has(fixture, "/new/dir/a.gmi"));
	assert_int_equal(
	    stat(server_path(&fixture->capsule, "new/dir/a.gmi"), &about), 0);
	file = identity_of(&about);
	file.changed++;
	scan_written(fixture->scan, SPAN("/new/dir/a.gmi"), &file);
	fixture_look(fixture);
	assert_false(fixture_has(fixture, "/new/dir/a.gmi"));
	file.changed--;
	scan_written(fixture->scan, SPAN("/new/dir/a.gmi"), &file);
	fixture_look(fixture);
	assert_true(is_titled(fixture, "/new/dir/a.gmi", "A"));
	/* Whatever is told of a path is looked at only. */
	scan_written(fixture->scan, SPAN("/none/b.gmi"), &file);
	scan_written(
	    fixture->scan, SPAN("/dir/b.gmi"), &(struct identity){.size = 0});
	fixture_look(fixture);
	assert_true(is_titled(fixture, "/dir/b.gmi", "B"));
}

/*
 * K472: a directory in the place of the capsule that is filled under its name:
 * what is being written there is not shown, neither at the first look nor when
 * no writer is waited for any more; what is complete is.
 */
static void
filled_in_place(void **state)
{
	struct fixture *fixture = *state;

	int ways = open_with(fixture, BY_EVENTS | BY_LEASES);
	char away[2 * SERVER_PATH];

	snprintf(away, sizeof(away), "%s/away", fixture->capsule.directory);
	/* What arrived in the directory before says nothing of this one. */
	server_drop(&fixture->capsule, "half.gmi", "# Before\n");
	scan_take_hints(fixture->scan);
	assert_int_equal(rename(fixture->capsule.capsule, away), 0);
	assert_int_equal(mkdir(fixture->capsule.capsule, 0755), 0);
	server_write(&fixture->capsule, "whole.gmi", "# Whole\n");
	int half = open_file(fixture, "half.gmi", O_CREAT);
	put(half, "# Half\n");
	close(open_file(fixture, "empty.gmi", O_CREAT));
	/* No clock says that it is from just now, whoever has it open. */
	int ahead = open_file(fixture, "ahead.gmi", O_CREAT);
	put(ahead, "# Ahead\n");
	futimens(ahead,
	    (struct timespec[]){{.tv_sec = INT32_MAX}, {.tv_sec = INT32_MAX}});
	assert_null(scan_find_root(fixture->scan));
	fixture_look(fixture);
	close(ahead);
	assert_true(is_titled(fixture, "/ahead.gmi", "Ahead"));
	for (int i = 0; i < 2; i++) {
		assert_true(is_titled(fixture, "/whole.gmi", "Whole"));
		assert_false(fixture_has(fixture, "/empty.gmi"));
		assert_int_equal(
		    fixture_has(fixture, "/half.gmi"), !(ways & BY_LEASES));
		assert_true(scan_has_unfinished(fixture->scan));
		scan_take_unfinished(fixture->scan);
		fixture_look(fixture);
	}
	put(half, "and the rest\n");
	close(half);
	fixture_look(fixture);
	pass(fixture, SCAN_QUIET);
	assert_true(is_titled(fixture, "/half.gmi", "Half"));
	assert_true(fixture_has(fixture, "/empty.gmi"));
}

#define WRITER_TEST(test)                                                      \
	cmocka_unit_test_setup_teardown(test, set_up, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WRITER_TEST(pauses),
	    WRITER_TEST(stalls),
	    WRITER_TEST(never_quiet),
	    WRITER_TEST(in_pieces),
	    WRITER_TEST(no_pieces),
	    WRITER_TEST(dated),
	    WRITER_TEST(dated_unseen),
	    WRITER_TEST(unseen_writers),
	    WRITER_TEST(mapped),
	    WRITER_TEST(renamed),
	    WRITER_TEST(created),
	    WRITER_TEST(hard_link),
	    WRITER_TEST(other_roles),
	    WRITER_TEST(page_written_anew),
	    WRITER_TEST(page_written_first),
	    WRITER_TEST(put_in_place),
	    WRITER_TEST(filled_in_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
