/* What the system is told of a process's memory. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/heap.h"
#include "support/expect.h"
#include "support/sanitized.h"

enum { ROOM = 64 << 20, BLOCKS = 1000, BLOCK = 40000 };

/* Whether huge pages are asked for where a byte is. */
static bool
prefers_huge(const void *at)
{
	FILE *maps = fopen("/proc/self/smaps", "r");
	uintptr_t byte = (uintptr_t)at, first, end;
	bool inside = false, huge = false;
	char line[1024];

	while (maps && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &first, &end) ==
		    2)
			inside = byte >= first && byte < end;
		huge = huge ||
		    (inside && strncmp(line, "VmFlags:", 8) == 0 &&
			strstr(line, " hg"));
	}
	if (maps)
		fclose(maps);
	return huge;
}

/* Whether the system is asked, and tells so. */
static bool
is_seen(void)
{
	const char *loam = getenv("LOAM");
	size_t size = 16 << 20;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(memory, MAP_FAILED);
	heap_prefer_huge(memory, size);
	bool seen = prefers_huge(memory);
	munmap(memory, size);
	return seen && !SANITIZED && !(loam && strstr(loam, "posix"));
}

/* Q201: blocks of some pages each, many of them, and one that grows. */
static void
room_in_huge_pages(void **state)
{
	static char *blocks[BLOCKS];
	size_t huge = 0, size = BLOCK;
	char *grown = NULL;

	(void)state;
	if (!is_seen()) {
		print_message("not seen: nothing asks for huge pages here\n");
		return;
	}
	heap_make_room(ROOM);
	for (size_t i = 0; i < BLOCKS; i++) {
		blocks[i] = malloc(BLOCK);
		assert_non_null(blocks[i]);
	}
	for (size_t i = 0; i < BLOCKS; i += 100)
		huge += prefers_huge(blocks[i]);
	for (size_t i = 0; i < BLOCKS; i++)
		free(blocks[i]);
	for (; size < ROOM / 4; size *= 2) {
		grown = realloc(grown, size);
		assert_non_null(grown);
	}
	huge += prefers_huge(grown);
	free(grown);
	assert_int_equal(huge, BLOCKS / 100 + 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(room_in_huge_pages)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
