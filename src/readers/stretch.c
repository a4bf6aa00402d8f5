#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "index/record.h"
#include "readers/stretch.h"

/*
 * A stretch is what one reader reads at a time: files that follow each other in
 * path order. Stretches are given to whichever reader is free, in order. Each
 * is a share of what is left (guided self-scheduling: Polychronopoulos, Kuck,
 * 1987): large ones are few messages, and the last ones are small, so that no
 * reader waits long for another.
 */

enum {
	FILE_COSTS = 512, /* bytes that are read in the time of an opening */
	SHARES = 4, /* stretches of each reader in what is left */
	LEAST = 32 << 10,
	MOST = 4 << 20, /* bytes */
	SOME = 256 << 10, /* while it is not known what is left */
};

static uint64_t
bytes_of(const struct record *record)
{
	uint64_t size = record->seen.size;

	return FILE_COSTS + (size < ARTICLE_SIZE_MAX ? size : ARTICLE_SIZE_MAX);
}

static uint64_t
bytes_of_stretch(uint64_t left, size_t readers)
{
	uint64_t bytes = left / (readers * SHARES);

	bytes = bytes < MOST ? bytes : MOST;
	return bytes > LEAST ? bytes : LEAST;
}

/* Adds a stretch of so many bytes, or somewhat more. Returns how many files. */
static size_t
add_stretch(struct stretches *stretches, const struct scan_wanted *list,
    size_t count, uint64_t bytes)
{
	struct stretch *stretch = mem_alloc(sizeof(*stretch));

	while (stretch->count < count && stretch->bytes < bytes)
		stretch->bytes += bytes_of(list[stretch->count++].record);
	stretch->list = mem_alloc(stretch->count * sizeof(*list));
	memcpy(stretch->list, list, stretch->count * sizeof(*list));
	stretches->list = mem_grow(stretches->list, &stretches->capacity,
	    stretches->count + 1, sizeof(struct stretch *));
	stretches->list[stretches->count++] = stretch;
	return stretch->count;
}

size_t
stretches_add_some(
    struct stretches *stretches, const struct scan_wanted *list, size_t count)
{
	return add_stretch(stretches, list, count, SOME);
}

void
stretches_add(struct stretches *stretches, const struct scan_wanted *list,
    size_t count, size_t readers)
{
	uint64_t left = 0;

	for (size_t i = 0; i < count; i++)
		left += bytes_of(list[i].record);
	for (size_t i = 0; i < count;) {
		i += add_stretch(stretches, list + i, count - i,
		    bytes_of_stretch(left, readers));
		left -= stretches->list[stretches->count - 1]->bytes;
	}
}

void
stretches_free(struct stretches *stretches)
{
	for (size_t i = 0; i < stretches->count; i++) {
		note_free(&stretches->list[i]->notes);
		free(stretches->list[i]->list);
		free(stretches->list[i]);
	}
	free(stretches->list);
	*stretches = (struct stretches){0};
}
