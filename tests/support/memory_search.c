#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/memory_search.h"

/* Whether a range of a process's memory has these bytes. */
static bool
range_holds(int memory, unsigned long from, unsigned long to, struct span bytes)
{
	static char page[1 << 16];
	size_t kept = 0;

	for (unsigned long at = from; at < to;) {
		size_t want = sizeof(page) - kept;
		want = to - at < want ? to - at : want;
		ssize_t got = pread(memory, page + kept, want, (off_t)at);
		if (got <= 0)
			return false;
		at += (size_t)got;
		size_t size = kept + (size_t)got;
		if (memmem(page, size, bytes.data, bytes.size))
			return true;
		kept = size < bytes.size ? size : bytes.size - 1;
		memmove(page, page + size - kept, kept);
	}
	return false;
}

int
memory_holds(pid_t pid, struct span bytes)
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
			holds = range_holds(memory, from, to, bytes);
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
			holds = range_holds(memory, from, to, bytes);
		else if (strncmp(line, "VmFlags:", 8) == 0)
			count += holds && !strstr(line, wanted);
	}
	if (maps)
		fclose(maps);
	if (memory >= 0)
		close(memory);
	return count;
}
