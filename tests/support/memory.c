#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "support/expect.h"
#include "support/memory.h"

enum { PIECE = 1 << 20 };

/* A line of /proc/PID/maps. */
struct mapping {
	unsigned long from, to;
	char rights[8];
	char line[512];
};

static FILE *
open_maps(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	FILE *maps = fopen(path, "re");
	assert_non_null(maps);
	return maps;
}

static bool
next_mapping(FILE *maps, struct mapping *mapping)
{
	while (fgets(mapping->line, sizeof(mapping->line), maps))
		if (sscanf(mapping->line, "%lx-%lx %7s", &mapping->from,
			&mapping->to, mapping->rights) == 3)
			return true;
	return false;
}

/* Searches a mapping; pieces overlap, so that no secret lies between two. */
static bool
mapping_has(int memory, const struct mapping *mapping, struct span secret,
    char *piece, size_t *read_r)
{
	for (unsigned long at = mapping->from; at < mapping->to;
	     at += PIECE - secret.size) {
		size_t size =
		    mapping->to - at < PIECE ? mapping->to - at : PIECE;
		ssize_t got = pread(memory, piece, size, (off_t)at);
		/* Such as [vvar]. */
		if (got <= 0)
			break;
		*read_r += (size_t)got;
		if (memmem(piece, (size_t)got, secret.data, secret.size))
			return true;
	}
	return false;
}

bool
memory_has(pid_t pid, struct span secret)
{
	struct mapping mapping;
	char path[64];
	char *piece = mem_alloc(PIECE);
	size_t read = 0;
	bool found = false;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	int memory = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(memory >= 0);
	FILE *maps = open_maps(pid);
	while (!found && next_mapping(maps, &mapping))
		found = mapping.rights[0] == 'r' &&
		    mapping_has(memory, &mapping, secret, piece, &read);
	fclose(maps);
	close(memory);
	free(piece);
	assert_true(read > 0);
	return found;
}

/* Counters of coverage are of all processes (tests/coverage). */
static bool
is_counters(const struct mapping *mapping)
{
	return strstr(mapping->line, "-cover/counters") != NULL;
}

size_t
memory_shared(pid_t pid, bool writable)
{
	FILE *maps = open_maps(pid);
	struct mapping mapping;
	size_t size = 0;

	while (next_mapping(maps, &mapping))
		/* iconv's list of converters is a file of the system. */
		if (mapping.rights[3] == 's' && !is_counters(&mapping) &&
		    (writable ? mapping.rights[1] == 'w'
			      : !strstr(mapping.line, "/gconv-modules")))
			size += mapping.to - mapping.from;
	fclose(maps);
	return size;
}

size_t
memory_fill(pid_t pid, int byte)
{
	struct mapping mapping;
	char path[64];
	size_t size = 0;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	int memory = open(path, O_RDWR | O_CLOEXEC);
	assert_true(memory >= 0);
	FILE *maps = open_maps(pid);
	while (next_mapping(maps, &mapping)) {
		size_t part = mapping.to - mapping.from;
		if (mapping.rights[1] != 'w' || mapping.rights[3] != 's' ||
		    is_counters(&mapping))
			continue;
		char *bytes = mem_alloc(part);
		memset(bytes, byte, part);
		assert_int_equal(
		    pwrite(memory, bytes, part, (off_t)mapping.from), part);
		free(bytes);
		size += part;
	}
	fclose(maps);
	close(memory);
	return size;
}

bool
memory_maps(pid_t pid, const char *name)
{
	FILE *maps = open_maps(pid);
	struct mapping mapping;
	bool found = false;

	while (next_mapping(maps, &mapping))
		found = found || strstr(mapping.line, name);
	fclose(maps);
	return found;
}
