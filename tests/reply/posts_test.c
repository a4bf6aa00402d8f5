/* Posts of other servers and generators: where their dates stand. */
#include <stdio.h>

#include "support/expect.h"
#include "support/fixture.h"

/* Whether a page of both networks has a text. */
static void
expect_shown(struct fixture *fixture, const char *path, const char *text)
{
	expect_true(text, span_of(path),
	    fixture_holds(fixture_gemini(fixture, path), text));
}

/* F11, F12: dates in names make posts, whose titles are without them. */
static void
dates(void **state)
{
	static const struct {
		const char *path, *line;
	} rows[] = {
	    {"a/2018-03-12-first-step.gmi", "2018-03-12 First step"},
	    {"a/20180313-second.gmi", "2018-03-13 Second"},
	    {"a/2018_03_14_third_step.gmi", "2018-03-14 Third step"},
	    {"a/2018.03.15-fourth.gmi", "2018-03-15 Fourth"},
	    {"a/2018.03.16.fifth.gmi", "2018-03-16 Fifth"},
	    {"a/20180317T101530--sixth.md", "2018-03-17 Sixth"},
	    {"a/2018.03.18-seventh", "2018-03-18 "},
	    {"a/2018.03.19", "2018-03-19 "},
	    {"2018-04-01/eighth.gmi", "2018-04-01 Eighth"},
	    {"2018_04_02 trip/ninth.txt", "2018-04-02 "},
	    {"2018/05/01-tenth.gmi", "2018-05-01 Tenth"},
	    {"2018/05/02/eleventh.gmi", "2018-05-02 Eleventh"},
	    {"2018/05-03-twelfth.gmi", "2018-05-03 Twelfth"},
	    {"b/2018-05/04_thirteenth.gmi", "2018-05-04 Thirteenth"},
	    {"c/2018/5/6/fourteenth.gmi", "2018-05-06 Fourteenth"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		server_write(&fixture->capsule, rows[i].path, "Text.\n");
	fixture_open(fixture);
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_shown(fixture, "/recent", rows[i].line);
	expect_shown(
	    fixture, "/2018/05/", "=> /2018/05/01-tenth.gmi 2018-05-01 ");
	/* The directory of one post is named by what is not its date. */
	expect_shown(fixture, "/", "=> /2018_04_02%20trip/ Trip");
	assert_int_equal(fixture_count(fixture_page(fixture, "/recent"), "=> /"),
	    COUNT(rows) + 4);
}

/* F11, F12: front matter and the file's own name come first. */
static void
sources(void **state)
{
	static const struct fixture_file files[] = {
	    {"2018/05/06/a.gmi", "---\ndate: 2001-01-01\n---\n# A\n"},
	    {"2018/05/06/2002-02-02-b.gmi", "# B\n"},
	    {"2018/05/07/2003-03-03-c/c.gmi", "# C\n"},
	    {"2018/12345678.gmi", "# D\n"},
	    {"2018/05/e.gmi", "# E\n"},
	    {"2018/f.gmi", "# F\n"},
	    {"9000-01-01/g.gmi", "# G\n"},
	    {"2018/05/08-h.gmi", "---\ndate: maybe\n---\n# H\n"},
	    {"2099/01/01/i.txt", "I\n"},
	};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	struct span recent = fixture_page(fixture, "/recent");
	assert_true(fixture_holds(recent, " 2001-01-01 A\n"));
	assert_true(fixture_holds(recent, " 2002-02-02 B\n"));
	assert_true(fixture_holds(recent, " 2003-03-03 C\n"));
	assert_int_equal(fixture_count(recent, ".gmi "), 3);
	/* A number is no date, nor are a year and a month. */
	assert_true(fixture_holds(fixture_page(fixture, "/2018/"),
	    "\n=> /2018/12345678.gmi D\n"));
	assert_true(fixture_has(fixture, "/2018/05/e.gmi"));
	assert_true(fixture_has(fixture, "/2018/f.gmi"));
	/* Dates of the future hide wherever they stand. */
	assert_false(fixture_has(fixture, "/9000-01-01/"));
	assert_false(fixture_has(fixture, "/2099/"));
	assert_false(fixture_has(fixture, "/2018/05/08-h.gmi"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(dates),
	    FIXTURE_TEST(sources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
