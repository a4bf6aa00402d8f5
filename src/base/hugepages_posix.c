#include "base/hugepages.h"

void
pages_prefer_large(void *memory, size_t size)
{
	(void)memory;
	(void)size;
}
