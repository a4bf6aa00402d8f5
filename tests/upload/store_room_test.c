/* What gives way where a zone has no more room: versions, the oldest first. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edition/root.h"
#include "support/expect.h"
#include "support/server.h"
#include "upload/history.h"
#include "upload/store.h"
#include "upload/store_versions.h"

/* Versions have a directory each; there is room for the zone's own, too. */
enum {
	FILES = 4,
	SIZE = 3 * STORE_BLOCK,
	REST = FILES * SIZE + 2 * STORE_BLOCK, /* but the zone's directory */
	SPACE = REST + STORE_BLOCK,
};

static const struct zone list[] = {
    {.path = {"/notes/", 7},
	.writable = true,
	.most = SPACE,
	.space = SPACE,
	.keep = 1},
    {.path = {"/notes/read/", 12}, .open = true},
    {.path = {"/notes/read/in/", 15},
	.writable = true,
	.most = 2 * SPACE,
	.space = 2 * SPACE,
	.keep = 1},
    {.path = {"/notes/page", 11},
	.writable = true,
	.most = SPACE,
	.space = SPACE,
	.keep = 1},
    {.path = {"/caf\xc3\xa9/", 7},
	.writable = true,
	.most = SPACE,
	.space = SPACE,
	.keep = 1},
    {.path = {"/na\xc3\xafve", 7}, .writable = true, .space = SPACE},
};
static const struct zones zones = {list, COUNT(list)};
static const struct zone *const zone = &list[0];

static struct server capsule;
static struct upload_host host = {.zones = &zones};
static int error;

static int
begin(void **state)
{
	(void)state;
	server_make(&capsule);
	host.root = root_open(capsule.capsule);
	return host.root < 0;
}

static int
end(void **state)
{
	(void)state;
	close(host.root);
	server_remove(&capsule);
	return 0;
}

static enum refusal
fill(const char *path, size_t size)
{
	struct upload upload = {.path = span_of(path), .size = size};
	struct identity written;
	struct buf bytes = {0};

	buf_repeat(&bytes, 'x', size);
	enum refusal refusal = store_admit(host.root, &zones, &upload, &error);
	if (!refusal)
		refusal = store_put(host.root, &zones, &upload,
		    buf_span(&bytes), &written, &error);
	buf_free(&bytes);
	return refusal;
}

static enum refusal
empty(const char *path)
{
	struct upload upload = {.path = span_of(path)};

	return store_remove(host.root, &zones, &upload, &error);
}

static bool
has(const char *path)
{
	return access(server_path(&capsule, path), F_OK) == 0;
}

/* Where each file of a full zone is. */
static const char *
nth(int i)
{
	static char path[16];

	snprintf(path, sizeof(path), "/notes/%d", i);
	return path;
}

static void
fill_zone(void)
{
	for (int i = 0; i < FILES; i++)
		assert_int_equal(fill(nth(i), SIZE), REFUSAL_NONE);
	assert_int_equal(fill("/notes/more", SIZE), REFUSAL_ZONE_FULL);
}

/* Two files that are changed in this order must not have one time of change. */
static void
pass_change(const char *before, const char *after)
{
	struct stat old, about;

	assert_int_equal(stat(server_path(&capsule, before), &old), 0);
	do {
		assert_int_equal(chmod(server_path(&capsule, after), 0644), 0);
		assert_int_equal(stat(server_path(&capsule, after), &about), 0);
	} while (about.st_ctim.tv_sec == old.st_ctim.tv_sec &&
	    about.st_ctim.tv_nsec == old.st_ctim.tv_nsec);
}

/* P370: a zone that was full can be emptied, filled and put back. */
static void
only_files_fill(void **state)
{
	(void)state;
	fill_zone();
	assert_int_equal(fill(nth(0), SIZE), REFUSAL_NONE);
	assert_false(has(".loam-versions/notes/0/.1"));
	for (int i = 0; i < FILES; i++)
		assert_int_equal(empty(nth(i)), REFUSAL_NONE);
	assert_int_equal(history_restore(&host, SPAN("/notes/3"), 1, 0, &error),
	    REFUSAL_NONE);
	assert_int_equal(empty(nth(3)), REFUSAL_NONE);
	fill_zone();
}

/* P371: the version that is the oldest goes, whatever its file is called. */
static void
oldest_first(void **state)
{
	(void)state;
	fill_zone();
	assert_int_equal(empty(nth(2)), REFUSAL_NONE);
	pass_change(".loam-versions/notes/2/.1-", "notes/0");
	assert_int_equal(empty(nth(0)), REFUSAL_NONE);
	pass_change(".loam-versions/notes/0/.1-", "notes/3");
	assert_int_equal(empty(nth(3)), REFUSAL_NONE);
	assert_int_equal(fill("/notes/new", SIZE), REFUSAL_NONE);
	assert_false(has(".loam-versions/notes/2/.1-"));
	assert_true(has(".loam-versions/notes/0/.1-"));
	assert_true(has(".loam-versions/notes/3/.1-"));
	assert_int_equal(fill("/notes/newer", SIZE), REFUSAL_NONE);
	assert_false(has(".loam-versions/notes/0/.1-"));
	assert_true(has(".loam-versions/notes/3/.1-"));
}

/* P371: the versions of all files give way together, and no others. */
static void
no_more_than_has_to(void **state)
{
	int left = 0;

	(void)state;
	fill_zone();
	for (int i = 0; i < FILES; i++)
		assert_int_equal(empty(nth(i)), REFUSAL_NONE);
	server_write(&capsule, ".loam-versions/other/.1", "of another zone");
	assert_int_equal(fill("/notes/new", 2 * SIZE), REFUSAL_NONE);
	for (int i = 0; i < FILES; i++) {
		char path[64];
		snprintf(path, sizeof(path), ".loam-versions%s/.1-", nth(i));
		left += has(path);
	}
	assert_int_equal(left, 2);
	assert_true(has(".loam-versions/other/.1"));
}

/*
 * K460: a zone holds nothing of those within it that are written, be they a
 * directory or a page; what is in one that nobody writes is its own.
 */
static void
zones_within(void **state)
{
	(void)state;
	assert_int_equal(fill("/notes/read/in/large", SPACE), REFUSAL_NONE);
	assert_int_equal(fill("/notes/read/in/old", SIZE), REFUSAL_NONE);
	assert_int_equal(empty("/notes/read/in/old"), REFUSAL_NONE);
	assert_int_equal(fill("/notes/page", SIZE), REFUSAL_NONE);
	assert_int_equal(fill("/notes/page", SIZE + 1), REFUSAL_NONE);
	/* The directory above the zone within is the outer one's. */
	assert_int_equal(fill(nth(0), REST), REFUSAL_ZONE_FULL);
	assert_int_equal(fill(nth(0), REST - STORE_BLOCK), REFUSAL_NONE);
	assert_int_equal(fill(nth(1), 1), REFUSAL_ZONE_FULL);
	assert_int_equal(empty(nth(0)), REFUSAL_NONE);
	assert_int_equal(fill(nth(1), REST - STORE_BLOCK), REFUSAL_NONE);
	assert_false(has(".loam-versions/notes/0"));
	assert_true(has(".loam-versions/notes/read/in/old/.1-"));
	assert_true(has(".loam-versions/notes/page/.1"));
	/* The same of one that has the whole capsule. */
	const struct zone all[] = {
	    {.path = {"/", 1}, .writable = true}, list[0]};
	const struct zones both = {all, COUNT(all)};
	server_write(&capsule, "a.gmi", "# A\n");
	assert_int_equal(
	    store_dir_bytes(host.root, &both, &all[0]), STORE_BLOCK);
	server_write(&capsule, ".loam-versions/a.gmi/.1", "# Old\n");
	assert_int_equal(
	    store_versions_fit(host.root, &both, &all[0], UINT64_MAX),
	    2 * STORE_BLOCK);
}

/*
 * K441: the versions of a file give way by their numbers, in whatever order a
 * backup that was put back or a new owner has changed them.
 */
static void
numbers_first(void **state)
{
	static const char *const changed[] = {
	    "a/.3", "a/.1", "b/.1", "a/.2", "c/.1", "c/.2"};
	static const char *const order[] = {
	    "a/.1", "a/.2", "a/.3", "b/.1", "c/.1", "c/.2"};
	char before[64], path[64];

	(void)state;
	for (size_t i = 0; i < COUNT(changed); i++) {
		snprintf(
		    path, sizeof(path), ".loam-versions/notes/%s", changed[i]);
		server_write(&capsule, path, "old");
		if (i > 0)
			pass_change(before, path);
		memcpy(before, path, sizeof(before));
	}
	for (size_t i = 0; i < COUNT(order); i++) {
		store_versions_fit(host.root, &zones, zone,
		    store_versions_fit(host.root, &zones, zone, UINT64_MAX) -
			1);
		for (size_t j = 0; j < COUNT(order); j++) {
			snprintf(path, sizeof(path), ".loam-versions/notes/%s",
			    order[j]);
			expect_true(
			    order[j], span_of(order[i]), has(path) == (j > i));
		}
	}
}

/* P372: files that nobody has uploaded can be made smaller, and deleted. */
static void
smaller(void **state)
{
	struct buf large = {0};

	(void)state;
	buf_repeat(&large, 'x', 2 * SPACE);
	buf_byte(&large, '\0');
	server_write(&capsule, "notes/large", large.data);
	buf_free(&large);
	assert_int_equal(fill("/notes/a", 1), REFUSAL_ZONE_FULL);
	assert_int_equal(fill("/notes/large", 2 * SPACE), REFUSAL_NONE);
	assert_int_equal(
	    fill("/notes/large", 2 * SPACE + 1), REFUSAL_ZONE_FULL);
	assert_int_equal(fill("/notes/large", SPACE + 1), REFUSAL_NONE);
	assert_int_equal(fill("/notes/a", 1), REFUSAL_ZONE_FULL);
	assert_int_equal(empty("/notes/large"), REFUSAL_NONE);
	assert_int_equal(fill("/notes/a", REST), REFUSAL_NONE);
}

/* P373: an older version of another file stays, where one's own can go. */
static void
put_back(void **state)
{
	(void)state;
	fill_zone();
	assert_int_equal(empty(nth(0)), REFUSAL_NONE);
	pass_change(".loam-versions/notes/0/.1-", "notes/1");
	assert_int_equal(empty(nth(1)), REFUSAL_NONE);
	assert_int_equal(history_restore(&host, SPAN("/notes/1"), 1, 0, &error),
	    REFUSAL_NONE);
	assert_true(has("notes/1"));
	assert_true(has(".loam-versions/notes/0/.1-"));
	assert_false(has(".loam-versions/notes/1/.1-"));
	/* What is refused takes nothing. */
	assert_int_equal(fill(nth(0), SIZE), REFUSAL_NONE);
	assert_int_equal(empty(nth(1)), REFUSAL_NONE);
	assert_int_equal(fill("/notes/more", 2 * SIZE), REFUSAL_ZONE_FULL);
	assert_true(has(".loam-versions/notes/1/.1-"));
}

/* P751: many small files, and directories, fill a zone as large files do. */
static void
small_names(void **state)
{
	int count = 0;

	(void)state;
	while (count < REST && fill(nth(count), 1) == REFUSAL_NONE)
		count++;
	assert_int_equal(count, REST / STORE_BLOCK);
	assert_int_equal(empty(nth(0)), REFUSAL_NONE);
	assert_int_equal(empty(nth(1)), REFUSAL_NONE);
	assert_int_equal(fill("/notes/a/b/c", 1), REFUSAL_ZONE_FULL);
	assert_int_equal(fill("/notes/a/b", 1), REFUSAL_NONE);
	assert_int_equal(fill("/notes/a/c", 1), REFUSAL_ZONE_FULL);
}

/*
 * V220: files and versions count for their zone in whatever spelling of Unicode
 * its names are asked for, or are there.
 */
static void
spellings(void **state)
{
	char path[32];

	(void)state;
	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "/cafe\xcc\x81/%d", i);
		assert_int_equal(fill(path, SIZE), REFUSAL_NONE);
	}
	assert_int_equal(fill("/cafe\xcc\x81/more", SIZE), REFUSAL_ZONE_FULL);
	assert_int_equal(fill("/caf\xc3\xa9/more", SIZE), REFUSAL_ZONE_FULL);
	assert_false(has("caf\xc3\xa9"));
	assert_int_equal(empty("/cafe\xcc\x81/0"), REFUSAL_NONE);
	assert_true(has(".loam-versions/cafe\xcc\x81/0/.1-"));
	assert_int_equal(fill("/caf\xc3\xa9/more", SIZE), REFUSAL_NONE);
	assert_false(has(".loam-versions/cafe\xcc\x81/0"));
	/* The zone of one page. */
	server_write(&capsule, "nai\xcc\x88ve", "text");
	assert_int_equal(
	    store_dir_bytes(host.root, &zones, &list[COUNT(list) - 1]),
	    STORE_BLOCK);
}

/* P750: directories of versions go with the last of these. */
static void
emptied(void **state)
{
	(void)state;
	/* By an upload that needs the room, and by the version put back. */
	assert_int_equal(fill("/notes/a/b/c", SIZE), REFUSAL_NONE);
	assert_int_equal(fill("/notes/a/d", SIZE), REFUSAL_NONE);
	assert_int_equal(empty("/notes/a/b/c"), REFUSAL_NONE);
	pass_change(".loam-versions/notes/a/b/c/.1-", "notes/a/d");
	assert_int_equal(empty("/notes/a/d"), REFUSAL_NONE);
	assert_int_equal(
	    fill("/notes/e", REST - SIZE - 2 * STORE_BLOCK), REFUSAL_NONE);
	assert_false(has(".loam-versions/notes/a/b"));
	assert_true(has(".loam-versions/notes/a/d/.1-"));
	assert_int_equal(empty("/notes/e"), REFUSAL_NONE);
	assert_int_equal(fill("/notes/e", REST), REFUSAL_NONE);
	assert_false(has(".loam-versions/notes/a"));
	assert_false(has(".loam-versions/notes/e"));
	assert_int_equal(
	    fill("/notes/e", REST - SIZE - 2 * STORE_BLOCK), REFUSAL_NONE);
	assert_int_equal(fill("/notes/a/f", SIZE), REFUSAL_NONE);
	assert_int_equal(empty("/notes/a/f"), REFUSAL_NONE);
	assert_int_equal(
	    history_restore(&host, SPAN("/notes/a/f"), 1, 0, &error),
	    REFUSAL_NONE);
	assert_false(has(".loam-versions/notes"));
	assert_true(has(".loam-versions"));
}

/* P374: numbers go on where none is larger. */
static void
largest_number(void **state)
{
	(void)state;
	assert_int_equal(fill("/notes/a", 1), REFUSAL_NONE);
	server_write(
	    &capsule, ".loam-versions/notes/a/.9223372036854775807", "old");
	for (int i = 0; i < 3; i++)
		assert_int_equal(fill("/notes/a", 1), REFUSAL_NONE);
	assert_int_equal(empty("/notes/a"), REFUSAL_NONE);
	assert_int_equal(fill("/notes/a", 1), REFUSAL_NONE);
}

#define ROOM_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ROOM_TEST(only_files_fill),
	    ROOM_TEST(oldest_first),
	    ROOM_TEST(no_more_than_has_to),
	    ROOM_TEST(zones_within),
	    ROOM_TEST(numbers_first),
	    ROOM_TEST(smaller),
	    ROOM_TEST(put_back),
	    ROOM_TEST(spellings),
	    ROOM_TEST(emptied),
	    ROOM_TEST(small_names),
	    ROOM_TEST(largest_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
