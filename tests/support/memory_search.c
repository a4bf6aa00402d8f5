#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/memory_search.h"

static bool
has_any(struct span part, const struct span *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (memmem(part.data, part.size, list[i].data, list[i].size))
			return true;
	return false;
}

/* Whether a range of a process's memory has any of these bytes. */
static bool
range_holds(int memory, unsigned long from, unsigned long to,
    const struct span *list, size_t count)
{
	static char page[1 << 16];
	size_t kept = 0, longest = 1;

	for (size_t i = 0; i < count; i++)
		longest = list[i].size > longest ? list[i].size : longest;

	for (unsigned long at = from; at < to;) {
		size_t want = sizeof(page) - kept;
		want = to - at < want ? to - at : want;
		ssize_t got = pread(memory, page + kept, want, (off_t)at);
		if (got <= 0)
			return false;
		at += (size_t)got;
		size_t size = kept + (size_t)got;
		if (has_any((struct span){page, size}, list, count))
			return true;
		kept = size < longest ? size : longest - 1;
		memmove(page, page + size - kept, kept);
	}
	return false;
}

int
memory_holds(pid_t pid, struct span bytes)
{
	return memory_holds_any(pid, &bytes, 1);
}

int
memory_holds_any(pid_t pid, const struct span *list, size_t count)
{
	enum { LARGE = 1 << 28 }; /* bytes: only sanitizers reserve as much */
	char path[64], line[512];
	unsigned long from, to;
	int holds = 0;

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	int memory = open(path, O_RDONLY);
	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	FILE *maps = fopen(path, "r");
	if (memory < 0 || !maps)
		holds = -1;
	while (holds == 0 && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx r", &from, &to) == 2 &&
		    to - from < LARGE)
			holds = range_holds(memory, from, to, list, count);
	if (maps)
		fclose(maps);
	if (memory >= 0)
		close(memory);
	return holds;
}

int
memory_holds_without(pid_t pid, struct span bytes, const char *flag)
{
	char path[64], line[512], wanted[8];
	unsigned long from, to;
	bool holds = false;
	int count = 0;

	snprintf(wanted, sizeof(wanted), " %s ", flag);
	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	int memory = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/%d/smaps", pid);
	FILE *maps = fopen(path, "re");
	if (memory < 0 || !maps)
		count = -1;
	/* The flags of a mapping are the last of its lines. */
	while (count >= 0 && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx r", &from, &to) == 2)
			holds = range_holds(memory, from, to, &bytes, 1);
		else if (strncmp(line, "VmFlags:", 8) == 0)
			count += holds && !strstr(line, wanted);
	}
	if (maps)
		fclose(maps);
	if (memory >= 0)
		close(memory);
	return count;
}
