/* Who may upload what, without a file. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "support/expect.h"
#include "support/fixture.h"
#include "upload/upload_shown.h"

enum { MOST = 1000 };

static const struct fingerprint writer = {{1}}, reader = {{2}};

/* `/` is everybody's to read; each other zone is named by what it is for. */
static const struct zone list[] = {
    {.path = {"/open/", 6},
	.open = true,
	.writable = true,
	.writers = &writer,
	.writer_count = 1,
	.most = MOST,
	.deletes = true},
    {.path = {"/open/inner", 11}, .allowed = &reader, .count = 1},
    {.path = {"/club/", 6},
	.allowed = &reader,
	.count = 1,
	.writable = true,
	.writers = &reader,
	.writer_count = 1,
	.most = MOST},
    {.path = {"/mail/", 6},
	.allowed = &reader,
	.count = 1,
	.writable = true,
	.writers = &writer,
	.writer_count = 1,
	.most = MOST},
    {.path = {"/nobody/", 8}, .open = true, .writable = true, .most = MOST},
};
static const struct zones zones = {list, COUNT(list)};

static enum refusal
judge(const char *path, const struct fingerprint *print,
    enum visitor_state known, const char *mime, uint64_t size)
{
	struct upload upload = {.path = span_of(path),
	    .mime = span_of(mime),
	    .size = size,
	    .visitor = {.state = known}};
	const struct zone *zone;
	struct span expected;

	if (print)
		upload.visitor.key = *print;
	return upload_check(&zones, NULL, &upload, &zone, &expected);
}

/*
 * U14: the innermost zone says who writes, and who writes has to be able to
 * read. The refusals are those of Gemini.
 */
static void
rights(void **state)
{
	static const struct {
		const char *path;
		const struct fingerprint *print;
		enum visitor_state known;
		enum refusal refusal;
	} rows[] = {
	    {"/open/a.gmi", &writer, VISITOR_KNOWN, REFUSAL_NONE},
	    {"/open/b/c.gmi", &writer, VISITOR_KNOWN, REFUSAL_NONE},
	    {"/open/a.gmi", &reader, VISITOR_KNOWN, REFUSAL_NOT_ALLOWED},
	    {"/open/a.gmi", NULL, VISITOR_UNKNOWN, REFUSAL_NO_CERTIFICATE},
	    {"/open/a.gmi", &writer, VISITOR_EXPIRED, REFUSAL_EXPIRED},
	    {"/open/a.gmi", &writer, VISITOR_EARLY, REFUSAL_EARLY},
	    {"/open/a.gmi", &writer, VISITOR_BROKEN, REFUSAL_BROKEN},
	    {"/open/inner/a.gmi", &writer, VISITOR_KNOWN, REFUSAL_NOT_ALLOWED},
	    {"/open/inner/a.gmi", &reader, VISITOR_KNOWN, REFUSAL_NO_UPLOADS},
	    {"/open/innermost.gmi", &writer, VISITOR_KNOWN, REFUSAL_NONE},
	    {"/club/a.gmi", &reader, VISITOR_KNOWN, REFUSAL_NONE},
	    {"/club/a.gmi", &writer, VISITOR_KNOWN, REFUSAL_NOT_ALLOWED},
	    {"/mail/a.gmi", &writer, VISITOR_KNOWN, REFUSAL_NOT_ALLOWED},
	    {"/mail/a.gmi", &reader, VISITOR_KNOWN, REFUSAL_NOT_ALLOWED},
	    {"/nobody/a.gmi", &writer, VISITOR_KNOWN, REFUSAL_NOT_ALLOWED},
	    {"/a.gmi", &writer, VISITOR_KNOWN, REFUSAL_NO_UPLOADS},
	    {"/a.gmi", NULL, VISITOR_UNKNOWN, REFUSAL_NO_UPLOADS},
	    {"/openly/a.gmi", &writer, VISITOR_KNOWN, REFUSAL_NO_UPLOADS},
	    {"/club/..", NULL, VISITOR_UNKNOWN, REFUSAL_NO_CERTIFICATE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum refusal refusal = judge(rows[i].path, rows[i].print,
		    rows[i].known, "text/gemini", 1);
		expect_true(rows[i].path, refusal_name(refusal),
		    refusal == rows[i].refusal);
	}
	assert_int_equal(zone_closed(&zones, NULL), 0x0e);
}

/* P301: names are those that a scan would serve, and no more. */
static void
names(void **state)
{
	static const struct {
		const char *path;
		enum refusal refusal;
	} rows[] = {
	    {"/open/a.gmi", REFUSAL_NONE},
	    {"/open/\xc3\xbc \xe6\x97\xa5.gmi", REFUSAL_NONE},
	    {"/open/a;size=1.gmi", REFUSAL_NONE},
	    {"/open/gophermap", REFUSAL_WRONG_TYPE},
	    {"/open/", REFUSAL_DIRECTORY},
	    {"/open/b/", REFUSAL_DIRECTORY},
	    {"/open/.a.gmi", REFUSAL_BAD_NAME},
	    {"/open/.git/a.gmi", REFUSAL_BAD_NAME},
	    {"/open/.well-known/a.gmi", REFUSAL_BAD_NAME},
	    {"/open/.intro.gmi", REFUSAL_BAD_NAME},
	    {"/open/..", REFUSAL_BAD_NAME},
	    {"/open/./a.gmi", REFUSAL_BAD_NAME},
	    {"/open/../a.gmi", REFUSAL_BAD_NAME},
	    {"/open//a.gmi", REFUSAL_BAD_NAME},
	    {"/open/a.gmi~", REFUSAL_BAD_NAME},
	    {"/open/a.gmi.swp", REFUSAL_BAD_NAME},
	    {"/open/a.gmi.bak", REFUSAL_BAD_NAME},
	    {"/open/#a.gmi#", REFUSAL_BAD_NAME},
	    {"/open/a.part", REFUSAL_BAD_NAME},
	    {"/open/a\nb.gmi", REFUSAL_BAD_NAME},
	    {"/open/a\x7f.gmi", REFUSAL_BAD_NAME},
	    {"/open/a\xc2\x85.gmi", REFUSAL_BAD_NAME},
	    {"/open/a\xff.gmi", REFUSAL_BAD_NAME},
	};
	struct buf path = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum refusal refusal = judge(
		    rows[i].path, &writer, VISITOR_KNOWN, "text/gemini", 1);
		expect_true(rows[i].path, refusal_name(refusal),
		    refusal == rows[i].refusal);
	}
	for (size_t over = 0; over < 2; over++) {
		path.size = 0;
		buf_add(&path, SPAN("/open/"));
		buf_repeat(&path, 'a', UPLOAD_NAME_MAX - 4 + over);
		buf_add(&path, SPAN(".gmi\0"));
		assert_int_equal(
		    judge(path.data, &writer, VISITOR_KNOWN, "text/gemini", 1),
		    over ? REFUSAL_BAD_NAME : REFUSAL_NONE);
	}
	path.size = 0;
	buf_add(&path, SPAN("/open"));
	for (int i = 0; i < 40; i++)
		buf_add(&path, SPAN("/a"));
	buf_byte(&path, '\0');
	assert_int_equal(
	    judge(path.data, &writer, VISITOR_KNOWN, "text/plain", 1),
	    REFUSAL_BAD_NAME);
	buf_free(&path);
}

/* P385: a file may be as deep as one that is served: in 32 directories. */
static void
depth(void **state)
{
	struct fixture *fixture = *state;
	struct buf path = {0};

	buf_add(&path, SPAN("open"));
	for (int i = 1; i < UPLOAD_DEPTH_MAX; i++)
		buf_add(&path, SPAN("/d"));
	for (int over = 0; over < 2; over++) {
		char text[256];
		struct span at = buf_span(&path);
		snprintf(
		    text, sizeof(text), "/%.*s/a.gmi", (int)at.size, at.data);
		assert_int_equal(
		    judge(text, &writer, VISITOR_KNOWN, "text/gemini", 1),
		    over ? REFUSAL_BAD_NAME : REFUSAL_NONE);
		server_write(&fixture->capsule, text + 1, "# A\n");
		fixture_open(fixture);
		assert_int_equal(fixture_has(fixture, text), !over);
		buf_add(&path, SPAN("/d"));
	}
	buf_free(&path);
}

/* P386: what an edition says of an upload, as far as it goes. */
static void
shown(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	server_write(&fixture->capsule, "c.md", "# C\n");
	fixture_open(fixture);
	uint32_t number = edition_find(fixture->edition, SPAN("/a.gmi"));
	struct identity there = edition_identity(fixture->edition, number),
			older = there, newer = there, none = {0};
	older.changed--;
	newer.changed++;
	const struct {
		const char *path;
		const struct identity *written;
		enum upload_shown shown;
	} rows[] = {
	    {"/a.gmi", &there, UPLOAD_SHOWN},
	    {"/a.gmi", &older, UPLOAD_OVERTAKEN},
	    {"/a.gmi", &newer, UPLOAD_AWAITED},
	    {"/a.gmi", &none, UPLOAD_AWAITED},
	    {"/b.gmi", &there, UPLOAD_AWAITED},
	    {"/b.gmi", &none, UPLOAD_SHOWN},
	    {"/c.gmi", &none, UPLOAD_SHOWN},
	    {"/c.md", &none, UPLOAD_AWAITED},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(upload_find(fixture->edition,
				     span_of(rows[i].path), rows[i].written),
		    rows[i].shown);
}

/* P535, V221: where uploads follow at once, the disk tells of each. */
static void
followed(void **state)
{
	struct fixture *fixture = *state;
	struct identity written, none = {0}, touched;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	server_write(&fixture->capsule, "dir/b.gmi", "# B\n");
	server_write(&fixture->capsule, "e\xcc\x81/a.gmi", "# A\n");
	fixture_open(fixture);
	int root = fixture->context.root;
	assert_int_equal(
	    root_identify(root, SPAN("/e\xcc\x81/a.gmi"), &written), 0);
	assert_int_equal(upload_look(root, SPAN("/\xc3\xa9/a.gmi"), &written),
	    UPLOAD_AWAITED);
	assert_int_equal(root_identify(root, SPAN("/a.gmi"), &written), 0);
	touched = written;
	touched.changed += 1000;
	assert_int_equal(
	    upload_look(root, SPAN("/a.gmi"), &written), UPLOAD_AWAITED);
	assert_int_equal(
	    upload_look(root, SPAN("/a.gmi"), &touched), UPLOAD_AWAITED);
	assert_int_equal(
	    upload_look(root, SPAN("/a.gmi"), &none), UPLOAD_OVERTAKEN);
	/* Another program may write into the file that is there. */
	touched = written;
	touched.size++;
	assert_int_equal(
	    upload_look(root, SPAN("/a.gmi"), &touched), UPLOAD_OVERTAKEN);
	touched = written;
	touched.modified--;
	assert_int_equal(
	    upload_look(root, SPAN("/a.gmi"), &touched), UPLOAD_OVERTAKEN);
	assert_int_equal(
	    upload_look(root, SPAN("/dir/b.gmi"), &written), UPLOAD_OVERTAKEN);
	assert_int_equal(
	    upload_look(root, SPAN("/none.gmi"), &none), UPLOAD_AWAITED);
	assert_int_equal(
	    upload_look(root, SPAN("/none/x.gmi"), &written), UPLOAD_GONE);
	assert_int_equal(
	    upload_look(root, SPAN("/a.gmi/x.gmi"), &written), UPLOAD_GONE);
	/* Of the same size, at the same time: the writer renames a new file. */
	server_write(&fixture->capsule, "next", "# Z\n");
	const struct timespec times[2] = {
	    {.tv_sec = written.modified / 1000000000,
		.tv_nsec = written.modified % 1000000000},
	    {.tv_sec = written.modified / 1000000000,
		.tv_nsec = written.modified % 1000000000}};
	assert_int_equal(utimensat(AT_FDCWD,
			     server_path(&fixture->capsule, "next"), times, 0),
	    0);
	assert_int_equal(renameat(root, "next", root, "a.gmi"), 0);
	assert_int_equal(
	    upload_look(root, SPAN("/a.gmi"), &written), UPLOAD_OVERTAKEN);
}

/*
 * P388, K435: a text has no NUL bytes, whatever else is in it; others may. What
 * has a name without a type is a text unless its type says that it is not.
 */
static void
bytes(void **state)
{
	static const struct {
		const char *path, *mime;
		struct span bytes;
		bool readable;
	} rows[] = {
	    {"/a.gmi", "", {"# A\n", 4}, true},
	    {"/a.gmi", "", {"# \0\n", 4}, false},
	    {"/a.gmi", "", {"# \xff\n", 4}, false},
	    {"/a.gmi", "", {"\xef\xbb\xbf# A", 6}, true},
	    {"/a", "", {"a\0", 2}, false},
	    {"/a.txt", "", {"\0", 1}, false},
	    {"/a.txt", "application/octet-stream", {"\0", 1}, false},
	    {"/a.png", "", {"a\0\xff", 3}, true},
	    {"/a.png", "image/png", {"a\0\xff", 3}, true},
	    {"/a.unheard", "", {"# A\n", 4}, true},
	    {"/a.unheard", "", {"a\0", 2}, false},
	    {"/a.unheard", "text/plain", {"\xff", 1}, false},
	    {"/a.unheard", "text/plain;charset=utf-8", {"\xff", 1}, false},
	    {"/a.unheard", "application/octet-stream", {"\xff", 1}, true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct upload upload = {.path = span_of(rows[i].path),
		    .mime = span_of(rows[i].mime)};
		expect_true(rows[i].path, rows[i].bytes,
		    upload_is_readable(NULL, &upload, rows[i].bytes) ==
			rows[i].readable);
	}
}

/*
 * U3, P388, K434, K435, K438: the type that is given is that of the name, by
 * one of its names; plain text is any text, and what has no type by its name.
 */
static void
types(void **state)
{
	static const struct {
		const char *path, *mime;
		bool agree;
	} rows[] = {
	    {"/open/a.gmi", "text/gemini", true},
	    {"/open/a.gmi", "", true},
	    {"/open/a.txt", "", true},
	    {"/open/a.md", "text/markdown", true},
	    {"/open/a", "text/plain", true},
	    {"/open/a", "", true},
	    {"/open/a.png", "image/png", true},
	    {"/open/a.PNG", "image/png", true},
	    {"/open/a.unheard", "application/octet-stream", true},
	    {"/open/a.unheard", "text/plain", true},
	    {"/open/a.unheard", "text/plain;charset=utf-8", true},
	    {"/open/a.unheard", "", true},
	    {"/open/a.unheard", "image/png", false},
	    {"/open/a.gmi", "text/plain", true},
	    {"/open/a.gmi", "text/plain; charset=utf-8", true},
	    {"/open/a.md", "text/plain", true},
	    {"/open/a.html", "text/plain", true},
	    {"/open/a.gmi", "text/plain; charset=koi8-r", false},
	    {"/open/a.png", "text/plain", false},
	    {"/open/a.svg", "text/plain", false},
	    {"/open/a.wav", "audio/wave", true},
	    {"/open/a.wav", "audio/wav", true},
	    {"/open/a.wav", "audio/x-wav", true},
	    {"/open/a.flac", "audio/x-flac", true},
	    {"/open/a.jpg", "image/jpg", true},
	    {"/open/a.xml", "application/xml", true},
	    {"/open/a.json", "application/json", true},
	    {"/open/a.json", "text/plain", true},
	    {"/open/a.json", "application/json;charset=utf-8", true},
	    {"/open/a.json", "text/gemini", false},
	    {"/open/a.gif", "image/jpg", false},
	    {"/open/a.gmi", "image/png", false},
	    {"/open/a.gmi", "text/gemini;charset=utf-8", true},
	    {"/open/a.txt", "text/plain; charset=\"utf-8\"", true},
	    {"/open/a.txt", "text/plain; charset=us-ascii", true},
	    {"/open/a.gmi", "text/gemini;charset=koi8-r", false},
	    {"/open/a.gmi", "text/gemini;charset=utf-8;lang=en", false},
	    {"/open/a.gmi", "text/gemini;", false},
	    {"/open/a.gmi", ";charset=utf-8", false},
	    {"/open/a.png", "image/png;charset=utf-8", false},
	    {"/open/a.gmi", "text/gemini;lang=en", false},
	    {"/open/a.gmi", "text", false},
	    {"/open/a.txt", "text/gemini", false},
	    {"/open/a", "text/gemini", false},
	    {"/open/a.png", "", false},
	    {"/open/a.png", "image/jpeg", false},
	    {"/open/a.png", "text/gemini", false},
	    {"/open/a.png", "application/octet-stream", false},
	    {"/open/a.unheard", "text/gemini", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum refusal refusal = judge(
		    rows[i].path, &writer, VISITOR_KNOWN, rows[i].mime, 1);
		expect_true(rows[i].path, span_of(rows[i].mime),
		    refusal ==
			(rows[i].agree ? REFUSAL_NONE : REFUSAL_WRONG_TYPE));
	}
}

/* U8: no bytes delete a file, where that is allowed; others are counted. */
static void
sizes(void **state)
{
	(void)state;
	assert_int_equal(
	    judge("/open/a.gmi", &writer, VISITOR_KNOWN, "", 0), REFUSAL_NONE);
	assert_int_equal(judge("/open/a.png", &writer, VISITOR_KNOWN, "a/b", 0),
	    REFUSAL_NONE);
	assert_int_equal(judge("/club/a.gmi", &reader, VISITOR_KNOWN, "", 0),
	    REFUSAL_NO_DELETES);
	assert_int_equal(judge("/open/a.gmi", &writer, VISITOR_KNOWN, "", MOST),
	    REFUSAL_NONE);
	assert_int_equal(
	    judge("/open/a.gmi", &writer, VISITOR_KNOWN, "", MOST + 1),
	    REFUSAL_TOO_LARGE);
	assert_int_equal(
	    judge("/open/a.gmi", &writer, VISITOR_KNOWN, "", UINT64_MAX),
	    REFUSAL_TOO_LARGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rights),
	    cmocka_unit_test(names),
	    cmocka_unit_test(types),
	    cmocka_unit_test(sizes),
	    FIXTURE_TEST(followed),
	    cmocka_unit_test(bytes),
	    FIXTURE_TEST(depth),
	    FIXTURE_TEST(shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
