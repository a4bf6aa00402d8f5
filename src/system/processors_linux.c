#define _GNU_SOURCE
#include <sched.h>
#include <unistd.h>

#include "system/processors.h"

size_t
processors_usable(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return (size_t)CPU_COUNT(&set);
	/* EINVAL: more processors than a set has room for. */
	long count = sysconf(_SC_NPROCESSORS_ONLN);
	return count > 0 ? (size_t)count : 1;
}
