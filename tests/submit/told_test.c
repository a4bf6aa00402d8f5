/* What aggregators were told of, and the file of it: rows P506, P510. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "submit/submit.h"
#include "submit/told.h"
#include "support/expect.h"
#include "support/server.h"

static char path[SERVER_PATH + 16];

static int
set_up(void **state)
{
	if (server_setup(state) < 0)
		return -1;
	const struct server *server = *state;

	snprintf(path, sizeof(path), "%s/deep/told", server->directory);
	return 0;
}

static const struct told_subject feed = {
    SPAN("gemini://a/submit"), SPAN("gemini://b/atom.xml"), false};
static const struct told_subject posts = {
    SPAN("gemini://a/submit"), SPAN("gemini://b/atom.xml"), true};
static const struct told_subject other = {
    SPAN("gemini://c/add"), SPAN("gemini://b/atom.xml"), false};

static void
expect_open(struct told *told)
{
	struct buf wrong = {0};

	if (told_open(told, path, true, &wrong) < 0)
		expect_span("open", buf_span(&wrong), SPAN(""));
}

/* P510: what was written is known the next time, each subject by itself. */
static void
known_again(void **state)
{
	struct told told;
	struct buf wrong = {0}, text = {0};

	(void)state;
	expect_open(&told);
	assert_false(told_begun(&told, &feed));
	told_begin(&told, &feed);
	told_add(&told, &feed, SPAN("tag:b,2024-01-01:/a.gmi"));
	told_add(&told, &posts, SPAN("tag:b,2024-01-02:/b.gmi#c"));
	told_add(&told, &other, SPAN("urn:x:\xc3\xa9"));
	told_add(&told, &feed, SPAN("tag:b,2024-01-03:/c.gmi"));
	told_add(&told, &feed, SPAN("tag:b,2024-01-03:/c.gmi"));
	assert_int_equal(told_save(&told, &wrong), 0);
	told_close(&told);
	for (int round = 0; round < 2; round++) {
		expect_open(&told);
		assert_true(told_begun(&told, &feed));
		assert_false(told_begun(&told, &posts));
		assert_true(
		    told_has(&told, &feed, SPAN("tag:b,2024-01-01:/a.gmi")));
		assert_true(
		    told_has(&told, &feed, SPAN("tag:b,2024-01-03:/c.gmi")));
		assert_true(
		    told_has(&told, &posts, SPAN("tag:b,2024-01-02:/b.gmi#c")));
		assert_true(told_has(&told, &other, SPAN("urn:x:\xc3\xa9")));
		assert_false(
		    told_has(&told, &posts, SPAN("tag:b,2024-01-01:/a.gmi")));
		assert_false(
		    told_has(&told, &feed, SPAN("tag:b,2024-01-01:/a.gm")));
		told_add(&told, &feed, SPAN("tag:b,2024-01-01:/a.gmi"));
		assert_int_equal(told_save(&told, &wrong), 0);
		told_close(&told);
	}
	assert_int_equal(file_read(path, &text, NULL), 0);
	expect_span("text", buf_span(&text),
	    SPAN("# What loam announce has told to aggregators: by it nothing "
		 "is told twice.\n"
		 "= gemini://a/submit feed gemini://b/atom.xml\n-\n"
		 "tag:b,2024-01-01:/a.gmi\n"
		 "= gemini://a/submit posts gemini://b/atom.xml\n"
		 "tag:b,2024-01-02:/b.gmi#c\n"
		 "= gemini://c/add feed gemini://b/atom.xml\nurn:x:\xc3\xa9\n"
		 "= gemini://a/submit feed gemini://b/atom.xml\n"
		 "tag:b,2024-01-03:/c.gmi\n"));
	buf_free(&text);
}

/* P506, V159: a line that is not understood is named, and the file stays. */
static void
broken(void **state)
{
	static const struct {
		const char *text;
		const char *line; /* NULL: it is understood */
	} rows[] = {
	    {"", NULL},
	    {"\n# Mine\n\n", NULL},
	    {"= gemini://a/ feed gemini://b/\n-\ntag:x", NULL},
	    {"= gemini://a/ feed gemini://b/\r\n-\r\ntag:x\r\n", NULL},
	    {"\xef\xbb\xbf= gemini://a/ feed gemini://b/\r\ntag:x", NULL},
	    {"nonsense\n", ":1:"},
	    {"tag:b,2024-01-01:/a.gmi\n", ":1:"},
	    {"# Head\n= gemini://a/\n", ":2:"},
	    {"= gemini://a/ feed\n", ":1:"},
	    {"= gemini://a/ all gemini://b/\n", ":1:"},
	    {"= gemini://a/ feed gemini://b/ more\n", ":1:"},
	    {"= a feed gemini://b/\n", ":1:"},
	    {"= gemini:// feed gemini://b/\n", ":1:"},
	    {"= gemini://a/ feed ://b/\n", ":1:"},
	    {"= gemini://a/ feed gemini://b/\ntag:x\nhalf\n", ":3:"},
	    {"= gemini://a/ feed gemini://b/\ntag:x y\n", ":2:"},
	    {"= gemini://a/ feed gemini://b/\ntag:\x01\n", ":2:"},
	    {"\x7f"
	     "ELF\n",
		":1:"},
	};
	struct server *server = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf wrong = {0}, after = {0};
		struct told told;
		server_write(server, "../deep/told", rows[i].text);
		int result = told_open(&told, path, true, &wrong);
		expect_true(rows[i].text, buf_span(&wrong),
		    (result < 0) == (rows[i].line != NULL));
		buf_byte(&wrong, '\0');
		if (rows[i].line)
			expect_true(rows[i].text, buf_span(&wrong),
			    strstr(wrong.data, rows[i].line));
		told_close(&told);
		assert_int_equal(file_read(path, &after, NULL), 0);
		expect_span(
		    rows[i].text, buf_span(&after), span_of(rows[i].text));
		buf_free(&wrong);
		buf_free(&after);
	}
}

/* P510: an edited file may lack its last line end. */
static void
edited(void **state)
{
	struct server *server = *state;
	struct told told;
	struct buf wrong = {0}, text = {0};

	server_write(server, "../deep/told",
	    "= gemini://a/submit feed gemini://b/atom.xml\ntag:x");
	expect_open(&told);
	told_add(&told, &feed, SPAN("tag:y"));
	assert_int_equal(told_save(&told, &wrong), 0);
	told_close(&told);
	assert_int_equal(file_read(path, &text, NULL), 0);
	expect_span("added", buf_span(&text),
	    SPAN("= gemini://a/submit feed gemini://b/atom.xml\ntag:x\n"
		 "tag:y\n"));
	buf_free(&wrong);
	buf_free(&text);
}

/* P993: an id of any length is known the next time: paths are as long. */
static void
long_id(void **state)
{
	struct told told;
	struct buf wrong = {0}, id = {0};

	(void)state;
	buf_add(&id, SPAN("tag:b,2024-01-01:/"));
	buf_repeat(&id, 'x', 12000);
	expect_open(&told);
	told_add(&told, &posts, buf_span(&id));
	told_add(&told, &posts, SPAN("tag:b,2024-01-02:/a.gmi"));
	assert_int_equal(told_save(&told, &wrong), 0);
	told_close(&told);
	expect_open(&told);
	assert_true(told_has(&told, &posts, buf_span(&id)));
	assert_true(told_has(&told, &posts, SPAN("tag:b,2024-01-02:/a.gmi")));
	told_close(&told);
	buf_free(&wrong);
	buf_free(&id);
}

/* P506: what cannot be read or written is said, and nobody is told. */
static void
unusable(void **state)
{
	struct server *server = *state;
	struct told told;
	struct buf wrong = {0};

	expect_open(&told);
	told_begin(&told, &feed);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(told_save(&told, &wrong), -1);
	expect_true("saved", buf_span(&wrong),
	    span_find_last(buf_span(&wrong), ':') < wrong.size &&
		span_starts(buf_span(&wrong), span_of(path)));
	told_close(&told);
	for (int writes = 0; writes < 2; writes++) {
		wrong.size = 0;
		assert_int_equal(told_open(&told, path, writes, &wrong), -1);
		expect_true("read", buf_span(&wrong),
		    span_ends(buf_span(&wrong),
			SPAN("; nothing is told without it")));
		told_close(&told);
	}
	assert_int_equal(rmdir(path), 0);
	wrong.size = 0;
	assert_int_equal(told_open(&told, "/proc/none/told", true, &wrong), -1);
	expect_true("locked", buf_span(&wrong),
	    span_starts(buf_span(&wrong),
		SPAN("the directory of /proc/none/told cannot be locked: ")));
	told_close(&told);
	/* A path without a directory is of the present one. */
	char before[SERVER_PATH];
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(server->directory), 0);
	assert_int_equal(told_open(&told, "told", true, &wrong), 0);
	told_close(&told);
	assert_int_equal(chdir(before), 0);
	/* A dry run needs no directory. */
	wrong.size = 0;
	server_write(server, "../deep/file", "");
	char below[sizeof(path) + 8];
	snprintf(below, sizeof(below), "%s/deep/file/told", server->directory);
	assert_int_equal(told_open(&told, below, false, &wrong), 0);
	told_close(&told);
	buf_free(&wrong);
}

/* P505: of two at once the second is refused, and reading alone is not. */
static void
locked(void **state)
{
	struct told first, second;
	struct buf wrong = {0};

	(void)state;
	expect_open(&first);
	assert_int_equal(told_open(&second, path, true, &wrong), -1);
	expect_true("said", buf_span(&wrong),
	    span_starts(buf_span(&wrong), SPAN("another loam announce ")));
	told_close(&second);
	wrong.size = 0;
	assert_int_equal(told_open(&second, path, false, &wrong), 0);
	told_close(&second);
	told_close(&first);
	expect_open(&second);
	told_close(&second);
	buf_free(&wrong);
}

/* P508: an aggregator is a gemini URL without a query. */
static void
targets(void **state)
{
	static const struct {
		const char *typed, *to;
	} rows[] = {
	    {"gemini://a.example/~antenna/submit",
		"gemini://a.example/~antenna/submit"},
	    {"gemini://a.example/submit?", "gemini://a.example/submit"},
	    {"a.example:1966/add", "gemini://a.example:1966/add"},
	    {"gemini://a.example", "gemini://a.example/"},
	    {"gemini://a.example/add?url=", NULL},
	    {"gopher://a.example/1/", NULL},
	    {"titan://a.example/x", NULL},
	    {"https://a.example/", NULL},
	    {"gemini://", NULL},
	    {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf to = {0}, wrong = {0};
		int result = submit_target(span_of(rows[i].typed), &to, &wrong);
		expect_true(rows[i].typed, buf_span(&wrong),
		    (result == 0) == (rows[i].to != NULL) &&
			(result == 0) == (wrong.size == 0));
		expect_span(rows[i].typed, buf_span(&to),
		    span_of(rows[i].to ? rows[i].to : ""));
		buf_free(&to);
		buf_free(&wrong);
	}
}

#define TEST(test)                                                             \
	cmocka_unit_test_setup_teardown(test, set_up, server_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(known_again),
	    TEST(broken),
	    TEST(edited),
	    TEST(long_id),
	    TEST(unusable),
	    TEST(locked),
	    cmocka_unit_test(targets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
