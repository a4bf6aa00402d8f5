/* Real paths of what is there and what is not, and what lies in what. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/real_path.h"
#include "support/expect.h"
#include "support/server.h"

/* A path without a directory to begin at is left as it is. */
static void
nowhere(void **state)
{
	struct server *server = *state;
	struct arena arena = {0};
	char before[SERVER_PATH];

	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(mkdir(server_beside(server, "gone"), 0700), 0);
	assert_int_equal(chdir(server_beside(server, "gone")), 0);
	assert_int_equal(rmdir(server_beside(server, "gone")), 0);
	expect_span("gone", real_path_of(&arena, SPAN("a")), SPAN("a"));
	assert_int_equal(chdir("/"), 0);
	expect_span(
	    "the root", real_path_of(&arena, SPAN("no/a")), SPAN("/no/a"));
	assert_int_equal(chdir(before), 0);
	expect_span(
	    "not there", real_path_of(&arena, SPAN("/no/a")), SPAN("/no/a"));
	expect_span("without turns",
	    real_path_of(&arena, SPAN("/no/./a//b/../../c/")), SPAN("/no/c"));
	expect_span("above the root",
	    real_path_of(&arena, SPAN("/../no/../..")), SPAN("/"));
	expect_true("here", real_path_of(&arena, SPAN("no/a")),
	    span_ends(real_path_of(&arena, SPAN("no/a")), SPAN("/no/a")));
	arena_free(&arena);
}

/*
 * P992: what is not there has one real path, however it is spelled: beneath the
 * nearest directory that is there, of which links are followed.
 */
static void
spellings(void **state)
{
	static const char *const rows[] = {
	    "new/a",
	    "new/a/",
	    "./new//a",
	    "gone/../new/a",
	    "there/../new/./a",
	    "link/new/a",
	    "link/gone/../new/a/",
	    "there/file/../../new/a",
	};
	struct server *server = *state;
	struct arena arena = {0};
	char before[SERVER_PATH];

	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(server->directory), 0);
	assert_int_equal(mkdir("there", 0700), 0);
	assert_int_equal(
	    close(open("there/file", O_WRONLY | O_CREAT, 0600)), 0);
	assert_int_equal(symlink(".", "link"), 0);
	struct span here = real_path_of(&arena, SPAN("."));
	struct span want = arena_format(&arena, "%pS/new/a", SPAN_AT(here));
	for (size_t i = 0; i < COUNT(rows); i++) {
		expect_span(
		    rows[i], real_path_of(&arena, span_of(rows[i])), want);
		expect_span(rows[i],
		    real_path_of(&arena,
			arena_format(&arena, "%pS/%s", SPAN_AT(here), rows[i])),
		    want);
	}
	expect_span("here", real_path_of(&arena, SPAN("")), here);
	assert_int_equal(chdir(before), 0);
	arena_free(&arena);
}

/* K487: a path is in a directory by whole names, and all are in the root. */
static void
lies_in(void **state)
{
	static const struct {
		const char *path, *directory, *rest; /* NULL: is not in it */
	} rows[] = {
	    {"/a/b", "/a", "/b"},
	    {"/a", "/a", ""},
	    {"/ab", "/a", NULL},
	    {"/b/a", "/a", NULL},
	    {"/", "/a", NULL},
	    {"/a/b", "/", "/a/b"},
	    {"/", "/", ""},
	    {"a", "/", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span path = span_of(rows[i].path), rest = path;
		bool lies =
		    real_path_lies_in(path, span_of(rows[i].directory), &rest);
		expect_true(rows[i].path, path, lies == (rows[i].rest != NULL));
		expect_true(rows[i].path, path,
		    lies ==
			real_path_lies_in(
			    path, span_of(rows[i].directory), NULL));
		expect_span(rows[i].path, rest,
		    rows[i].rest ? span_of(rows[i].rest) : path);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lies_in),
	    SERVER_SCENE(nowhere),
	    SERVER_SCENE(spellings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
