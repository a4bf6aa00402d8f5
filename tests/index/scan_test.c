#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/reader.h"
#include "support/fixture.h"
#include "support/expect.h"

/* The entry of each file, by its name and its bytes. */
static void
kinds(void **state)
{
	static const struct {
		const char *path;
		struct span bytes;
		int kind;
		bool listed;
		const char *mime, *title;
	} rows[] = {
	    {"a.gmi", {"# A\n", 4}, EDITION_ARTICLE, true, "text/gemini", "A"},
	    {"b.gemini", {"x\n", 2}, EDITION_ARTICLE, true, "text/gemini", "B"},
	    {"c.txt", {"Title\n\ntext\n", 12}, EDITION_ARTICLE, true,
		"text/plain", "Title"},
	    {"d.md", {"# D *d*\n", 8}, EDITION_FILE, false, "text/markdown",
		"d.md"},
	    {"README", {"Read me\n", 8}, EDITION_ARTICLE, true, "text/plain",
		"Read me"},
	    {"2020-02-03-a-name.gmi", {"", 0}, EDITION_ARTICLE, true,
		"text/gemini", "A name"},
	    {"binary", {"\x7f\x00\x01\xff", 4}, EDITION_FILE, true,
		"application/octet-stream", "binary"},
	    {"latin", {"caf\xe9\n", 5}, EDITION_FILE, true, "text/plain",
		"latin"},
	    {"e.png", {"\x89PNG\r\n\x1a\n", 8}, EDITION_FILE, true, "image/png",
		"e.png"},
	    {"f.c", {"int x;\n", 7}, EDITION_FILE, true, "text/plain", "f.c"},
	    {"g.unknown", {"%PDF-1.4\n%\xe2\xe3\n", 13}, EDITION_FILE, true,
		"application/pdf", "g.unknown"},
	    {"dir/index.gmi", {"# I\n", 4}, EDITION_FILE, false, "text/gemini",
		"I"},
	    {"dir/index.html", {"<p>", 3}, EDITION_FILE, true, "text/html",
		"index.html"},
	    {"robots.txt", {"User-agent: *\n", 14}, EDITION_FILE, false,
		"text/plain", "robots.txt"},
	    {".well-known/security.txt", {"x\n", 2}, EDITION_FILE, false,
		"text/plain", "security.txt"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		server_write_bytes(
		    &fixture->capsule, rows[i].path, rows[i].bytes);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[64];
		snprintf(path, sizeof(path), "/%s", rows[i].path);
		const struct edition_entry *entry =
		    fixture_entry(fixture, path);
		expect_true(
		    path, SPAN("kind"), (int)entry->kind == rows[i].kind);
		expect_true(path, SPAN("listed"),
		    !(entry->flags & EDITION_UNLISTED) == rows[i].listed);
		expect_span(path, edition_mime(fixture->edition, entry),
		    span_of(rows[i].mime));
		expect_span(
		    path, fixture_title(fixture, path), span_of(rows[i].title));
		assert_int_equal(entry->size, rows[i].bytes.size);
	}
	assert_int_equal(edition_header(fixture->edition)->articles, 6);
	assert_int_equal(edition_header(fixture->edition)->files, 6);
}

/* K30: leftovers of editors, and dot names. */
static void
never_served(void **state)
{
	static const struct fixture_file files[] = {{"a.gmi", "# A\n"},
	    {".hidden.gmi", "# H\n"}, {".git/config", "secret\n"},
	    {"a.gmi~", "# A\n"}, {"a.gmi.swp", "x"}, {"a.tmp", "x"},
	    {"4913", ""}, {"#a.gmi#", "x"}, {".intro.gmi", "# I\n"},
	    {".standing.gmi", "## S\n"}, {"b/.standing.es.gmi", "## S\n"}};
	struct fixture *fixture = *state;

	mkdir(server_path(&fixture->capsule, "empty"), 0755);
	mkfifo(server_path(&fixture->capsule, "fifo.gmi"), 0644);
	fixture_fill(fixture, files, COUNT(files));
	/* The root and its article. */
	assert_int_equal(edition_count(fixture->edition), 2);
	assert_true(fixture_noted(fixture, "/.git", "begins with a dot"));
	assert_true(
	    fixture_noted(fixture, "/a.gmi~", "an editor or a transfer"));
	assert_true(
	    fixture_noted(fixture, "/fifo.gmi", "not shown: it is a device"));
	uint32_t count;
	edition_children(fixture->edition, fixture_entry(fixture, "/"), &count);
	assert_int_equal(count, 1);
}

/* P534: of names that a writer makes in a capsule nothing is remarked. */
static void
writers_own(void **state)
{
	static const struct fixture_file files[] = {{"a.gmi", "# A\n"},
	    {".loam-versions/a.gmi/.1", "# Old\n"}, {"b/.loam-upload", "# B"},
	    {"b/c.gmi", "# C\n"}, {"b/.loam-versions/x", "no writer's\n"},
	    {".loam-version", "no writer's\n"}};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	assert_int_equal(edition_count(fixture->edition), 4);
	assert_false(fixture_noted(fixture, "/.loam-versions", ""));
	assert_false(fixture_noted(fixture, "/b/.loam-upload", ""));
	assert_true(fixture_noted(fixture, "/b/.loam-versions", "with a dot"));
	assert_true(fixture_noted(fixture, "/.loam-version", "with a dot"));
}

/*
 * K266, P893: what programs that keep directories equal put beside the files:
 * of rsync, git, Syncthing, Kubernetes, rclone, Resilio, Nextcloud, Dropbox,
 * Seafile, ownCloud, NFS and FUSE.
 */
static void
left_by_transfers(void **state)
{
	static const struct fixture_file files[] = {{"a.gmi", "# A\n"},
	    {".a.gmi.Xy12Zz", "x"}, {".~tmp~/a.gmi", "x"},
	    {".rsync-partial/a.gmi", "x"}, {".git", "gitdir: ../x\n"},
	    {".gitignore", "x"}, {".syncthing.a.gmi.tmp", "x"},
	    {"~syncthing~a.gmi.tmp", "x"}, {".stfolder/syncthing.txt", "x"},
	    {".stversions/a~20260131-120000.gmi", "x"}, {".stignore", "x"},
	    {"a.sync-conflict-20260131-120000-ABCDEFG.gmi", "x"},
	    {"gophermap.sync-conflict-20260131-120000-ABCDEFG", "x"},
	    {"dir/index.sync-conflict-20260131-120000-ABCDEFG.gmi", "x"},
	    {"a (conflicted copy 2026-01-31 120000).gmi", "x"},
	    {"a (Ana's conflicted copy 2026-01-31).gmi", "x"},
	    {"a (conflicted copy ana 2026-01-31 120000).gmi", "x"},
	    {"a (Case Conflict).gmi", "x"}, {"a (Case Conflict 1).gmi", "x"},
	    {"a (SFConflict ana@x.org 2026-01-31-12-00-00).gmi", "x"},
	    {"a_conflict-20260131-120000.gmi", "x"},
	    {"..2026_01_31.1/a.gmi", "x"}, {"a.gmi.1f2e3d4c.partial", "x"},
	    {"a.gmi.!sync", "x"}, {".nfs0000000000000001", "x"},
	    {".fuse_hidden0001", "x"}};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	/* The root and its article. */
	assert_int_equal(edition_count(fixture->edition), 2);
}

/* K266, P893, P947: names that only resemble those are articles. */
static void
not_left(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.sync-conflict-of.gmi", "# A\n"},
	    {"my conflicted copy of b.gmi", "# B\n"},
	    {"a conflicted copy of 2026-01-31.gmi", "# C\n"},
	    {"a (conflicted copy of ana) 2026-01-31.gmi", "# D\n"},
	    {"the_conflict-20260131.gmi", "# E\n"},
	    {"the_conflict-20260131-noted.gmi", "# F\n"},
	    {"a (Case Conflicts in Law).gmi", "# H\n"},
	    {"a (Case Conflict of Laws).gmi", "# I\n"},
	    {"a (Case Conflict ", "J\n"}, {"the_conflict-2026.gmi", "# G\n"},
	    {"conflicted copy 202", "C\n"}, {"partial", "D\n"},
	    {"a.sync-conflict-20260131-120000-X/e.gmi", "# E\n"}};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(files); i++) {
		char path[64];
		snprintf(path, sizeof(path), "/%s", files[i].path);
		expect_true(path, SPAN("served"), fixture_has(fixture, path));
	}
}

/* K30: directories of such names, a 4913 with text, copies without original. */
static void
served_all_the_same(void **state)
{
	static const struct fixture_file files[] = {{"a.bak/b.gmi", "# B\n"},
	    {"c.tmp/d.gmi", "# D\n"}, {"4913", "A number.\n"},
	    {"zork.save", "x"}};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(files); i++) {
		char path[64];
		snprintf(path, sizeof(path), "/%s", files[i].path);
		expect_true(path, SPAN("served"), fixture_has(fixture, path));
	}
}

/* K30: a file is a copy as long as its original exists. */
static void
copies(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "zork.save", "x");
	server_write(&fixture->capsule, "dir.old", "x");
	server_write(&fixture->capsule, "dir/a.gmi", "# A\n");
	server_write(&fixture->capsule, "secret.bak", "x");
	server_write(
	    &fixture->capsule, "secret", "---\ndraft: true\n---\nKept back\n");
	fixture_open(fixture);
	assert_true(fixture_has(fixture, "/zork.save"));
	assert_true(fixture_has(fixture, "/dir.old"));
	assert_false(fixture_has(fixture, "/secret"));
	assert_false(fixture_has(fixture, "/secret.bak"));
	server_write(&fixture->capsule, "zork", "A cave.\n");
	scan_take_unfinished(fixture->scan);
	assert_true(fixture_look(fixture));
	assert_true(fixture_has(fixture, "/zork"));
	assert_false(fixture_has(fixture, "/zork.save"));
	assert_true(fixture_noted(fixture, "/zork.save", "a copy"));
	unlink(server_path(&fixture->capsule, "zork"));
	scan_take_unfinished(fixture->scan);
	assert_true(fixture_look(fixture));
	assert_true(fixture_has(fixture, "/zork.save"));
}

static void
links(void **state)
{
	static const struct {
		const char *target, *name;
		bool served;
	} rows[] = {
	    {"a.gmi", "same.gmi", true},
	    {"dir/b.gmi", "below.gmi", true},
	    {"same.gmi", "twice.gmi", true},
	    {"../outside.gmi", "up.gmi", false},
	    {"/etc/passwd", "absolute.txt", false},
	    {"none", "dangling.gmi", false},
	    {"self.gmi", "self.gmi", false},
	    {".hidden.gmi", "to-hidden.gmi", false},
	};
	struct fixture *fixture = *state;
	uint32_t docs, posts;

	server_write(&fixture->capsule, "../outside.gmi", "# Outside\n");
	server_write(
	    &fixture->capsule, "a.gmi", "---\ndate: 2020-01-01\n---\n# A\n");
	server_write(&fixture->capsule, "dir/b.gmi", "# B\n");
	server_write(&fixture->capsule, ".hidden.gmi", "# H\n");
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
		    symlink(rows[i].target,
			server_path(&fixture->capsule, rows[i].name)),
		    0);
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[64];
		snprintf(path, sizeof(path), "/%s", rows[i].name);
		expect_true(rows[i].name, SPAN("served"),
		    fixture_has(fixture, path) == rows[i].served);
		expect_true(rows[i].name, SPAN("noted"),
		    rows[i].served ||
			fixture_noted(fixture, path, "not shown:"));
	}
	/* Served and listed, but not indexed, and not a second post. */
	edition_docs(fixture->edition, &docs);
	assert_int_equal(docs, 2);
	edition_posts(fixture->edition, &posts);
	assert_int_equal(posts, 1);
	assert_true(
	    fixture_entry(fixture, "/same.gmi")->flags & EDITION_SYMLINK);
	assert_true(fixture_holds(fixture_page(fixture, "/same.gmi"), "# A\n"));
	assert_true(fixture_holds(fixture_page(fixture, "/"), "=> /same.gmi"));
}

static void
odd_names(void **state)
{
	static const struct {
		const char *name;
		bool served;
	} rows[] = {
	    {"sp ace.gmi", true},
	    {"100%.gmi", true},
	    {"caf\xc3\xa9.gmi", true},
	    {"\xf0\x9f\x8e\x89.gmi", true},
	    {"tab\there.gmi", true},
	    {"line\nhere.gmi", true},
	    {"esc\x1b[2Jhere.gmi", true},
	    {"quote\".gmi", true},
	    {"a..b.gmi", true},
	    {"-.gmi", true},
	    {"caf\xe9.gmi", false},
	    {"\xff\xfe.gmi", false},
	    {"\xed\xa0\x80.gmi", false},
	};
	struct fixture *fixture = *state;
	char path[300];

	for (size_t i = 0; i < COUNT(rows); i++)
		server_write(&fixture->capsule, rows[i].name, "x\n");
	/* The longest name. */
	memset(path, 'n', 255);
	memcpy(path + 251, ".gmi", 5);
	server_write(&fixture->capsule, path, "x\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(path, sizeof(path), "/%s", rows[i].name);
		expect_true(rows[i].name, SPAN("served"),
		    fixture_has(fixture, path) == rows[i].served);
	}
	assert_int_equal(fixture->notes.errors, 3);
	assert_true(fixture_noted(fixture, "/\xff\xfe.gmi", "is not UTF-8"));
	assert_int_equal(edition_header(fixture->edition)->articles, 11);
}

static void
deep_trees(void **state)
{
	struct fixture *fixture = *state;
	struct buf path = {0};

	for (int i = 1; i <= SCAN_DEPTH_MAX + 2; i++) {
		size_t directory = path.size += 0;
		buf_add(&path, SPAN("d/"));
		directory = path.size;
		buf_add(&path, SPAN("a.gmi"));
		buf_byte(&path, '\0');
		server_write(&fixture->capsule, path.data, "# Deep\n");
		path.size = directory;
	}
	fixture_open(fixture);
	assert_int_equal(
	    edition_header(fixture->edition)->articles, SCAN_DEPTH_MAX);
	assert_int_equal(fixture->notes.errors, 1);
	buf_free(&path);
}

/* T12: a text above the cap is a file, not an article. */
static void
large_files(void **state)
{
	static const struct {
		const char *name;
		size_t size;
		int kind;
	} rows[] = {
	    {"/most.gmi", ARTICLE_SIZE_MAX, EDITION_ARTICLE},
	    {"/over.gmi", ARTICLE_SIZE_MAX + 1, EDITION_FILE},
	    {"/over.txt", ARTICLE_SIZE_MAX + 4097, EDITION_FILE},
	    {"/over", ARTICLE_SIZE_MAX + 1, EDITION_FILE},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = {0};
		buf_add(&text, SPAN("# Large\n"));
		while (text.size < rows[i].size)
			buf_add(&text,
			    span_head(SPAN("Some more of the same.\n"),
				rows[i].size - text.size));
		server_write_bytes(
		    &fixture->capsule, rows[i].name + 1, buf_span(&text));
		buf_free(&text);
	}
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct edition_entry *entry =
		    fixture_entry(fixture, rows[i].name);
		expect_true(rows[i].name, SPAN("kind"),
		    (int)entry->kind == rows[i].kind);
		assert_int_equal(entry->size, rows[i].size);
		assert_true(
		    fixture_noted(fixture, rows[i].name, "larger than") ==
		    (rows[i].kind == EDITION_FILE));
		/* It is sent whole on both protocols. */
		assert_true(
		    fixture_page(fixture, rows[i].name).size >= rows[i].size);
		assert_true(
		    fixture_gopher(fixture, rows[i].name).size >= rows[i].size);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(kinds),
	    FIXTURE_TEST(never_served),
	    FIXTURE_TEST(writers_own),
	    FIXTURE_TEST(left_by_transfers),
	    FIXTURE_TEST(not_left),
	    FIXTURE_TEST(served_all_the_same),
	    FIXTURE_TEST(copies),
	    FIXTURE_TEST(links),
	    FIXTURE_TEST(odd_names),
	    FIXTURE_TEST(deep_trees),
	    FIXTURE_TEST(large_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
