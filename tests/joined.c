/*
 * Most tests are one program, which does what it is called: a link of its name
 * is each test, tests/text/uri_test. Their functions main() have been renamed.
 */
#include <stdio.h>
#include <string.h>

#define TEST(directory, name) int directory##__##name(void);
#include "tests/joined.inc"
#undef TEST

static const struct {
	const char *path;
	int (*run)(void);
} tests[] = {
#define TEST(directory, name)                                                  \
	{"/" #directory "/" #name "_test", directory##__##name},
#include "tests/joined.inc"
};

int
main(int count, char **words)
{
	size_t size = count > 0 ? strlen(words[0]) : 0;

	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++) {
		size_t end = strlen(tests[i].path);
		if (size >= end &&
		    strcmp(words[0] + size - end, tests[i].path) == 0)
			return tests[i].run();
	}
	fprintf(stderr,
	    "there is no test of that name: run a link to this "
	    "program, such as tests/text/uri_test\n");
	return 2;
}
