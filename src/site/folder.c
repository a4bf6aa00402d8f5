#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "site/folder.h"

struct record *
record_new(struct span path)
{
	struct record *record = mem_alloc(sizeof(*record));

	record->path =
	    (struct span){mem_copy(path.data, path.size), path.size};
	record->source = record->doc = RECORD_UNCOUNTED;
	record->check = true;
	if (span_ends(path, SPAN("/"))) {
		record->role = RECORD_DIRECTORY;
		record->folder = mem_alloc(sizeof(*record->folder));
		record->folder->list_again = true;
	}
	return record;
}

void
record_free(struct record **record)
{
	struct record *freed = *record;

	*record = NULL;
	if (!freed)
		return;
	for (size_t i = 0; freed->folder && i < freed->folder->count; i++)
		record_free(&freed->folder->list[i]);
	if (freed->folder)
		free(freed->folder->list);
	free(freed->folder);
	free(freed->text_block);
	/* The path was allocated as it is; the span promises not to write. */
	free((void *)(uintptr_t)freed->path.data);
	free(freed);
}

/* The first place whose path is not less. */
static size_t
lower_bound(const struct folder *folder, struct span path)
{
	size_t low = 0, high = folder->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (span_compare(folder->list[middle]->path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct record *
folder_find(const struct record *directory, struct span name, bool slash)
{
	struct buf path = {0};
	struct record *found = NULL;

	buf_add(&path, directory->path);
	buf_add(&path, name);
	if (slash)
		buf_byte(&path, '/');
	size_t at = lower_bound(directory->folder, buf_span(&path));
	if (at < directory->folder->count &&
	    span_equal(
		directory->folder->list[at]->path, buf_span(&path)))
		found = directory->folder->list[at];
	buf_free(&path);
	return found;
}

void
folder_add(struct record *directory, struct record *record)
{
	struct folder *folder = directory->folder;
	size_t at = lower_bound(folder, record->path);

	folder->list = mem_grow(folder->list, &folder->capacity,
	    folder->count + 1, sizeof(struct record *));
	memmove(folder->list + at + 1, folder->list + at,
	    (folder->count - at) * sizeof(struct record *));
	folder->list[at] = record;
	folder->count++;
}

void
folder_remove(struct record *directory, struct record *record)
{
	struct folder *folder = directory->folder;
	size_t at = lower_bound(folder, record->path);

	if (at == folder->count || folder->list[at] != record)
		return;
	folder->count--;
	memmove(folder->list + at, folder->list + at + 1,
	    (folder->count - at) * sizeof(struct record *));
}
