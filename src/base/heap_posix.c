#include <sys/resource.h>

#include "base/heap.h"

/* POSIX has no such advice. */
void
heap_prefer_huge(void *memory, size_t size)
{
	(void)memory;
	(void)size;
}

void
heap_make_room(size_t size)
{
	(void)size;
}

void
heap_release(void *memory, size_t size)
{
	(void)memory;
	(void)size;
}

void
heap_trim(void)
{
}

void
heap_undump(void)
{
}

void
heap_conceal(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
}
