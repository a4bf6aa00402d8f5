#define _GNU_SOURCE
#include <sched.h>

#include "readers/readers.h"

/* As many as there are processors: the indexer itself mostly waits for them. */
size_t
readers_wanted(void)
{
	cpu_set_t set;
	int count =
	    sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

	if (count < 2)
		return 0;
	return count < READERS_MAX ? (size_t)count : READERS_MAX;
}
