/* Hostile capsules, T4, T12 and T13: limited, noted, never fatal. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "index/reader.h"
#include "support/fixture.h"
#include "support/expect.h"
#include "support/sanitized.h"

/* T12: files above the cap are not read, which is noted once. */
static void
too_many_files(void **state)
{
	struct fixture *fixture = *state;
	char path[32];

	for (int i = 0; i < 20; i++) {
		snprintf(path, sizeof(path), "%c/%02d.gmi", 'a' + i / 10, i);
		server_write(&fixture->capsule, path, "# Text\n");
	}
	fixture_open(fixture);
	struct scan_rules rules = fixture->rules;
	rules.most = 15;
	struct scan *scan = scan_new(&rules);
	struct notes notes = {0};
	struct pressed pressed;
	assert_non_null(scan);
	assert_true(scan_run(scan, &notes));
	assert_int_equal(scan_press(scan, &pressed), 0);
	close(pressed.fd);
	/* The two directories count, too. */
	assert_int_equal(pressed.info.articles, 13);
	assert_int_equal(notes.errors, 1);
	/* A removed file makes room for another; nothing is noted again. */
	unlink(server_path(&fixture->capsule, "a/00.gmi"));
	scan_check_all(scan);
	scan_run(scan, &notes);
	scan_check_all(scan);
	scan_take_unfinished(scan);
	assert_true(scan_run(scan, &notes));
	assert_int_equal(scan_press(scan, &pressed), 0);
	close(pressed.fd);
	assert_int_equal(pressed.info.articles, 13);
	assert_int_equal(notes.errors, 1);
	note_free(&notes);
	scan_free(&scan);
}

/* What this process has read so far: bytes, and by how many calls. */
struct reads {
	unsigned long long bytes, calls;
};

static struct reads
reads_so_far(void)
{
	struct reads reads;
	FILE *file = fopen("/proc/self/io", "re");

	assert_non_null(file);
	assert_int_equal(fscanf(file, "rchar: %llu wchar: %*u syscr: %llu",
			     &reads.bytes, &reads.calls),
	    2);
	fclose(file);
	return reads;
}

/* Calls by which a scan reads what it finds in a capsule. */
static uint64_t
calls_of_scan(struct fixture *fixture)
{
	struct scan *scan = scan_new(&fixture->rules);
	struct notes notes = {0};
	struct reads before = reads_so_far();

	assert_true(scan_run(scan, &notes));
	struct reads after = reads_so_far();
	note_free(&notes);
	scan_free(&scan);
	return after.calls - before.calls;
}

/* Q138: its size tells where a file ends, whatever that is. */
static void
calls(void **state)
{
	enum { FILES = 40 };
	struct fixture *fixture = *state;
	char name[32];

	server_write(&fixture->capsule, "first.gmi", "# First\n");
	fixture_open(fixture);
	uint64_t few = calls_of_scan(fixture);
	for (unsigned i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "a%u.gmi", i);
		server_write(&fixture->capsule, name, "# One more\n");
	}
	assert_int_equal(calls_of_scan(fixture), few + FILES);
}

/* T12: an "article" of 4 GB is a file, of which only the cap is read. */
static void
sparse(void **state)
{
	static const off_t size = (off_t)4 << 30;
	struct fixture *fixture = *state;
	server_write(&fixture->capsule, "a.gmi", "# Small\n");
	server_write(&fixture->capsule, "huge.gmi", "# Huge\n");
	server_write(&fixture->capsule, "huge.txt", "Huge\n");
	assert_int_equal(
	    truncate(server_path(&fixture->capsule, "huge.gmi"), size), 0);
	assert_int_equal(
	    truncate(server_path(&fixture->capsule, "huge.txt"), size), 0);
	struct reads before = reads_so_far();
	fixture_open(fixture);
	assert_true(reads_so_far().bytes - before.bytes < 64 << 20);
	const struct edition_entry *entry = fixture_entry(fixture, "/huge.gmi");
	assert_int_equal(entry->kind, EDITION_FILE);
	assert_true(entry->size == (uint64_t)size);
	assert_true(fixture_noted(fixture, "/huge.gmi", "larger than 4 MiB"));
	assert_true(fixture_noted(fixture, "/huge.txt", "larger than 4 MiB"));
	assert_int_equal(
	    fixture_entry(fixture, "/a.gmi")->kind, EDITION_ARTICLE);
	/* It is listed among the files, with its size. */
	assert_true(
	    fixture_holds(fixture_page(fixture, "/"), "huge.gmi (4.2 GB)"));
}

/* T12: titles of 64 KiB and more, from each source of a title. */
static void
long_titles(void **state)
{
	static const struct {
		const char *path, *before, *piece, *after;
	} rows[] = {
	    {"/heading.gmi", "# ", "a", "\n"},
	    {"/words.gmi", "# ", "word ", "\n"},
	    {"/wide.gmi", "# ", "\xe4\xb8\xad", "\n"},
	    {"/marks.gmi", "# a", "\xcc\x81", "\n"},
	    {"/plain.txt", "", "b ", "\n"},
	    {"/open.txt", "", "c", ""},
	    {"/only.md", "# ", "d ", "\n"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = {0};
		buf_add(&text, span_of(rows[i].before));
		while (text.size < 65536)
			buf_add(&text, span_of(rows[i].piece));
		buf_add(&text, span_of(rows[i].after));
		server_write_bytes(
		    &fixture->capsule, rows[i].path + 1, buf_span(&text));
		buf_free(&text);
	}
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct edition_entry *entry =
		    fixture_entry(fixture, rows[i].path);
		struct span title = edition_title(fixture->edition, entry);
		expect_true(rows[i].path, title, utf8_valid(title));
		expect_true(rows[i].path, title,
		    title.size > 0 && title.size <= ARTICLE_TITLE_MAX + 3);
		expect_true(rows[i].path, SPAN("noted"),
		    fixture_noted(fixture, rows[i].path, "title is cut"));
		assert_true(entry->summary_size <= ARTICLE_SUMMARY_MAX + 3);
		/* Titles are cut; the text never is. */
		assert_true(fixture_page(fixture, rows[i].path).size >= 65536);
	}
	/* All lines of the menu are short, on both protocols. */
	assert_true(fixture_page(fixture, "/").size < 4096);
	assert_true(fixture_gopher(fixture, "/").size < 8192);
}

/* P910: a file that is no article has no title that could be cut. */
static void
no_titles(void **state)
{
	struct fixture *fixture = *state;
	struct buf bytes = {0};

	buf_add(&bytes,
	    (struct span){"\x7f"
			  "ELF\0\1",
		6});
	buf_repeat(&bytes, 'a', 1000);
	server_write_bytes(&fixture->capsule, "tool", buf_span(&bytes));
	server_write(&fixture->capsule, "a.gmi", "# A\n");
	fixture_open(fixture);
	assert_int_equal(fixture_entry(fixture, "/tool")->kind, EDITION_FILE);
	assert_false(fixture_noted(fixture, "/tool", "title"));
	buf_free(&bytes);
}

/* T12: a line of several megabytes, of which the first is indexed. */
static void
one_line(void **state)
{
	struct fixture *fixture = *state;
	struct buf text = {0};

	while (text.size < 3 << 20)
		buf_add(&text, SPAN("words in one line "));
	server_write_bytes(&fixture->capsule, "line.txt", buf_span(&text));
	server_write_bytes(&fixture->capsule, "line.gmi", buf_span(&text));
	server_write_bytes(&fixture->capsule, "mark.md", buf_span(&text));
	fixture_open(fixture);
	assert_int_equal(edition_header(fixture->edition)->articles, 3);
	assert_true(
	    fixture_noted(fixture, "/line.gmi", "only the first 1 MiB"));
	assert_true(
	    fixture_noted(fixture, "/line.txt", "only the first 1 MiB"));
	assert_true(fixture_page(fixture, "/line.gmi").size >= text.size);
	assert_true(fixture_gopher(fixture, "/line").size >= text.size);
	assert_true(fixture_gopher(fixture, "/line.txt").size >= text.size);
	buf_free(&text);
}

/* T4: special files are not shown, under any name. */
static void
no_files(void **state)
{
	static const struct {
		const char *path;
		mode_t mode;
		unsigned major, minor;
	} rows[] = {
	    {"/fifo.gmi", S_IFIFO, 0, 0},
	    {"/socket.gmi", S_IFSOCK, 0, 0},
	    {"/null.txt", S_IFCHR, 1, 3},
	    {"/zero.gmi", S_IFCHR, 1, 5},
	    {"/tty.txt", S_IFCHR, 5, 0},
	    {"/loop.md", S_IFBLK, 7, 0},
	};
	struct fixture *fixture = *state;
	bool made[COUNT(rows)];

	for (size_t i = 0; i < COUNT(rows); i++) {
		made[i] =
		    mknod(server_path(&fixture->capsule, rows[i].path + 1),
			rows[i].mode | 0644,
			makedev(rows[i].major, rows[i].minor)) == 0;
		/* Only root can make devices. */
		assert_true(made[i] || rows[i].major != 0);
	}
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		expect_true(rows[i].path, SPAN("served"),
		    !fixture_has(fixture, rows[i].path));
		expect_true(rows[i].path, SPAN("noted"),
		    !made[i] ||
			fixture_noted(fixture, rows[i].path,
			    "a device, a FIFO or a socket"));
	}
	/* They are not noted again, and the scan waits for none. */
	fixture_look(fixture);
	assert_int_equal(fixture->notes.count, 0);
}

/* Every byte that a name may hold; those that are not UTF-8 are errors. */
static void
every_byte(void **state)
{
	struct fixture *fixture = *state;
	char name[] = "a?.gmi", path[16];
	size_t served = 0;

	for (int byte = 1; byte < 256; byte++) {
		if (byte == '/')
			continue;
		name[1] = (char)byte;
		server_write(&fixture->capsule, name, "# Name\n");
	}
	fixture_open(fixture);
	for (int byte = 1; byte < 256; byte++) {
		snprintf(path, sizeof(path), "/a%c.gmi", byte);
		if (byte == '/')
			continue;
		served += fixture_has(fixture, path);
		expect_true(path, SPAN("served"),
		    fixture_has(fixture, path) == (byte < 0x80));
		expect_true(path, SPAN("noted"),
		    byte < 0x80 ||
			fixture_noted(fixture, path, "is not UTF-8"));
		expect_true(path, SPAN("control"),
		    fixture_noted(fixture, path, "control character") ==
			(byte < 0x20 || byte == 0x7f));
	}
	assert_int_equal(served, 126);
	assert_int_equal(fixture->notes.errors, 128);
	/* Each is one line of the index, and its link leads to the file. */
	struct span index = fixture_page(fixture, "/");
	/* And the link to the feed. */
	assert_int_equal(fixture_count(index, "\n=> /a"), 126 + 1);
	assert_true(utf8_valid(index));
	for (size_t i = 0; i < index.size; i++)
		assert_true((unsigned char)index.data[i] >= 0x20 ||
		    index.data[i] == '\n');
}

/* Bytes that are not text, in each kind of article. */
static void
not_utf8(void **state)
{
	static const char *const names[] = {"a.gmi", "a.txt", "a.md",
	    "index.gmi", ".intro.gmi", ".standing.gmi", "a", "robots.txt"};
	static const struct span pieces[] = {
	    {"\xff", 1},
	    {"\xc0\x80", 2},
	    {"\xed\xa0\x80", 3},
	    {"\xf4\x90\x80\x80", 4},
	    {"# \xe9\n", 4},
	    {"=> \xff \xfe\n", 7},
	    {"---\ntitle: \xff\n---\n", 17},
	    {"\0\n", 2},
	    {"text\xc3", 5},
	};
	struct fixture *fixture = *state;
	char path[64];

	for (size_t i = 0; i < COUNT(pieces); i++)
		for (size_t j = 0; j < COUNT(names); j++) {
			struct buf text = {0};
			snprintf(path, sizeof(path), "d%zu/%s", i, names[j]);
			for (int k = 0; k < 50; k++)
				buf_add(&text, pieces[i]);
			server_write_bytes(
			    &fixture->capsule, path, buf_span(&text));
			buf_free(&text);
		}
	fixture_open(fixture);
	assert_true(fixture_noted(fixture, "/d4/a.gmi", "not UTF-8: read as"));
	for (size_t i = 0; i < COUNT(pieces); i++)
		for (size_t j = 0; j < COUNT(names); j++) {
			snprintf(path, sizeof(path), "/d%zu/%s", i, names[j]);
			bool block = names[j][0] == '.';
			expect_true(path, SPAN("served"),
			    fixture_has(fixture, path) == !block);
			if (!block)
				assert_true(
				    fixture_page(fixture, path).size >= 50);
		}
	assert_true(utf8_valid(fixture_page(fixture, "/")));
}

/*
 * T12: 40 levels: those below the cap are noted once, the others served.
 */
static void
forty_levels(void **state)
{
	struct fixture *fixture = *state;
	char path[128];
	size_t size = 0;

	for (int i = 0; i < 40; i++) {
		size +=
		    (size_t)snprintf(path + size, sizeof(path) - size, "d/");
		snprintf(path + size, sizeof(path) - size, "a.gmi");
		server_write(&fixture->capsule, path, "# Deep\n");
	}
	fixture_open(fixture);
	assert_int_equal(
	    edition_header(fixture->edition)->articles, SCAN_DEPTH_MAX);
	assert_int_equal(fixture->notes.errors, 1);
	fixture_look(fixture);
	assert_int_equal(fixture->notes.errors, 0);
}

static int64_t
processor_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Microseconds of processor time for reading a text, the least of a few. */
static int64_t
cost(struct words *words, struct span piece, size_t size,
    enum article_format format, int times)
{
	struct buf text = {0};
	int64_t least = INT64_MAX;

	while (text.size < size)
		buf_add(&text, piece);
	for (int i = 0; i < times; i++) {
		struct arena arena = {0};
		struct notes notes = {0};
		struct article article;
		int64_t began = processor_time();
		article_read(buf_span(&text), format, SPAN("a.gmi"), &arena,
		    &notes, &article);
		words_count(words, SPAN("en"), article.title,
		    span_tail(buf_span(&text), article.body), format);
		int64_t took = processor_time() - began;
		least = took < least ? took : least;
		note_free(&notes);
		arena_free(&arena);
	}
	buf_free(&text);
	return least;
}

/*
 * T13: eight times the input takes eight times the work, or three times that
 * at most, and 64 times that where it is quadratic. The processor's time of
 * this process alone counts, the least of several tries.
 */
static void
no_blow_up(void **state)
{
	static const char *const pieces[] = {"a", "A", "#", "`", "=", "_", "*",
	    " ", "\t", "\n", "\r", "-", ">", "[", "](", "- ", "=> ", "=>",
	    "```\n", "# \n", "a ", "a\n", "#a ", "a:", "\xcc\x81",
	    "\xcc\x81\xcc\xa3", "a\xcc\x81", "\xe4\xb8\xad", "\xe0\xb8\x81",
	    "\xc3\xa9", "\xf0\x9f\x8e\x89", "\xe2\x80\x8d", "\xff", "---\n",
	    "key: value\n", "\xd9\x90\xd9\x91", "\xef\xb7\xba"};
	/* Bytes. A sanitized program's work grows as the other's does. */
	enum { SIZE = SANITIZED ? 160000 : 200000 };
	struct words words = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++)
		for (int format = ARTICLE_GEMTEXT; format <= ARTICLE_MARKDOWN;
		     format++) {
			struct span piece = span_of(pieces[i]);
			int64_t one = 0, eight = 1;
			for (int times = 1; eight > 24 * one && times < 64;
			     times *= 2) {
				one = cost(&words, piece, SIZE / 8,
				    (enum article_format)format, times);
				eight = cost(&words, piece, SIZE,
				    (enum article_format)format, times);
			}
			expect_true(pieces[i], piece, eight <= 24 * one);
		}
	words_free(&words);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(too_many_files),
	    FIXTURE_TEST(calls),
	    FIXTURE_TEST(sparse),
	    FIXTURE_TEST(long_titles),
	    FIXTURE_TEST(no_titles),
	    FIXTURE_TEST(one_line),
	    FIXTURE_TEST(no_files),
	    FIXTURE_TEST(every_byte),
	    FIXTURE_TEST(not_utf8),
	    FIXTURE_TEST(forty_levels),
	    cmocka_unit_test(no_blow_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
