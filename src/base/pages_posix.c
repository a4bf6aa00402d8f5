#include "base/pages.h"

void
pages_prefer_large(void *memory, size_t size)
{
	(void)memory;
	(void)size;
}
