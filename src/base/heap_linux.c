#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/heap.h"

enum { PAGE = 4096 };

static uintptr_t room_start, room_end; /* what heap_make_room() has made */

/* LeakSanitizer traces the process that it is in. Clang has no macro. */
#ifdef __has_feature
enum { IS_TRACED = __has_feature(address_sanitizer) };
#elif defined(__SANITIZE_ADDRESS__)
enum { IS_TRACED = 1 };
#else
enum { IS_TRACED = 0 };
#endif

void
heap_prefer_huge(void *memory, size_t size)
{
	/*
	 * The whole mapping: advice for a part would split it in two, and
	 * mremap(), by which realloc() grows it, moves one mapping only.
	 */
	uintptr_t start = (uintptr_t)memory / PAGE * PAGE;
	uintptr_t end = ((uintptr_t)memory + size + PAGE - 1) / PAGE * PAGE;

	/* Advice: a failure costs only time. */
	(void)madvise((void *)start, end - start, MADV_HUGEPAGE);
}

void
heap_make_room(size_t size)
{
	/* On the heap, where it stays when it is free. */
	mallopt(M_MMAP_THRESHOLD, 2 * (int)size);
	mallopt(M_TRIM_THRESHOLD, 2 * (int)size);
	void *room = malloc(size);
	if (room) {
		heap_prefer_huge(room, size);
		room_start = (uintptr_t)room / PAGE * PAGE;
		room_end = room_start + size;
	}
	free(room);
	/* Large arrays have mappings of their own, which mremap() moves. */
	mallopt(M_MMAP_THRESHOLD, HEAP_LARGE);
}

void
heap_release(void *memory, size_t size)
{
	uintptr_t start = ((uintptr_t)memory + PAGE - 1) / PAGE * PAGE;
	uintptr_t end = ((uintptr_t)memory + size) / PAGE * PAGE;

	if (start < end)
		(void)madvise((void *)start, end - start, MADV_DONTNEED);
}

/*
 * free() returns only the top of the heap by itself, and a single small block
 * that was allocated late pins all below it.
 */
void
heap_trim(void)
{
	/* The system would fill the holes of huge pages again. */
	if (room_start < room_end)
		(void)madvise(
		    (void *)room_start, room_end - room_start, MADV_NOHUGEPAGE);
	malloc_trim(0);
}

/* Where core files go to a pipe, the limit of their size is no limit. */
void
heap_conceal(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, IS_TRACED, 0, 0, 0);
}

/* Mappings that are not its own are the system's, whose advice fails. */
void
heap_undump(void)
{
	unsigned long from, to;
	char rights[5];
	FILE *maps = fopen("/proc/self/maps", "re");

	while (
	    maps && fscanf(maps, "%lx-%lx %4s%*[^\n]", &from, &to, rights) == 3)
		if (rights[1] == 'w' && rights[3] == 'p')
			(void)madvise(
			    (void *)(uintptr_t)from, to - from, MADV_DONTDUMP);
	if (maps)
		fclose(maps);
}
