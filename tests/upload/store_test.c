/* The writer's files: put, replaced, removed, kept, swept. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/buf.h"
#include "edition/root.h"
#include "support/expect.h"
#include "support/server.h"
#include "upload/store.h"
#include "upload/store_lock.h"
#include "upload/store_versions.h"

enum { SPACE = 1000000, KEEP = 3 };

static const struct zone zone = {.path = {"/notes/", 7},
    .writable = true,
    .most = SPACE,
    .space = SPACE,
    .keep = KEEP};
static const struct zones zones = {&zone, 1};

static struct server capsule;
static int root, error;
static struct identity written;

static void (*meanwhile)(void); /* what another does while a file is written */

static int unsynced; /* errno of syncing a directory; 0: it is synced */

/* This stands in for libc's. */
int
fsync(int fd)
{
	void (*act)(void) = meanwhile;
	struct stat about;

	meanwhile = NULL;
	if (act)
		act();
	errno = unsynced;
	if (unsynced && fstat(fd, &about) == 0 && S_ISDIR(about.st_mode))
		return -1;
	return fdatasync(fd);
}

static int
begin(void **state)
{
	(void)state;
	unsynced = 0;
	server_make(&capsule);
	root = root_open(capsule.capsule);
	return root < 0;
}

static int
end(void **state)
{
	(void)state;
	close(root);
	server_remove(&capsule);
	return 0;
}

static enum refusal
put_in(const struct zone *in, const char *path, struct span bytes)
{
	struct upload upload = {.path = span_of(path), .size = bytes.size};

	return store_put(
	    root, &(struct zones){in, 1}, &upload, bytes, &written, &error);
}

static enum refusal
put(const char *path, const char *text)
{
	return put_in(&zone, path, span_of(text));
}

static enum refusal
discard(const char *path)
{
	struct upload upload = {.path = span_of(path)};

	return store_remove(root, &zones, &upload, &error);
}

/* Fails unless the file has that text; NULL: there is none. */
static void
expect_file(const char *path, const char *text)
{
	struct buf bytes = {0};
	int result = file_read(server_path(&capsule, path), &bytes, NULL);

	if (text)
		expect_span(path, buf_span(&bytes), span_of(text));
	else
		expect_true("none", span_of(path), result < 0);
	buf_free(&bytes);
}

/* How many names a directory has. */
static bool
count_name(void *context, int at, const char *name)
{
	(void)at;
	(void)name;
	++*(size_t *)context;
	return true;
}

static size_t
names_in(const char *path)
{
	size_t count = 0;
	int fd = open(server_path(&capsule, path), O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return 0;
	assert_int_equal(store_dir_each(fd, count_name, &count), 0);
	close(fd);
	return count;
}

/* U12: a new file, its directories, and its identity; nothing else. */
static void
new_files(void **state)
{
	struct stat about;

	(void)state;
	assert_int_equal(put("/notes/a.gmi", "# A\n"), REFUSAL_NONE);
	expect_file("notes/a.gmi", "# A\n");
	assert_int_equal(stat(server_path(&capsule, "notes/a.gmi"), &about), 0);
	struct identity found = identity_of(&about);
	assert_true(identity_equal(&found, &written));
	assert_int_equal(put("/notes/b/c/d/e.gmi", "# E\n"), REFUSAL_NONE);
	expect_file("notes/b/c/d/e.gmi", "# E\n");
	assert_int_equal(put("/notes/b/c/f.gmi", "# F\n"), REFUSAL_NONE);
	expect_file("notes/b/c/f.gmi", "# F\n");
	assert_int_equal(names_in(""), 1);
	assert_int_equal(names_in("notes"), 2);
	assert_int_equal(names_in("notes/b"), 1);
	assert_int_equal(names_in("notes/b/c"), 2);
}

/*
 * P304: what is replaced or removed is kept, so many times, under numbers that
 * go on; a file with the name of a directory of versions is in nobody's way.
 */
static void
versions(void **state)
{
	char text[16];

	(void)state;
	for (int i = 1; i <= KEEP + 3; i++) {
		snprintf(text, sizeof(text), "%d", i);
		assert_int_equal(put("/notes/a.gmi", text), REFUSAL_NONE);
	}
	expect_file("notes/a.gmi", "6");
	expect_file(".loam-versions/notes/a.gmi/.5", "5");
	expect_file(".loam-versions/notes/a.gmi/.3", "3");
	expect_file(".loam-versions/notes/a.gmi/.2", NULL);
	assert_int_equal(names_in(".loam-versions/notes/a.gmi"), KEEP);
	assert_int_equal(discard("/notes/a.gmi"), REFUSAL_NONE);
	expect_file("notes/a.gmi", NULL);
	expect_file(".loam-versions/notes/a.gmi/.6-", "6");
	assert_int_equal(put("/notes/a.gmi/5", "below"), REFUSAL_NONE);
	assert_int_equal(put("/notes/a.gmi/5", "again"), REFUSAL_NONE);
	expect_file(".loam-versions/notes/a.gmi/5/.1", "below");
	expect_file(".loam-versions/notes/a.gmi/.5", "5");
	assert_int_equal(discard("/notes/none.gmi"), REFUSAL_MISSING);
	assert_int_equal(names_in("notes"), 1);
}

/*
 * K461: the bytes that a file has are no new version of it, and the answer is
 * as after the first upload; others of that size are one.
 */
static void
same_again(void **state)
{
	(void)state;
	assert_int_equal(put("/notes/a.gmi", "# A\n"), REFUSAL_NONE);
	assert_int_equal(put("/notes/a.gmi", "# B\n"), REFUSAL_NONE);
	struct identity first = written;
	for (int i = 0; i < 2 * KEEP; i++) {
		written = (struct identity){0};
		assert_int_equal(put("/notes/a.gmi", "# B\n"), REFUSAL_NONE);
		assert_true(identity_equal(&written, &first));
	}
	assert_int_equal(names_in(".loam-versions/notes/a.gmi"), 1);
	expect_file(".loam-versions/notes/a.gmi/.1", "# A\n");
	assert_int_equal(put("/notes/a.gmi", "# C\n"), REFUSAL_NONE);
	expect_file("notes/a.gmi", "# C\n");
	expect_file(".loam-versions/notes/a.gmi/.2", "# B\n");
}

static void
put_another(void)
{
	server_write(&capsule, "notes/a.gmi", "# Another\n");
}

static void
put_link(void)
{
	(void)symlink("none", server_path(&capsule, "notes/link.gmi"));
}

static void
put_directory(void)
{
	server_write(&capsule, "notes/b/c.gmi", "# C\n");
}

static void
remove_it(void)
{
	unlink(server_path(&capsule, "notes/a.gmi"));
}

/*
 * P573: what comes to have the name while an upload is written is kept, or
 * stays; what goes is missed by nobody.
 */
static void
others(void **state)
{
	(void)state;
	server_write(&capsule, "notes/index.gmi", "# Notes\n");
	meanwhile = put_another;
	assert_int_equal(put("/notes/a.gmi", "# A\n"), REFUSAL_NONE);
	expect_file("notes/a.gmi", "# A\n");
	expect_file(".loam-versions/notes/a.gmi/.1", "# Another\n");
	meanwhile = remove_it;
	assert_int_equal(put("/notes/a.gmi", "# B\n"), REFUSAL_NONE);
	expect_file("notes/a.gmi", "# B\n");
	meanwhile = put_link;
	assert_int_equal(put("/notes/link.gmi", "# L\n"), REFUSAL_BAD_NAME);
	expect_file("notes/link.gmi", NULL);
	meanwhile = put_directory;
	assert_int_equal(put("/notes/b", "b"), REFUSAL_DIRECTORY);
	expect_file("notes/b/c.gmi", "# C\n");
	assert_int_equal(names_in("notes"), 4);
}

/*
 * K456: a file system that cannot sync directories takes uploads, new
 * directories and versions; one that fails to sync does not.
 */
static void
unsynced_directories(void **state)
{
	(void)state;
	unsynced = EINVAL;
	assert_int_equal(put("/notes/a.gmi", "# A\n"), REFUSAL_NONE);
	assert_int_equal(put("/notes/a.gmi", "# B\n"), REFUSAL_NONE);
	expect_file("notes/a.gmi", "# B\n");
	expect_file(".loam-versions/notes/a.gmi/.1", "# A\n");
	unsynced = EBADF;
	assert_int_equal(put("/notes/b/c/d.gmi", "# D\n"), REFUSAL_NONE);
	expect_file("notes/b/c/d.gmi", "# D\n");
	assert_int_equal(discard("/notes/b/c/d.gmi"), REFUSAL_NONE);
	/* The directories that are empty now are gone. */
	assert_int_equal(names_in("notes"), 1);
	unsynced = EIO;
	assert_true(put("/notes/a.gmi", "# C\n") != REFUSAL_NONE);
	assert_int_equal(error, EIO);
	assert_true(put("/notes/b/c.gmi", "# C\n") != REFUSAL_NONE);
	unsynced = 0;
	expect_file("notes/a.gmi", "# B\n");
	expect_file("notes/b/c.gmi", NULL);
}

/* P304: with nothing to be kept nothing is. */
static void
nothing_kept(void **state)
{
	struct zone bare = zone;

	(void)state;
	bare.keep = 0;
	assert_int_equal(put_in(&bare, "/notes/a", SPAN("1")), REFUSAL_NONE);
	assert_int_equal(put_in(&bare, "/notes/a", SPAN("2")), REFUSAL_NONE);
	struct upload upload = {.path = {"/notes/a", 8}};
	assert_int_equal(
	    store_remove(root, &(struct zones){&bare, 1}, &upload, &error),
	    REFUSAL_NONE);
	assert_int_equal(names_in(""), 1);
	assert_int_equal(names_in("notes"), 0);
}

/* U12, P302: what stands in the way stays as it is, and nothing is left. */
static void
in_the_way(void **state)
{
	static const struct {
		const char *path;
		enum refusal refusal;
	} rows[] = {
	    {"/notes/dir", REFUSAL_DIRECTORY},
	    {"/notes/link.gmi", REFUSAL_BAD_NAME},
	    {"/notes/dangling.gmi", REFUSAL_BAD_NAME},
	    {"/notes/out.gmi", REFUSAL_BAD_NAME},
	    {"/notes/fifo", REFUSAL_BAD_NAME},
	    {"/notes/linked/a.gmi", REFUSAL_BAD_NAME},
	    {"/notes/up/a.gmi", REFUSAL_BAD_NAME},
	    {"/notes/a.gmi/b.gmi", REFUSAL_BAD_NAME},
	    {"/notes/z.png.old", REFUSAL_BAD_NAME},
	};
	char link[SERVER_PATH * 2];

	(void)state;
	server_write(&capsule, "notes/a.gmi", "# A\n");
	server_write(&capsule, "notes/z.png", "picture");
	server_write(&capsule, "notes/dir/b.gmi", "# B\n");
	server_write(&capsule, "../outside/secret", "out\n");
	snprintf(link, sizeof(link), "%s/outside", capsule.directory);
	assert_int_equal(
	    symlink("a.gmi", server_path(&capsule, "notes/link.gmi")), 0);
	assert_int_equal(
	    symlink("none", server_path(&capsule, "notes/dangling.gmi")), 0);
	assert_int_equal(symlink("../../outside/secret",
			     server_path(&capsule, "notes/out.gmi")),
	    0);
	assert_int_equal(
	    symlink("dir", server_path(&capsule, "notes/linked")), 0);
	assert_int_equal(symlink(link, server_path(&capsule, "notes/up")), 0);
	assert_int_equal(mkfifo(server_path(&capsule, "notes/fifo"), 0600), 0);
	size_t before = names_in("notes");
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum refusal refusal = put(rows[i].path, "new");
		expect_true(rows[i].path, refusal_name(refusal),
		    refusal == rows[i].refusal);
		refusal = discard(rows[i].path);
		expect_true(rows[i].path, refusal_name(refusal),
		    refusal == rows[i].refusal || refusal == REFUSAL_MISSING);
	}
	assert_int_equal(names_in("notes"), before);
	assert_int_equal(names_in(""), 1);
	expect_file("notes/a.gmi", "# A\n");
	expect_file("notes/dir/b.gmi", "# B\n");
	expect_file("../outside/secret", "out\n");
	assert_int_equal(put("/notes/y.png.old", "alone"), REFUSAL_NONE);
}

/* U12: a file keeps the mode that it had, whatever the umask says. */
static void
mode_stays(void **state)
{
	struct stat about;
	mode_t mask = umask(0077);

	(void)state;
	assert_int_equal(put("/notes/a.gmi", "# A\n"), REFUSAL_NONE);
	assert_int_equal(stat(server_path(&capsule, "notes/a.gmi"), &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_int_equal(chmod(server_path(&capsule, "notes/a.gmi"), 0664), 0);
	assert_int_equal(put("/notes/a.gmi", "# B\n"), REFUSAL_NONE);
	assert_int_equal(stat(server_path(&capsule, "notes/a.gmi"), &about), 0);
	assert_int_equal(about.st_mode & 0777, 0664);
	assert_int_equal(umask(mask), 0077);
}

/* P305: a zone holds so many bytes, whatever its versions have. */
static void
full_zone(void **state)
{
	struct buf half = {0};
	struct upload upload = {.path = {"/notes/c", 8}, .size = 2 * SPACE / 5};

	(void)state;
	buf_repeat(&half, 'a', 2 * SPACE / 5);
	struct span bytes = buf_span(&half);
	server_write(&capsule, "elsewhere.gmi", "counts for nothing\n");
	assert_int_equal(put_in(&zone, "/notes/a", bytes), REFUSAL_NONE);
	half.data[0] = 'b';
	assert_int_equal(put_in(&zone, "/notes/a", bytes), REFUSAL_NONE);
	assert_int_equal(names_in(".loam-versions/notes/a"), 1);
	assert_int_equal(put_in(&zone, "/notes/b", bytes), REFUSAL_NONE);
	assert_int_equal(names_in(".loam-versions/notes/a"), 0);
	assert_int_equal(
	    store_admit(root, &zones, &upload, &error), REFUSAL_ZONE_FULL);
	assert_int_equal(put_in(&zone, "/notes/c", bytes), REFUSAL_ZONE_FULL);
	assert_int_equal(put("/notes/c", "small"), REFUSAL_NONE);
	upload.size = UINT64_MAX;
	assert_int_equal(
	    store_admit(root, &zones, &upload, &error), REFUSAL_ZONE_FULL);
	assert_int_equal(names_in("notes"), 3);
	buf_free(&half);
	/* No disk has that much. */
	struct zone vast = zone;
	vast.space = UINT64_MAX;
	upload.size = UINT64_MAX / 2;
	assert_int_equal(
	    store_admit(root, &(struct zones){&vast, 1}, &upload, &error),
	    REFUSAL_DISK_FULL);
	/* Nor is it filled to the last byte. */
	struct statvfs disk;
	assert_int_equal(fstatvfs(root, &disk), 0);
	upload.size = (uint64_t)disk.f_bavail * disk.f_frsize - 1;
	assert_int_equal(
	    store_admit(root, &(struct zones){&vast, 1}, &upload, &error),
	    REFUSAL_DISK_FULL);
}

/* P302: a file that cannot be written whole leaves all as it was. */
static void
cut_short(void **state)
{
	enum { FIRST = 10 };
	static const char *const paths[] = {
	    "/notes/a.gmi", "/notes/new.gmi", "/notes/b/c/new.gmi"};
	struct rlimit before, limit;
	struct buf bytes = {0};

	(void)state;
	assert_int_equal(put("/notes/a.gmi", "# A\n"), REFUSAL_NONE);
	buf_repeat(&bytes, 'a', 10 * FIRST);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = FIRST;
	signal(SIGXFSZ, SIG_IGN);
	for (size_t i = 0; i < COUNT(paths); i++) {
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		enum refusal refusal =
		    put_in(&zone, paths[i], buf_span(&bytes));
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
		expect_true(paths[i], refusal_name(refusal),
		    refusal != REFUSAL_NONE && error == EFBIG);
		assert_int_equal(names_in("notes"), 1);
		assert_int_equal(names_in(""), 1);
	}
	signal(SIGXFSZ, SIG_DFL);
	expect_file("notes/a.gmi", "# A\n");
	buf_free(&bytes);
}

/* P305: what nobody can have uploaded, so deep down, fills no zone. */
static void
too_deep(void **state)
{
	struct buf path = {0}, large = {0};

	(void)state;
	buf_add(&path, SPAN("notes"));
	for (int i = 0; i < UPLOAD_DEPTH_MAX + 20; i++)
		buf_add(&path, SPAN("/d"));
	buf_add(&path, SPAN("/file"));
	buf_byte(&path, '\0');
	buf_repeat(&large, 'a', SPACE);
	buf_byte(&large, '\0');
	server_write(&capsule, path.data, large.data);
	path.size = 0;
	buf_add(&path, SPAN(".loam-versions/notes"));
	for (int i = 0; i < UPLOAD_DEPTH_MAX + 20; i++)
		buf_add(&path, SPAN("/d"));
	buf_add(&path, SPAN("/.1"));
	buf_byte(&path, '\0');
	server_write(&capsule, path.data, "deep");
	assert_int_equal(put("/notes/a", "1"), REFUSAL_NONE);
	assert_int_equal(put("/notes/a", "2"), REFUSAL_NONE);
	expect_file(path.data, "deep");
	expect_file("notes/a", "2");
	buf_free(&path);
	buf_free(&large);
}

/* P305: the oldest version makes room for the one that replaces it. */
static void
versions_make_room(void **state)
{
	struct buf part = {0};

	(void)state;
	buf_repeat(&part, 'a', SPACE / (KEEP + 2));
	for (int i = 0; i < 3 * KEEP; i++) {
		part.data[0] = (char)('b' + i);
		assert_int_equal(
		    put_in(&zone, "/notes/a", buf_span(&part)), REFUSAL_NONE);
	}
	assert_int_equal(names_in(".loam-versions/notes/a"), KEEP);
	buf_free(&part);
}

/* K432: what no upload has left is not walked through, and hides nothing. */
static void
no_leftover(void **state)
{
	static const char *const large[] = {
	    "notes/m/.loam-upload", ".loam-upload"};
	struct buf deep[COUNT(large)] = {0};

	(void)state;
	server_write(&capsule, "notes/a/.loam-upload", "half");
	server_write(&capsule, "notes/z/.loam-upload", "half");
	for (size_t i = 0; i < COUNT(large); i++) {
		buf_add(&deep[i], span_of(large[i]));
		for (int level = 0; level < 3 * UPLOAD_DEPTH_MAX; level++)
			buf_add(&deep[i], SPAN("/d"));
		buf_add(&deep[i], SPAN("/file\0"));
		server_write(&capsule, deep[i].data, "another's");
	}
	store_sweep(root, &zones);
	for (size_t i = 0; i < COUNT(large); i++) {
		expect_file(deep[i].data, "another's");
		buf_free(&deep[i]);
	}
	expect_file("notes/a/.loam-upload", NULL);
	expect_file("notes/z/.loam-upload", NULL);
	assert_int_equal(put("/notes/m/a", "1"), REFUSAL_FAULT);
	assert_int_equal(put("/notes/a/a", "1"), REFUSAL_NONE);
}

/* P303: what a killed writer has left goes, and nothing else. */
static void
swept(void **state)
{
	static const char *const left[] = {".loam-upload", "notes/.loam-upload",
	    "notes/b/.loam-upload/c/d.gmi"};
	static const char *const stays[] = {
	    "notes/a.gmi", "notes/.hidden", "other/.loam-upload", "a.gmi"};

	(void)state;
	for (size_t i = 0; i < COUNT(left); i++)
		server_write(&capsule, left[i], "half");
	for (size_t i = 0; i < COUNT(stays); i++)
		server_write(&capsule, stays[i], "whole");
	/* Deeper than any upload is. */
	struct buf deep = {0};
	buf_add(&deep, SPAN("notes"));
	for (int i = 0; i <= UPLOAD_DEPTH_MAX; i++)
		buf_add(&deep, SPAN("/d"));
	buf_add(&deep, SPAN("/.loam-upload\0"));
	server_write(&capsule, deep.data, "whole");
	store_sweep(root, &zones);
	expect_file(deep.data, "whole");
	buf_free(&deep);
	expect_file(".loam-upload", NULL);
	expect_file("notes/.loam-upload", NULL);
	assert_int_equal(names_in("notes/b"), 0);
	for (size_t i = 0; i < COUNT(stays); i++)
		expect_file(stays[i], "whole");
}

/* P303: an upload that finds what another has left goes on. */
static void
left_by_another(void **state)
{
	(void)state;
	server_write(&capsule, "notes/.loam-upload", "half");
	assert_int_equal(put("/notes/a.gmi", "# A\n"), REFUSAL_NONE);
	server_write(&capsule, "notes/.loam-upload/x/y", "half");
	assert_int_equal(put("/notes/b/c.gmi", "# C\n"), REFUSAL_NONE);
	expect_file("notes/a.gmi", "# A\n");
	expect_file("notes/b/c.gmi", "# C\n");
	assert_int_equal(names_in("notes"), 2);
}

/*
 * P384: where something else has the name of the versions, nothing is replaced
 * or removed, since it could not be kept; what is new is put.
 */
static void
no_versions(void **state)
{
	static const struct {
		const char *path, *target; /* NULL: a file */
	} rows[] = {{".loam-versions", "notes"}, {".loam-versions", "none"},
	    {".loam-versions", NULL}, {".loam-versions/notes", NULL},
	    {".loam-versions/notes/a.gmi", "/"}};
	struct upload upload = {.path = {"/notes/a.gmi", 12}, .size = 1};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = rows[i].path;
		server_write(&capsule, "notes/a.gmi", "# A\n");
		server_write(&capsule, "notes/b.gmi", "# B\n");
		if (i > 2)
			server_write(&capsule, ".loam-versions/x/y", "y");
		if (i == 4)
			server_write(&capsule, ".loam-versions/notes/y", "y");
		if (!rows[i].target)
			server_write(&capsule, name, "no directory");
		else
			assert_int_equal(symlink(rows[i].target,
					     server_path(&capsule, name)),
			    0);
		enum refusal admitted =
		    store_admit(root, &zones, &upload, &error);
		expect_true(name, refusal_name(admitted),
		    admitted == REFUSAL_NO_VERSIONS && error != 0);
		assert_int_equal(put("/notes/a.gmi", "2"), REFUSAL_NO_VERSIONS);
		assert_int_equal(discard("/notes/a.gmi"), REFUSAL_NO_VERSIONS);
		expect_file("notes/a.gmi", "# A\n");
		assert_int_equal(put("/notes/new", "new"), REFUSAL_NONE);
		assert_int_equal(names_in("notes"), 3);
		server_remove(&capsule);
		close(root);
		assert_int_equal(begin(NULL), 0);
	}
}

/*
 * P387: a directory that is empty after its last file was removed goes with it,
 * up to the one of the zone; then a file can have its name.
 */
static void
empty_directories(void **state)
{
	struct stat about;

	(void)state;
	assert_int_equal(put("/notes/b/c/d/e.gmi", "# E\n"), REFUSAL_NONE);
	assert_int_equal(put("/notes/b/f.gmi", "# F\n"), REFUSAL_NONE);
	assert_int_equal(discard("/notes/b/c/d/e.gmi"), REFUSAL_NONE);
	assert_int_equal(names_in("notes/b"), 1);
	assert_int_equal(discard("/notes/b/f.gmi"), REFUSAL_NONE);
	assert_int_equal(names_in("notes"), 0);
	assert_int_equal(stat(server_path(&capsule, "notes"), &about), 0);
	assert_int_equal(put("/notes/b", "a file"), REFUSAL_NONE);
	expect_file(".loam-versions/notes/b/c/d/e.gmi/.1-", "# E\n");
	/* What is hidden in one is not empty. */
	server_write(&capsule, "notes/g/.intro.gmi", "# G\n");
	assert_int_equal(put("/notes/g/h.gmi", "# H\n"), REFUSAL_NONE);
	assert_int_equal(discard("/notes/g/h.gmi"), REFUSAL_NONE);
	expect_file("notes/g/.intro.gmi", "# G\n");
}

/*
 * V221: a file that is there in another spelling of Unicode is the one that is
 * replaced, kept and removed; one that is there byte for byte is itself, and of
 * several it is the one that readers get.
 */
static void
spellings(void **state)
{
	struct stat about;
	struct zone named = zone;

	(void)state;
	server_write(&capsule, "notes/e\xcc\x81/e\xcc\x81.gmi", "1");
	assert_int_equal(
	    put("/notes/\xc3\xa9/\xc3\xa9.gmi", "2"), REFUSAL_NONE);
	expect_file("notes/e\xcc\x81/e\xcc\x81.gmi", "2");
	expect_file(".loam-versions/notes/\xc3\xa9/\xc3\xa9.gmi/.1", "1");
	assert_int_equal(
	    stat(
		server_path(&capsule, "notes/e\xcc\x81/e\xcc\x81.gmi"), &about),
	    0);
	struct identity found = identity_of(&about);
	assert_true(identity_equal(&found, &written));
	assert_int_equal(names_in("notes/e\xcc\x81"), 1);
	assert_int_equal(discard("/notes/\xc3\xa9/\xc3\xa9.gmi"), REFUSAL_NONE);
	assert_int_equal(names_in("notes"), 0);
	/* What a zone is named by stays. */
	named.path = SPAN("/\xc3\xa9/");
	server_write(&capsule, "e\xcc\x81/b/a", "1");
	struct upload upload = {.path = {"/e\xcc\x81/b/a", 8}};
	assert_int_equal(
	    store_remove(root, &(struct zones){&named, 1}, &upload, &error),
	    REFUSAL_NONE);
	assert_int_equal(stat(server_path(&capsule, "e\xcc\x81"), &about), 0);
	assert_int_equal(names_in("e\xcc\x81"), 0);
	/* A with a ring, in three ways. */
	server_write(&capsule, "notes/\xe2\x84\xab", "1");
	server_write(&capsule, "notes/A\xcc\x8a", "1");
	assert_int_equal(put("/notes/\xc3\x85", "2"), REFUSAL_NONE);
	expect_file("notes/A\xcc\x8a", "2");
	assert_int_equal(put("/notes/\xe2\x84\xab", "3"), REFUSAL_NONE);
	expect_file("notes/\xe2\x84\xab", "3");
	assert_int_equal(
	    unlink(server_path(&capsule, "notes/\xe2\x84\xab")), 0);
	server_write(&capsule, "notes/\xc3\x85", "1");
	assert_int_equal(put("/notes/\xe2\x84\xab", "4"), REFUSAL_NONE);
	expect_file("notes/\xc3\x85", "4");
	assert_int_equal(names_in("notes"), 2);
}

/* P382: the lock of another is waited for, and not for ever. */
static void
one_lock(void **state)
{
	int other = root_open(capsule.capsule);

	(void)state;
	assert_int_equal(store_lock(root, 0), 0);
	assert_int_equal(store_lock(other, 0), -1);
	assert_int_equal(store_lock(other, 30), -1);
	store_unlock(root);
	assert_int_equal(store_lock(other, 0), 0);
	close(other);
	assert_int_equal(store_lock(root, 0), 0);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(new_files),
	    STORE_TEST(versions),
	    STORE_TEST(same_again),
	    STORE_TEST(others),
	    STORE_TEST(unsynced_directories),
	    STORE_TEST(nothing_kept),
	    STORE_TEST(cut_short),
	    STORE_TEST(too_deep),
	    STORE_TEST(in_the_way),
	    STORE_TEST(mode_stays),
	    STORE_TEST(full_zone),
	    STORE_TEST(versions_make_room),
	    STORE_TEST(swept),
	    STORE_TEST(no_leftover),
	    STORE_TEST(left_by_another),
	    STORE_TEST(no_versions),
	    STORE_TEST(empty_directories),
	    STORE_TEST(spellings),
	    STORE_TEST(one_lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
