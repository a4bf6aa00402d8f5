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
#include <stdlib.h>

#include "sim/run.h"

enum { STEPS = 100000 };

int
main(int count, char **words)
{
	uint64_t seed = count > 1 && *words[1] ? strtoull(words[1], NULL, 10)
					       : run_new_seed();
	size_t steps =
	    count > 2 && *words[2] ? strtoull(words[2], NULL, 10) : STEPS;

	printf("seed %lu, %zu steps\n", (unsigned long)seed, steps);
	struct run_result result = run_worlds(seed, steps, false);
	if (result.failed)
		return 1;
	printf("%zu worlds, %zu answers, %zu editions, digest %016lx\n",
	    result.worlds, result.answers, result.editions,
	    (unsigned long)result.digest);
	return 0;
}
