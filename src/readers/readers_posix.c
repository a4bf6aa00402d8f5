#include <unistd.h>

#include "readers/readers.h"

size_t
readers_wanted(void)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);

	if (count < 2)
		return 0;
	return count < READERS_MAX ? (size_t)count : READERS_MAX;
}
