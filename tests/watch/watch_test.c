/*
 * Where hints fail: limits, remote file systems, lost events; and reads that
 * fail for reasons that are not the file's. The system's calls are replaced,
 * since its limits are those of other programs, too.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/fixture.h"
#include "support/expect.h"
#include "support/patience.h"

/* How the replaced calls behave, and how often they were made. */
static struct {
	int watches; /* that may be added; -1: any number */
	bool instances; /* none may be made */
	unsigned magic; /* of every file system; 0: its own */
	const char *fails; /* reads of files whose path ends so fail ... */
	int error; /* ... with this */
	int added, wanted;
	int passed; /* seconds of a clock that stands otherwise */
} faked;

/* The scan's clock for delays, which goes on only as a test has it. */
int
clock_gettime(clockid_t clock, struct timespec *now)
{
	static struct timespec stood;

	if (clock != CLOCK_MONOTONIC)
		return (int)syscall(SYS_clock_gettime, clock, now);
	if (stood.tv_sec == 0)
		syscall(SYS_clock_gettime, clock, &stood);
	*now = stood;
	now->tv_sec += faked.passed;
	return 0;
}

int
inotify_init1(int flags)
{
	if (faked.instances) {
		errno = EMFILE;
		return -1;
	}
	return (int)syscall(SYS_inotify_init1, flags);
}

int
inotify_add_watch(int fd, const char *path, uint32_t mask)
{
	faked.wanted++;
	if (faked.watches == 0) {
		errno = ENOSPC;
		return -1;
	}
	faked.watches -= faked.watches > 0;
	faked.added++;
	return (int)syscall(SYS_inotify_add_watch, fd, path, mask);
}

/* The function that the macro names, where offsets have 64 bits. */
int
statfs(const char *path, struct statfs *about)
{
	int result = (int)syscall(SYS_statfs, path, about);

	if (faked.magic)
		about->f_type = (__fsword_t)faked.magic;
	return result;
}

static bool
is_to_fail(int fd)
{
	char link[64], path[SERVER_PATH];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t size = readlink(link, path, sizeof(path));
	return size > 0 &&
	    span_ends((struct span){path, (size_t)size}, span_of(faked.fails));
}

ssize_t
read(int fd, void *bytes, size_t size)
{
	if (faked.fails && is_to_fail(fd)) {
		errno = faked.error;
		return -1;
	}
	return syscall(SYS_read, fd, bytes, size);
}

static int
set_up(void **state)
{
	memset(&faked, 0, sizeof(faked));
	faked.watches = -1;
	return fixture_setup(state);
}

/* Whether the system has hints at all: the portable twin has none. */
static bool
hinted(const struct fixture *fixture)
{
	return scan_descriptor(fixture->scan) >= 0;
}

/* A run for hints, and for directories that are not watched. */
static void
run(struct fixture *fixture, bool polled)
{
	note_free(&fixture->notes);
	fixture->notes = (struct notes){0};
	scan_take_hints(fixture->scan);
	if (polled)
		scan_check_unwatched(fixture->scan);
	if (scan_run(fixture->scan, &fixture->notes)) {
		assert_int_equal(
		    scan_press(fixture->scan, &fixture->pressed), 0);
		edition_release(&fixture->edition);
		fixture->edition =
		    edition_map(fixture->pressed.fd, fixture->pressed.base);
		fixture->context.edition = fixture->edition;
		close(fixture->pressed.fd);
		fixture->pressed.fd = -1;
	}
}

static void
run_until(struct fixture *fixture, const char *path)
{
	int64_t until = clock_monotonic() + PATIENCE;

	while (!fixture_has(fixture, path)) {
		expect_true(path, SPAN("comes"), clock_monotonic() < until);
		faked.passed++;
		run(fixture, true);
	}
}

/* T14, E12: a directory without a watch is polled, after one warning. */
static void
too_few_watches(void **state)
{
	struct fixture *fixture = *state;

	faked.watches = 2;
	for (int i = 0; i < 9; i++) {
		char path[32];
		snprintf(path, sizeof(path), "d%d/a.gmi", i);
		server_write(&fixture->capsule, path, "# A\n");
	}
	fixture_open(fixture);
	assert_false(scan_hinted(fixture->scan));
	if (!hinted(fixture))
		return;
	assert_int_equal(fixture->notes.errors, 1);
	assert_true(fixture_noted(
	    fixture, "/d1/", "raise sysctl fs.inotify.max_user_watches"));
	/* It is polled, and its watch is tried again after a while. */
	assert_int_equal(faked.wanted, 3);
	server_drop(&fixture->capsule, "d0/b.gmi", "# B\n");
	server_drop(&fixture->capsule, "d7/b.gmi", "# B\n");
	run(fixture, false);
	assert_true(fixture_has(fixture, "/d0/b.gmi"));
	assert_false(fixture_has(fixture, "/d7/b.gmi"));
	run_until(fixture, "/d7/b.gmi");
	assert_int_equal(fixture->notes.errors, 0);
	assert_int_equal(faked.wanted, 3);
}

/* Below the limit it is watched again; changes in between are found. */
static void
limit_raised(void **state)
{
	struct fixture *fixture = *state;
	int64_t until = clock_monotonic() + PATIENCE;

	faked.watches = 1;
	server_write(&fixture->capsule, "dir/a.gmi", "# A\n");
	fixture_open(fixture);
	if (!hinted(fixture))
		return;
	faked.watches = -1;
	server_drop(&fixture->capsule, "dir/b.gmi", "# B\n");
	while (!scan_hinted(fixture->scan)) {
		assert_true(clock_monotonic() < until);
		faked.passed++;
		run(fixture, false);
	}
	run_until(fixture, "/dir/b.gmi");
	server_drop(&fixture->capsule, "dir/c.gmi", "# C\n");
	run(fixture, false);
	assert_true(fixture_has(fixture, "/dir/c.gmi"));
}

/* E12: without an inotify instance everything is polled. */
static void
no_instance(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "dir/a.gmi", "# A\n");
	fixture_open(fixture);
	bool limited = hinted(fixture);
	faked.instances = true;
	fixture_open(fixture);
	assert_false(hinted(fixture));
	assert_false(scan_hinted(fixture->scan));
	/* The portable twin uses no instance. */
	if (limited)
		assert_true(fixture_noted(fixture, "/",
		    "raise sysctl fs.inotify.max_user_instances"));
	server_drop(&fixture->capsule, "dir/b.gmi", "# B\n");
	run_until(fixture, "/dir/b.gmi");
}

/* watch = auto decides by the file system; inotify uses hints on any. */
static void
file_systems(void **state)
{
	static const struct {
		const char *name;
		unsigned magic;
		bool hints;
	} rows[] = {
	    {"ext4", 0xef53, true},
	    {"XFS", 0x58465342, true},
	    {"Btrfs", 0x9123683e, true},
	    {"tmpfs", 0x01021994, true},
	    {"overlayfs", 0x794c7630, true},
	    {"ZFS", 0x2fc12fc1, true},
	    {"NFS", 0x6969, false},
	    {"CIFS", 0xff534d42, false},
	    {"SMB", 0x517b, false},
	    {"SMB 2", 0xfe534d42, false},
	    {"Ceph", 0x00c36400, false},
	    {"FUSE", 0x65735546, false},
	    {"9P", 0x01021997, false},
	    {"AFS", 0x5346414f, false},
	    {"Lustre", 0x0bd00bd0, false},
	};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "dir/a.gmi", "# A\n");
	fixture_open(fixture);
	if (!hinted(fixture))
		return;
	for (size_t i = 0; i < COUNT(rows); i++) {
		faked.magic = rows[i].magic;
		fixture->config.watch = WATCH_AUTO;
		fixture_open(fixture);
		expect_true(rows[i].name, SPAN("auto"),
		    scan_hinted(fixture->scan) == rows[i].hints);
		assert_int_equal(fixture->notes.errors, 0);
		fixture->config.watch = WATCH_INOTIFY;
		fixture_open(fixture);
		expect_true(
		    rows[i].name, SPAN("inotify"), scan_hinted(fixture->scan));
	}
	fixture->config.watch = WATCH_POLL;
	fixture_open(fixture);
	assert_false(scan_hinted(fixture->scan));
}

/* More events than the queue takes, then a file without an event. */
static void
lose_events(struct fixture *fixture, int limit, const char *path)
{
	/* Two names in turn, since equal events are merged. */
	for (int i = 0; i < limit; i++)
		chmod(server_path(&fixture->capsule, i % 2 ? "x" : "y"),
		    i % 4 < 2 ? 0644 : 0600);
	server_drop(&fixture->capsule, path, "# Lost\n");
	run(fixture, false);
}

/* T14, E12: after lost events everything is checked, once a second. */
static void
overflow(void **state)
{
	struct fixture *fixture = *state;
	int limit = 16384;
	FILE *file = fopen("/proc/sys/fs/inotify/max_queued_events", "r");

	if (file) {
		assert_int_equal(fscanf(file, "%d", &limit), 1);
		fclose(file);
	}
	server_write(&fixture->capsule, "x", "x\n");
	server_write(&fixture->capsule, "y", "y\n");
	fixture_open(fixture);
	if (!hinted(fixture) || limit > 100000)
		return;
	int64_t began = clock_monotonic();
	lose_events(fixture, limit, "first.gmi");
	/* It was found, but not its writer's close: the scan waits. */
	assert_true(scan_has_unfinished(fixture->scan) ||
	    clock_monotonic() - began >= SCAN_QUIET);
	lose_events(fixture, limit, "second.gmi");
	int64_t due = scan_due(fixture->scan);
	assert_true(due <= 1000 || clock_monotonic() - began >= 1000);
	assert_true(due > 0 || clock_monotonic() - began >= 1000);
	while (!fixture_has(fixture, "/second.gmi")) {
		assert_true(clock_monotonic() - began < PATIENCE);
		assert_true(scan_due(fixture->scan) >= 0);
		faked.passed++;
		run(fixture, false);
	}
	assert_true(fixture_has(fixture, "/first.gmi"));
}

/* A directory that was renamed into place is finished, with its files. */
static void
renamed_with_all(void **state)
{
	struct fixture *fixture = *state;
	char path[SERVER_PATH];

	server_write(&fixture->capsule, "../one/deep/er/a.gmi", "# A\n");
	server_write(&fixture->capsule, "../two/deep/er/a.gmi", "# Another\n");
	fixture_open(fixture);
	if (!hinted(fixture))
		return;
	snprintf(
	    path, sizeof(path), "%s", server_path(&fixture->capsule, "../one"));
	rename(path, server_path(&fixture->capsule, "dir"));
	run(fixture, false);
	assert_true(fixture_has(fixture, "/dir/deep/er/a.gmi"));
	/* The files of a directory that was made here may be unfinished. */
	server_write(&fixture->capsule, "made/a.gmi", "# A\n");
	run(fixture, false);
	assert_false(fixture_has(fixture, "/made/a.gmi"));
	/* Another in its place, before the next run. */
	snprintf(
	    path, sizeof(path), "%s", server_path(&fixture->capsule, "dir"));
	rename(path, server_path(&fixture->capsule, "../gone"));
	snprintf(
	    path, sizeof(path), "%s", server_path(&fixture->capsule, "../two"));
	rename(path, server_path(&fixture->capsule, "dir"));
	run(fixture, false);
	assert_true(fixture_holds(
	    fixture_page(fixture, "/dir/deep/er/a.gmi"), "# Another"));
}

/* While a disk fails, what was read before stays. */
static void
failing_disk(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# Before\n");
	fixture_open(fixture);
	faked.fails = "/a.gmi";
	faked.error = EIO;
	server_drop(&fixture->capsule, "a.gmi", "# Behind\n");
	server_drop(&fixture->capsule, "b.gmi", "# Another\n");
	run(fixture, true);
	run_until(fixture, "/b.gmi");
	/* It is tried again after a while, and the second file waits no more.
	 */
	while (fixture_look(fixture), scan_due(fixture->scan) <= 2000)
		faked.passed++;
	assert_true(scan_due(fixture->scan) <= 10000);
	expect_span("title", fixture_title(fixture, "/a.gmi"), SPAN("Before"));
	/* It is noted once, and not at every run. */
	fixture_look(fixture);
	assert_int_equal(fixture->notes.errors, 0);
	faked.fails = NULL;
	while (scan_due(fixture->scan) > 0)
		faked.passed++;
	run(fixture, false);
	assert_true(fixture_holds(fixture_page(fixture, "/a.gmi"), "# Behind"));
}

/*
 * E14: no descriptor is left, and the file itself has not changed: it is
 * to be read again for another language, and is read later.
 */
static void
no_descriptors(void **state)
{
	struct fixture *fixture = *state;
	uint32_t count;

	server_write(&fixture->capsule, "2020-01-01-a.gmi", "# A\n");
	fixture_open(fixture);
	faked.fails = "/2020-01-01-a.gmi";
	faked.error = EMFILE;
	server_drop(
	    &fixture->capsule, ".intro.gmi", "---\nlang: es\n---\n# D\n");
	while (!fixture_look(fixture))
		faked.passed++;
	edition_posts_in(fixture->edition, SPAN("en"), &count);
	assert_int_equal(count, 1);
	faked.fails = NULL;
	while (!fixture_look(fixture))
		faked.passed++;
	edition_posts_in(fixture->edition, SPAN("es"), &count);
	assert_int_equal(count, 1);
}

#define WATCH_TEST(test)                                                       \
	cmocka_unit_test_setup_teardown(test, set_up, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WATCH_TEST(too_few_watches),
	    WATCH_TEST(limit_raised),
	    WATCH_TEST(no_instance),
	    WATCH_TEST(file_systems),
	    WATCH_TEST(overflow),
	    WATCH_TEST(renamed_with_all),
	    WATCH_TEST(failing_disk),
	    WATCH_TEST(no_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
