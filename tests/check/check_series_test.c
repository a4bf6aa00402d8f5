/* What `loam check` says of series. */
#include "check/check_series.h"
#include "support/expect.h"
#include "support/fixture.h"

/* P439: a series of one part may be a name that is misspelt: its file is named.
 */
static void
one_part(void **state)
{
	static const struct fixture_file files[] = {
	    {"a.gmi", "---\nseries: Walks\n---\n# A\n"},
	    {"b.gmi", "---\nseries: walks\n---\n# B\n"},
	    {"c.md", "---\nseries: Wlaks\n---\n# C\n"},
	    {"d.gmi", "---\nseries: Drafts\ndraft: true\n---\n# D\n"},
	    {"e.gmi", "+++\nseries = [\"Walks\", \"Others\"]\n+++\n# E\n"},
	    {"f.gmi", "---\nseries:\n---\n# F\n"},
	};
	struct fixture *fixture = *state;
	struct notes notes = {0};

	fixture_fill(fixture, files, COUNT(files));
	check_series(fixture->edition, &notes);
	assert_int_equal(notes.count, 1);
	assert_int_equal(notes.list[0].severity, NOTE_REMARK);
	expect_span("path", notes.list[0].path, SPAN("/c.md"));
	expect_span("sentence", notes.list[0].sentence,
	    SPAN("the only part of the series \"Wlaks\""));
	note_free(&notes);
	/* Front matter that names several is remarked on where it is read. */
	assert_true(fixture_noted(
	    fixture, "/e.gmi", "series has several names: the first counts"));
	assert_false(fixture_noted(fixture, "/f.gmi", "series"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {FIXTURE_TEST(one_part)};

	return cmocka_run_group_tests_name("check/series", tests, NULL, NULL);
}
