/* The link lines that place a menu: every parameter, and what is said of it. */
#include <unistd.h>

#include "pages/menu_line.h"
#include "support/expect.h"
#include "support/exact.h"
#include "support/fixture.h"
#include "support/mutator.h"

static const struct fixture_file files[] = {
    {"news/2018-01-01-a.gmi", "---\ntags: Caf\xc3\xa9\n---\n# A\n"},
    {"caf\xc3\xa9 bar/2019-01-01-b.gmi", "# B\n"},
};

/* What a line came to, as a line. */
static struct span
summary(struct arena *arena, const struct edition *edition,
    const struct menu_line *line)
{
	struct span count = line->counted
	    ? arena_format(arena, " count=%zu", line->count)
	    : SPAN("");
	struct span under = line->below ? SPAN("none") : SPAN("");

	if (line->below && line->directory != EDITION_NONE)
		under = edition_text(
		    edition, edition_entry(edition, line->directory)->path);
	return arena_format(arena, "%d%pS%s%pS%s%s y=%d", (int)line->menu,
	    SPAN_AT(count), line->below ? " under=" : "", SPAN_AT(under),
	    line->tagged ? " tag" : "",
	    line->tagged && line->tag == EDITION_NONE ? "=none" : "",
	    line->year);
}

/* P901: one rule for all menus says which directory `under` is. */
static void
reads(void **state)
{
	static const struct {
		const char *url, *line;
		const char *mistake; /* NULL: none */
	} rows[] = {
	    {"menu:recent", "2 y=0", NULL},
	    {"menu:related", "1 y=0", NULL},
	    {"menu:block", "4 y=0", NULL},
	    {"menu:index", "8 y=0", NULL},
	    {"menu:tags", "16 y=0", NULL},
	    {"menu:archive", "32 y=0", NULL},
	    {"menu:recent?", "2 y=0", NULL},
	    {"", "0 y=0", NULL},
	    {"recent", "0 y=0", NULL},
	    {"MENU:recent", "0 y=0", NULL},
	    {"menu:recently", "0 y=0", "no menu is called menu:recently,"},
	    {"menu:", "0 y=0", "no menu is called menu:,"},
	    {"menu:recent?count=0", "2 count=0 y=0", NULL},
	    {"menu:recent?count=100", "2 count=100 y=0", NULL},
	    {"menu:recent?count=101", "2 y=0", "count is \"101\", expected"},
	    {"menu:recent?count=", "2 y=0", "count is \"\", expected"},
	    {"menu:recent?count", "2 y=0", "count is \"\", expected"},
	    {"menu:recent?count=-1", "2 y=0", "count is \"-1\", expected"},
	    {"menu:recent?count=%31", "2 count=1 y=0", NULL},
	    {"menu:recent?count=%3", "2 y=0",
		"count is \"%3\", expected it percent-encoded"},
	    {"menu:recent?count=1&count=2", "2 count=1 y=0",
		"parameter \"count\" of menu:recent, expected"},
	    {"menu:recent?year=2018", "2 y=2018", NULL},
	    {"menu:recent?year=18", "2 y=0", "year is \"18\", expected"},
	    {"menu:recent?year=0000", "2 y=0", "year is \"0000\", expected"},
	    {"menu:recent?year=201x", "2 y=0", "year is \"201x\", expected"},
	    {"menu:recent?under=/news/", "2 under=/news/ y=0", NULL},
	    {"menu:recent?under=/caf%C3%A9%20bar/",
		"2 under=/caf\xc3\xa9 bar/ y=0", NULL},
	    {"menu:recent?under=/news", "2 under=/news/ y=0", NULL},
	    {"menu:tags?under=/lnk/", "16 under=/news/ y=0", NULL},
	    {"menu:index?under=/lnk", "8 under=/news/ y=0", NULL},
	    {"menu:recent?under=/new", "2 under=none y=0",
		"under is \"/new\", expected a directory"},
	    {"menu:index?under=", "8 y=0",
		"under is \"\", expected a directory"},
	    {"menu:recent?under=/news/2018-01-01-a.gmi", "2 under=none y=0",
		"under is \"/news/2018-01-01-a.gmi\", expected a directory"},
	    {"menu:recent?tag=cafe", "2 tag y=0", NULL},
	    {"menu:recent?tag=CAF%C3%89", "2 tag y=0", NULL},
	    {"menu:recent?tag=tea", "2 tag=none y=0",
		"tag is \"tea\", expected a tag that an article has"},
	    {"menu:recent?year=2018&tag=cafe&under=/news/&count=3",
		"2 count=3 under=/news/ tag y=2018", NULL},
	    {"menu:recent?size=1&count=3", "2 count=3 y=0",
		"parameter \"size\" of menu:recent, expected count, under"},
	    {"menu:recent?Count=3", "2 y=0", "parameter \"Count\" of"},
	    {"menu:recent?&count=3", "2 count=3 y=0", "parameter \"\" of"},
	    {"menu:related?under=/news/", "1 y=0",
		"parameter \"under\" of menu:related, expected count, once"},
	    {"menu:archive?count=1", "32 y=0",
		"parameter \"count\" of menu:archive, expected no parameter"},
	};
	struct fixture *fixture = *state;

	assert_int_equal(
	    symlink("news", server_path(&fixture->capsule, "lnk")), 0);
	fixture_fill(fixture, files, COUNT(files));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct notes notes = {0};
		struct menu_report report = {&notes, SPAN("/x.gmi"), 7};
		struct span url = span_of(rows[i].url);
		struct menu_line line =
		    menu_line_read(&fixture->context, url, &report);
		expect_span(rows[i].url,
		    summary(&fixture->arena, fixture->edition, &line),
		    span_of(rows[i].line));
		expect_true(
		    rows[i].url, url, notes.count == (rows[i].mistake ? 1 : 0));
		if (rows[i].mistake) {
			struct note note = notes.list[0];
			expect_true(rows[i].url, note.sentence,
			    fixture_holds(note.sentence, rows[i].mistake));
			assert_int_equal(note.severity, NOTE_ERROR);
			assert_int_equal(note.line, 7);
			expect_span("path", note.path, SPAN("/x.gmi"));
		}
		/* The same without a report: a page is being made. */
		line = menu_line_read(&fixture->context, url, NULL);
		expect_span(rows[i].url,
		    summary(&fixture->arena, fixture->edition, &line),
		    span_of(rows[i].line));
		note_free(&notes);
	}
}

/* Any bytes are read, and no parameter is out of its range. */
static void
mutated(void **state)
{
	const struct span seeds[] = {
	    SPAN("menu:recent?year=2018&tag=cafe&under=/news/&count=3"),
	    SPAN("menu:tags?count=100&under=/caf%C3%A9%20bar/"),
	    SPAN("menu:index?under=%2Fnews%2F"),
	};
	struct mutator mutator = {.seeds = seeds, .count = COUNT(seeds)};
	struct fixture *fixture = *state;

	fixture_fill(fixture, files, COUNT(files));
	for (int i = 0; i < MUTATOR_ROUNDS; i++) {
		struct span input = mutator_next(&mutator);
		struct notes notes = {0};
		struct menu_report report = {&notes, SPAN("/x.gmi"), 1};
		struct menu_line line =
		    menu_line_read(&fixture->context, input, &report);
		expect_true("count", input, line.count <= MENU_COUNT_MAX);
		expect_true("year", input, line.year >= 0 && line.year <= 9999);
		expect_true("no menu", input,
		    line.menu ||
			(!line.counted && !line.tagged && !line.below));
		note_free(&notes);
		exact_free(&input);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(reads),
	    FIXTURE_TEST(mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
