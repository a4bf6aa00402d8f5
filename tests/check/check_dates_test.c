/* What `loam check` says of what has no date. */
#include "check/check_dates.h"
#include "support/expect.h"
#include "support/fixture.h"

/* P856: pages below a year and a month that lack a day are named. */
static void
pages_below_months(void **state)
{
	static const struct fixture_file files[] = {
	    {"2026/05/tea/index.gmi", "# Tea\n"},
	    {"2026/05/cup/index.md", "# Cup\n"},
	    {"2026-05/pot/INDEX.txt", "Pot\n"},
	    {"2026/05/dated/index.gmi", "---\ndate: 2026-05-02\n---\n# A\n"},
	    {"2026/05/03/index.gmi", "# A day\n"},
	    {"2026/05/map/gophermap", "A map\n"},
	    {"2026/05/files/a.png", "png"},
	    {"2026/05/index.gmi", "# May\n"},
	    {"2026/13/tea/index.gmi", "# No month\n"},
	    {"tea/index.gmi", "# Tea\n"},
	    {"index.gmi", "# Home\n"},
	};
	static const char sentence[] =
	    "no date, expected one in its front matter: it is the page of a "
	    "directory, not a post, and no search finds it";
	struct fixture *fixture = *state;
	struct notes notes = {0};
	struct buf got = {0}, want = {0};

	fixture_fill(fixture, files, COUNT(files));
	check_dates(fixture->edition, &notes);
	for (size_t i = 0; i < notes.count; i++) {
		note_write(&notes.list[i], &got);
		buf_byte(&got, '\n');
	}
	buf_format(&want, "/2026-05/pot/INDEX.txt: %s\n", sentence);
	buf_format(&want, "/2026/05/cup/index.md: %s\n", sentence);
	buf_format(&want, "/2026/05/tea/index.gmi: %s\n", sentence);
	expect_span("notes", buf_span(&got), buf_span(&want));
	buf_free(&got);
	buf_free(&want);
	note_free(&notes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(pages_below_months),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
