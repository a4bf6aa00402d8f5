/* libFuzzer's entry: runs the target that the environment names. */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz/fuzz.h"
#include "support/exact.h"

static const struct fuzz_target *target;

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int
LLVMFuzzerInitialize(int *count, char ***words)
{
	(void)count;
	(void)words;
	target = fuzz_find(span_of(getenv("FUZZ_TARGET")));
	if (target)
		return 0;
	fputs("FUZZ_TARGET names none of these:", stderr);
	for (size_t i = 0; i < fuzz_count; i++)
		fprintf(stderr, " %s", fuzz_targets[i].name);
	fputs("\n", stderr);
	exit(2);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct span input = exact_copy((struct span){(const char *)data, size});

	target->run(input);
	exact_free(&input);
	return 0;
}
