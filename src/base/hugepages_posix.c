#include "base/hugepages.h"

/* POSIX has no such advice. */
void
hugepages_prefer(void *memory, size_t size)
{
	(void)memory;
	(void)size;
}
