/* Whether the file of a kept page is still the one that it was made from. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pages/article_file.h"
#include "support/expect.h"
#include "support/fixture.h"

#define TEXT "# Text\n\nOf so many bytes.\n"
#define OTHER "# Next\n\nOf so many bytes.\n"

static const struct fixture_file files[] = {
    {"a.gmi", TEXT},
    {"dir/deep/b.gmi", TEXT},
    {"other/deep/b.gmi", TEXT},
    {"target.gmi", TEXT},
};

/* A path of the capsule, valid until the next but three. */
static const char *
at(const struct fixture *fixture, const char *path)
{
	static char paths[4][4096];
	static size_t next;
	char *text = paths[next++ % 4];

	snprintf(
	    text, sizeof(paths[0]), "%s", server_path(&fixture->capsule, path));
	return text;
}

static bool
is_current(struct fixture *fixture, const char *path)
{
	uint32_t number = edition_find(fixture->edition, span_of(path));

	assert_int_not_equal(number, EDITION_NONE);
	return article_file_is_current(&fixture->context, number);
}

static void
fill(struct fixture *fixture)
{
	for (size_t i = 0; i < COUNT(files); i++)
		server_write(&fixture->capsule, files[i].path, files[i].text);
	assert_int_equal(
	    symlink("target.gmi", at(fixture, "link.gmi")), 0);
	fixture_open(fixture);
	assert_true(is_current(fixture, "/a.gmi"));
	assert_true(is_current(fixture, "/dir/deep/b.gmi"));
	assert_true(is_current(fixture, "/link.gmi"));
}

/* Each does something to /a.gmi, after which it is another file or none. */
static void
rewrite(const struct fixture *fixture)
{
	server_write(&fixture->capsule, "a.gmi", OTHER);
}

static void
replace(const struct fixture *fixture)
{
	server_write(&fixture->capsule, "new", TEXT);
	assert_int_equal(
	    rename(at(fixture, "new"), at(fixture, "a.gmi")),
	    0);
}

static void
touch(const struct fixture *fixture)
{
	const struct timespec times[] = {{0}, {0}};

	assert_int_equal(
	    utimensat(AT_FDCWD, at(fixture, "a.gmi"), times, 0), 0);
}

static void
remove_it(const struct fixture *fixture)
{
	assert_int_equal(unlink(at(fixture, "a.gmi")), 0);
}

static void
link_to_a_twin(const struct fixture *fixture)
{
	remove_it(fixture);
	assert_int_equal(
	    symlink("target.gmi", at(fixture, "a.gmi")), 0);
}

/* The very file, moved away, by a link: of its last name none is followed. */
static void
link_to_itself(const struct fixture *fixture)
{
	assert_int_equal(rename(at(fixture, "a.gmi"),
			     at(fixture, ".hidden")),
	    0);
	assert_int_equal(symlink(".hidden", at(fixture, "a.gmi")), 0);
}

static void
put_a_pipe(const struct fixture *fixture)
{
	remove_it(fixture);
	assert_int_equal(mkfifo(at(fixture, "a.gmi"), 0600), 0);
}

static void
put_a_directory(const struct fixture *fixture)
{
	remove_it(fixture);
	assert_int_equal(mkdir(at(fixture, "a.gmi"), 0700), 0);
}

static void
link_it_once_more(const struct fixture *fixture)
{
	assert_int_equal(
	    link(at(fixture, "a.gmi"), at(fixture, "c.gmi")),
	    0);
}

/* Q33: whatever is done to a file, a page that was made of it is not sent. */
static void
changed(void **state)
{
	static const struct {
		const char *row;
		void (*change)(const struct fixture *fixture);
	} rows[] = {
	    {"rewritten in place, as long", rewrite},
	    {"replaced, with the same bytes", replace},
	    {"touched", touch},
	    {"removed", remove_it},
	    {"a link to a twin", link_to_a_twin},
	    {"a link to itself", link_to_itself},
	    {"a pipe", put_a_pipe},
	    {"a directory", put_a_directory},
	    {"linked once more", link_it_once_more},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture fixture;
		fixture_make(&fixture);
		fill(&fixture);
		rows[i].change(&fixture);
		expect_true(rows[i].row, SPAN("/a.gmi"),
		    !is_current(&fixture, "/a.gmi"));
		assert_true(is_current(&fixture, "/dir/deep/b.gmi"));
		fixture_remove(&fixture);
	}
}

/* Q33: a directory above it that leads elsewhere. */
static void
directories(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	assert_int_equal(
	    rename(at(fixture, "dir"), at(fixture, ".dir")), 0);
	assert_false(is_current(fixture, "/dir/deep/b.gmi"));
	assert_int_equal(symlink("other", at(fixture, "dir")), 0);
	assert_false(is_current(fixture, "/dir/deep/b.gmi"));
	assert_int_equal(unlink(at(fixture, "dir")), 0);
	assert_int_equal(
	    rename(at(fixture, ".dir"), at(fixture, "dir")), 0);
	assert_true(is_current(fixture, "/dir/deep/b.gmi"));
}

/* Q33: a link is followed inside the capsule only, even to what it showed. */
static void
links(void **state)
{
	struct fixture *fixture = *state;
	const char *outside, *link;

	fill(fixture);
	outside = at(fixture, "target.gmi");
	link = at(fixture, "link.gmi");
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink(outside, link), 0);
	assert_false(is_current(fixture, "/link.gmi"));
	assert_true(is_current(fixture, "/target.gmi"));
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("./target.gmi", link), 0);
	assert_true(is_current(fixture, "/link.gmi"));
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("a.gmi", link), 0);
	assert_false(is_current(fixture, "/link.gmi"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(changed),
	    FIXTURE_TEST(directories),
	    FIXTURE_TEST(links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
