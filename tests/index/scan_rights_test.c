/*
 * F110: directories that loam loses the right to list, or to pass through, and
 * gets it back. Root has every right, so the scan runs as another user.
 */
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/fixture.h"

enum { NOBODY = 65534 };

static void
set_mode(struct fixture *fixture, const char *path, mode_t mode)
{
	assert_int_equal(chmod(server_path(&fixture->capsule, path), mode), 0);
}

static bool
look(struct fixture *fixture)
{
	setfsuid(NOBODY);
	scan_take_unfinished(fixture->scan);
	bool changed = fixture_look(fixture);
	setfsuid(geteuid());
	return changed;
}

/* Fails unless the edition is the one of a scan that knows nothing yet. */
static void
expect_as_at_start(struct fixture *fixture, const char *name)
{
	unsigned char before[DIGEST_SIZE];

	memcpy(before, fixture->pressed.info.digest, DIGEST_SIZE);
	setfsuid(NOBODY);
	fixture_open(fixture);
	setfsuid(geteuid());
	expect_true(name, SPAN("edition"),
	    memcmp(before, fixture->pressed.info.digest, DIGEST_SIZE) == 0);
}

static void
open_capsule(struct fixture *fixture)
{
	server_open_to_all(&fixture->capsule);
	setfsuid(NOBODY);
	fixture_open(fixture);
	setfsuid(geteuid());
}

static void
link_to(struct fixture *fixture, const char *target, const char *path)
{
	assert_int_equal(
	    symlink(target, server_path(&fixture->capsule, path)), 0);
}

/*
 * F110: what is in it is withdrawn, which is told once, whatever was shown of
 * it before; and is there again when the right is.
 */
static void
lost(void **state)
{
	static const struct {
		mode_t mode;
		const char *path, *told;
		bool once;
	} rows[] = {
	    {0, "/dir/", "cannot be listed: Permission denied", true},
	    {0111, "/dir/", "cannot be listed: Permission denied", true},
	    {0444, "/dir/a.gmi", "its state cannot be read", false},
	};
	static const char *const paths[] = {
	    "/dir/a.gmi", "/dir/deep/b.gmi", "/to.gmi", "/dir/deep-link/"};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "c.gmi", "# C\n");
	server_write(&fixture->capsule, "dir/deep/b.gmi", "# B\n");
	link_to(fixture, "dir/a.gmi", "to.gmi");
	link_to(fixture, "deep", "dir/deep-link");
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *told = rows[i].told;
		server_write(&fixture->capsule, "dir/a.gmi", "# A\n");
		open_capsule(fixture);
		for (size_t k = 0; k < COUNT(paths) - 1; k++)
			assert_true(fixture_has(fixture, paths[k]));
		set_mode(fixture, "dir", rows[i].mode);
		for (int run = 0; run < 3; run++) {
			assert_int_equal(look(fixture), run == 0);
			expect_true(told, SPAN("told"),
			    fixture_noted(fixture, rows[i].path, told) ==
				(run == 0 || !rows[i].once));
			for (size_t k = 0; k < COUNT(paths); k++)
				expect_true(told, span_of(paths[k]),
				    !fixture_has(fixture, paths[k]));
		}
		expect_true(told, SPAN("menu"),
		    !fixture_holds(fixture_page(fixture, "/"), "dir"));
		/* A change meanwhile is no matter. */
		unlink(server_path(&fixture->capsule, "dir/a.gmi"));
		set_mode(fixture, "dir", 0755);
		assert_true(look(fixture));
		assert_true(fixture_has(fixture, "/dir/deep/b.gmi"));
		assert_false(fixture_has(fixture, "/dir/a.gmi"));
		set_mode(fixture, "dir", rows[i].mode);
		look(fixture);
		expect_as_at_start(fixture, told);
		set_mode(fixture, "dir", 0755);
	}
}

/* F110: events tell of it at once, though none of it is watched anew. */
static void
by_events(void **state)
{
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "dir/a.gmi", "# A\n");
	open_capsule(fixture);
	if (scan_descriptor(fixture->scan) < 0)
		return;
	for (int times = 0; times < 2; times++) {
		for (mode_t mode = 0; mode <= 0755; mode += 0755) {
			set_mode(fixture, "dir", mode);
			setfsuid(NOBODY);
			scan_take_hints(fixture->scan);
			scan_take_unfinished(fixture->scan);
			assert_true(scan_run(fixture->scan, &fixture->notes));
			setfsuid(geteuid());
		}
		assert_true(
		    fixture_noted(fixture, "/dir/", "cannot be listed"));
		note_free(&fixture->notes);
	}
}

/* F110: nothing of a draft in a directory shows meanwhile, or later. */
static void
draft_bundle(void **state)
{
	static const mode_t modes[] = {0, 0444};
	static const char *const texts[] = {
	    "---\ndraft: true\n---\n# Trip\n", "# Trip\n"};
	struct fixture *fixture = *state;

	server_write(&fixture->capsule, "2020-01-02-trip/photo.jpg", "JPEG");
	for (size_t i = 0; i < COUNT(modes) * COUNT(texts); i++) {
		mode_t modes_row[] = {0755, modes[i / 2], 0755};
		server_write(&fixture->capsule, "2020-01-02-trip/index.gmi",
		    texts[i % 2]);
		open_capsule(fixture);
		for (size_t k = 0; k < COUNT(modes_row); k++) {
			set_mode(fixture, "2020-01-02-trip", modes_row[k]);
			look(fixture);
			expect_true(texts[i % 2], SPAN("photo"),
			    fixture_has(
				fixture, "/2020-01-02-trip/photo.jpg") ==
				(i % 2 && modes_row[k] == 0755));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(lost),
	    FIXTURE_TEST(by_events),
	    FIXTURE_TEST(draft_bundle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
