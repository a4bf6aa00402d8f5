/* The corpora of the fuzz targets, once through each target. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "fuzz/fuzz.h"
#include "support/exact.h"
#include "support/expect.h"

static void
run_file(const struct fuzz_target *target, const char *path)
{
	struct buf bytes = {0};

	expect_true(
	    target->name, span_of(path), file_read(path, &bytes, NULL) == 0);
	struct span input = exact_copy(buf_span(&bytes));
	target->run(input);
	exact_free(&input);
	buf_free(&bytes);
}

/* K191: each input, found or made, and the empty one. */
static void
replay(void **state)
{
	const struct fuzz_target *target = *state;
	char path[512];
	struct span empty = exact_copy(SPAN(""));
	struct dirent *entry;
	size_t count = 0;

	target->run(empty);
	exact_free(&empty);
	snprintf(path, sizeof(path), "tests/fuzz/corpus/%s", target->name);
	DIR *directory = opendir(path);
	expect_true(target->name, span_of(path), directory != NULL);
	while ((entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "tests/fuzz/corpus/%s/%s",
		    target->name, entry->d_name);
		run_file(target, path);
		count++;
	}
	closedir(directory);
	expect_true(target->name, SPAN("has inputs"), count > 0);
}

int
main(void)
{
	struct CMUnitTest *tests = calloc(fuzz_count, sizeof(*tests));

	for (size_t i = 0; i < fuzz_count; i++)
		tests[i] = (struct CMUnitTest){.name = fuzz_targets[i].name,
		    .test_func = replay,
		    .initial_state = (void *)(uintptr_t)&fuzz_targets[i]};
	int failed =
	    _cmocka_run_group_tests("corpus", tests, fuzz_count, NULL, NULL);
	free(tests);
	return failed;
}
