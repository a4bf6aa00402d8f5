#include <stdint.h>
#include <sys/mman.h>

#include "base/hugepages.h"

enum { PAGE = 4096 };

void
pages_prefer_large(void *memory, size_t size)
{
	/*
	 * All of the mapping that it is: advice for a part would cut it in two,
	 * and mremap() moves only what is whole.
	 */
	uintptr_t start = (uintptr_t)memory / PAGE * PAGE;
	uintptr_t end = ((uintptr_t)memory + size + PAGE - 1) / PAGE * PAGE;

	/* Only advice: where it is not taken nothing is lost. */
	(void)madvise((void *)start, end - start, MADV_HUGEPAGE);
}
