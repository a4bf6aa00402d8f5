/* Where the next version of the running program will be. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/expect.h"
#include "upgrade/program.h"

static char own[4096]; /* where this program is */

static void
expect_found(const char *name, const char *path)
{
	char *found = program_find(name);

	expect_span(name, span_of(found ? found : ""), span_of(path));
	free(found);
}

/*
 * V99: by what it was called, if that leads to it, through a link or through
 * PATH; else by what the system knows.
 */
static void
found(void **state)
{
	char directory[] = "/tmp/loam-program.XXXXXX", link[64], path[256];
	char *here = getcwd(NULL, 0);

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(link, sizeof(link), "%s/link", directory);
	assert_int_equal(symlink(own, link), 0);
	expect_found(own, own);
	/* The link counts, and not where it leads now. */
	expect_found(link, link);
	snprintf(path, sizeof(path), "%s:/nowhere:%s:/bin", directory, here);
	setenv("PATH", path, 1);
	expect_found("link", link);
	assert_int_equal(chdir(directory), 0);
	snprintf(path, sizeof(path), "%s/./link", directory);
	expect_found("./link", path);
	setenv("PATH", ".", 1);
	expect_found("link", path);
	assert_int_equal(chdir(here), 0);
	/* Another program, or none, by that name. */
	expect_found("/bin/sh", own);
	expect_found("sh", own);
	expect_found("/nowhere/loam", own);
	expect_found("nowhere/loam", own);
	expect_found("", own);
	/* From a directory that is no more. */
	unlink(link);
	assert_int_equal(chdir(directory), 0);
	rmdir(directory);
	expect_found("./link", own);
	assert_int_equal(chdir(here), 0);
	free(here);
}

int
main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(found),
	};
	char *whole = realpath(arguments[0], NULL);

	(void)count;
	snprintf(own, sizeof(own), "%s", whole ? whole : "");
	free(whole);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
