/* Versions, for people: what is listed, and what can be put back. */
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "edition/root.h"
#include "support/expect.h"
#include "support/patience.h"
#include "support/server.h"
#include "upload/history.h"
#include "upload/store.h"
#include "upload/store_lock.h"

static const struct zone list[] = {
    {.path = {"/notes/", 7},
	.writable = true,
	.most = 100,
	.space = 1000000,
	.keep = 3},
    {.path = {"/notes/read/", 12}, .open = true},
    {.path = {"/none/", 6}, .writable = true, .most = 100, .space = 1000000},
    {.path = {"/many/", 6},
	.writable = true,
	.most = 100,
	.space = 1000000,
	.keep = 40},
};
static const struct zones zones = {list, COUNT(list)};

static struct server capsule;
static struct upload_host host = {.zones = &zones};
static struct arena arena;
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
	arena_free(&arena);
	server_remove(&capsule);
	return 0;
}

static void
put(const char *path, const char *text)
{
	struct upload upload = {
	    .path = span_of(path), .size = span_of(text).size};
	struct identity written;

	assert_int_equal(store_put(host.root, &zones, &upload, span_of(text),
			     &written, &error),
	    REFUSAL_NONE);
}

static void
discard(const char *path)
{
	struct upload upload = {.path = span_of(path)};

	assert_int_equal(
	    store_remove(host.root, &zones, &upload, &error), REFUSAL_NONE);
}

/* Fails unless the history is this: `now 3, 2 5 deleted`, sizes behind. */
static void
expect_history(const char *path, const char *want)
{
	struct history history;
	struct buf got = {0};

	assert_int_equal(
	    history_read(host.root, span_of(path), &arena, &history), 0);
	for (size_t i = 0; i < history.count; i++) {
		const struct history_entry *one = &history.list[i];
		assert_true(one->written > 0);
		buf_format(&got, "%s%ju:%ju%s", i > 0 ? " " : "",
		    (uintmax_t)one->version.number, (uintmax_t)one->size,
		    one->version.removed ? "-" : "");
	}
	assert_int_equal(history.there,
	    history.count > 0 && history.list[0].version.number == 0);
	expect_span(path, buf_span(&got), span_of(want));
	buf_free(&got);
}

static enum refusal
restore(const char *path, uint64_t number)
{
	return history_restore(&host, span_of(path), number, PATIENCE, &error);
}

static void
expect_text(const char *path, const char *want)
{
	struct buf bytes = {0};

	assert_int_equal(
	    file_read(server_path(&capsule, path), &bytes, NULL), 0);
	expect_span(path, buf_span(&bytes), span_of(want));
	buf_free(&bytes);
}

/* P345, V221: each version has its number, and is replaced or deleted. */
static void
listed(void **state)
{
	(void)state;
	expect_history("/notes/a", "");
	put("/notes/a", "one");
	expect_history("/notes/a", "0:3");
	put("/notes/a", "second");
	expect_history("/notes/a", "0:6 1:3");
	discard("/notes/a");
	expect_history("/notes/a", "2:6- 1:3");
	put("/notes/a", "three");
	put("/notes/a", "four");
	expect_history("/notes/a", "0:4 3:5 2:6- 1:3");
	put("/notes/a", "5");
	expect_history("/notes/a", "0:1 4:4 3:5 2:6-");
	/* What nobody has made as a version is none. */
	server_write(&capsule, ".loam-versions/notes/a/.x", "x");
	server_write(&capsule, ".loam-versions/notes/a/.0", "x");
	server_write(&capsule, ".loam-versions/notes/a/.9-x", "x");
	server_write(&capsule, ".loam-versions/notes/a/9", "x");
	server_write(&capsule, ".loam-versions/notes/a/.8/x", "x");
	expect_history("/notes/a", "0:1 4:4 3:5 2:6-");
	/* A name is found in any spelling. */
	server_write(&capsule, "notes/e\xcc\x81", "one");
	put("/notes/\xc3\xa9", "second");
	expect_history("/notes/\xc3\xa9", "0:6 1:3");
	expect_history("/notes/e\xcc\x81", "0:6 1:3");
}

/* P345: however many there are. */
static void
many_listed(void **state)
{
	struct buf want = {0};

	(void)state;
	for (int i = 0; i <= 40; i++)
		put("/many/a", i % 2 ? "text" : "word");
	buf_add(&want, SPAN("0:4"));
	for (int i = 40; i > 0; i--)
		buf_format(&want, " %d:4", i);
	buf_byte(&want, '\0');
	expect_history("/many/a", want.data);
	buf_free(&want);
}

/* P346: a version that is put back makes one of what it replaces. */
static void
put_back(void **state)
{
	(void)state;
	put("/notes/d/b.gmi", "# One\n");
	put("/notes/d/b.gmi", "# Two\n");
	assert_int_equal(restore("/notes/d/b.gmi", 1), REFUSAL_NONE);
	expect_text("notes/d/b.gmi", "# One\n");
	expect_history("/notes/d/b.gmi", "0:6 2:6 1:6");
	discard("/notes/d/b.gmi");
	assert_int_equal(restore("/notes/d/b.gmi", 2), REFUSAL_NONE);
	expect_text("notes/d/b.gmi", "# Two\n");
	expect_history("/notes/d/b.gmi", "0:6 3:6- 2:6 1:6");
	/* So is one whose name tells no type. */
	put("/notes/b.odd", "1");
	discard("/notes/b.odd");
	assert_int_equal(restore("/notes/b.odd", 1), REFUSAL_NONE);
	expect_text("notes/b.odd", "1");
}

/* P346: what the writer would refuse is not put back, and nothing changes. */
static void
refused(void **state)
{
	static const struct {
		const char *path;
		uint64_t number;
		enum refusal refusal;
	} rows[] = {
	    {"/notes/c.gmi", 7, REFUSAL_MISSING},
	    {"/notes/none.gmi", 1, REFUSAL_MISSING},
	    {"/notes/c.gmi", 2, REFUSAL_TOO_LARGE},
	    {"/notes/c.gmi", 3, REFUSAL_NOT_TEXT},
	    {"/notes/c.gmi", 4, REFUSAL_TOO_SHORT},
	    {"/notes/read/c.gmi", 1, REFUSAL_NO_UPLOADS},
	    {"/c.gmi", 1, REFUSAL_NO_UPLOADS},
	    {"notes/c.gmi", 1, REFUSAL_BAD_NAME},
	    {"/notes/c.gmi", 5, REFUSAL_FAULT},
	    {"/notes/.c.gmi", 1, REFUSAL_BAD_NAME},
	    {"/notes/", 1, REFUSAL_DIRECTORY},
	    {"/notes/c.gmi/d.gmi", 1, REFUSAL_BAD_NAME},
	    {"/notes/dir", 1, REFUSAL_DIRECTORY},
	};
	char large[102] = "";

	(void)state;
	memset(large, 'x', sizeof(large) - 1);
	put("/notes/c.gmi", "# Here\n");
	server_write(&capsule, "notes/dir/in.gmi", "# In\n");
	server_write(&capsule, ".loam-versions/notes/c.gmi/.1", "# One\n");
	server_write(&capsule, ".loam-versions/notes/c.gmi/.2", large);
	server_write(&capsule, ".loam-versions/notes/c.gmi/.3", "\xff\n");
	server_write(&capsule, ".loam-versions/notes/c.gmi/.4", "");
	server_write(&capsule, ".loam-versions/notes/c.gmi/.5/x", "x");
	server_write(&capsule, ".loam-versions/notes/c.gmi/d.gmi/.1", "x");
	server_write(&capsule, ".loam-versions/notes/dir/.1", "x");
	server_write(&capsule, ".loam-versions/notes/read/c.gmi/.1", "x");
	server_write(&capsule, ".loam-versions/c.gmi/.1", "x");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got =
		    refusal_name(restore(rows[i].path, rows[i].number));
		expect_span(rows[i].path, got, refusal_name(rows[i].refusal));
		expect_text("notes/c.gmi", "# Here\n");
	}
	/* Where nothing is kept, what is replaced is lost; that is said. */
	put("/none/a", "a");
	server_write(&capsule, ".loam-versions/none/a/.1", "b");
	assert_int_equal(restore("/none/a", 1), REFUSAL_NONE);
	expect_history("/none/a", "0:1 1:1");
}

/* P548: a version that is there and cannot be opened is not missing. */
static void
not_opened(void **state)
{
	static const struct {
		const char *version;
		uint64_t number;
	} rows[] = {{".1", 1}, {".2-", 2}};

	(void)state;
	put("/notes/f.gmi", "# Here\n");
	server_write(&capsule, "notes/other.gmi", "# Other\n");
	server_write(&capsule, ".loam-versions/notes/f.gmi/.3", "# Three\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		char name[64];
		snprintf(name, sizeof(name), ".loam-versions/notes/f.gmi/%s",
		    rows[i].version);
		assert_int_equal(symlink("../../../notes/other.gmi",
				     server_path(&capsule, name)),
		    0);
		expect_span(name,
		    refusal_name(restore("/notes/f.gmi", rows[i].number)),
		    refusal_name(REFUSAL_FAULT));
		assert_int_equal(error, ELOOP);
		expect_text("notes/f.gmi", "# Here\n");
	}
}

/* P346, P382: of a writer and a person who puts a version back, one waits. */
static void
one_at_a_time(void **state)
{
	int ends[2], status;
	char byte = 0;

	(void)state;
	put("/notes/e", "one");
	put("/notes/e", "two");
	int lock = root_open(capsule.capsule);
	assert_int_equal(store_lock(lock, 0), 0);
	assert_int_equal(history_restore(&host, SPAN("/notes/e"), 1, 0, &error),
	    REFUSAL_LOCKED);
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		/* The lock is this process's, too, until it lets it go. */
		close(lock);
		_exit(write(ends[1], "x", 1) != 1 ||
		    restore("/notes/e", 1) != REFUSAL_NONE);
	}
	assert_int_equal(read(ends[0], &byte, 1), 1);
	/* However long it is watched, nothing has changed. */
	assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
	expect_text("notes/e", "two");
	close(lock);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	expect_text("notes/e", "one");
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(listed, begin, end),
	    cmocka_unit_test_setup_teardown(many_listed, begin, end),
	    cmocka_unit_test_setup_teardown(put_back, begin, end),
	    cmocka_unit_test_setup_teardown(refused, begin, end),
	    cmocka_unit_test_setup_teardown(not_opened, begin, end),
	    cmocka_unit_test_setup_teardown(one_at_a_time, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
