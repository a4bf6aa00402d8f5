#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/heap.h"
#include "base/mem.h"

void
mem_end(void)
{
	static const char text[] = "loam: out of memory\n";
	struct pollfd one = {.fd = STDERR_FILENO, .events = POLLOUT};

	/*
	 * write() and not stdio, which may allocate; and no wait for a reader
	 * that has stopped: another process is started once this one has ended.
	 * Not file_takes_line(), since files and buffers are built on this one.
	 */
	if (poll(&one, 1, 0) == 1 && (one.revents & POLLOUT) &&
	    write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(1);
	_exit(1);
}

void *
mem_alloc(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory)
		mem_end();
	return memory;
}

char *
mem_copy(const char *data, size_t size)
{
	char *copy = mem_alloc(size + 1);

	if (size > 0)
		memcpy(copy, data, size);
	return copy;
}

/* Doubling: appending n elements one at a time moves each of them O(1) times.
 */
void *
mem_enlarge(void *old, size_t *capacity_r, size_t need, size_t size)
{
	size_t capacity = *capacity_r ? *capacity_r : size == 1 ? 128 : 16;
	size_t bytes;

	while (capacity < need)
		if (__builtin_mul_overflow(capacity, 2, &capacity))
			mem_end();
	if (__builtin_mul_overflow(capacity, size, &bytes))
		mem_end();
	void *memory = realloc(old, bytes);
	if (!memory)
		mem_end();
	if (bytes >= HEAP_LARGE)
		heap_prefer_huge(memory, bytes);
	*capacity_r = capacity;
	return memory;
}

void *
mem_fit(void *old, size_t size)
{
	void *memory = realloc(old, size);

	if (!memory)
		mem_end();
	return memory;
}
