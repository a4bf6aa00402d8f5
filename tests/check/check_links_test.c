/* What `loam check` says of links that some readers do not see. */
#include <unistd.h>

#include "check/check_links.h"
#include "support/expect.h"
#include "support/fixture.h"

static const struct {
	const char *name, *target, *zone; /* NULL: nothing is said */
} rows[] = {
    {"open.gmi", "a.gmi", NULL},
    {"in.gmi", "club/in.gmi", "/club/in.gmi in the zone /club/"},
    {"by.gmi", "to/in.gmi", "/to/ in the zone /to"},
    {"to", "club", "/club/ in the zone /club/"},
    {"club/own.gmi", "in.gmi", NULL},
    {"club/out.gmi", "../a.gmi", NULL},
    {"two.gmi", "club/deeper.gmi", "in the zone /club/"},
    {"club/deeper.gmi", "inner/x.gmi", "in the zone /club/inner/"},
};

/* K68: each link into a zone that it is not in, once, with where it leads. */
static void
into_zones(void **state)
{
	struct fixture *fixture = *state;
	struct notes notes = {0};

	fixture_configure(fixture,
	    "[zone to]\npath = /to\nallow = any\n"
	    "[zone club]\npath = /club/\nallow = any\n"
	    "[zone inner]\npath = /club/inner/\nallow = any\n");
	server_write(&fixture->capsule, "a.gmi", "# A\n");
	server_write(&fixture->capsule, "club/in.gmi", "# In\n");
	server_write(&fixture->capsule, "club/inner/x.gmi", "# X\n");
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
		    symlink(rows[i].target,
			server_path(&fixture->capsule, rows[i].name)),
		    0);
	fixture_open(fixture);
	check_links(&fixture->context, &notes);
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t told = 0;
		for (size_t j = 0; j < notes.count; j++) {
			struct span path = span_tail(notes.list[j].path, 1);
			if (path.size > 0 && span_ends(path, SPAN("/")))
				path.size--;
			if (!span_equal(path, span_of(rows[i].name)))
				continue;
			told++;
			expect_true(rows[i].name, notes.list[j].sentence,
			    rows[i].zone &&
				fixture_holds(
				    notes.list[j].sentence, rows[i].zone));
		}
		expect_true(rows[i].name, SPAN("told once"),
		    told == (rows[i].zone ? 1 : 0));
	}
	assert_int_equal(notes.errors, 0);
	note_free(&notes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(into_zones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
