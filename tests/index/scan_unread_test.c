/*
 * Files that could not be read, for a cause that may be outside of them: their
 * rights, those of a directory, a file system that does not answer. Reads fail
 * that a test says are to fail, as they would without root's rights.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "index/reader.h"
#include "support/expect.h"
#include "support/fixture.h"

static struct {
	ino_t file; /* that cannot be read; 0: none */
	int error; /* with which that fails */
	bool opens; /* it can be opened, and not be read */
	time_t tick; /* the wall clock's, and that of all files; 0: the real */
	time_t later; /* s by which the wall clock is ahead of it */
} faked;

time_t
time(time_t *when)
{
	struct timespec now = {.tv_sec = faked.tick + faked.later};

	if (!faked.tick)
		clock_gettime(CLOCK_REALTIME, &now);
	if (when)
		*when = now.tv_sec;
	return now.tv_sec;
}

int
fstatat(int at, const char *name, struct stat *about, int flags)
{
	int result = (int)syscall(SYS_newfstatat, at, name, about, flags);

	if (result == 0 && faked.tick)
		about->st_mtim = about->st_ctim =
		    (struct timespec){.tv_sec = faked.tick};
	return result;
}

static bool
is_kept(ino_t file)
{
	errno = faked.error;
	return file == faked.file;
}

/* A file that has been opened is asked for its state at once. */
int
fstat(int fd, struct stat *about)
{
	int result = fstatat(fd, "", about, AT_EMPTY_PATH);

	return result == 0 && !faked.opens && is_kept(about->st_ino) ? -1
								     : result;
}

ssize_t
read(int fd, void *bytes, size_t size)
{
	struct stat about;

	if (faked.file && fstatat(fd, "", &about, AT_EMPTY_PATH) == 0 &&
	    is_kept(about.st_ino))
		return -1;
	return syscall(SYS_read, fd, bytes, size);
}

static int
set_up(void **state)
{
	memset(&faked, 0, sizeof(faked));
	return fixture_setup(state);
}

static int
tear_down(void **state)
{
	faked.file = 0;
	return fixture_teardown(state);
}

/* Its reading fails from now on. */
static void
keep_from(struct fixture *fixture, const char *path, int error)
{
	struct stat about;

	assert_int_equal(stat(server_path(&fixture->capsule, path), &about), 0);
	faked.file = about.st_ino;
	faked.error = error;
}

static bool
look(struct fixture *fixture)
{
	scan_take_unfinished(fixture->scan);
	return fixture_look(fixture);
}

/* K362: it is read as soon as it can be, and was told of once. */
static void
comes_back(void **state)
{
	static const int errors[] = {EACCES, ETIMEDOUT, ENOTCONN};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	server_write(&fixture->capsule, "b.gmi", "# B\n");
	for (size_t i = 0; i < COUNT(errors) * 2; i++) {
		faked.file = 0;
		faked.opens = i % 2;
		fixture_open(fixture);
		keep_from(fixture, "a.gmi", errors[i / 2]);
		/* Its language has changed. */
		server_drop(&fixture->capsule, ".intro.gmi",
		    i % 2 ? "---\nlang: es\n---\n# I\n"
			  : "---\nlang: fr\n---\n# I\n");
		assert_true(look(fixture));
		assert_false(fixture_has(fixture, "/a.gmi"));
		assert_true(fixture_noted(fixture, "/a.gmi", "cannot be read"));
		assert_false(look(fixture));
		assert_false(fixture_noted(fixture, "/a.gmi", ""));
		/* A disk that fails meanwhile is another cause. */
		faked.error = EIO;
		assert_false(look(fixture));
		assert_int_equal(scan_lacks(fixture->scan), EIO);
		faked.file = 0;
		assert_true(look(fixture));
		assert_true(fixture_has(fixture, "/a.gmi"));
		assert_false(look(fixture));
	}
}

/* K362: links to it are followed again, and are shown with it. */
static void
links_to_it(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	assert_int_equal(
	    symlink("a.gmi", server_path(&fixture->capsule, "to.gmi")), 0);
	keep_from(fixture, "a.gmi", EACCES);
	server_write(&fixture->capsule, "b.gmi", "# B\n");
	fixture_open(fixture);
	assert_false(fixture_has(fixture, "/to.gmi"));
	faked.file = 0;
	/* What tells of it names the file alone. */
	assert_int_equal(
	    chmod(server_path(&fixture->capsule, "a.gmi"), 0600), 0);
	scan_suspect(fixture->scan, SPAN("/a.gmi"));
	for (int run = 0; run < 4; run++) {
		scan_take_unfinished(fixture->scan);
		scan_run(fixture->scan, &fixture->notes);
	}
	assert_false(scan_due(fixture->scan) == 0);
	assert_int_equal(scan_press(fixture->scan, &fixture->pressed), 0);
	assert_int_equal(fixture->pressed.info.articles, 3);
	close(fixture->pressed.fd);
	fixture->pressed.fd = -1;
}

/* K362: rights of a directory that were given later are noticed at once. */
static void
rights_of_directory(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "dir/deep/a.gmi", "# A\n");
	keep_from(fixture, "dir/deep/a.gmi", EACCES);
	fixture_open(fixture);
	if (scan_descriptor(fixture->scan) < 0)
		return;
	faked.file = 0;
	assert_false(scan_run(fixture->scan, &fixture->notes));
	assert_int_equal(chmod(server_path(&fixture->capsule, "dir"), 0750), 0);
	scan_take_hints(fixture->scan);
	assert_true(scan_run(fixture->scan, &fixture->notes));
}

/* K363: a page bundle stays hidden, or shown, while its page cannot be read. */
static void
page_of_bundle(void **state)
{
	static const char *const texts[] = {"---\ndraft: true\n---\n# Trip\n",
	    "---\ndate: 9000-01-01\n---\n# Trip\n", "# Trip\n"};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "2020-01-02-trip/photo.jpg", "JPEG");
	server_write(&fixture->capsule, "2020-01-02-trip/notes.gmi", "# N\n");
	for (size_t i = 0; i < COUNT(texts) * 2; i++) {
		bool hidden = i < 4;
		uint32_t posts;
		unlink(server_path(
		    &fixture->capsule, "2020-01-02-trip/index.txt"));
		server_drop(&fixture->capsule, "2020-01-02-trip/index.gmi",
		    texts[i / 2]);
		faked.file = 0;
		fixture_open(fixture);
		server_drop(&fixture->capsule, "2020-01-02-trip/index.gmi",
		    texts[i / 2]);
		keep_from(fixture, "2020-01-02-trip/index.gmi", EACCES);
		if (i % 2)
			server_drop(&fixture->capsule,
			    "2020-01-02-trip/index.txt", "Other\n");
		for (int run = 0; run < 3; run++) {
			look(fixture);
			expect_true(texts[i / 2], SPAN("photo"),
			    fixture_has(fixture,
				"/2020-01-02-trip/photo.jpg") != hidden);
			expect_true(texts[i / 2], SPAN("notes"),
			    fixture_has(fixture,
				"/2020-01-02-trip/notes.gmi") != hidden);
			/* The texts beside it do not become posts. */
			edition_posts(fixture->edition, &posts);
			assert_in_range(posts, 0, i % 2);
		}
		assert_false(scan_due(fixture->scan) == 0);
		faked.file = 0;
		look(fixture);
		assert_int_equal(
		    fixture_has(fixture, "/2020-01-02-trip/"), !hidden);
		edition_posts(fixture->edition, &posts);
		assert_int_equal(posts, !hidden);
		/* Where all is taken as it is, no page is awaited. */
		unlink(server_path(
		    &fixture->capsule, "2020-01-02-trip/index.gmi"));
		look(fixture);
		assert_false(
		    fixture_has(fixture, "/2020-01-02-trip/index.gmi"));
		assert_true(fixture_has(fixture, "/2020-01-02-trip/photo.jpg"));
	}
}

static bool
has_photo(struct fixture *fixture, const char *dir)
{
	char path[96];

	snprintf(path, sizeof(path), "/%s/photo.jpg", dir);
	return fixture_has(fixture, path);
}

/* Names that lead to no text, each of which is first among pages. */
static void
make_dead(struct fixture *fixture, int kind, const char *path)
{
	if (kind == 0)
		assert_int_equal(
		    symlink("gone.gmi", server_path(&fixture->capsule, path)),
		    0);
	else if (kind == 1)
		assert_int_equal(
		    mkfifo(server_path(&fixture->capsule, path), 0600), 0);
	else
		server_write(&fixture->capsule, path, "# Other\n");
	if (kind == 2)
		keep_from(fixture, path, EACCES);
}

/* K366: a name that has never been a bundle's page does not keep it hidden. */
static void
never_its_page(void **state)
{
	static const char *const kinds[] = {"link", "FIFO", "unread"};
	const char *page = "trip/index.md", *dead = "trip/index.gmi";

	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		struct fixture fixture;
		memset(&faked, 0, sizeof(faked));
		faked.tick = 1600000000;
		fixture_make(&fixture);
		server_write(&fixture.capsule, "trip/photo.jpg", "JPEG");
		server_write(&fixture.capsule, page,
		    "---\ndate: 2020-01-02\ndraft: true\n---\n# Trip\n");
		make_dead(&fixture, kind, dead);
		fixture_open(&fixture);
		assert_false(has_photo(&fixture, "trip"));
		server_drop(&fixture.capsule, page,
		    "---\ndate: 2020-01-02\n---\n# Trip\n");
		look(&fixture);
		expect_true(kinds[kind], SPAN("published"),
		    has_photo(&fixture, "trip"));
		expect_true(kinds[kind], SPAN("listed"),
		    fixture_holds(fixture_page(&fixture, "/"),
			"=> /trip/index.gmi 2020-01-02 Trip\n") ||
			fixture_holds(fixture_page(&fixture, "/"),
			    "=> /trip/ 2020-01-02 Trip\n"));
		/* Its time comes. */
		server_drop(&fixture.capsule, page,
		    "---\ndate: 2020-09-13T13:00:00Z\n---\n# Trip\n");
		look(&fixture);
		assert_false(has_photo(&fixture, "trip"));
		faked.later = 3600;
		look(&fixture);
		expect_true(
		    kinds[kind], SPAN("live"), has_photo(&fixture, "trip"));
		/* Without a date, or a page, it is a directory as others. */
		server_drop(&fixture.capsule, page, "# Trip\n");
		look(&fixture);
		expect_true(kinds[kind], SPAN("undated"),
		    fixture_holds(
			fixture_page(&fixture, "/"), "=> /trip/ Trip\n"));
		server_drop(&fixture.capsule, page,
		    "---\ndate: 2020-01-02\n---\n# Trip\n");
		look(&fixture);
		unlink(server_path(&fixture.capsule, page));
		look(&fixture);
		expect_true(kinds[kind], SPAN("removed"),
		    fixture_holds(
			fixture_page(&fixture, "/"), "=> /trip/ Trip\n"));
		faked.file = 0;
		fixture_remove(&fixture);
	}
}

/*
 * K367: a bundle whose page has never been read is hidden, since that may be a
 * draft, until the page is read, or another one is there.
 */
static void
never_read(void **state)
{
	static const struct {
		const char *dir, *page, *text; /* what cannot be read */
		int error;
		bool hidden; /* meanwhile */
	} rows[] = {
	    {"2020-01-02-trip", "index.gmi", "# Trip\n", EACCES, true},
	    {"2020-01-02-trip", "index.md", "# Trip\n", EACCES, true},
	    {"2020-01-02-trip", "index.gmi", "# Trip\n", EIO, true},
	    {"2020/01/02/trip", "gophermap", "Trip\n", EACCES, true},
	    {"2020-01-02-trip", "README.gmi", "# Trip\n", EACCES, true},
	    /* Its page alone could say that it is a page bundle. */
	    {"trip", "index.gmi", "---\ndate: 2020-01-02\n---\n# T\n", EACCES,
		false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *dir = rows[i].dir;
		bool link = !strcmp(rows[i].page, "README.gmi");
		struct fixture fixture;
		char path[96], other[96], at[96];
		memset(&faked, 0, sizeof(faked));
		fixture_make(&fixture);
		snprintf(path, sizeof(path), "%s/photo.jpg", dir);
		server_write(&fixture.capsule, path, "JPEG");
		snprintf(other, sizeof(other), "%s/index.gmi", dir);
		snprintf(path, sizeof(path), "%s/%s", dir, rows[i].page);
		server_write(&fixture.capsule, path, rows[i].text);
		if (link)
			assert_int_equal(
			    symlink(rows[i].page,
				server_path(&fixture.capsule, other)),
			    0);
		keep_from(&fixture, path, rows[i].error);
		/* A link to what cannot be opened leads nowhere. */
		faked.opens = link;
		fixture_open(&fixture);
		snprintf(at, sizeof(at), "/%s/", dir);
		expect_true(path, SPAN("noted"),
		    fixture_noted(&fixture, at, "which has not been read") ==
			(rows[i].hidden && rows[i].error == EACCES));
		for (int run = 0; run < 3; run++) {
			expect_true(path, SPAN("hidden"),
			    has_photo(&fixture, dir) != rows[i].hidden);
			look(&fixture);
		}
		assert_false(fixture_noted(&fixture, at, ""));
		/* Another page decides; one that is hidden hides it. */
		snprintf(other, sizeof(other), "%s/index.txt", dir);
		server_drop(&fixture.capsule, other, "Other\n");
		look(&fixture);
		expect_true(path, SPAN("other"),
		    has_photo(&fixture, dir) == (rows[i].error == EACCES));
		faked.file = 0;
		unlink(server_path(&fixture.capsule, other));
		for (int run = 0; run < 4; run++)
			look(&fixture);
		expect_true(path, SPAN("read"),
		    has_photo(&fixture, dir) || rows[i].error == EIO);
		fixture_remove(&fixture);
	}
}

/* K367: the page may be a link to a text that was read under its own name. */
static void
linked_never_read(void **state)
{
	struct fixture *fixture = *state;

	faked.opens = true;
	server_write(&fixture->capsule, "a.gmi", "# A\n");
	server_write(&fixture->capsule, "2020-01-02-trip/photo.jpg", "JPEG");
	fixture_open(fixture);
	assert_true(has_photo(fixture, "2020-01-02-trip"));
	keep_from(fixture, "a.gmi", EACCES);
	assert_int_equal(
	    symlink("../a.gmi",
		server_path(&fixture->capsule, "2020-01-02-trip/index.gmi")),
	    0);
	for (int run = 0; run < 3; run++) {
		look(fixture);
		assert_false(has_photo(fixture, "2020-01-02-trip"));
		assert_true(fixture_has(fixture, "/a.gmi"));
	}
	faked.file = 0;
	for (int run = 0; run < 4; run++)
		look(fixture);
	assert_true(has_photo(fixture, "2020-01-02-trip"));
	assert_true(fixture_holds(
	    fixture_page(fixture, "/"), "=> /2020-01-02-trip/ 2020-01-02 A\n"));
}

/* A reader that reads all, and is lost before its terms have come. */
static size_t
read_and_lose(
    void *context, const struct scan_wanted *list, size_t count, bool more)
{
	struct scan *scan = context;
	struct notes notes = {0};

	if (more)
		return 0;
	for (size_t i = 0; i < count; i++) {
		struct record read = *list[i].record;
		assert_int_equal(
		    reader_read(scan_reader(scan), &read, &read.seen,
			list[i].directory, scan_now(scan), &notes),
		    0);
		scan_take(scan, &list[i], &read, scan_reserve_run(scan));
		assert_non_null(list[i].record->made);
		scan_lose(&list[i]);
		assert_int_equal(list[i].record->made->run, RECORD_UNINDEXED);
		assert_int_equal(list[i].record->made->doc, RECORD_UNINDEXED);
		faked.file = (ino_t)list[i].record->seen.inode;
		faked.error = EACCES;
	}
	note_free(&notes);
	return count;
}

static void
end_nothing(void *context)
{
	(void)context;
}

/*
 * K364: a page whose reader was lost, and whose file cannot be read any more,
 * has no terms that an edition could be made of.
 */
static void
lost_with_its_terms(void **state)
{
	struct fixture *fixture = *state;
	struct pressed pressed;

	fixture_open(fixture);
	server_write(&fixture->capsule, "a.md", "# A\n\nSome words.\n");
	struct scan *scan = scan_new(&fixture->rules);
	assert_non_null(scan);
	scan_read_ahead(
	    scan, &(struct scan_ahead){read_and_lose, end_nothing, scan});
	scan_run(scan, &fixture->notes);
	assert_int_equal(scan_press(scan, &pressed), 0);
	assert_int_equal(pressed.info.articles, 0);
	close(pressed.fd);
	scan_free(&scan);
}

/*
 * K365: a file that is written twice in one tick of its file system's clock,
 * and has the same size, is read twice; and once if its bytes are the same.
 */
static void
written_in_one_tick(void **state)
{
	struct fixture *fixture = *state;

	faked.tick = time(NULL);
	server_write(&fixture->capsule, "a.gmi", "# One\n");
	fixture_open(fixture);
	if (scan_descriptor(fixture->scan) < 0)
		return;
	server_write(&fixture->capsule, "a.gmi", "# Two\n");
	assert_true(look(fixture));
	expect_span("title", fixture_title(fixture, "/a.gmi"), SPAN("Two"));
	server_write(&fixture->capsule, "a.gmi", "# Two\n");
	assert_false(look(fixture));
	/* It looks as it did, and that is long ago. */
	faked.later = 10;
	server_write(&fixture->capsule, "a.gmi", "# Two\n");
	assert_false(look(fixture));
}

#define UNREAD_TEST(test)                                                      \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    UNREAD_TEST(comes_back),
	    UNREAD_TEST(links_to_it),
	    UNREAD_TEST(rights_of_directory),
	    UNREAD_TEST(page_of_bundle),
	    UNREAD_TEST(never_its_page),
	    UNREAD_TEST(never_read),
	    UNREAD_TEST(linked_never_read),
	    UNREAD_TEST(lost_with_its_terms),
	    UNREAD_TEST(written_in_one_tick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
