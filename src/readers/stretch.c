#include <stdlib.h>

#include "base/mem.h"
#include "index/record.h"
#include "readers/stretch.h"

/*
 * A stretch is what one reader reads at a time: files that follow each other in
 * path order. Stretches are given to whichever reader is free, in order, so
 * that none waits for another; and they are small enough that the last one
 * takes no long time, but not smaller, since each becomes a run that is merged.
 */

enum {
	FILE_COSTS = 512, /* bytes that are read in the time of an opening */
	SHARES = 8, /* stretches for each reader, or more */
	LEAST = 128 << 10,
	MOST = 4 << 20, /* bytes */
};

static uint64_t
bytes_of(const struct record *record)
{
	uint64_t size = record->seen.size;

	return FILE_COSTS + (size < ARTICLE_SIZE_MAX ? size : ARTICLE_SIZE_MAX);
}

static uint64_t
bytes_of_stretch(uint64_t all, size_t readers)
{
	uint64_t bytes = all / (readers * SHARES);

	bytes = bytes < MOST ? bytes : MOST;
	return bytes > LEAST ? bytes : LEAST;
}

struct stretch *
stretches_divide(const struct scan_wanted *list, size_t count, size_t readers,
    size_t *count_r)
{
	struct stretch *stretches = NULL;
	size_t capacity = 0, divided = 0;
	uint64_t all = 0;

	for (size_t i = 0; i < count; i++)
		all += bytes_of(list[i].record);
	uint64_t most = bytes_of_stretch(all, readers);
	for (size_t i = 0; i < count; i++) {
		if (divided == 0 || stretches[divided - 1].bytes >= most) {
			stretches = mem_grow(stretches, &capacity, divided + 1,
			    sizeof(*stretches));
			stretches[divided++] =
			    (struct stretch){.list = list + i};
		}
		struct stretch *last = &stretches[divided - 1];
		last->count++;
		last->bytes += bytes_of(list[i].record);
	}
	*count_r = divided;
	return stretches;
}

void
stretches_free(struct stretch *stretches, size_t count)
{
	for (size_t i = 0; i < count; i++)
		note_free(&stretches[i].notes);
	free(stretches);
}
