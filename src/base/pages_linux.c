#include <stdint.h>
#include <sys/mman.h>

#include "base/pages.h"

enum { LARGE = 2 << 20 };

void
pages_prefer_large(void *memory, size_t size)
{
	uintptr_t start = ((uintptr_t)memory + LARGE - 1) / LARGE * LARGE;
	uintptr_t end = ((uintptr_t)memory + size) / LARGE * LARGE;

	/* Only advice: where it is not taken nothing is lost. */
	if (start < end)
		(void)madvise((void *)start, end - start, MADV_HUGEPAGE);
}
