#include <stdlib.h>

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

struct stretch *
stretches_divide(const struct scan_wanted *list, size_t count, size_t readers,
    size_t *count_r)
{
	struct stretch *stretches = NULL;
	size_t capacity = 0, divided = 0;
	uint64_t left = 0, most = 0;

	for (size_t i = 0; i < count; i++)
		left += bytes_of(list[i].record);
	for (size_t i = 0; i < count; i++) {
		if (divided == 0 || stretches[divided - 1].bytes >= most) {
			most = bytes_of_stretch(left, readers);
			stretches = mem_grow(stretches, &capacity, divided + 1,
			    sizeof(*stretches));
			stretches[divided++] =
			    (struct stretch){.list = list + i};
		}
		struct stretch *last = &stretches[divided - 1];
		last->count++;
		last->bytes += bytes_of(list[i].record);
		left -= bytes_of(list[i].record);
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
