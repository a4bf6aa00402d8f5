/*
 * The product without its processes, in worlds of their own: the real scan,
 * press, edition, search, pages, replies and connections over clocks that the
 * world moves, sockets that take and give any pieces, and a capsule to which a
 * publisher does everything. A model of the capsule says what each answer may
 * be.
 *
 *   sim [SEED [STEPS]]
 */
#include <stdio.h>

#include "sim/run.h"
#include "support/given.h"

enum { STEPS = 100000, STEPS_MAX = 1000000000 };

int
main(int count, char **words)
{
	uint64_t seed = given_number(
	    "SEED", count > 1 ? words[1] : NULL, 0, UINT64_MAX, run_new_seed());
	size_t steps = given_number(
	    "STEPS", count > 2 ? words[2] : NULL, 1, STEPS_MAX, STEPS);

	printf("seed %lu, %zu steps\n", (unsigned long)seed, steps);
	struct run_result result = run_worlds(seed, steps, false);
	if (result.failed)
		return 1;
	printf("%zu worlds, %zu answers, %zu editions of which %zu are "
	       "patches, digest %016lx\n",
	    result.worlds, result.answers, result.editions, result.patches,
	    (unsigned long)result.digest);
	return 0;
}
