/*
 * What hints cannot tell of: limits, remote file systems, events that were
 * lost, and reads that fail through no fault of the file's. The system's own
 * calls are stood in for, since its limits belong to others as well.
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
#include "support/booth.h"
#include "support/expect.h"
#include "support/patience.h"

/* What the calls below do, and how often they were made. */
static struct {
	int watches; /* that may be added; -1: any number */
	bool instances; /* none may be made */
	unsigned magic; /* of every file system; 0: its own */
	const char *fails; /* reads of files whose path ends so fail ... */
	int error; /* ... with this */
	int added, wanted;
	int passed; /* seconds that have passed without being waited for */
} faked;

/* What waits goes by this clock. */
int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, clock, now);

	if (clock == CLOCK_MONOTONIC)
		now->tv_sec += faked.passed;
	return result;
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

/* The name behind the macro of the same name, where offsets have 64 bits. */
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
	return booth_setup(state);
}

/* Whether the system has hints at all: the posix twin asks for none. */
static bool
hinted(const struct booth *booth)
{
	return scan_descriptor(booth->scan) >= 0;
}

/* A run for nothing but hints, and for what sends none. */
static void
run(struct booth *booth, bool polled)
{
	note_free(&booth->notes);
	booth->notes = (struct notes){0};
	scan_take_hints(booth->scan);
	if (polled)
		scan_unwatched(booth->scan);
	if (scan_run(booth->scan, &booth->notes)) {
		assert_int_equal(scan_press(booth->scan, &booth->pressed), 0);
		edition_release(&booth->edition);
		booth->edition = edition_map(booth->pressed.fd);
		booth->desk.edition = booth->edition;
		close(booth->pressed.fd);
		booth->pressed.fd = -1;
	}
}

static void
run_until(struct booth *booth, const char *path)
{
	int64_t until = clock_monotonic() + PATIENCE;

	while (!booth_has(booth, path)) {
		expect_true(path, SPAN("comes"), clock_monotonic() < until);
		faked.passed++;
		run(booth, true);
	}
}

/* T14, E12: polling for that subtree, one warning. */
static void
too_few_watches(void **state)
{
	struct booth *booth = *state;

	faked.watches = 2;
	for (int i = 0; i < 9; i++) {
		char path[32];
		snprintf(path, sizeof(path), "d%d/a.gmi", i);
		server_write(&booth->capsule, path, "# A\n");
	}
	booth_open(booth);
	assert_false(scan_hinted(booth->scan));
	if (!hinted(booth))
		return;
	assert_int_equal(booth->notes.errors, 1);
	assert_true(
	    booth_noted(booth, "/d1/", "raise fs.inotify.max_user_watches"));
	/* What has none is looked at, and asked for again after a while. */
	assert_int_equal(faked.wanted, 3);
	server_drop(&booth->capsule, "d0/b.gmi", "# B\n");
	server_drop(&booth->capsule, "d7/b.gmi", "# B\n");
	run(booth, false);
	assert_true(booth_has(booth, "/d0/b.gmi"));
	assert_false(booth_has(booth, "/d7/b.gmi"));
	run_until(booth, "/d7/b.gmi");
	assert_int_equal(booth->notes.errors, 0);
	assert_int_equal(faked.wanted, 3);
}

/* Once there is room they are watched; what came meanwhile is found. */
static void
limit_raised(void **state)
{
	struct booth *booth = *state;
	int64_t until = clock_monotonic() + PATIENCE;

	faked.watches = 1;
	server_write(&booth->capsule, "dir/a.gmi", "# A\n");
	booth_open(booth);
	if (!hinted(booth))
		return;
	faked.watches = -1;
	server_drop(&booth->capsule, "dir/b.gmi", "# B\n");
	while (!scan_hinted(booth->scan)) {
		assert_true(clock_monotonic() < until);
		faked.passed++;
		run(booth, false);
	}
	run_until(booth, "/dir/b.gmi");
	server_drop(&booth->capsule, "dir/c.gmi", "# C\n");
	run(booth, false);
	assert_true(booth_has(booth, "/dir/c.gmi"));
}

/* E12: no instance of inotify to be had: everything is polled. */
static void
no_instance(void **state)
{
	struct booth *booth = *state;

	server_write(&booth->capsule, "dir/a.gmi", "# A\n");
	booth_open(booth);
	bool limited = hinted(booth);
	faked.instances = true;
	booth_open(booth);
	assert_false(hinted(booth));
	assert_false(scan_hinted(booth->scan));
	/* The posix twin has none to be short of. */
	if (limited)
		assert_true(booth_noted(
		    booth, "/", "raise fs.inotify.max_user_instances"));
	server_drop(&booth->capsule, "dir/b.gmi", "# B\n");
	run_until(booth, "/dir/b.gmi");
}

/* watch = auto: by the file system; inotify: whatever it is. */
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
	struct booth *booth = *state;

	server_write(&booth->capsule, "dir/a.gmi", "# A\n");
	booth_open(booth);
	if (!hinted(booth))
		return;
	for (size_t i = 0; i < COUNT(rows); i++) {
		faked.magic = rows[i].magic;
		booth->config.watch = WATCH_AUTO;
		booth_open(booth);
		expect_true(rows[i].name, SPAN("auto"),
		    scan_hinted(booth->scan) == rows[i].hints);
		assert_int_equal(booth->notes.errors, 0);
		booth->config.watch = WATCH_INOTIFY;
		booth_open(booth);
		expect_true(
		    rows[i].name, SPAN("inotify"), scan_hinted(booth->scan));
	}
	booth->config.watch = WATCH_POLL;
	booth_open(booth);
	assert_false(scan_hinted(booth->scan));
}

/* More events than the queue takes, then a file that nobody is told of. */
static void
lose_events(struct booth *booth, int limit, const char *path)
{
	/* Two names in turn, since like events become one. */
	for (int i = 0; i < limit; i++)
		chmod(server_path(&booth->capsule, i % 2 ? "x" : "y"),
		    i % 4 < 2 ? 0644 : 0600);
	server_drop(&booth->capsule, path, "# Lost\n");
	run(booth, false);
}

/* T14, E12: a look at everything makes up for lost events, one a second. */
static void
overflow(void **state)
{
	struct booth *booth = *state;
	int limit = 16384;
	FILE *file = fopen("/proc/sys/fs/inotify/max_queued_events", "r");

	if (file) {
		assert_int_equal(fscanf(file, "%d", &limit), 1);
		fclose(file);
	}
	server_write(&booth->capsule, "x", "x\n");
	server_write(&booth->capsule, "y", "y\n");
	booth_open(booth);
	if (!hinted(booth) || limit > 100000)
		return;
	int64_t began = clock_monotonic();
	lose_events(booth, limit, "first.gmi");
	/* It was found, and who wrote it was not told of: it waits. */
	assert_true(scan_is_written(booth->scan) ||
	    clock_monotonic() - began >= SCAN_QUIET);
	lose_events(booth, limit, "second.gmi");
	int64_t due = scan_due(booth->scan);
	assert_true(due <= 1000);
	assert_true(due > 0 || clock_monotonic() - began >= 1000);
	while (!booth_has(booth, "/second.gmi")) {
		assert_true(clock_monotonic() - began < PATIENCE);
		assert_true(scan_due(booth->scan) >= 0);
		faked.passed++;
		run(booth, false);
	}
	assert_true(booth_has(booth, "/first.gmi"));
}

/* What was renamed into place counts, and all that is in it. */
static void
renamed_with_all(void **state)
{
	struct booth *booth = *state;
	char path[SERVER_PATH];

	server_write(&booth->capsule, "../one/deep/er/a.gmi", "# A\n");
	server_write(&booth->capsule, "../two/deep/er/a.gmi", "# Another\n");
	booth_open(booth);
	if (!hinted(booth))
		return;
	snprintf(
	    path, sizeof(path), "%s", server_path(&booth->capsule, "../one"));
	rename(path, server_path(&booth->capsule, "dir"));
	run(booth, false);
	assert_true(booth_has(booth, "/dir/deep/er/a.gmi"));
	/* A directory that was made here is another's work in progress. */
	server_write(&booth->capsule, "made/a.gmi", "# A\n");
	run(booth, false);
	assert_false(booth_has(booth, "/made/a.gmi"));
	/* Another in its place, before anybody looks. */
	snprintf(path, sizeof(path), "%s", server_path(&booth->capsule, "dir"));
	rename(path, server_path(&booth->capsule, "../gone"));
	snprintf(
	    path, sizeof(path), "%s", server_path(&booth->capsule, "../two"));
	rename(path, server_path(&booth->capsule, "dir"));
	run(booth, false);
	assert_true(
	    booth_holds(booth_page(booth, "/dir/deep/er/a.gmi"), "# Another"));
}

/* A disk that fails for a while: what was read of it stays till it is back. */
static void
failing_disk(void **state)
{
	struct booth *booth = *state;

	server_write(&booth->capsule, "a.gmi", "# Before\n");
	booth_open(booth);
	faked.fails = "/a.gmi";
	faked.error = EIO;
	server_drop(&booth->capsule, "a.gmi", "# Behind\n");
	server_drop(&booth->capsule, "b.gmi", "# Another\n");
	run(booth, true);
	run_until(booth, "/b.gmi");
	/* It is tried again after a while, and the second file waits no more.
	 */
	while (booth_look(booth), scan_due(booth->scan) <= 2000)
		faked.passed++;
	assert_true(scan_due(booth->scan) <= 10000);
	expect_span("title",
	    edition_text(booth->edition, booth_entry(booth, "/a.gmi")->title),
	    SPAN("Before"));
	/* Said once, and not at every look. */
	booth_look(booth);
	assert_int_equal(booth->notes.errors, 0);
	faked.fails = NULL;
	while (scan_due(booth->scan) > 0)
		faked.passed++;
	run(booth, false);
	assert_true(booth_holds(booth_page(booth, "/a.gmi"), "# Behind"));
}

/*
 * E14: nothing to open files with, when the file itself has not changed: it is
 * to be read in another language, and will be.
 */
static void
no_descriptors(void **state)
{
	struct booth *booth = *state;
	uint32_t count;

	server_write(&booth->capsule, "2020-01-01-a.gmi", "# A\n");
	booth_open(booth);
	faked.fails = "/2020-01-01-a.gmi";
	faked.error = EMFILE;
	server_drop(&booth->capsule, ".intro.gmi", "---\nlang: es\n---\n# D\n");
	while (!booth_look(booth))
		faked.passed++;
	edition_posts_in(booth->edition, SPAN("en"), &count);
	assert_int_equal(count, 1);
	faked.fails = NULL;
	while (!booth_look(booth))
		faked.passed++;
	edition_posts_in(booth->edition, SPAN("es"), &count);
	assert_int_equal(count, 1);
}

#define WATCH_TEST(test)                                                       \
	cmocka_unit_test_setup_teardown(test, set_up, booth_teardown)

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
