#include <unistd.h>

#include "system/processors.h"

size_t
processors_usable(void)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);

	return count > 0 ? (size_t)count : 1;
}
